"""Numbers follow each other without gap, whoever asks at once and whatever fails."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event, select

from tracker.audit.models import trail
from tracker.audit.queries import check_trail, history
from tracker.dates import SHANGHAI, now
from tracker.errors import DomainError
from tracker.issuing.asked import Voided
from tracker.issuing.number_service import void_interrupted, void_number
from tracker.issuing.queries import issued_of_project, next_number
from tracker.issuing.service import issue, print_reserved, reserve
from tracker.jobs.service import claim

from .asking import CLERK, asked, prefixed, quick, rows

# becomes as many processes, which begin at once: reports of a project, and portfolios, of the same organization
ISSUERS = """
import multiprocessing, sys
from tests.issuing.asking import CLERK, asked, quick
from tests.portfolio.issuing import plain, portfolio_of, quick as quick_portfolio
from tracker.db import Database
from tracker.issuing.service import ask_issue, issue
from tracker.portfolio import service

def one(at_once, portfolio):
    database = Database(sys.argv[1])
    mine = portfolio_of(database) if portfolio else asked(database, "official")
    gate.wait(60)
    if portfolio:
        service.issue(database, CLERK, mine, plain, quick_portfolio)
    elif at_once:  # as the command line does; a page leaves it to the worker
        issue(database, CLERK, mine, quick)
    else:
        with database.transaction() as session:
            ask_issue(session, CLERK, mine)

fork = multiprocessing.get_context("fork")
gate = fork.Barrier(int(sys.argv[2]))
processes = [fork.Process(target=one, args=(n % 2, n % 3 == 0)) for n in range(gate.parties)]
for process in processes: process.start()
for process in processes: process.join()
"""
# takes a number eleven minutes ago and is busy printing ever since
SLOW = """
import sys, time
from datetime import timedelta
from tests.issuing.asking import CLERK, asked
from tracker.dates import now
from tracker.db import Database
from tracker.issuing.service import reserve
database = Database(sys.argv[1])
print(reserve(database, CLERK, asked(database), lambda: now() - timedelta(minutes=11)).number, flush=True)
time.sleep(60)
"""


def start(script: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def url_of(database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def test_eight_processes_at_once_get_eight_successive_numbers(example_database):
    prefixed(example_database, "official", "PG")
    year = now().year
    issuers = start(ISSUERS, url_of(example_database), "8")
    issuers.communicate(timeout=150)
    while (mine := claim(example_database, "w")) is not None:
        print_reserved(example_database, mine, lambda pdf, _: pdf, lambda *_: None, quick)
    numbers = [f"PG-{year}-{n:04d}" for n in range(1, 9)]
    kept = rows(example_database)
    assert [row["number"] for row in kept] == numbers  # in the order of their taking
    assert [row["issued_at"] for row in kept] == sorted(row["issued_at"] for row in kept)
    assert {row["status"] for row in kept} == {"issued"}
    assert sorted(row["kind"] for row in kept) == ["final"] * 5 + ["portfolio"] * 3
    with example_database.session() as session:
        assert check_trail(session, example_database.trail_key)[1] is None


def test_each_organization_and_each_year_begins_with_one(example_database):
    prefixed(example_database, "evaluator", "PG")
    last, new = (datetime(year, month, 1, tzinfo=SHANGHAI) for year, month in ((2025, 12), (2026, 1)))
    evaluator, official = asked(example_database), asked(example_database, "official")
    taken = [
        reserve(example_database, CLERK, who, lambda at=at: at).number
        for who, at in ((evaluator, last), (evaluator, last), (official, last), (evaluator, new))
    ]
    own = official.organization_id
    assert taken == ["PG-2025-0001", "PG-2025-0002", f"R{own}-2025-0001", "PG-2026-0001"]
    with example_database.session() as session:
        assert next_number(session, evaluator.organization_id, 2025) == "PG-2025-0003"
        assert next_number(session, own, 2026) == f"R{own}-2026-0001"


def test_a_prefix_that_was_anothers_this_year_is_refused(example_database):
    prefixed(example_database, "evaluator", "PG")
    issue(example_database, CLERK, asked(example_database), quick)
    prefixed(example_database, "evaluator", "NEW")
    prefixed(example_database, "official", "PG")
    with pytest.raises(DomainError, match="PG-"):
        issue(example_database, CLERK, asked(example_database, "official"), quick)
    assert issue(example_database, CLERK, asked(example_database), quick).number.startswith("NEW-")
    assert len(rows(example_database)) == 2


def broken(snapshot, ledger, photos):
    raise RuntimeError("out of paper")


def test_a_report_that_fails_voids_its_number_and_the_next_takes_the_following(example_database):
    mine = asked(example_database)
    with pytest.raises(Voided) as said:
        issue(example_database, CLERK, mine, broken)
    assert str(said.value.__cause__) == "out of paper"
    following = issue(example_database, CLERK, mine, quick)
    first, second = rows(example_database)
    assert (first["status"], first["void_reason"], first["pdf"]) == ("void", "printing_failed", None)
    assert (second["status"], second["number"]) == ("issued", following.number)
    assert (first["ordinal"], second["ordinal"]) == (1, 2)
    with example_database.session() as session:
        told = history(session, mine.project_id, "issued_report", first["id"])
        assert [(t.action, t.who) for t in told] == [("voided", CLERK.who), ("reserved", CLERK.who)]
        told = history(session, mine.project_id, "issued_report", second["id"])
        assert [t.action for t in told] == ["issued", "reserved"]
        assert told[0].after == {"status": "issued", "sha256": following.sha256, "size": len(following.pdf)}


def test_a_stop_while_printing_voids_the_number_and_stops(example_database):
    def stopped(snapshot, ledger, photos):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        issue(example_database, CLERK, asked(example_database), stopped)
    assert [row["status"] for row in rows(example_database)] == ["void"]


def test_two_files_are_never_the_same_file(example_database):
    """Bytes that are another number's already cannot be kept: a file has one number."""
    mine = asked(example_database)
    issue(example_database, CLERK, mine, lambda *_: b"%PDF-")
    with pytest.raises(Voided):
        issue(example_database, CLERK, mine, lambda *_: b"%PDF-")
    assert rows(example_database)[1]["void_reason"] == "keeping_failed"


@pytest.fixture
def killed(example_database):
    """The number of a process that was killed while it printed, eleven minutes after it took it."""
    process = start(SLOW, url_of(example_database))
    number = process.stdout.readline().strip()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return number


def test_a_killed_process_leaves_a_number_that_is_shown_and_can_be_voided(example_database, killed):
    mine = asked(example_database)
    with example_database.session() as session:
        [shown] = issued_of_project(session, mine.project_id, now())
        [before] = issued_of_project(session, mine.project_id, now() - timedelta(minutes=5))
    assert (shown.number, shown.status, before.status) == (killed, "interrupted", "reserved")
    with pytest.raises(DomainError), example_database.transaction() as session:
        void_number(session, mine.project_id, mine.organization_id, killed, now() - timedelta(minutes=5))
    with example_database.transaction() as session:
        void_number(session, mine.project_id, mine.organization_id, killed, now())
    assert rows(example_database)[0]["void_reason"] == "interrupted"
    with pytest.raises(DomainError), example_database.transaction() as session:
        void_number(session, mine.project_id, mine.organization_id, killed, now())


def test_the_next_issuing_voids_what_was_interrupted(example_database, killed):
    following = issue(example_database, CLERK, asked(example_database), quick)
    first, second = rows(example_database)
    assert (first["number"], first["void_reason"]) == (killed, "interrupted")
    assert (second["number"], second["ordinal"], second["status"]) == (following.number, 2, "issued")


def test_numbers_are_locked_before_the_trail(example_database):
    """Else who voids one by hand, and has it, and an issue that voids several, and has the trail, wait for each other."""
    mine, written = asked(example_database), []
    for _ in range(2):
        reserve(example_database, CLERK, mine, lambda: now() - timedelta(minutes=20))
    with example_database.transaction() as session:
        event.listen(session.get_bind(), "before_cursor_execute", lambda *said: written.append(said[2]))
        void_interrupted(session, mine.organization_id, now())
    assert [row["status"] for row in rows(example_database)] == ["void", "void"]
    at = [n for n, said in enumerate(written) if said.startswith("UPDATE issued_reports")]
    assert len(at) == 2 and not any("trail" in said for said in written[: at[-1]])


def test_who_prints_for_too_long_finds_the_number_void(example_database):
    mine = asked(example_database)

    def slow(snapshot, ledger, photos):
        with example_database.transaction() as session:
            void_number(
                session, mine.project_id, mine.organization_id, snapshot.number, now() + timedelta(minutes=11)
            )
        return quick(snapshot, ledger, photos)

    with pytest.raises(Voided):
        issue(example_database, CLERK, mine, slow)
    assert [row["void_reason"] for row in rows(example_database)] == ["interrupted"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"as_of": date(2999, 1, 1)}, "still to come"),
        ({"as_of": date(2024, 8, 1)}, "No scores of the"),
        ({"revision": 99}, "changed since"),
        ({"kind": "yearly"}, "one of"),
        ({"lang": "fr"}, "one of"),
    ],
)
def test_what_may_not_be_issued_takes_no_number(example_database, change, sentence):
    with pytest.raises(DomainError) as said:
        issue(example_database, CLERK, asked(example_database, **change), quick)
    assert sentence in said.value.message.text
    assert rows(example_database) == []
    with example_database.session() as session:
        assert "issued_report" not in set(session.scalars(select(trail.c.subject)))
    assert issue(example_database, CLERK, asked(example_database), quick).number.endswith("-0001")
