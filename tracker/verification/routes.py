"""How an issued report stands: its page, its withdrawal and its stamped scan; and the public page that verifies."""

from __future__ import annotations

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

from reports.check import examine, fingerprint_of
from reports.sign import Identity

from ..access import ISSUES, Action
from ..dates import now
from ..errors import DomainError
from ..evidence.intake import Arrived, look_at
from ..evidence.rules import AllRefused
from ..files import download, limits, vault
from ..guard import database, db, may, must_issue, once, refusals, release, requires, status
from ..i18n import gettext
from ..issuing.codes import read_code, shown
from ..issuing.queries import Issued, issued_by_code, issued_under
from ..issuing.rules import printable
from ..pages import project_page
from . import service
from .forms import File, Scan, Withdraw
from .queries import look_up, scans_of, title_of

blueprint = Blueprint("verification", __name__)


@blueprint.route("/verify", methods=["GET", "POST"])
@requires(Action.USE_WITHOUT_SIGN_IN)
def verify() -> ResponseReturnValue:
    """For anybody: what a code stands for, or whether a file is one that was issued. Nothing is written."""
    form, answer, report, sent = File(), None, None, False
    typed = printable(request.args.get("code", "")[:80]).strip()
    code = read_code(typed)
    if request.method == "POST":
        sent = form.validate_on_submit()
        release()
        if sent:
            examined = examine(form.file.data.read())
            with database().session() as session:
                answer = look_up(session, examined, fingerprint_of(identity().certificate))
                report = answer.report
    elif code:
        report = issued_by_code(db(), code)
    with database().session() as session:
        title = title_of(session, report) if report else ""
    page = render_template(
        "verification/verify.html",
        form=form,
        typed=shown(code) if code else typed,
        asked=bool(typed) and request.method == "GET",
        is_code=code is not None,
        answer=answer,
        report=report,
        title=title,
        fingerprint=answer.examined.fingerprint if answer else None,
    )
    return page, 200 if sent else status()


@blueprint.get("/verify/certificate.pem")
@requires(Action.USE_WITHOUT_SIGN_IN)
def certificate() -> ResponseReturnValue:
    """Who signs the reports that are issued here; a certificate is made to be shown."""
    return download(identity().certificate, "certificate.pem", "application/x-pem-file")


@blueprint.get("/projects/<code>/reports/<number>")
@requires(Action.PREVIEW_REPORT)
def report(code: str, number: str) -> ResponseReturnValue:
    found = _issued(number)
    return project_page(
        "verification/report.html",
        report=found,
        shown_code=shown(found.code) if found.code else "",
        scans=scans_of(db(), found),
        own=_own(found),
        issuing=may(ISSUES[found.kind]),
    )


@blueprint.route("/projects/<code>/reports/<number>/withdraw", methods=["GET", "POST"])
@requires(Action.ISSUE_REPORT)
def withdraw(code: str, number: str) -> ResponseReturnValue:
    found, form = _issued(number), Withdraw()
    must_issue(found.kind)
    if form.validate_on_submit():
        who = {"organization_id": current_user.organization.id, "user_id": current_user.id}
        with refusals(form):
            service.withdraw(db(), number, form.reason.data, now(), **who, name=current_user.name)
            flash(gettext("Report %(number)s is withdrawn.") % {"number": number})
            return redirect(url_for(".report", code=code, number=number))
    page = project_page("verification/withdraw.html", report=found, form=form, own=_own(found))
    return page, status()


@blueprint.route("/projects/<code>/reports/<number>/scan", methods=["GET", "POST"])
@requires(Action.ISSUE_REPORT, form_once=False, most_bytes="EVIDENCE_REQUEST_BYTES")
def scan(code: str, number: str) -> ResponseReturnValue:
    """Asks for the scan of the printed and stamped report, which stands beside the file ever after."""
    found, form = _issued(number), Scan()
    must_issue(found.kind)
    if not form.validate_on_submit():
        return _scan_page(found, form), status()
    release()  # pictures take seconds to look at: nobody else's writing waits for it
    with vault().aside() as folder:
        try:
            arrived = look_at(folder, [(f.filename or "", f.stream) for f in form.files.data], limits())
        except AllRefused as refused:
            form.files.errors = [gettext("Nothing was attached."), *map(str, refused.reasons)]
            return _scan_page(found, form), 422
        return once(lambda: _keep_scan(found, form, arrived))


def _keep_scan(found: Issued, form: Scan, arrived: list[Arrived]) -> ResponseReturnValue:
    who = {"user_id": current_user.id, "organization_id": current_user.organization.id}
    try:
        service.attach_scan(db(), vault(), found, g.project.code, arrived, **who)
    except DomainError as error:
        form.refuse(error)
        return _scan_page(found, form), 422
    flash(gettext("The scan stands beside report %(number)s.") % {"number": found.number})
    return redirect(url_for(".report", code=g.project.code, number=found.number))


def _scan_page(found: Issued, form: Scan) -> str:
    return project_page("verification/scan.html", report=found, form=form, own=_own(found), limits=limits())


def _issued(number: str) -> Issued:
    """The issued report of this project; 404 for every other number."""
    found = issued_under(db(), number)
    if found is None or found.project_id != g.project.id or found.status != "issued":
        abort(404)
    return found


def _own(found: Issued) -> bool:
    return found.organization_id == current_user.organization.id


def identity() -> Identity:
    """Who signs, read once for the process."""
    return current_app.extensions["tracker.identity"]()
