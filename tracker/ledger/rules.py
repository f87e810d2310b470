"""The ledger as it stood on a day, and its services counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter
from typing import Any

from ..activities.rules import Tally, tally
from ..budget.records import Adjustment
from ..contracts.rules import effective_term
from ..dates import by
from .records import Ledger

# sheet → the date that a row must have by the day to stand in the ledger; rows of other sheets always do
DATED = {
    "amendments": "signed_on",
    "sessions": "held_on",
    "volunteer_duty": "served_on",
    "expenses": "spent_on",
    "indicator_values": "measured_on",
    "scores": "scored_on",
    "surveys": "held_on",
    "resources": "provided_on",
    "deliberations": "raised_on",
    "leaders": "since",
    "findings": "found_on",
}
# sheet → (date that may come later, what is not known before it)
LATER = {
    "milestones": (("done_on", ()),),
    "tranches": (("invoiced_on", ()), ("paid_on", ("paid_amount",))),
    "deliberations": tuple((f"{step}_on", ()) for step in ("discussed", "agreed", "done", "fed_back")),
    "findings": (("closed_on", ()),),
}


def services_on(ledger: Ledger, as_of: date) -> Tally:
    """Its services, counted in the term as it is known on that day (docs/field.md, section 4)."""
    term = effective_term(ledger.project, ledger.amendments, as_of)
    return tally(ledger.activities, ledger.sessions, ledger.attendance, ledger.volunteer_duty, term, as_of)


def up_to(ledger: Ledger, as_of: date) -> Ledger:
    """The ledger without what happened after ``as_of``: later rows gone, later dates empty. Every figure
    of that day comes out of it as out of the whole ledger."""
    cut: dict[str, Any] = {}
    for sheet, column in DATED.items():
        cut[sheet] = tuple(row for row in getattr(ledger, sheet) if getattr(row, column) <= as_of)
    signed = {a.no for a in cut["amendments"]}
    held = {(s.activity, s.no) for s in cut["sessions"]}
    cut["attendance"] = tuple(r for r in ledger.attendance if (r.activity, r.session_no) in held)
    cut["tranches"] = tuple(t for t in ledger.tranches if t.amendment_no is None or t.amendment_no in signed)
    cut["adjustments"] = tuple(a for a in ledger.adjustments if _begun(a, signed, as_of))
    for sheet, later in LATER.items():
        rows = cut.get(sheet, getattr(ledger, sheet))
        cut[sheet] = tuple(without_later(row, later, as_of) for row in rows)
    return replace(ledger, **cut)


# sheet → what a page that shows its rows knows them by; alike rows without a code are as good as one another
_KNOWN_BY: dict[str, Callable[[Any], Any]] = {
    "tranches": attrgetter("no"),
    "milestones": attrgetter("code"),
    "activities": attrgetter("code"),
    "indicators": attrgetter("code"),
    "sessions": lambda row: row,
    "expenses": lambda row: row,
}


def row_ids(ledger: Ledger, ids: Mapping[str, Sequence[int]]) -> dict[tuple[str, Any], int]:
    """(sheet, code or number, else the row itself) → the row's id. ``ids`` are those of each sheet's rows,
    in their order."""
    return {
        (sheet, known_by(row)): row_id
        for sheet, known_by in _KNOWN_BY.items()
        for row, row_id in zip(getattr(ledger, sheet), ids[sheet], strict=True)
    }


def _begun(adjustment: Adjustment, signed: set[int], as_of: date) -> bool:
    """A day of approval that is still to come stays with it: without it, it would need none."""
    if adjustment.amendment_no is not None:
        return adjustment.amendment_no in signed
    return adjustment.adjusted_on <= as_of or by(adjustment.approved_on, as_of)


def without_later(row: Any, later: Iterable[tuple[str, tuple[str, ...]]], as_of: date) -> Any:
    """The row without what is known of it only after ``as_of``."""
    empty: dict[str, None] = {}
    for column, others in later:
        day = getattr(row, column)
        if day is not None and day > as_of:
            empty |= dict.fromkeys((column, *others))
    return replace(row, **empty) if empty else row
