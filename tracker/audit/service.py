"""Appends to the trail. Every write of a record says here what it changed, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from ..dates import moment, told
from .models import personal_keys, trail, trail_head
from .personal import PERSONAL, close, new_key
from .queries import head
from .rules import Entry, canonical, digest, plain, seal, seal_of_head


@dataclass(frozen=True, slots=True)
class Origin:
    """Who a session writes for, and from where."""

    user_id: int | None
    who: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A record that was made (no ``before``), changed (both, the fields that differ) or removed (no
    ``after``). Values as the record holds them; secrets are left out by whoever says it."""

    subject: str
    subject_id: int
    action: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    project_id: int | None = None
    project_code: str | None = None
    reason: str | None = None


COMMAND = Origin(None, "command line")


def note(session: Session, changes: Sequence[Change]) -> None:
    """Appends the changes in their order. Holds the trail's head to the end of the transaction: one
    writer after the other."""
    if not changes:
        return
    origin: Origin = session.info.get("origin", COMMAND)
    key: bytes = session.info["trail_key"]
    keys = _personal_keys(session, changes)
    last = head(session, lock=True)
    count, previous = last.count, last.hash
    at = _moment(session)
    rows = []
    for change in changes:
        count += 1
        own = keys.get((change.subject, change.subject_id))
        entry = Entry(
            no=count,
            at=at,
            user_id=origin.user_id,
            who=origin.who,
            address=origin.address,
            project_id=change.project_id,
            project_code=change.project_code,
            subject=change.subject,
            subject_id=change.subject_id,
            action=change.action,
            before=_written(change.subject, change.before, own),
            after=_written(change.subject, change.after, own),
            reason=change.reason,
            previous=previous,
        )
        previous = digest(entry)
        rows.append(replace(entry, hash=previous, seal=seal(key, previous)))
    names = [column.name for column in trail.columns]
    session.execute(insert(trail), [{name: getattr(row, name) for name in names} for row in rows])
    session.execute(
        update(trail_head).values(count=count, hash=previous, seal=seal_of_head(key, count, previous))
    )


def _moment(session: Session) -> str:
    """One for all that a transaction notes, as long as the clock is the true one: what was saved together says so,
    and nothing else says the same."""
    here = session.get_transaction(), told()
    known = session.info.get("trail_moment")
    if known is None or known[0] is not here[0] or known[1] != here[1]:
        known = *here, moment().isoformat(timespec="microseconds")
        session.info["trail_moment"] = known
    said: str = known[2]
    return said


def forget(session: Session, subject: str, subject_id: int) -> None:
    """Deletes a person's key: what the trail says of the person can be read by nobody any more."""
    session.execute(
        delete(personal_keys).where(
            personal_keys.c.subject == subject, personal_keys.c.subject_id == subject_id
        )
    )


def _personal_keys(session: Session, changes: Sequence[Change]) -> dict[tuple[str, int], bytes]:
    """The keys of the people among them, made where there is none yet."""
    asked = {(c.subject, c.subject_id) for c in changes if c.subject in PERSONAL}
    found: dict[tuple[str, int], bytes] = {}
    for subject in {subject for subject, _ in asked}:
        ids = [i for s, i in asked if s == subject]
        for start in range(0, len(ids), 500):
            part = personal_keys.c.subject_id.in_(ids[start : start + 500])
            rows = session.execute(select(personal_keys).where(personal_keys.c.subject == subject, part))
            found |= {(row.subject, row.subject_id): row.key for row in rows}
    made = {of: new_key() for of in sorted(asked - found.keys())}
    if made:
        new = [{"subject": subject, "subject_id": i, "key": key} for (subject, i), key in made.items()]
        session.execute(insert(personal_keys), new)
    return found | made


def _written(subject: str, values: Mapping[str, Any] | None, key: bytes | None) -> str | None:
    if values is None:
        return None
    said = plain(values)
    return canonical(close(subject, said, key) if key is not None else said)
