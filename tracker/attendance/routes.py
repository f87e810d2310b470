"""Sign-in sheets, and volunteers' duty of a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..access import Action
from ..guard import db, refusals, requires, status
from ..i18n import Message, gettext, ngettext
from ..pages import project_page
from ..paging import page_of
from ..periods.queries import locks_of
from ..periods.rules import Lock, widest
from ..records.queries import opened
from ..records.service import NeedsReason, keep
from .duty import day_of, duty_edits, served_already
from .edits import Wrong
from .forms import DutyForm, SheetForm, conflicts, filled, seen_text
from .grid import BY_NUMBER, Column, Sheet, shown, standing
from .paste import WORDS
from .service import Clashed, NotKept, keep_sheet
from .steps import SAVE, step

blueprint = Blueprint("attendance", __name__)
SESSIONS = 12  # of one sheet; longer series go on over pages


@blueprint.route("/projects/<code>/activities/<path:activity>/attendance", methods=["GET", "POST"])
@requires(Action.KEEP_SERVICES)
def sheet(code: str, activity: str) -> ResponseReturnValue:
    """Who was there, person by session. Every button but Save shows the sheet anew and keeps nothing."""
    state = opened(db(), g.project.id, locked=request.method == "POST")
    record = next((a for a in state.ledger.activities if a.code == activity), None)
    if record is None:
        abort(404)
    stands = standing(state.ledger, state.ids, activity)
    pages = -(-len(stands.columns) // SESSIONS)
    page = page_of(stands.columns, request.args.get("page", pages, type=int), SESSIONS)
    form, answer = SheetForm(), 200
    said: Sequence[Message] = ()
    wrong: Sequence[Message | str] = ()
    if request.method == "GET":
        filled_in = shown(stands, page.items)
    else:
        filled_in = filled(request.form, stands, page.items)
        if not form.validate():
            answer, wrong = 422, [error for errors in form.errors.values() for error in errors]
        elif (done := step(_pressed(), form.typed(), conflicts(request.form), filled_in, stands)) is not None:
            said, wrong = done
            form.taken()
        else:
            try:
                n = keep_sheet(db(), g.project.id, filled_in, stands, form.correction_reason.data)
                flash(ngettext("%(num)s change is saved.", "%(num)s changes are saved.", n) % {"num": n})
                return redirect(request.full_path.rstrip("?"))
            except Clashed:
                answer = 409
                filled_in.settle(stands)
            except NeedsReason as error:
                form.refuse(error)
                answer = 422
            except NotKept as error:
                answer, wrong = 422, [_sentence(w, filled_in) for w in error.wrong[:20]]
        db().rollback()  # the key of the form too: it is for the save that is still to come
    form.seen.data = seen_text(filled_in.seen)
    return project_page(
        "attendance/sheet.html",
        record=record,
        form=form,
        sheet=filled_in,
        stands=stands,
        page=page,
        locked=_locked(page.items),
        said=said,
        wrong=wrong,
        words=WORDS,
        with_hours=_pressed() == "hours",
        conflicted=answer == 409,
        BY_NUMBER=BY_NUMBER,
    ), answer


def _locked(columns: Sequence[Column]) -> Lock | None:
    """The report that counted sessions of the sheet, where one did."""
    days = [date.fromisoformat(c.held_on) for c in columns]
    return widest(locks_of(db(), g.project.id), min(days)) if days else None


def _pressed() -> str:
    return request.form.get("do", SAVE)


def _sentence(wrong: Wrong, sheet: Sheet) -> str:
    """What is wrong, with the names of the person and the session."""
    row, column = (
        sheet.row(wrong.place[0]),
        next((c for c in sheet.columns if c.key == wrong.place[1]), None),
    )
    parts = [row.name or row.code] if row else []
    parts += [gettext("Session %(no)s") % {"no": column.no}] if column else []
    place = gettext(", ").join(parts) or gettext("The sheet")
    values = {"place": place, "found": wrong.found, "expected": wrong.expected}
    if wrong.found:
        return gettext("%(place)s: found “%(found)s”; expected %(expected)s") % values
    return gettext("%(place)s: expected %(expected)s") % values


@blueprint.route("/projects/<code>/duty", methods=["GET", "POST"])
@requires(Action.KEEP_SERVICES)
def duty(code: str) -> ResponseReturnValue:
    """One day's duty of several volunteers at once."""
    state = opened(db(), g.project.id, locked=request.method == "POST")
    volunteers, others = day_of(state.ledger)
    form = DutyForm()
    form.people.choices = [p.code for p in (*volunteers, *others)]
    if form.validate_on_submit():
        values = form.values()
        again = served_already(state.ledger, values["served_on"], form.people.data)
        if again and not form.again.data:
            form.people.errors = [
                gettext("Already on record for this day: %(who)s") % {"who": gettext(", ").join(again)}
            ]
        else:
            with refusals(form):
                edits = duty_edits(values, form.people.data)
                keep(db(), g.project.id, edits, form.correction_reason.data)
                n = len(form.people.data)
                flash(ngettext("%(num)s row is saved.", "%(num)s rows are saved.", n) % {"num": n})
                return redirect(url_for(".duty", code=code))
    return project_page(
        "attendance/duty.html",
        form=form,
        volunteers=volunteers,
        others=others,
        asks_again=bool(form.people.errors) and bool(form.people.data),
    ), status()
