"""Every sentence is said in Chinese too: the catalog holds what code and templates say, and no more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOG = ROOT / "tracker" / "translations" / "zh_Hans" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "N_": None,
    "_N": None,
    "Label": None,
    "Message": None,
}
NAMED = re.compile(r"%\((\w+)\)")


def said() -> dict[str, str]:
    """Each sentence of the code and the templates, and a file that says it."""
    found = {}
    for folder, method, options in (
        ("tracker", [("**.py", "python")], {}),
        ("templates", [("**.html", "jinja2")], {"**.html": {"newstyle_gettext": "true"}}),
    ):
        for file, _, text, _, _ in extract_from_dir(
            ROOT / folder, method_map=method, options_map=options, keywords=KEYWORDS
        ):
            found[text if isinstance(text, str) else text[0]] = f"{folder}/{file}"
    return found


@pytest.fixture(scope="module")
def catalog() -> dict[str, Message]:
    with CATALOG.open("rb") as source:
        messages = read_po(source, locale="zh_Hans", abort_invalid=True)
    return {m.id if isinstance(m.id, str) else m.id[0]: m for m in messages if m.id}


def test_every_sentence_has_its_chinese(catalog: dict[str, Message]):
    missing = {text: file for text, file in said().items() if text not in catalog}
    assert not missing
    assert not [
        text for text, m in catalog.items() if not (m.string if isinstance(m.string, str) else all(m.string))
    ]


def test_no_translation_is_a_guess(catalog: dict[str, Message]):
    assert not [text for text, m in catalog.items() if m.fuzzy]


def test_no_translation_is_left_over(catalog: dict[str, Message]):
    assert not set(catalog) - set(said())


def test_figures_keep_their_names(catalog: dict[str, Message]):
    for text, message in catalog.items():
        ids = (message.id,) if isinstance(message.id, str) else message.id
        strings = (message.string,) if isinstance(message.string, str) else message.string
        known = set().union(*(NAMED.findall(i) for i in ids))
        for string in strings:
            assert set(NAMED.findall(string)) == known, text


class Anything(dict):
    """A value under every name, for whatever is done with it."""

    def __missing__(self, name: str) -> int:
        return 1


def test_each_takes_its_figures_and_no_lone_sign_of_percent(catalog: dict[str, Message]):
    """What has figures, and whatever a template says, is formatted: there a percent sign is written twice, and
    elsewhere once."""
    where = said()
    for text, message in catalog.items():
        ids = (message.id,) if isinstance(message.id, str) else message.id
        strings = (message.string,) if isinstance(message.string, str) else message.string
        formatted = bool(NAMED.search("".join(ids))) or where[text].startswith("templates")
        for one in (*ids, *strings):
            if formatted:
                assert one % Anything() or not one, one
            else:
                assert "%%" not in one, one
