"""What is kept of the register beside its rows."""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ..audit.service import Change, note
from ..errors import DomainError
from ..i18n import N_, Message
from .models import not_doubles
from .queries import codes_by_id


def set_apart(session: Session, project_id: int, project_code: str, one: int, other: int) -> None:
    """Remembers that two people of the register are not the same. DomainError where they are not two of its
    people; again, it does nothing."""
    first, second = sorted((one, other))
    codes = codes_by_id(session, project_id, [first, second])
    if len(codes) != 2:
        raise DomainError(Message(N_("one of the two is not on the register any more")))
    pair = not_doubles.c.first_id == first, not_doubles.c.second_id == second
    if session.execute(select(not_doubles.c.id).where(*pair)).first() is not None:
        return
    statement = insert(not_doubles).values(project_id=project_id, first_id=first, second_id=second)
    row_id = session.scalars(statement.returning(not_doubles.c.id)).one()
    said = {"person": codes[first], "other_person": codes[second]}
    note(session, [Change("not_doubles", row_id, "created", None, said, project_id, project_code)])
