"""Reads an .xlsx into rows of cells, whatever somebody has put into it.

Guarded against what a file may do to a program: its unpacked size and its number of rows are bounded,
and XML entities are refused. openpyxl's read-only mode does not believe a sheet's declared extent, so
that a value in the last cell of Excel costs nothing.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook

from ..i18n import N_, Message
from .cells import NO_EXCEL_ERROR
from .problems import UNREADABLE, Problem, shown
from .sheets import sheet_keys

MOST_UNPACKED = 200 * 2**20
MOST_ROWS = 100_000
_DAMAGE = (
    zipfile.BadZipFile,
    ParseError,
    DefusedXmlException,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,  # an encrypted part
)


@dataclass
class Grid:
    """A sheet's header and its rows that are not blank, each with its number; ``faulty`` are the cells,
    (row, column), already reported as errors."""

    header: list[Any] = field(default_factory=list)
    rows: list[tuple[int, list[Any]]] = field(default_factory=list)
    faulty: set[tuple[int, int]] = field(default_factory=set)


def read(source: Path | IO[bytes]) -> tuple[dict[str, Grid], list[Problem]]:
    """The known sheets by key, and what is wrong with the file as a file."""
    try:
        return _read(source)
    except _DAMAGE:
        return {}, [Problem(None, None, None, None, Message(UNREADABLE))]


def _read(source: Path | IO[bytes]) -> tuple[dict[str, Grid], list[Problem]]:
    with zipfile.ZipFile(source) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
            text = N_("a workbook of at most %(most)s MB unpacked")
            return {}, [Problem(None, None, None, None, Message(text, most=MOST_UNPACKED // 2**20))]
    workbook = load_workbook(source, read_only=True, data_only=True, keep_links=False)
    try:
        grids: dict[str, Grid] = {}
        problems: list[Problem] = []
        for name in workbook.sheetnames:
            if name.strip() in _NOTES:
                continue
            key = sheet_keys().get(name.strip())
            if key is None:
                problems.append(Problem(name, None, None, None, Message(N_("unknown sheet"))))
            elif key in grids:
                problems.append(Problem(key, None, None, None, Message(N_("this sheet is there twice"))))
            else:
                grids[key] = _grid(workbook, workbook[name], key, problems)
        return grids, problems
    finally:
        workbook.close()


_NOTES = frozenset(("notes", "说明"))  # the template's page of notes


def _grid(workbook: Any, sheet: Any, key: str, problems: list[Problem]) -> Grid:
    grid = Grid()
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        values = [_value(cell) for cell in cells]
        while values and values[-1] is None:
            values.pop()
        if number == 1:
            grid.header = values
        elif values:
            grid.rows.append((number, values))
            for index, cell in enumerate(cells[: len(values)]):
                if cell.data_type == "e":
                    _report(problems, grid, key, number, index, cell.value, Message(NO_EXCEL_ERROR))
            if len(grid.rows) > MOST_ROWS:
                text = Message(N_("at most %(most)s rows"), most=f"{MOST_ROWS:,}")
                problems.append(Problem(key, number, None, None, text))
                grid.rows.clear()
                break
    for row, index in _formulas_without_value(workbook, sheet):
        text = Message(N_("a formula that was calculated and saved by Excel, or a value"))
        _report(problems, grid, key, row, index, None, text)
    return grid


def _report(
    problems: list[Problem], grid: Grid, key: str, row: int, index: int, found: Any, expected: Message
) -> None:
    column = grid.header[index] if index < len(grid.header) else None
    grid.faulty.add((row, index))
    problems.append(
        Problem(key, row, str(column or _letter(index)), None if found is None else shown(found), expected)
    )


def _value(cell: Any) -> Any:
    value = cell.value
    return None if isinstance(value, str) and not value.strip() else value


def _formulas_without_value(workbook: Any, sheet: Any) -> Iterator[tuple[int, int]]:
    """(row, column from 0) of formulas that no program has calculated: their value is not known."""
    archive, path = workbook._archive, sheet._worksheet_path
    if not _has_formulas(archive, path):
        return
    with archive.open(path) as part:
        for _, element in iterparse(part, events=("end",)):
            name = element.tag.rpartition("}")[2]
            if name == "c":
                children = {child.tag.rpartition("}")[2]: child for child in element}
                value = children.get("v")
                if "f" in children and element.get("t") != "str" and (value is None or not value.text):
                    yield _position(element.get("r") or "A1")
                element.clear()
            elif name == "row":
                element.clear()


def _has_formulas(archive: zipfile.ZipFile, path: str) -> bool:
    """Whether the raw sheet may hold a formula: most hold none, and need no second reading."""
    tail = b""
    with archive.open(path) as part:
        while chunk := part.read(1 << 20):
            if b"<f" in tail + chunk or b":f" in tail + chunk:
                return True
            tail = chunk[-1:]
    return False


def _position(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(reference[len(letters) :]), column - 1


def _letter(index: int) -> str:
    letters, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
