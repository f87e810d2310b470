"""Templates filled from a snapshot: HTML in the snapshot's language, without arithmetic.

Sentences are English in the templates and are looked up in ``translations/`` (domain ``reports``); the
field's words come from ``tracker.terms``. Every text of a record is escaped.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tracker import formats
from tracker.terms import term

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
_LOCALES = {"zh": "zh_Hans", "en": "en"}


@cache
def catalog(lang: str) -> gettext.NullTranslations:
    """English is the language of the templates; Chinese must be there, so its absence is an error."""
    return gettext.translation(
        "reports", FOLDER / "translations", [_LOCALES[lang]], fallback=lang == "en"
    )


@cache
def environment(lang: str) -> Environment:
    env = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    words = catalog(lang)
    env.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.policies["ext.i18n.trimmed"] = True
    env.filters.update(
        money=formats.money,
        number=formats.number,
        percent=formats.percent,
        day=lambda value: formats.day(value, lang),
        month=lambda value: formats.month(value, lang),
    )
    env.globals.update(
        lang=lang,
        zh=lang == "zh",
        term=lambda vocabulary, key: term(vocabulary, key, lang),
    )
    return env
