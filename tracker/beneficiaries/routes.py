from __future__ import annotations

from flask import Blueprint, g, render_template, request

from ..access import Action
from ..activities.rules import participation
from ..dates import today
from ..guard import db, may, requires
from ..i18n import language
from ..ledger.rules import services_on
from ..paging import page_of
from ..reporting.queries import project_on
from .rules import shown_person

blueprint = Blueprint("beneficiaries", __name__)
PAGE = 50


@blueprint.get("/projects/<code>/beneficiaries")
@requires(Action.SEE_PROJECT)
def beneficiaries(code: str):
    """The register, by name for those who may see names, with what each took part in."""
    ledger, snapshot = project_on(db(), g.project.id, today(), language())
    page = page_of(ledger.people, request.args.get("page", 1, type=int), PAGE)
    return render_template(
        "beneficiaries/beneficiaries.html",
        page=page,
        people={p.code: shown_person(p, named=bool(may(Action.SEE_NAMES))) for p in page.items},
        participation=participation(services_on(ledger, today())),
        snapshot=snapshot,
    )
