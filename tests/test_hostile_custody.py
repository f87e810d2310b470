"""Whatever is sent to the forms of submitting, deciding, claiming and moving on: a sentence, never a failure."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask, url_for

from tests.claims.world import ASKED, origin, project_id, unpaid_from
from tests.test_roles import values_of
from tracker.claims.service import claim
from tracker.deliverables.service import promise
from tracker.records.changes import Edit
from tracker.records.service import keep
from tracker.rounds.service import submit

from .strict import CODE, StrictClient

FEATURES = ("deliverables", "claims", "requests", "rectification", "lifecycle", "inbox", "periods")
NAMES = (
    "title expected files statement no d1-decision d1-reason d1-decided_on concluded_on conclusion opinion remarks "
    "member_0 position_0 signed_on_0 met-I01 remark-I01 version invoice_no invoiced_on amount account_holder note "
    "tranche_id decision reason override_reason decided_on paid_on paid_amount voucher_no difference_reason expense "
    "all what seen spent_on line_staff line_activities tranche_2 tranche_3 ends_on response moved_on day works once "
    "correction_reason soon-in_app"
).split()
JUNK = {
    "nothing": "",
    "NUL": "a\0b",
    "half a character": "\ud800",
    "long": "长" * 20_000,
    "huge": "9" * 400,
    "below": "-1",
    "not a number": "NaN",
    "first day": "0001-01-01",
    "last day": "9999-12-31",
    "no day": "2025-02-30",
    "markup": "<script>alert(1)</script>%(x)s{{ 7*7 }}",
    "accepted": "accepted",
    "returned": "returned",
}


@pytest.fixture
def under_review(example_database) -> None:
    """Something of each kind waits for a decision."""
    project, manager = project_id(example_database), origin(example_database, "manager")
    ids = unpaid_from(example_database, 3, "running")
    with example_database.transaction() as session:
        session.info["origin"] = manager
        promise(session, project, 1, "x", None)
        submit(session, project, "deliverable", 1, {"title": "x", "files": []})
        claim(session, project, ids[3], ASKED[3])
        row = {"spent_on": date(2025, 6, 20), "category": "activities", "payee": "P", "voucher_no": "V-9"}
        keep(session, project, [Edit("expenses", None, row | {"amount": 100})])
        found = {"round": "final", "severity": "major", "finding": "x", "found_on": date(2025, 7, 10)}
        keep(session, project, [Edit("findings", None, found)])


@pytest.mark.parametrize("role", ["official", "project_manager"])
@pytest.mark.parametrize("junk", JUNK)
def test_nothing_that_is_sent_breaks_a_step(
    app: Flask, client: StrictClient, under_review: None, role: str, junk: str
):
    client.sign_in(role, "en")
    token = client.page("/password").find(".//input[@name='csrf_token']").get("value")
    rules = [
        r
        for r in app.url_map.iter_rules()
        if r.endpoint.split(".")[0] in FEATURES
        and "POST" in (r.methods or ())
        and "mail_id" not in r.arguments
    ]
    assert len(rules) > 20
    database = app.extensions["tracker.database"]
    text = JUNK[junk].encode("utf-8", "surrogatepass")
    for rule in rules:
        with app.test_request_context():
            address = url_for(rule.endpoint, **values_of(app, rule, project_id(database), CODE))
        data = dict.fromkeys(NAMES, text) | {"csrf_token": token}
        answer = client.post(address, data=data)
        assert answer.status_code in (200, 302, 400, 403, 404, 409, 413, 422), (address, answer.status_code)
