"""Reads of the register beside its rows."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from .models import not_doubles, people


def known_apart(session: Session, project_id: int) -> set[frozenset[str]]:
    """Pairs of codes of the project that are known to be two people."""
    first, second = people.alias(), people.alias()
    statement = (
        select(first.c.code, second.c.code)
        .select_from(not_doubles)
        .join(first, first.c.id == not_doubles.c.first_id)
        .join(second, second.c.id == not_doubles.c.second_id)
        .where(not_doubles.c.project_id == project_id)
    )
    return {frozenset(row) for row in session.execute(statement)}


def codes_by_id(session: Session, project_id: int, ids: list[int]) -> dict[int, str]:
    """The codes of those of the ids that are people of the project."""
    statement = select(people.c.id, people.c.code).where(
        people.c.project_id == project_id, people.c.id.in_(ids)
    )
    return {row.id: row.code for row in session.execute(statement)}
