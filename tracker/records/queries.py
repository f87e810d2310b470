"""Reads of single rows, for whoever edits them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..contracts.models import projects
from ..contracts.queries import lock
from ..i18n import N_, Message
from ..ledger.models import TABLES
from ..ledger.queries import numbered
from ..ledger.records import FIELD_SHEETS, Ledger
from ..rounds.queries import rounds_of
from ..rounds.rules import standing
from .approval import near_limits, near_sentence, waiting_adjustments


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


def opened(session: Session, project_id: int, *, locked: bool = False) -> Opened:
    """Where it is ``locked`` nobody else changes the project's records before this transaction ends."""
    if locked:
        lock(session, project_id)
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


def after_saving(
    session: Session,
    project_id: int,
    sheet: str,
    rows: Sequence[Mapping[str, Any]],
    row_id: int | None = None,
) -> list[Message]:
    """What is said of expenses and moves that were saved just now, new ones or one with its id: that they wait for
    approval, and which of their lines come near their end."""
    if sheet not in ("expenses", "adjustments"):
        return []
    ledger = opened(session, project_id).ledger
    if sheet == "expenses":
        text = N_(
            "It waits for the approval of a finance officer who did not enter it; its money is reserved."
        )
        waits = row_id is None or standing(rounds_of(session, project_id, "expense", row_id)) == "submitted"
    else:
        text = N_("It waits for the purchaser's approval; until then the money cannot be spent.")
        waits = any(
            all(getattr(a, name) == value for name, value in row.items())
            for a in waiting_adjustments(ledger)
            for row in rows
        )
    lines = {row.get(name) for row in rows for name in ("category", "from_category", "to_category")}
    near = [near_sentence(one) for one in near_limits(ledger) if one.category in lines]
    return [Message(text), *near] if waits else near
