"""Issuing on screen: who may, what is shown first, one press, and the file as it was issued."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

import config
from tests.strict import CODE, EMAILS, RIVAL, StrictClient, text_of
from tracker.dates import now
from tracker.db import Database
from tracker.issuing.models import issued_reports
from tracker.issuing.service import issue, reserve
from tracker.worker import work_off

from .asking import CLERK, asked, quick, rows

PAGE = f"/projects/{CODE}/reports/final/issue?as_of=2025-07-10&lang=zh"
LIST = f"/projects/{CODE}/reports"
MAY = {"evaluator", "official"}
OF_THIS, OF_ALL = "evaluator or by an official of the purchaser", "each kind by its own"


@pytest.mark.parametrize("role", sorted(EMAILS))
def test_who_may_issue(client: StrictClient, example_database: Database, role: str):
    client.sign_in(role, "en")
    answer = client.get(PAGE)
    expected = 200 if role in MAY else 404 if role == "administrator" else 403
    assert answer.status_code == expected
    data = {"revision": "1", "once": "k" * 43}
    if role in MAY:
        assert f"{LIST}/final/issue" in client.get(LIST).text
        assert client.send(PAGE, data | {"revision": "99"}).status_code == 422
    else:
        assert client.send(PAGE, data, form_at="/password").status_code == expected
        if expected == 403:
            assert (OF_ALL if role == "social_worker" else OF_THIS) in answer.text
            listed = client.get(LIST).text
            assert f"{LIST}/final/issue" not in listed
            assert OF_THIS in listed
    assert rows(example_database) == []


def form_of(client: StrictClient, page: str = PAGE) -> dict[str, str]:
    fields = client.page(page).findall(".//main//form//input")
    return {field.get("name", ""): field.get("value", "") for field in fields}


def test_what_will_be_issued_is_shown_before(client: StrictClient, example_database: Database):
    client.sign_in("evaluator", "en")
    shown = text_of(client.page(PAGE))
    own = asked(example_database).organization_id
    for said in (f"R{own}-{now().year}-0001", "91.00", "excellent", "10 July 2025", "Issue this report"):
        assert said in shown
    issue(example_database, CLERK, asked(example_database), quick)
    shown = text_of(client.page(PAGE))
    assert f"R{own}-{now().year}-0002" in shown
    assert f"issued already: R{own}-{now().year}-0001" in shown


def test_two_windows_issue_one_report(client: StrictClient, example_database: Database):
    client.sign_in("evaluator", "en")
    first, second = form_of(client), form_of(client)
    assert client.post(PAGE, data=first).status_code == 302
    [row] = rows(example_database)
    answer = client.post(PAGE, data=second)
    assert answer.status_code == 422 and f"No. {row['number']} by now" in answer.text
    assert len(rows(example_database)) == 1
    assert client.post(PAGE, data=form_of(client)).status_code == 302  # who has seen it may
    other = PAGE.replace("lang=zh", "lang=en")
    assert client.post(other, data=form_of(client, other)).status_code == 302


@pytest.mark.parametrize(
    ("day", "reason"), [("2999-01-01", "still to come"), ("2024-08-01", "No scores of the final")]
)
def test_what_may_not_be_issued_is_said_and_has_no_button(
    client: StrictClient, example_database, day, reason
):
    client.sign_in("official", "en")
    page = PAGE.replace("2025-07-10", day)
    tree = client.page(page)
    assert reason in text_of(tree) and "Issue this report" not in text_of(tree)
    assert client.post(page, data=form_of(client, page)).status_code == 422
    assert rows(example_database) == []


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"revision": "x"},
        {"revision": "9" * 5000},
        {"revision": "٣"},
        {"revision": "\0"},
        {"revision": ""},
    ],
)
def test_odd_forms_issue_nothing(client: StrictClient, example_database, data):
    client.sign_in("evaluator", "en")
    assert client.send(PAGE, data | {"once": "x" * 900}).status_code in (400, 422)
    for address in (PAGE.replace("final", "yearly"), PAGE.replace("lang=zh", "lang=xx"), PAGE + "&as_of=x"):
        assert client.send(address, data, form_at=PAGE).status_code in (400, 404, 422)
    assert rows(example_database) == []


def test_two_presses_issue_one_report(
    app, client: StrictClient, example_database: Database, settings: config.Test
):
    """The same form twice at once, and once more later: one number, and each is led to where it is printed."""
    client.sign_in("evaluator", "en")
    form = form_of(client)
    cookie = client.get_cookie("session").value
    answers = []

    def press():
        other = app.test_client()
        other.set_cookie("session", cookie)
        answers.append(other.post(PAGE, data=form))

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.append(client.post(PAGE, data=form))
    assert [(a.status_code, a.location) for a in answers] == [(302, "/jobs/1")] * 3
    [row] = rows(example_database)
    assert (row["status"], row["issuer_name"]) == ("reserved", asked(example_database).issuer_name)
    assert "being printed" in text_of(client.page(LIST)) and 'href="/jobs/1"' in client.get(LIST).text
    assert work_off(example_database, settings) == 1
    [row] = rows(example_database)
    assert row["status"] == "issued"
    assert f"Report {row['number']} is issued." in text_of(client.page("/jobs/1"))
    assert f"/reports/{row['number']}.pdf" in client.get("/jobs/1").text
    listed = client.page(LIST)
    assert row["sha256"] in text_of(listed)
    file = client.get(f"/reports/{row['number']}.pdf")
    assert file.data == row["pdf"] and file.data.startswith(b"%PDF-")
    assert file.headers["Content-Disposition"] == f"attachment; filename={row['number']}.pdf"
    assert file.headers["ETag"] == f'"{row["sha256"]}"'
    again = client.get(file.request.path, headers={"If-None-Match": f'"{row["sha256"]}"'})
    assert (again.status_code, again.data) == (304, b"")


def test_the_file_is_for_parties_of_the_project(app, client: StrictClient, example_database: Database):
    number = issue(example_database, CLERK, asked(example_database), quick).number
    address = f"/reports/{number}.pdf"
    assert client.get(address).location.startswith("/login?next=")
    for who in (*EMAILS, RIVAL):
        each = app.test_client()
        each.sign_in(who)
        expected = 404 if who in (RIVAL, "administrator") else 200
        assert each.get(address).status_code == expected, who
    client.sign_in("official")
    reserved = reserve(example_database, CLERK, asked(example_database)).number
    odd = ("R9-2025-0001", number.lower(), f"{number}%20", "%00", "x" * 5000, reserved, "..%2f..%2fetc")
    for other in odd:
        assert client.get(f"/reports/{other}.pdf").status_code == 404, other


def test_a_file_that_was_altered_is_answered_with_a_sentence(
    client: StrictClient, example_database: Database
):
    number = issue(example_database, CLERK, asked(example_database), quick).number
    with example_database.transaction() as session:
        on = " ON issued_reports" if session.get_bind().dialect.name == "postgresql" else ""
        session.execute(text("DROP TRIGGER issued_reports_outcome" + on))
        session.execute(issued_reports.update().values(pdf=b"%PDF-other", size=10))
    client.sign_in("auditor", "en")
    answer = client.get(f"/reports/{number}.pdf")
    assert answer.status_code == 500
    assert answer.mimetype == "text/html" and "is not the one that was issued" in answer.text
    assert b"%PDF" not in answer.data


def test_an_interrupted_number_is_voided_by_a_button(client: StrictClient, example_database: Database):
    mine = asked(example_database)
    number = reserve(example_database, CLERK, mine, lambda: now() - timedelta(minutes=11)).number
    running = reserve(example_database, CLERK, asked(example_database, "official")).number
    client.sign_in("auditor", "en")
    seen = client.get(LIST).text
    assert "issuing was interrupted" in seen and "being printed" in seen and "/void" not in seen
    client.sign_in("official", "en")
    assert client.send(f"{LIST}/{running}/void", {}, form_at=LIST).status_code == 302
    assert "Only a number whose issuing failed or was interrupted" in client.get(LIST).text
    assert (
        f"{number}/void" not in client.get(LIST).text
    )  # another organization's number is not one's own to void
    assert client.send(f"{LIST}/{number}/void", {}, form_at="/password").status_code == 302
    assert "by the organization that took it" in text_of(client.page(LIST))
    client.sign_in("evaluator", "en")
    assert client.send(f"{LIST}/{number}/void", {}, form_at=LIST).location == f"{LIST}#issued"
    assert {row["number"]: row["status"] for row in rows(example_database)} == {
        number: "void",
        running: "reserved",
    }
    assert "There is no file: issuing was interrupted." in text_of(client.page(LIST))
    told = text_of(client.page(f"/projects/{CODE}/trail"))
    assert "reason for voiding: issuing was interrupted" in told
    assert number in told and "Final evaluation report" in told
    with example_database.session() as session:
        who = session.execute(text("SELECT who FROM trail WHERE action = 'voided'")).scalar_one()
    assert who == EMAILS["evaluator"]


def test_nobody_voids_or_lists_anothers(client: StrictClient, example_database: Database):
    number = reserve(
        example_database, CLERK, asked(example_database), lambda: now() - timedelta(minutes=11)
    ).number
    client.sign_in("official", "en")
    other = next(
        a.get("href") for a in client.page("/projects").findall(".//h2/a") if CODE not in a.get("href")
    )
    assert number not in client.get(f"{other}/reports").text
    client.send(f"{other}/reports/{number}/void", {}, form_at=LIST)
    client.sign_in(RIVAL, "en")
    assert client.send(f"{LIST}/{number}/void", {}, form_at="/password").status_code == 404
    assert client.send(PAGE, {}, form_at="/password").status_code == 404
    assert [row["status"] for row in rows(example_database)] == ["reserved"]
