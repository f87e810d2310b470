"""The chapters of a report that are written by hand, on one page, with the report beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from flask import (
    Blueprint,
    Response,
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

from reports.fields import Fields
from reports.prose import LONGEST
from reports.render import render_html
from reports.snapshot import Snapshot, Written
from reports.words import words

from ..access import WRITES, Action
from ..errors import Conflict
from ..evidence.queries import activity_photos
from ..evidence.vault import Vault
from ..files import vault
from ..guard import db, may, must_write, release, requires
from ..i18n import gettext
from ..issuing.queries import issued_before, period_start
from ..reporting.forms import chosen_report, photo_addresses
from ..reporting.queries import report_of
from . import service
from .forms import Texts, texts_form
from .queries import texts_of
from .rules import Text, seen, untouched

blueprint = Blueprint("narratives", __name__)


@blueprint.get("/projects/<code>/reports/<kind>/text")
@requires(Action.PREVIEW_REPORT)
def text(code: str, kind: str) -> ResponseReturnValue:
    snapshot = _snapshot(kind)
    stands = texts_of(db(), g.project.id, kind, snapshot.lang)
    return _page(snapshot, stands, _filled(kind, stands))


@blueprint.post("/projects/<code>/reports/<kind>/text")
@requires(Action.WRITE_REPORT)
def write(code: str, kind: str) -> ResponseReturnValue:
    must_write(kind)
    snapshot = _snapshot(kind)
    form, lang = texts_form(kind), snapshot.lang
    taken: Mapping[str, Text] = {}
    if form.validate_on_submit():
        typed, fields = form.typed(), Fields(snapshot, words(lang))
        try:
            service.write(
                db(), g.project.id, kind, lang, typed, form.version.data or "", fields, current_user.name
            )
        except service.Refused as refused:
            for chapter, reasons in refused.found.items():
                form.chapter(chapter).errors = [str(reason) for reason in reasons]
        except Conflict as conflict:
            taken = conflict.now
        else:
            flash(gettext("Saved."))
            return redirect(request.full_path.rstrip("?"))
    stands = texts_of(db(), g.project.id, kind, lang)
    if taken:  # both are shown: what is sent next is meant to stand
        form.version.data = seen(stands)
    return _page(snapshot, stands, form, taken), 409 if taken else 422


@blueprint.route("/projects/<code>/reports/<kind>/text/preview", methods=["GET", "POST"])
@requires(Action.PREVIEW_REPORT)
def preview(code: str, kind: str) -> ResponseReturnValue:
    """The report with the texts as they are typed; nothing is kept."""
    snapshot = _snapshot(kind, vault())
    photos = photo_addresses(snapshot, activity_photos(db(), g.project.id))
    texts = {c: one.text for c, one in texts_of(db(), g.project.id, kind, snapshot.lang).items()}
    release()
    if (
        request.method == "POST"
    ):  # of a text that is too long as much as a chapter holds: a page is set of it at once
        texts |= {chapter: text[:LONGEST] for chapter, text in texts_form(kind).typed().items()}
    shown = tuple(Written(chapter, text) for chapter, text in texts.items() if text)
    return Response(render_html(replace(snapshot, written=shown), photos), mimetype="text/html")


def _snapshot(kind: str, photos: Vault | None = None) -> Snapshot:
    """With the figures of the day that is chosen; 404 where the address names no report, or one of which nothing is
    written by hand."""
    if kind not in WRITES:
        abort(404)
    choice, project_id = chosen_report(kind), g.project.id
    from_on = choice.from_on or period_start(db(), project_id, kind, choice.as_of)
    return report_of(db(), project_id, kind, choice.as_of, choice.lang, from_on, photos).snapshot


def _filled(kind: str, stands: Mapping[str, Text]) -> Texts:
    form = texts_form(kind, {chapter: one.text for chapter, one in stands.items()})
    form.version.data = seen(stands)
    return form


def _page(
    snapshot: Snapshot, stands: Mapping[str, Text], form: Texts, taken: Mapping[str, Text] | None = None
) -> str:
    chosen = {"code": g.project.code, "kind": snapshot.kind, "as_of": snapshot.as_of}
    chosen |= {"from": snapshot.from_on} if snapshot.from_on else {}
    before = issued_before(
        db(), g.project.id, snapshot.kind, snapshot.lang, date.fromisoformat(snapshot.as_of)
    )
    return render_template(
        "narratives/text.html",
        snapshot=snapshot,
        stands=stands,
        before=before,
        untouched=untouched(stands, before.issued_at) if before else [],
        form=form,
        taken=taken or {},
        decision=may(WRITES[snapshot.kind]),
        figures=Fields(snapshot, words(snapshot.lang)).figures,
        chosen=chosen,
        address=url_for(".text", lang=snapshot.lang, **chosen),
        preview=url_for(".preview", lang=snapshot.lang, **chosen),
    )
