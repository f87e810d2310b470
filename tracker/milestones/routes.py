from __future__ import annotations

from flask import Blueprint, g, render_template

from ..access import Action
from ..dates import today
from ..guard import db, requires
from ..i18n import language
from ..reporting.queries import rows_on

blueprint = Blueprint("milestones", __name__)


@blueprint.get("/projects/<code>/milestones")
@requires(Action.SEE_PROJECT)
def milestones(code: str) -> str:
    _, snapshot, row_ids = rows_on(db(), g.project.id, today(), language())
    return render_template("milestones/milestones.html", snapshot=snapshot, row_ids=row_ids)
