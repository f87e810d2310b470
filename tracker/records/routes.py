"""Every sheet of the ledger, row by row: a list, a form, a removal and a history each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..access import Action, Decision
from ..accounts.queries import organization_names
from ..audit.queries import history as told_history
from ..audit.queries import recent
from ..errors import DomainError
from ..evidence.queries import counts, of_record
from ..forms import whole
from ..guard import db, may, requires, status
from ..i18n import N_, Message, gettext, ngettext
from ..ledger.checks import open_sums
from ..ledger.records import FIELD_SHEETS, RECORDS, ROW_SHEETS, Ledger
from ..pages import project_page
from ..paging import page_of
from ..periods.queries import locks_of
from ..periods.rules import Lock, counting, widest
from ..rounds.queries import rounds_of
from ..rounds.rules import by_subject, standing
from ..workbook.problems import Problem
from .approval import near_sentence
from .changes import Edit
from .forms import REPEATED, Paste, RecordForm, Removal, record_form
from .paste import Line, heading, pasted
from .queries import Kept, Opened, after_saving, kept, opened, settings_id
from .rules import KEEPERS, SUBMITTED, frozen, writable
from .service import NeedsReason, Outdated, Placed, Refused, keep
from .shown import fault_sentence, known_values, row_name, said, shown_row
from .told import PARTY_IDS, ToldChange, told_changes

blueprint = Blueprint("records", __name__)
blueprint.app_context_processor(lambda: {"said": said})
blueprint.add_app_template_global(near_sentence)
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
    return project_page(
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
        form.prefill(request.args, state.ledger, sheet)
    if form.validate_on_submit() and _kept(form, [Edit(sheet, None, form.values())]):
        flash(gettext("Saved."))
        _tell(sheet, [form.values()])
        if "more" in request.form:
            again: dict[str, Any] = {
                name: request.form[name] for name in REPEATED.get(sheet, ()) if request.form.get(name)
            }
            return redirect(url_for(f".new_{sheet}", code=code, next=_next() or None, **again))
        return redirect(_next() or url_for(f".list_{sheet}", code=code))
    return _form_page(form, sheet, state.ledger), status()


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
    page = project_page(
        "records/paste.html",
        sheet=sheet,
        form=form,
        problems=shown,
        more=more,
        columns=heading(sheet, names),
        locked=widest(locks_of(db(), g.project.id)),
    )
    return page, status()


def _tell(sheet: str, rows: Sequence[Mapping[str, Any]], row_id: int | None = None) -> None:
    """What follows of what was saved."""
    for sentence in after_saving(db(), g.project.id, sheet, rows, row_id):
        flash(str(sentence))


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
        if elsewhere := _own_page(sheet, row_id, stands):
            return redirect(elsewhere)
    form = _form(sheet, writable(sheet, current_user.role, g.project.state), state.ledger, found)(
        data=_data(found), version=str(found.version)
    )
    if form.validate_on_submit():
        edit = Edit(sheet, row_id, form.values(), whole(form.version.data))
        try:
            if _kept(form, [edit]):
                flash(gettext("Saved."))
                _tell(sheet, [form.values()], row_id)
                return redirect(
                    _next() or url_for(f".list_{sheet}", code=code)
                    if sheet in ROW_SHEETS
                    else url_for("contracts.contract", code=code)
                )
        except Outdated:
            db().rollback()
            state, found = _found(sheet, row_id)  # as the other left it
            return _conflict(form, sheet, state.ledger, found), 409
    elif request.method == "GET":
        form.version.data = str(found.version)
    return _form_page(form, sheet, state.ledger, found), status()


def _own_page(sheet: str, row_id: int, stands: str) -> str | None:
    """Where what is under review or was accepted is seen with its rounds; None where it is still edited here."""
    code = g.project.code
    if sheet == "findings":
        done = stands == "accepted"
        return url_for("rectification.finding", code=code, finding_id=row_id) if done else None
    if stands not in ("submitted", "accepted"):
        return None
    if sheet == "expenses":
        return url_for("requests.expense", code=code, row_id=row_id)
    return url_for("requests.overview", code=code, _anchor=f"adjustment-{row_id}")


def remove_row(sheet: str, code: str, row_id: int) -> ResponseReturnValue:
    """Asks first: what is removed is out of every figure, and stays in the trail."""
    state, found = _found(sheet, row_id)
    _begun_by_asker(sheet)
    form = Removal()
    if request.method == "GET":
        form.version.data = str(found.version)
    if form.validate_on_submit():
        try:
            edit = Edit(sheet, row_id, None, whole(form.version.data))
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
    return project_page(
        "records/remove.html",
        sheet=sheet,
        form=form,
        row_id=row_id,
        row=shown_row(sheet, found.record, named=bool(may(Action.SEE_NAMES))),
        counted=_counted(sheet, found, state.ledger),
        next=_next(),
    ), status()


def row_history(sheet: str, code: str, row_id: int) -> ResponseReturnValue:
    state = opened(db(), g.project.id)
    subject_id = row_id
    if sheet == "settings" and row_id == g.project.id:
        subject_id = settings_id(db(), row_id)
    entries = told_history(db(), g.project.id, sheet, subject_id)
    if not entries:
        abort(404)
    found = kept(db(), g.project.id, sheet, row_id, state)
    return project_page(
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
    return project_page(
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
    return project_page(
        "records/trail.html",
        changes=_told(entries[:ENTRIES]),
        older=entries[ENTRIES - 1].no if len(entries) > ENTRIES else None,
    )


def _found(sheet: str, row_id: int) -> tuple[Opened, Kept]:
    state = opened(db(), g.project.id)
    found = kept(db(), g.project.id, sheet, row_id, state)
    if found is None:
        abort(404)
    return state, found


def _form(sheet: str, names: frozenset[str], ledger: Ledger, found: Kept | None = None) -> type[RecordForm]:
    return record_form(sheet, names, known_values(sheet, ledger, found.record if found else None))


def _data(found: Kept) -> Mapping[str, Any]:
    return {name: getattr(found.record, name) for name in found.record.__dataclass_fields__}


def _kept(form: RecordForm, edits: list[Edit]) -> bool:
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
    stands = form.conflict(found.record, found.version)
    return _form_page(form, sheet, ledger, found, stands=stands)


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
    return project_page(
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
    _route("/<id:row_id>", "change", _sheet, KEEPERS[_sheet], change_row, "GET", "POST")
    _route("/<id:row_id>/history", "history", _sheet, Action.SEE_TRAIL, row_history)
    if _sheet not in FIELD_SHEETS:
        _route("", "list", _sheet, Action.SEE_PROJECT, sheet_list)
        _route("/new", "new", _sheet, KEEPERS[_sheet], new_row, "GET", "POST")
        _route("/paste", "paste", _sheet, KEEPERS[_sheet], paste_rows, "GET", "POST")
        _route("/<id:row_id>/remove", "remove", _sheet, KEEPERS[_sheet], remove_row, "GET", "POST")
