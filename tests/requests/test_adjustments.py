"""Moves between lines: small ones are recorded at once, others wait for the purchaser (docs/field.md, section 3)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.strict import CODE
from tracker.budget.rules import budget_on
from tracker.dates import today
from tracker.errors import DomainError
from tracker.ledger.queries import ledgers
from tracker.records.changes import Edit
from tracker.records.queries import opened
from tracker.records.service import Refused, keep
from tracker.requests.service import decide_adjustment, submit_again, withdraw
from tracker.rounds.queries import rounds_of

from .actors import DAY, Actors


@pytest.fixture
def actors(example_database) -> Actors:
    return Actors(example_database)


def move(
    actors: Actors, source: str, to: str, amount: int, on: date = DAY, role: str = "project_manager"
) -> int:
    values = {"adjusted_on": on, "from_category": source, "to_category": to, "amount": amount}
    return actors.keep(role, Edit("adjustments", None, values))[0]


def decide(actors: Actors, row: int, decision: str = "accepted", on: date = DAY, reason: str | None = None):
    with actors.acting("official") as session:
        decide_adjustment(session, actors.project, row, decision, reason, on)


def rounds(actors: Actors, row: int):
    with actors.database.session() as session:
        return rounds_of(session, actors.project, "adjustment", row)


def left(actors: Actors, line: str) -> int:
    with actors.database.session() as session:
        found = ledgers(session, [actors.project])[actors.project]
    budget = budget_on(found.budget, found.adjustments, found.amendments, found.expenses, date.max)
    return next((x.left for x in budget.lines if x.category == line), 0)


@pytest.mark.parametrize(
    ("source", "to", "amount", "waits"),
    [
        ("volunteers", "activities", 35_000, False),  # of 10,000.00
        ("publicity", "activities", 10_000, False),
        ("volunteers", "management", 100, True),
        ("volunteers", "staff", 100, True),
        ("volunteers", "other", 100, True),  # a new line
    ],
)
def test_what_needs_the_purchaser_is_submitted_with_it(actors, source, to, amount, waits):
    before = left(actors, to)
    row = move(actors, source, to, amount)
    assert bool(rounds(actors, row)) == waits
    assert left(actors, to) == before + (0 if waits else amount)
    if waits:
        with pytest.raises(Refused):  # until then the money cannot be spent
            actors.spend("project_manager", before + 1, to)
        decide(actors, row)
        assert left(actors, to) == before + amount
        assert actors.row("adjustments", row).approved_on == DAY
        actors.spend("project_manager", before + amount, to)


def test_the_tenth_is_cumulative_and_the_move_over_it_waits(actors):
    """Of staff 10,000.00 may leave: none of it is there, as all is spent; of training 1,600.00, 200.00 are."""
    first = move(actors, "training", "activities", 15_000)
    assert not rounds(actors, first)
    second = move(actors, "training", "activities", 150_000)
    assert rounds(actors, second)
    with pytest.raises(Refused):  # what is spent does not leave the line
        decide(actors, second)
    decide(actors, second, "returned", reason="it is spent")
    actors.keep("project_manager", Edit("adjustments", second, {"amount": 5_000}))
    assert [r.decision for r in rounds(actors, second)] == ["returned"]  # it needs none any more
    assert left(actors, "training") == 0


def test_an_earlier_move_over_the_tenth_makes_a_later_one_wait_too(actors):
    later = move(actors, "volunteers", "publicity", 30_000)
    assert not rounds(actors, later)
    earlier = move(actors, "volunteers", "publicity", 100_001, DAY - timedelta(days=1))
    assert [len(rounds(actors, row)) for row in (later, earlier)] == [1, 1]
    with pytest.raises(Refused):
        decide(actors, earlier)  # there is not so much left
    decide(actors, earlier, "returned", reason="too much")
    decide(actors, later)
    assert left(actors, "publicity") == 10_000 + 30_000


@pytest.mark.parametrize("values", [{"amount": 7}, None])
def test_what_is_approved_or_under_review_stays(actors, values):
    row = move(actors, "volunteers", "management", 100)
    with pytest.raises(Refused, match=r"review|审核"):
        actors.keep("project_manager", Edit("adjustments", row, values))
    decide(actors, row)
    with pytest.raises(Refused, match=r"approved|批准"):
        actors.keep("project_manager", Edit("adjustments", row, values))


def test_a_move_that_bears_an_approval_stays_once_the_contract_is_signed(actors):
    with actors.database.session() as session:
        row = opened(session, actors.project).ids["adjustments"][0]
    actors.keep("project_manager", Edit("adjustments", row, {"reason": "x"}))
    actors.sign()
    with pytest.raises(Refused):
        actors.keep("project_manager", Edit("adjustments", row, {"reason": "y"}))


def test_an_approval_is_nobodys_to_write(actors):
    row = move(actors, "volunteers", "management", 100)
    with actors.acting("project_manager") as session:
        withdraw(session, actors.project, "adjustment", row)
    for role in ("project_manager", "official"):
        with pytest.raises(Refused) as refused:
            actors.keep(role, Edit("adjustments", row, {"approved_on": DAY}))
        assert refused.value.field == "approved_on"
    with actors.acting("project_manager") as session:
        submit_again(session, actors.project, "adjustments", row, "once more")
    with actors.acting("project_manager") as session, pytest.raises(DomainError):
        decide_adjustment(session, actors.project, row, "accepted", None, DAY)
    with actors.acting("official") as session, pytest.raises(DomainError):
        decide_adjustment(session, actors.project, row, "accepted", None, today() + timedelta(days=1))
    decide(actors, row)


def cap(actors: Actors, **caps) -> None:
    with actors.database.transaction() as session:
        keep(session, actors.project, [Edit("settings", actors.project, caps)])


def test_a_cap_is_not_passed_and_the_sentence_names_line_cap_and_sum(actors):
    cap(actors, cap_activities=Decimal("0.276"))  # 55,200.00; the line has 55,000.00
    with pytest.raises(Refused) as refused:
        move(actors, "volunteers", "activities", 20_001)
    said = str(refused.value.message)
    assert "55200.00" in said and "27.60%" in said and "55200.01" in said and refused.value.field == "amount"
    move(actors, "volunteers", "activities", 20_000)
    cap(actors, cap_management=Decimal("0.05"))
    with pytest.raises(Refused):  # one that waits is refused before anybody is asked
        move(actors, "volunteers", "management", 1)
    cap(actors, cap_activities=Decimal("0.1"))
    move(actors, "activities", "volunteers", 100)  # what makes it less is welcome though it is above still
    with pytest.raises(Refused, match=r"10\.00%"):
        actors.spend("project_manager", 1)


def test_a_line_near_its_end_is_warned_of(client):
    client.sign_in("project_manager", "en")
    sent = {
        "spent_on": "2025-06-20",
        "category": "activities",
        "payee": "P",
        "amount": "1",
        "voucher_no": "V-7",
    }
    answer = client.send(f"/projects/{CODE}/records/expenses/new", sent)
    shown = client.get(answer.location).text
    assert "Of the line “activities” 98.7% are spent." in shown
    assert "nearly spent" in client.get(f"/projects/{CODE}/budget").text


def test_a_move_goes_over_the_screens(client):
    client.sign_in("finance_officer", "en")
    sent = {"adjusted_on": "2025-06-20", "from_category": "volunteers", "to_category": "management"}
    new = f"/projects/{CODE}/records/adjustments/new"
    assert client.send(new, sent | {"amount": "100"}).status_code == 302
    page = f"/projects/{CODE}/requests"
    client.sign_in("official", "en")
    address = next(a.get("href") for a in client.page(page).iter("a") if a.get("href").endswith("/decide"))
    assert client.send(address, {"decision": "nonsense"}).status_code == 422
    assert client.send(address, {"decision": "returned", "seen": "1"}).status_code == 422
    assert (
        client.send(address, {"decision": "returned", "reason": "for what?", "seen": "1"}).status_code == 302
    )
    client.sign_in("finance_officer", "en")
    assert "for what?" in client.get(page).text
    row = int(address.split("/")[-2])
    form = f"/projects/{CODE}/records/adjustments/{row}"
    assert client.send(form, sent | {"amount": "90", "version": "1", "reason": "the rent"}).status_code == 302
    client.sign_in("official", "en")
    data = {"decision": "accepted", "decided_on": "2025-06-21", "seen": "2"}
    assert client.send(address, data).status_code == 302
    assert client.send(address, data, form_at="/password").status_code == 422  # once is enough
    assert "90.00" in client.get(f"/projects/{CODE}/budget").text
    client.sign_in("finance_officer", "en")
    assert client.get(form).location.endswith(f"/requests#adjustment-{row}")
