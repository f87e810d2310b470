"""Drafts and issuing on screen: asked for, followed, downloaded, failed and tried again; by who asked alone."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text

import tracker.reporting.service
import tracker.worker
from tests.issuing.asking import quick
from tests.issuing.asking import rows as numbers
from tests.issuing.test_pages import LIST, PAGE, form_of
from tests.strict import CODE, RIVAL, StrictClient, text_of
from tracker.dates import now
from tracker.issuing.service import print_reserved
from tracker.jobs.service import beat, claim
from tracker.worker import work_off

from .asking import rows

DRAFT = f"{LIST}/final/draft"
WANTED = {"as_of": "2025-07-10", "lang": "en"}


@pytest.fixture
def printer(monkeypatch, settings):
    """What prints, for a test to exchange; it signs nothing."""
    now_used = {"printer": quick}

    def printed(snapshot, ledger, photos, progress=None, **_):
        return now_used["printer"](snapshot, ledger, photos)

    unsigned = type("Unsigned", (), {"sign": staticmethod(lambda pdf, reason: pdf)})
    monkeypatch.setattr(settings, "report_identity", lambda: unsigned)
    monkeypatch.setattr(tracker.reporting.service, "render_pdf", printed)
    monkeypatch.setattr(tracker.worker, "print_reserved", partial(print_reserved, printer=printed))
    return now_used


def broken(snapshot, ledger, photos):
    raise ValueError("out of paper")


def press(client: StrictClient, data=WANTED) -> str:
    """The button of the page itself: its token is its own value."""
    form = client.page(LIST).find(".//form[@class='panel report-form']")
    [button] = [b for b in form.iter("button") if b.get("formaction") == DRAFT]
    assert (button.get("formmethod"), button.get("name")) == ("post", "csrf_token")
    assert not [f for f in form.iter("input") if f.get("name") == "csrf_token"]  # it goes into no address
    answer = client.post(DRAFT, data=data | {"csrf_token": button.get("value")})
    assert answer.status_code == 302
    return answer.location


def test_a_draft_is_asked_for_followed_and_downloaded(client, example_database, settings, printer):
    client.sign_in("official", "en")
    page = press(client)
    assert press(client) == page == "/jobs/1"
    waits = client.page(page)
    assert waits.find(".//noscript/meta[@http-equiv='refresh']") is not None
    assert "waiting" in text_of(waits) and "10 July 2025" in text_of(waits)
    taken = claim(example_database, "w")
    beat(example_database, taken, "setting", 12, 40)
    shown = text_of(client.page(page))
    assert "under way" in shown and "setting the pages page 12 of about 40" in shown
    beat(example_database, taken, "writing", 20, 38)
    assert "writing the pages page 20 of 38" in text_of(client.page(page))
    assert client.get(f"{page}/file").status_code == 404
    tracker.worker.perform(example_database, settings, taken, lambda *_: None)
    done = client.page(page)
    assert done.find(".//noscript/meta") is None and "the PDF is ready" in text_of(done).replace("The", "the")
    file = client.get(f"{page}/file")
    assert file.status_code == 200 and b'"as_of": "2025-07-10"' in file.data
    assert f"attachment; filename={CODE}-final-2025-07-10-en.pdf" == file.headers["Content-Disposition"]
    assert "Draft: Final evaluation report" in text_of(client.page("/jobs"))
    for kept in (settings.DATA / "jobs").iterdir():
        kept.unlink()
    assert client.get(f"{page}/file").status_code == 404
    assert press(client) != page  # a new one


def test_a_job_is_for_who_asked_and_only_while_they_may_see_the_project(
    app, client, example_database, settings, printer
):
    client.sign_in("project_manager", "en")
    page = press(client)
    work_off(example_database, settings)
    addresses = (page, f"{page}/file")
    for who in ("social_worker", "official", "administrator", RIVAL):
        other = app.test_client()
        other.sign_in(who, "en")
        assert [other.get(a).status_code for a in addresses] == [404, 404]
        assert other.send(f"{page}/again", {}, form_at="/password").status_code == 404
        assert "Final evaluation" not in text_of(other.page("/jobs"))
    assert app.test_client().get(page).location.startswith("/login")
    assert client.get(page).status_code == 200 and page in client.get("/jobs").text
    with example_database.transaction() as session:
        rival = "(SELECT organization_id FROM users WHERE email = 'rival@demo.example')"
        session.execute(text(f"UPDATE projects SET contractor_id = {rival} WHERE code = '{CODE}'"))
    assert [client.get(a).status_code for a in addresses] == [404, 404]
    assert page not in client.get("/jobs").text


def test_what_failed_says_why_and_is_tried_again(client, example_database, settings, printer):
    client.sign_in("evaluator", "en")
    page = press(client)
    printer["printer"] = broken
    work_off(example_database, settings)
    shown = client.page(page)
    assert "ValueError: out of paper" in text_of(shown) and "Try again" in text_of(shown)
    assert f"{LIST}/final.pdf?as_of=2025-07-10" in client.get(page).text  # the way without the worker
    printer["printer"] = quick
    assert client.send(f"{page}/again", {}, form_at=page).location == page
    assert client.send(f"{page}/again", {}, form_at=LIST).location == page
    work_off(example_database, settings)
    assert client.get(f"{page}/file").status_code == 200
    assert [row["attempts"] for row in rows(example_database)] == [1]


def test_a_number_whose_printing_failed_is_printed_by_another_try(
    client, example_database, settings, printer
):
    client.sign_in("evaluator", "en")
    page = client.post(PAGE, data=form_of(client)).location
    printer["printer"] = broken
    work_off(example_database, settings)
    [taken] = numbers(example_database)
    assert taken["status"] == "reserved"
    listed = text_of(client.page(LIST))
    assert "it could not be printed" in listed and "out of paper" in listed
    with example_database.transaction() as session:  # who asked may issue no more
        session.execute(text("UPDATE users SET role = 'auditor' WHERE email = 'evaluator@demo.example'"))
    assert "Try again" not in text_of(client.page(page))
    assert client.send(f"{page}/again", {}, form_at="/password").status_code == 403
    with example_database.transaction() as session:
        session.execute(text("UPDATE users SET role = 'official' WHERE email = 'evaluator@demo.example'"))
        own = session.scalar(text("SELECT organization_id FROM users WHERE email = 'evaluator@demo.example'"))
        other = "(SELECT organization_id FROM users WHERE email = 'official@demo.example')"
        moved = "UPDATE users SET organization_id = {} WHERE email = 'evaluator@demo.example'"
        session.execute(text(moved.format(other)))  # who asked works for the purchaser by now
    assert "Try again" not in text_of(client.page(page))
    answer = client.send(f"{page}/again", {}, form_at="/password")
    assert answer.status_code == 403 and "by the organization that took it" in answer.text
    with example_database.transaction() as session:
        session.execute(text(moved.format(own)))
        session.execute(text("UPDATE users SET role = 'evaluator' WHERE email = 'evaluator@demo.example'"))
    client.sign_in("auditor", "en")
    assert f"{LIST}/{taken['number']}/again" not in client.get(LIST).text
    assert client.send(f"{LIST}/{taken['number']}/again", {}, form_at="/password").status_code == 403
    client.sign_in("evaluator", "en")
    printer["printer"] = quick
    again = f"{LIST}/{taken['number']}/again"
    assert client.send(again, {}, form_at=LIST).location == f"{LIST}#issued"
    assert "is being printed again" in text_of(client.page(LIST))
    assert client.send(again, {}, form_at=LIST).status_code == 302
    assert "Only what failed can be tried again" in text_of(client.page(LIST))
    work_off(example_database, settings)
    [kept] = numbers(example_database)
    assert (kept["number"], kept["status"], kept["snapshot"]) == (
        taken["number"],
        "issued",
        taken["snapshot"],
    )
    assert "is issued" in text_of(client.page(page))


def test_a_number_whose_printing_failed_is_voided_by_its_issuer(client, example_database, settings, printer):
    client.sign_in("official", "en")
    page = client.post(PAGE, data=form_of(client)).location
    number = numbers(example_database)[0]["number"]
    client.send(f"{LIST}/{number}/void", {}, form_at=LIST)
    assert "Only a number whose issuing failed" in text_of(client.page(LIST))
    printer["printer"] = broken
    work_off(example_database, settings)
    client.post(PAGE, data=form_of(client))  # another number, days later, leaves it alone
    assert [n["status"] for n in numbers(example_database)] == ["reserved", "reserved"]
    client.send(f"{LIST}/{number}/void", {}, form_at=LIST)
    assert "There is no file: it could not be printed." in text_of(client.page(LIST))
    shown = text_of(client.page(page))
    assert "given up" in shown and "Try again" not in shown
    client.send(f"{page}/again", {}, form_at=LIST)
    assert rows(example_database)[0]["state"] == "dropped"
    assert [n["void_reason"] for n in numbers(example_database)] == ["printing_failed", None]


def test_a_progress_report_keeps_its_period(client, example_database, settings, printer):
    client.sign_in("project_manager", "en")
    token = client.page("/password").find(".//input[@name='csrf_token']").get("value")
    wanted = {"from": "2024-10-01", "as_of": "2024-12-31", "lang": "en", "csrf_token": token}
    page = client.post(f"{LIST}/progress/draft", data=wanted).location
    assert "1 October 2024 to 31 December 2024" in text_of(client.page(page))
    assert "from=2024-10-01" in client.get(page).text  # the way back
    work_off(example_database, settings)
    assert b'"from_on": "2024-10-01"' in client.get(f"{page}/file").data


def test_where_no_worker_runs_the_page_says_so(client, example_database, printer):
    client.sign_in("finance_officer", "en")
    page = press(client)
    assert "does not seem to run" not in text_of(client.page(page))
    long_ago = (now() - timedelta(seconds=16)).isoformat()
    with example_database.transaction() as session:
        session.execute(text("UPDATE jobs SET made_at = :at"), {"at": long_ago})
    shown = client.page(page)
    assert "does not seem to run" in text_of(shown)
    assert any("final.pdf?as_of=2025-07-10" in (a.get("href") or "") for a in shown.iter("a"))


def test_odd_addresses_are_not_found_and_odd_drafts_refused(client, example_database):
    client.sign_in("official", "en")
    for number in ("0", "99", "2147483648", "9" * 40, "-1", "x", "%00"):
        assert client.get(f"/jobs/{number}").status_code == 404
        assert client.get(f"/jobs/{number}/file").status_code == 404
    for odd in (
        {"as_of": "x"},
        {"lang": "xx"},
        {"as_of": "٢٠٢٥-٠٧-١٠"},
        {"as_of": "9" * 5000},
        {"lang": "\0"},
    ):
        assert client.send(DRAFT, WANTED | odd, form_at=LIST).status_code in (400, 404)
    assert client.send(f"{LIST}/yearly/draft", WANTED, form_at=LIST).status_code == 404
    assert rows(example_database) == []
