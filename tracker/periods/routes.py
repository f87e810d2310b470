"""What was corrected of what reports counted."""

from __future__ import annotations

from flask import Blueprint, abort, g, request

from ..access import Action
from ..guard import db, requires
from ..pages import project_page
from ..records.told import correction_rows
from .queries import corrections_of, locks_of

blueprint = Blueprint("periods", __name__)
PAGE = 50


@blueprint.get("/projects/<code>/corrections")
@requires(Action.SEE_PROJECT)
def corrections(code: str) -> str:
    """Which reports lock what, and each correction since, the latest first."""
    number = request.args.get("page", 1, type=int)
    if not 0 < number < 2**31:
        abort(404)
    found = corrections_of(db(), g.project.id, limit=PAGE + 1, offset=(number - 1) * PAGE)
    return project_page(
        "periods/corrections.html",
        locks=locks_of(db(), g.project.id),
        corrections=correction_rows(found[:PAGE]),
        number=number,
        more=len(found) > PAGE,
    )
