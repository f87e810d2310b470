"""Writes a ledger into the database as a new project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from ..accounts.models import Organization
from ..accounts.queries import organization_by_name
from ..contracts.models import projects
from ..contracts.records import PARTIES, Contract
from ..fields import columns
from .models import TABLES, WRITE_ORDER
from .records import RECORDS, Ledger


def store(session: Session, ledger: Ledger) -> int:
    """The new project's id. Parties that are not known yet become organizations of that kind. The ledger
    must have passed the checks; what the database refuses all the same raises IntegrityError."""
    values = {column.name: getattr(ledger.project, column.name) for column in columns(Contract)}
    for party in PARTIES:
        name = values.pop(party)
        values[f"{party}_id"] = _organization(session, name, party) if name else None
    project_id = session.execute(insert(projects).values(values).returning(projects.c.id)).scalar_one()
    for sheet in WRITE_ORDER:
        records = getattr(ledger, sheet)
        rows = [records] if sheet == "settings" else records
        if rows:
            names = [column.name for column in columns(RECORDS[sheet]) if column.name != "parent"]
            session.execute(
                insert(TABLES[sheet]),
                [{"project_id": project_id} | {name: getattr(row, name) for name in names} for row in rows],
            )
            _tie_to_parents(session, sheet, project_id, rows)
    return project_id


def _tie_to_parents(session: Session, sheet: str, project_id: int, rows: Sequence[Any]) -> None:
    """A row may stand above the one that it belongs to: it is tied to it once all of them are there."""
    ties = [{"its_code": row.code, "above": row.parent} for row in rows if getattr(row, "parent", None)]
    if ties:
        table = TABLES[sheet]
        session.execute(
            update(table)
            .where(table.c.project_id == project_id, table.c.code == bindparam("its_code"))
            .values(parent=bindparam("above")),
            ties,
        )


def _organization(session: Session, name: str, kind: str) -> int:
    found = organization_by_name(session, name)
    if found is not None:
        return found.id
    organization = Organization(name=name, kind=kind)
    session.add(organization)
    session.flush()
    return organization.id
