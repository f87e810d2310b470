"""A claim goes its way on screen: every role sees it, those whose step it is take it, the others are told whose."""

from __future__ import annotations

from datetime import date
from itertools import product
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from tests.strict import CODE, EMAILS, RIVAL, StrictClient, text_of
from tracker.claims.models import claims
from tracker.claims.queries import claim_by_id
from tracker.records.changes import Edit
from tracker.records.service import keep
from tracker.terms import choices

from .world import project_id, unpaid_from

BASE = f"/projects/{CODE}/claims"
CLAIMANTS, PARTIES = {"project_manager", "finance_officer"}, sorted(set(EMAILS) - {"administrator"})
INVOICE = {"invoice_no": "12340003", "invoiced_on": "2025-08-01", "amount": "18,590.20"}
PAYMENT = {"paid_on": "2025-08-08", "paid_amount": "18590.20", "voucher_no": "记-12"}


def ask(client: StrictClient, tranche_id: int, **changed: str):
    data = {"tranche_id": str(tranche_id), **INVOICE, **changed}
    return client.send(BASE, data, form_at="/password")


def step(client: StrictClient, claim_id: int, name: str, **data: str):
    return client.send(f"{BASE}/{claim_id}/{name}", data, form_at="/password")


def decide(client: StrictClient, claim_id: int, decision: str, no: int = 1, **data: str):
    sent = {"no": str(no), "decision": decision, "decided_on": "2025-08-08"} | data
    return step(client, claim_id, "review", **sent)


def the_claim(database) -> int:
    with database.session() as session:
        return session.scalars(select(claims.c.id)).one()


def found(database):
    with database.session() as session:
        return claim_by_id(session, project_id(database), the_claim(database))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_claim_on_screen(client, example_database, lang):
    ids = unpaid_from(example_database, 3)
    client.sign_in("finance_officer", lang)
    page = client.page(BASE)
    form = next(f for f in page.iter("form") if f.find(".//input[@name='tranche_id']") is not None)
    sent = {f.get("name"): f.get("value") or "" for f in form.iter("input")}
    assert (sent["tranche_id"], sent["amount"]) == (str(ids[3]), "18590.20")
    answer = client.post(BASE, data=sent | INVOICE | {"note": "验收合格"})
    one = the_claim(example_database)
    assert answer.location == f"{BASE}/{one}"
    assert client.post(BASE, data=sent | INVOICE).location == f"{BASE}/{one}"  # twice is once
    client.page(BASE)
    assert "验收合格" in text_of(client.page(f"{BASE}/{one}"))
    client.sign_in("official", lang)
    assert decide(client, one, "returned").status_code == 422
    assert decide(client, one, "returned", reason="发票未盖章").status_code == 302
    client.sign_in("project_manager", lang)
    assert "发票未盖章" in text_of(client.page(BASE))
    assert "发票未盖章" in text_of(client.page(f"{BASE}/{one}"))
    assert ask(client, ids[3], invoice_no="12340004").status_code == 302
    client.sign_in("official", lang)
    shown = text_of(client.page(f"{BASE}/{one}"))
    assert ("Changed since the round before: invoice no." if lang == "en" else "发票号码") in shown
    assert decide(client, one, "accepted", no=2).status_code == 302
    assert step(client, one, "payment", **PAYMENT | {"paid_amount": "18590.00"}).status_code == 422
    less = PAYMENT | {"paid_amount": "18590.00", "difference_reason": "扣除手续费"}
    assert step(client, one, "payment", **less).status_code == 302
    shown = text_of(client.page(f"{BASE}/{one}"))
    assert "扣除手续费" in shown and "18,590.00" in shown and "记-12" in shown
    assert "18,590.00" in text_of(client.page(f"/projects/{CODE}/contract"))
    again = step(client, one, "payment", **PAYMENT)
    assert again.status_code == 422
    assert ("has recorded its payment already" if lang == "en" else "已登记付款") in again.text
    client.page(f"/projects/{CODE}/trail")
    client.page(BASE)


def test_the_condition_is_said_in_words_and_overcome_by_a_reason(client, example_database):
    ids = unpaid_from(example_database, 3, state="audited")
    client.sign_in("project_manager", "en")
    said = text_of(client.page(BASE))
    assert "The audit opinion is not given." in said and "has not passed its acceptance" in said
    assert ask(client, ids[3]).status_code == 302
    one = the_claim(example_database)
    client.sign_in("official", "en")
    answer = decide(client, one, "accepted")
    assert answer.status_code == 422
    assert "The audit opinion is not given. The project has not passed its acceptance." in answer.text
    assert decide(client, one, "accepted", override_reason="budget year ends").status_code == 302
    for role in PARTIES:
        client.sign_in(role, "en")
        assert "budget year ends" in text_of(client.page(f"{BASE}/{one}"))


STEPS = {
    "claim": (CLAIMANTS, lambda client, ids, one: ask(client, ids[3])),
    "withdraw": (CLAIMANTS, lambda client, ids, one: step(client, one, "withdraw", no="1")),
    "review": ({"official"}, lambda client, ids, one: decide(client, one, "accepted")),
    "payment": ({"official"}, lambda client, ids, one: step(client, one, "payment", **PAYMENT)),
}
# standing before → step → standing after, where the step is possible at all
WAY = {
    "draft": {"claim": "submitted"},
    "submitted": {"withdraw": "withdrawn", "review": "accepted"},
    "returned": {"claim": "submitted"},
    "withdrawn": {"claim": "submitted"},
    "accepted": {"payment": "accepted"},
}


@pytest.mark.parametrize(("before", "name"), list(product(choices("round_standing"), STEPS)))
def test_every_step_of_every_standing_by_every_role(client, example_database, before, name):
    """The manager submitted it; who may not is told so, and what cannot be done changes nothing."""
    ids, one = unpaid_from(example_database, 3), 0
    client.sign_in("project_manager", "en")
    if before != "draft":
        ask(client, ids[3])
        one = the_claim(example_database)
    if before == "withdrawn":
        step(client, one, "withdraw", no="1")
    if before in ("returned", "accepted"):
        client.sign_in("official", "en")
        decide(client, one, before, reason="x")
    may, act = STEPS[name]
    able = WAY[before].get(name)
    # last who it is for, and of the claimants the manager, whose own it is
    for role in sorted(PARTIES, key=lambda role: (role in may, role == "project_manager")):
        client.sign_in(role, "en")
        answer = act(client, ids, one or 1)
        if role not in may:
            assert answer.status_code == 403
            continue
        if before == "draft" and name != "claim":
            assert answer.status_code == 404
            continue
        kept = found(example_database)
        if able is None or (name == "withdraw" and role == "finance_officer"):
            assert (kept.standing, kept.paid_on) == (before, None)
            assert answer.status_code in (302, 422)
        else:
            assert answer.status_code == 302
            assert kept.standing == able
            assert (kept.paid_on is not None) == (name == "payment")
            break


def test_what_is_no_tranche_to_pay_is_refused_with_a_sentence(client, example_database):
    """What an amendment takes away has no place on the page, and is claimed by nobody."""
    ids, project = unpaid_from(example_database, 3, state="signed"), project_id(example_database)
    with example_database.transaction() as session:
        amendment = {"no": 1, "signed_on": date(2025, 5, 1), "amount_change": -100}
        cut = {"no": 9, "name": "核减", "amount": -100, "amendment_no": 1}
        made = keep(session, project, [Edit("amendments", None, amendment), Edit("tranches", None, cut)])
        keep(session, project, [Edit("project", project, {"state": "settled"})])
    client.sign_in("project_manager", "en")
    answer = ask(client, made[1])
    assert answer.status_code == 422 and "comes first" in answer.text
    assert ask(client, ids[1]).status_code == 422  # paid
    assert "As amended" in text_of(client.page(BASE))
    assert ask(client, made[1] + 10**6).status_code == 404


def test_a_rival_finds_nothing(client, example_database):
    ids = unpaid_from(example_database, 3)
    client.sign_in("project_manager", "en")
    ask(client, ids[3])
    one = the_claim(example_database)
    client.sign_in(RIVAL)
    for address in (BASE, f"{BASE}/{one}"):
        assert client.get(address).status_code == 404
    for name in ("review", "withdraw", "payment"):
        assert step(client, one, name, no="1").status_code == 404
    assert ask(client, ids[3]).status_code == 404


HOSTILE = ["", " ", "\0", "\ud800", "x" * 300, "字" * 20_000, "0", "-1", "1e400", "NaN", "9" * 40, "１２"]


@pytest.mark.parametrize(
    "value", [v.encode("utf-8", "surrogatepass") for v in HOSTILE], ids=range(len(HOSTILE))
)
def test_nothing_that_is_sent_breaks_a_page(client, example_database, value):
    ids = unpaid_from(example_database, 3)
    client.sign_in("project_manager", "en")
    for name in ("tranche_id", "invoice_no", "invoiced_on", "amount", "account_holder", "note"):
        assert raw(client, BASE, {"tranche_id": str(ids[3]), **INVOICE}, name, value) < 500
    with example_database.session() as session:
        there = session.scalars(select(claims.c.id)).all()
    if not there:
        assert ask(client, ids[3]).status_code == 302
    one = the_claim(example_database)
    assert raw(client, f"{BASE}/{one}/withdraw", {}, "no", value) < 500
    client.sign_in("official", "en")
    reviewed = {"no": "1", "decision": "accepted", "decided_on": "2025-08-08"}
    for name in ("no", "decision", "decided_on", "reason", "override_reason"):
        assert raw(client, f"{BASE}/{one}/review", reviewed, name, value) < 500
    if found(example_database).standing == "submitted":
        decide(client, one, "accepted", no=found(example_database).rounds[-1].no)
    for name in ("paid_on", "paid_amount", "voucher_no", "difference_reason"):
        assert raw(client, f"{BASE}/{one}/payment", PAYMENT, name, value) < 500
    client.page(f"{BASE}/{one}")
    client.page(BASE)


def raw(client: StrictClient, address: str, data: dict[str, str], name: str, value: bytes) -> int:
    """The answer's status where one field is those bytes, whether they are text or not."""
    token = client.page("/password").find(".//input[@name='csrf_token']").get("value")
    sent = {k: v.encode() for k, v in (data | {"csrf_token": token}).items()} | {name: value}
    answer = client.post(address, data=urlencode(sent), content_type="application/x-www-form-urlencoded")
    return answer.status_code


@pytest.mark.parametrize("claim_id", ["0", "-1", "x", "2147483648", "9" * 30, "%00"])
def test_no_number_breaks_the_page_of_a_claim(client, claim_id):
    client.sign_in("official", "en")
    assert client.get(f"{BASE}/{claim_id}").status_code == 404
    assert step(client, 2147483647, "payment", **PAYMENT).status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2025-02-30", "2025-8-1", "today"])
def test_absurd_days_are_refused_with_a_sentence(client, example_database, day):
    ids = unpaid_from(example_database, 3)
    client.sign_in("project_manager", "en")
    assert ask(client, ids[3], invoiced_on=day).status_code == 422
    assert ask(client, ids[3]).status_code == 302
    one = the_claim(example_database)
    client.sign_in("official", "en")
    if day != "2025-8-1":
        assert decide(client, one, "accepted", decided_on=day).status_code == 422
    assert decide(client, one, "accepted").status_code == 302
    assert step(client, one, "payment", **PAYMENT | {"paid_on": day}).status_code == 422
