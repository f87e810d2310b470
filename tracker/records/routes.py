"""Every sheet of the ledger, row by row: a list, a form, a removal and a history each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..access import Action, Decision
from ..accounts.queries import organization_names
from ..audit.queries import history as told_history
from ..audit.queries import recent
from ..budget.rules import Near
from ..dates import today
from ..errors import DomainError
from ..evidence.queries import counts, of_record
from ..formats import percent
from ..guard import db, may, requires
from ..i18n import N_, Message, Term, gettext, ngettext
from ..ledger.checks import open_sums
from ..ledger.records import FIELD_SHEETS, RECORDS, ROW_SHEETS, Ledger
from ..paging import page_of
from ..periods.queries import locks_of
from ..periods.rules import Lock, counting, widest
from ..rounds.queries import rounds_of
from ..rounds.rules import by_subject, standing
from ..workbook.problems import Problem
from .approval import near_limits, waiting_adjustments
from .changes import Edit
from .forms import Paste, RecordField, RecordForm, Removal, record_form
from .paste import Line, heading, pasted
from .queries import Kept, Opened, kept, opened, settings_id
from .rules import KEEPERS, SUBMITTED, frozen, writable
from .service import NeedsReason, Outdated, Placed, Refused, keep
from .told import (
    PARTY_IDS,
    ToldChange,
    fault_sentence,
    known_values,
    row_name,
    said,
    shown_row,
    told_changes,
)

blueprint = Blueprint("records", __name__)
blueprint.app_context_processor(lambda: {"said": said})
PAGE = 50
ENTRIES = 50
MOST_PROBLEMS = 100  # on a page; the rest are counted


@blueprint.app_template_global()
def keeps(sheet: str) -> Decision:
    """Whether whoever is signed in keeps the rows of the sheet, or who does, or why nobody does any more."""
    decision = may(KEEPERS[sheet])
    if decision and not writable(sheet, current_user.role, g.project.state):
        return Decision(False, frozen(sheet, g.project.state))
    return decision


@blueprint.app_template_global()
def begins(sheet: str) -> Decision:
    """The same of new rows: some roles only fill fields of those that others begin."""
    decision = keeps(sheet)
    if decision and not writable(sheet, current_user.role, g.project.state, new=True):
        closed = frozen(sheet, g.project.state)
        return Decision(False, closed or Message(N_("Another role begins these records.")))
    return decision


def sheet_list(sheet: str, code: str) -> ResponseReturnValue:
    """The rows of a sheet as they were entered, each with its way to the form."""
    state = opened(db(), g.project.id)
    named = bool(may(Action.SEE_NAMES))
    page = page_of(state.rows(sheet), request.args.get("page", 1, type=int), PAGE)
    rows = [(row_id, shown_row(sheet, record, named=named)) for row_id, record in page.items]
    return _render(
        "records/list.html",
        sheet=sheet,
        page=page,
        rows=rows,
        columns=[c for c, _ in rows[0][1]] if rows else [],
        standings={
            row_id: standing(rounds)
            for row_id, rounds in by_subject(rounds_of(db(), g.project.id, SUBMITTED[sheet])).items()
        }
        if sheet in SUBMITTED
        else {},
        faults=[f for f in open_sums(state.ledger) if f.sheet == sheet],
        files=counts(db(), g.project.id),
    )


def new_row(sheet: str, code: str) -> ResponseReturnValue:
    state = opened(db(), g.project.id)
    names = _begun_by_asker(sheet)
    form = _form(sheet, names, state.ledger)()
    if request.method == "GET":
        _prefill(form, state.ledger, sheet)
    if form.validate_on_submit() and _kept(form, sheet, [Edit(sheet, None, form.values())]):
        flash(gettext("Saved."))
        _tell(sheet, [form.values()])
        if "more" in request.form:
            again: dict[str, Any] = {
                name: request.form[name] for name in _REPEATED.get(sheet, ()) if request.form.get(name)
            }
            return redirect(url_for(f".new_{sheet}", code=code, next=_next() or None, **again))
        return redirect(_next() or url_for(f".list_{sheet}", code=code))
    return _form_page(form, sheet, state.ledger), 200 if request.method == "GET" else 422


def paste_rows(sheet: str, code: str) -> ResponseReturnValue:
    """Many rows at once, copied from a spreadsheet: all of them or none, every problem with its line."""
    names = _begun_by_asker(sheet)
    form = Paste()
    problems: list[Problem] = []
    if form.validate_on_submit():
        rows, problems = pasted(sheet, form.rows.data, names)
        if not problems:
            try:
                edits = [Edit(sheet, None, values) for _, values in rows]
                keep(db(), g.project.id, edits, form.correction_reason.data)
            except NeedsReason as error:
                db().rollback()
                form.refuse(error)
            except Refused as error:
                db().rollback()
                problems = [_of_line(placed, rows) for placed in error.faults]
            else:
                text = ngettext("%(num)s row is saved.", "%(num)s rows are saved.", len(rows))
                flash(text % {"num": len(rows)})
                _tell(sheet, [values for _, values in rows])
                return redirect(url_for(f".list_{sheet}", code=code))
    shown, more = problems[:MOST_PROBLEMS], max(len(problems) - MOST_PROBLEMS, 0)
    page = _render(
        "records/paste.html",
        sheet=sheet,
        form=form,
        problems=shown,
        more=more,
        columns=heading(sheet, names),
        locked=widest(locks_of(db(), g.project.id)),
    )
    return page, 200 if request.method == "GET" else 422


def _tell(sheet: str, rows: Sequence[Mapping[str, Any]], row_id: int | None = None) -> None:
    """That what was entered waits for approval, and which of its lines come near their end."""
    if sheet not in ("expenses", "adjustments"):
        return
    ledger = opened(db(), g.project.id).ledger
    if sheet == "expenses":
        text = N_(
            "It waits for the approval of a finance officer who did not enter it; its money is reserved."
        )
        waits = row_id is None or standing(rounds_of(db(), g.project.id, "expense", row_id)) == "submitted"
    else:
        text = N_("It waits for the purchaser's approval; until then the money cannot be spent.")
        waits = any(
            all(getattr(a, name) == value for name, value in row.items())
            for a in waiting_adjustments(ledger)
            for row in rows
        )
    if waits:
        flash(gettext(text))
    lines = {row.get(name) for row in rows for name in ("category", "from_category", "to_category")}
    for one in near_limits(ledger):
        if one.category in lines:
            flash(near_sentence(one))


@blueprint.app_template_global()
def near_sentence(one: Near) -> str:
    text = N_("The line “%(line)s” is at %(share)s of its cap.")
    if one.of == "budget":
        text = N_("Of the line “%(line)s” %(share)s are spent.")
    return str(Message(text, line=Term("category", one.category), share=percent(one.share, 1)))


def _of_line(placed: Placed, rows: Sequence[Line]) -> Problem:
    fault = placed.fault
    line = None if placed.place is None else rows[placed.place][0]
    return Problem(fault.sheet, line, fault.column, fault.found, fault.expected)


def _begun_by_asker(sheet: str) -> frozenset[str]:
    """The columns that the asker fills of a new row; 403 where there are none."""
    decision = begins(sheet)
    if not decision:
        abort(403, description=str(decision.reason))
    return writable(sheet, current_user.role, g.project.state, new=True)


def change_row(sheet: str, code: str, row_id: int) -> ResponseReturnValue:
    state, found = _found(sheet, row_id)
    decision = keeps(sheet)
    if not decision:
        abort(403, description=str(decision.reason))
    if request.method == "GET" and sheet in SUBMITTED:
        stands = standing(rounds_of(db(), g.project.id, SUBMITTED[sheet], row_id))
        if stands in ("submitted", "accepted"):  # what it is for then stands on its own page
            if sheet == "expenses":
                return redirect(url_for("requests.expense", code=code, row_id=row_id))
            if sheet == "adjustments":
                return redirect(url_for("requests.overview", code=code, _anchor=f"adjustment-{row_id}"))
            if stands == "accepted":
                return redirect(url_for("rectification.finding", code=code, finding_id=row_id))
    form = _form(sheet, writable(sheet, current_user.role, g.project.state), state.ledger, found)(
        data=_data(found), version=str(found.version)
    )
    if form.validate_on_submit():
        edit = Edit(sheet, row_id, form.values(), _version(form))
        try:
            if _kept(form, sheet, [edit]):
                flash(gettext("Saved."))
                _tell(sheet, [form.values()], row_id)
                return redirect(
                    _next() or url_for(f".list_{sheet}", code=code) if sheet in ROW_SHEETS else _home()
                )
        except Outdated:
            db().rollback()
            state, found = _found(sheet, row_id)  # as the other left it
            return _conflict(form, sheet, state.ledger, found), 409
    elif request.method == "GET":
        form.version.data = str(found.version)
    return _form_page(form, sheet, state.ledger, found), 200 if request.method == "GET" else 422


def remove_row(sheet: str, code: str, row_id: int) -> ResponseReturnValue:
    """Asks first: what is removed is out of every figure, and stays in the trail."""
    state, found = _found(sheet, row_id)
    _begun_by_asker(sheet)
    form = Removal()
    if request.method == "GET":
        form.version.data = str(found.version)
    if form.validate_on_submit():
        try:
            edit = Edit(sheet, row_id, None, _version(form))
            keep(db(), g.project.id, [edit], form.correction_reason.data)
        except NeedsReason as error:
            db().rollback()
            form.refuse(error)
        except Refused as error:
            db().rollback()
            form.form_errors += [fault_sentence(p.fault) for p in error.faults[:5]]
        except DomainError as error:
            db().rollback()
            form.form_errors.append(str(error))
        else:
            flash(gettext("Removed. Its history stays in the trail."))
            return redirect(_next() or url_for(f".list_{sheet}", code=code))
    return _render(
        "records/remove.html",
        sheet=sheet,
        form=form,
        row_id=row_id,
        row=shown_row(sheet, found.record, named=bool(may(Action.SEE_NAMES))),
        counted=_counted(sheet, found, state.ledger),
        next=_next(),
    ), 200 if request.method == "GET" else 422


def row_history(sheet: str, code: str, row_id: int) -> ResponseReturnValue:
    state = opened(db(), g.project.id)
    subject_id = row_id
    if sheet == "settings" and row_id == g.project.id:
        subject_id = settings_id(db(), row_id)
    entries = told_history(db(), g.project.id, sheet, subject_id) if row_id < 2**31 else []
    if not entries:
        abort(404)
    found = kept(db(), g.project.id, sheet, row_id, state)
    return _render(
        "records/history.html",
        sheet=sheet,
        row_id=row_id,
        name=row_name(sheet, found.record, named=bool(may(Action.SEE_NAMES))) if found else str(row_id),
        there=found is not None,
        changes=_told(entries),
    )


def _told(entries: Sequence[Any]) -> list[ToldChange]:
    parties = {values.get(name) for e in entries for values in (e.before, e.after) for name in PARTY_IDS}
    return told_changes(
        entries, named=bool(may(Action.SEE_NAMES)), organizations=organization_names(db(), parties)
    )


@blueprint.get("/projects/<code>/records")
@requires(Action.SEE_PROJECT)
def index(code: str) -> ResponseReturnValue:
    """Every sheet with the number of its rows, and the sums that do not hold yet."""
    state = opened(db(), g.project.id)
    return _render(
        "records/index.html",
        numbers={sheet: len(state.ids[sheet]) for sheet in ROW_SHEETS},
        faults=open_sums(state.ledger),
    )


@blueprint.get("/projects/<code>/trail")
@requires(Action.SEE_TRAIL)
def trail(code: str) -> ResponseReturnValue:
    """The project's changes, the latest first."""
    before = request.args.get("before", type=int)
    if before is not None and not 0 < before < 2**63:
        abort(404)
    entries = recent(db(), g.project.id, limit=ENTRIES + 1, before=before)
    return _render(
        "records/trail.html",
        changes=_told(entries[:ENTRIES]),
        older=entries[ENTRIES - 1].no if len(entries) > ENTRIES else None,
    )


def _found(sheet: str, row_id: int) -> tuple[Opened, Kept]:
    state = opened(db(), g.project.id)
    found = kept(db(), g.project.id, sheet, row_id, state) if row_id < 2**31 else None
    if found is None:
        abort(404)
    return state, found


def _form(sheet: str, names: frozenset[str], ledger: Ledger, found: Kept | None = None) -> type[RecordForm]:
    return record_form(sheet, names, known_values(sheet, ledger, found.record if found else None))


def _data(found: Kept) -> Mapping[str, Any]:
    return {name: getattr(found.record, name) for name in found.record.__dataclass_fields__}


def _version(form: RecordForm | Removal) -> int | None:
    text = form.version.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


# what the next row usually has alike, when one is entered after the other
_REPEATED = {
    "sessions": ("activity", "hours"),
    "attendance": ("activity", "session_no", "role"),
    "volunteer_duty": ("served_on", "hours", "note"),
    "expenses": ("category", "activity"),
    "scores": ("round", "scored_on", "rater_kind"),
    "indicator_values": ("measured_on",),
    "indicators": ("direction",),
    "findings": ("round", "found_on", "due_on"),
}


def _prefill(form: RecordForm, ledger: Ledger, sheet: str) -> None:
    """From the address what the page that led here knows; the next number where rows are numbered."""
    for field in form.record_fields:
        if request.args.get(field.name):
            field.typed = [request.args[field.name][:200]]
    numbered = next((f for f in form.record_fields if f.name == "no" and not f.typed), None)
    if numbered is not None:
        rows = getattr(ledger, sheet)
        if sheet == "sessions":
            rows = [row for row in rows if row.activity == request.args.get("activity")]
        numbered.typed = [str(max((row.no for row in rows), default=0) + 1)]


def _kept(form: RecordForm, sheet: str, edits: list[Edit]) -> bool:
    """Whether the change went through; what was wrong stands beside its field else."""
    try:
        keep(db(), g.project.id, edits, form.correction_reason.data)
    except Refused as error:
        db().rollback()
        form.refuse_faults((placed.fault, placed.place is not None) for placed in error.faults)
        return False
    except Outdated:
        raise
    except DomainError as error:
        db().rollback()
        form.refuse(error)
        return False
    return True


def _conflict(form: RecordForm, sheet: str, ledger: Ledger, found: Kept) -> str:
    """Both versions side by side: the editor's, still in the form, and the one that stands."""
    stands = {field.name: value for field, value in _standing(form, found)}
    form.version.data = str(found.version)
    form.once.data = form.once.default() if callable(form.once.default) else form.once.data
    return _form_page(form, sheet, ledger, found, stands=stands)


def _standing(form: RecordForm, found: Kept) -> Iterator[tuple[RecordField, Any]]:
    for field in form.record_fields:
        if field.data != getattr(found.record, field.name):
            yield field, getattr(found.record, field.name)


def _form_page(form: RecordForm, sheet: str, ledger: Ledger, found: Kept | None = None, **more: Any) -> str:
    named = bool(may(Action.SEE_NAMES))
    written = {f.name for f in form.record_fields}
    fixed = (
        []
        if found is None
        else [
            (column, text)
            for column, text in shown_row(sheet, found.record, named=named, all_columns=True)
            if column not in written
        ]
    )
    return _render(
        "records/form.html",
        sheet=sheet,
        form=form,
        row_id=found.id if found else None,
        name=row_name(sheet, found.record, named=named) if found else None,
        fixed=fixed,
        files=of_record(db(), g.project.id, sheet, found.id) if found else None,
        next=_next(),
        may_remove=found is not None and sheet in ROW_SHEETS and bool(begins(sheet)),
        repeats=found is None,
        counted=_counted(sheet, found, ledger) if found else None,
        **more,
    )


def _counted(sheet: str, found: Kept, ledger: Ledger) -> Lock | None:
    """The report that counted the row, where one did."""
    return counting(sheet, found.record, ledger, locks_of(db(), g.project.id))


def _render(template: str, **context: Any) -> str:
    [snapshot] = current_app.extensions["tracker.figures"].snapshots.of(db(), [g.project], today())
    return render_template(template, snapshot=snapshot, **context)


def _home() -> str:
    return url_for("contracts.contract", code=g.project.code)


def _next() -> str:
    """Where the reader came from, a page of this project."""
    target, first = request.values.get("next", ""), f"/projects/{g.project.code}"
    inside = target == first or target.startswith(f"{first}/")
    return target if inside and target.isprintable() and "\\" not in target else ""


def _route(
    address: str, verb: str, sheet: str, action: Action, view: Callable[..., Any], *methods: str
) -> None:
    blueprint.add_url_rule(
        f"/projects/<code>/records/{sheet}{address}",
        f"{verb}_{sheet}",
        requires(action)(_named(partial(view, sheet), f"{verb}_{sheet}")),
        methods=methods or ("GET",),
    )


def _named(view: Any, name: str) -> Any:
    view.__name__ = name
    return view


for _sheet in RECORDS:
    _route("/<int:row_id>", "change", _sheet, KEEPERS[_sheet], change_row, "GET", "POST")
    _route("/<int:row_id>/history", "history", _sheet, Action.SEE_TRAIL, row_history)
    if _sheet not in FIELD_SHEETS:
        _route("", "list", _sheet, Action.SEE_PROJECT, sheet_list)
        _route("/new", "new", _sheet, KEEPERS[_sheet], new_row, "GET", "POST")
        _route("/paste", "paste", _sheet, KEEPERS[_sheet], paste_rows, "GET", "POST")
        _route("/<int:row_id>/remove", "remove", _sheet, KEEPERS[_sheet], remove_row, "GET", "POST")
