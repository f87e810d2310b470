"""Jobs are asked for in the transaction of what they belong to, taken by one worker at a time, and end once.

Whatever a job changes it changes in the transaction that ends it (``finish``): where the job was another's
meanwhile, because this process was thought dead, that transaction fails and nothing was done twice.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ..audit.service import Change, Origin, note
from ..dates import now
from ..db import Database, engine_of
from ..errors import DomainError
from ..i18n import N_, Message, written
from .models import jobs
from .rules import KEPT, LEASE, MOST_ATTEMPTS, STAYS_FAILED

_IS_OPEN = jobs.c.state.in_(("queued", "running"))


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that a worker has, until its lease runs out. ``attempt`` counts from 1."""

    id: int
    kind: str
    project_id: int | None
    subject_id: int | None
    user_id: int | None
    who: str
    payload: Mapping[str, Any]
    material: bytes | None
    attempt: int
    worker: str

    @property
    def origin(self) -> Origin:
        """Who it is done for, as the trail says."""
        return Origin(self.user_id, self.who)


class LostClaim(Exception):
    """The job is another's by now: this process was thought dead."""


def enqueue(
    session: Session,
    kind: str,
    key: str,
    payload: Mapping[str, Any],
    origin: Origin,
    *,
    project_id: int | None = None,
    subject_id: int | None = None,
    material: bytes | None = None,
) -> int:
    """The id of the new job; of the one of the same key that waits already. One that is under way has read what may
    have changed since: beside it a new one waits."""
    on = postgresql.insert if engine_of(session).dialect.name == "postgresql" else sqlite.insert
    values = {
        "kind": kind,
        "project_id": project_id,
        "subject_id": subject_id,
        "user_id": origin.user_id,
        "who": origin.who,
        "payload": json.dumps(payload, ensure_ascii=False),
        "material": material,
        "state": "queued",
        "made_at": now().isoformat(),
    }
    while True:
        made = on(jobs).values(**values, key=key).on_conflict_do_nothing().returning(jobs.c.id)
        job_id = session.scalar(made)
        if job_id is not None:
            return job_id
        found = session.execute(select(jobs.c.id, jobs.c.state).where(jobs.c.key == key, _IS_OPEN)).first()
        if found is not None and found.state == "queued":
            return found.id
        if found is not None:  # else it has just ended: the key is free
            key = f"{key}+"


def claim(database: Database, worker: str, at: datetime | None = None) -> Claim | None:
    """The oldest job that waits, or whose worker is gone; None where there is none."""
    at = at or now()
    waits = _waits(at)
    with database.session() as session:  # most often there is nothing, and nobody is held up
        if session.scalar(select(jobs.c.id).where(waits).limit(1)) is None:
            return None
    own = f"{worker}-{secrets.token_hex(4)}"  # the same worker at the same job another time is another
    with database.transaction() as session:
        _give_up(session, at)
        first = select(jobs.c.id).where(waits).order_by(jobs.c.id).limit(1).with_for_update(skip_locked=True)
        claimed = session.execute(
            update(jobs)
            .where(jobs.c.id == first.scalar_subquery(), waits)
            .values(
                state="running",
                phase=None,
                done=0,
                total=0,
                attempts=jobs.c.attempts + 1,
                claimed_by=own,
                lease_until=(at + LEASE).isoformat(),
                started_at=at.isoformat(),
            )
            .returning(*_TAKEN)
        )
        row = claimed.mappings().first()
    if row is None:
        return None
    return Claim(**{**row, "payload": json.loads(row["payload"])}, worker=own)


def _waits(at: datetime) -> ColumnElement[bool]:
    return or_(jobs.c.state == "queued", _is_left(at))


def _is_left(at: datetime) -> ColumnElement[bool]:
    """Its lease ran out, or was given by a clock that was set back since: whoever lives renews it by the new one."""
    lease = jobs.c.lease_until.between(at.isoformat(), (at + 2 * LEASE).isoformat())
    return and_(jobs.c.state == "running", ~lease)


def _give_up(session: Session, at: datetime) -> None:
    """Those over which one process after the other ended."""
    gone = (_is_left(at), jobs.c.attempts >= MOST_ATTEMPTS)
    session.execute(update(jobs).where(*gone).values(**_failed(_ended(MOST_ATTEMPTS), at)))


def _ended(times: int) -> Message:
    return Message(N_("The process that did it ended without a word, %(times)s times."), times=times)


def beat(
    database: Database, mine: Claim, phase: str | None, done: int, total: int, at: datetime | None = None
) -> bool:
    """Renews the lease and says how far it is; False where the job is another's by now."""
    lease = ((at or now()) + LEASE).isoformat()
    values: dict[str, Any] = {"lease_until": lease, "done": done, "total": total}
    if phase is not None:
        values["phase"] = phase
    with database.transaction() as session:
        return _change_mine(session, mine, values)


def finish(session: Session, mine: Claim, result: Mapping[str, Any]) -> None:
    """The job is done. LostClaim where it is another's by now, and the transaction must fail."""
    said = json.dumps(result, ensure_ascii=False)
    values = {"state": "done", "result": said, "error": None, "material": None, "ended_at": now().isoformat()}
    if not _change_mine(session, mine, values | _FREE):
        raise LostClaim(mine.id)


def fail(session: Session, mine: Claim, why: Message) -> None:
    """The job is not done, and says why; what it needs is kept, so that it can be tried again."""
    _change_mine(session, mine, _failed(why, now()))


def give_back(database: Database, mine: Claim, *, stopped: bool = False, why: Message | None = None) -> None:
    """The process that did it ended: another may try, unless that was the last attempt. ``stopped``: it was told
    to, which is not the job's fault."""
    with database.transaction() as session:
        if stopped:
            _change_mine(session, mine, {"state": "queued", "attempts": mine.attempt - 1} | _FREE)
        elif mine.attempt < MOST_ATTEMPTS:
            _change_mine(session, mine, {"state": "queued"} | _FREE)
        else:
            fail(session, mine, why or _ended(mine.attempt))


def try_again(session: Session, job_id: int) -> bool:
    """Puts a job that failed back into the line; False where it has not failed, or is under way again."""
    row = session.execute(select(jobs.c.key, jobs.c.state).where(jobs.c.id == job_id)).first()
    if row is None or session.scalar(select(jobs.c.id).where(jobs.c.key == row.key, _IS_OPEN)):
        return False
    values = {"state": "queued", "attempts": 0, "error": None, "phase": None, "done": 0, "total": 0}
    values |= {"ended_at": None, "made_at": now().isoformat()}
    return _end_failure(session, jobs.c.id == job_id, values, "reopened")


def drop(session: Session, kind: str, subject_id: int) -> None:
    """Nobody tries it again. DomainError where it did not fail."""
    about = and_(jobs.c.kind == kind, jobs.c.subject_id == subject_id)
    if not _end_failure(session, about, {"state": "dropped", "material": None}, "closed"):
        raise DomainError(
            Message(N_("Only what failed can be given up. Look again: it is under way, or done."))
        )


def _end_failure(
    session: Session, which: ColumnElement[bool], values: Mapping[str, Any], action: str
) -> bool:
    statement = update(jobs).where(which, jobs.c.state == "failed").values(**values)
    changed = session.execute(statement.returning(jobs.c.id, jobs.c.project_id)).first()
    if changed is None:
        return False
    before, after = {"state": "failed"}, {"state": values["state"]}
    note(session, [Change("job", changed.id, action, before, after, changed.project_id)])
    return True


def clean(database: Database, at: datetime) -> None:
    """Takes away jobs that ended a week ago; of those that failed, the ones on which nothing hangs."""
    old = and_(jobs.c.ended_at < (at - KEPT).isoformat(), jobs.c.state != "failed")
    harmless = and_(jobs.c.ended_at < (at - KEPT).isoformat(), jobs.c.kind.not_in(STAYS_FAILED))
    with database.transaction() as session:
        session.execute(delete(jobs).where(or_(old, harmless)))


_TAKEN: list[ColumnElement[Any]] = [
    *(jobs.c[name] for name in "id kind project_id subject_id user_id who payload material".split()),
    jobs.c.attempts.label("attempt"),
]
_FREE = {"claimed_by": None, "lease_until": None}


def _failed(why: Message, at: datetime) -> dict[str, Any]:
    return {"state": "failed", "error": written(why), "ended_at": at.isoformat()} | _FREE


def _change_mine(session: Session, mine: Claim, values: Mapping[str, Any]) -> bool:
    """Only while the job is this claim's."""
    own = (
        jobs.c.id == mine.id,
        jobs.c.state == "running",
        jobs.c.claimed_by == mine.worker,
        jobs.c.attempts == mine.attempt,
    )
    return session.execute(update(jobs).where(*own).values(**values).returning(jobs.c.id)).first() is not None
