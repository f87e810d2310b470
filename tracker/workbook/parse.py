"""From the rows of a workbook to the records of a ledger, with the place of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..fields import columns
from ..i18n import N_, Message
from ..ledger.records import FIELD_SHEETS, RECORDS, ROW_SHEETS, Ledger
from .cells import Unexpected, parse
from .problems import Problem, shown
from .reader import Grid
from .sheets import by_name, column_keys


@dataclass
class Parsed:
    """``ledger`` is None while the project sheet does not make a contract. ``rows`` gives each record's
    row number, by sheet and index; ``fields`` the row of each field of the sheets of fields. ``broken``
    sheets hold rows that are not records; ``codes`` are those of every row, broken or not, so that one
    error is not told again at every reference."""

    ledger: Ledger | None = None
    rows: dict[str, list[int]] = field(default_factory=dict)
    fields: dict[str, dict[str, int]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    codes: dict[str, set[Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def parse_grids(grids: dict[str, Grid]) -> Parsed:
    parsed = Parsed()
    sheets: dict[str, Any] = {}
    for sheet in FIELD_SHEETS:
        sheets[sheet] = _fields(sheet, grids.get(sheet), parsed)
    for sheet in ROW_SHEETS:
        sheets[sheet] = _rows(sheet, grids.get(sheet) or Grid(), parsed)
    if sheets["project"] is not None and sheets["settings"] is not None:
        parsed.ledger = Ledger(**sheets)
    return parsed


def _rows(sheet: str, grid: Grid, parsed: Parsed) -> tuple[Any, ...]:
    record = RECORDS[sheet]
    parsed.rows[sheet] = []
    parsed.codes[sheet] = set()
    known = _header(sheet, grid, parsed, column_keys(sheet))
    missing = [c.name for c in columns(record) if c.required and c.name not in known.values()]
    if grid.rows and missing:
        for name in missing:
            parsed.problems.append(Problem(sheet, 1, name, None, Message(N_("this column is needed"))))
        parsed.broken.add(sheet)
    made = []
    for number, cells in grid.rows:
        values: dict[str, Any] = {}
        good = not missing
        for index, name in known.items():
            cell = cells[index] if index < len(cells) else None
            column = by_name(sheet)[name]
            if (number, index) in grid.faulty:
                good = False
            elif cell is None:
                if column.required:
                    good = False
                    parsed.problems.append(
                        Problem(sheet, number, name, None, Message(N_("this cell must be filled")))
                    )
            else:
                try:
                    values[name] = parse(cell, column.kind)
                except Unexpected as error:
                    good = False
                    parsed.problems.append(Problem(sheet, number, name, shown(cell), error.expected))
        parsed.codes[sheet].add(_code(sheet, values))
        if good:
            made.append(record(**values))
            parsed.rows[sheet].append(number)
        else:
            parsed.broken.add(sheet)
    return tuple(made)


def _code(sheet: str, values: dict[str, Any]) -> Any:
    """What other rows call this one by."""
    if sheet == "sessions":
        return values.get("activity"), values.get("no")
    return values.get("code", values.get("no"))


def _header(sheet: str, grid: Grid, parsed: Parsed, names: dict[str, str]) -> dict[int, str]:
    """Index → column key; unknown and repeated columns are problems."""
    known: dict[int, str] = {}
    for index, cell in enumerate(grid.header):
        if cell is None:
            if any(index < len(cells) and cells[index] is not None for _, cells in grid.rows):
                text = Message(N_("a column name in the first row over the cells below"))
                parsed.problems.append(Problem(sheet, 1, None, None, text))
                parsed.broken.add(sheet)
            continue
        key = names.get(str(cell).strip())
        if key is None:
            text = Message(
                N_("unknown column; expected one of: %(columns)s"),
                columns=", ".join(dict.fromkeys(names.values())),
            )
        elif key in known.values():
            text = Message(N_("this column is there twice"))
        else:
            known[index] = key
            continue
        parsed.problems.append(Problem(sheet, 1, shown(cell), None, text))
        parsed.broken.add(sheet)
    return known


def _fields(sheet: str, grid: Grid | None, parsed: Parsed) -> Any:
    """The record of a sheet of fields and values; None where something of it is wrong or missing."""
    record = RECORDS[sheet]
    if grid is None:
        if sheet == "project":
            parsed.problems.append(
                Problem(None, None, None, None, Message(N_("a sheet “project” is needed")))
            )
            return None
        return record()
    before = len(parsed.problems)
    places = parsed.fields[sheet] = {}
    values: dict[str, Any] = {}
    header = _header(
        sheet, grid, parsed, {"field": "field", "字段": "field", "value": "value", "内容": "value"}
    )
    at = {key: index for index, key in header.items()}
    if set(at) != {"field", "value"}:
        text = Message(N_("two columns, “field” and “value”"))
        parsed.problems.append(Problem(sheet, 1, None, None, text))
        return None
    for number, cells in grid.rows:
        cells = cells + [None] * (max(at.values()) + 1 - len(cells))
        name, value = cells[at["field"]], cells[at["value"]]
        key = column_keys(sheet).get(str(name).strip())
        if (number, at["value"]) in grid.faulty:
            continue
        if name is None:
            text = Message(N_("the name of a field before its value"))
        elif key is None:
            text = Message(
                N_("unknown field; expected one of: %(columns)s"), columns=", ".join(by_name(sheet))
            )
        elif key in places:
            text = Message(N_("this field is there twice"))
        else:
            places[key] = number
            if value is not None:
                try:
                    values[key] = parse(value, by_name(sheet)[key].kind)
                except Unexpected as error:
                    parsed.problems.append(Problem(sheet, number, key, shown(value), error.expected))
            continue
        parsed.problems.append(Problem(sheet, number, None, None if name is None else shown(name), text))
    for column in columns(record):
        told = any(p.column == column.name and p.sheet == sheet for p in parsed.problems[before:])
        if column.required and column.name not in values and not told:
            text = Message(N_("this field must be filled"))
            parsed.problems.append(Problem(sheet, places.get(column.name), column.name, None, text))
    return record(**values) if len(parsed.problems) == before else None
