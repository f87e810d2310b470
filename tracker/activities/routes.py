"""The activities of a project, and each with its sessions."""

from __future__ import annotations

from flask import Blueprint, abort, g, render_template

from ..access import Action
from ..beneficiaries.rules import shown_person
from ..dates import today
from ..evidence import queries as evidence
from ..guard import db, may, requires
from ..i18n import language
from ..reporting.queries import project_on, rows_on

blueprint = Blueprint("activities", __name__)


@blueprint.get("/projects/<code>/activities")
@requires(Action.SEE_PROJECT)
def activities(code: str) -> str:
    ledger, snapshot = project_on(db(), g.project.id, today(), language())
    return render_template(
        "activities/activities.html",
        ledger=ledger,
        snapshot=snapshot,
        files=evidence.counts_by_activity(db(), g.project.id),
    )


@blueprint.get("/projects/<code>/activities/<path:activity>")
@requires(Action.SEE_PROJECT)
def activity(code: str, activity: str) -> str:
    """Its sessions, and who was there: by name for those who may see names."""
    ledger, snapshot, row_ids = rows_on(db(), g.project.id, today(), language())
    record = next((a for a in ledger.activities if a.code == activity), None)
    if record is None:
        abort(404)
    people = {p.code: shown_person(p, named=bool(may(Action.SEE_NAMES))) for p in ledger.people}
    return render_template(
        "activities/activity.html",
        record=record,
        figures=next((a for a in snapshot.activities if a.code == activity), None),
        sessions=sorted(
            (s for s in ledger.sessions if s.activity == activity), key=lambda s: (s.held_on, s.no)
        ),
        attendance=[r for r in ledger.attendance if r.activity == activity],
        expenses=[e for e in ledger.expenses if e.activity == activity],
        people=people,
        files=evidence.of_activity(db(), g.project.id, activity),
        counts=evidence.counts(db(), g.project.id),
        snapshot=snapshot,
        row_ids=row_ids,
    )
