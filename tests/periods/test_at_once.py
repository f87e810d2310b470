"""A report is issued while somebody changes what it counts: the report has the change, or the change its reason.
And reports that were issued before locks were kept are locked all the same."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from sqlalchemy import delete, text

from tests.issuing.asking import CLERK, FINAL, asked, quick, rows
from tests.strict import CODE
from tracker import migrate
from tracker.contracts.queries import project_id_by_code
from tracker.db import Database
from tracker.issuing.service import issue
from tracker.migrate import FOLDER
from tracker.periods.models import periods
from tracker.periods.queries import corrections_of, corrections_since_report, locks_of
from tracker.records.changes import Edit
from tracker.records.queries import opened
from tracker.records.service import NeedsReason, keep
from tracker.reporting.queries import project_on


def project_of(session) -> int:
    found = project_id_by_code(session, CODE)
    assert found is not None
    return found


@pytest.mark.parametrize("turn", range(4))
def test_a_change_while_a_report_is_issued(example_database: Database, turn: int):
    database = example_database
    with database.session() as session:
        project = project_of(session)
        row_id, row = opened(session, project).rows("sessions")[0]
        before = sum(s.hours for s in opened(session, project).ledger.sessions)
    start, outcome = threading.Barrier(2), {}

    def at_once(name: str, act: Any) -> None:
        start.wait(30)
        try:
            act()
            outcome[name] = "done"
        except NeedsReason:
            outcome[name] = "refused"

    def change() -> None:
        with database.transaction() as session:
            keep(session, project, [Edit("sessions", row_id, {"hours": row.hours + 1})])

    threads = [
        threading.Thread(target=at_once, args=("change", change)),
        threading.Thread(
            target=at_once, args=("issue", lambda: issue(database, CLERK, asked(database), quick))
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert outcome["issue"] == "done"
    with database.session() as session:
        now = sum(s.hours for s in opened(session, project).ledger.sessions)
        assert corrections_of(session, project) == []
    assert now - before == (outcome["change"] == "done")
    counted = json.loads(rows(database)[-1]["snapshot"])["counts"]["service_hours"]
    with database.session() as session:
        assert counted == _service_hours(session, project)


def _service_hours(session, project: int) -> str:
    return project_on(session, project, FINAL, "zh")[1].counts.service_hours


def test_reports_of_before_are_locked_by_the_migration(example_database: Database):
    database = example_database
    number = issue(database, CLERK, asked(database), quick).number
    [own] = [p.stem.partition("_")[0] for p in (FOLDER / "versions").glob("*_locked_periods.py")]
    with database.session() as session:
        project = project_of(session)
        before = locks_of(session, project)
    migrate.downgrade(database.engine, f"{int(own) - 1:04d}")
    migrate.upgrade(database.engine)
    with database.session() as session:
        after = locks_of(session, project)
        assert corrections_since_report(session, project) == (number, [])
    assert [(x.number, x.from_on, x.until_on) for x in after] == [
        (x.number, x.from_on, x.until_on) for x in before
    ]
    for statement in (delete(periods), text("UPDATE periods SET filed_at = NULL")):
        with pytest.raises(Exception, match="stays on record"), database.transaction() as session:
            session.execute(statement)
