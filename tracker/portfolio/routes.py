from __future__ import annotations

from flask import Blueprint, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from reports.district import portfolio_pdf

from ..access import Action
from ..dates import today
from ..files import download
from ..guard import db, release, requires
from ..paging import page_of
from . import rules
from .forms import asked_portfolio
from .queries import portfolio_on, rows_in

blueprint = Blueprint("portfolio", __name__)
PAGE = 50


@blueprint.get("/portfolio")
@requires(Action.SEE_PORTFOLIO)
def portfolio() -> str:
    """The projects of a period, what deviates first, with their sums."""
    asked = asked_portfolio()
    kept, own = current_app.extensions["tracker.portfolio"], current_user.organization.id
    all_ = rows_in(db(), kept, own, asked.from_on, asked.to_on, asked.as_of)
    found = rules.matching(all_, **asked.chosen, deviating=asked.deviating)
    rows = rules.ordered(found, asked.order)
    return render_template(
        "portfolio/portfolio.html",
        asked=asked,
        page=page_of(rows, request.args.get("page", 1, type=int), PAGE, asked.query),
        sums=rules.sums_of(rows),
        contractors=rules.groups_by(rows, "contractor"),
        fields=rules.groups_by(rows, "service_field"),
        spread=rules.spread_of(rules.matching(all_, **asked.chosen | {"kind": ""})),
        there={
            name: sorted({v for v in (getattr(row, of) for row in all_) if v})
            for name, of in (
                ("purchaser", "purchaser"),
                ("contractor", "contractor"),
                ("field", "service_field"),
            )
        },
        states=[group.key for group in rules.groups_by(all_, "state")],
        orders=tuple(rules.ORDERS),
        year=today().year,
    )


@blueprint.get("/portfolio.pdf")
@requires(Action.SEE_PORTFOLIO)
def pdf() -> ResponseReturnValue:
    """The paper of the period, for one purchaser or for all; whatever else is chosen on the page, it is whole."""
    asked, own = asked_portfolio(), current_user.organization
    if asked.errors:
        abort(404)
    made = portfolio_on(
        db(),
        current_app.extensions["tracker.portfolio"],
        own.id,
        own.name,
        asked.from_on,
        asked.to_on,
        asked.as_of,
        asked.lang,
        asked.chosen["purchaser"],
    )
    if asked.chosen["purchaser"] and not made.rows:
        abort(404)  # nobody prints a paper with a name of their own making
    release()
    return download(portfolio_pdf(made), f"portfolio-{made.from_on}-{made.to_on}-{asked.lang}.pdf")
