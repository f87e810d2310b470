"""Moving a project on, and keeping the days that the calendar lacks."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from ..audit.service import COMMAND, Change, Origin, note
from ..contracts.queries import lock
from ..dates import now, today
from ..errors import DomainError
from ..i18n import N_, Message
from ..records.changes import Edit
from ..records.service import keep
from .models import project_moves, special_days
from .queries import facts_of, moves_of, special
from .rules import TRANSITIONS, reason_against


def move(
    session: Session, project_id: int, action: str, on: date | None = None, reason: str | None = None
) -> str:
    """The project's new state. DomainError with the sentence why not."""
    code = lock(session, project_id)
    on, reason = on or today(), (reason or "").strip() or None
    if on > today():
        raise DomainError(Message(N_("a day that is not in the future")), "moved_on")
    before = moves_of(session, project_id)
    if before and on < before[-1].moved_on:
        text = N_("not before %(day)s, the day of the last step")
        raise DomainError(Message(text, day=before[-1].moved_on), "moved_on")
    facts = facts_of(session, project_id, on)
    state = facts.ledger.project.state
    against = reason_against(state, action, facts, reason)
    if against is not None:
        raise DomainError(against, "reason" if TRANSITIONS.get((state, action)) and not reason else None)
    to = TRANSITIONS[state, action].to or facts.before
    assert to is not None  # noqa: S101  reason_against has seen to it
    if to != state:
        keep(session, project_id, [Edit("project", project_id, {"state": to})], reason)
    origin: Origin = session.info.get("origin", COMMAND)
    told = {"move": action, "from_state": state, "to_state": to, "moved_on": on}
    statement = insert(project_moves).values(
        **told,
        project_id=project_id,
        no=len(before) + 1,
        moved_by=origin.user_id,
        moved_name=origin.who,
        moved_at=now().isoformat(),
        reason=reason,
    )
    move_id = session.execute(statement.returning(project_moves.c.id)).scalar_one()
    note(session, [Change("project_move", move_id, "moved", None, told, project_id, code, reason)])
    return to


def set_special_day(session: Session, day: date, works: bool | None) -> None:
    """Says whether people work on a day; None leaves it to the calendar again."""
    before = special(session).get(day)
    if before is works:
        return
    session.execute(delete(special_days).where(special_days.c.day == day))
    if works is not None:
        session.execute(insert(special_days).values(day=day, works=works))
    was, is_ = ({"day": day, "works": value} if value is not None else None for value in (before, works))
    action = "created" if was is None else "removed" if is_ is None else "changed"
    note(session, [Change("special_day", day.toordinal(), action, was, is_)])
