"""Reads of claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from ..accounts.queries import named
from ..contracts.models import projects
from ..payments.models import tranches
from ..rounds.queries import rounds_of
from ..rounds.rules import Round, by_subject
from .models import claims
from .records import Asked
from .rules import LIVE_STANDINGS, same_invoice


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as it was last submitted, with all its rounds."""

    id: int
    tranche_id: int
    contractor_id: int
    invoice_no: str
    invoiced_on: date
    amount: int
    account_holder: str | None
    note: str | None
    standing: str
    approved_on: date | None
    override_reason: str | None
    paid_on: date | None
    paid_amount: int | None
    voucher_no: str | None
    difference_reason: str | None
    paid_name: str | None
    paid_at: str | None
    rounds: Sequence[Round] = ()

    @property
    def asked(self) -> Asked:
        return Asked(**{name: getattr(self, name) for name in Asked.__dataclass_fields__})


_NAMES = {"paid_name": named(claims.c.paid_by, claims.c.paid_name)}
_SHOWN: list[ColumnElement[Any]] = [
    _NAMES.get(name, claims.c[name]) for name in Claim.__dataclass_fields__ if name != "rounds"
]


def claims_of(session: Session, project_id: int) -> dict[int, Claim]:
    """The project's claims by the id of their tranche."""
    rounds = by_subject(rounds_of(session, project_id, "claim"))
    statement = select(*_SHOWN).where(claims.c.project_id == project_id).order_by(claims.c.id)
    return {row.tranche_id: _claim(row, rounds.get(row.id, ())) for row in session.execute(statement)}


def claim_by_id(session: Session, project_id: int, claim_id: int) -> Claim | None:
    """None where the project has no such claim."""
    statement = select(*_SHOWN).where(claims.c.project_id == project_id, claims.c.id == claim_id)
    row = session.execute(statement).one_or_none()
    return None if row is None else _claim(row, rounds_of(session, project_id, "claim", claim_id))


def _claim(row: Row[Any], rounds: Sequence[Round]) -> Claim:
    return Claim(**row._asdict(), rounds=rounds)


@dataclass(frozen=True, slots=True)
class Used:
    """Where an invoice stands already."""

    code: str
    tranche: str


def claim_of_invoice(
    session: Session, contractor_id: int, invoice_no: str, but_of_tranche: int
) -> Used | None:
    """The agency's claim, of any project, that waits with this invoice or was approved with it."""
    statement = (
        select(claims.c.invoice_no, projects.c.code, tranches.c.name)
        .select_from(claims)
        .join(projects, projects.c.id == claims.c.project_id)
        .join(tranches, tranches.c.id == claims.c.tranche_id)
        .where(
            claims.c.contractor_id == contractor_id,
            claims.c.standing.in_(LIVE_STANDINGS),
            claims.c.tranche_id != but_of_tranche,
        )
        .order_by(claims.c.id)
    )
    rows = session.execute(statement)
    return next((Used(code, name) for no, code, name in rows if same_invoice(no, invoice_no)), None)
