"""Reads of locked periods and of corrections."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from ..accounts.models import User
from .models import corrections, periods
from .rules import NO_REPORT, Correction, Lock, Since

_LOCKS = [periods.c[name] for name in Lock.__dataclass_fields__]
_OTHERWISE = {
    "number": periods.c.number,
    # people by their name, as a page or a report says it; the command line as the trail has it
    "corrected_name": func.coalesce(User.name, corrections.c.corrected_name),
}
_SHOWN = [
    _OTHERWISE[name] if name in _OTHERWISE else corrections.c[name]
    for name in Correction.__dataclass_fields__
]


def locks_of(session: Session, project_id: int) -> list[Lock]:
    """What issued reports of the project lock, in their order."""
    statement = select(*_LOCKS).where(periods.c.project_id == project_id, periods.c.released_at.is_(None))
    return [Lock(*row) for row in session.execute(statement.order_by(periods.c.id))]


def corrections_of(
    session: Session, project_id: int, after: Lock | None = None, *, limit: int = -1, offset: int = 0
) -> list[Correction]:
    """Corrections of what the project's reports counted, the latest first; those alone that were made since a
    report was issued, where one is given."""
    statement = select(*_SHOWN).join(periods, periods.c.id == corrections.c.period_id)
    statement = statement.outerjoin(User, User.id == corrections.c.corrected_by)
    statement = statement.where(corrections.c.project_id == project_id)
    if after is not None:
        statement = statement.where(corrections.c.last_period_id >= after.id)
    statement = statement.order_by(corrections.c.id.desc())
    if limit >= 0:
        statement = statement.limit(limit).offset(offset)
    return [_correction(row) for row in session.execute(statement)]


def corrections_since_report(session: Session, project_id: int) -> Since:
    """What was corrected since the last report was issued, the first first."""
    filed = select(*_LOCKS).where(periods.c.project_id == project_id, periods.c.filed_at.is_not(None))
    row = session.execute(filed.order_by(periods.c.id.desc()).limit(1)).first()
    if row is None:
        return NO_REPORT
    last = Lock(*row)
    return last.number, corrections_of(session, project_id, last)[::-1]


def _correction(row: Row[Any]) -> Correction:
    values = dict(zip(Correction.__dataclass_fields__, row, strict=True))
    for name in ("before", "after"):
        values[name] = None if values[name] is None else json.loads(values[name])
    return Correction(**values)
