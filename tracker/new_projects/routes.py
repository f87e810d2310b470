"""Beginning a project on screen: first how, then one form with the contract's fields."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..access import Action, can, own_place
from ..accounts.queries import organization_names_by_kind
from ..contracts.queries import Found, default_settings, project_by_code, projects_of
from ..contracts.records import PARTIES, Contract
from ..guard import actor, db, requires, status
from ..i18n import gettext
from ..ledger.queries import ledgers
from ..ledger.records import Ledger
from ..records.service import Refused
from .copied import copied
from .forms import AsCopy, FromUsual, NewProject, new_project_form
from .service import begin
from .usual import usual_ledger

blueprint = Blueprint("new_projects", __name__)
OFFERED = 100  # projects to copy, the newest first; any other is copied from its own page of records
# what a copy says again; code, number and dates are of the new contract alone
_REPEATED = (
    "title", *PARTIES, "service_field", "procurement_method", "settlement_mode", "amount", "summary", "needs", "aims"
)  # fmt: skip


@blueprint.route("/projects/new", methods=["GET", "POST"])
@requires(Action.BEGIN_PROJECT)
def new_project() -> ResponseReturnValue:
    """``copy``: the code of the project to copy; ``from``: usual or empty."""
    found, source = _source()
    way = "copy" if source else request.args.get("from")
    if way not in ("usual", "copy", "empty"):
        return _choose() if request.method == "GET" else abort(404)
    form = _form(way, source)
    named = found is not None and bool(can(actor(), Action.SEE_NAMES, found.parties))
    if form.validate_on_submit():
        ledger = _ledger(form, form.contract(current_user.organization.name), source, named)
        try:
            begin(db(), ledger)
        except Refused as error:
            db().rollback()
            form.refuse_faults((placed.fault, placed.place is not None) for placed in error.faults)
        else:
            flash(gettext("The project is begun."))
            return redirect(url_for("records.index", code=ledger.project.code))
    return render_template("new_projects/form.html", form=form, way=way, source=found, named=named), status()


def _choose() -> str:
    projects, _ = projects_of(db(), current_user.organization.id, limit=OFFERED)
    own = [p for p in projects if can(actor(), Action.KEEP_CONTRACT, p.parties)]
    return render_template("new_projects/choose.html", projects=own)


def _source() -> tuple[Found, Ledger] | tuple[None, None]:
    """The project to copy: one whose contract the asker keeps. Of others nothing is told."""
    code = request.args.get("copy")
    if not code:
        return None, None
    found = project_by_code(db(), current_user.organization.id, code)
    if found is None:
        abort(404)
    decision = can(actor(), Action.KEEP_CONTRACT, found.parties)
    if not decision:
        abort(403, description=str(decision.reason))
    return found, ledgers(db(), [found.id])[found.id]


def _form(way: str, source: Ledger | None) -> NewProject:
    names: dict[str, list[str]] = organization_names_by_kind(db())
    own = own_place(current_user.role)
    data: dict[str, Any] = {}
    if source is not None:
        data = {name: getattr(source.project, name) for name in _REPEATED}
        for party in PARTIES:  # an organization that is registered as of another kind stays a choice
            if data[party] and data[party] not in names.setdefault(party, []):
                names[party].append(data[party])
    return new_project_form(way, own, names)(data=data)


def _ledger(form: NewProject, contract: Contract, source: Ledger | None, named: bool) -> Ledger:
    settings = default_settings(db())
    if source is not None and isinstance(form, AsCopy):
        return copied(source, contract, people=named and form.people.data)
    if isinstance(form, FromUsual):
        return usual_ledger(contract, form.targets(), form.amounts(), form.split.data, settings)
    return Ledger(project=contract, settings=settings)
