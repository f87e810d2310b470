"""Who acts in the worked example, and what they enter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.strict import CODE, EMAILS
from tracker.accounts.models import User
from tracker.audit.service import Origin
from tracker.contracts.models import projects
from tracker.db import Database
from tracker.records.changes import Edit
from tracker.records.queries import opened
from tracker.records.service import keep

DAY = date(2025, 6, 20)


class Actors:
    def __init__(self, database: Database) -> None:
        self.database = database
        with database.session() as session:
            ids = {user.email: user.id for user in session.execute(select(User.email, User.id))}
            self.project = session.scalars(select(projects.c.id).where(projects.c.code == CODE)).one()
        self.origins = {role: Origin(ids[email], email) for role, email in EMAILS.items()}

    @contextmanager
    def acting(self, role: str) -> Iterator[Session]:
        with self.database.transaction() as session:
            session.info["origin"] = self.origins[role]
            yield session

    def keep(self, role: str, *edits: Edit, **more: Any) -> list[int]:
        with self.acting(role) as session:
            return keep(session, self.project, edits, **more)

    def spend(self, role: str, amount: int, category: str = "activities", **values: Any) -> int:
        row = {"spent_on": DAY, "category": category, "payee": "P", "amount": amount, "voucher_no": "V-9"}
        return self.keep(role, Edit("expenses", None, row | values))[0]

    def sign(self) -> None:
        """The worked example's contract is signed and under way."""
        with self.database.transaction() as session:
            keep(session, self.project, [Edit("project", self.project, {"state": "running"})])

    def row(self, sheet: str, row_id: int) -> Any:
        with self.database.session() as session:
            return dict(opened(session, self.project).rows(sheet)).get(row_id)
