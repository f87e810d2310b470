"""Several people, and one person twice, at the same moment: nothing lost, nothing twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.audit.replaying import replayed, tables
from tests.strict import CODE, StrictClient
from tracker.audit.queries import check_trail
from tracker.contracts.models import projects
from tracker.db import Database
from tracker.ledger.checks import check
from tracker.ledger.models import TABLES
from tracker.ledger.queries import ledgers
from tracker.records.queries import opened
from tracker.terms import choices

from .test_screens import BASE, first_row, typed


@pytest.fixture(autouse=True)
def _trail_holds(example_database: Database):
    yield
    with example_database.session() as session:
        assert check_trail(session, example_database.trail_key)[1] is None
        assert replayed(session) == tables(session)


def at_once(*requests: Callable[[], TestResponse]) -> list[TestResponse]:
    """The answers to requests that all begin at the same moment, each in a thread of its own."""
    start = threading.Barrier(len(requests))
    answers: list[TestResponse | BaseException] = [AssertionError("no answer")] * len(requests)

    def ask(place: int, request: Callable[[], TestResponse]) -> None:
        try:
            start.wait(30)
            answers[place] = request()
        except BaseException as error:
            answers[place] = error

    threads = [threading.Thread(target=ask, args=pair) for pair in enumerate(requests)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return answers  # type: ignore[return-value]


def signed_in(app: Flask, role: str) -> StrictClient:
    client = app.test_client()
    client.sign_in(role, "en")  # type: ignore[attr-defined]
    return client  # type: ignore[return-value]


def project(database: Database) -> Any:
    with database.session() as session:
        return session.execute(select(projects).where(projects.c.code == CODE)).mappings().one()


def ledger_of(database: Database) -> Any:
    with database.session() as session:
        return ledgers(session, [1])[1]


def test_two_editors_of_one_row_the_second_chooses(app: Flask, example_database: Database):
    editors = {
        title: signed_in(app, role) for title, role in (("Mine", "project_manager"), ("Theirs", "official"))
    }
    row = first_row(editors["Mine"], "milestones")
    forms = {title: typed(client.page(row)) | {"title": title} for title, client in editors.items()}
    before = project(example_database)["revision"]

    def save(title: str) -> Callable[[], TestResponse]:
        return lambda: editors[title].post(row, data=forms[title])

    answers = dict(zip(forms, at_once(*map(save, forms)), strict=True))
    assert Counter(a.status_code for a in answers.values()) == {302: 1, 409: 1}
    [won] = [title for title, a in answers.items() if a.status_code == 302]
    [lost] = set(forms) - {won}
    shown = answers[lost].text
    assert f"</strong> {won}</div>" in shown, "what stands now is shown"
    assert f'value="{lost}"' in shown, "what the second one typed is kept"
    assert ledger_of(example_database).milestones[0].title == won
    assert project(example_database)["revision"] == before + 1


@pytest.mark.parametrize("times", [2, 5])
def test_a_form_sent_twice_at_the_same_moment_makes_one_row(
    app: Flask, example_database: Database, times: int
):
    client = signed_in(app, "project_manager")
    form = typed(client.page(f"{BASE}/volunteer_duty/new")) | {
        "person": ledger_of(example_database).people[0].code,
        "served_on": "2024-09-01",
        "hours": "1",
    }
    before = len(ledger_of(example_database).volunteer_duty)
    cookie = client.get_cookie("session")
    tabs = [app.test_client() for _ in range(times)]
    for tab in tabs:
        tab.set_cookie("session", cookie.value)
    answers = at_once(*(lambda tab=tab: tab.post(f"{BASE}/volunteer_duty/new", data=form) for tab in tabs))
    assert {(a.status_code, a.location) for a in answers} == {(302, f"{BASE}/volunteer_duty")}
    assert len(ledger_of(example_database).volunteer_duty) == before + 1


def test_twenty_expenses_at_once_never_pass_their_line(app: Flask, example_database: Database):
    """A new line of 100.00 takes six of 15.00 each, whoever comes first."""
    clients = [signed_in(app, role) for role in ("finance_officer", "project_manager")]
    used = {b.category for b in ledger_of(example_database).budget}
    category = next(c for c in choices("category") if c not in used)
    line = typed(clients[1].page(f"{BASE}/budget/new")) | {"category": category, "amount": "100"}
    assert clients[1].post(f"{BASE}/budget/new", data=line).status_code == 302
    forms = []
    for number in range(20):
        client = clients[number % 2]
        form = typed(client.page(f"{BASE}/expenses/new")) | {
            "spent_on": "2025-06-01",
            "category": category,
            "payee": "Printer",
            "amount": "15",
            "voucher_no": f"P-{number}",
        }
        forms.append((client.get_cookie("session").value, form))

    def spend(cookie: str, form: dict[str, Any]) -> Callable[[], TestResponse]:
        tab = app.test_client()
        tab.set_cookie("session", cookie)
        return lambda: tab.post(f"{BASE}/expenses/new", data=form)

    revision = project(example_database)["revision"]
    answers = at_once(*(spend(*each) for each in forms))
    assert Counter(a.status_code for a in answers) == {302: 6, 422: 14}
    assert all("10.00 that are left on" in a.text for a in answers if a.status_code == 422)
    ledger = ledger_of(example_database)
    assert not [e for e in ledger.expenses if e.category == category]  # nobody has approved one yet
    with example_database.session() as session:
        entered = opened(session, 1).ledger
    assert sum(e.amount for e in entered.expenses if e.category == category) == 9000
    assert check(ledger, sums=False) == check(entered, sums=False) == []
    assert project(example_database)["revision"] == revision + 6


def test_rows_of_two_projects_at_once_stand_in_one_trail(app: Flask, example_database: Database):
    """Who writes elsewhere waits for the trail alone, and is not refused."""
    with example_database.session() as session:
        codes = session.scalars(select(projects.c.code).order_by(projects.c.id).limit(3)).all()
    clients = [signed_in(app, "project_manager") for _ in codes]
    requests = []
    for client, code in zip(clients, codes, strict=True):
        address = f"/projects/{code}/records/resources/new"
        for number in range(4):
            form = typed(client.page(address)) | {
                "name": f"N{number}",
                "owner": "Visit",
                "value": "1",
                "provided_on": "2025-06-01",
            }
            tab = app.test_client()
            tab.set_cookie("session", client.get_cookie("session").value)
            requests.append(lambda tab=tab, address=address, form=form: tab.post(address, data=form))
    assert Counter(a.status_code for a in at_once(*requests)) == {302: 12}
    with example_database.session() as session:
        table = TABLES["resources"].c
        assert session.scalar(select(func.count()).where(table.owner == "Visit")) == 12
