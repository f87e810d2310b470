"""Whatever is sent to what reports are asked for, written, issued, withdrawn, traced and verified with: a sentence,
never a failure, and never a number."""

from __future__ import annotations

import io
from urllib.parse import quote

from flask import Flask, url_for

from tests.issuing.asking import CLERK, asked, quick, rows
from tests.jobs.asking import rows as jobs
from tracker.issuing.service import issue

from .strict import CODE, StrictClient
from .test_hostile_custody import JUNK
from .test_roles import values_of

FEATURES = ("reporting", "issuing", "narratives", "jobs", "verification", "dossier", "tracing", "portfolio")
NAMES = (
    "as_of from to lang replaces reason revision once version text-practice text-method text-notes text-next_steps "
    "names file files code text purchaser contractor field state kind standing order page deviating figure path of q"
).split()
PARTS = ("%00", "..%2f..%2fetc", "9" * 3000, str(2**63))
ANSWERS = {200, 302, 400, 403, 404, 409, 413, 415, 422}


ASKED = (
    "half a character",
    "huge",
    "first day",
    "last day",
)  # of the junk, what an address may hold to an effect


def test_nothing_that_is_sent_breaks_a_report(app: Flask, client: StrictClient, example_database):
    number = issue(example_database, CLERK, asked(example_database), quick).number
    client.sign_in("evaluator", "en")
    token = client.page("/password").find(".//input[@name='csrf_token']").get("value")
    rules = [r for r in app.url_map.iter_rules() if r.endpoint.split(".")[0] in FEATURES]
    assert len(rules) > 25
    for rule in rules:
        with app.test_request_context():
            values = values_of(app, rule, rows(example_database)[0]["project_id"], CODE)
            values |= dict.fromkeys(rule.arguments & {"number", "report_number", "portfolio_number"}, number)
            address = url_for(rule.endpoint, **values)
        for part in PARTS if rule.arguments - {"code"} else ():  # in place of each part of the address
            for name in rule.arguments - {"code"}:
                odd = address.replace(f"/{values[name]}", f"/{part}")
                for method in (rule.methods or set()) & {"GET", "POST"}:
                    answer = client.open(odd, method=method, data={"csrf_token": token})
                    assert answer.status_code in ANSWERS, (method, odd, answer.status_code)
        for junk, text in JUNK.items():
            sent = text.encode("utf-8", "surrogatepass")
            if "POST" in (rule.methods or ()):
                answer = client.post(address, data=dict.fromkeys(NAMES, sent) | {"csrf_token": token})
                assert answer.status_code in ANSWERS, (address, junk, answer.status_code)
            if junk in ASKED and "GET" in (rule.methods or ()) and not address.endswith(".pdf"):
                query = "&".join(f"{name}={quote(sent)[:900]}" for name in NAMES)
                answer = client.get(f"{address}?{query}")
                assert answer.status_code in ANSWERS | {405}, (address, junk, answer.status_code)
    assert [row["number"] for row in rows(example_database)] == [number]
    assert {job["kind"] for job in jobs(example_database)} <= {"draft_report"}


def test_anybody_may_send_any_file_to_be_verified(client: StrictClient):
    for data, name in (
        (b"", "a.pdf"),
        (b"%PDF-", "\u202efdp.exe"),
        (b"\0" * 5000, "../../x"),
        (b"PK\3\4", ""),
    ):
        answer = client.send("/verify", {"file": (io.BytesIO(data), name)})
        assert answer.status_code in (200, 400, 422)
