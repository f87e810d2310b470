"""Reads of jobs: a person's own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.engine import RowMapping
from sqlalchemy.orm import Session

from ..i18n import read_back
from .models import jobs
from .rules import Job, is_unattended

_SHOWN = [
    jobs.c[name]
    for name in (
        "id kind project_id subject_id user_id payload state phase done total attempts error result "
        "made_at started_at ended_at".split()
    )
]
_READ = [*_SHOWN, jobs.c.lease_until]


def own_job(session: Session, user_id: int, job_id: int, at: datetime) -> Job | None:
    """A job that this person asked for, and how it stands."""
    row = session.execute(_of(user_id).where(jobs.c.id == job_id)).mappings().first()
    if row is None:
        return None
    [job] = _standing(session, [row], at)
    return job


def own_jobs(session: Session, user_id: int, at: datetime, most: int = 50) -> list[Job]:
    """Those that the person asked for, the latest first."""
    rows = session.execute(_of(user_id).order_by(jobs.c.id.desc()).limit(most)).mappings()
    return _standing(session, list(rows), at)


def jobs_about(session: Session, kind: str, subject_ids: Sequence[int], at: datetime) -> dict[int, Job]:
    """The latest job about each of the rows."""
    statement = select(*_READ).where(jobs.c.kind == kind, jobs.c.subject_id.in_(subject_ids))
    rows = list(session.execute(statement.order_by(jobs.c.id)).mappings())
    return {job.subject_id: job for job in _standing(session, rows, at) if job.subject_id is not None}


def files_kept(session: Session) -> set[str]:
    """The names of all files that are results of jobs."""
    found = session.scalars(select(jobs.c.result).where(jobs.c.result.is_not(None)))
    return {file for text in found if (file := json.loads(text).get("file"))}


def _of(user_id: int) -> Select[Any]:
    return select(*_READ).where(jobs.c.user_id == user_id)


def _standing(session: Session, rows: Sequence[RowMapping], at: datetime) -> list[Job]:
    running, line = 0, list[int]()
    if any(row["state"] in ("queued", "running") for row in rows):
        line = list(session.scalars(select(jobs.c.id).where(jobs.c.state == "queued").order_by(jobs.c.id)))
        alive = (jobs.c.state == "running", jobs.c.lease_until >= at.isoformat())
        running = session.scalar(select(func.count()).select_from(jobs).where(*alive)) or 0
    return [
        Job(
            **{
                **{column.name: row[column] for column in _SHOWN},
                "payload": json.loads(row["payload"]),
                "result": json.loads(row["result"] or "{}"),
                "error": read_back(row["error"]) if row["error"] else None,
                "waiting": running + sum(1 for other in line if other < row["id"]),
                "unattended": is_unattended(
                    row["state"], row["lease_until"] or row["made_at"], at, others_run=running > 0
                ),
            }
        )
        for row in rows
    ]
