"""What an issued report counted, and which changes are corrections of it (docs/field.md, section 6). Pure.

A report of a day counts the rows dated by that day, and of a row what is known of it by then. Where a change
makes a row look otherwise than the report saw it, the change is a correction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from ..audit.rules import difference
from ..budget.rules import moves
from ..fields import columns
from ..ledger.records import RECORDS, Ledger
from ..ledger.rules import DATED, LATER, without_later

# columns that no report counts: where a project stands has its moves, an answer to a finding its rounds, who
# a person is stands in no report, and why a figure deviates is said of the report that is being written
FREE: Mapping[str, frozenset[str]] = {
    "project": frozenset({"state"}),
    "people": frozenset({"name", "phone", "groups"}),
    "indicators": frozenset({"deviation_reason"}),
    "findings": frozenset({"response"}),
}
# sheets whose rows every report counts, whatever its day
_OF_THE_CONTRACT = frozenset({"project", "settings", "milestones", "budget", "indicators", "scheme"})
_LATER = {
    **LATER,
    "project": tuple((f"{step}_on", ()) for step in ("awarded", "filed", "published")),
    "adjustments": (("approved_on", ()),),
}
# what tells who a resident is is told by the trail alone, sealed
PERSONAL = frozenset({"name", "phone", "gender", "birth_year", "household", "groups"})
HIDDEN = "…"


@dataclass(frozen=True, slots=True)
class Lock:
    """An issued report by its ``number``, and the days that it counted."""

    id: int
    number: str
    from_on: date
    until_on: date
    locked_at: str


@dataclass(frozen=True, slots=True)
class Correction:
    """``before`` and ``after`` hold the fields that differ in the trail's notation; None where there was or is
    no row. ``number`` is that of the report that is corrected."""

    id: int
    number: str
    sheet: str
    row_id: int
    label: str
    happened: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    reason: str
    corrected_name: str
    corrected_at: str
    corrected_on: date


# the number of the last issued report, and the corrections made since; None before the first report
Since = tuple[str | None, Sequence[Correction]]
NO_REPORT: Since = (None, ())


class Changed(Protocol):
    """A row as it was and as it is to be; ``place`` is None where it only follows another change."""

    @property
    def sheet(self) -> str: ...
    @property
    def before(self) -> Any: ...
    @property
    def after(self) -> Any: ...
    @property
    def place(self) -> int | None: ...


C = TypeVar("C", bound=Changed)


class Days:
    """The days from which on the rows of a ledger are counted."""

    def __init__(self, ledger: Ledger) -> None:
        self._signed = {a.no: a.signed_on for a in ledger.amendments}
        self._held = {(s.activity, s.no): s.held_on for s in ledger.sessions}
        self._activities: dict[str, date] = {}
        self._people: dict[str, date] = {}
        for (activity, _), day in self._held.items():
            _earlier(self._activities, activity, day)
        for e in ledger.expenses:
            _earlier(self._activities, e.activity, e.spent_on)
        for r in ledger.resources:
            _earlier(self._activities, r.activity, r.provided_on)
        for a in ledger.attendance:
            _earlier(self._people, a.person, self._held.get((a.activity, a.session_no)))
        for d in ledger.volunteer_duty:
            _earlier(self._people, d.person, d.served_on)
        for x in ledger.leaders:
            _earlier(self._people, x.person, x.since)
        self._effects = {
            id(m.adjustment): m.effective_on
            for m in moves(ledger.budget, ledger.adjustments, ledger.amendments)
        }

    def of(self, sheet: str, row: Any) -> date | None:
        """None where no report of any day counts the row."""
        if sheet in _OF_THE_CONTRACT:
            return date.min
        match sheet:
            case "tranches":
                return date.min if row.amendment_no is None else self._signed.get(row.amendment_no)
            case "adjustments":
                if row.amendment_no is not None:
                    return self._signed.get(row.amendment_no)
                return min(row.adjusted_on, row.approved_on or row.adjusted_on)
            case "attendance":
                return self._held.get((row.activity, row.session_no))
            case "activities":
                return self._activities.get(row.code)
            case "people":
                return self._people.get(row.code)
        return getattr(row, DATED[sheet])

    def as_counted(self, sheet: str, row: Any, until: date) -> Any:
        """The row as a report of that day counts it; None where it does not."""
        day = None if row is None else self.of(sheet, row)
        if day is None or day > until:
            return None
        effect = self._effects.get(id(row))
        seen = without_later(row, _LATER.get(sheet, ()), until)
        names = [c.name for c in columns(RECORDS[sheet]) if c.name not in FREE.get(sheet, ())]
        in_effect = sheet == "adjustments" and effect is not None and effect <= until
        return in_effect, tuple(getattr(seen, name) for name in names)


def _earlier(known: dict[str, date], key: str | None, day: date | None) -> None:
    if key is not None and day is not None:
        known[key] = min(known.get(key, day), day)


def counted_on(sheet: str, row: Any, ledger: Ledger) -> date | None:
    """The day from which on reports count the row; None where none does."""
    return Days(ledger).of(sheet, row)


def touches(
    changes: Iterable[C], before: Ledger, after: Ledger, locks: Sequence[Lock]
) -> list[tuple[C, Lock]]:
    """The changes that are corrections, each with the last report that saw the row otherwise. A row that only
    follows another one's new code is none of its own. A person who comes or goes is told by the sign-ins."""
    if not locks:
        return []
    was, is_ = Days(before), Days(after)
    found = []
    for change in changes:
        if change.place is None or (change.sheet == "people" and None in (change.before, change.after)):
            continue
        broken = [
            lock
            for lock in locks
            if was.as_counted(change.sheet, change.before, lock.until_on)
            != is_.as_counted(change.sheet, change.after, lock.until_on)
        ]
        if broken:
            found.append((change, max(broken, key=lambda lock: lock.id)))
    return found


def counting(sheet: str, row: Any, ledger: Ledger, locks: Sequence[Lock]) -> Lock | None:
    """The last report that counted the row."""
    day = counted_on(sheet, row, ledger) if locks else None
    inside = [lock for lock in locks if day is not None and day <= lock.until_on]
    return max(inside, key=lambda lock: lock.id, default=None)


def widest(locks: Iterable[Lock], first: date = date.min) -> Lock | None:
    """The report that counts the longest, where it counts a day from ``first`` on."""
    return max((k for k in locks if k.until_on >= first), key=lambda k: (k.until_on, k.id), default=None)


def told(sheet: str, before: Any, after: Any) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The fields of a correction as they were and as they are; those of a person without their values."""
    names = [c.name for c in columns(RECORDS[sheet])]
    old, new = (
        None if row is None else {name: getattr(row, name) for name in names} for row in (before, after)
    )
    if old is not None and new is not None:
        old, new = difference(old, new)
    else:
        old, new = (
            values and {name: value for name, value in values.items() if value is not None}
            for values in (old, new)
        )
    if sheet == "people":
        old, new = (
            values and {n: HIDDEN if n in PERSONAL and v is not None else v for n, v in values.items()}
            for values in (old, new)
        )
    return old, new


_KNOWN_BY = {
    "project": ("code",),
    "settings": (),
    "tranches": ("no", "name"),
    "amendments": ("no",),
    "budget": ("category",),
    "adjustments": ("adjusted_on",),
    "sessions": ("activity", "no"),
    "attendance": ("activity", "session_no", "person"),
    "volunteer_duty": ("person", "served_on"),
    "expenses": ("voucher_no",),
    "indicator_values": ("indicator", "measured_on"),
    "scores": ("round", "code"),
    "resources": ("name",),
    "deliberations": ("issue",),
    "leaders": ("person", "since"),
    "findings": ("code", "found_on"),
}


def label(sheet: str, row: Any) -> str:
    """What the row is known by in a correction: codes, numbers and days, nobody's name."""
    parts = [getattr(row, name) for name in _KNOWN_BY.get(sheet, ("code",))]
    return " · ".join(str(part) for part in parts if part is not None)
