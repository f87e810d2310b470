"""From the rows of a workbook to the records of a ledger, with the place of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any

from .. import fields as kinds
from ..fields import Column, columns
from ..i18n import N_, Message
from ..ledger.records import FIELD_SHEETS, RECORDS, ROW_SHEETS, Ledger
from .cells import Choices, Unexpected, parse
from .problems import Problem, Problems, shown
from .reader import Grid
from .sheets import by_name, column_keys, field_columns
from .xlsx_xml import ExcelError, Uncalculated, letters


@dataclass
class Parsed:
    """A ledger of all that could be read, and what stands in its way.

    An optional cell that cannot be read is left empty in its record; a row that lacks something needed is
    no record but stands, with what could be read of it, in ``loose``, so that what it refers to and what
    refers to it can still be judged. ``broken`` says what is not to be relied on: (sheet, column), and
    (sheet, None) where rows are missing. ``rows`` gives the number of each record, then of each loose row,
    by sheet; ``fields`` the row of each field of the sheets of fields. A project that cannot be read has
    values to stand in for it.
    """

    problems: Problems
    ledger: Ledger = None  # type: ignore[assignment]
    rows: dict[str, list[int]] = field(default_factory=dict)
    fields: dict[str, dict[str, int]] = field(default_factory=dict)
    loose: dict[str, list[Any]] = field(default_factory=dict)
    broken: set[tuple[str, str | None]] = field(default_factory=set)


def parse_grids(grids: dict[str, Grid], problems: Problems) -> Parsed:
    """The ledger in the sheets as far as it can be read; ``problems`` gathers what cannot."""
    parsed = Parsed(problems)
    sheets: dict[str, Any] = {sheet: _fields(sheet, grids.get(sheet), parsed) for sheet in FIELD_SHEETS}
    sheets |= {sheet: _rows(sheet, grids.get(sheet) or Grid(), parsed) for sheet in ROW_SHEETS}
    parsed.ledger = Ledger(**sheets)
    return parsed


def _rows(sheet: str, grid: Grid, parsed: Parsed) -> tuple[Any, ...]:
    record, tell = RECORDS[sheet], parsed.problems.add
    known = _header(sheet, grid, parsed, column_keys(sheet))
    at = {name: index for index, name in known.items()}
    if grid.rows:
        for column in columns(record):
            if column.required and column.name not in at:
                tell(Problem(sheet, 1, column.name, None, Message(N_("this column is needed"))))
    empty = {c.name: c.default for c in columns(record)}
    there = [(c, at[c.name]) for c in columns(record) if c.name in at]
    absent = any(c.required and c.name not in at for c in columns(record))
    made, numbers, loose, loose_numbers = [], [], [], []
    for number, cells in grid.rows:
        values: dict[str, Any] = {}
        good = not absent
        for column, index in there:
            cell = cells.get(index)
            if cell is None:
                if column.required:
                    good = False
                    parsed.problems.add_cell(sheet, number, column.name, None, _FILL)
                continue
            try:
                values[column.name] = parse(cell, column.kind)
            except Unexpected as error:
                parsed.problems.add_cell(sheet, number, column.name, cell, error.expected)
                parsed.broken.add((sheet, column.name))
                good = good and not column.required
        if good:
            made.append(record(**values))
            numbers.append(number)
        else:
            loose.append(SimpleNamespace(**(empty | values)))
            loose_numbers.append(number)
            parsed.broken.add((sheet, None))
    parsed.rows[sheet] = numbers + loose_numbers
    parsed.loose[sheet] = loose
    return tuple(made)


_FILL = Message(N_("this cell must be filled"))


def _header(sheet: str, grid: Grid, parsed: Parsed, names: dict[str, str]) -> dict[int, str]:
    """Index → column key; unknown, repeated and nameless columns are problems. A column that is absent
    while there is an unknown one may be that one, misspelt: it is not relied on."""
    known: dict[int, str] = {}
    unknown = False
    for index, cell in sorted(grid.header.items()):
        key = names.get(str(cell).strip()) if not isinstance(cell, (ExcelError, Uncalculated)) else None
        if key is None:
            unknown = True
            text = Message(
                N_("unknown column; expected one of: %(columns)s"),
                columns=Choices("column", tuple(dict.fromkeys(names.values()))),
            )
        elif key in known.values():
            parsed.broken.add((sheet, key))
            text = Message(N_("this column is there twice"))
        else:
            known[index] = key
            continue
        name = letters(index) if isinstance(cell, (ExcelError, Uncalculated)) else shown(cell)
        parsed.problems.add(Problem(sheet, 1, str(name), None, text))
    nameless = set(grid.header)
    for number, cells in grid.rows:
        for index in cells.keys() - nameless:
            nameless.add(index)
            unknown = True
            text = Message(N_("a column name in the first row, above this cell"))
            parsed.problems.add(Problem(sheet, number, letters(index), shown(cells[index]), text))
    if unknown:
        parsed.broken |= {(sheet, key) for key in names.values() if key not in known.values()}
    return known


def _fields(sheet: str, grid: Grid | None, parsed: Parsed) -> Any:
    """The record of a sheet of fields and values, what is wrong or missing in it by a stand-in."""
    record, tell = RECORDS[sheet], parsed.problems.add
    places = parsed.fields[sheet] = {}
    values: dict[str, Any] = {}
    told: set[str] = set()
    at = {}
    if grid is not None:
        header = _header(sheet, grid, parsed, field_columns())
        parsed.broken -= {(sheet, "field"), (sheet, "value")}
        at = {key: index for index, key in header.items()}
        if set(at) != {"field", "value"}:
            tell(Problem(sheet, 1, None, None, Message(N_("two columns, “field” and “value”"))))
    elif sheet == "project":
        tell(Problem(None, None, None, None, Message(N_("a sheet “project” is needed"))))
    readable = set(at) == {"field", "value"}
    for number, cells in grid.rows if grid and readable else ():
        name, value = cells.get(at["field"]), cells.get(at["value"])
        key = None if name is None else column_keys(sheet).get(str(name).strip())
        if name is None and value is None:
            continue
        if name is None:
            text = Message(N_("the name of a field before its value"))
        elif key is None:
            text = Message(
                N_("a field of this sheet: %(columns)s"),
                columns=Choices("column", tuple(by_name(sheet))),
            )
        elif key in places:
            text = Message(N_("each field only once"))
        else:
            places[key] = number
            if value is not None:
                try:
                    values[key] = parse(value, by_name(sheet)[key].kind)
                except Unexpected as error:
                    told.add(key)
                    tell(Problem(sheet, number, key, shown(value), error.expected))
            continue
        tell(Problem(sheet, number, None, shown(value if name is None else name), text))
    for column in columns(record):
        if column.required and column.name not in values:
            if readable and column.name not in told:
                text = Message(N_("this field must be filled"))
                tell(Problem(sheet, places.get(column.name), column.name, None, text))
            values[column.name] = _stand_in(column)
            told.add(column.name)
    parsed.broken |= {(sheet, name) for name in told}
    return record(**values)


def _stand_in(column: Column) -> Any:
    match column.kind:
        case kinds.Day():
            return date(2000, 1, 1)
        case kinds.Choice() as choice:
            return choice.keys[0]
        case kinds.Cents():
            return 1
    return "?"
