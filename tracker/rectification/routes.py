"""Findings, what the agency did about them, and the re-check."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..access import Action
from ..contracts.rules import LOCKED
from ..dates import today
from ..deliverables.rules import files_of, handed_in
from ..evidence.queries import of_record
from ..guard import db, may, refusals, requires
from ..i18n import gettext
from ..pages import project_page
from .forms import Check, Response, Withdrawal
from .queries import case_by_id, cases_of
from .rules import Case, in_order, reason_against_responding
from .service import check, respond

blueprint = Blueprint("rectification", __name__)


@blueprint.get("/projects/<code>/rectification")
@requires(Action.SEE_PROJECT)
def findings(code: str) -> str:
    """What is open, by its day, and what was closed."""
    cases = in_order(cases_of(db(), g.project.id), today())
    return project_page(
        "rectification/findings.html",
        cases=cases,
        today=today(),
        holding=sum(case.holds_payment(today()) for case in cases),
    )


@blueprint.get("/projects/<code>/rectification/<id:finding_id>")
@requires(Action.SEE_PROJECT)
def finding(code: str, finding_id: int) -> ResponseReturnValue:
    """One finding with its rounds; whose turn it is finds the form here."""
    return _page(_case(finding_id))


@blueprint.post("/projects/<code>/rectification/<id:finding_id>/respond")
@requires(Action.RESPOND_TO_FINDING)
def answer(code: str, finding_id: int) -> ResponseReturnValue:
    case = _case(finding_id)
    form = _response_form(case)
    if form.validate_on_submit():
        with refusals(form):
            respond(db(), g.project.id, finding_id, form.response.data or "", form.files.data or [])
            flash(gettext("Submitted: it waits for the re-check."))
            return redirect(url_for(".finding", code=code, finding_id=finding_id))
    return _page(_case(finding_id), response=form), 422


@blueprint.post("/projects/<code>/rectification/<id:finding_id>/check")
@requires(Action.CLOSE_FINDING)
def recheck(code: str, finding_id: int) -> ResponseReturnValue:
    _case(finding_id)
    form = Check()
    if form.validate_on_submit():
        reason = (form.reason.data or "").strip() or None
        with refusals(form):
            check(
                db(),
                g.project.id,
                finding_id,
                form.round_no,
                form.decision.data,
                reason,
                form.decided_on.data,
            )
            done = form.decision.data == "accepted"
            flash(gettext("The finding is closed.") if done else gettext("Returned to the agency."))
            return redirect(url_for(".finding", code=code, finding_id=finding_id))
    return _page(_case(finding_id), recheck=form), 422


@blueprint.post("/projects/<code>/rectification/<id:finding_id>/withdraw")
@requires(Action.RESPOND_TO_FINDING)
def withdraw(code: str, finding_id: int) -> ResponseReturnValue:
    """Takes back an answer that waits for its re-check: whoever submitted it alone."""
    case = _case(finding_id)
    if Withdrawal().validate_on_submit():
        with refusals():
            no = case.rounds[-1].no if case.rounds else 0
            check(db(), g.project.id, finding_id, no, "withdrawn", None)
    return redirect(url_for(".finding", code=code, finding_id=finding_id))


def _case(finding_id: int) -> Case:
    return case_by_id(db(), g.project.id, finding_id) or abort(404)


def _response_form(case: Case) -> Response:
    files = of_record(db(), g.project.id, "findings", case.id)
    last = case.rounds[-1] if case.rounds else None
    before = {f.id for f in files_of(last.content)} if last else set()
    chosen = [f.id for f in files if not last or f.id in before]
    form = Response(data={"response": case.finding.response, "files": chosen})
    form.files.choices = [(f.id, f.name) for f in files]
    return form


def _page(case: Case, response: Response | None = None, recheck: Check | None = None) -> str:
    standing, last = case.status(today()), case.rounds[-1] if case.rounds else None
    closed = g.project.state in LOCKED
    own = last is not None and last.submitted_by == current_user.id
    if response is None and not closed and may(Action.RESPOND_TO_FINDING):
        if reason_against_responding(case, today()) is None:
            response = _response_form(case)
    if recheck is None and standing == "submitted" and may(Action.CLOSE_FINDING) and not own:
        recheck = Check(data={"no": str(last.no) if last else "", "decided_on": today()})
    return project_page(
        "rectification/finding.html",
        case=case,
        status_key=standing,
        overdue=case.overdue(today()),
        holds=case.holds_payment(today()),
        files=of_record(db(), g.project.id, "findings", case.id),
        handed=handed_in(case.rounds),
        response=response,
        recheck=recheck,
        withdrawal=Withdrawal() if standing == "submitted" and own else None,
        closed=closed,
    )
