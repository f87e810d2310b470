"""Edits of a ledger by chance, the same for the same chance: some that it takes and some that it must refuse."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.workbook.random_ledgers import Chance
from tracker import fields
from tracker.contracts.records import PARTIES
from tracker.fields import Column, columns
from tracker.ledger.checks.references import REFERENCES, UNIQUE
from tracker.ledger.records import FIELD_SHEETS, RECORDS, ROW_SHEETS
from tracker.records.changes import Edit
from tracker.records.queries import Opened

# (sheet, column) → the sheet and the column that it names
TARGETS = {
    (sheet, name): (target, own)
    for sheet, names, target in REFERENCES
    for name, own in zip(
        names,
        ("activity", "no")
        if target == "sessions"
        else ("no",)
        if "no" in RECORDS[target].__slots__
        else ("code",),
        strict=True,
    )
}
# what no two rows have alike
KEYS = {(sheet, names[-1]) for sheet, sets in UNIQUE.items() for names in sets}
FIRST, LAST = date(2024, 6, 1), date(2025, 8, 31)


def batch(c: Chance, state: Opened, project_id: int) -> list[Edit]:
    """What one saving sends: mostly one edit, sometimes several, of rows that may be the same."""
    return [_edit(c, state, project_id) for _ in range(c.one((1, 1, 1, 2, 4)))]


def _edit(c: Chance, state: Opened, project_id: int) -> Edit:
    version = c.one((None, None, None, None, None, None, 1, 99))
    if c.some(0.08):
        sheet = c.one(FIELD_SHEETS)
        return Edit(sheet, project_id, _some_values(c, state, sheet), version)
    sheet = c.one(ROW_SHEETS)
    rows = state.rows(sheet)
    if not rows or c.some(0.3):
        return Edit(sheet, None, _new(c, state, sheet, c.one(rows)[1] if rows else None))
    row_id, row = c.one(rows)
    match c.one(("change", "change", "rename", "remove", "remove", "odd")):
        case "change":
            return Edit(sheet, row_id, _some_values(c, state, sheet), version)
        case "rename":
            names = [column for column in columns(RECORDS[sheet]) if (sheet, column.name) in KEYS]
            return Edit(sheet, row_id, {n.name: _value(c, state, sheet, n) for n in names}, version)
        case "remove":
            return Edit(sheet, row_id, None, version)
        case _:  # a row as it is, or one that there is not
            same = {n.name: getattr(row, n.name) for n in columns(type(row))}
            return Edit(sheet, c.one((10**6, row_id)), c.one((same, {})), version)


def _some_values(c: Chance, state: Opened, sheet: str) -> dict[str, Any]:
    given = c.random.sample(columns(RECORDS[sheet]), c.one((1, 1, 2)))
    return {column.name: _value(c, state, sheet, column) for column in given}


def _new(c: Chance, state: Opened, sheet: str, like: Any) -> dict[str, Any]:
    """A row as one that is there but for what no two have alike, mostly a valid one; or all its own."""
    made = {}
    for column in columns(RECORDS[sheet]):
        if like is not None and (sheet, column.name) not in KEYS and c.some(0.95):
            made[column.name] = getattr(like, column.name)
        elif column.required or c.some():
            made[column.name] = _value(c, state, sheet, column)
    return made


def _value(c: Chance, state: Opened, sheet: str, column: Column) -> Any:
    if not column.required and c.some(0.25):
        return column.default
    target, own = TARGETS.get((sheet, column.name), (None, ""))
    if target is not None and c.some(0.9):
        known = [getattr(row, own) for row in getattr(state.ledger, target)]
        if known:
            return c.one(known)
    if column.name in PARTIES:
        return c.one(("民政局", "S社工事务所", "nobody's name"))
    match column.kind:
        case fields.Text() if (sheet, column.name) in KEYS:
            return f"n{c.random.randint(0, 40)}"
        case fields.Text():
            return c.one(("编织", "毛线店", "a; b", "x" * 200, "n1", "V1", "0001"))
        case fields.Day():
            return c.day(FIRST, LAST)
        case fields.Cents(low=low):
            return c.one((1, 100, 12_345, 10**7, low or 0))
        case fields.Number(high=high, places=places):
            number = Decimal(c.random.randint(1, 100)) / 100 * (600 if high is None else high)
            return round(number, min(places or 2, 2))
        case fields.Whole(low=low, high=high):
            return c.random.randint(low, min(high, low + 30))
    return c.value(column)
