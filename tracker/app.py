"""Wiring: settings, database, pages, guards and the features' routes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import Flask, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import config

from . import guard, pages
from .access import Action
from .accounts.routes import blueprint as accounts
from .activities.routes import blueprint as activities
from .administration.routes import blueprint as administration
from .attendance.routes import blueprint as attendance
from .beneficiaries.routes import blueprint as beneficiaries
from .budget.routes import blueprint as budget
from .claims.routes import blueprint as claims
from .contracts.routes import blueprint as contracts
from .cultivation.routes import blueprint as cultivation
from .db import Database
from .deliverables.routes import blueprint as deliverables
from .dossier.routes import blueprint as dossier
from .evaluation.routes import blueprint as evaluation
from .evidence.routes import blueprint as evidence
from .inbox.queries import Kept
from .inbox.routes import blueprint as inbox
from .issuing.routes import blueprint as issuing
from .jobs.routes import blueprint as jobs
from .lifecycle.routes import blueprint as lifecycle
from .milestones.routes import blueprint as milestones
from .narratives.routes import blueprint as narratives
from .new_projects.routes import blueprint as new_projects
from .periods.routes import blueprint as periods
from .portfolio.queries import kept_rows
from .portfolio.routes import blueprint as portfolio
from .records.routes import blueprint as records
from .rectification.routes import blueprint as rectification
from .reporting.queries import Figures
from .reporting.routes import blueprint as reporting
from .requests.routes import blueprint as requests
from .tracing.queries import LastKept
from .tracing.routes import blueprint as tracing
from .verification.routes import blueprint as verification
from .workbook.routes import blueprint as workbook

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: config.Base | None = None, database: Database | None = None) -> Flask:
    """The application; settings come from the environment and the database from the settings where none
    are handed in."""
    settings = settings or config.load()
    app = Flask(
        __name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "tracker" / "static")
    )
    app.config.from_object(settings)
    app.config.from_mapping({key: value for key, value in vars(settings).items() if key.isupper()})
    app.extensions["tracker.database"] = database or Database(settings.DATABASE_URL, settings.trail_key())
    # made when the first report is issued
    app.extensions["tracker.identity"] = cache(settings.report_identity)
    app.extensions["tracker.figures"] = Figures()
    app.extensions["tracker.kept"] = LastKept()
    app.extensions["tracker.portfolio"] = kept_rows()
    app.extensions["tracker.inbox"] = Kept()
    if settings.BEHIND_PROXY:
        n = settings.BEHIND_PROXY
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    guard.init_app(app)
    pages.init_app(app)
    CSRFProtect(app)  # after the reader's language is known: its refusal is a page too
    for blueprint in (
        accounts,
        administration,
        reporting,
        issuing,
        narratives,
        jobs,
        verification,
        tracing,
        dossier,
        new_projects,
        workbook,
        contracts,
        milestones,
        deliverables,
        activities,
        beneficiaries,
        budget,
        cultivation,
        evaluation,
        periods,
        records,
        lifecycle,
        rectification,
        claims,
        requests,
        evidence,
        attendance,
        inbox,
        portfolio,
    ):
        app.register_blueprint(blueprint)

    @app.get("/")
    @guard.requires(Action.LIST_PROJECTS)
    def home() -> ResponseReturnValue:
        return redirect(url_for("reporting.projects"))

    return app
