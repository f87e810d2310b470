"""Reads of what waits for approval, and of what was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..records.queries import Opened
from ..records.rules import SUBMITTED
from ..rounds.queries import rounds_of
from ..rounds.rules import Round, by_subject, standing
from .models import amendment_requests


@dataclass(frozen=True, slots=True)
class Submitted:
    """A row of a sheet, or a request, with its rounds; ``row`` is None where it is no row of the ledger."""

    id: int
    row: Any
    rounds: Sequence[Round]

    @property
    def standing(self) -> str:
        return standing(self.rounds)

    @property
    def last(self) -> Round:
        return self.rounds[-1]


def submitted_rows(session: Session, project_id: int, sheet: str, state: Opened) -> list[Submitted]:
    """The rows of a sheet that were ever submitted and are still there, in their order."""
    rounds = by_subject(rounds_of(session, project_id, SUBMITTED[sheet]))
    return [Submitted(row_id, row, rounds[row_id]) for row_id, row in state.rows(sheet) if row_id in rounds]


def amendment_requests_of(session: Session, project_id: int) -> list[tuple[Submitted, int | None]]:
    """The project's requests to amend the contract, the latest first, each with the number of the amendment
    that came of it."""
    rounds = by_subject(rounds_of(session, project_id, "amendment"))
    statement = (
        select(amendment_requests.c.id, amendment_requests.c.amendment_no)
        .where(amendment_requests.c.project_id == project_id)
        .order_by(amendment_requests.c.id.desc())
    )
    return [(Submitted(id_, None, rounds.get(id_, [])), no) for id_, no in session.execute(statement)]
