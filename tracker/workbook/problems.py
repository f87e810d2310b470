"""What is wrong with a workbook, and where: never an exception, so that all of it is told at once."""

from __future__ import annotations

from dataclasses import dataclass

from ..i18n import N_, Message, gettext, language
from ..terms import term


@dataclass(frozen=True, slots=True)
class Problem:
    """``sheet`` and ``column`` are keys, or the reader's own words where they are unknown; ``row`` is the
    row's number in the sheet. None where the place is the whole sheet, or the file."""

    sheet: str | None
    row: int | None
    column: str | None
    found: str | None
    expected: Message

    @property
    def place(self) -> str:
        """工作表“节次”第5行“时数”列, in the current language."""
        parts = []
        if self.sheet:
            parts.append(gettext("sheet “%(sheet)s”") % {"sheet": _named("sheet", self.sheet)})
        if self.row:
            parts.append(gettext("row %(row)s") % {"row": self.row})
        if self.column:
            parts.append(gettext("column “%(column)s”") % {"column": _named("column", self.column)})
        return gettext(", ").join(parts) or gettext("the file")

    @property
    def sentence(self) -> str:
        if self.found is None:
            return gettext("%(place)s: %(expected)s") % {"place": self.place, "expected": self.expected}
        return gettext("%(place)s: found “%(found)s”; expected %(expected)s") % {
            "place": self.place,
            "found": self.found,
            "expected": self.expected,
        }


def _named(vocabulary: str, key: str) -> str:
    """The key, which scripts and English workbooks use, after the Chinese term where Chinese is read."""
    try:
        word = term(vocabulary, key, "zh")
    except KeyError:
        return key
    return f"{word} {key}" if language() == "zh" else key


def shown(value: object) -> str:
    """A cell's value, short enough for one line."""
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


UNREADABLE = N_("an Excel workbook (.xlsx); this file is not one, or it is damaged")
