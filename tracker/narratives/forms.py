"""The chapters of a report that somebody writes, one form for all of a kind."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms import TextAreaField
from wtforms.validators import Optional

from reports.kinds import LAYOUTS
from reports.prose import clean

from ..forms import VersionedForm
from ..i18n import language
from ..terms import term

PREFIX = "text-"


class Texts(VersionedForm):
    """A field for each chapter; ``version`` says what the form was filled with (``rules.seen``)."""

    def typed(self) -> dict[str, str]:
        return {f.name.removeprefix(PREFIX): f.data for f in self if f.name.startswith(PREFIX)}

    def chapter(self, name: str) -> TextAreaField:
        return self[PREFIX + name]


def texts_form(kind: str, texts: Mapping[str, str] | None = None) -> Texts:
    """Filled with ``texts``, or with what was sent."""
    fields = {
        PREFIX + chapter: TextAreaField(
            term("chapter", chapter, language()), [Optional()], filters=[lambda text: clean(text or "")]
        )
        for chapter in LAYOUTS[kind].written
    }
    made = type("KindTexts", (Texts,), fields)
    return made(data={PREFIX + name: text for name, text in (texts or {}).items()})
