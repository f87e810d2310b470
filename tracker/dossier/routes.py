from __future__ import annotations

import re

from flask import (
    Blueprint,
    abort,
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
from ..errors import DomainError
from ..files import download, vault
from ..guard import database, db, may, origin, release, requires
from ..i18n import gettext, language
from . import service
from .forms import CHOICES, asked_reports
from .queries import Reader, last_issued, parties_of_reports, reports_page

blueprint = Blueprint("dossier", __name__)
ZIP = "application/zip"


@blueprint.post("/projects/<code>/dossier.zip")
@requires(Action.TAKE_DOSSIER)
def take(code: str) -> ResponseReturnValue:
    """The dossier, sent as it is made: what was read of the records is read now, files as they are sent."""
    names = request.form.get("names") == "yes" and may(Action.SEE_SIGN_IN_SHEETS).ok
    until = request.form.get("until", "")
    named = int(until) if re.fullmatch("[0-9]{1,18}", until) else 0  # no record has that number
    try:
        made = service.take(db(), g.project.id, names=names, named=named if until else None)
    except DomainError as error:
        abort(422, description=str(error))
    name = f"dossier-{g.project.code}-{made.until.no}.zip"
    return download(service.handed_out(database(), vault(), made, origin()), name, ZIP)


@blueprint.get("/reports")
@requires(Action.LIST_PROJECTS)
def reports() -> str:
    """Issued reports of all projects to which the reader's organization is a party, and its own portfolios."""
    asked, query, errors = asked_reports()
    own = _reader()
    page = reports_page(db(), own, asked, request.args.get("page", 1, type=int), query)
    purchasers, contractors = parties_of_reports(db(), own)
    there = {"purchaser": purchasers, "contractor": contractors}
    return render_template(
        "dossier/reports.html", page=page, query=query, errors=errors, there=there, choices=CHOICES
    )


@blueprint.get("/reports/all.zip")
@requires(Action.LIST_PROJECTS)
def all_reports() -> ResponseReturnValue:
    """The files of the reports that match, sent one after the other."""
    asked, query, errors = asked_reports()
    own = _reader()
    last = None if errors else last_issued(db(), own, asked)
    if last is None:
        flash(gettext("No issued report matches: there is nothing to download."))
        return redirect(url_for(".reports", **query))
    release()  # each file is read by a session of its own, however long the line takes
    return download(service.reports_chunks(database(), own, asked, *last, language()), "reports.zip", ZIP)


def _reader() -> Reader:
    return Reader(current_user.organization.id, may(Action.SEE_PORTFOLIO).ok)
