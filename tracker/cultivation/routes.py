"""The five societies, resources, deliberation and leaders, as of today."""

from __future__ import annotations

from flask import Blueprint, g, render_template

from ..access import Action
from ..dates import today
from ..guard import db, requires
from ..i18n import language
from ..reporting.queries import project_on

blueprint = Blueprint("cultivation", __name__)


@blueprint.get("/projects/<code>/cultivation")
@requires(Action.SEE_PROJECT)
def cultivation(code: str) -> str:
    ledger, snapshot = project_on(db(), g.project.id, today(), language())
    return render_template("cultivation/cultivation.html", ledger=ledger, snapshot=snapshot)
