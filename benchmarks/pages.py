"""How much of a page's time is its records' and how much its template's: one run, ratios.

    .venv/bin/python benchmarks/pages.py [--projects 12 2000] [--rounds 30]

For the list of projects and a project's page, at each number of projects: queries of the first and of a
repeated request, milliseconds of both, and of the same template rendered with its data in memory. The
first request of a page counts everything from the records; a repeated one finds the figures of an unchanged
project kept (``tracker/reporting/queries.py``). Medians of the rounds.
"""

from __future__ import annotations

import argparse
import dataclasses
import statistics
import tempfile
import time
from pathlib import Path

from flask import template_rendered
from sqlalchemy import event

import config
from tracker.accounts.service import add_user
from tracker.app import create_app
from tracker.dates import today
from tracker.db import Database
from tracker.demonstration.district import district
from tracker.demonstration.worked_example import worked_example
from tracker.ledger.records import ledger_of
from tracker.ledger.service import store
from tracker.migrate import upgrade
from tracker.reporting.queries import Figures

EMAIL, PASSWORD = "official@bench.example", "bench-password"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--projects", type=int, nargs="+", default=[12, 2000])
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    print(
        f"{'page':28}{'projects':>9}{'queries':>9}{'again':>7}{'first ms':>10}{'again ms':>10}{'template':>10}{'ratio':>7}"
    )
    for number in options.projects:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), number, options.rounds)


def measure(folder: Path, number: int, rounds: int) -> None:
    settings = config.Test()
    settings.DATA = folder
    settings.WTF_CSRF_ENABLED = False  # type: ignore[attr-defined]
    database = Database(f"sqlite:///{folder / 'bench.db'}")
    upgrade(database.engine)
    fill(database, number)
    app = create_app(settings, database)
    client = app.test_client()
    answer = client.post("/login", data={"email": EMAIL, "password": PASSWORD})
    expect(answer.status_code == 302, f"signing in answered {answer.status_code}")
    queries: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *a: queries.append(a[2]))
    for name, path in (("list of projects", "/projects"), ("a project", "/projects/CP-2024-017")):
        first, again, template = [], [], []
        counts = []
        for _ in range(rounds):
            app.extensions["tracker.figures"] = Figures()
            for times in (first, again):
                queries.clear()
                started = time.perf_counter()
                page, context, html = rendered(app, client, path)
                times.append(time.perf_counter() - started)
                counts.append(len(queries))
            template.append(template_alone(app, client, path, page, context, html))
        row = [statistics.median(times) * 1000 for times in (first, again, template)]
        print(
            f"{name:28}{number:>9}{max(counts[::2]):>9}{max(counts[1::2]):>7}"
            f"{row[0]:>10.1f}{row[1]:>10.1f}{row[2]:>10.1f}{row[1] / row[2]:>7.2f}"
        )


def rendered(app, client, path):
    """The answer to a request, with the template and the data that made it."""
    caught = []

    def catch(_, template, context, **__):
        caught.append((template, context))

    with template_rendered.connected_to(catch, app):
        answer = client.get(path)
    expect(answer.status_code == 200, f"{path} answered {answer.status_code}")
    return *caught[-1], answer.text


def template_alone(app, client, path, template, context, html) -> float:
    """Seconds of the template with the same data, in a request of its own for the same person."""
    from flask_login import current_user

    with client.session_transaction() as kept:
        identity = dict(kept)
    with app.test_request_context(path):
        from flask import session

        session.update(identity)
        expect(current_user.is_authenticated, "nobody is signed in")
        started = time.perf_counter()
        text = template.render(context)
        seconds = time.perf_counter() - started
    expect(abs(len(text) - len(html)) < 400, "another page was rendered")
    return seconds


def expect(holds: bool, otherwise: str) -> None:
    """A figure of anything else than the page would mislead: none is printed then."""
    if not holds:
        raise SystemExit(f"pages.py: {otherwise}")


def fill(database: Database, number: int) -> None:
    """The worked example, and the demonstration's projects as often as it takes, under other codes."""
    pattern = [ledger_of(sheets) for sheets in district(today())]
    with database.transaction() as session:
        store(session, ledger_of(worked_example()))
        for n in range(number - 1):
            ledger = pattern[n % len(pattern)]
            contract = dataclasses.replace(
                ledger.project,
                code=f"B-{n:05}",
                purchaser="昌平区民政局",
            )
            store(session, dataclasses.replace(ledger, project=contract))
        add_user(
            session,
            email=EMAIL,
            name="官员",
            role="official",
            organization="昌平区民政局",
            password=PASSWORD,
        )


if __name__ == "__main__":
    main()
