"""Reads of findings and of what was done about them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ..ledger.queries import numbered
from ..rounds.queries import rounds_of
from ..rounds.rules import by_subject
from .rules import Case, due_on


def cases_of(session: Session, project_id: int) -> list[Case]:
    """All findings of a project with their rounds, in the order in which they were entered."""
    ledger, ids = numbered(session, project_id)
    rounds = by_subject(rounds_of(session, project_id, "finding"))
    days = ledger.settings.rectification_days
    return [
        Case(row_id, finding, due_on(finding, days), tuple(rounds.get(row_id, ())))
        for row_id, finding in zip(ids["findings"], ledger.findings, strict=True)
    ]


def case_by_id(session: Session, project_id: int, finding_id: int) -> Case | None:
    """None where the project has no such finding."""
    return next((c for c in cases_of(session, project_id) if c.id == finding_id), None)
