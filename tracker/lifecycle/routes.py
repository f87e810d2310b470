"""Where a project stands, what ends the phase, and who may move it on."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..access import Action
from ..contracts.rules import SIDE_STATES, STATES
from ..dates import today
from ..guard import db, may, refusals, requires, status
from ..i18n import gettext, language
from ..reporting.queries import project_on
from ..terms import choices, term
from . import service
from .forms import Move, SpecialDay
from .queries import facts_of, moves_of, special
from .rules import MOVES, TRANSITIONS, deadlines, unmet

blueprint = Blueprint("lifecycle", __name__)


@blueprint.get("/projects/<code>/state")
@requires(Action.SEE_PROJECT)
def state(code: str) -> ResponseReturnValue:
    """The way so far, and the next moves with what they still lack."""
    return _page()


@blueprint.route("/projects/<code>/state/<move>", methods=["GET", "POST"])
@requires(Action.MOVE_PROJECT)
def make_move(code: str, move: str) -> ResponseReturnValue:
    if move not in MOVES:
        abort(404)
    _, snapshot = project_on(db(), g.project.id, today(), language())
    transition = TRANSITIONS.get((snapshot.project.state, move))
    if transition is not None:
        decision = may(transition.by)
        if not decision:
            abort(403, description=str(decision.reason))
    form = Move(data={"moved_on": today()})
    if form.validate_on_submit():
        with refusals(form):
            to = service.move(db(), g.project.id, move, form.moved_on.data, form.reason.data)
            flash(
                gettext("Done: the project is now in the state “%(state)s”.")
                % {"state": term("state", to, language())}
            )
            return redirect(url_for(".state", code=code))
    elif transition is None:
        return redirect(url_for(".state", code=code))
    facts = facts_of(db(), g.project.id, today())
    return render_template(
        "lifecycle/move.html",
        snapshot=snapshot,
        form=form,
        move=move,
        transition=transition,
        unmet=unmet(snapshot.project.state, move, facts) if transition else [],
    ), status()


def _page() -> str:
    ledger, snapshot = project_on(db(), g.project.id, today(), language())
    facts = facts_of(db(), g.project.id, today(), ledger)
    now = ledger.project.state
    offered = [
        (action, transition, may(transition.by), unmet(now, action, facts))
        for (stands, action), transition in TRANSITIONS.items()
        if stands == now
        and not (action == "pass_final_audit_later" and not ledger.settings.audit_after_payment)
    ]
    return render_template(
        "lifecycle/state.html",
        snapshot=snapshot,
        states=STATES,
        side_states=SIDE_STATES,
        moves=moves_of(db(), g.project.id),
        offered=offered,
        deadlines=[
            (d, d.status(today()))
            for d in deadlines(
                ledger.project, special(db()), signed=now not in ("needs", "approved", "procured", "signed")
            )
        ],
    )


@blueprint.route("/admin/working-days", methods=["GET", "POST"])
@requires(Action.ADMINISTER)
def working_days() -> ResponseReturnValue:
    form = SpecialDay()
    form.works.choices = [(key, term("day_works", key, language())) for key in choices("day_works")]
    if form.validate_on_submit():
        service.set_special_day(db(), form.day.data, {"yes": True, "no": False}.get(form.works.data))
        flash(gettext("Saved."))
        return redirect(url_for(".working_days"))
    days = sorted(special(db()).items(), reverse=True)
    return render_template("lifecycle/working_days.html", form=form, days=days), status()
