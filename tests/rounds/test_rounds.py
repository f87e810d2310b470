"""Rounds: one waits at a time, nobody decides on their own, what was decided stays."""

from __future__ import annotations

import subprocess
import sys
from itertools import product

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from tracker.accounts.models import User
from tracker.audit.queries import check_trail
from tracker.audit.service import Origin
from tracker.contracts.models import projects
from tracker.errors import DomainError
from tracker.rounds.models import rounds
from tracker.rounds.queries import rounds_of, waiting
from tracker.rounds.rules import Round, changed, reason_against_deciding, reason_against_submitting, standing
from tracker.rounds.service import decide, submit


def one(decision: str | None = None, no: int = 1) -> Round:
    return Round(1, "claim", 7, no, 3, "m", "2025-01-01T00:00:00+08:00", None, {}, decision, decided_name="o")


@pytest.mark.parametrize("decision", [None, "accepted", "returned", "withdrawn"])
def test_what_waits_or_was_accepted_is_not_submitted_again(decision):
    allowed = reason_against_submitting([one("returned"), one(decision, 2)]) is None
    assert allowed == (decision in ("returned", "withdrawn"))
    assert standing([one("returned"), one(decision, 2)]) == (decision or "submitted")
    assert standing([]) == "draft"


@pytest.mark.parametrize(
    ("done", "own", "decision", "reason"),
    product([False, True], [False, True], ["accepted", "returned", "withdrawn"], [None, " ", "why"]),
)
def test_who_decides(done, own, decision, reason):
    found = reason_against_deciding(one("accepted" if done else None), 3 if own else 4, decision, reason)
    fine = not done and own == (decision == "withdrawn") and (decision != "returned" or reason == "why")
    assert (found is None) == fine


def test_what_changed_since():
    assert changed({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 5, "d": None}) == {"b", "c", "d"}
    assert changed(None, {"a": 1}) == {"a"}


def actors(database) -> tuple[int, Origin, Origin]:
    with database.session() as session:
        users = dict(session.execute(select(User.email, User.id)).tuples().all())
        project = session.scalar(select(projects.c.id).where(projects.c.code == "CP-2024-017"))
    manager, official = (
        Origin(users[f"{n}@demo.example"], f"{n}@demo.example") for n in ("manager", "official")
    )
    return project, manager, official


def test_a_thing_goes_back_and_forth_and_every_round_is_kept(example_database):
    project, manager, official = actors(example_database)
    with example_database.transaction() as session:
        session.info["origin"] = manager
        assert submit(session, project, "claim", 1, {"amount": 5}, "first") == 1
        with pytest.raises(DomainError):
            submit(session, project, "claim", 1, {"amount": 6})
        with pytest.raises(DomainError):
            decide(session, project, "claim", 1, 1, "accepted")
    with example_database.transaction() as session:
        session.info["origin"] = official
        assert [r.no for _, r in waiting(session, [project])] == [1]
        with pytest.raises(DomainError):
            decide(session, project, "claim", 1, 1, "returned", "")
        decide(session, project, "claim", 1, 1, "returned", "the invoice is missing")
    with example_database.transaction() as session:
        session.info["origin"] = manager
        assert submit(session, project, "claim", 1, {"amount": 6}) == 2
        session.info["origin"] = official
        decide(session, project, "claim", 1, 2, "accepted")
    with example_database.session() as session:
        kept = rounds_of(session, project, "claim", 1)
        assert [(r.no, r.decision, r.reason, r.content["amount"]) for r in kept] == [
            (1, "returned", "the invoice is missing", 5),
            (2, "accepted", None, 6),
        ]
        assert not waiting(session, [project])
        assert check_trail(session, example_database.trail_key)[1] is None


@pytest.mark.parametrize(
    "statement",
    [
        update(rounds).values(reason="another"),
        update(rounds).values(content="{}"),
        text("DELETE FROM rounds"),
    ],
    ids=["decided", "submitted", "delete"],
)
def test_the_database_keeps_what_was_decided(example_database, statement):
    project, manager, official = actors(example_database)
    with example_database.transaction() as session:
        session.info["origin"] = manager
        submit(session, project, "claim", 1, {"amount": 5})
        session.info["origin"] = official
        decide(session, project, "claim", 1, 1, "accepted")
    with pytest.raises(DatabaseError), example_database.transaction() as session:
        session.execute(statement)


DECIDER = """
import sys
from tests.rounds.test_rounds import actors
from tracker.db import Database
from tracker.errors import DomainError
from tracker.rounds.service import decide
database = Database(sys.argv[1])
project, _, official = actors(database)
print("ready", flush=True)
sys.stdin.readline()
try:
    with database.transaction() as session:
        session.info["origin"] = official
        decide(session, project, "claim", 1, 1, "accepted")
    print("done")
except DomainError as error:
    print(error.message.text)
"""


def test_two_processes_decide_at_once_and_one_is_told(example_database):
    project, manager, _ = actors(example_database)
    with example_database.transaction() as session:
        session.info["origin"] = manager
        submit(session, project, "claim", 1, {"amount": 5})
    url = example_database.engine.url.render_as_string(hide_password=False)
    both = [
        subprocess.Popen(
            [sys.executable, "-c", DECIDER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for process in both:
        assert process.stdout.readline() == "ready\n"
    for process in both:
        process.stdin.write("\n")
        process.stdin.flush()
    said = sorted(process.communicate(timeout=60)[0].strip() for process in both)
    assert said == ["%(who)s has decided on it already: %(decision)s.", "done"]
