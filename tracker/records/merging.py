"""Two entries of the register made one: whose rows go where; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..beneficiaries.rules import united
from ..ledger.records import Ledger
from .changes import Edit, Ids

SHEETS = ("attendance", "volunteer_duty", "leaders")  # whose rows name a person


@dataclass(frozen=True, slots=True)
class Both:
    """A session in which both stand."""

    activity: str
    session_no: int
    role_stays: str
    role_goes: str

    @property
    def differ(self) -> bool:
        return self.role_stays != self.role_goes


def both_there(ledger: Ledger, stays: str, goes: str) -> list[Both]:
    """The sessions in which both people of these codes stand, in their order."""
    roles = {
        (r.person, r.activity, r.session_no): r.role for r in ledger.attendance if r.person in (stays, goes)
    }
    return [
        Both(s.activity, s.no, roles[stays, s.activity, s.no], roles[goes, s.activity, s.no])
        for s in ledger.sessions
        if (stays, s.activity, s.no) in roles and (goes, s.activity, s.no) in roles
    ]


def merge_edits(
    ledger: Ledger, ids: Ids, stays_id: int, goes_id: int, take: frozenset[tuple[str, int]] = frozenset()
) -> list[Edit]:
    """Everything that names the one who goes names the one who stays. Where both stand in a session, or as
    leader on a day, the row of the one who stays is kept; in the sessions of ``take`` with the role and the
    hours of the other one. What is empty of the one who stays is taken over. KeyError where an id is nobody's."""
    people = dict(zip(ids["people"], ledger.people, strict=True))
    stays, goes = people[stays_id], people[goes_id]
    edits = [Edit("people", goes_id)]
    taken = united(stays, goes)
    if taken:
        edits.append(Edit("people", stays_id, taken))
    for sheet in SHEETS:
        own = {
            _key(row): row_id
            for row, row_id in zip(getattr(ledger, sheet), ids[sheet], strict=True)
            if row.person == stays.code
        }
        for row, row_id in zip(getattr(ledger, sheet), ids[sheet], strict=True):
            if row.person != goes.code:
                continue
            double = None if sheet == "volunteer_duty" else own.get(_key(row))
            if double is None:
                edits.append(Edit(sheet, row_id, {"person": stays.code}))
                continue
            if sheet == "attendance" and _key(row) in take:
                edits.append(Edit(sheet, double, {"role": row.role, "hours": row.hours}))
            edits.append(Edit(sheet, row_id))
    return edits


def _key(row: Any) -> tuple[Any, ...]:
    """What a person has but once: a session, a day as leader; of duty there may be several."""
    names = ("activity", "session_no") if hasattr(row, "session_no") else ("since",)
    return tuple(getattr(row, name, None) for name in names)
