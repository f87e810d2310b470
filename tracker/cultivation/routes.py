"""The five societies, resources, deliberation and leaders, as of today."""

from __future__ import annotations

from flask import Blueprint

from ..access import Action
from ..guard import requires
from ..pages import project_page

blueprint = Blueprint("cultivation", __name__)


@blueprint.get("/projects/<code>/cultivation")
@requires(Action.SEE_PROJECT)
def cultivation(code: str) -> str:
    return project_page("cultivation/cultivation.html")
