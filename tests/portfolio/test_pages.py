"""Issuing a portfolio on screen, as a job; who sees it, and how it is verified, revised and withdrawn."""

from __future__ import annotations

import io
import json
import zipfile
from functools import partial

import pytest
from sqlalchemy import text

import tracker.worker
from reports.portfolio import from_json
from tests.issuing.asking import CLERK, identity, rows
from tests.strict import CODE, EMAILS, RIVAL, StrictClient, text_of
from tests.test_hostile_custody import JUNK
from tests.verification.test_screens import Unsigned, compare, english, small_pdf
from tracker.issuing.asked import Kept
from tracker.issuing.codes import shown
from tracker.portfolio import service
from tracker.portfolio.service import issue, print_draft, print_reserved

from .issuing import PERIOD, portfolio_of

LIST = f"/portfolio?{PERIOD}"
ISSUE = f"/portfolio/issue?lang=zh&{PERIOD}"


@pytest.fixture
def app(app):
    app.extensions["tracker.identity"] = identity
    return app


@pytest.fixture
def kept(example_database) -> Kept:
    return issue(example_database, CLERK, portfolio_of(example_database), identity().sign, _small)


def _small(portfolio) -> bytes:
    return small_pdf(portfolio, b"")


def work_off(database, settings, monkeypatch) -> int:
    monkeypatch.setattr(settings, "report_identity", lambda: Unsigned("", ""))
    monkeypatch.setattr(tracker.worker, "print_portfolio", partial(print_reserved, printer=_small))
    return tracker.worker.work_off(database, settings)


def test_it_is_said_what_will_be_issued_then_a_job_prints_it(
    client: StrictClient, example_database, settings, monkeypatch
):
    client.sign_in("official", "en")
    page = client.page(LIST)
    assert ISSUE.replace("lang=zh", "lang=en") in {a.get("href") for a in page.findall(".//main//a")}
    form = client.page(ISSUE)
    said = text_of(form)
    for fact in ("1 January 2024 to 31 December 2025", "昌平区民政局", "Chinese", "Number of projects"):
        assert fact in said
    fields = {i.get("name"): i.get("value", "") for i in form.findall(".//main//form//input")}
    refused = client.post(ISSUE, data=fields | {"seen": "0" * 64, "once": fields["once"][::-1]})
    assert refused.status_code == 422 and "records were changed" in refused.text
    for junk in JUNK.values():
        sent = client.post(
            ISSUE, data=fields | dict.fromkeys(("seen", "reason"), junk.encode("utf-8", "surrogatepass"))
        )
        assert sent.status_code in (400, 422)
    assert rows(example_database) == []
    sent = client.post(ISSUE, data=fields)
    assert sent.location == client.post(ISSUE, data=fields).location == "/jobs/1"  # pressed twice, it is one
    assert "It begins within a second or two" in text_of(client.page("/jobs/1"))
    assert "How far it is" in text_of(client.page(LIST))
    assert work_off(example_database, settings, monkeypatch) == 1
    [row] = rows(example_database)
    assert row["status"] == "issued" and row["issuer_name"] and row["lang"] == "zh"
    done = client.page("/jobs/1")
    assert f"Report {row['number']} is issued." in text_of(done)
    links = {a.get("href") for a in done.findall(".//main//a")}
    assert f"/portfolio/{row['number']}" in links
    assert row["number"] in text_of(client.page("/jobs"))
    assert client.get(f"/reports/{row['number']}.pdf").data == row["pdf"]
    listed = text_of(client.page(LIST))
    assert row["number"] in listed and "valid" in listed
    assert "these are issued already: " + row["number"] in text_of(client.page(ISSUE))
    own = client.page(f"/portfolio/{row['number']}")
    assert f"/projects/{CODE}" in {a.get("href") for a in own.findall(".//main//a")}
    assert client.get(f"/reports/{row['number']}").location == f"/portfolio/{row['number']}"
    assert client.get(f"/reports/{row['number']}/figures/sums.spent").status_code == 404


def test_a_working_paper_is_printed_by_a_job_too(
    client: StrictClient, example_database, settings, monkeypatch
):
    client.sign_in("official", "en")
    draft = f"/portfolio/draft?{PERIOD}&lang=en"
    sent = [client.send(draft, {}, form_at=LIST) for _ in range(2)]
    assert {s.location for s in sent} == {"/jobs/1"}
    assert client.send(f"{draft}&purchaser=Nobody", {}, form_at=LIST).status_code == 404
    assert client.send("/portfolio/draft?from=x", {}, form_at=LIST).status_code == 404
    monkeypatch.setattr(service, "portfolio_pdf", lambda portfolio, *_, **__: _small(portfolio))
    heard: list[str] = []
    monkeypatch.setattr(
        tracker.worker,
        "portfolio_draft",
        lambda database, mine, folder, _: print_draft(
            database, mine, folder, lambda *what: heard.append(what[0])
        ),
    )
    assert work_off(example_database, settings, monkeypatch) == 1
    assert heard == ["reading", "keeping"]
    page = text_of(client.page("/jobs/1"))
    assert "portfolio-2024-01-01-2025-12-31-en.pdf" in page
    assert client.get("/jobs/1/file").data.startswith(b"%PDF")
    other = "organization_id = (SELECT max(id) FROM organizations)"
    with (
        example_database.transaction() as session
    ):  # who works for another by now gets nothing of the former one
        session.execute(text(f"UPDATE users SET {other} WHERE email = '{EMAILS['official']}'"))
    assert client.get("/jobs/1").status_code == client.get("/jobs/1/file").status_code == 404
    assert "/jobs/1" not in client.get("/jobs").text
    client.sign_in("evaluator", "en")
    assert rows(example_database) == []
    monkeypatch.setattr("tracker.portfolio.routes.DIRECT", 0)
    assert "printed by the worker" in text_of(client.page(client.get(f"/portfolio.pdf?{PERIOD}").location))


def test_nobody_else_learns_of_it(app, example_database, kept, settings, monkeypatch):
    """A portfolio compares agencies: it is the purchaser's own, who may give the file to whom it likes."""
    addresses = [f"/portfolio/{kept.number}", f"/reports/{kept.number}.pdf", f"/reports/{kept.number}"]
    for role in sorted({*EMAILS, RIVAL}):
        client = app.test_client()
        client.sign_in(role, "en")
        own = role == "official"
        for address in addresses:
            expected = (302 if address == addresses[2] else 200) if own else 404
            found = client.get(address).status_code
            # who sees no portfolio at all is told so before anything is looked up
            assert found == expected or (address == addresses[0] and found == 403), (role, address)
        for sent in ("withdraw", "again", "void"):
            answer = client.send(f"/portfolio/{kept.number}/{sent}", {"reason": "x"}, form_at="/password")
            assert own or answer.status_code in (403, 404)
        assert (kept.number in text_of(client.page("/reports"))) is own
        with zipfile.ZipFile(io.BytesIO(client.get("/reports/all.zip").data)) if own else _nothing() as files:
            assert (f"reports/{kept.number}.pdf" in files.namelist()) is own
        if not own and role not in ("social_worker", "finance_officer"):
            assert kept.number not in text_of(client.page(LIST))
            assert client.get(ISSUE).status_code == 403
    rows_ = rows(example_database)
    assert [(r["status"], r["withdrawal_reason"]) for r in rows_] == [("issued", "x")]


def _nothing() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(), "w")


def test_a_colleague_who_sees_no_portfolios_gets_none(client: StrictClient, example_database, kept):
    """Of the same organization, in another role."""
    with example_database.transaction() as session:
        session.execute(
            text(
                "UPDATE users SET organization_id = (SELECT organization_id FROM issued_reports) "
                f"WHERE email = '{EMAILS['social_worker']}'"
            )
        )
    client.sign_in("social_worker", "en")
    assert client.get(f"/reports/{kept.number}.pdf").status_code == 403
    assert kept.number not in client.get("/reports").text


def test_two_windows_issue_one_portfolio(client: StrictClient, example_database):
    client.sign_in("official", "en")
    pages = [client.page(ISSUE).findall(".//main//form//input") for _ in range(2)]
    first, second = ({field.get("name", ""): field.get("value", "") for field in page} for page in pages)
    assert client.post(ISSUE, data=first).status_code == 302
    [row] = rows(example_database)
    answer = client.post(ISSUE, data=second)
    assert answer.status_code == 422 and f"No. {row['number']} by now" in answer.text
    assert len(rows(example_database)) == 1
    assert client.send(ISSUE, {}).status_code == 302  # who has seen it may


def test_it_is_verified_revised_and_withdrawn(
    client: StrictClient, example_database, kept, settings, monkeypatch
):
    english(client)
    code = shown(rows(example_database)[0]["code"])
    said = text_of(client.page(f"/verify?code={code}"))
    for fact in (kept.number, "昌平区民政局", "1 January 2024 to 31 December 2025", kept.sha256):
        assert fact in said
    assert CODE not in said and "S社工" not in said
    assert f"Every byte of it is that of report {kept.number}" in compare(client, kept.pdf)
    assert "its bytes are others" in compare(client, kept.pdf[:-20])
    client.sign_in("official", "en")
    page = f"/portfolio/{kept.number}"
    [link] = [
        a.get("href") for a in client.page(page).findall(".//main//a") if "replaces=" in (a.get("href") or "")
    ]
    assert client.send(link, {"reason": " "}).status_code == 422
    assert client.send(link, {"reason": "The sum was mended."}).status_code == 302
    assert work_off(example_database, settings, monkeypatch) == 1
    second = rows(example_database)[1]
    figures = from_json(json.dumps(json.loads(second["snapshot"])))
    assert (figures.replaces, figures.replaces_reason) == (kept.number, "The sum was mended.")
    old = text_of(client.page(page))
    assert f"replaced by its revised edition, No. {second['number']}" in old
    assert "Issue a revised edition" not in old
    assert client.get(f"/reports/{kept.number}.pdf").data == kept.pdf
    page = f"/portfolio/{second['number']}"
    assert client.send(f"{page}/withdraw", {"reason": ""}).status_code == 422
    assert client.send(f"{page}/withdraw", {"reason": "No such sum."}).location == page
    assert "Reason: No such sum." in text_of(client.page(page))
    assert "withdrawn" in text_of(client.page(LIST))
    assert "Reason: No such sum." in text_of(client.page(f"/verify?code={shown(second['code'])}"))
