"""Claiming a tranche, deciding on the claim, recording its payment. What a tranche says of invoice and payment
is written here alone, or came with a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from ..audit.service import COMMAND, Change, Origin, note
from ..contracts.models import projects
from ..contracts.queries import lock
from ..contracts.rules import LOCKED
from ..dates import now, today
from ..db import unique
from ..errors import DomainError
from ..formats import money
from ..i18n import N_, Message, Term, gettext
from ..ledger.queries import numbered
from ..ledger.records import Ledger
from ..lifecycle.queries import facts_of
from ..payments.records import Tranche
from ..records.changes import Edit
from ..records.service import keep
from ..rounds.service import decide, submit
from .models import claims
from .queries import Claim, claim_by_id, claim_of_invoice, claims_of
from .records import Asked, Paid
from .rules import LIVE_STANDINGS, Fault, against_approving, against_claiming, against_paying, held, unmet


class NotYet(DomainError):
    """The condition of the tranche does not hold; ``reasons`` are all of its sentences."""

    def __init__(self, reasons: Sequence[Message]) -> None:
        super().__init__(reasons[0], "override_reason")
        self.reasons = reasons


def claim(session: Session, project_id: int, tranche_id: int, asked: Asked) -> int:
    """Submits a claim of the tranche, or one that was returned once more, and answers its id. DomainError with
    the sentence why not. KeyError where the project has no such tranche."""
    code, ledger, tranche = _opened(session, project_id, tranche_id)
    _refuse(against_claiming(ledger, tranche, asked, today()))
    contractor = session.scalars(select(projects.c.contractor_id).where(projects.c.id == project_id)).one()
    used = claim_of_invoice(session, contractor, asked.invoice_no, tranche_id)
    if used is not None:
        text = N_("The invoice %(no)s stands in another claim: %(code)s, “%(tranche)s”.")
        said = Message(text, no=asked.invoice_no, code=used.code, tranche=used.tranche)
        raise DomainError(said, "invoice_no")
    before = claims_of(session, project_id).get(tranche_id)
    if before is not None and before.standing in LIVE_STANDINGS:
        text = N_("The tranche is claimed already: %(standing)s.")
        raise DomainError(Message(text, standing=Term("round_standing", before.standing)))
    values = asdict(asked) | {"standing": "submitted", "contractor_id": contractor}
    taken = Message(N_("The invoice stands in another claim that was submitted just now."))
    with unique(session, invoice_no=taken):
        if before is None:
            statement = insert(claims).values(project_id=project_id, tranche_id=tranche_id, **values)
            claim_id = session.scalars(statement.returning(claims.c.id)).one()
        else:
            claim_id = before.id
            session.execute(update(claims).where(claims.c.id == claim_id).values(**values))
    told = values | {"tranche": f"{tranche.no} {tranche.name}"}
    told_before = (*asdict(asked), "standing", "contractor_id")
    old = None if before is None else {name: getattr(before, name) for name in told_before}
    action = "created" if before is None else "changed"
    note(session, [Change("claim", claim_id, action, old, told, project_id, code)])
    content = asdict(asked) | {"tranche": tranche.no, "name": tranche.name}
    submit(session, project_id, "claim", claim_id, content, asked.note)
    why = gettext("claimed with the invoice %(no)s") % {"no": asked.invoice_no}
    _write(session, project_id, tranche_id, {"invoiced_on": asked.invoiced_on}, why)
    return claim_id


def review(
    session: Session,
    project_id: int,
    claim_id: int,
    no: int,
    decision: str,
    reason: str | None = None,
    on: date | None = None,
    override: str | None = None,
) -> None:
    """Accepts, returns or takes back the round ``no`` of a claim as of a day. NotYet where it is to be accepted
    and its condition does not hold, and nobody says why it is all the same. KeyError where the project has no
    such claim."""
    code, one, ledger, tranche = _claimed(session, project_id, claim_id)
    if no not in {r.no for r in one.rounds}:
        raise DomainError(Message(N_("There is nothing under review.")))
    on = on or today()
    override = ((override or "").strip() or None) if decision == "accepted" else None
    said = "\n".join(filter(None, (reason, override))) or None
    # first whether it may be decided on at all: who comes second is told that, whatever else is wrong
    decide(session, project_id, "claim", one.id, no, decision, said, on)
    values: dict[str, Any] = {"standing": decision}
    if decision == "accepted":
        _refuse(against_approving(ledger, tranche, one.asked, on, today()))
        lacks = unmet(facts_of(session, project_id, on, ledger), tranche)
        if lacks and override is None:
            raise NotYet(lacks)
        values |= {"approved_on": on, "override_reason": override if lacks else None}
    session.execute(update(claims).where(claims.c.id == one.id).values(**values))
    old = {"standing": one.standing}
    note(session, [Change("claim", one.id, "decided", old, values, project_id, code, said)])
    if decision != "accepted":
        # what a terminated project leaves open is closed too
        locked = ledger.project.state in LOCKED
        why = said or gettext("the claim with the invoice %(no)s was taken back") % {"no": one.invoice_no}
        _write(session, project_id, one.tranche_id, {"invoiced_on": None}, why, locked=locked)


def pay(session: Session, project_id: int, claim_id: int, paid: Paid) -> None:
    """Records the payment of an approved claim, once. KeyError where the project has no such claim."""
    code, one, ledger, tranche = _claimed(session, project_id, claim_id)
    if one.paid_on is not None:
        text = N_("%(who)s has recorded its payment already: ¥%(amount)s on %(day)s.")
        amount = money(one.paid_amount)
        raise DomainError(Message(text, who=one.paid_name or "", amount=amount, day=one.paid_on))
    _refuse(against_paying(ledger, tranche, one.asked, one.approved_on, paid, today()))
    holds = held(facts_of(session, project_id, today(), ledger))
    if holds and one.override_reason is None:
        raise DomainError(holds[0])
    origin: Origin = session.info.get("origin", COMMAND)
    told = asdict(paid)
    if paid.paid_amount == one.amount:
        told["difference_reason"] = None
    session.execute(
        update(claims)
        .where(claims.c.id == one.id, claims.c.paid_on.is_(None))
        .values(**told, paid_by=origin.user_id, paid_name=origin.who, paid_at=now().isoformat())
    )
    note(session, [Change("claim", one.id, "paid", None, told, project_id, code, told["difference_reason"])])
    payment = {"invoiced_on": one.invoiced_on, "paid_on": paid.paid_on, "paid_amount": paid.paid_amount}
    why = told["difference_reason"] or gettext("paid, voucher %(no)s") % {"no": paid.voucher_no}
    _write(session, project_id, one.tranche_id, payment, why)


def _opened(session: Session, project_id: int, tranche_id: int) -> tuple[str, Ledger, Tranche]:
    """The project's code, its ledger, in which an expense counts once it is approved, and the tranche; nobody
    else writes about the project from now on."""
    code = lock(session, project_id)
    ledger, ids = numbered(session, project_id)
    return code, ledger, dict(zip(ids["tranches"], ledger.tranches, strict=True))[tranche_id]


def _claimed(session: Session, project_id: int, claim_id: int) -> tuple[str, Claim, Ledger, Tranche]:
    """The same with a claim, as it is once nobody else writes."""
    lock(session, project_id)
    one = claim_by_id(session, project_id, claim_id)
    if one is None:
        raise KeyError(claim_id)
    code, ledger, tranche = _opened(session, project_id, one.tranche_id)
    return code, one, ledger, tranche


def _refuse(fault: Fault | None) -> None:
    if fault is not None:
        raise DomainError(fault.sentence, fault.field)


def _write(
    session: Session,
    project_id: int,
    tranche_id: int,
    values: dict[str, Any],
    why: str,
    *,
    locked: bool = False,
) -> None:
    """``why`` is told where a report counted the tranche otherwise."""
    keep(session, project_id, [Edit("tranches", tranche_id, values)], why, workflow=True, locked=locked)
