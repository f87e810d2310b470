"""The budget's lines as of today, with moves and expenses."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request

from ..access import Action
from ..contracts.rules import LOCKED
from ..dates import today
from ..guard import db, requires
from ..i18n import language
from ..ledger.checks import open_sums
from ..paging import page_of
from ..records.approval import near_limits
from ..records.queries import opened
from ..reporting.queries import rows_on

blueprint = Blueprint("budget", __name__)
PAGE = 50


@blueprint.get("/projects/<code>/budget")
@requires(Action.SEE_PROJECT)
def budget(code: str) -> str:
    """Lines, adjustments, and the expenses, the latest first."""
    ledger, snapshot, row_ids = rows_on(db(), g.project.id, today(), language())
    entered = opened(db(), g.project.id)  # with what waits for approval
    category = request.args.get("category", "")
    expenses = [e for e in reversed(ledger.expenses) if not category or e.category == category]
    expenses.sort(key=lambda e: e.spent_on, reverse=True)
    page = page_of(expenses, request.args.get("page", 1, type=int), PAGE, {"category": category})
    return render_template(
        "budget/budget.html",
        ledger=ledger,
        snapshot=snapshot,
        page=page,
        category=category,
        row_ids=row_ids,
        # of a closed project nothing more is spent
        near=[] if g.project.state in LOCKED else near_limits(entered.ledger),
        waiting=len(entered.ledger.expenses) - len(ledger.expenses),
        open=[fault for fault in open_sums(ledger) if fault.sheet in ("budget", "amendments")],
    )
