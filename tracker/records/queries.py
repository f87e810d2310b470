"""Reads of single rows, for whoever edits them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..contracts.models import projects
from ..ledger.models import TABLES
from ..ledger.queries import numbered
from ..ledger.records import FIELD_SHEETS, Ledger


@dataclass(frozen=True, slots=True)
class Kept:
    """A row with its id and its version, beside the whole ledger that it stands in."""

    id: int
    version: int
    record: Any


@dataclass(frozen=True, slots=True)
class Opened:
    """A project's ledger with the ids of its rows; expenses that wait for approval are among them."""

    ledger: Ledger
    ids: Mapping[str, tuple[int, ...]]

    def rows(self, sheet: str) -> list[tuple[int, Any]]:
        if sheet in FIELD_SHEETS:
            raise KeyError(sheet)
        return list(zip(self.ids[sheet], getattr(self.ledger, sheet), strict=True))


def opened(session: Session, project_id: int, *, lock: bool = False) -> Opened:
    """With ``lock`` nobody else changes the project's records before this transaction ends."""
    if lock:
        session.execute(select(projects.c.id).where(projects.c.id == project_id).with_for_update())
    return Opened(*numbered(session, project_id, unapproved=True))


def kept(session: Session, project_id: int, sheet: str, row_id: int, of: Opened) -> Kept | None:
    """None where the project has no such row in that sheet. The contract's and the settings' id is the
    project's."""
    if sheet in FIELD_SHEETS:
        if row_id != project_id:
            return None
        return Kept(row_id, _version(session, project_id, sheet, row_id), getattr(of.ledger, sheet))
    if row_id not in of.ids[sheet]:
        return None
    record = getattr(of.ledger, sheet)[of.ids[sheet].index(row_id)]
    return Kept(row_id, _version(session, project_id, sheet, row_id), record)


def _version(session: Session, project_id: int, sheet: str, row_id: int) -> int:
    if sheet == "project":
        statement = select(projects.c.version).where(projects.c.id == project_id)
    elif sheet == "settings":
        statement = select(TABLES[sheet].c.version).where(TABLES[sheet].c.project_id == project_id)
    else:
        table = TABLES[sheet]
        statement = select(table.c.version).where(table.c.id == row_id, table.c.project_id == project_id)
    return session.scalars(statement).one()


def settings_id(session: Session, project_id: int) -> int:
    table = TABLES["settings"]
    return session.scalars(select(table.c.id).where(table.c.project_id == project_id)).one()
