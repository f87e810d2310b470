"""Rectification 整改: a finding is answered with evidence, checked again, and closed or returned (docs/field.md,
section 5). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ..dates import by
from ..evaluation.records import Finding
from ..evaluation.rules import is_open
from ..i18n import N_, Message
from ..rounds.rules import Round, reason_against_submitting, standing

SERIOUS = frozenset({"major", "veto"})  # while one is open, the next tranche is held


@dataclass(frozen=True, slots=True)
class Case:
    """A finding and what was done about it; ``due_on`` is the day by which it is answered."""

    id: int
    finding: Finding
    due_on: date
    rounds: tuple[Round, ...] = ()

    def status(self, today: date) -> str:
        """open | submitted | returned | closed. What came closed with a workbook has no rounds."""
        if by(self.finding.closed_on, today):
            return "closed"
        return {"submitted": "submitted", "returned": "returned"}.get(standing(self.rounds), "open")

    def overdue(self, today: date) -> bool:
        """Whether the agency is late. What waits for its re-check is no longer in its hands."""
        return self.due_on < today and self.status(today) in ("open", "returned")

    def holds_payment(self, today: date) -> bool:
        return self.finding.severity in SERIOUS and is_open(self.finding, today)


def due_on(finding: Finding, days: int) -> date:
    """The day that was given, else so many days after it was found (setting ``rectification_days``)."""
    return finding.due_on or finding.found_on + timedelta(days=days)


def in_order(cases: Iterable[Case], today: date) -> list[Case]:
    """What is open first, by its day; then what is closed, the latest first."""
    cases = list(cases)
    closed = [c for c in cases if c.status(today) == "closed"]
    return [
        *sorted((c for c in cases if c.status(today) != "closed"), key=lambda c: (c.due_on, c.id)),
        *sorted(closed, key=lambda c: (c.finding.closed_on or date.min, c.id), reverse=True),
    ]


def reason_against_responding(case: Case, today: date) -> Message | None:
    if case.finding.found_on > today:
        return Message(N_("It is dated %(day)s, which is not yet."), day=case.finding.found_on)
    if case.finding.closed_on is not None:
        return Message(N_("It is closed: nothing is left to answer."))
    return reason_against_submitting(case.rounds)


def reason_against_response(case: Case, response: str, files: Sequence[object]) -> tuple[Message, str] | None:
    """What the answer lacks, and the field where it is said: what was done in words, and proof of it where the
    finding is a serious one."""
    if not response.strip():
        return Message(N_("Write what was done about it.")), "response"
    if case.finding.severity in SERIOUS and not files:
        return Message(N_("A major finding is answered with evidence: choose at least one file.")), "files"
    return None
