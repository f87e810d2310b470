"""The register: finding people, likely doubles, merging, forgetting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..access import Action
from ..activities.rules import participation
from ..dates import today
from ..errors import DomainError
from ..evidence.service import move as move_files
from ..forms import whole
from ..guard import db, may, refusals, requires, status
from ..i18n import gettext
from ..ledger.rules import services_on
from ..pages import project_page
from ..paging import page_of
from ..records.merging import both_there, merge_edits
from ..records.queries import Kept, Opened, kept, opened
from ..records.service import forget_person, keep
from .forms import Apart, Forget, Merge
from .queries import known_apart
from .rules import answers_to, likely_doubles, shown_person, united
from .service import set_apart

blueprint = Blueprint("beneficiaries", __name__)
PAGE = 50
PAIRS = 20


@blueprint.get("/projects/<code>/beneficiaries")
@requires(Action.SEE_PROJECT)
def beneficiaries(code: str) -> ResponseReturnValue:
    """The register, by name for those who may see names, with what each took part in. Who may not see names
    finds by code alone: a search must not tell what is masked."""
    state = opened(db(), g.project.id)
    named, text = bool(may(Action.SEE_NAMES)), request.args.get("q", "").strip()[:200]
    rows = [
        (row_id, p)
        for row_id, p in state.rows("people")
        if (answers_to(p, text) if named else text.casefold() in p.code.casefold())
    ]
    page = page_of(rows, request.args.get("page", 1, type=int), PAGE, {"q": text} if text else {})
    return project_page(
        "beneficiaries/beneficiaries.html",
        page=page,
        text=text,
        total=len(state.ledger.people),
        people={p.code: shown_person(p, named=named) for _, p in page.items},
        participation=participation(services_on(state.ledger, today())),
    )


@blueprint.get("/projects/<code>/beneficiaries/doubles")
@requires(Action.KEEP_SERVICES)
def doubles(code: str) -> ResponseReturnValue:
    """Pairs that may be one person, side by side."""
    state = opened(db(), g.project.id)
    pairs = likely_doubles(state.ledger.people, known_apart(db(), g.project.id))
    return project_page(
        "beneficiaries/doubles.html",
        page=page_of(pairs, request.args.get("page", 1, type=int), PAIRS),
        ids={p.code: row_id for row_id, p in state.rows("people")},
        form=Apart(),
        **_took_part(state),
    )


@blueprint.post("/projects/<code>/beneficiaries/apart")
@requires(Action.KEEP_SERVICES)
def apart(code: str) -> ResponseReturnValue:
    form = Apart()
    if not form.validate_on_submit():
        abort(404)
    try:
        set_apart(db(), g.project.id, g.project.code, form.one.data, form.other.data)
    except DomainError as error:
        abort(404, description=str(error))
    flash(gettext("Kept: they are not the same person."))
    return redirect(url_for(".doubles", code=code))


@blueprint.route("/projects/<code>/beneficiaries/<id:one>/merge/<id:other>", methods=["GET", "POST"])
@requires(Action.KEEP_SERVICES)
def merge(code: str, one: int, other: int) -> ResponseReturnValue:
    """Shows what becomes of two entries that are one person, then does it."""
    state = opened(db(), g.project.id, locked=request.method == "POST")
    pair = [_person(state, one), _person(state, other)]
    if one == other:
        abort(404)
    form = Merge(stays=one)
    form.stays.choices = [(found.id, found.record.code) for found in pair]
    shown = " ".join(str(found.version) for found in pair)
    if form.validate_on_submit() and form.versions.data == shown:
        stays, goes = sorted(pair, key=lambda found: found.id != form.stays.data)
        codes = {"gone": goes.record.code, "kept": stays.record.code}
        take = frozenset(_sessions(request.form.getlist("take")))
        reason = gettext("merged %(gone)s into %(kept)s") % codes
        edits = merge_edits(state.ledger, state.ids, stays.id, goes.id, take)
        move_files(db(), g.project.id, g.project.code, "people", goes.id, stays.id, reason)
        with refusals(form):
            keep(db(), g.project.id, edits, reason)
            flash(gettext("%(gone)s is merged into %(kept)s.") % codes)
            return redirect(url_for(".doubles", code=code))
    elif form.is_submitted() and not form.errors:
        form.form_errors.append(
            gettext("Somebody else has changed one of the two meanwhile; look at them again.")
        )
    form.versions.data = shown
    records = [found.record for found in pair]
    return project_page(
        "beneficiaries/merge.html",
        form=form,
        pair=pair,
        both=both_there(state.ledger, records[0].code, records[1].code),
        titles={a.code: a.title for a in state.ledger.activities},
        taken={a.code: united(a, b) for a, b in (records, records[::-1])},
        **_took_part(state),
    ), 200 if request.method == "GET" else 409 if form.form_errors else 422


@blueprint.route("/projects/<code>/beneficiaries/<id:person>/forget", methods=["GET", "POST"])
@requires(Action.FORGET_PEOPLE)
def forget(code: str, person: int) -> ResponseReturnValue:
    """Asks why, says what it means, then deletes what tells who the person is."""
    state = opened(db(), g.project.id)
    found = _person(state, person)
    form = Forget()
    if form.validate_on_submit():
        with refusals(form):
            forget_person(db(), g.project.id, person, whole(form.version.data), form.reason.data)
            flash(gettext("The person's data are deleted. The figures are as they were."))
            return redirect(url_for(".beneficiaries", code=code))
    form.version.data = str(found.version)
    return project_page("beneficiaries/forget.html", form=form, person=found.record), status()


def _person(state: Opened, person_id: int) -> Kept:
    found = kept(db(), g.project.id, "people", person_id, state)
    return found or abort(404)


def _sessions(texts: list[str]) -> Iterator[tuple[str, int]]:
    """Activity and number of what is written as A01/1."""
    for text in texts:
        activity, _, no = text.rpartition("/")
        if no.isascii() and no.isdigit() and len(no) < 10:
            yield activity, int(no)


def _took_part(state: Opened) -> dict[str, Any]:
    """Sessions, shifts and hours by person, and the activities that each took part in."""
    titles = {a.code: a.title for a in state.ledger.activities}
    places: dict[str, dict[str, None]] = {}
    for row in state.ledger.attendance:
        places.setdefault(row.person, {})[titles[row.activity]] = None
    return {
        "participation": participation(services_on(state.ledger, today())),
        "places": {person: list(found) for person, found in places.items()},
    }
