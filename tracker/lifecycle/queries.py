"""Reads of how a project moved on, and the facts that its next move rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..accounts.queries import named
from ..contracts.rules import SIDE_STATES, reached
from ..deliverables.queries import published_conclusion
from ..i18n import N_, Message, Term
from ..ledger.checks import Fault, open_sums
from ..ledger.queries import ledgers
from ..ledger.records import Ledger
from ..rounds.queries import waiting
from .models import project_moves, special_days
from .rules import Facts


@dataclass(frozen=True, slots=True)
class Moved:
    no: int
    move: str
    from_state: str
    to_state: str
    moved_on: date
    moved_name: str
    moved_at: str
    reason: str | None


MOVED_NAME = named(project_moves.c.moved_by, project_moves.c.moved_name)
_SHOWN = [
    MOVED_NAME if name == "moved_name" else project_moves.c[name] for name in Moved.__dataclass_fields__
]


def moves_of(session: Session, project_id: int) -> list[Moved]:
    """How the project moved, the first first."""
    statement = select(*_SHOWN).where(project_moves.c.project_id == project_id)
    return [Moved(*row) for row in session.execute(statement.order_by(project_moves.c.no))]


def before_side_state(moves: Sequence[Moved]) -> str | None:
    """The state that the present side state interrupted."""
    return next((m.from_state for m in reversed(moves) if m.from_state not in SIDE_STATES), None)


def facts_of(session: Session, project_id: int, on: date, ledger: Ledger | None = None) -> Facts:
    """What the conditions look at on a day."""
    ledger = ledger or ledgers(session, [project_id])[project_id]
    moves = moves_of(session, project_id)
    came = moves[0].from_state if moves else ledger.project.state  # it was there already by then
    return Facts(
        ledger,
        on,
        waiting=len(waiting(session, [project_id])),
        acceptance=published_conclusion(session, project_id),
        opinion=any(m.move == "give_opinion" for m in moves) or reached(came, "accepted"),
        before=before_side_state(moves),
        open_sums=tuple(map(_said, open_sums(ledger))),
    )


def special(session: Session) -> dict[date, bool]:
    """The days on which people work, or not, whatever the calendar says."""
    return {row.day: row.works for row in session.execute(select(special_days).order_by(special_days.c.day))}


def _said(fault: Fault) -> Message:
    text = N_("The sheet “%(sheet)s” has %(found)s, expected are %(expected)s.")
    return Message(text, sheet=Term("sheet", fault.sheet), found=fault.found, expected=fault.expected)
