"""What is wrong with a workbook, and where: never an exception, so that all of it is told at once."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ..i18n import N_, Message, gettext, language
from ..terms import term
from .xlsx_xml import ExcelError, Uncalculated

MOST_TOLD = 5_000  # errors of one sheet; a column filled wrongly to the end of a long sheet is one mistake


@dataclass(frozen=True, slots=True)
class Problem:
    """``sheet`` and ``column`` are keys, or the reader's own words where they are unknown; ``row`` is the
    row's number in the sheet. None where the place is the whole sheet, or the file."""

    sheet: str | None
    row: int | None
    column: str | None
    found: str | Message | None
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


class Problems:
    """Gathers them; beyond ``MOST_TOLD`` of one sheet they are only counted, so that a hostile file does
    not fill the memory with its errors."""

    def __init__(self) -> None:
        self._told: list[Problem] = []
        self._count: Counter[str | None] = Counter()

    def add(self, problem: Problem) -> None:
        self._count[problem.sheet] += 1
        if self._count[problem.sheet] <= MOST_TOLD:
            self._told.append(problem)

    def add_cell(self, sheet: str, row: int, column: str, cell: object, expected: Message) -> None:
        """A cell that is not what its column takes: None where it is empty."""
        if self._count[sheet] < MOST_TOLD:
            self.add(Problem(sheet, row, column, None if cell is None else shown(cell), expected))
        else:
            self._count[sheet] += 1

    def extend(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.add(problem)

    def all(self) -> list[Problem]:
        more = [
            Problem(sheet, None, None, None, Message(N_("%(n)s more errors in this sheet"), n=n - MOST_TOLD))
            for sheet, n in self._count.items()
            if n > MOST_TOLD
        ]
        return self._told + more


def _named(vocabulary: str, key: str) -> str:
    """The key, which scripts and English workbooks use, after the Chinese term where Chinese is read."""
    try:
        word = term(vocabulary, key, "zh")
    except KeyError:
        return key
    return f"{word} {key}" if language() == "zh" else key


def shown(value: object) -> str | Message:
    """A cell's value, on one line and short enough for it; what would move a terminal's cursor or turn the
    direction of writing is spelt out."""
    if isinstance(value, Uncalculated):
        return Message(N_("a formula without its value"))
    if isinstance(value, ExcelError):
        value = value.text
    elif isinstance(value, bool):
        value = str(value).upper()
    elif isinstance(value, datetime):
        value = value.isoformat(" ")
    text = str(value)
    text = text if len(text) <= 60 else text[:57] + "…"
    if text.isprintable():
        return text
    return "".join(
        c if unicodedata.category(c) not in _UNSEEN else c.encode("unicode_escape").decode() for c in text
    )


_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
UNREADABLE = N_("an Excel workbook (.xlsx)")
