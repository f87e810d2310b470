"""The portfolio on screen and on paper: as it is now, and as it was issued."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from reports.portfolio import Portfolio, Row
from reports.portfolio_render import portfolio_pdf

from ..access import Action
from ..dates import now, today
from ..errors import DomainError
from ..files import download
from ..guard import database, db, may, once, origin, release, requires, status
from ..i18n import gettext
from ..issuing import number_service
from ..issuing.asked import Asked
from ..issuing.codes import shown
from ..issuing.queries import Issued, issued_portfolios, next_number
from ..issuing.rules import verify_address
from ..paging import page_of
from ..reporting.queries import Kept
from ..verification.forms import Withdraw
from ..verification.service import withdraw as withdraw_report
from . import rules, service
from .forms import Choice, Issue, chosen_portfolio
from .queries import (
    figures_of,
    issued_portfolio,
    latest_of_period,
    own_portfolio,
    portfolio_on,
    rows_in,
    visible_codes,
)

blueprint = Blueprint("portfolio", __name__)
PAGE = 50
DIRECT = 50  # projects whose paper is printed while somebody waits for it: some seconds


def figures() -> Kept[Row]:
    return current_app.extensions["tracker.portfolio"]


@blueprint.get("/portfolio")
@requires(Action.SEE_PORTFOLIO)
def portfolio() -> str:
    """The projects of a period, what deviates first, with their sums; and the portfolios that were issued."""
    asked, own = chosen_portfolio(), current_user.organization
    all_ = rows_in(db(), figures(), own.id, asked.from_on, asked.to_on, asked.as_of)
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
        own=len(rules.matching(all_, purchaser=own.name)),
        issued=issued_portfolios(db(), own.id, now()),
        issuing=may(Action.ISSUE_PORTFOLIO),
    )


@blueprint.get("/portfolio.pdf")
@requires(Action.SEE_PORTFOLIO)
def pdf() -> ResponseReturnValue:
    """The working paper of the period, at once: an address for scripts and for where no worker runs. It is for one
    purchaser or for all; whatever else is chosen on the page, it is whole. Of more projects than ``DIRECT`` it leads
    to the page, whose button has the worker print it."""
    asked = chosen_portfolio()
    made = _paper(asked)
    if len(made.rows) > DIRECT:
        text = gettext(
            "A portfolio of more than %(most)s projects is printed by the worker: ask for it here."
        )
        flash(text % {"most": DIRECT})
        return redirect(url_for(".portfolio", **asked.query))
    release()
    return download(portfolio_pdf(made), service.file_name(asked.from_on, asked.to_on, asked.lang))


@blueprint.post("/portfolio/draft")
@requires(Action.SEE_PORTFOLIO, form_once=False)
def draft() -> ResponseReturnValue:
    """Has the worker print the same, and leads to where that is seen."""
    asked = chosen_portfolio()
    _paper(asked)  # what is none is not asked for

    def answer() -> ResponseReturnValue:
        job_id = service.ask_draft(db(), _asked(asked), asked.chosen["purchaser"], origin())
        return redirect(url_for("jobs.job", job_id=job_id))

    return once(answer)


@blueprint.route("/portfolio/issue", methods=["GET", "POST"])
@requires(Action.ISSUE_PORTFOLIO, form_once=False)
def issue() -> ResponseReturnValue:
    """First what would be issued, with its number; then, once, the number is taken, and the worker prints it."""
    choice, form = chosen_portfolio(), Issue()
    if choice.errors:
        period: dict[str, Any] = {name: request.args.get(name, "") for name in choice.period}
        return redirect(url_for(".portfolio", **period))
    if not form.validate_on_submit():
        return _issue_page(form, choice), status()
    asked = replace(_asked(choice, form.reason.data), latest=form.latest.data)
    release()  # projects take long to count: nobody else's writing waits for it
    service.count(database(), figures(), asked)
    return once(lambda: _issue(form, choice, asked))


def _issue(form: Issue, choice: Choice, asked: Asked) -> ResponseReturnValue:
    db().info["origin"] = origin()
    try:
        job_id = service.ask_issue(db(), figures(), origin(), asked, form.seen.data)
    except DomainError as error:
        form.refuse(error)
        return _issue_page(form, choice), 422
    return redirect(url_for("jobs.job", job_id=job_id))


@blueprint.get("/portfolio/<portfolio_number>")
@requires(Action.SEE_PORTFOLIO)
def issued(portfolio_number: str) -> str:
    """An issued portfolio: how it stands, its file, and where its figures come from."""
    found = _issued(portfolio_number)
    return render_template(
        "portfolio/issued.html",
        report=found,
        portfolio=figures_of(db(), found),
        shown_code=shown(found.code) if found.code else "",
        seen=visible_codes(db(), current_user.organization.id),
        issuing=may(Action.ISSUE_PORTFOLIO),
    )


@blueprint.route("/portfolio/<portfolio_number>/withdraw", methods=["GET", "POST"])
@requires(Action.ISSUE_PORTFOLIO)
def withdraw(portfolio_number: str) -> ResponseReturnValue:
    found, form = _issued(portfolio_number), Withdraw()
    if form.validate_on_submit():
        who = {"organization_id": current_user.organization.id, "user_id": current_user.id}
        try:
            withdraw_report(db(), found.number, form.reason.data, now(), **who, name=current_user.name)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(gettext("Report %(number)s is withdrawn.") % {"number": found.number})
            return redirect(url_for(".issued", portfolio_number=found.number))
    page = render_template("portfolio/withdraw.html", report=found, form=form)
    return page, status()


@blueprint.post("/portfolio/<portfolio_number>/again")
@requires(Action.ISSUE_PORTFOLIO)
def again(portfolio_number: str) -> ResponseReturnValue:
    """Has what was reserved printed once more, where that failed."""
    said = gettext("Report %(number)s is being printed again.")
    return _settle(number_service.try_issue_again, portfolio_number, said)


@blueprint.post("/portfolio/<portfolio_number>/void")
@requires(Action.ISSUE_PORTFOLIO)
def void(portfolio_number: str) -> ResponseReturnValue:
    said = gettext("Number %(number)s is void and is not given again.")
    return _settle(number_service.void_number, portfolio_number, said)


def _settle(settle: Any, number: str, said: str) -> ResponseReturnValue:
    try:
        settle(db(), None, current_user.organization.id, number, now())
    except DomainError as error:
        flash(str(error))
    else:
        flash(said % {"number": number})
    return redirect(url_for(".portfolio", _anchor="issued"))


def _paper(asked: Choice) -> Portfolio:
    """The paper that is asked for by an address, read beside the request; 404 where there is none."""
    if asked.errors:
        abort(404)
    release()
    own, purchaser = current_user.organization, asked.chosen["purchaser"]
    period = (asked.from_on, asked.to_on, asked.as_of)
    with database().session() as session:
        made = portfolio_on(session, figures(), own.id, own.name, *period, asked.lang, purchaser)
    if purchaser and not made.rows:
        abort(404)  # nobody prints a paper with a name of their own making
    return made


def _asked(choice: Choice, reason: str | None = None) -> Asked:
    return Asked(
        project_id=None,
        kind="portfolio",
        as_of=choice.as_of,
        lang=choice.lang,
        from_on=choice.from_on,
        to_on=choice.to_on,
        organization_id=current_user.organization.id,
        issuer_id=current_user.id,
        issuer_name=current_user.name,
        verify_at=verify_address(current_app.config["PUBLIC_URL"]),
        replaces=_replaces(),
        reason=reason,
    )


def _issue_page(form: Issue, choice: Choice) -> str:
    own = current_user.organization.id
    period = (choice.from_on, choice.to_on, choice.as_of)
    made = own_portfolio(db(), figures(), own, *period, choice.lang)
    form.seen.data = service.fingerprint(made)
    form.latest.data = latest_of_period(db(), own, choice.from_on, choice.to_on, choice.lang)
    before = [
        i
        for i in issued_portfolios(db(), own, now())
        if (i.standing, i.from_on, i.to_on, i.lang) == ("valid", choice.from_on, choice.to_on, choice.lang)
    ]
    return render_template(
        "portfolio/issue.html",
        form=form,
        made=made,
        number=next_number(db(), own, today().year),
        reasons=rules.reasons_against(made, today()),
        replaces=_replaces(),
        before=before,
    )


def _issued(number: str) -> Issued:
    """An issued portfolio of the asker's own organization; 404 for every other number."""
    found = issued_portfolio(db(), current_user.organization.id, number)
    if found is None:
        abort(404)
    return found


def _replaces() -> str | None:
    """The number of the portfolio of which a revised edition is asked for; by the form's own address."""
    return request.args.get("replaces", "")[:40] or None
