"""A finding goes from the evaluator to the agency and back until it is closed; every round stays."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from tests.evidence import files
from tests.issuing.asking import CLERK, asked, quick
from tests.records.test_screens import typed
from tests.strict import CODE, EMAILS, RIVAL, parsed, text_of
from tracker.audit.queries import check_trail
from tracker.contracts.models import projects
from tracker.dates import today
from tracker.errors import DomainError
from tracker.evidence.models import evidence
from tracker.issuing.service import issue
from tracker.ledger.queries import numbered
from tracker.periods.queries import corrections_of
from tracker.records.changes import Edit
from tracker.records.service import keep
from tracker.rectification.queries import cases_of
from tracker.rounds.queries import rounds_of

LIST = f"/projects/{CODE}/rectification"


def project_of(session) -> int:
    return session.scalars(select(projects.c.id).where(projects.c.code == CODE)).one()


def case(database, finding: int):
    with database.session() as session:
        return next(c for c in cases_of(session, project_of(session)) if c.id == finding)


@pytest.fixture
def finding(client, example_database) -> int:
    """A major one, entered on screen by the evaluator, without a day of its own."""
    client.sign_in("evaluator", "en")
    address = f"/projects/{CODE}/records/findings/new"
    page = client.page(address)
    assert "response" not in typed(page) and "closed_on" not in typed(page)
    sent = {
        "round": "final",
        "severity": "major",
        "finding": "A receipt is missing",
        "found_on": "2025-07-01",
    }
    sent["due_on"] = ""
    assert client.post(address, data=typed(page) | sent).status_code == 302
    with example_database.session() as session:
        _, ids = numbered(session, project_of(session))
    return max(ids["findings"])


def attach(client, finding: int, name: str, data: bytes) -> int:
    address = f"/projects/{CODE}/evidence/findings/{finding}"
    once = re.search(r'name="once"[^>]*value="([^"]+)"', client.get(address).text)[1]
    sent = {"kind": "record", "files": [(io.BytesIO(data), name)], "once": once}
    assert client.send(address, sent).status_code == 302
    with client.application.extensions["tracker.database"].session() as session:
        return session.scalars(select(evidence.c.id).order_by(evidence.c.id.desc())).first()


def fields(client, finding: int, what: str) -> dict:
    page = client.page(f"{LIST}/{finding}")
    form = next((f for f in page.iter("form") if (f.get("action") or "").endswith(what)), None)
    assert form is not None, what
    return {i.get("name"): i.get("value") for i in form.iter("input") if i.get("type") == "hidden"}


def respond(client, finding: int, response: str, chosen=(), **more):
    sent = {"response": response, "files": [str(i) for i in chosen], **more}
    return client.send(f"{LIST}/{finding}/respond", sent, form_at=f"{LIST}/{finding}")


def check(client, finding: int, decision: str, reason: str = "", on: str = "2025-07-20", no: str = "1"):
    sent = {"no": no, "decision": decision, "reason": reason, "decided_on": on}
    return client.send(f"{LIST}/{finding}/check", sent, form_at=f"{LIST}/{finding}")


def test_a_finding_goes_round_until_it_is_closed(client, example_database, finding):
    page = text_of(client.page(f"{LIST}/{finding}"))
    assert "31 July 2025" in page and "overdue" in page  # 30 days, by the setting
    assert "the next tranche is held" in page
    assert client.post(f"{LIST}/{finding}/respond").status_code in (400, 403)
    client.sign_in("project_manager", "en")
    assert "A major finding is answered with evidence" in respond(client, finding, "It was found").text
    slip = attach(client, finding, "slip.pdf", files.pdf())
    assert respond(client, finding, " ", [slip]).status_code == 422
    assert respond(client, finding, "It was found", [slip + 999]).status_code == 422
    assert respond(client, finding, "It was found", [slip]).status_code == 302
    assert respond(client, finding, "Again", [slip]).status_code == 422  # it waits already
    assert case(example_database, finding).finding.response == "It was found"
    assert check(client, finding, "accepted").status_code == 403
    # what was handed over stays
    gone = client.send(f"/projects/{CODE}/evidence/{slip}/remove", {"reason": "x"})
    assert "it stays with what was reviewed" in gone.text
    client.sign_in("evaluator", "en")
    assert check(client, finding, "returned").status_code == 422  # without a reason
    assert check(client, finding, "returned", "the date cannot be read").status_code == 302
    assert check(client, finding, "accepted").status_code == 422  # decided already
    client.sign_in("project_manager", "en")
    page = text_of(client.page(f"{LIST}/{finding}"))
    assert "the date cannot be read" in page and "returned" in page
    better = attach(client, finding, "better.jpg", files.photo())
    assert respond(client, finding, "Copied anew", [slip, better]).status_code == 302
    client.sign_in("official", "en")
    assert (
        check(client, finding, "accepted", on="2025-06-30", no="2").status_code == 422
    )  # before it was found
    assert check(client, finding, "accepted", on="2999-01-01", no="2").status_code == 422
    assert check(client, finding, "accepted", no="2").status_code == 302
    done = case(example_database, finding)
    assert done.status(today()) == "closed" and str(done.finding.closed_on) == "2025-07-20"
    assert [r.decision for r in done.rounds] == ["returned", "accepted"]
    assert done.rounds[0].content["response"] == "It was found"
    assert (
        len(done.rounds[1].content["files"]) == 2 and len(done.rounds[1].content["files"][0]["sha256"]) == 64
    )
    for role in EMAILS.keys() - {"administrator"}:
        client.sign_in(role, "zh")
        page = text_of(client.page(f"{LIST}/{finding}"))
        assert "the date cannot be read" in page and "已销号" in page
        assert not [
            f for f in client.page(f"{LIST}/{finding}").iter("form") if LIST in (f.get("action") or "")
        ]
    with example_database.session() as session:
        assert check_trail(session, session.info["trail_key"])[1] is None


def test_what_was_answered_stays_and_what_is_closed_does_not_change(client, example_database, finding):
    client.sign_in("project_manager", "en")
    slip = attach(client, finding, "slip.pdf", files.pdf())
    respond(client, finding, "It was found", [slip])
    database = example_database

    def kept(edit: Edit, **more) -> str:
        with database.transaction() as session:
            try:
                keep(session, project_of(session), [edit], **more)
            except DomainError as error:
                session.rollback()
                return type(error).__name__
        return "kept"

    assert kept(Edit("findings", finding)) == "Refused"
    assert kept(Edit("findings", finding, {"response": "x"})) == "Refused"
    assert kept(Edit("findings", finding, {"closed_on": today()})) == "Refused"
    new = {"round": "final", "severity": "veto", "finding": "x", "found_on": today()}
    assert kept(Edit("findings", None, new | {"closed_on": today()})) == "Refused"
    assert kept(Edit("findings", finding, {"severity": "veto"})) == "kept"
    client.sign_in("evaluator", "en")
    address = f"/projects/{CODE}/records/findings/{finding}"
    removal = client.send(f"{address}/remove", {"version": "3"})
    assert removal.status_code == 422 and "its rounds stay" in removal.text
    changed = typed(client.page(address)) | {"severity": "minor"}
    assert check(client, finding, "accepted").status_code == 302
    assert kept(Edit("findings", finding, {"severity": "minor"})) == "Refused"
    assert client.get(address).location == f"{LIST}/{finding}"
    answer = client.post(address, data=changed | {"version": str(int(changed["version"]) + 1)})
    assert answer.status_code == 422 and "It was accepted and stays as it is." in answer.text


def test_who_submitted_takes_it_back_and_nobody_else(client, example_database, finding):
    client.sign_in("project_manager", "en")
    slip = attach(client, finding, "slip.pdf", files.pdf())
    respond(client, finding, "It was found", [slip])
    assert (
        client.post(f"{LIST}/{finding}/withdraw", data=fields(client, finding, "withdraw")).status_code == 302
    )
    assert case(example_database, finding).status(today()) == "open"
    assert case(example_database, finding).rounds[0].decision == "withdrawn"
    assert "Answer the finding" in text_of(client.page(f"{LIST}/{finding}"))


def test_a_closing_that_a_report_did_not_see_says_why(client, example_database, finding):
    issue(example_database, CLERK, asked(example_database), quick)  # up to 10 July 2025
    client.sign_in("project_manager", "en")
    slip = attach(client, finding, "slip.pdf", files.pdf())
    assert respond(client, finding, "It was found", [slip]).status_code == 302
    client.sign_in("official", "en")
    answer = check(client, finding, "accepted", on="2025-07-09")
    assert answer.status_code == 422 and "write why it is corrected" in answer.text
    assert case(example_database, finding).status(today()) == "submitted"
    assert check(client, finding, "accepted", "seen on the spot", on="2025-07-09").status_code == 302
    with example_database.session() as session:
        [correction] = corrections_of(session, project_of(session))
    assert (correction.sheet, correction.after) == ("findings", {"closed_on": "2025-07-09"})
    assert correction.reason == "seen on the spot"


@pytest.mark.parametrize(
    ("role", "respond_status", "check_status"),
    [
        ("project_manager", 422, 403),
        ("social_worker", 403, 403),
        ("finance_officer", 403, 403),
        ("official", 403, 422),
        ("evaluator", 403, 422),
        ("auditor", 403, 403),
        ("administrator", 404, 404),
        (RIVAL, 404, 404),
    ],
)
def test_who_may(client, finding, role, respond_status, check_status):
    client.sign_in(role, "en")
    for what, status in (("respond", respond_status), ("check", check_status)):
        assert client.send(f"{LIST}/{finding}/{what}", {}, form_at="/password").status_code == status
    client.page(f"{LIST}/{finding}", 404 if respond_status == 404 else 200)


def test_no_input_is_too_strange(client, example_database, finding):
    client.sign_in("project_manager", "en")
    for number in ("0", "-1", "x", "2147483648", "9" * 30, "2147483647"):
        assert client.get(f"{LIST}/{number}").status_code == 404
    for response in ("x" * 10_001, "\0", "<script>alert(1)</script>"):
        assert respond(client, finding, response).status_code in (400, 422)
    for chosen in ("x", "9" * 30, "-1", "\0"):
        assert respond(client, finding, "x", [chosen]).status_code in (400, 422)
    slip = attach(client, finding, "slip.pdf", files.pdf())
    assert respond(client, finding, "<script>alert(1)</script>", [slip]).status_code == 302
    assert "<script>alert(1)" not in client.get(f"{LIST}/{finding}").text
    client.sign_in("evaluator", "en")
    for no in ("", "x", "²", "9" * 30, "-1", "7"):
        assert check(client, finding, "accepted", no=no).status_code == 422
    for decision in ("withdrawn", "", "closed", "x" * 500):
        assert check(client, finding, decision).status_code == 422
    for day in ("", "x", "0000-00-00", "99999-01-01", "2025-02-30"):
        assert check(client, finding, "accepted", on=day).status_code == 422
    assert check(client, finding, "returned", "x" * 10_001).status_code == 422
    with example_database.session() as session:
        assert [r.decision for r in rounds_of(session, project_of(session), "finding")] == [None]


def test_the_list_says_what_is_open_and_what_to_do_where_there_is_nothing(client, finding):
    client.sign_in("official", "en")
    page = text_of(client.page(LIST))
    assert "A receipt is missing" in page and "1 major finding is open" in page and "closed" in page
    assert "Rectification: answers and re-checks" in client.get(f"/projects/{CODE}/evaluation").text
    other = next(
        link.get("href")
        for link in client.page("/projects").findall(".//h2/a")
        if CODE not in link.get("href")
    )
    assert parsed(client.get(f"{other}/rectification").text) is not None
    assert client.get(f"{other}/rectification/{finding}").status_code == 404
