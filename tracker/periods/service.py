"""Locks what a report counted, releases what never became one, and keeps corrections; in the transaction of
whoever calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from ..audit.rules import canonical
from ..audit.service import COMMAND, Change, Origin, note
from ..dates import now
from .models import corrections, periods
from .rules import Lock, label, told


def lock_period(
    session: Session,
    project_id: int,
    code: str,
    report_id: int,
    number: str,
    from_on: date,
    until_on: date,
    at: datetime,
) -> None:
    """From now on what is dated by ``until_on`` changes with a reason alone: the report counted it."""
    values = {"report_id": report_id, "number": number, "from_on": from_on, "until_on": until_on}
    values |= {"locked_at": at.isoformat()}
    statement = insert(periods).values(**values, project_id=project_id).returning(periods.c.id)
    period_id = session.execute(statement).scalar_one()
    note(session, [Change("period", period_id, "locked", None, values, project_id, code)])


def settle_period(session: Session, project_id: int, code: str, report_id: int, *, filed: bool) -> None:
    """The report was issued, or its number was voided: then it was never filed, and locks nothing."""
    outcome = {"filed_at" if filed else "released_at": now().isoformat()}
    statement = update(periods).where(periods.c.report_id == report_id).values(**outcome)
    [period_id] = session.scalars(statement.returning(periods.c.id)).all()
    if not filed:
        note(session, [Change("period", period_id, "released", {}, outcome, project_id, code)])


def keep_corrections(
    session: Session,
    project_id: int,
    code: str,
    rows: Sequence[tuple[str, int, Any, Any, Lock]],
    reason: str,
) -> None:
    """``rows``: sheet, id, the row before and after, and the lock that it breaks."""
    origin: Origin = session.info.get("origin", COMMAND)
    at = now()
    last = session.scalar(select(func.max(periods.c.id)).where(periods.c.project_id == project_id))
    changes = []
    for sheet, row_id, before, after, lock in rows:
        old, new = (_json(values) for values in told(sheet, before, after))
        values = {
            "period_id": lock.id,
            "sheet": sheet,
            "row_id": row_id,
            "label": label(sheet, before if after is None else after),
            "happened": "created" if before is None else "removed" if after is None else "changed",
            "before": old,
            "after": new,
            "corrected_at": at.isoformat(),
            "corrected_on": at.date(),
        }
        statement = insert(corrections).values(
            **values,
            project_id=project_id,
            last_period_id=last,
            reason=reason,
            corrected_by=origin.user_id,
            corrected_name=origin.who,
        )
        made = session.execute(statement.returning(corrections.c.id)).scalar_one()
        changes.append(Change("correction", made, "created", None, values, project_id, code, reason))
    note(session, changes)


def _json(values: Mapping[str, Any] | None) -> str | None:
    return None if values is None else canonical(values)
