from __future__ import annotations

from datetime import date

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..access import Action
from ..dates import now, today
from ..errors import DomainError
from ..files import download, vault
from ..guard import db, must_issue, origin, requires, status
from ..i18n import Message, gettext
from ..narratives.queries import texts_of
from ..narratives.rules import untouched
from ..reporting.forms import Choice, chosen_report
from ..reporting.queries import report_of
from . import number_service, service
from .asked import Asked
from .forms import Issue
from .queries import (
    counts_same_days,
    issued_before,
    issued_of_project,
    kept_file,
    latest_number,
    next_number,
    period_start,
)
from .rules import reasons_against, verify_address

blueprint = Blueprint("issuing", __name__)


@blueprint.route("/projects/<code>/reports/<kind>/issue", methods=["GET", "POST"])
@requires(Action.ISSUE_REPORT)
def issue(code: str, kind: str) -> ResponseReturnValue:
    """First what would be issued, with its number; then, once, the number is taken, and the worker prints it."""
    must_issue(kind)
    choice = chosen_report(kind)
    form = Issue()
    if form.validate_on_submit():
        try:
            job_id = service.ask_issue(db(), origin(), _asked(form, kind, choice))
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect(url_for("jobs.job", job_id=job_id))
    return _page(form, kind, choice), status()


@blueprint.post("/projects/<code>/reports/<number>/again")
@requires(Action.ISSUE_REPORT)
def again(code: str, number: str) -> ResponseReturnValue:
    """Has what was reserved printed once more, where that failed."""
    _must_issue(number)
    try:
        number_service.try_issue_again(db(), g.project.id, current_user.organization.id, number, now())
    except DomainError as error:
        flash(str(error))
    else:
        flash(gettext("Report %(number)s is being printed again.") % {"number": number})
    return redirect(_list(code))


@blueprint.post("/projects/<code>/reports/<number>/void")
@requires(Action.ISSUE_REPORT)
def void(code: str, number: str) -> ResponseReturnValue:
    _must_issue(number)
    try:
        number_service.void_number(db(), g.project.id, current_user.organization.id, number, now())
    except DomainError as error:
        flash(str(error))
    else:
        flash(gettext("Number %(number)s is void and is not given again.") % {"number": number})
    return redirect(_list(code))


@blueprint.get("/reports/<report_number>.pdf")
@requires(Action.PREVIEW_REPORT)
def pdf(report_number: str) -> ResponseReturnValue:
    """The bytes that were issued, whatever has become of the records since."""
    try:
        kept = kept_file(db(), g.project.id if g.project else None, report_number)
    except DomainError as error:
        current_app.logger.critical("%s", error)
        abort(500, description=str(error))
    if kept is None:
        abort(404)
    data, sha256 = kept
    return download(data, f"{report_number}.pdf", sha256=sha256)


def _asked(form: Issue, kind: str, choice: Choice) -> Asked:
    revision = form.revision.data or ""
    return Asked(
        project_id=g.project.id,
        kind=kind,
        as_of=choice.as_of,
        lang=choice.lang,
        from_on=choice.from_on,
        organization_id=current_user.organization.id,
        issuer_id=current_user.id,
        issuer_name=current_user.name,
        revision=int(revision) if revision.isdecimal() else 0,
        latest=form.latest.data,
        verify_at=verify_address(current_app.config["PUBLIC_URL"]),
        replaces=_replaces(),
        reason=form.reason.data,
        vault=vault(),
    )


def _page(form: Issue, kind: str, choice: Choice) -> str:
    from_on = choice.from_on or period_start(db(), g.project.id, kind, choice.as_of, _replaces())
    snapshot = report_of(db(), g.project.id, kind, choice.as_of, choice.lang, from_on).snapshot
    form.revision.data = str(g.project.revision)
    form.latest.data = latest_number(db(), g.project.id, kind, choice.lang)
    earlier = issued_before(db(), g.project.id, kind, choice.lang, choice.as_of)
    stands = texts_of(db(), g.project.id, kind, choice.lang)
    same_days: tuple[Message, ...] = ()
    if snapshot.from_on:
        period = date.fromisoformat(snapshot.from_on), choice.as_of
        same_days = counts_same_days(db(), g.project.id, *period, [_replaces()])
    return render_template(
        "issuing/issue.html",
        form=form,
        snapshot=snapshot,
        number=next_number(db(), current_user.organization.id, today().year),
        reasons=reasons_against(snapshot, today()),
        replaces=_replaces(),
        earlier=earlier,
        unwritten=[chapter for chapter, one in stands.items() if not one.text],
        untouched=untouched(stands, earlier.issued_at) if earlier else [],
        same_days=same_days,
        before=[
            i
            for i in issued_of_project(db(), g.project.id, now())
            if (i.kind, i.lang, i.standing) == (kind, choice.lang, "valid")
        ],
    )


def _must_issue(number: str) -> None:
    for found in issued_of_project(db(), g.project.id, now()):
        if found.number == number:
            must_issue(found.kind)


def _replaces() -> str | None:
    """The number of the report of which a revised edition is asked for; by the form's own address."""
    return request.args.get("replaces", "")[:40] or None


def _list(code: str) -> str:
    return url_for("reporting.reports", code=code, _anchor="issued")
