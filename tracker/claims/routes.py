"""What is due of each tranche, its claim, the review of the claim and its payment."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..access import Action
from ..contracts.rules import LOCKED
from ..dates import today
from ..errors import DomainError
from ..forms import whole
from ..guard import db, may, refusals, requires
from ..i18n import gettext, language
from ..ledger.queries import numbered
from ..lifecycle.queries import facts_of
from ..pages import project_page
from ..rounds.rules import changed
from ..terms import term
from . import service
from .forms import ClaimForm, PaymentForm, Review, Withdrawal
from .queries import Claim, claim_by_id, claims_of
from .records import Asked
from .rules import LIVE_STANDINGS, Due, dues, overdue_since

blueprint = Blueprint("claims", __name__)


@blueprint.get("/projects/<code>/claims")
@requires(Action.SEE_PROJECT)
def claims(code: str) -> ResponseReturnValue:
    """The tranches in their turn: what each waits for, and the form of the one that may be claimed."""
    return _claims_page()


@blueprint.post("/projects/<code>/claims")
@requires(Action.CLAIM_PAYMENT)
def submit(code: str) -> ResponseReturnValue:
    form = ClaimForm()
    tranche_id = whole(form.tranche_id.data)
    if tranche_id not in numbered(db(), g.project.id)[1]["tranches"]:
        abort(404)
    if form.validate_on_submit():
        with refusals(form):
            claim_id = service.claim(db(), g.project.id, tranche_id, form.values())
            flash(gettext("Submitted: it waits for the purchaser's review."))
            return redirect(url_for(".claim", code=code, claim_id=claim_id))
    return _claims_page(form), 422


@blueprint.get("/projects/<code>/claims/<id:claim_id>")
@requires(Action.SEE_PROJECT)
def claim(code: str, claim_id: int) -> ResponseReturnValue:
    """One claim with all its rounds; who reviews decides here, and then records the payment."""
    return _claim_page(_claim(claim_id))


@blueprint.post("/projects/<code>/claims/<id:claim_id>/review")
@requires(Action.APPROVE_CLAIM)
def review(code: str, claim_id: int) -> ResponseReturnValue:
    one, form = _claim(claim_id), Review()
    if form.validate_on_submit():
        try:
            service.review(
                db(),
                g.project.id,
                claim_id,
                whole(form.no.data),
                form.decision.data,
                (form.reason.data or "").strip() or None,
                form.decided_on.data,
                form.override_reason.data,
            )
        except service.NotYet as error:
            db().rollback()
            form.form_errors += [str(reason) for reason in error.reasons]
            text = gettext("The condition does not hold: return the claim, or write why it is approved.")
            form.override_reason.errors = [text]
        except DomainError as error:
            db().rollback()
            form.refuse(error)
        else:
            flash(gettext("Saved."))
            return redirect(url_for(".claim", code=code, claim_id=claim_id))
    return _claim_page(_claim(one.id), review=form), 422


@blueprint.post("/projects/<code>/claims/<id:claim_id>/withdraw")
@requires(Action.CLAIM_PAYMENT)
def withdraw(code: str, claim_id: int) -> ResponseReturnValue:
    """Takes back what waits for a review: whoever submitted it alone."""
    one, form = _claim(claim_id), Withdrawal()
    with refusals():
        service.review(db(), g.project.id, one.id, whole(form.no.data), "withdrawn")
    return redirect(url_for(".claim", code=code, claim_id=claim_id))


@blueprint.post("/projects/<code>/claims/<id:claim_id>/payment")
@requires(Action.APPROVE_CLAIM)
def pay(code: str, claim_id: int) -> ResponseReturnValue:
    one, form = _claim(claim_id), PaymentForm()
    if form.validate_on_submit():
        with refusals(form):
            service.pay(db(), g.project.id, claim_id, form.values())
            flash(gettext("The payment is recorded."))
            return redirect(url_for(".claim", code=code, claim_id=claim_id))
    return _claim_page(_claim(one.id), payment=form), 422


def _claim(claim_id: int) -> Claim:
    return claim_by_id(db(), g.project.id, claim_id) or abort(404)


def _claims_page(form: Any = None) -> str:
    ledger, row_ids = numbered(db(), g.project.id)
    found = claims_of(db(), g.project.id)
    ids = {t.no: row_id for row_id, t in zip(row_ids["tranches"], ledger.tranches, strict=True)}
    rows = [
        (due, ids[due.tranche.no], found.get(ids[due.tranche.no]))
        for due in dues(facts_of(db(), g.project.id, today(), ledger))
    ]
    turn = next((row for row in rows if row[0].closed is None), None)
    if form is None and turn is not None and may(Action.CLAIM_PAYMENT):
        due, tranche_id, one = turn
        if one is None or one.standing not in LIVE_STANDINGS:
            form = ClaimForm(data=_before(due, one) | {"tranche_id": str(tranche_id)})
    return project_page(
        "claims/claims.html",
        rows=rows,
        form=form,
        claimed=whole(form.tranche_id.data) if form else 0,
        overdue={one.id: _overdue(one) for _, _, one in rows if one is not None},
        changed=_changed,
    )


def _before(due: Due, one: Claim | None) -> dict[str, Any]:
    """What the form begins with: the claim that was returned, else the most that there is."""
    return asdict(one.asked) if one is not None else {"amount": due.most, "invoiced_on": today()}


def _claim_page(one: Claim, review: Review | None = None, payment: Any = None) -> str:
    ledger, ids = numbered(db(), g.project.id)
    tranche = ledger.tranches[ids["tranches"].index(one.tranche_id)]
    due = next(
        (due for due in dues(facts_of(db(), g.project.id, today(), ledger)) if due.tranche.no == tranche.no),
        None,
    )
    last = one.rounds[-1]
    own = last.submitted_by == current_user.id
    decides = bool(may(Action.APPROVE_CLAIM))
    if one.standing == "submitted" and decides and not own and review is None:
        review = Review(data={"no": str(last.no), "decided_on": today()})
    open_ = ledger.project.state not in LOCKED
    if one.standing == "accepted" and one.paid_on is None and decides and open_ and payment is None:
        amount = min(one.amount, due.most if due else 0)
        payment = PaymentForm(data={"paid_on": today(), "paid_amount": amount})
    return project_page(
        "claims/claim.html",
        one=one,
        tranche=tranche,
        due=due,
        overdue=_overdue(one),
        review=review,
        payment=payment,
        withdrawal=Withdrawal(data={"no": str(last.no)}) if own and one.standing == "submitted" else None,
        changed=_changed,
    )


def _overdue(one: Claim) -> Any:
    """The day on which it had to be paid, where that has passed."""
    if one.standing not in LIVE_STANDINGS:
        return None
    return overdue_since(one.invoiced_on, one.paid_on, today())


def _changed(one: Claim, no: int) -> list[str]:
    """What a round changed against the one before it, in a reader's words."""
    by_no = {r.no: r.content for r in one.rounds}
    names = changed(by_no[no - 1], by_no[no]) if no - 1 in by_no else frozenset()
    return [term("column", name, language()) for name in Asked.__dataclass_fields__ if name in names]
