"""Two languages for everything a person reads: ``zh`` and ``en``.

Sentences are English in the code and are looked up in ``translations/``; the field's words come from
``terms``. A rule that has something to say returns a ``Message``, which is put into words only where the
reader's language is known. The current language is a context variable, so that a request, a command and
a report that are under way at once do not disturb each other.
"""

from __future__ import annotations

import gettext as _gettext
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
_LOCALES = {"zh": "zh_Hans", "en": "en"}
_language: ContextVar[str] = ContextVar("language", default="zh")


def language() -> str:
    return _language.get()


@contextmanager
def use(lang: str) -> Iterator[None]:
    """Everything inside is said in ``lang``."""
    token = _language.set(lang)
    try:
        yield
    finally:
        _language.reset(token)


def set_language(lang: str) -> None:
    """For the rest of this context (a request)."""
    _language.set(lang)


@cache
def _catalog(lang: str) -> _gettext.NullTranslations:
    folder = Path(__file__).parent / "translations"
    # English is the language of the code; Chinese must be there, so its absence is an error
    return _gettext.translation("messages", folder, [_LOCALES[lang]], fallback=lang == "en")


def gettext(message: str) -> str:
    return _catalog(language()).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    return _catalog(language()).ngettext(singular, plural, n)


def N_(message: str) -> str:
    """Marks a sentence for the catalog where it is not yet said."""
    return message


@dataclass(frozen=True)
class Message:
    """A sentence with its figures, not yet in a language: ``Message(N_("…%(left)s…"), left=…)``."""

    text: str
    values: dict[str, Any] = field(default_factory=dict)

    def __init__(self, text: str, **values: Any) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "values", values)

    def __str__(self) -> str:
        from .terms import term

        said = {
            name: term(*value, language()) if isinstance(value, Term) else str(value)
            for name, value in self.values.items()
        }
        return gettext(self.text) % said if said else gettext(self.text)


class Term(tuple[str, str]):
    """A word of the field inside a Message: ``Term("category", "staff")``."""

    def __new__(cls, vocabulary: str, key: str) -> Term:
        return super().__new__(cls, (vocabulary, key))


def written(message: Message) -> str:
    """A sentence as it is kept, so that it is read in the reader's language."""
    return json.dumps(_plain(message), ensure_ascii=False)


def read_back(text: str) -> Message:
    """A sentence that was kept."""
    return _message(json.loads(text))


def _plain(value: Any) -> Any:
    match value:
        case Message():
            return {"text": value.text, "values": {name: _plain(one) for name, one in value.values.items()}}
        case Term():
            return {"term": list(value)}
        case date():
            return {"day": value.isoformat()}
    return value


def _message(kept: Any) -> Any:
    match kept:
        case {"text": text, "values": values}:
            return Message(text, **{name: _message(one) for name, one in values.items()})
        case {"term": [vocabulary, key]}:
            return Term(vocabulary, key)
        case {"day": day}:
            return date.fromisoformat(day)
    return kept
