"""The online copy of an issued report, and what is behind each of its figures."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from reports.portfolio import Group, Portfolio, Row
from reports.portfolio_render import portfolio_html
from reports.render import render_html
from reports.traced import Found, escaped
from reports.traced import figures_of as traced_figures

from ..access import Action
from ..errors import DomainError
from ..evidence.queries import activity_photos
from ..files import on_screen
from ..guard import db, requires
from ..i18n import gettext, language
from ..issuing.queries import Issued
from ..ledger.records import FIELD_SHEETS
from ..paging import page_of
from ..portfolio.online import Then, of_row, of_several, row_agrees, row_at
from ..portfolio.past_queries import project_then
from ..portfolio.queries import figures_of, issued_portfolio
from ..reporting.forms import photo_addresses
from ..terms import term
from .behind import agreement, behind
from .queries import report_of, snapshot_of
from .rules import Behind
from .words import COLUMNS, amount, cells, name_of, numbers_of, printed, whose

blueprint = Blueprint("tracing", __name__)
PAGE = 100  # rows of a table


@blueprint.get("/reports/<report_number>")
@requires(Action.PREVIEW_REPORT)
def online(report_number: str) -> ResponseReturnValue:
    """The report's own page of the figures that were issued, each with what is behind it; of a portfolio, whose
    figures are those of its projects, the page that leads to them."""
    if g.project is None:
        return redirect(url_for("portfolio.issued", portfolio_number=report_number))
    report = _report(report_number)
    snapshot = snapshot_of(db(), report)
    page = render_html(
        snapshot,
        photo_addresses(snapshot, activity_photos(db(), g.project.id) if snapshot.photos else ()),
        lambda path: url_for(".figure", report_number=report_number, path=path),
    )
    return on_screen(page, render_template("tracing/bar.html", report=report))


@blueprint.get("/reports/<report_number>/figures/<path>")
@requires(Action.PREVIEW_REPORT)
def figure(report_number: str, path: str) -> str:
    report = _report(report_number)
    try:
        kept = current_app.extensions["tracker.kept"].of(db(), report)
    except DomainError as error:
        current_app.logger.critical("%s", error)
        abort(500, description=str(error))
    found = kept.figures.get(path)
    if found is None:
        abort(404)
    came = behind(kept, found)
    return render_template(
        "tracing/figure.html",
        snapshot=kept.snapshot,
        report=report,
        figure=found,
        name=name_of(found),
        whose=whose(found),
        printed=printed(found),
        behind=came,
        agrees=agreement(kept, found, came),
        tables=_tables(came),
        parts=[
            (part, name_of(part), whose(part), printed(part))
            for p in came.parts
            if (part := kept.figures.get(p))
        ],
        amount=lambda value: amount(found, value),
        cells=lambda sheet, row: cells(kept, sheet, row),
        row_of=lambda sheet, row: kept.frozen.row_of(sheet, row.record),
        field_sheets=FIELD_SHEETS,
    )


def _report(number: str) -> Issued:
    found = report_of(db(), g.project.id, number) if g.project else None
    if found is None:
        abort(404)
    return found


@blueprint.get("/portfolio/<portfolio_number>/online")
@requires(Action.SEE_PORTFOLIO)
def online_portfolio(portfolio_number: str) -> ResponseReturnValue:
    report, portfolio = _issued_portfolio(portfolio_number)
    page = portfolio_html(
        portfolio, lambda path: url_for(".portfolio_figure", portfolio_number=portfolio_number, path=path)
    )
    return on_screen(page, render_template("tracing/portfolio_bar.html", report=report, lang=report.lang))


@blueprint.get("/portfolio/<portfolio_number>/figures/<path>")
@requires(Action.SEE_PORTFOLIO)
def portfolio_figure(portfolio_number: str, path: str) -> str:
    """A printed figure; or, below ``projects``, a figure of one project that it is made of."""
    report, portfolio = _issued_portfolio(portfolio_number)
    row, name = row_at(portfolio, path)
    part_of, part = row_at(portfolio, path, "projects")
    of, printed_ = row or part_of, traced_figures(portfolio).get(path)
    if of is None and printed_:
        return _of_several(report, portfolio, printed_)
    if of is None or not (printed_ or part_of):
        abort(404)
    try:
        then = project_then(db(), report, of.code)
    except DomainError as error:
        return _portfolio_page(report, printed_, of, gone=str(error))
    found = printed_ or then.now.figures.get(part)
    if found is None:
        abort(404)
    came = of_row(then, name) if printed_ else behind(then.now, found)
    agrees = row_agrees(portfolio, then, found, came) if printed_ and came.kept else None
    return _portfolio_page(
        report,
        found,
        of,
        behind=came,
        agrees=agrees,
        is_printed=printed_ is not None,
        path=path,
        flags=[f for f in then.now.snapshot.flags if name == f"deviations[{f.kind}].number"],
        snapshot=then.now.snapshot,
        parts=_parts(report, of, then, came.parts),
        tables=_tables(came),
        amount=lambda value: amount(found, value),
        cells=lambda sheet, record: cells(then.now, sheet, record),
    )


def _tables(came: Behind) -> list[dict[str, Any]]:
    """The rows of each sheet, a page of the one that was asked for."""
    asked, number = request.args.get("sheet", ""), request.args.get("page", 1, type=int)
    return [
        {
            "sheet": table.sheet,
            "columns": COLUMNS[table.sheet],
            "numbers": numbers_of(table.sheet),
            "page": page_of(table.rows, number if table.sheet == asked else 1, PAGE, {"sheet": table.sheet}),
            "total": table.total,
        }
        for table in came.tables
    ]


def _portfolio_page(report: Issued, found: Found | None, row: Row | None, **values: Any) -> str:
    return render_template(
        "tracing/portfolio_figure.html",
        report=report,
        row=row,
        name=name_of(found) if found else gettext("Figures of the project"),
        whose=_whose(found) if found else "",
        printed=printed(found) if found else "",
        **values,
    )


def _of_several(report: Issued, portfolio: Portfolio, found: Found) -> str:
    """A sum over projects, or a number of them: each one's own figure."""
    made, again = of_several(portfolio, found.path)
    every = traced_figures(portfolio)
    items = []
    for row, name in made:
        own = every.get(f"rows[{escaped(row.code)}].{name}")
        if own is not None:
            items.append((row, own, " · ".join(filter(None, (name_of(own), _whose(own)))), printed(own)))
    return _portfolio_page(
        report,
        found,
        None,
        agrees=again == found.value,
        path=found.path,
        group=_group(portfolio, found),
        page=page_of(items, request.args.get("page", 1, type=int), PAGE, {}),
    )


def _parts(report: Issued, row: Row, then: Then, paths: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """What a figure is made of: words, value and address of each."""
    root = f"projects[{escaped(row.code)}]"
    return [
        (
            " · ".join(filter(None, (name_of(part), whose(part)))),
            printed(part),
            url_for(".portfolio_figure", portfolio_number=report.number, path=f"{root}.{path}"),
        )
        for path in paths
        if (part := then.now.figures.get(path))
    ]


def _whose(found: Found) -> str:
    """What of a project or portfolio the figure is of, beside its name."""
    if found.path.partition("].")[2].startswith("in_period.") or ".in_period." in found.path:
        return gettext("in the period")
    kind = getattr(found.owner, "kind", None)
    if kind and kind != "portfolio":
        return term("deviation", kind, language())
    if found.keys:
        vocabulary = "deviation_level" if found.keys[0] == "grave" else "grade"
        return term(vocabulary, found.keys[0], language())
    return whose(found)


def _group(portfolio: Portfolio, found: Found) -> str:
    """Whose projects are summed, where not all are."""
    column, _, place = found.path.partition("[")
    if column not in ("purchasers", "contractors", "fields", "states"):
        return ""
    group: Group = getattr(portfolio, column)[int(place.partition("]")[0]) - 1]
    if group.key is None:
        return gettext("not stated")
    return term("state", group.key, language()) if column == "states" else group.key


def _issued_portfolio(number: str) -> tuple[Issued, Portfolio]:
    found = issued_portfolio(db(), current_user.organization.id, number)
    if found is None:
        abort(404)
    return found, figures_of(db(), found)
