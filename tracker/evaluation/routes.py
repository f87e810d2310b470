"""Targets against actual values, scores, findings and surveys, as of today."""

from __future__ import annotations

from flask import Blueprint, g, render_template

from reports.snapshot import EVALUATIONS

from ..access import Action
from ..dates import today
from ..guard import db, requires
from ..i18n import language
from ..ledger.checks import open_sums
from ..reporting.figures.scores import evaluation_figures
from ..reporting.queries import rows_on

blueprint = Blueprint("evaluation", __name__)


@blueprint.get("/projects/<code>/evaluation")
@requires(Action.SEE_PROJECT)
def evaluation(code: str) -> str:
    ledger, snapshot, row_ids = rows_on(db(), g.project.id, today(), language())
    scored = (evaluation_figures(ledger, round_, today()) for round_ in EVALUATIONS)
    return render_template(
        "evaluation/evaluation.html",
        ledger=ledger,
        snapshot=snapshot,
        row_ids=row_ids,
        open=[fault for fault in open_sums(ledger) if fault.sheet == "scheme"],
        rounds=[result for result in scored if result is not None],
    )
