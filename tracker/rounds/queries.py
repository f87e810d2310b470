"""Reads of rounds."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from ..accounts.queries import named
from .models import rounds
from .rules import Round

_NAMES = {
    f"{what}_name": named(rounds.c[f"{what}_by"], rounds.c[f"{what}_name"])
    for what in ("submitted", "decided")
}
SHOWN = [_NAMES.get(column.name, column) for column in rounds.columns if column.name != "project_id"]


def rounds_of(session: Session, project_id: int, subject: str, subject_id: int | None = None) -> list[Round]:
    """All rounds of the project's things of that kind, or of one of them, in their order."""
    statement = select(*SHOWN).where(rounds.c.project_id == project_id, rounds.c.subject == subject)
    if subject_id is not None:
        statement = statement.where(rounds.c.subject_id == subject_id)
    return [round_of(row) for row in session.execute(statement.order_by(rounds.c.id)).mappings()]


def waiting(session: Session, project_ids: Sequence[int]) -> list[tuple[int, Round]]:
    """The rounds that nobody has decided on, each with its project's id, the oldest first."""
    statement = select(rounds.c.project_id, *SHOWN).where(
        rounds.c.project_id.in_(list(project_ids)), rounds.c.decision.is_(None)
    )
    rows = session.execute(statement.order_by(rounds.c.id)).mappings()
    return [(row["project_id"], round_of(row)) for row in rows]


def round_of(row: RowMapping) -> Round:
    """Of a row of the table, whatever else stands in it."""
    values = {name: row[name] for name in Round.__dataclass_fields__}
    return Round(**values | {"content": json.loads(row["content"])})
