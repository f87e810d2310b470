"""Approving expenses, moves between lines and amendments: the round is decided, and what follows of it is written
in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from ..audit.service import COMMAND, Change, note
from ..contracts.queries import lock
from ..contracts.rules import LOCKED
from ..dates import now, today
from ..errors import DomainError
from ..i18n import N_, Message, gettext
from ..periods.queries import corrections_of, locks_of
from ..periods.rules import counting
from ..periods.service import keep_corrections
from ..records.approval import content
from ..records.changes import Edit
from ..records.queries import opened
from ..records.row_service import renew
from ..records.rules import LOCKED_SENTENCE, SUBMITTED
from ..records.service import keep
from ..rounds.queries import rounds_of
from ..rounds.rules import Round
from ..rounds.service import decide, submit
from .models import amendment_requests
from .queries import submitted_rows
from .rules import Asked, against, amended, asked_in

OWN = N_(
    "Who entered an expense does not approve it. Another finance officer does; where there is one alone, the project "
    "manager enters expenses and the finance officer approves them."
)


NEWER = N_("It was submitted anew meanwhile: look at what stands there now.")


def _last(session: Session, project_id: int, subject: str, subject_id: int, seen: int | None = None) -> Round:
    """The last round of a thing. DomainError where it was never submitted, or where it is not the one that was
    ``seen``: nobody decides on what they have not read."""
    rounds = rounds_of(session, project_id, subject, subject_id)
    if not rounds:
        raise DomainError(Message(N_("It was not submitted.")))
    if seen not in (None, rounds[-1].no):
        raise DomainError(Message(NEWER))
    return rounds[-1]


def decide_expense(
    session: Session,
    project_id: int,
    expense_id: int,
    decision: str,
    reason: str | None = None,
    seen: int | None = None,
) -> None:
    """Approves an expense or returns it with a reason. DomainError where somebody decided already, or who
    entered it decides."""
    lock(session, project_id)
    last = _last(session, project_id, "expense", expense_id, seen)
    me = session.info.get("origin", COMMAND).user_id
    if last.decision is None and me is not None and me == last.submitted_by and decision != "withdrawn":
        raise DomainError(Message(OWN))
    decide(session, project_id, "expense", expense_id, last.no, decision, reason)
    if decision == "accepted":
        _correct_reports(session, project_id, [expense_id])
    renew(session, project_id)


def approve_expenses(
    session: Session, project_id: int, ids: Sequence[int] | None, seen: int | None = None
) -> tuple[int, int]:
    """Approves those that wait, or those of them that are named, and answers how many, and how many are left to
    somebody else, because the asker entered them. Rounds later than that with the id ``seen`` wait on: the asker
    has not read them."""
    lock(session, project_id)
    me = session.info.get("origin", COMMAND).user_id
    waiting = [
        one
        for one in submitted_rows(session, project_id, "expenses", opened(session, project_id))
        if one.standing == "submitted"
        and (ids is None or one.id in ids)
        and (seen is None or one.last.id <= seen)
    ]
    own = [one for one in waiting if me is not None and one.last.submitted_by == me]
    others = [one for one in waiting if one not in own]
    for one in others:
        decide(session, project_id, "expense", one.id, one.last.no, "accepted")
    if others:
        _correct_reports(session, project_id, [one.id for one in others])
        renew(session, project_id)
    return len(others), len(own)


def _correct_reports(session: Session, project_id: int, expense_ids: Sequence[int]) -> None:
    """What counts from now on, and did not when a report of its day was issued, stands among the corrections,
    unless it stands there since it was entered."""
    locks = locks_of(session, project_id)
    if not locks:
        return
    state = opened(session, project_id)
    rows = dict(state.rows("expenses"))
    known = {(c.row_id, c.number) for c in corrections_of(session, project_id) if c.sheet == "expenses"}
    found = [
        ("expenses", i, None, rows[i], seen)
        for i in expense_ids
        if (seen := counting("expenses", rows[i], state.ledger, locks)) and (i, seen.number) not in known
    ]
    code = state.ledger.project.code
    reason = gettext("Approved after the report was issued.")
    keep_corrections(session, project_id, code, found, reason)


def withdraw(session: Session, project_id: int, subject: str, subject_id: int) -> None:
    """By who submitted it, as long as nobody has decided."""
    lock(session, project_id)
    last = _last(session, project_id, subject, subject_id)
    decide(session, project_id, subject, subject_id, last.no, "withdrawn")


def submit_again(
    session: Session, project_id: int, sheet: str, row_id: int, statement: str | None = None
) -> None:
    """Submits a row as it stands: one that was returned or withdrawn and needed no correction, or a move that came
    without a round. KeyError where there is no such row."""
    state = opened(session, project_id, locked=True)
    row = dict(state.rows(sheet))[row_id]
    if state.ledger.project.state in LOCKED:
        raise DomainError(Message(LOCKED_SENTENCE))
    if sheet == "expenses" and not rounds_of(session, project_id, "expense", row_id):
        raise DomainError(Message(N_("It came as approved: there is nothing to submit.")))
    submit(session, project_id, SUBMITTED[sheet], row_id, content(row), statement)


def reverse(session: Session, project_id: int, expense_id: int, values: dict[str, Any]) -> int:
    """Enters what takes an expense back, which waits for approval as the expense did: ``values`` are its day, its
    voucher, the amount that comes back (above 0, cents) and a note. KeyError where there is no such expense."""
    row = dict(opened(session, project_id, locked=True).rows("expenses"))[expense_id]
    if row.reverses is not None:
        raise DomainError(Message(N_("This takes an expense back itself: enter the expense anew.")))
    told = {
        name: getattr(row, name) for name in ("category", "activity", "payee", "invoice_code", "invoice_no")
    }
    told |= values | {"amount": -values["amount"], "reverses": row.voucher_no}
    [made] = keep(session, project_id, [Edit("expenses", None, told)])
    return made


def decide_adjustment(
    session: Session,
    project_id: int,
    row_id: int,
    decision: str,
    reason: str | None,
    on: date | None,
    seen: int | None = None,
) -> None:
    """Approves a move between lines as of a day, from which it takes effect, or returns it with a reason."""
    lock(session, project_id)
    last = _last(session, project_id, "adjustment", row_id, seen)
    decide(session, project_id, "adjustment", row_id, last.no, decision, reason, on)
    if decision == "accepted":
        edit = Edit("adjustments", row_id, {"approved_on": on or today()})
        keep(session, project_id, [edit], reason, workflow=True)


def request_amendment(
    session: Session, project_id: int, asked: Asked, reason: str, request_id: int | None = None
) -> int:
    """Asks for an amendment, or asks anew for one that was returned, and answers the request's id. DomainError
    with what speaks against it."""
    code = lock(session, project_id)
    _refuse(opened(session, project_id).ledger, asked, today())
    if request_id is None:
        told = {"made_at": now().isoformat()}
        origin = session.info.get("origin", COMMAND)
        statement = insert(amendment_requests).values(**told, project_id=project_id, made_by=origin.user_id)
        request_id = session.execute(statement.returning(amendment_requests.c.id)).scalar_one()
        note(session, [Change("amendment_request", request_id, "created", None, told, project_id, code)])
    submit(session, project_id, "amendment", request_id, asked.content, reason)
    return request_id


def decide_amendment(
    session: Session,
    project_id: int,
    request_id: int,
    decision: str,
    reason: str | None,
    on: date | None,
    seen: int | None = None,
) -> None:
    """Signs the amendment on a day, with everything that it changes, or returns the request with a reason."""
    code = lock(session, project_id)
    last = _last(session, project_id, "amendment", request_id, seen)
    decide(session, project_id, "amendment", request_id, last.no, decision, reason, on)
    if decision != "accepted":
        return
    on, asked = on or today(), asked_in(last.content)
    ledger = opened(session, project_id).ledger
    _refuse(ledger, asked, on)
    rows = amended(ledger, asked, on, last.statement)
    keep(session, project_id, [Edit(sheet, None, content(row)) for sheet, row in rows], reason, workflow=True)
    no = rows[0][1].no
    session.execute(
        update(amendment_requests).where(amendment_requests.c.id == request_id).values(amendment_no=no)
    )
    told = {"amendment_no": no}
    note(session, [Change("amendment_request", request_id, "changed", None, told, project_id, code)])


def _refuse(ledger: Any, asked: Asked, on: date) -> None:
    found = list(against(ledger, asked, on))
    if found:
        raise NotAmended(found)


class NotAmended(DomainError):
    """``reasons`` are all that speak against it."""

    def __init__(self, reasons: Sequence[Message]) -> None:
        super().__init__(reasons[0])
        self.reasons = reasons
