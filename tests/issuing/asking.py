"""Reports of the worked example, asked for by its evaluator, and a printer that takes no time where a test is
not about pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import RowMapping

from reports.sign import Identity, new_identity
from reports.snapshot import Snapshot, to_json
from tests.strict import CODE, EMAILS
from tracker.accounts.models import Organization, User
from tracker.audit.service import Origin
from tracker.contracts.queries import project_id_by_code
from tracker.db import Database
from tracker.issuing.asked import Asked
from tracker.issuing.models import issued_reports

FINAL = date(2025, 7, 10)
CLERK = Origin(None, "the clerk of the tests")


def quick(snapshot: Snapshot, ledger: bytes, photos: Mapping[str, bytes]) -> bytes:
    return to_json(snapshot).encode() + ledger


@cache
def identity() -> Identity:
    return new_identity("Issued reports of the tests", datetime.now(UTC))


def asked(database: Database, role: str = "evaluator", code: str = CODE, **other: Any) -> Asked:
    with database.session() as session:
        user = session.execute(
            select(User.id, User.name, User.organization_id).where(User.email == EMAILS[role])
        ).one()
        project_id = project_id_by_code(session, code)
    assert project_id is not None
    made = Asked(project_id, "final", FINAL, "zh", user.organization_id, user.id, user.name)
    return replace(made, **other)


def rows(database: Database) -> list[RowMapping]:
    with database.session() as session:
        return list(session.execute(select(issued_reports).order_by(issued_reports.c.id)).mappings())


def prefixed(database: Database, role: str, prefix: str) -> None:
    with database.transaction() as session:
        user = session.scalars(select(User).where(User.email == EMAILS[role])).one()
        session.get_one(Organization, user.organization_id).report_prefix = prefix
