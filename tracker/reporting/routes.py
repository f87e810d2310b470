"""The list of projects, a project's first page, and its reports before they are issued."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from reports.render import render_html
from reports.snapshot import KINDS

from ..access import ISSUES, WRITES, Action
from ..dates import now, today
from ..dossier.queries import handed_out
from ..dossier.rules import HandedOut
from ..evidence.queries import activity_photos
from ..files import download, on_screen, vault
from ..guard import db, may, origin, requires
from ..issuing.queries import issued_of_project, period_start
from ..ledger.checks import open_sums
from ..ledger.queries import ledgers
from ..pages import project_figures
from ..terms import choices
from .forms import chosen_report, photo_addresses, report_choice
from .queries import Figures, report_of, standings_page
from .service import ask_draft, draft_pdf
from .standing import next_dates, report_days, sums_differ, usual_day

blueprint = Blueprint("reporting", __name__)


def figures() -> Figures:
    return current_app.extensions["tracker.figures"]


@blueprint.get("/projects")
@requires(Action.LIST_PROJECTS)
def projects() -> str:
    page = standings_page(
        db(),
        figures(),
        current_user.organization.id,
        today(),
        text=request.args.get("q", "").strip()[:200],
        state=request.args.get("state", "") if request.args.get("state") in choices("state") else "",
        deviating=bool(request.args.get("deviating")),
        number=request.args.get("page", 1, type=int),
    )
    if page.number > page.pages:
        abort(404)
    return render_template("reporting/projects.html", page=page, states=choices("state"))


@blueprint.get("/projects/<code>")
@requires(Action.SEE_PROJECT)
def project(code: str) -> str:
    snapshot = project_figures()
    open_ = open_sums(ledgers(db(), [g.project.id])[g.project.id]) if sums_differ(snapshot) else []
    return render_template(
        "reporting/project.html",
        snapshot=snapshot,
        dates=next_dates(snapshot),
        open=[fault for fault in open_ if fault.sheet != "scheme"],
    )


@blueprint.get("/projects/<code>/reports")
@requires(Action.PREVIEW_REPORT)
def reports(code: str) -> str:
    snapshot = project_figures()
    days = report_days(snapshot)
    choice = report_choice(date.fromisoformat(usual_day(days)))
    return render_template(
        "reporting/reports.html",
        snapshot=snapshot,
        kinds=KINDS,
        days=days,
        choice=choice,
        usual_from=period_start(db(), g.project.id, "progress", choice.as_of)
        or date.fromisoformat(snapshot.project.starts_on),
        written=WRITES,
        issuing={kind: may(ISSUES[kind]) for kind in KINDS},
        issued=issued_of_project(db(), g.project.id, now()),
        handed_out=_handed_out(),
    )


def _handed_out() -> list[HandedOut]:
    """The last dossiers that left, each as it did first, for whoever may take one."""
    if not may(Action.TAKE_DOSSIER).ok:
        return []
    return list({one.sha256: one for one in handed_out(db(), g.project.id)}.values())[:5]


@blueprint.get("/projects/<code>/reports/<kind>/preview")
@requires(Action.PREVIEW_REPORT)
def preview(code: str, kind: str) -> ResponseReturnValue:
    snapshot = report_of(db(), g.project.id, kind, *_chosen(kind), vault()).snapshot
    photos = photo_addresses(snapshot, activity_photos(db(), g.project.id))
    bar = render_template("reporting/bar.html", snapshot=snapshot, written=WRITES)
    return on_screen(render_html(snapshot, photos), bar)


@blueprint.post("/projects/<code>/reports/<kind>/draft")
@requires(Action.PREVIEW_REPORT)
def draft(code: str, kind: str) -> ResponseReturnValue:
    """Has the worker print it, and leads to where that is seen."""
    as_of, lang, from_on = _chosen(kind)
    asked = {"kind": kind, "as_of": as_of.isoformat(), "lang": lang}
    if from_on:
        asked["from"] = from_on.isoformat()
    job_id = ask_draft(db(), g.project.id, g.project.revision, asked, g.project.code, origin())
    return redirect(url_for("jobs.job", job_id=job_id))


@blueprint.get("/projects/<code>/reports/<kind>.pdf")
@requires(Action.PREVIEW_REPORT)
def pdf(code: str, kind: str) -> ResponseReturnValue:
    as_of, lang, from_on = _chosen(kind)
    made = draft_pdf(db(), vault(), g.project.id, kind, as_of, lang, from_on)
    return download(made, f"{g.project.code}-{kind}-{as_of}-{lang}.pdf")


def _chosen(kind: str) -> tuple[date, str, date | None]:
    """The day, the language and the first day of the period of the report that is asked for by its address."""
    choice = chosen_report(kind)
    from_on = choice.from_on or period_start(db(), g.project.id, kind, choice.as_of)
    return choice.as_of, choice.lang, from_on
