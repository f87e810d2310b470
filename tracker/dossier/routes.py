from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, g, request

from ..access import Action
from ..errors import DomainError
from ..evidence.vault import Vault
from ..guard import database, db, may, requires
from . import service

blueprint = Blueprint("dossier", __name__)


@blueprint.post("/projects/<code>/dossier.zip")
@requires(Action.TAKE_DOSSIER)
def take(code: str):
    """The dossier, sent as it is made: what was read of the records is read now, files as they are sent."""
    names = request.form.get("names") == "yes" and may(Action.SEE_SIGN_IN_SHEETS).ok
    try:
        made = service.take(db(), g.project.id, names=names)
    except DomainError as error:
        abort(422, description=str(error))
    vault = Vault(current_app.config["DATA"] / "evidence")
    return _archive(service.chunks(database(), vault, made), f"dossier-{g.project.code}-{made.until.no}.zip")


def _archive(chunks, name: str) -> Response:
    response = Response(chunks, mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response
