"""Rows copied from a spreadsheet and pasted into a form: tabs between cells, column names in the first line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from ..i18n import N_, Message
from ..workbook.cells import Choices, Unexpected, parse
from ..workbook.problems import Problem, shown
from ..workbook.sheets import by_name, column_keys
from .written import as_written

MOST_LINES = 2000  # of one pasting; more come as a workbook


Line = tuple[int, dict[str, Any]]


def pasted(sheet: str, text: str, names: Collection[str]) -> tuple[list[Line], list[Problem]]:
    """The rows as their line's number and values by column, or every problem with the number of its line; ``names`` are the columns
    that the person may fill."""
    lines = [(number, cells) for number, cells in enumerate(cells_of(text), 1) if any(cells)]
    if len(lines) > MOST_LINES + 1:
        return [], [
            Problem(sheet, None, None, None, Message(N_("at most %(n)s lines at once"), n=MOST_LINES))
        ]
    if len(lines) < 2:
        text_ = Message(N_("a line of column names, and under it a line for each row"))
        return [], [Problem(sheet, None, None, None, text_)]
    header, problems = _header(sheet, lines[0][1], names)
    if problems:
        return [], problems
    return [(number, _row(sheet, number, header, cells, problems)) for number, cells in lines[1:]], problems


# a cell in quotes, as spreadsheets copy one that holds lines or tabs, or any other up to the next tab or line. A
# quote that nothing closes is one of the text
_CELL = re.compile(r'"((?:[^"]|"")*)"(?=[\t\n]|\Z)|([^\t\n]*)')


def cells_of(text: str) -> Iterator[list[str]]:
    """The lines of what was copied, each as its cells; line ends of any kind of machine."""
    text, at, line = text.replace("\r\n", "\n").replace("\r", "\n"), 0, []
    while at <= len(text):
        found = _CELL.match(text, at)
        assert found is not None  # noqa: S101  it matches nothing too
        quoted, plain = found.groups()
        line.append((plain if quoted is None else quoted.replace('""', '"')).strip())
        at = found.end() + 1
        if text[found.end() : at] != "\t":
            yield line
            line = []


def _header(sheet: str, cells: list[str], names: Collection[str]) -> tuple[list[str], list[Problem]]:
    known, found, problems = column_keys(sheet), [], []
    for cell in cells:
        key = known.get(cell) or known.get(cell.lower())
        if key is None or key not in names or key in found:
            expected = Choices("column", tuple(name for name in by_name(sheet) if name in names))
            text = Message(N_("each only once, one of: %(columns)s"), columns=expected)
            problems.append(Problem(sheet, 1, None, shown(cell), text))
        found.append(key or cell)
    for column in by_name(sheet).values():
        if column.required and column.name not in found:
            problems.append(Problem(sheet, 1, column.name, None, Message(N_("this column is needed"))))
    return found, problems


def _row(
    sheet: str, number: int, header: list[str], cells: list[str], problems: list[Problem]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if len(cells) > len(header) and any(cells[len(header) :]):
        text = Message(N_("a column name in the first line, above this cell"))
        problems.append(Problem(sheet, number, None, shown(cells[len(header)]), text))
    for name, cell in zip(header, [*cells, *[""] * len(header)], strict=False):
        column = by_name(sheet)[name]
        if not cell:
            if column.required:
                problems.append(Problem(sheet, number, name, None, Message(N_("this cell must be filled"))))
            continue
        try:
            values[name] = parse(as_written(cell, column.kind), column.kind)
        except Unexpected as error:
            problems.append(Problem(sheet, number, name, shown(cell), error.expected))
    return values


def heading(sheet: str, names: Collection[str]) -> list[str]:
    """The columns in their order, for the line of names."""
    return [name for name in by_name(sheet) if name in names]
