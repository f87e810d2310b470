"""A person's own jobs: how far each is, what came of it, and another try."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..access import ISSUES, Action
from ..dates import now
from ..files import download
from ..guard import db, may, must_issue, requires, sees_job
from ..i18n import gettext
from .files import folder_of, read_file
from .queries import own_jobs
from .rules import ANOTHERS_NUMBER, KEPT
from .service import try_again

blueprint = Blueprint("jobs", __name__)


@blueprint.get("/jobs")
@requires(Action.KEEP_OWN_ACCOUNT)
def jobs() -> str:
    seen = [job for job in own_jobs(db(), current_user.id, now()) if sees_job(job)]
    return render_template("jobs/jobs.html", jobs=seen, days=KEPT.days)


@blueprint.get("/jobs/<id:job_id>")
@requires(Action.KEEP_OWN_ACCOUNT)
def job(job_id: int) -> str:
    may_again = g.job.kind != "issue_report" or (may(ISSUES[g.job.payload["kind"]]).ok and _is_own_number())
    return render_template("jobs/job.html", job=g.job, days=KEPT.days, may_again=may_again)


@blueprint.get("/jobs/<id:job_id>/file")
@requires(Action.KEEP_OWN_ACCOUNT)
def file(job_id: int) -> ResponseReturnValue:
    data = read_file(folder_of(current_app.config["DATA"]), g.job.result)
    if data is None:
        abort(404)
    return download(data, g.job.result["name"], sha256=g.job.result["sha256"])


@blueprint.post("/jobs/<id:job_id>/again")
@requires(Action.KEEP_OWN_ACCOUNT)
def again(job_id: int) -> ResponseReturnValue:
    if g.job.kind == "issue_report":  # for those who may issue now, whoever they were when they asked
        must_issue(g.job.payload["kind"])
        if not _is_own_number():
            abort(403, description=gettext(ANOTHERS_NUMBER))
    if not try_again(db(), job_id):
        flash(gettext("Only what failed can be tried again. Look again: it is under way, or done."))
    return redirect(url_for("jobs.job", job_id=job_id))


def _is_own_number() -> bool:
    """Whether it is one of the asker's organization still: who asked may work for another one by now."""
    return g.job.payload.get("organization_id", current_user.organization.id) == current_user.organization.id
