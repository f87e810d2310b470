"""The duty of one day, of several volunteers at once; pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from ..beneficiaries.records import Person
from ..ledger.records import Ledger
from ..records.changes import Edit


def day_of(ledger: Ledger) -> tuple[list[Person], list[Person]]:
    """Who has served before, in a session or on duty, and everybody else, in the order of the register."""
    served = {d.person for d in ledger.volunteer_duty}
    served |= {row.person for row in ledger.attendance if row.role == "volunteer"}
    parts: tuple[list[Person], list[Person]] = ([], [])
    for person in ledger.people:
        parts[person.code not in served].append(person)
    return parts


def served_already(ledger: Ledger, day: date, people: Collection[str]) -> list[str]:
    """Names of those of them of whom volunteering on that day is on record: the same hours are entered once
    (docs/field.md, section 4)."""
    held = {(s.activity, s.no) for s in ledger.sessions if s.held_on == day}
    served = {d.person for d in ledger.volunteer_duty if d.served_on == day}
    served |= {
        row.person
        for row in ledger.attendance
        if row.role == "volunteer" and (row.activity, row.session_no) in held
    }
    return [p.name or p.code for p in ledger.people if p.code in served and p.code in people]


def duty_edits(values: Mapping[str, Any], people: Sequence[str]) -> list[Edit]:
    return [Edit("volunteer_duty", None, {**values, "person": code}) for code in people]
