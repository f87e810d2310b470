"""The contract with its parties, dates, tranches and amendments."""

from __future__ import annotations

from flask import Blueprint, g, render_template

from ..access import Action
from ..dates import today
from ..guard import db, requires
from ..i18n import language
from ..ledger.checks import open_sums
from ..reporting.queries import rows_on

blueprint = Blueprint("contracts", __name__)


@blueprint.get("/projects/<code>/contract")
@requires(Action.SEE_PROJECT)
def contract(code: str) -> str:
    ledger, snapshot, row_ids = rows_on(db(), g.project.id, today(), language())
    return render_template(
        "contracts/contract.html",
        ledger=ledger,
        snapshot=snapshot,
        row_ids=row_ids,
        open=[fault for fault in open_sums(ledger) if fault.sheet != "scheme"],
    )
