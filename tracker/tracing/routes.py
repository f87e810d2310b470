"""The online copy of an issued report, and what is behind each of its figures."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from reports.render import render_html

from ..access import Action
from ..errors import DomainError
from ..evidence.queries import activity_photos
from ..files import on_screen
from ..guard import db, requires
from ..issuing.queries import Issued
from ..ledger.records import FIELD_SHEETS
from ..paging import page_of
from ..reporting.forms import photo_addresses
from .behind import agreement, behind
from .queries import report_of, snapshot_of
from .words import COLUMNS, amount, cells, name_of, printed, whose

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
    asked, number = request.args.get("sheet", ""), request.args.get("page", 1, type=int)
    tables = [
        {
            "sheet": table.sheet,
            "columns": COLUMNS[table.sheet],
            "page": page_of(table.rows, number if table.sheet == asked else 1, PAGE, {"sheet": table.sheet}),
            "total": table.total,
        }
        for table in came.tables
    ]
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
        tables=tables,
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
