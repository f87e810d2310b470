"""Issued portfolios: what is kept of them, what the database refuses, what becomes of their numbers. Their sequence is
that of all reports: tests/issuing/test_numbers.py."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from reports.portfolio import from_json
from tests.issuing.asking import CLERK, asked, rows
from tests.issuing.asking import quick as quick_report
from tests.jobs.asking import rows as jobs
from tests.strict import CODE
from tracker import migrate
from tracker.audit.queries import check_trail
from tracker.dates import now
from tracker.errors import DomainError
from tracker.i18n import Message, use
from tracker.issuing.asked import Voided
from tracker.issuing.number_service import try_issue_again, void_number
from tracker.issuing.queries import is_portfolio_of, issued_by_code, issued_portfolios, kept_file
from tracker.issuing.service import issue as issue_report
from tracker.jobs.service import LostClaim, claim, fail
from tracker.portfolio.queries import kept_rows
from tracker.portfolio.service import ask_issue, issue, print_reserved, take_number
from tracker.verification.service import withdraw

from .issuing import plain, portfolio_of, quick


@pytest.fixture(autouse=True)
def in_english():
    with use("en"):
        yield


def test_what_is_issued_is_kept_and_is_nobody_elses(example_database):
    mine = portfolio_of(example_database, verify_at="https://x/verify")
    kept = issue(example_database, CLERK, mine, plain, quick)
    [row] = rows(example_database)
    figures = from_json(row["snapshot"])
    assert kept.pdf == row["pdf"] == quick(figures)
    assert (figures.number, figures.issued_by, figures.purchaser) == (
        kept.number,
        row["issued_by"],
        row["issued_by"],
    )
    assert figures.verify_at and figures.code.replace("-", "") == row["code"]
    assert CODE in {r.code for r in figures.rows}
    assert {r.purchaser for r in figures.rows} == {figures.purchaser}
    with example_database.session() as session:
        assert kept_file(session, None, kept.number) == (kept.pdf, kept.sha256)
        assert is_portfolio_of(session, mine.organization_id, kept.number)
        assert not is_portfolio_of(session, mine.organization_id + 1, kept.number)
        assert issued_by_code(session, row["code"]).number == kept.number
        told = session.execute(
            text("SELECT project_id, action, after FROM trail WHERE subject = 'issued_report' ORDER BY no")
        ).all()
        assert check_trail(session, example_database.trail_key)[1] is None
        assert session.scalar(text("SELECT count(*) FROM periods")) == 0  # it locks nothing
    assert [(t.project_id, t.action) for t in told] == [(None, "reserved"), (None, "issued")]
    assert json.loads(told[0].after)["from_on"] == "2024-01-01"
    for statement in (
        "DELETE FROM issued_reports",
        "UPDATE issued_reports SET project_id = 1",
        "UPDATE issued_reports SET from_on = to_on",
        "UPDATE issued_reports SET to_on = NULL",
        "UPDATE issued_reports SET pdf = NULL, sha256 = NULL, size = NULL",
    ):
        with pytest.raises(DatabaseError), example_database.transaction() as session:
            session.execute(text(statement))
    assert rows(example_database) == [row]


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "final"},  # a report of a project without one
        {"project_id": 1},  # a portfolio of one project
        {"from_on": None},
        {"to_on": date(2023, 1, 1)},
        {"kind": "final", "from_on": None, "to_on": None},
    ],
    ids=str,
)
def test_the_database_knows_what_a_portfolio_is(example_database, changed):
    issue(example_database, CLERK, portfolio_of(example_database), plain, quick)
    [row] = rows(example_database)
    values = {**row, "id": 99, "ordinal": 99, "number": "X-2025-0099", "code": None, "sha256": "0" * 64}
    names = ", ".join(values)
    statement = text(f"INSERT INTO issued_reports ({names}) VALUES ({', '.join(f':{n}' for n in values)})")
    with example_database.session(write=True) as session:
        session.execute(statement, values)  # as it is, it is one
        session.rollback()
        with pytest.raises(DatabaseError):
            session.execute(statement, values | changed)
        session.rollback()


def test_an_edition_is_of_the_same_period_and_a_portfolio_is_withdrawn(example_database):
    first = issue(example_database, CLERK, portfolio_of(example_database), plain, quick)
    for other in (
        {"reason": None},
        {"reason": "x", "lang": "en"},
        {"reason": "x", "role": "evaluator"},
        {"reason": "x", "replaces": "ZZ-2025-0001"},
    ):
        with pytest.raises(DomainError):
            issue(
                example_database,
                CLERK,
                portfolio_of(example_database, **{"replaces": first.number} | other),
                plain,
                quick,
            )
    longer = portfolio_of(example_database, replaces=first.number, reason="x", from_on=date(2023, 1, 1))
    with pytest.raises(DomainError, match="same period"):
        issue(example_database, CLERK, longer, plain, quick)
    second = issue(
        example_database,
        CLERK,
        portfolio_of(example_database, replaces=first.number, reason="金额更正"),
        plain,
        quick,
    )
    with example_database.transaction() as session:
        with pytest.raises(DomainError, match="replaced by its revised edition"):
            withdraw(session, first.number, "x", now(), organization_id=None, user_id=None, name="x")
        withdraw(session, second.number, "why", now(), organization_id=None, user_id=None, name="x")
    with example_database.session() as session:
        found = issued_portfolios(session, portfolio_of(example_database).organization_id, now())
        assert [(i.number, i.standing, i.replaces) for i in found] == [
            (second.number, "withdrawn", first.number),
            (first.number, "replaced", None),
        ]
        assert issued_portfolios(session, found[0].organization_id + 1, now()) == []
    assert from_json(rows(example_database)[1]["snapshot"]).replaces_reason == "金额更正"


def test_nothing_is_numbered_that_is_of_no_project(example_database):
    with pytest.raises(DomainError, match="no project"):
        issue(example_database, CLERK, portfolio_of(example_database, "evaluator"), plain, quick)
    with example_database.transaction() as session, pytest.raises(DomainError, match="changed"):
        ask_issue(session, kept_rows(), CLERK, portfolio_of(example_database), "other figures")
    assert rows(example_database) == []


def test_what_fails_keeps_its_number_until_somebody_decides(example_database):
    mine = portfolio_of(example_database)
    with pytest.raises(Voided):
        issue(example_database, CLERK, mine, plain, lambda _: 1 / 0)
    with example_database.transaction() as session:
        ask_issue(session, kept_rows(), CLERK, mine)
    job = claim(example_database, "w")
    with example_database.transaction() as session:
        fail(session, job, Message("out of paper"))
    void, failed = rows(example_database)
    assert (void["status"], failed["status"]) == ("void", "reserved")
    own, number = mine.organization_id, failed["number"]
    with example_database.transaction() as session:
        for settle in (try_issue_again, void_number):
            with pytest.raises(DomainError):
                settle(session, None, own + 1, number, now())
            with pytest.raises(DomainError):
                settle(session, None, own, void["number"], now())
        assert try_issue_again(session, None, own, number, now()) == job.id
    job = claim(example_database, "w")
    with example_database.transaction() as session:
        fail(session, job, Message("out of paper"))
    with example_database.transaction() as session:
        void_number(session, None, own, number, now())
    assert [row["status"] for row in rows(example_database)] == ["void", "void"]
    assert jobs(example_database)[0]["state"] == "dropped"


def test_a_process_that_ended_without_a_word_leaves_a_number_that_is_voided(example_database):
    mine = portfolio_of(example_database)
    with example_database.transaction() as session:
        take_number(session, kept_rows(), mine, clock=lambda: now() - timedelta(minutes=11))
    with example_database.session() as session:
        [found] = issued_portfolios(session, mine.organization_id, now())
    assert found.status == "interrupted"
    issue(example_database, CLERK, mine, plain, quick)
    assert [(r["status"], r["void_reason"]) for r in rows(example_database)] == [
        ("void", "interrupted"),
        ("issued", None),
    ]


def test_a_worker_that_is_thought_dead_issues_nothing_twice(example_database):
    with example_database.transaction() as session:
        ask_issue(session, kept_rows(), CLERK, portfolio_of(example_database))
    first, second = (claim(example_database, w, now() + timedelta(minutes=n)) for n, w in enumerate("ab"))
    assert first.id == second.id
    print_reserved(example_database, second, plain, lambda *_: None, quick)
    with pytest.raises((LostClaim, DomainError)):
        print_reserved(example_database, first, plain, lambda *_: None, quick)
    [row] = rows(example_database)
    assert (row["status"], jobs(example_database)[0]["state"]) == ("issued", "done")
    assert row["pdf"] == quick(from_json(row["snapshot"]))


def test_the_migration_keeps_what_was_issued_before_and_does_not_lose_a_portfolio(example_database):
    issue_report(example_database, CLERK, asked(example_database), quick_report)
    [before] = rows(example_database)
    migrate.downgrade(example_database.engine, "0016")
    migrate.upgrade(example_database.engine)
    assert rows(example_database) == [before]
    for statement in ("DELETE FROM issued_reports", "UPDATE issued_reports SET project_id = NULL"):
        with pytest.raises(DatabaseError, match="stays"), example_database.transaction() as session:
            session.execute(text(statement))
    if example_database.engine.dialect.name == "sqlite":
        with example_database.engine.connect() as connection:
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    issue(example_database, CLERK, portfolio_of(example_database), plain, quick)
    with pytest.raises(RuntimeError, match="portfolios were issued"):
        migrate.downgrade(example_database.engine, "0016")
    assert len(rows(example_database)) == 2
