"""Reads for a dossier, and of issued reports across projects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from ..audit.models import trail
from ..audit.queries import entries_of_project
from ..audit.rules import Entry, plain
from ..claims.models import claims
from ..db import Database
from ..deliverables.models import certificates, deliverables
from ..errors import DomainError
from ..evidence.models import evidence
from ..i18n import Message
from ..lifecycle.models import project_moves
from ..periods.models import corrections, periods
from ..requests.models import amendment_requests
from ..rounds.models import rounds
from .rules import NO_TRAIL, NOT_THE_PROJECTS, SUBJECT, TOO_LATE

# what is submitted, decided and paid, by the names of the files in records/
RECORDS: dict[str, Table] = {
    "rounds": rounds,
    "deliverables": deliverables,
    "certificates": certificates,
    "claims": claims,
    "amendment_requests": amendment_requests,
    "moves": project_moves,
    "periods": periods,
    "corrections": corrections,
}


@dataclass(frozen=True, slots=True)
class Until:
    """The trail's record up to which a dossier speaks."""

    no: int
    at: str
    hash: str


def until(session: Session, project_id: int, named: int | None) -> Until:
    """The last record of the project's trail, or the one that is named. DomainError where that is not the
    project's, or where its records have changed since. Who took a dossier changes none: that is passed over, so
    that the next one is the same."""
    own = trail.c.project_id == project_id, trail.c.subject != SUBJECT
    shown = select(trail.c.no, trail.c.at, trail.c.hash).where(*own)
    last = session.execute(shown.order_by(trail.c.no.desc()).limit(1)).first()
    if last is None:
        raise DomainError(Message(NO_TRAIL), "until")
    if named is None or named == last.no:
        return Until(*last)
    found = None
    if 0 < named < last.no:
        found = session.execute(shown.where(trail.c.no == named)).first()
    if found is None:
        raise DomainError(Message(NOT_THE_PROJECTS, no=named, last=last.no), "until")
    following = select(trail.c.no).where(*own, trail.c.no > named).order_by(trail.c.no).limit(1)
    said = {"no": named, "next": session.scalar(following), "last": last.no}
    raise DomainError(Message(TOO_LATE, **said), "until")


def records_of(session: Session, project_id: int) -> dict[str, list[dict[str, Any]]]:
    """The rows of ``RECORDS``, in the order in which they were written, in the trail's notation."""
    found = {}
    for name, table in RECORDS.items():
        rows = session.execute(
            select(table).where(table.c.project_id == project_id).order_by(table.c.id)
        ).mappings()
        found[name] = [plain(dict(row)) for row in rows]
    return found


def files_of(session: Session, project_id: int) -> list[dict[str, Any]]:
    """All evidence that was ever attached, in the order in which it came; ``removed`` is out of sight."""
    names = ("id", "sheet", "record_id", "kind", "name", "media", "sha256")
    columns = [evidence.c[name] for name in names] + [evidence.c.removed_at.is_not(None).label("removed")]
    statement = select(*columns).where(evidence.c.project_id == project_id).order_by(evidence.c.id)
    return [dict(row) for row in session.execute(statement).mappings()]


def trail_up_to(database: Database, project_id: int, no: int) -> Iterator[Entry]:
    """The project's part of the trail, read in parts; nothing of it can have changed since it was asked for."""
    with database.session() as session:
        for entry in entries_of_project(session, project_id):
            if entry.no > no:
                return
            if entry.subject != SUBJECT:
                yield entry
