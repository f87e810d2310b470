"""What a milestone promises, its submissions and their review; the certificate of acceptance."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..access import Action
from ..contracts.rules import is_signed
from ..dates import today
from ..evidence.queries import of_record
from ..forms import asked_days
from ..guard import db, may, refusals, requires, status
from ..i18n import gettext, language
from ..issuing.queries import report_of_certificate
from ..pages import project_page
from ..reporting.queries import project_on
from ..reporting.standards import standards_of
from . import queries, service
from .forms import Just, Promise, Review, Submission, certificate_form, in_words
from .rules import MEMBERS, Standard, files_of, handed_in, reasons_against_publishing

blueprint = Blueprint("deliverables", __name__)


@blueprint.get("/projects/<code>/milestones/<id:milestone_id>")
@requires(Action.SEE_PROJECT)
def milestone(code: str, milestone_id: int) -> ResponseReturnValue:
    """What is handed over, each with its rounds; who reviews decides here, one by one."""
    return _milestone_page(milestone_id)


@blueprint.route("/projects/<code>/milestones/<id:milestone_id>/deliverables", methods=["GET", "POST"])
@requires(Action.KEEP_CONTRACT)
def promise(code: str, milestone_id: int) -> ResponseReturnValue:
    here = queries.promise(db(), g.project.id, milestone_id) or abort(404)
    form = Promise()
    if form.validate_on_submit():
        with refusals(form):
            title, expected = (form.title.data or "").strip(), (form.expected.data or "").strip()
            service.promise(db(), g.project.id, milestone_id, title, expected or None)
            flash(gettext("Saved."))
            return redirect(url_for(".milestone", code=code, milestone_id=milestone_id))
    return project_page("deliverables/promise.html", form=form, milestone=here), status()


@blueprint.route("/projects/<code>/deliverables/<id:deliverable_id>/remove", methods=["POST"])
@requires(Action.KEEP_CONTRACT)
def remove(code: str, deliverable_id: int) -> ResponseReturnValue:
    one = _deliverable(deliverable_id)
    official = bool(may(Action.REVIEW_DELIVERABLE))
    with refusals():
        service.withdraw_promise(db(), g.project.id, one, by_purchaser=official)
    return redirect(url_for(".milestone", code=code, milestone_id=one.milestone_id))


@blueprint.route("/projects/<code>/deliverables/<id:deliverable_id>/submit", methods=["GET", "POST"])
@requires(Action.SUBMIT_DELIVERABLE)
def submit(code: str, deliverable_id: int) -> ResponseReturnValue:
    """Chooses of the milestone's files those that are handed over, and says what was done."""
    one = _deliverable(deliverable_id)
    files = of_record(db(), g.project.id, "milestones", one.milestone_id)
    last = one.rounds[-1] if one.rounds else None
    before = {f.id for f in files_of(last.content)} if last else {f.id for f in files}
    form = Submission(data={"files": sorted(before), "statement": last.statement if last else None})
    form.files.choices = [(f.id, f.name) for f in files]
    if form.validate_on_submit():
        with refusals(form):
            statement = (form.statement.data or "").strip()
            service.submit_deliverable(db(), g.project.id, one, form.files.data or [], statement)
            flash(gettext("Submitted: it waits for the purchaser's review."))
            return redirect(url_for(".milestone", code=code, milestone_id=one.milestone_id))
    here = queries.promise(db(), g.project.id, one.milestone_id)
    return project_page(
        "deliverables/submit.html",
        form=form,
        one=one,
        files=files,
        milestone=here,
        last=last,
    ), status()


@blueprint.post("/projects/<code>/deliverables/<id:deliverable_id>/review")
@requires(Action.REVIEW_DELIVERABLE)
def review(code: str, deliverable_id: int) -> ResponseReturnValue:
    one = _deliverable(deliverable_id)
    form = _review_form(one)
    if form.validate_on_submit():
        no = request.form.get("no", type=int) or 0
        reason = (form.reason.data or "").strip() or None
        with refusals(form):
            service.review(db(), g.project.id, one, no, form.decision.data, reason, form.decided_on.data)
            flash(gettext("Saved."))
            return redirect(url_for(".milestone", code=code, milestone_id=one.milestone_id))
    return _milestone_page(one.milestone_id, {one.id: form}), 422


@blueprint.post("/projects/<code>/deliverables/<id:deliverable_id>/withdraw")
@requires(Action.SUBMIT_DELIVERABLE)
def withdraw(code: str, deliverable_id: int) -> ResponseReturnValue:
    """Takes back what waits for a review: whoever submitted it alone."""
    one = _deliverable(deliverable_id)
    no = one.rounds[-1].no if one.rounds else 0
    with refusals():
        service.review(db(), g.project.id, one, no, "withdrawn", None)
    return redirect(url_for(".milestone", code=code, milestone_id=one.milestone_id))


@blueprint.get("/projects/<code>/acceptance")
@requires(Action.SEE_PROJECT)
def acceptance(code: str) -> str:
    """The project's certificates, and what the draft still lacks."""
    found = queries.certificates_of(db(), g.project.id)
    draft = next((c for c in found if c.published_at is None), None)
    lacks = (
        reasons_against_publishing(
            draft.standards, draft.members, draft.opinion, draft.conclusion, draft.concluded_on
        )
        if draft
        else []
    )
    return project_page(
        "deliverables/acceptance.html",
        certificates=[c for c in found if c.published_at],
        draft=draft,
        lacks=lacks,
        form=Just(),
    )


@blueprint.route("/projects/<code>/acceptance/draft", methods=["GET", "POST"])
@requires(Action.REVIEW_DELIVERABLE)
def draft(code: str) -> ResponseReturnValue:
    """The certificate as it is drawn up: figures of its day, the panel's judgement of each."""
    found = queries.certificates_of(db(), g.project.id)
    before = next((c for c in found if c.published_at is None), None)
    asked, _ = asked_days(request.values, "concluded_on")
    day = asked.get("concluded_on") or (before.concluded_on if before else today())
    figures = _standards(day)
    form: Any = in_words(certificate_form([s.code for s in figures])())
    if request.method == "GET":
        form.version.data = str(before.version if before else 0)
        form.concluded_on.data = day
        form.fill(before.standards if before else figures, before.members if before else ())
        if before:
            form.conclusion.data, form.opinion.data = before.conclusion, before.opinion
            form.remarks.data = before.remarks
    elif form.validate_on_submit():
        if form.concluded_on.data > today():
            form.concluded_on.errors = [gettext("a day that is not in the future")]
        else:
            with refusals(form):
                service.draw_up(
                    db(), g.project.id, form.seen, form.values, form.standards(figures), form.members()
                )
                flash(gettext("Saved."))
                return redirect(url_for(".acceptance", code=code))
    return project_page(
        "deliverables/draft.html",
        form=form,
        standards=figures,
        places=range(MEMBERS),
        day=day,
    ), status()


@blueprint.post("/projects/<code>/acceptance/publish")
@requires(Action.REVIEW_DELIVERABLE)
def publish(code: str) -> ResponseReturnValue:
    with refusals():
        seen = request.form.get("version", type=int) or 0
        made = service.publish(db(), g.project.id, current_user.organization.name, seen)
        flash(gettext("Certificate %(number)s is published.") % {"number": made.number})
    return redirect(url_for(".acceptance", code=code))


@blueprint.get("/acceptance")
@requires(Action.USE_WITHOUT_SIGN_IN)
def announced() -> str:
    """Results of acceptance, for anybody."""
    page = queries.announced(db(), request.args.get("page", 1, type=int))
    return render_template("deliverables/announced.html", page=page)


@blueprint.get("/acceptance/<number>")
@requires(Action.USE_WITHOUT_SIGN_IN)
def certificate(number: str) -> str:
    """One certificate as it was published, for anybody."""
    found = queries.published(db(), number) or abort(404)
    report = report_of_certificate(db(), found.project_id, found.number)
    return render_template("deliverables/certificate.html", certificate=found, report=report)


def _deliverable(deliverable_id: int) -> queries.Deliverable:
    return queries.deliverable(db(), g.project.id, deliverable_id) or abort(404)


def _review_form(one: queries.Deliverable) -> Review:
    return Review(prefix=f"d{one.id}-", data={"decided_on": today()})


def _milestone_page(milestone_id: int, tried: dict[int, Review] | None = None) -> str:
    here = queries.promise(db(), g.project.id, milestone_id) or abort(404)
    found = queries.deliverables_of(db(), g.project.id, milestone_id)
    forms = {
        one.id: (tried or {}).get(one.id) or _review_form(one)
        for one in found
        if one.standing == "submitted"
        and may(Action.REVIEW_DELIVERABLE)
        and one.rounds[-1].submitted_by != current_user.id
    }
    return project_page(
        "deliverables/milestone.html",
        milestone=here,
        found=found,
        files={one.id: handed_in(one.rounds) for one in found},
        forms=forms,
        takes_back=may(Action.REVIEW_DELIVERABLE)
        or (may(Action.KEEP_CONTRACT) and not is_signed(g.project.state)),
    )


def _standards(day: date) -> list[Standard]:
    return standards_of(project_on(db(), g.project.id, day, language())[1])
