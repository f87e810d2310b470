"""What waits for approval inside a project: its expenses, moves between its lines, amendments of its contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..access import Action
from ..budget.rules import budget_on
from ..contracts.rules import effective_end
from ..dates import today
from ..errors import DomainError
from ..evidence.queries import of_record
from ..forms import Form, whole
from ..guard import db, requires, status
from ..i18n import gettext, language, ngettext
from ..ledger.records import Ledger
from ..pages import project_page
from ..paging import page_of
from ..records.approval import waiting_adjustments
from ..records.forms import record_form
from ..records.queries import opened
from ..records.service import Outdated, Refused
from ..records.shown import fault_sentence, shown_row
from ..rounds.queries import rounds_of
from ..rounds.rules import standing
from ..terms import choices, term
from .forms import AmendmentForm, Decide, Plain, Return, amendment_form
from .queries import Submitted, amendment_requests_of, submitted_rows
from .rules import asked_in, unpaid
from .service import (
    NEWER,
    OWN,
    NotAmended,
    approve_expenses,
    decide_adjustment,
    decide_amendment,
    decide_expense,
    request_amendment,
    reverse,
    submit_again,
    withdraw,
)

blueprint = Blueprint("requests", __name__)
PAGE = 50


def _render(template: str, **context: Any) -> str:
    return project_page(f"requests/{template}.html", me=int(current_user.id), **context)


def _done(form: Form, act: Callable[[], Any]) -> bool:
    """Whether it went through; the sentences stand over the form else."""
    try:
        act()
    except KeyError:
        abort(404)
    except Refused as error:
        db().rollback()
        form.form_errors += [fault_sentence(p.fault) for p in error.faults[:5]]
    except NotAmended as error:
        db().rollback()
        form.form_errors += map(str, error.reasons)
    except (DomainError, Outdated) as error:
        db().rollback()
        form.refuse(error)
    else:
        return True
    return False


def _to(page: str, refused: Form | None = None) -> ResponseReturnValue:
    """To ``expenses`` or ``overview``, with what was refused on a page that has no form."""
    for sentence in refused.form_errors if refused is not None else ():
        flash(str(sentence))
    return redirect(url_for(f".{page}", code=g.project.code))


# expenses


@blueprint.get("/projects/<code>/expenses/review")
@requires(Action.SEE_PROJECT)
def expenses(code: str) -> ResponseReturnValue:
    """What waits for the finance officer, and what was returned."""
    rows = submitted_rows(db(), g.project.id, "expenses", opened(db(), g.project.id))
    waiting = [one for one in rows if one.standing == "submitted"]
    return _render(
        "expenses",
        form=Plain(),
        waiting=waiting,
        seen=max((one.last.id for one in waiting), default=0),
        page=page_of(waiting, request.args.get("page", 1, type=int), PAGE),
        own=[one for one in waiting if one.last.submitted_by == int(current_user.id)],
        own_sentence=gettext(OWN),
        back=[one for one in rows if one.standing in ("returned", "withdrawn")],
        approved=[one for one in rows if one.standing == "accepted"][-20:][::-1],
    )


@blueprint.post("/projects/<code>/expenses/accept")
@requires(Action.APPROVE_EXPENSE)
def accept_expenses(code: str) -> ResponseReturnValue:
    """One expense, or all that wait."""
    form = Plain()
    if not form.validate_on_submit():
        abort(422)
    asked = request.form.get("expense", "")
    ids = None if request.form.get("all") else [whole(asked)]
    done: list[tuple[int, int]] = []
    seen = whole(request.form.get("seen", ""))
    if not _done(form, lambda: done.append(approve_expenses(db(), g.project.id, ids, seen))):
        return _to("expenses", form)
    number, own = done[0]
    if not number and not own:
        flash(gettext(NEWER))
        return _to("expenses")
    flash(
        ngettext("%(num)s expense is approved.", "%(num)s expenses are approved.", number) % {"num": number}
    )
    if own:
        text = ngettext(
            "%(num)s that you entered yourself waits for another finance officer.",
            "%(num)s that you entered yourself wait for another finance officer.",
            own,
        )
        flash(text % {"num": own})
    return _to("expenses")


def _expense(row_id: int) -> Submitted:
    state = opened(db(), g.project.id)
    row = dict(state.rows("expenses")).get(row_id)
    if row is None:
        abort(404)
    return Submitted(row_id, row, rounds_of(db(), g.project.id, "expense", row_id))


@blueprint.get("/projects/<code>/expenses/<id:row_id>")
@requires(Action.SEE_PROJECT)
def expense(code: str, row_id: int) -> ResponseReturnValue:
    """An expense with its rounds, and what can be done about it."""
    one = _expense(row_id)
    return _render(
        "expense",
        one=one,
        seen=one.last.id if one.rounds else 0,
        row=shown_row("expenses", one.row, named=False, all_columns=True),
        form=Plain(),
        files=of_record(db(), g.project.id, "expenses", row_id),
    )


@blueprint.route("/projects/<code>/expenses/<id:row_id>/return", methods=["GET", "POST"])
@requires(Action.APPROVE_EXPENSE)
def return_expense(code: str, row_id: int) -> ResponseReturnValue:
    one = _expense(row_id)
    form = Return(data={"seen": one.rounds[-1].no if one.rounds else ""})
    if form.validate_on_submit() and _done(
        form,
        lambda: decide_expense(
            db(), g.project.id, row_id, "returned", form.reason.data, whole(form.seen.data)
        ),
    ):
        flash(gettext("Returned. Its money stays reserved until it is corrected or removed."))
        return _to("expenses")
    return _render(
        "return",
        form=form,
        row=shown_row("expenses", one.row, named=False, all_columns=True),
        back=url_for(".expenses", code=code),
    ), status()


@blueprint.post("/projects/<code>/expenses/<id:row_id>/submission")
@requires(Action.KEEP_SPENDING)
def submit_expense(code: str, row_id: int) -> ResponseReturnValue:
    """Withdrawn, or submitted again as it stands."""
    return _submission("expenses", "expense", row_id, "expenses")


def _submission(sheet: str, subject: str, row_id: int, page: str) -> ResponseReturnValue:
    form = Plain()
    if not form.validate_on_submit():
        abort(422)
    if row_id not in opened(db(), g.project.id).ids[sheet]:
        abort(404)
    if request.form.get("what") == "withdraw":
        said, act = gettext("Withdrawn."), lambda: withdraw(db(), g.project.id, subject, row_id)
    else:
        said, act = gettext("Submitted."), lambda: submit_again(db(), g.project.id, sheet, row_id)
    if not _done(form, act):
        return _to(page, form)
    flash(said)
    return _to(page)


@blueprint.route("/projects/<code>/expenses/<id:row_id>/reverse", methods=["GET", "POST"])
@requires(Action.KEEP_SPENDING)
def reverse_expense(code: str, row_id: int) -> ResponseReturnValue:
    """Takes an approved expense back, whole or in part."""
    one = _expense(row_id)
    form = record_form("expenses", {"spent_on", "voucher_no", "amount", "note"}, {})(
        data={"amount": one.row.amount, "spent_on": one.row.spent_on}
    )
    if form.validate_on_submit():
        values = form.values()
        if not values["amount"] > 0:
            form["amount"].errors = [gettext("Write the amount that comes back, above 0.")]
        elif _done(form, lambda: reverse(db(), g.project.id, row_id, values)):
            flash(gettext("Entered. The money is free once the reversal is approved."))
            return _to("expenses")
    return _render(
        "reverse", form=form, one=one, row=shown_row("expenses", one.row, named=False, all_columns=True)
    ), status()


# moves between lines, amendments


@blueprint.get("/projects/<code>/requests")
@requires(Action.SEE_PROJECT)
def overview(code: str) -> ResponseReturnValue:
    state = opened(db(), g.project.id)
    asked = submitted_rows(db(), g.project.id, "adjustments", state)
    waits = set(map(id, waiting_adjustments(state.ledger)))
    known = {one.id for one in asked}
    unasked = [
        Submitted(i, row, []) for i, row in state.rows("adjustments") if id(row) in waits and i not in known
    ]
    amendments = amendment_requests_of(db(), g.project.id)
    return _render(
        "overview",
        form=Plain(),
        adjustments=[*unasked, *asked[::-1]],
        in_force={one.id for one in asked if id(one.row) not in waits},
        amendments=[(one, no, _said(state.ledger, one.last.content)) for one, no in amendments if one.rounds],
    )


def _said(ledger: Ledger, content: Any) -> dict[str, Any]:
    """What a request asks, for readers."""
    asked = asked_in(content)
    names = {t.no: t.name for t in ledger.tranches}
    return {
        "amount": asked.amount,
        "ends_on": asked.ends_on,
        "lines": [(term("category", line, language()), change) for line, change in asked.lines],
        "tranches": [(f"{no} {names.get(no, '')}", change) for no, change in asked.tranches],
    }


@blueprint.post("/projects/<code>/requests/adjustments/<id:row_id>/submission")
@requires(Action.REQUEST_ADJUSTMENT)
def submit_adjustment(code: str, row_id: int) -> ResponseReturnValue:
    return _submission("adjustments", "adjustment", row_id, "overview")


@blueprint.route("/projects/<code>/requests/adjustments/<id:row_id>/decide", methods=["GET", "POST"])
@requires(Action.APPROVE_ADJUSTMENT)
def adjustment(code: str, row_id: int) -> ResponseReturnValue:
    row = dict(opened(db(), g.project.id).rows("adjustments")).get(row_id)
    if row is None:
        abort(404)
    return _decide(
        "adjustment",
        row_id,
        decide_adjustment,
        row=shown_row("adjustments", row, named=False, all_columns=True),
    )


def _decide(subject: str, subject_id: int, act: Callable[..., None], **shown: Any) -> ResponseReturnValue:
    rounds = rounds_of(db(), g.project.id, subject, subject_id)
    form = Decide(data={"decided_on": today(), "seen": rounds[-1].no if rounds else ""})
    if form.validate_on_submit():
        decision = request.form.get("decision", "")
        if decision not in ("accepted", "returned"):
            form.form_errors.append(gettext("Accept it or return it."))
        elif _done(
            form,
            lambda: act(
                db(),
                g.project.id,
                subject_id,
                decision,
                form.reason.data or None,
                form.decided_on.data,
                whole(form.seen.data),
            ),
        ):
            flash(gettext("Accepted.") if decision == "accepted" else gettext("Returned."))
            return _to("overview")
    return _render(
        "decide", form=form, subject=subject, rounds=rounds, standing=standing(rounds), **shown
    ), status()


def _request(request_id: int) -> Submitted:
    found = [one for one, _ in amendment_requests_of(db(), g.project.id) if one.id == request_id]
    if not found or not found[0].rounds:
        abort(404)
    return found[0]


@blueprint.route("/projects/<code>/requests/amendments/new", methods=["GET", "POST"])
@requires(Action.REQUEST_AMENDMENT)
def new_amendment(code: str) -> ResponseReturnValue:
    return _amendment_form(None)


@blueprint.route("/projects/<code>/requests/amendments/<id:request_id>", methods=["GET", "POST"])
@requires(Action.REQUEST_AMENDMENT)
def change_amendment(code: str, request_id: int) -> ResponseReturnValue:
    """One that was returned or withdrawn is corrected and goes again."""
    one = _request(request_id)
    if one.standing not in ("returned", "withdrawn") and request.method == "GET":
        return _to("overview")
    return _amendment_form(one)


def _amendment_form(one: Submitted | None) -> ResponseReturnValue:
    ledger = opened(db(), g.project.id).ledger
    on = today()
    budget = budget_on(ledger.budget, ledger.adjustments, ledger.amendments, (), on)
    lines = dict.fromkeys(choices("category"), 0) | {x.category: x.revised for x in budget.lines}
    tranches = unpaid(ledger, on)
    words = [(c, term("category", c, language()), now) for c, now in lines.items()]
    made = amendment_form(
        words,
        [(t.no, f"{t.no} {t.name}", left) for t, left in tranches],
        effective_end(ledger.project, ledger.amendments, on),
    )
    sums = [(t.no, left) for t, left in tranches]
    form: AmendmentForm = made(data=_asked_before(one, lines, dict(sums)))
    if form.validate_on_submit():
        asked = form.asked(lines.items(), sums)
        if _done(
            form,
            lambda: request_amendment(
                db(), g.project.id, asked, form.reason.data, one.id if one is not None else None
            ),
        ):
            flash(gettext("Requested. It takes effect once the purchaser's official accepts it."))
            return _to("overview")
    return _render("amendment", form=form, one=one, has_tranches=bool(tranches)), status()


def _asked_before(one: Submitted | None, lines: dict[str, int], tranches: dict[int, int]) -> dict[str, Any]:
    if one is None:
        return {}
    asked = asked_in(one.last.content)
    data: dict[str, Any] = {"ends_on": asked.ends_on, "reason": one.last.statement}
    data |= {f"line_{key}": lines.get(key, 0) + change for key, change in asked.lines}
    return data | {f"tranche_{no}": tranches.get(no, 0) + change for no, change in asked.tranches}


@blueprint.post("/projects/<code>/requests/amendments/<id:request_id>/withdraw")
@requires(Action.REQUEST_AMENDMENT)
def withdraw_amendment(code: str, request_id: int) -> ResponseReturnValue:
    _request(request_id)
    form = Plain()
    if not form.validate_on_submit():
        abort(422)
    if not _done(form, lambda: withdraw(db(), g.project.id, "amendment", request_id)):
        return _to("overview", form)
    flash(gettext("Withdrawn."))
    return _to("overview")


@blueprint.route("/projects/<code>/requests/amendments/<id:request_id>/decide", methods=["GET", "POST"])
@requires(Action.APPROVE_AMENDMENT)
def amendment(code: str, request_id: int) -> ResponseReturnValue:
    one = _request(request_id)
    ledger = opened(db(), g.project.id).ledger
    return _decide("amendment", request_id, decide_amendment, asked=_said(ledger, one.last.content))
