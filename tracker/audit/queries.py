"""Reads of the trail."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, and_, or_, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ..i18n import N_, Message
from .models import personal_keys, trail, trail_head
from .personal import PERSONAL, SEALED, reveal
from .rules import Broken, Entry, Head, first_broken

_ENTRY = select(*(trail.c[f.name] for f in dataclasses.fields(Entry)))
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Told:
    """An entry for readers: its fields before and after, personal ones where their key is still there."""

    no: int
    at: str
    who: str
    address: str | None
    subject: str
    subject_id: int
    action: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str | None
    unreadable: bool


def entries(session: Session, up_to: int | None = None) -> Iterator[Entry]:
    """The whole trail in its order, read in parts."""
    statement = _ENTRY if up_to is None else _ENTRY.where(trail.c.no <= up_to)
    return _streamed(session, statement)


def entries_of_project(session: Session, project_id: int) -> Iterator[Entry]:
    return _streamed(session, _ENTRY.where(trail.c.project_id == project_id))


def entries_back_to(
    session: Session, project_id: int, no: int, beside: str, only: str | None = None
) -> Iterator[list[Entry]]:
    """What was written since record ``no`` of a project, and of a subject that is of no project, the latest first, in
    parts; ``only`` of one subject, where it is given."""
    outside = and_(trail.c.project_id.is_(None), trail.c.subject == beside)
    statement = _ENTRY.where(or_(trail.c.project_id == project_id, outside)).order_by(trail.c.no.desc())
    if only is not None:
        statement = statement.where(trail.c.subject == only)
    last = None
    while True:
        part = statement.where(trail.c.no > no, *(() if last is None else (trail.c.no < last,)))
        rows = [Entry(*row) for row in session.execute(part.limit(_BATCH))]
        if rows:
            yield rows
            last = rows[-1].no
        if len(rows) < _BATCH:
            return


def history(session: Session, project_id: int | None, subject: str, subject_id: int) -> list[Told]:
    """What became of one record, the latest first."""
    statement = _ENTRY.where(
        trail.c.project_id == project_id if project_id is not None else trail.c.project_id.is_(None),
        trail.c.subject == subject,
        trail.c.subject_id == subject_id,
    ).order_by(trail.c.no.desc())
    return told(session, [Entry(*row) for row in session.execute(statement)])


def recent(session: Session, project_id: int | None, *, limit: int, before: int | None = None) -> list[Told]:
    """The last changes in a project, or outside of projects, the latest first; ``before`` a number of the trail."""
    statement = _ENTRY.where(trail.c.project_id == project_id)
    if before is not None:
        statement = statement.where(trail.c.no < before)
    rows = session.execute(statement.order_by(trail.c.no.desc()).limit(limit))
    return told(session, [Entry(*row) for row in rows])


def told(session: Session, found: Sequence[Entry]) -> list[Told]:
    keys = keys_of(session, found)
    said = []
    for e in found:
        key = keys.get((e.subject, e.subject_id))
        before, after = (json.loads(text) if text else {} for text in (e.before, e.after))
        said.append(
            Told(
                e.no,
                e.at,
                e.who,
                e.address,
                e.subject,
                e.subject_id,
                e.action,
                reveal(before, key),
                reveal(after, key),
                e.reason,
                unreadable=any(SEALED in v and reveal(v, key).keys() < v.keys() for v in (before, after)),
            )
        )
    return said


def keys_of(session: Session, found: Iterable[Entry]) -> dict[tuple[str, int], bytes]:
    """The keys of the people that these entries tell of, as far as they are kept."""
    asked: dict[str, set[int]] = {}
    for e in found:
        if e.subject in PERSONAL:
            asked.setdefault(e.subject, set()).add(e.subject_id)
    if not asked:
        return {}
    which = or_(
        *(
            and_(personal_keys.c.subject == subject, personal_keys.c.subject_id.in_(ids))
            for subject, ids in asked.items()
        )
    )
    rows = session.execute(select(personal_keys).where(which))
    return {(row.subject, row.subject_id): row.key for row in rows}


def head(session: Session, *, lock: bool = False) -> Head:
    statement = select(trail_head.c.count, trail_head.c.hash, trail_head.c.seal)
    return Head(*session.execute(statement.with_for_update() if lock else statement).one())


def check_trail(session: Session, key: bytes) -> tuple[int, Broken | None]:
    """How many entries the trail should have, and the first that is broken. Whoever can write past the
    application can put anything anywhere: that is an answer too, never an error."""
    try:
        last = head(session)
    except (SQLAlchemyError, ValueError):  # its row is gone, or is no text
        last = Head(0, "", "")
    if not isinstance(last.count, int):
        last = replace(last, count=0)
    broken = first_broken(_streamed(session, _ENTRY, whatever=True), last, key)
    if broken is None and not last.count and session.execute(text("SELECT 1 FROM users LIMIT 1")).first():
        # somebody can sign in, and nobody came to that without an entry
        broken = Broken(1, Message(N_("the whole trail is gone")))
    return last.count, broken


def _streamed(session: Session, statement: Select[Any], *, whatever: bool = False) -> Iterator[Entry]:
    """By number, a part at a time, so that a long trail is never whole in memory. ``whatever``: in place of an
    entry that cannot be read stands an empty one of its number."""
    last = None
    while True:
        part = statement if last is None else statement.where(trail.c.no > last)
        part = part.order_by(trail.c.no)
        try:
            rows = [Entry(*row) for row in session.execute(part.limit(_BATCH))]
        except (SQLAlchemyError, ValueError):
            if not whatever:
                raise
            session.rollback()
            after = trail.c.no > (last if last is not None else -(2**63))
            no = session.scalars(select(trail.c.no).where(after).order_by(trail.c.no).limit(1)).one()
            try:
                rows = [Entry(*row) for row in session.execute(part.limit(1))]
            except (SQLAlchemyError, ValueError):
                session.rollback()
                rows = [Entry(no, "", None, "", None, None, None, "", 0, "", None, None, None, "")]
            yield from rows
            last = no
            continue
        yield from rows
        if len(rows) < _BATCH:
            return
        last = rows[-1].no
