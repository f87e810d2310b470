"""The files of a project and of one record: attached, opened, taken away."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..access import Action
from ..accounts.service import note_departure
from ..dates import today
from ..errors import DomainError
from ..files import limits, vault
from ..guard import database, db, may, once, release, requires, status
from ..i18n import gettext, language, ngettext
from ..pages import project_page
from ..reporting.queries import project_on
from ..terms import TERMS
from . import queries
from .forms import Attach, Remove
from .intake import Arrived, look_at
from .records import MEDIA
from .rules import AllRefused, served_name
from .service import Record, attach, remove
from .vault import ORIGINAL, PHOTO, SMALL

blueprint = Blueprint("evidence", __name__)
SANDBOX = "sandbox; default-src 'none'"


@blueprint.get("/projects/<code>/evidence")
@requires(Action.SEE_EVIDENCE)
def gallery(code: str) -> str:
    """All of the project's files, the latest first."""
    asked: dict[str, Any] = {
        "kind": request.args.get("kind", ""),
        "activity": request.args.get("activity", ""),
        "twice": request.args.get("twice") == "1",
        "number": request.args.get("page", 1, type=int),
    }
    if asked["kind"] not in TERMS["evidence_kind"]:
        asked["kind"] = ""
    ledger, snapshot = project_on(db(), g.project.id, today(), language())
    page, kinds = queries.gallery(db(), g.project.id, **asked)
    return render_template(
        "evidence/gallery.html", page=page, kinds=kinds, asked=asked, ledger=ledger, snapshot=snapshot
    )


@blueprint.get("/projects/<code>/evidence/<sheet>/<id:record_id>")
@requires(Action.SEE_EVIDENCE)
def record(code: str, sheet: str, record_id: int) -> ResponseReturnValue:
    """What is attached to one record, and the form that attaches more."""
    return _record_page(_record(sheet, record_id), Attach().prepare(sheet, limits()))


@blueprint.post("/projects/<code>/evidence/<sheet>/<id:record_id>")
@requires(Action.ADD_EVIDENCE, form_once=False, most_bytes="EVIDENCE_REQUEST_BYTES")
def add(code: str, sheet: str, record_id: int) -> ResponseReturnValue:
    """Attaches the files, all or none."""
    here = _record(sheet, record_id)
    form = Attach().prepare(sheet, limits())
    if not form.validate_on_submit():
        return _record_page(here, form), 422
    release()  # pictures take seconds to look at: nobody else's writing waits for it
    with vault().aside() as folder:
        try:
            arrived = look_at(folder, [(f.filename or "", f.stream) for f in form.sent()], limits())
        except AllRefused as refused:
            form.files.errors = [gettext("Nothing was attached."), *map(str, refused.reasons)]
            return _record_page(here, form), 422
        return once(lambda: _keep(here, form.kind.data, arrived))


def _keep(here: Record, kind: str, arrived: list[Arrived]) -> ResponseReturnValue:
    who = {"user_id": current_user.id, "organization_id": current_user.organization.id}
    done = attach(db(), vault(), here, kind, arrived, **who) or abort(404)
    flash(ngettext("%(num)s file is attached.", "%(num)s files are attached.", done.new) % {"num": done.new})
    if done.here_already:
        text = ngettext(
            "%(num)s was attached here already.", "%(num)s were attached here already.", done.here_already
        )
        flash(text % {"num": done.here_already})
    if done.elsewhere:
        text = ngettext(
            "%(num)s of them is attached to another record of this project too: see the note under it.",
            "%(num)s of them are attached to other records of this project too: see the notes under them.",
            done.elsewhere,
        )
        flash(text % {"num": done.elsewhere})
    return redirect(_address(here))


@blueprint.get("/projects/<code>/evidence/<id:number>")
@requires(Action.SEE_EVIDENCE)
def download(code: str, number: int) -> ResponseReturnValue:
    """A document as it came; of a picture the copy without anything beside its pixels."""
    file = _openable(number)
    return _bytes(file, PHOTO if file.is_picture else ORIGINAL, as_attachment=True)


@blueprint.get("/projects/<code>/evidence/<id:number>/<any(photo, small):size>")
@requires(Action.SEE_EVIDENCE)
def picture(code: str, number: int, size: str) -> ResponseReturnValue:
    """A picture's copy, to be looked at in place."""
    file = _openable(number)
    if not file.is_picture:
        abort(404)
    return _bytes(file, SMALL if size == "small" else PHOTO, as_attachment=False)


@blueprint.route("/projects/<code>/evidence/<id:number>/remove", methods=["GET", "POST"])
@requires(Action.ADD_EVIDENCE)
def take_away(code: str, number: int) -> ResponseReturnValue:
    """Asks why, then takes the file out of sight."""
    file = queries.file_by_id(db(), g.project.id, number) or abort(404)
    form = Remove()
    back = url_for("evidence.gallery", code=code)
    if queries.record_exists(db(), g.project.id, file.sheet, file.record_id):
        back = _address(Record(g.project.id, code, file.sheet, file.record_id))
    if not form.validate_on_submit():
        return project_page("evidence/remove.html", file=file, form=form, back=back), status()
    who = {"user_id": current_user.id, "organization_id": current_user.organization.id}
    try:
        gone = remove(db(), g.project.id, g.project.code, number, form.reason.data, **who)
    except DomainError as error:
        abort(403, description=str(error))
    if not gone:
        abort(404)
    flash(gettext("The file is removed. The trail keeps that it was here, who removed it and why."))
    return redirect(back)


def _record(sheet: str, record_id: int) -> Record:
    if not queries.record_exists(db(), g.project.id, sheet, record_id):
        abort(404)
    return Record(g.project.id, g.project.code, sheet, record_id)


def _record_page(here: Record, form: Attach) -> str:
    place = here.sheet, here.record_id
    return project_page(
        "evidence/record.html",
        place=queries.Place(*place, queries.labels(db(), here.project_id, [place]).get(place, "")),
        files=queries.of_record(db(), here.project_id, *place),
        form=form,
        limits=limits(),
    )


def _openable(number: int) -> queries.File:
    """The file, where who asks may open it. What tells names and is opened outside the agency is noted."""
    file = queries.file_by_id(db(), g.project.id, number) or abort(404)
    if file.tells_names and not may(Action.SEE_NAMES):
        decision = may(Action.SEE_SIGN_IN_SHEETS)
        if not decision:
            abort(403, description=str(decision.reason))
        what = f"evidence {file.id}"
        note_departure(database(), what, g.project.code, current_user.id, request.remote_addr)
    return file


def _bytes(file: queries.File, copy: str, *, as_attachment: bool) -> Response:
    path = vault().path(file.sha256, copy)
    if not path.is_file():
        current_app.logger.error("the bytes of evidence %s are not in %s", file.id, path)
        abort(404)
    response = send_file(
        path,
        mimetype=MEDIA[file.media if copy == ORIGINAL else "jpeg"][0],
        as_attachment=as_attachment,
        download_name=served_name(file.name, file.media),
        conditional=not file.tells_names,  # each opening is a whole one, and noted
        etag=f"{file.sha256}{copy}",
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    # a browser may keep what tells no names, and asks each time whether it may still show it
    response.headers["Cache-Control"] = "no-store" if file.tells_names else "private, no-cache"
    return response


def _address(here: Record) -> str:
    return url_for("evidence.record", code=here.project_code, sheet=here.sheet, record_id=here.record_id)
