"""The worker: what is killed is not lost and issues nothing twice; what fails says why."""

from __future__ import annotations

import errno
import json
import os
import signal
import time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

import config
import tracker.reporting.service
import tracker.worker
from tests.issuing.asking import asked, quick
from tests.issuing.asking import rows as numbers
from tests.strict import CODE
from tracker import server
from tracker.audit.queries import check_trail
from tracker.db import Database
from tracker.errors import DomainError
from tracker.i18n import Message, read_back, use
from tracker.issuing.service import ask_issue
from tracker.jobs.files import folder_of, read_file
from tracker.jobs.rules import MOST_ATTEMPTS
from tracker.jobs.service import claim, give_back
from tracker.reporting.service import ask_draft
from tracker.worker import perform

from .asking import CLERK, ask, rows, start, url_of

# a worker whose leases last a second or two, and whose printer says that it begins, then takes its time
WORKER = """
import sys, time
from datetime import timedelta
from functools import partial
import config, tracker.worker, tracker.jobs.service
from tracker.db import Database
from tracker.issuing.service import print_reserved
from tests.issuing.asking import quick
tracker.jobs.service.LEASE = timedelta(seconds=2)
tracker.worker.BEAT = tracker.worker.LOOK = 0.2
tracker.worker.PASS = 1e9
url, seconds = sys.argv[1], float(sys.argv[2])
def slow(snapshot, ledger, photos):
    print("printing", snapshot.number, flush=True)
    time.sleep(seconds)
    return quick(snapshot, ledger, photos)
tracker.worker.print_reserved = partial(print_reserved, printer=slow)
settings = config.Test()
settings.report_identity = lambda: type("Unsigned", (), {"sign": staticmethod(lambda pdf, reason: pdf)})
worker = tracker.worker.Worker(Database(url), settings)
worker.next_pass = 1e18
worker.run()
"""
LATER = (
    "UPDATE projects SET title = 'another', revision = revision + 1 WHERE code = 'CP-2024-017'",
    "DELETE FROM attendance WHERE project_id = (SELECT id FROM projects WHERE code = 'CP-2024-017')",
)


def ordered(database: Database) -> int:
    with database.transaction() as session:
        return ask_issue(session, CLERK, asked(database))


def wait_for(holds) -> None:
    deadline = time.monotonic() + 40
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_killed_worker_loses_no_job_and_issues_nothing_twice(example_database):
    ordered(example_database)
    first = start(WORKER, url_of(example_database), "60")
    said = first.stdout.readline().split()
    number = numbers(example_database)[0]["number"]
    assert said == ["printing", number]
    first.send_signal(signal.SIGKILL)
    first.wait()
    with example_database.transaction() as session:  # the records move on meanwhile
        for statement in LATER:
            session.execute(text(statement))
    assert [(r["state"], r["attempts"]) for r in rows(example_database)] == [("running", 1)]
    second = start(WORKER, url_of(example_database), "0")
    assert second.stdout.readline().split() == said
    wait_for(lambda: rows(example_database)[0]["state"] == "done")
    second.terminate()
    assert second.wait() == 0
    [row] = numbers(example_database)
    assert (row["number"], row["status"], rows(example_database)[0]["attempts"]) == (number, "issued", 2)
    assert b"another" not in row["pdf"]
    with example_database.session() as session:
        told = session.scalars(
            text("SELECT action FROM trail WHERE subject = 'issued_report' ORDER BY no")
        ).all()
        assert told == ["reserved", "issued"]
        assert session.scalar(text("SELECT who FROM trail WHERE action = 'issued'")) == CLERK.who
        assert check_trail(session, example_database.trail_key)[1] is None


def test_a_worker_that_is_stopped_gives_its_job_back_at_once(example_database):
    ordered(example_database)
    worker = start(WORKER, url_of(example_database), "60")
    assert worker.stdout.readline().startswith("printing")
    worker.terminate()
    assert worker.wait() == 0
    [row] = rows(example_database)
    assert (row["state"], row["attempts"], row["claimed_by"]) == ("queued", 0, None)


def test_a_process_that_dies_over_a_job_is_not_waited_for(example_database, monkeypatch, settings):
    """The job's own process is killed, as by a machine that is out of memory; the worker lives and says so."""
    job_id = ask(example_database)
    monkeypatch.setattr(tracker.worker, "print_draft", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    worker = tracker.worker.Worker(example_database, settings)
    worker.next_pass = float("inf")
    began = time.monotonic()
    while rows(example_database)[0]["state"] != "failed":
        worker._turn()
        assert time.monotonic() < began + 20
    [row] = rows(example_database)
    assert (row["id"], row["attempts"]) == (job_id, MOST_ATTEMPTS)
    assert "ended without a word" in row["error"]


def test_a_draft_goes_through_its_phases_and_is_kept(example_database, settings, monkeypatch):
    def printed(snapshot, ledger, photos, progress, *, side_by_side):
        progress("setting", 1, 2)
        return b"%PDF-" + quick(snapshot, ledger, photos)

    monkeypatch.setattr(tracker.reporting.service, "render_pdf", printed)
    mine = asked(example_database)
    wanted = {"kind": "final", "as_of": "2025-07-10", "lang": "zh"}
    with example_database.transaction() as session:
        ask_draft(session, mine.project_id, 1, wanted, CODE, CLERK)
    seen = []
    taken = claim(example_database, "w")
    perform(example_database, settings, taken, lambda *now: seen.append(now))
    [row] = rows(example_database)
    assert row["state"] == "done"
    assert seen == [("reading", 0, 0), ("setting", 1, 2), ("keeping", 0, 0)]
    result = json.loads(row["result"])
    data = read_file(folder_of(settings.DATA), result)
    assert data.startswith(b"%PDF-") and b'"as_of": "2025-07-10"' in data
    assert result["name"] == f"{CODE}-final-2025-07-10-zh.pdf"


def test_what_may_go_through_another_time_does_not_count_as_failed(example_database, settings, monkeypatch):
    """The database was away: the process ends, and the job is given back."""
    away = OperationalError("", {}, Exception())
    monkeypatch.setattr(tracker.worker, "print_draft", lambda *_: (_ for _ in ()).throw(away))
    ask(example_database)
    taken = claim(example_database, "w")
    with pytest.raises(OperationalError):
        perform(example_database, settings, taken, lambda *_: None)
    assert rows(example_database)[0]["state"] == "running"
    give_back(example_database, taken)
    assert rows(example_database)[0]["state"] == "queued"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (DomainError(Message("That cannot be.")), "That cannot be."),
        (OSError(errno.ENOSPC, "No space left", "/srv/private"), "The disk is full"),
        (
            PermissionError(errno.EACCES, "Permission denied", "/srv/private"),
            "PermissionError: Permission denied",
        ),
        (config.ConfigError("/srv/private: no key"), "The settings of this installation"),
        (ValueError("x" * 5000 + "\0"), "ValueError: xxx"),
    ],
)
def test_why_it_failed_is_said_in_words_that_tell_nothing_of_the_machine(
    database, settings, monkeypatch, error, said
):
    ask(database)
    monkeypatch.setattr(tracker.worker, "print_draft", lambda *_: (_ for _ in ()).throw(error))
    perform(database, settings, claim(database, "w"), lambda *_: None)
    [row] = rows(database)
    assert row["state"] == "failed"
    with use("en"):
        sentence = str(read_back(row["error"]))
    assert said in sentence and "/srv/private" not in sentence and len(sentence) < 400


def test_the_server_starts_another_worker_where_one_was_killed(tmp_path, monkeypatch):
    naps = iter([None])
    monkeypatch.setattr(server.time, "sleep", lambda _: next(naps))
    with pytest.raises(StopIteration):
        server._keep_up(["sh", "-c", f"echo begun >> {tmp_path}/begun; kill -9 $$"])
    assert (tmp_path / "begun").read_text().split() == ["begun", "begun"]
