"""Submitting something and deciding on it. What follows of a decision is written by whoever calls, in the same
transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from ..audit.rules import plain
from ..audit.service import COMMAND, Change, Origin, note
from ..contracts.models import projects
from ..contracts.queries import lock
from ..dates import now, today
from ..errors import DomainError
from ..i18n import N_, Message
from .models import rounds
from .queries import rounds_of
from .rules import Round, reason_against_deciding, reason_against_submitting


def submit(
    session: Session,
    project_id: int,
    subject: str,
    subject_id: int,
    content: Mapping[str, Any],
    statement: str | None = None,
) -> int:
    """The number of the round that begins. ``content`` is kept as it is now, as JSON; dates, decimals and the
    like as the trail writes them. DomainError where one waits already, or it was accepted."""
    code = lock(session, project_id)
    before = rounds_of(session, project_id, subject, subject_id)
    reason = reason_against_submitting(before)
    if reason is not None:
        raise DomainError(reason)
    origin: Origin = session.info.get("origin", COMMAND)
    no = len(before) + 1
    told = {"subject": subject, "subject_id": subject_id, "no": no, "statement": statement}
    told |= {"submitted_at": now().isoformat()}
    kept = json.dumps(plain(dict(content)), ensure_ascii=False, sort_keys=True)
    statement_ = insert(rounds).values(
        **told, project_id=project_id, submitted_by=origin.user_id, submitted_name=origin.who, content=kept
    )
    round_id = session.execute(statement_.returning(rounds.c.id)).scalar_one()
    note(session, [Change("round", round_id, "submitted", None, told | {"content": kept}, project_id, code)])
    return no


def decide(
    session: Session,
    project_id: int,
    subject: str,
    subject_id: int,
    no: int,
    decision: str,
    reason: str | None = None,
    on: date | None = None,
) -> Round:
    """Decides on round ``no`` (accepted, returned, withdrawn) as of a day, today where none is given, and
    answers it as it was before. DomainError where somebody decided already, where it is the asker's own,
    where it is returned without a reason, or accepted in a closed project. KeyError where there is no such round."""
    code = lock(session, project_id)
    one = {r.no: r for r in rounds_of(session, project_id, subject, subject_id)}[no]
    origin: Origin = session.info.get("origin", COMMAND)
    state = session.execute(select(projects.c.state).where(projects.c.id == project_id)).scalar_one()
    against = reason_against_deciding(one, origin.user_id, decision, reason, state)
    if against is not None:
        raise DomainError(against, "reason" if decision == "returned" and one.decision is None else None)
    on = on or today()
    if on > today():
        raise DomainError(Message(N_("a day that is not in the future")), "decided_on")
    outcome = {"decision": decision, "decided_at": now().isoformat(), "decided_on": on, "reason": reason}
    session.execute(
        update(rounds)
        .where(rounds.c.id == one.id, rounds.c.decision.is_(None))
        .values(**outcome, decided_by=origin.user_id, decided_name=origin.who)
    )
    told = {"subject": subject, "subject_id": subject_id, "no": no}
    note(session, [Change("round", one.id, "decided", told, told | outcome, project_id, code)])
    return one
