"""Screens ask why once a report has counted a row, and the page of corrections tells it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.issuing.asking import CLERK, FINAL, asked, quick
from tests.records.test_screens import typed
from tests.strict import CODE, text_of
from tracker.contracts.models import projects
from tracker.dates import today
from tracker.issuing.service import issue
from tracker.ledger.queries import numbered
from tracker.records.changes import Edit
from tracker.records.service import keep

BASE = f"/projects/{CODE}/records"
WHY = "the sheet was read wrongly"


@pytest.fixture
def database(example_database):
    return example_database


@pytest.fixture
def number(database, client) -> str:
    return issue(database, CLERK, asked(database), quick).number


def project_of(session) -> int:
    return session.scalars(select(projects.c.id).where(projects.c.code == CODE)).one()


def rows(database, sheet: str):
    with database.session() as session:
        ledger, ids = numbered(session, project_of(session))
    return list(zip(ids[sheet], getattr(ledger, sheet), strict=True))


def corrections(client) -> str:
    return text_of(client.page(f"/projects/{CODE}/corrections"))


def test_before_the_first_report_nobody_is_asked(client, database):
    client.sign_in("social_worker", "en")
    row_id = rows(database, "sessions")[0][0]
    assert "correction_reason" not in typed(client.page(f"{BASE}/sessions/{row_id}"))
    for address in (f"{BASE}/sessions/paste", f"/projects/{CODE}/activities/A05/attendance"):
        assert "correction_reason" not in client.get(address).text
    assert "No report is issued yet." in corrections(client)


def test_a_row_that_was_counted_is_changed_with_a_reason(client, database, number):
    client.sign_in("social_worker", "en")
    row_id, row = rows(database, "sessions")[0]
    address = f"{BASE}/sessions/{row_id}"
    page = client.page(address)
    assert f"Report No {number}, which counts up to 10 July 2025, counted this record" in text_of(page)
    sent = typed(page) | {"hours": "9"}
    answer = client.post(address, data=sent)
    assert answer.status_code == 422 and "write why it is corrected" in answer.text
    assert rows(database, "sessions")[0][1] == row
    sent = typed(client.page(address)) | {"hours": "9", "correction_reason": WHY}
    assert client.post(address, data=sent).status_code == 302
    said = corrections(client)
    assert WHY in said and "9" in said and f"corrects report No {number}" in said
    client.sign_in("official", "zh")
    assert "更正报告" in corrections(client) and WHY in corrections(client)


def test_a_new_row_of_a_day_that_was_counted_asks_when_it_is_sent(client, database, number):
    client.sign_in("finance_officer", "en")
    address = f"{BASE}/expenses/new"
    page = client.page(address)
    assert "correction_reason" not in typed(page)
    values = {"category": "activities", "payee": "x", "amount": "1", "voucher_no": "V-X"}
    sent = typed(page) | values | {"spent_on": "2025-06-01"}
    answer = client.post(address, data=sent)
    assert answer.status_code == 422
    assert 'name="correction_reason"' in answer.text and 'value="V-X"' in answer.text
    again = typed(client.page(address)) | values | {"spent_on": "2025-06-01", "correction_reason": WHY}
    assert client.post(address, data=again).status_code == 302
    assert WHY in corrections(client)


def test_removing_what_was_counted_asks_why(client, database, number):
    client.sign_in("project_manager", "en")
    row_id = rows(database, "surveys")[0][0]
    address = f"{BASE}/surveys/{row_id}/remove"

    def sent(**more: str):
        form = client.page(address).find(".//form[@class='panel narrow']")
        return {f.get("name"): f.get("value") for f in form.iter("input")} | more

    answer = client.post(address, data=sent())
    assert answer.status_code == 422 and "write why it is corrected" in answer.text
    long = client.post(address, data=sent(correction_reason="x" * 10_001))
    assert long.status_code == 422
    assert client.post(address, data=sent(correction_reason=WHY)).status_code == 302
    assert row_id not in dict(rows(database, "surveys")) and WHY in corrections(client)


def test_pasted_rows_are_corrected_for_one_reason(client, database, number):
    client.sign_in("social_worker", "en")
    address = f"{BASE}/surveys/paste"
    table = "code\tkind\theld_on\nX1\tneeds\t2025-06-01\nX2\tneeds\t2025-06-02"
    assert f"Report No {number} counts up to 10 July 2025" in text_of(client.page(address))
    answer = client.send(address, {"rows": table})
    assert answer.status_code == 422 and "write why it is corrected" in answer.text
    assert client.send(address, {"rows": table, "correction_reason": WHY}).status_code == 302
    assert corrections(client).count(WHY) == 2


def test_the_sign_in_sheet_asks_too_and_keeps_what_was_filled_in(client, database, number):
    client.sign_in("social_worker", "en")
    address = f"/projects/{CODE}/activities/A05/attendance"
    page = client.page(address)
    assert f"Report No {number} counts up to 10 July 2025" in text_of(page)
    form = page.find(".//form[@id='sheet']")
    sent: dict = {f.get("name"): f.get("value") or "" for f in form.iter("input")}
    assert form.find(".//textarea[@name='correction_reason']") is not None
    for select_ in form.iter("select"):
        if select_.get("name"):
            chosen = [o for o in select_.iter("option") if o.get("selected") is not None]
            sent[select_.get("name")] = chosen[0].get("value") if chosen else ""
    cell = next(name for name in sent if name and name.startswith("h-all-"))
    sent |= {cell: "77", "do": "save"}
    answer = client.post(address, data=sent)
    assert answer.status_code == 422 and "write why it is corrected" in answer.text
    assert 'name="correction_reason"' in answer.text and 'value="77"' in answer.text
    sent |= {"correction_reason": WHY}
    assert client.post(address, data=sent).status_code == 302
    assert WHY in corrections(client)


def test_duty_of_a_day_that_was_counted(client, database, number):
    client.sign_in("social_worker", "en")
    address = f"/projects/{CODE}/duty"
    person = rows(database, "people")[0][1].code
    sent = {"served_on": "2025-06-03", "hours": "1", "people": person, "again": "y"}
    answer = client.send(address, sent)
    assert answer.status_code == 422 and "write why it is corrected" in answer.text
    assert client.send(address, sent | {"correction_reason": WHY}).status_code == 302
    assert WHY in corrections(client)


def test_a_reason_may_not_be_anything(client, database, number):
    client.sign_in("social_worker", "en")
    row_id = rows(database, "sessions")[0][0]
    address = f"{BASE}/sessions/{row_id}"
    for hostile in (" ", "\0", "<script>alert(1)</script>", "%(number)s", "x" * 10_000, "x" * 10_001):
        sent = typed(client.page(address)) | {"hours": "7", "correction_reason": hostile}
        assert client.post(address, data=sent).status_code in (302, 422, 400), hostile[:20]
    assert "<script>alert(1)" not in client.get(f"/projects/{CODE}/corrections").text
    for page in ("0", "-1", "9" * 30, "x", str(2**31)):
        assert client.get(f"/projects/{CODE}/corrections?page={page}").status_code in (200, 404)


def test_many_corrections_stand_on_pages(client, database, number):
    day = FINAL - timedelta(days=400)
    with database.transaction() as session:
        edits = [
            Edit("surveys", None, {"code": f"X{n}", "kind": "scale_pre", "held_on": day + timedelta(days=n)})
            for n in range(60)
        ]
        keep(session, project_of(session), edits, WHY)
    client.sign_in("auditor", "en")
    assert corrections(client).count(WHY) == 50
    second = text_of(client.page(f"/projects/{CODE}/corrections?page=2"))
    assert second.count(WHY) == 10 and "Later ones" in second
    assert today() > date(2025, 7, 10)
