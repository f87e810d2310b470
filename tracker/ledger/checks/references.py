"""Codes: unique in their sheet, and known where they are named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...i18n import N_, Message, Term
from ..records import Ledger
from .faults import Fault

# sheet → the columns that no two rows have alike
UNIQUE: dict[str, tuple[tuple[str, ...], ...]] = {
    "tranches": (("no",),),
    "milestones": (("code",),),
    "amendments": (("no",),),
    "people": (("code",),),
    "activities": (("code",),),
    "sessions": (("activity", "no"),),
    "attendance": (("activity", "session_no", "person"),),
    "indicators": (("code",),),
    "indicator_values": (("indicator", "measured_on"),),
    "scheme": (("code",),),
    "scores": (("round", "code"),),
    "surveys": (("code",), ("kind", "held_on")),
    "leaders": (("person", "since"),),
}

# (sheet, columns) → the sheet that they name a row of
REFERENCES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("tranches", ("amendment_no",), "amendments"),
    ("milestones", ("tranche_no",), "tranches"),
    ("adjustments", ("amendment_no",), "amendments"),
    ("sessions", ("activity",), "activities"),
    ("attendance", ("activity", "session_no"), "sessions"),
    ("attendance", ("person",), "people"),
    ("volunteer_duty", ("person",), "people"),
    ("expenses", ("activity",), "activities"),
    ("indicators", ("parent",), "indicators"),
    ("indicator_values", ("indicator",), "indicators"),
    ("scheme", ("parent",), "scheme"),
    ("scores", ("code",), "scheme"),
    ("resources", ("activity",), "activities"),
    ("leaders", ("person",), "people"),
    ("findings", ("code",), "scheme"),
)


def check(ledger: Ledger, loose: Mapping[str, Sequence[Any]]) -> Iterator[Fault]:
    rows = {
        sheet: (*getattr(ledger, sheet), *loose.get(sheet, ()))
        for sheet in {*UNIQUE, *(sheet for sheet, _, _ in REFERENCES)}
    }
    yield from _duplicates(rows)
    known = {sheet: _codes(sheet, rows[sheet]) for sheet in {target for _, _, target in REFERENCES}}
    for sheet, columns, target in REFERENCES:
        for index, row in enumerate(rows[sheet]):
            value = _key(row, columns)
            if value is not None and value not in known[target]:
                said = "/".join(map(str, value)) if isinstance(value, tuple) else str(value)
                yield Fault(
                    sheet,
                    index,
                    columns[-1],
                    said,
                    Message(N_("a row of the sheet “%(sheet)s”"), sheet=Term("sheet", target)),
                )
    for sheet in ("indicators", "scheme"):
        yield from _circles(sheet, rows[sheet])


def _codes(sheet: str, rows: Sequence[Any]) -> set[Any]:
    if sheet == "sessions":
        return {(row.activity, row.no) for row in rows}
    return {row.no if hasattr(row, "no") else row.code for row in rows}


def _key(row: Any, columns: tuple[str, ...]) -> Any:
    """What the row refers to; None where it does not say."""
    values = tuple(getattr(row, column) for column in columns)
    if None in values:
        return None
    return values if len(values) > 1 else values[0]


def _duplicates(rows: Mapping[str, Sequence[Any]]) -> Iterator[Fault]:
    for sheet, keys in UNIQUE.items():
        for columns in keys:
            seen: set[Any] = set()
            for index, row in enumerate(rows[sheet]):
                value = tuple(getattr(row, column) for column in columns)
                if None in value:
                    continue
                if value in seen:
                    said = "/".join(map(str, value))
                    yield Fault(
                        sheet, index, columns[-1], said, Message(N_("each only once; it is there already"))
                    )
                seen.add(value)


def _circles(sheet: str, rows: Any) -> Iterator[Fault]:
    parents = {row.code: row.parent for row in rows if row.code is not None}
    above: set[str] = set()  # codes from which the way up is known to end
    for index, row in enumerate(rows):
        seen, code = {row.code}, row.parent
        while code is not None and code not in seen and code not in above:
            seen.add(code)
            code = parents.get(code)
        if code is None or code in above:
            above |= seen
        elif code == row.code:
            yield Fault(
                sheet, index, "parent", row.parent, Message(N_("a row that does not stand below this one"))
            )
