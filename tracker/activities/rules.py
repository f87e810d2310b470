"""How services are counted (docs/field.md, section 4).

What is counted is sessions of activities that count as output, surveys excepted, held in the term and up
to ``as_of``. Volunteering counts in any activity. A missing condition is a signal, never a filter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ..dates import Term
from .records import Activity, Attendance, Duty, Session

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Held:
    """One session held by ``as_of`` with who was there; ``counted`` by the rule above."""

    activity: Activity
    session: Session
    in_term: bool
    counted: bool
    beneficiaries: tuple[str, ...]
    volunteers: tuple[tuple[str, Decimal], ...]  # person, hours
    staff: tuple[str, ...]

    @property
    def person_times(self) -> int:
        """Distinct beneficiaries on record and those known by number only."""
        return len(self.beneficiaries) + (self.session.headcount or 0)


@dataclass(frozen=True, slots=True)
class Counts:
    """Figures of output; ``headcount`` is the part of the person-times that is known by number only."""

    activities: int
    sessions: int
    service_hours: Decimal
    person_times: int
    headcount: int
    persons: frozenset[str]


@dataclass(frozen=True, slots=True)
class Volunteering:
    """``volunteers`` are distinct persons, a shift is one session or one row of duty of one of them."""

    volunteers: frozenset[str]
    shifts: int
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Signal:
    """A question for a reader: ``kind`` is a flag's, ``subject`` a code, ``detail`` a figure or a day."""

    kind: str
    subject: str
    detail: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Everything held by ``as_of``, looked through once; the figures are asked of it."""

    held: tuple[Held, ...]
    duty: tuple[Duty, ...]  # by ``as_of``, in the term or not
    term: Term

    def counted(self, kinds: Sequence[str] = ()) -> list[Held]:
        """The sessions that the figures of output are made of, of these kinds of activity where any are given."""
        return [h for h in self.held if h.counted and (not kinds or h.activity.kind in kinds)]

    def counts(self, kinds: Sequence[str] = ()) -> Counts:
        """The figures of output, of activities of these kinds where any are given."""
        chosen = self.counted(kinds)
        return Counts(
            activities=len({h.activity.code for h in chosen}),
            sessions=len(chosen),
            service_hours=sum((h.session.hours for h in chosen), ZERO),
            person_times=sum(h.person_times for h in chosen),
            headcount=sum(h.session.headcount or 0 for h in chosen),
            persons=frozenset().union(*(h.beneficiaries for h in chosen)),
        )

    def person_times_by_kind(self) -> dict[str, int]:
        """Kind of activity → its part of the person-times; kinds without any are left out."""
        found: dict[str, int] = defaultdict(int)
        for h in self.held:
            if h.counted and h.person_times:
                found[h.activity.kind] += h.person_times
        return dict(found)

    def volunteering(self) -> Volunteering:
        """Distinct persons, shifts and hours, in sessions and on duty, in the term."""
        rows = self.served()
        return Volunteering(
            volunteers=frozenset(person for person, _ in rows),
            shifts=len(rows),
            hours=sum((hours for _, hours in rows), ZERO),
        )

    def served(self) -> list[tuple[str, Decimal]]:
        """Person and hours of every shift in the term: a volunteer in a session, or a row of duty."""
        rows = [row for h in self.held if h.in_term for row in h.volunteers]
        return rows + [(d.person, d.hours) for d in self.duty_in_term]

    @property
    def duty_in_term(self) -> list[Duty]:
        return [d for d in self.duty if d.served_on in self.term]

    def since(self, from_on: date) -> Tally:
        """What was held and served from a day on. Of two adjoining periods everything adds up but persons."""
        return Tally(
            tuple(h for h in self.held if h.session.held_on >= from_on),
            tuple(d for d in self.duty if d.served_on >= from_on),
            self.term,
        )

    def by_activity(self) -> dict[str, Tally]:
        """The same of each activity alone. Duty is of no activity."""
        held: dict[str, list[Held]] = defaultdict(list)
        for h in self.held:
            held[h.activity.code].append(h)
        return {code: Tally(tuple(sessions), (), self.term) for code, sessions in held.items()}

    def by_month(self) -> dict[str, Tally]:
        """The same of each calendar month, ``"2024-08"``, in which something was held or served."""
        parts: dict[str, tuple[list[Held], list[Duty]]] = defaultdict(lambda: ([], []))
        for h in self.held:
            parts[f"{h.session.held_on:%Y-%m}"][0].append(h)
        for d in self.duty:
            parts[f"{d.served_on:%Y-%m}"][1].append(d)
        return {month: Tally(tuple(h), tuple(d), self.term) for month, (h, d) in parts.items()}


def tally(
    activities: Iterable[Activity],
    sessions: Iterable[Session],
    attendance: Iterable[Attendance],
    duty: Iterable[Duty],
    term: Term,
    as_of: date,
) -> Tally:
    """Looks through the records once; ``term`` runs to its effective end."""
    by_code = {a.code: a for a in activities}
    rows: dict[tuple[str, int], list[Attendance]] = defaultdict(list)
    for row in attendance:
        rows[row.activity, row.session_no].append(row)
    held = []
    for session in sorted(sessions, key=lambda s: (s.held_on, s.activity, s.no)):
        if session.held_on > as_of:
            continue
        activity = by_code[session.activity]
        in_term = session.held_on in term
        present = rows[session.activity, session.no]
        held.append(
            Held(
                activity,
                session,
                in_term,
                in_term and activity.counts_as_output and activity.kind != "survey",
                tuple(dict.fromkeys(r.person for r in present if r.role == "beneficiary")),
                tuple((r.person, r.hours or session.hours) for r in present if r.role == "volunteer"),
                tuple(r.person for r in present if r.role == "staff"),
            )
        )
    served = sorted((d for d in duty if d.served_on <= as_of), key=lambda d: (d.served_on, d.person))
    return Tally(tuple(held), tuple(served), term)


@dataclass(frozen=True, slots=True)
class Participation:
    """What one person took part in: counted sessions as beneficiary, volunteering in the term."""

    sessions: int = 0
    shifts: int = 0
    volunteer_hours: Decimal = ZERO


def participation(result: Tally) -> dict[str, Participation]:
    """Person → what that person took part in; people without anything are left out."""
    found: dict[str, Participation] = defaultdict(Participation)
    for h in result.held:
        for person in h.beneficiaries if h.counted else ():
            found[person] = replace(found[person], sessions=found[person].sessions + 1)
    for person, hours in result.served():
        before = found[person]
        found[person] = replace(
            before, shifts=before.shifts + 1, volunteer_hours=before.volunteer_hours + hours
        )
    return dict(found)


def signals(result: Tally) -> list[Signal]:
    """What a reader should ask about: sessions and duty outside the term, conditions of section 4 that are
    not met, sign-ins missing, one person's hours that no day has."""
    found = [
        Signal("outside_term", f"{h.activity.code}/{h.session.no}", h.session.held_on.isoformat())
        for h in result.held
        if not h.in_term
    ]
    found += [
        Signal("outside_term", d.person, d.served_on.isoformat())
        for d in result.duty
        if d.served_on not in result.term
    ]
    found += [
        Signal("no_attendance", f"{h.activity.code}/{h.session.no}", h.session.held_on.isoformat())
        for h in result.held
        if h.counted and not (h.beneficiaries or h.volunteers or h.session.headcount)
    ]
    return found + _unmet_conditions(result) + _impossible_hours(result)


def _unmet_conditions(result: Tally) -> list[Signal]:
    found = []
    by_activity: dict[str, list[Held]] = defaultdict(list)
    for h in result.held:
        if h.counted and h.activity.kind in ("group", "case"):
            by_activity[h.activity.code].append(h)
    for code, sessions in by_activity.items():
        kind = sessions[0].activity.kind
        if len(sessions) < 4:
            found.append(
                Signal("few_sessions" if kind == "group" else "few_interviews", code, str(len(sessions)))
            )
        members = len(frozenset().union(*(h.beneficiaries for h in sessions)))
        if kind == "group" and not 6 <= members <= 15:
            found.append(Signal("group_size", code, str(members)))
    return found


def _impossible_hours(result: Tally) -> list[Signal]:
    spent: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
    for h in result.held:
        for person in (*h.beneficiaries, *h.staff):
            spent[person, h.session.held_on] += h.session.hours
        for person, hours in h.volunteers:
            spent[person, h.session.held_on] += hours
    for d in result.duty:
        spent[d.person, d.served_on] += d.hours
    return [
        Signal("impossible_hours", person, day.isoformat())
        for (person, day), hours in sorted(spent.items())
        if hours > 24
    ]
