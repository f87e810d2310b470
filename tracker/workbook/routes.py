"""A project as a workbook: the empty one, loading one, and saving one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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

from ..access import Action, can
from ..accounts.service import note_departure
from ..contracts.records import PARTIES
from ..dates import today
from ..files import download
from ..guard import actor, database, db, requires, status
from ..i18n import gettext, language
from ..ledger.queries import ledgers
from ..ledger.records import ROW_SHEETS, Ledger
from ..reporting.gather import gather
from .forms import Confirm, Upload
from .problems import Problem
from .service import check_workbook, load
from .uploads import find, keep
from .writer import template as empty_workbook
from .writer import write

blueprint = Blueprint("workbook", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200  # problems on the page; the rest are counted


@blueprint.get("/projects/template.xlsx")
@requires(Action.CHECK_WORKBOOK)
def template() -> ResponseReturnValue:
    name = "项目工作簿.xlsx" if language() == "zh" else "project-workbook.xlsx"
    return download(empty_workbook(language()), name, XLSX)


@blueprint.get("/projects/<code>/export.xlsx")
@requires(Action.EXPORT_WORKBOOK)
def export(code: str) -> ResponseReturnValue:
    ledger = ledgers(db(), [g.project.id])[g.project.id]
    note_departure(database(), "workbook", g.project.code, current_user.id, request.remote_addr)
    return download(write(ledger, language()), f"{g.project.code}.xlsx", XLSX)


@blueprint.route("/projects/import", methods=["GET", "POST"])
@requires(Action.CHECK_WORKBOOK)
def upload() -> ResponseReturnValue:
    """First the file, which is checked and shown; then its token, which loads it."""
    if "token" in request.form:
        return _load()
    form = Upload()
    if not form.validate_on_submit():
        return _page(form), status()
    db().rollback()  # a large workbook takes seconds to check: nobody else's writing waits for it
    checked = check_workbook(form.workbook.data.stream)
    if checked.ledger is None:
        return _page(form, problems=checked.problems), 422
    refusal = _refusal(checked.ledger)
    if refusal:
        form.workbook.errors = [refusal]
        return _page(form), 403
    token = keep(_folder(), form.workbook.data.stream, current_user.id)
    return _page(
        form,
        preview=gather(checked.ledger, "final", today(), language()),
        rows={sheet: len(getattr(checked.ledger, sheet)) for sheet in ROW_SHEETS},
        confirm=Confirm(token=token, formdata=None),
    )


def _load() -> ResponseReturnValue:
    form = Confirm()
    path = find(_folder(), form.token.data or "", current_user.id)
    if not form.validate_on_submit() or path is None:
        flash(gettext("The uploaded workbook is no longer kept. Choose it again."))
        return redirect(url_for("workbook.upload"))
    checked = check_workbook(path)
    if checked.ledger is None or _refusal(checked.ledger):
        abort(403)
    problem = load(db(), checked.ledger, checked.code_row)
    if problem is not None:
        return _page(Upload(formdata=None), problems=(problem,)), 422
    path.unlink(missing_ok=True)
    flash(gettext("The project is loaded."))
    return redirect(url_for("reporting.project", code=checked.ledger.project.code))


def _refusal(ledger: Ledger) -> str | None:
    """Why this person may not load this project: the workbook's own parties decide."""
    own = current_user.organization.name
    parties = frozenset(party for party in PARTIES if getattr(ledger.project, party) == own)
    decision = can(actor(), Action.LOAD_WORKBOOK, parties)
    return None if decision else str(decision.reason)


def _page(form: Upload, *, problems: tuple[Problem, ...] = (), **context: Any) -> str:
    return render_template(
        "workbook/upload.html",
        form=form,
        problems=problems[:SHOWN],
        more=max(len(problems) - SHOWN, 0),
        **context,
    )


def _folder() -> Path:
    return current_app.config["DATA"] / "uploads"
