"""Reads an .xlsx into the rows of each known sheet, whatever somebody has put into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from ..i18n import N_, Message
from .cells import Choices
from .problems import UNREADABLE, Problem, shown
from .sheets import sheet_keys
from .xlsx import MOST_FILLED, MOST_UNPACKED, Sheet, TooLarge, Workbook
from .xlsx_xml import NotAWorkbook

MOST_ROWS = 100_000


@dataclass
class Grid:
    """A sheet's header and its rows that are not blank: values by column, from 0; each row's number."""

    header: dict[int, Any] = field(default_factory=dict)
    rows: list[tuple[int, dict[int, Any]]] = field(default_factory=list)


def read(source: Path | IO[bytes]) -> tuple[dict[str, Grid], list[Problem]]:
    """The known sheets by key, and what is wrong with the file as a file."""
    try:
        if isinstance(source, Path) and source.is_dir():
            return _unreadable(N_("a folder"))
        workbook = Workbook(source)
        try:
            return _read(workbook)
        finally:
            workbook.close()
    except NotAWorkbook:
        return _unreadable(_guess(source))
    except TooLarge:
        text = N_("a workbook of at most %(cells)s filled cells and %(most)s MB unpacked")
        most = Message(text, cells=f"{MOST_FILLED:,}", most=MOST_UNPACKED // 2**20)
        return {}, [Problem(None, None, None, None, most)]


def _unreadable(found: str) -> tuple[dict[str, Grid], list[Problem]]:
    return {}, [Problem(None, None, None, Message(found), Message(UNREADABLE))]


def _guess(source: Path | IO[bytes]) -> str:
    """What the file is instead, from how it begins."""
    try:
        if isinstance(source, Path):
            with source.open("rb") as file:
                head = file.read(4096)
        else:
            source.seek(0)
            head = source.read(4096)
    except OSError:
        return N_("no file that can be read")
    if not head:
        return N_("an empty file")
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return N_("a workbook of Excel 97–2003 (.xls), or one with a password")
    if head.startswith(b"PK"):
        return N_("a damaged workbook, or a document of another kind")
    if b"\0" not in head:
        return N_("a text file")
    return N_("a file of another kind")


def _read(workbook: Workbook) -> tuple[dict[str, Grid], list[Problem]]:
    grids: dict[str, Grid] = {}
    problems: list[Problem] = []
    for sheet in workbook.sheets:
        name = sheet.name.strip()
        key = sheet_keys().get(name)
        if name in _NOTES:
            continue
        if key is None:
            text = Message(N_("unknown sheet; expected one of: %(sheets)s"), sheets=Choices("sheet"))
            problems.append(Problem(str(shown(sheet.name)), None, None, None, text))
        elif key in grids:
            problems.append(Problem(key, None, None, None, Message(N_("this sheet is there twice"))))
        elif sheet.part is None:
            grids[key] = Grid()
            text = Message(N_("a sheet of rows and columns; this one is a chart"))
            problems.append(Problem(key, None, None, None, text))
        else:
            grids[key] = _grid(workbook, sheet, key, problems)
    return grids, problems


_NOTES = frozenset(("notes", "说明"))  # the template's page of notes


def _grid(workbook: Workbook, sheet: Sheet, key: str, problems: list[Problem]) -> Grid:
    grid = Grid()
    for number, values in workbook.rows(sheet):
        values = {
            at: value for at, value in values.items() if not (isinstance(value, str) and not value.strip())
        }
        if number == 1:
            grid.header = values
        elif values:
            grid.rows.append((number, values))
            if len(grid.rows) > MOST_ROWS:
                text = Message(N_("at most %(most)s rows"), most=f"{MOST_ROWS:,}")
                problems.append(Problem(key, number, None, None, text))
                grid.rows.clear()
                break
    return grid
