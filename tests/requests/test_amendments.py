"""The contract is amended by a request that the purchaser accepts: amount, term, lines and tranches in one
(docs/field.md, section 3)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.strict import CODE
from tracker.budget.rules import budget_on
from tracker.contracts.rules import effective_amount, effective_end
from tracker.dates import today
from tracker.errors import DomainError
from tracker.ledger.checks import check
from tracker.ledger.queries import ledgers
from tracker.ledger.records import Ledger
from tracker.payments.rules import listed
from tracker.records.changes import Edit
from tracker.records.service import Refused, keep
from tracker.requests.queries import amendment_requests_of
from tracker.requests.rules import Asked, against, asked_in, unpaid
from tracker.requests.service import NotAmended, decide_amendment, request_amendment, withdraw

from .actors import Actors

ON = date(2025, 7, 1)
MORE = Asked(None, (("activities", 500_000), ("other", 100_000)), ((3, 600_000),))
LESS = Asked(None, (("volunteers", -20_000),), ((3, -20_000),))


@pytest.fixture
def actors(example_database) -> Actors:
    """The worked example under way, its last tranche not paid yet."""
    made = Actors(example_database)
    with example_database.transaction() as session:
        from tracker.records.queries import opened

        rows = opened(session, made.project).rows("tranches")
        last = next(row_id for row_id, t in rows if t.no == 3)
        values = {"invoiced_on": None, "paid_on": None, "paid_amount": None}
        keep(session, made.project, [Edit("tranches", last, values)], workflow=True)
    made.sign()
    return made


def ledger(actors: Actors) -> Ledger:
    with actors.database.session() as session:
        return ledgers(session, [actors.project])[actors.project]


def ask(actors: Actors, asked: Asked, request: int | None = None) -> int:
    with actors.acting("project_manager") as session:
        return request_amendment(session, actors.project, asked, "why", request)


def decide(
    actors: Actors, request: int, decision: str = "accepted", reason: str | None = None, on: date = ON
):
    with actors.acting("official") as session:
        decide_amendment(session, actors.project, request, decision, reason, on)


def test_an_amendment_changes_everything_on_one_day_and_nothing_before_it_is_accepted(actors):
    before = ledger(actors)
    request = ask(actors, MORE)
    assert ledger(actors) == before
    decide(actors, request)
    after = ledger(actors)
    assert not check(after)
    for day, more in ((ON - timedelta(days=1), 0), (ON, 600_000)):
        amount = before.project.amount + more
        assert effective_amount(after.project, after.amendments, day) == amount
        assert sum(t.amount for t in listed(after.tranches, after.amendments, day)) == amount
        assert budget_on(after.budget, after.adjustments, after.amendments, (), day).revised == amount
    assert after.project == before.project and after.budget == before.budget
    assert [a.reason for a in after.amendments] == ["why"]
    with actors.database.session() as session:
        [(_, no)] = amendment_requests_of(session, actors.project)
    assert no == 1
    with pytest.raises(DomainError):
        decide(actors, request)


def test_what_is_taken_away_is_taken_from_a_tranche_that_is_not_paid(actors):
    decide(actors, ask(actors, LESS))
    after = ledger(actors)
    assert not check(after)
    assert [(t.no, left) for t, left in unpaid(after, ON)] == [(3, 2_000_000 - 20_000)]
    decide(actors, ask(actors, MORE))
    assert [(t.no, left) for t, left in unpaid(ledger(actors), ON)] == [(3, 1_980_000), (5, 600_000)]


def test_the_term_alone_can_be_amended(actors):
    end = date(2025, 9, 30)
    decide(actors, ask(actors, Asked(end)))
    after = ledger(actors)
    assert effective_end(after.project, after.amendments, ON) == end
    with pytest.raises(NotAmended):
        ask(actors, Asked(end))


TENTH = 2_000_000


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Asked(), "Nothing changes"),
        (Asked(date(2020, 1, 1)), "not before it starts"),
        (Asked(date(2025, 6, 30)), "another day"),
        (Asked(None, (("staff", 1),)), "both must be the same"),
        (Asked(None, (), ((3, 1),)), "both must be the same"),
        (Asked(None, (("activities", TENTH),), ((3, TENTH),)), None),
        (Asked(None, (("activities", TENTH + 1),), ((3, TENTH + 1),)), "at most 10 %"),
        (Asked(None, (("tax", -300_000),), ((3, -300_000),)), "The line"),
        (Asked(None, (("staff", -2_000_001),), ((3, -2_000_001),)), "Of tranche"),
        (Asked(None, (("activities", 1),), ((1, 1),)), "is paid or not there"),
        (Asked(None, (("activities", 1),), ((9, 1),)), "is paid or not there"),
        (Asked(None, (("activities", 5), ("volunteers", -5))), None),
    ],
)
def test_what_speaks_against_a_request(actors, asked, said):
    found = [m.text for m in against(ledger(actors), asked, today())]
    assert bool(found) == bool(said)
    if said:
        assert any(said in text for text in found)
        with pytest.raises(NotAmended):
            ask(actors, asked)


def test_additions_are_summed_over_all_amendments_and_asked_again_at_the_acceptance(actors):
    """Two requests that are each within 10 % wait at once."""
    half = Asked(None, (("activities", 1_200_000),), ((3, 1_200_000),))
    first, second = ask(actors, half), ask(actors, half)
    decide(actors, first)
    with pytest.raises(NotAmended):
        decide(actors, second)
    decide(actors, second, "returned", "too much")
    small = Asked(None, (("activities", 800_000),), ((3, 800_000),))
    assert ask(actors, small, second) == second
    with pytest.raises(NotAmended):  # not before the last one
        decide(actors, second, on=ON - timedelta(days=1))
    decide(actors, second)
    with actors.database.session() as session:
        found = amendment_requests_of(session, actors.project)
    assert [(no, [asked_in(r.content).amount for r in one.rounds]) for one, no in found] == [
        (2, [1_200_000, 800_000]),
        (1, [1_200_000]),
    ]


def test_money_that_is_spent_is_not_taken_from_its_line(actors):
    request = ask(actors, Asked(None, (("activities", -74_001),), ((3, -74_001),)))
    with pytest.raises(Refused):
        decide(actors, request)


def test_a_signed_contract_is_amended_by_request_alone(actors, client):
    for role in ("project_manager", "official"):
        client.sign_in(role, "en")
        answer = client.get(f"/projects/{CODE}/records/amendments/new")
        assert answer.status_code == 403
        assert "requested by the agency" in answer.text
    client.sign_in("project_manager", "en")
    form = client.page(f"/projects/{CODE}/records/adjustments/new")
    assert not {"amendment_no", "approved_on"} & {f.get("name") for f in form.iter("select")}


def test_who_asked_withdraws_and_does_not_accept(actors):
    request = ask(actors, MORE)
    with actors.acting("project_manager") as session, pytest.raises(DomainError):
        decide_amendment(session, actors.project, request, "accepted", None, ON)
    with actors.acting("project_manager") as session:
        withdraw(session, actors.project, "amendment", request)
    with pytest.raises(DomainError):
        decide(actors, request)


def test_an_amendment_goes_over_the_screens(actors, client):
    client.sign_in("project_manager", "en")
    new = f"/projects/{CODE}/requests/amendments/new"
    wrong = client.send(new, {"line_activities": "60000", "reason": "x"})
    assert wrong.status_code == 422 and "both must be the same" in wrong.text
    assert client.send(new, {"line_activities": "many", "reason": "x"}).status_code == 422
    asked = {
        "line_activities": "60,000",
        "tranche_3": "25000",
        "reason": "one more group",
        "ends_on": "2025-09-30",
    }
    assert client.send(new, asked).status_code == 302
    page = f"/projects/{CODE}/requests"
    assert "one more group" in client.get(page).text
    client.sign_in("official", "en")
    address = next(a.get("href") for a in client.page(page).iter("a") if a.get("href").endswith("/decide"))
    assert "+5,000.00" in client.get(address).text
    assert (
        client.send(address, {"decision": "returned", "reason": "which group?", "seen": "1"}).status_code
        == 302
    )
    client.sign_in("project_manager", "en")
    again = address.removesuffix("/decide")
    form = client.page(again)
    typed = {f.get("name"): f.get("value") for f in form.iter("input")}
    assert (typed["line_activities"], typed["ends_on"]) == ("60000.00", "2025-09-30")
    assert client.send(again, asked | {"reason": "a group of carers"}).status_code == 302
    client.sign_in("official", "en")
    assert (
        client.send(address, {"decision": "accepted", "decided_on": "2025-07-01", "seen": "2"}).status_code
        == 302
    )
    shown = client.get(page).text
    assert "which group?" in shown and "Amendment 1" in shown
    assert "205,000.00" in client.get(f"/projects/{CODE}/contract").text
    assert client.get(f"/projects/{CODE}/requests/amendments/999/decide").status_code == 404


@pytest.mark.parametrize(
    "junk",
    [
        {"line_activities": "9" * 40},
        {"line_activities": "-1"},
        {"tranche_3": "1e400"},
        {"ends_on": "0000-00-00"},
        {"ends_on": "9999-12-31"},
        {"reason": "x" * 20_000},
        {"line_activities": "\x00"},
    ],
)
def test_no_input_breaks_it(actors, client, junk):
    client.sign_in("project_manager", "en")
    answer = client.send(f"/projects/{CODE}/requests/amendments/new", {"reason": "x"} | junk)
    assert answer.status_code in (302, 400, 422)
