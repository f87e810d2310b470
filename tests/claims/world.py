"""The worked example as its tranches are claimed: in a state, with the tranches from a number on unpaid."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from tests.strict import CODE
from tracker.accounts.models import User
from tracker.audit.service import Origin
from tracker.claims.records import Asked, Paid
from tracker.contracts.models import projects
from tracker.db import Database
from tracker.records.changes import Edit
from tracker.records.queries import opened
from tracker.records.service import keep

UNPAID = {"invoiced_on": None, "paid_on": None, "paid_amount": None}
ASKED: dict[int, Asked] = {
    1: Asked(invoice_no="12340001", invoiced_on=date(2024, 7, 1), amount=12_000_000),
    2: Asked(invoice_no="12340002", invoiced_on=date(2025, 1, 15), amount=6_000_000),
    3: Asked(invoice_no="12340003", invoiced_on=date(2025, 8, 1), amount=1_859_020),
}


def project_id(database: Database) -> int:
    with database.session() as session:
        return session.scalars(select(projects.c.id).where(projects.c.code == CODE)).one()


def unpaid_from(database: Database, no: int, state: str = "settled") -> dict[int, int]:
    """Tranche no. → the id of its row."""
    project = project_id(database)
    with database.transaction() as session:
        rows = opened(session, project).rows("tranches")
        edits = [Edit("tranches", row_id, UNPAID) for row_id, t in rows if t.no >= no]
        keep(session, project, [*edits, Edit("project", project, {"state": state})], workflow=True)
    return {t.no: row_id for row_id, t in rows}


def origin(database: Database, name: str) -> Origin:
    with database.session() as session:
        email = f"{name}@demo.example"
        return Origin(session.scalars(select(User.id).where(User.email == email)).one(), email)


def paid(asked: Asked, **changes: Any) -> Paid:
    values = {"paid_on": asked.invoiced_on, "paid_amount": asked.amount, "voucher_no": "记-12"}
    return Paid(**values | changes)
