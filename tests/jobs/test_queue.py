"""A job is taken by one worker at a time, is not lost with it, and ends once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tracker.dates import now
from tracker.errors import DomainError
from tracker.i18n import Message
from tracker.jobs.rules import KEPT, LEASE, MOST_ATTEMPTS
from tracker.jobs.service import (
    LostClaim,
    beat,
    claim,
    clean,
    drop,
    enqueue,
    fail,
    finish,
    give_back,
    try_again,
)

from .asking import CLERK, ask, rows, start, url_of

# takes jobs until there are none, waiting for a line so that all begin at once
TAKER = """
import sys
from tracker.db import Database
from tracker.jobs.service import claim, finish
database = Database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
while (mine := claim(database, sys.argv[2])) is not None:
    with database.transaction() as session:
        finish(session, mine, {})
    print(mine.id)
"""


def test_four_processes_take_two_hundred_jobs_each_once(database):
    with database.transaction() as session:
        ids = [enqueue(session, "draft_report", str(n), {}, CLERK) for n in range(200)]
    processes = [start(TAKER, url_of(database), f"w{n}") for n in range(4)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    taken = [list(map(int, p.communicate(timeout=120)[0].split())) for p in processes]
    assert sorted(one for each in taken for one in each) == ids
    kept = rows(database)
    assert {(row["state"], row["attempts"]) for row in kept} == {("done", 1)}


def test_what_is_asked_for_twice_is_one_job_while_it_waits(database):
    first = ask(database, "a")
    assert ask(database, "a") == first != ask(database, "b")
    mine = claim(database, "w")
    assert mine.id == first
    second = ask(database, "a")  # the records may have changed since the first was begun
    assert second == ask(database, "a") != first
    with database.transaction() as session:
        finish(session, mine, {})
    assert ask(database, "a") not in (first, second)


def test_a_job_is_asked_for_with_the_change_that_it_belongs_to_or_not_at_all(database):
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        enqueue(session, "draft_report", "a", {}, CLERK)
        1 / 0  # noqa: B018
    assert rows(database) == [] and claim(database, "w") is None


def test_the_oldest_is_taken_first_and_a_lease_keeps_it(database):
    first, second = ask(database, "a"), ask(database, "b")
    at = now()
    mine = claim(database, "w1", at)
    other = claim(database, "w2", at)
    assert (mine.id, other.id) == (first, second)
    assert claim(database, "w3", at + LEASE) is None
    assert beat(database, mine, "setting", 3, 9, at + LEASE)
    later = at + LEASE + timedelta(seconds=1)
    again = claim(database, "w3", later)
    assert (again.id, again.attempt) == (second, 2)  # the first was renewed
    assert claim(database, "w3", later) is None
    assert [(r["phase"], r["done"], r["total"]) for r in rows(database)] == [("setting", 3, 9), (None, 0, 0)]


def test_a_clock_that_is_set_back_keeps_no_job_for_who_is_gone(database):
    ask(database, "a")
    at = now()
    mine = claim(database, "w1", at)
    before = at - timedelta(hours=1)
    again = claim(database, "w2", before)
    assert again is not None and (again.id, again.attempt) == (mine.id, 2)
    assert claim(database, "w3", before) is None and not beat(database, mine, "writing", 1, 2, before)


def test_who_was_thought_dead_can_change_nothing(database):
    ask(database, "a")
    at = now()
    mine = claim(database, "w", at)
    other = claim(database, "w", at + LEASE + timedelta(seconds=1))  # the same worker, another time
    assert not beat(database, mine, "writing", 1, 2)
    with pytest.raises(LostClaim), database.transaction() as session:
        session.execute(text("UPDATE jobs SET payload = 'changed by who was thought dead'"))
        finish(session, mine, {"by": "first"})
    with database.transaction() as session:
        fail(session, mine, Message("no"))
    give_back(database, mine)
    [row] = rows(database)
    assert (row["state"], row["payload"], row["claimed_by"]) == ("running", '{"key": "a"}', other.worker)
    with database.transaction() as session:
        finish(session, other, {"by": "second"})
    with pytest.raises(LostClaim), database.transaction() as session:
        finish(session, other, {"by": "twice"})
    assert rows(database)[0]["result"] == '{"by": "second"}'


def test_a_job_over_which_processes_end_fails_with_a_reason_at_last(database):
    ask(database, "silent", material=b"what it needs")
    at = now()
    for _ in range(MOST_ATTEMPTS):
        assert claim(database, "w", at) is not None
        at += LEASE + timedelta(seconds=1)
    assert claim(database, "w", at) is None
    ask(database, "told")
    for _ in range(MOST_ATTEMPTS):
        give_back(database, claim(database, "w", at))
    assert claim(database, "w", at) is None
    for row in rows(database):
        assert row["state"] == "failed" and "ended without a word" in row["error"]
    assert rows(database)[0]["material"] == b"what it needs"


def test_a_worker_that_is_told_to_stop_costs_no_attempt(database):
    ask(database)
    for _ in range(MOST_ATTEMPTS + 2):
        mine = claim(database, "w")
        assert mine.attempt == 1
        give_back(database, mine, stopped=True)
    assert rows(database)[0]["state"] == "queued"


def failed(database, **other) -> int:
    job_id = ask(database, **other)
    with database.transaction() as session:
        fail(session, claim(database, "w"), Message("out of paper"))
    return job_id


def test_what_failed_is_tried_again_or_given_up_but_not_both(database):
    first = failed(database, key="a", kind="issue_report", subject_id=7)
    with database.transaction() as session:
        assert try_again(session, first)
        assert not try_again(session, first)
    with pytest.raises(DomainError), database.transaction() as session:
        drop(session, "issue_report", 7)
    mine = claim(database, "w")
    assert (mine.id, mine.attempt) == (first, 1)
    with database.transaction() as session:
        fail(session, mine, Message("still out of paper"))
    with database.transaction() as session:
        drop(session, "issue_report", 7)
        assert not try_again(session, first)
    assert rows(database)[0]["state"] == "dropped" and claim(database, "w") is None
    with database.session() as session:
        told = session.execute(text("SELECT subject, action FROM trail ORDER BY no")).all()
    assert [tuple(each) for each in told] == [("job", "reopened"), ("job", "closed")]


def test_a_failed_one_is_not_tried_again_beside_its_like(database):
    first = failed(database, key="a")
    second = ask(database, "a")
    with database.transaction() as session:
        assert second != first and not try_again(session, first)
        assert not try_again(session, 999)


def test_a_week_later_it_is_gone_unless_a_number_hangs_on_it(database):
    failed(database, key="draft")
    number = failed(database, key="number", kind="issue_report", subject_id=1)
    ask(database, "done")
    with database.transaction() as session:
        finish(session, claim(database, "w"), {})
    waiting = ask(database, "waits")
    clean(database, now() + KEPT - timedelta(minutes=1))
    assert len(rows(database)) == 4
    clean(database, now() + KEPT + timedelta(minutes=1))
    kinds = Counter(row["id"] for row in rows(database))
    assert set(kinds) == {number, waiting}


def test_the_database_holds_what_a_job_is(database):
    ask(database)
    for change in (
        "state = 'running'",  # without a worker
        "claimed_by = 'w', lease_until = '2025'",  # without being under way
        "state = 'failed', ended_at = '2025'",  # without a reason
        "state = 'done'",  # without an end
        "state = 'lost'",
        "done = -1",
    ):
        with pytest.raises(IntegrityError), database.transaction() as session:
            session.execute(text(f"UPDATE jobs SET {change}"))
