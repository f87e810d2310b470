"""The demonstration with the worked example under way, and who acts in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.strict import CODE, EMAILS
from tracker.accounts.models import User
from tracker.audit.service import Origin
from tracker.contracts.models import projects
from tracker.dates import today
from tracker.ledger.models import TABLES
from tracker.records.changes import Edit
from tracker.records.service import keep
from tracker.rounds.service import decide, submit


class Acting:
    """The worked example, in which somebody submits, decides and changes records."""

    def __init__(self, database) -> None:
        self.database = database
        with database.session() as session:
            self.project = session.scalars(select(projects.c.id).where(projects.c.code == CODE)).one()
            emails = {user.email: user.id for user in session.scalars(select(User))}
        self.users = {role: emails[email] for role, email in EMAILS.items()}

    def origin(self, role: str) -> Origin:
        return Origin(self.users[role], EMAILS[role])

    def state(self, state: str) -> None:
        self.edit("project", self.project, state=state)

    def edit(self, sheet: str, row_id: int | None, **values) -> None:
        with self.database.transaction() as session:
            keep(session, self.project, [Edit(sheet, row_id, values)])

    def submit(self, role: str, subject: str, subject_id: int = 1, **content) -> int:
        with self.database.transaction() as session:
            session.info["origin"] = self.origin(role)
            return submit(session, self.project, subject, subject_id, content)

    def decide(self, role: str, subject: str, no: int, decision: str, reason: str | None = None) -> None:
        with self.database.transaction() as session:
            session.info["origin"] = self.origin(role)
            decide(session, self.project, subject, 1, no, decision, reason)

    def milestone(self, days: int) -> int:
        """Opens the first milestone again, due so many days from now."""
        with self.database.transaction() as session:
            table = TABLES["milestones"]
            found = session.scalars(
                select(table.c.id).where(table.c.project_id == self.project).order_by(table.c.id)
            ).first()
            day = today() + timedelta(days=days)
            keep(session, self.project, [Edit("milestones", found, {"done_on": None, "due_on": day})])
        assert found is not None
        return found


@pytest.fixture
def acting(example_database) -> Acting:
    found = Acting(example_database)
    found.state("running")
    return found
