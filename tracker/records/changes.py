"""Changing the rows of a ledger: what the ledger is after edits, and what they break; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..ledger.checks import Fault, check
from ..ledger.checks.references import REFERENCES
from ..ledger.records import FIELD_SHEETS, RECORDS, ROW_SHEETS, Ledger


@dataclass(frozen=True, slots=True)
class Edit:
    """One row made (no ``id``), changed, or removed (no ``values``). ``values`` are the columns that
    change; ``version`` is the one that the editor saw."""

    sheet: str
    id: int | None = None
    values: Mapping[str, Any] | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row as it was and as it is to be; None where there is none. ``place`` is that of the edit in its
    list, None of a row that follows because it names one whose code changes."""

    sheet: str
    id: int | None
    before: Any
    after: Any
    place: int | None = None


Ids = Mapping[str, Sequence[int]]


def applied(ledger: Ledger, ids: Ids, edits: Sequence[Edit]) -> tuple[Ledger, list[RowChange]]:
    """The ledger after the edits, and every row that differs. What an earlier edit removed, a later one does
    not change. KeyError where an id is no row's. TypeError where a new row lacks a column that it needs."""
    rows: dict[str, list[Any]] = {sheet: list(getattr(ledger, sheet)) for sheet in ROW_SHEETS}
    at = {sheet: {row_id: index for index, row_id in enumerate(ids[sheet])} for sheet in ROW_SHEETS}
    whole: dict[str, Any] = {sheet: getattr(ledger, sheet) for sheet in FIELD_SHEETS}
    changes: list[RowChange] = []
    gone: dict[tuple[str, int], tuple[int, int]] = {}  # place in the sheet → id, and place of the edit
    for place, edit in enumerate(edits):
        sheet = edit.sheet
        if sheet in FIELD_SHEETS:
            after = replace(whole[sheet], **(edit.values or {}))
            if after != whole[sheet]:
                changes.append(RowChange(sheet, edit.id, whole[sheet], after, place))
            whole[sheet] = after
            continue
        if edit.id is None:
            made = RECORDS[sheet](**(edit.values or {}))
            rows[sheet].append(made)
            changes.append(RowChange(sheet, None, None, made, place))
            continue
        index = at[sheet][edit.id]
        if (sheet, index) in gone:
            continue
        before = rows[sheet][index]
        if edit.values is None:
            gone[sheet, index] = edit.id, place
            continue
        after = replace(before, **edit.values)
        if after == before:
            continue
        rows[sheet][index] = after
        changes.append(RowChange(sheet, edit.id, before, after, place))
        _follow(sheet, before, after, rows, ids, changes)
    for (sheet, index), (row_id, place) in sorted(gone.items(), reverse=True):
        changes.append(RowChange(sheet, row_id, rows[sheet].pop(index), None, place))
    sheets: dict[str, Any] = {sheet: tuple(found) for sheet, found in rows.items()}
    return Ledger(**whole, **sheets), changes


_KEYS = {"sessions": ("activity", "no"), "tranches": ("no",), "amendments": ("no",)}


def _follow(
    sheet: str, before: Any, after: Any, rows: dict[str, list[Any]], ids: Ids, changes: list[RowChange]
) -> None:
    """Rows that name one whose code changes go on naming it, as the database sees to by itself."""
    key = _KEYS.get(sheet, ("code",))
    if not hasattr(before, key[-1]):
        return
    old, new = ([getattr(row, name) for name in key] for row in (before, after))
    if old == new:
        return
    for other, names, target in REFERENCES:
        if target != sheet:
            continue
        for index, row in enumerate(rows[other]):
            if [getattr(row, name) for name in names] == old and index < len(ids[other]):
                moved = replace(row, **dict(zip(names, new, strict=True)))
                rows[other][index] = moved
                changes.append(RowChange(other, ids[other][index], row, moved))
                _follow(other, row, moved, rows, ids, changes)


def new_faults(before: Ledger, after: Ledger) -> list[Fault]:
    """What a change breaks: faults of the ledger after it that it had not before. Sums that hold only once
    the last row is entered are left to ``open_sums``."""
    found = check(after, sums=False)
    if not found:
        return []
    known = Counter(map(_alike, check(before, sums=False)))
    fresh = []
    for fault in found:
        if known[_alike(fault)]:
            known[_alike(fault)] -= 1
        else:
            fresh.append(fault)
    return fresh


def _alike(fault: Fault) -> tuple[str, str | None, str | None, str]:
    """A fault without its row's place, which moves when a row before it is removed."""
    return fault.sheet, fault.column, fault.found, fault.expected.text


def place_of(fault: Fault, after: Ledger, changes: Sequence[RowChange]) -> int | None:
    """The edit whose row a fault is of; None where it is another row's."""
    if fault.sheet in FIELD_SHEETS:
        return next((c.place for c in changes if c.sheet == fault.sheet), None)
    row = None if fault.index is None else getattr(after, fault.sheet)[fault.index]
    return next((c.place for c in changes if c.after is row and row is not None), None)
