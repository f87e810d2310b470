"""Expenses wait until a finance officer approves them who did not enter them, and are reversed, never deleted
(docs/field.md, section 3)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.issuing.asking import CLERK, asked, quick
from tests.strict import CODE
from tracker.budget.rules import budget_on
from tracker.contracts.models import projects
from tracker.errors import DomainError
from tracker.issuing.service import issue
from tracker.ledger.queries import ledgers
from tracker.periods.queries import corrections_of
from tracker.records.changes import Edit
from tracker.records.queries import opened
from tracker.records.service import Refused
from tracker.requests.service import approve_expenses, decide_expense, reverse, submit_again, withdraw
from tracker.rounds.queries import rounds_of
from tracker.rounds.rules import standing

from .actors import DAY, Actors


@pytest.fixture
def actors(example_database) -> Actors:
    return Actors(example_database)


def spent(actors: Actors, line: str = "activities") -> int:
    """As every figure and report has it."""
    with actors.database.session() as session:
        found = ledgers(session, [actors.project])[actors.project]
    budget = budget_on(found.budget, found.adjustments, found.amendments, found.expenses, date.max)
    return next(x.spent for x in budget.lines if x.category == line)


def stands(actors: Actors, expense: int) -> str:
    with actors.database.session() as session:
        return standing(rounds_of(session, actors.project, "expense", expense))


def decide(actors: Actors, role: str, expense: int, decision: str = "accepted", reason: str | None = None):
    with actors.acting(role) as session:
        decide_expense(session, actors.project, expense, decision, reason)


def test_what_waits_counts_in_no_figure_and_its_money_is_reserved(actors):
    before, left = spent(actors), 74_000  # of the line, in cents
    first = actors.spend("project_manager", 50_000)
    assert (spent(actors), stands(actors, first)) == (before, "submitted")
    with pytest.raises(Refused) as refused:
        actors.spend("project_manager", left - 50_000 + 1)
    assert "240.00" in str(refused.value.message)
    second = actors.spend("finance_officer", left - 50_000)
    decide(actors, "finance_officer", first)
    assert spent(actors) == before + 50_000
    with pytest.raises(DomainError, match=r"project manager|项目主管"):
        decide(actors, "finance_officer", second)
    assert stands(actors, second) == "submitted"


def test_what_is_approved_after_its_report_stands_among_the_corrections(actors):
    """It waited when the report was issued, which did not count it."""
    early, late = (
        actors.spend("project_manager", 100),
        actors.spend("project_manager", 100, voucher_no="V-10"),
    )
    issue(actors.database, CLERK, asked(actors.database), quick)  # up to 10 July 2025
    decide(actors, "finance_officer", early)
    with actors.acting("finance_officer") as session:
        assert approve_expenses(session, actors.project, [late]) == (1, 0)
    with actors.database.session() as session:
        told = [(c.sheet, c.row_id) for c in corrections_of(session, actors.project)]
    assert told == [("expenses", late), ("expenses", early)]


def test_figures_that_are_kept_change_with_the_approval(actors):
    def revision() -> int:
        with actors.database.session() as session:
            return session.scalars(select(projects.c.revision).where(projects.c.code == CODE)).one()

    expense = actors.spend("project_manager", 100)
    before = revision()
    decide(actors, "finance_officer", expense)
    assert revision() == before + 1


@pytest.mark.parametrize(
    ("steps", "held"),
    [
        ((), "It is under review"),
        (("accepted",), "approved: it is not changed"),
        (("returned",), None),
        (("withdrawn",), None),
        (("returned", "again"), "It is under review"),
        (("withdrawn", "again", "accepted"), "approved: it is not changed"),
    ],
)
def test_what_is_under_review_or_approved_is_neither_changed_nor_removed(actors, steps, held):
    expense = actors.spend("project_manager", 100)
    for step in steps:
        match step:
            case "again":
                with actors.acting("project_manager") as session:
                    submit_again(session, actors.project, "expenses", expense)
            case "withdrawn":
                with actors.acting("project_manager") as session:
                    withdraw(session, actors.project, "expense", expense)
            case _:
                decide(actors, "finance_officer", expense, step, "why")
    for values in ({"amount": 101}, None):
        if held is None:
            actors.keep("project_manager", Edit("expenses", expense, values))
        else:
            with pytest.raises(Refused) as refused:
                actors.keep("project_manager", Edit("expenses", expense, values))
            assert held in refused.value.message.text
        if values:
            assert stands(actors, expense) == (
                "submitted" if held is None or "review" in held else "accepted"
            )
        if held is None and values:  # it went again; to take it away it has to come back
            with actors.acting("project_manager") as session:
                withdraw(session, actors.project, "expense", expense)
    assert (actors.row("expenses", expense) is None) == (held is None)


def test_a_corrected_one_goes_again_and_every_round_stays(actors):
    expense = actors.spend("project_manager", 100)
    with pytest.raises(DomainError):
        decide(actors, "finance_officer", expense, "returned", " ")
    decide(actors, "finance_officer", expense, "returned", "the slip is missing")
    actors.keep("project_manager", Edit("expenses", expense, {"amount": 90}))
    decide(actors, "finance_officer", expense)
    with actors.database.session() as session:
        rounds = rounds_of(session, actors.project, "expense", expense)
    assert [(r.content["amount"], r.decision, r.reason) for r in rounds] == [
        (100, "returned", "the slip is missing"),
        (90, "accepted", None),
    ]


def test_what_came_with_the_project_is_approved_and_stays_correctable(actors):
    with actors.database.session() as session:
        expense, row = opened(session, actors.project).rows("expenses")[0]
    actors.keep("finance_officer", Edit("expenses", expense, {"note": "the slip was found"}))
    assert stands(actors, expense) == "draft"
    with actors.acting("finance_officer") as session, pytest.raises(DomainError):
        submit_again(session, actors.project, "expenses", expense)
    with actors.acting("finance_officer") as session, pytest.raises(DomainError):
        decide_expense(session, actors.project, expense, "accepted")
    assert row.amount


def undo(actors: Actors, expense: int, amount: int, **values) -> int:
    told = {"spent_on": DAY, "voucher_no": "V-R", "note": None, "amount": amount} | values
    with actors.acting("project_manager") as session:
        return reverse(session, actors.project, expense, told)


def test_money_of_a_reversal_is_free_once_that_is_approved(actors):
    expense = actors.spend("project_manager", 74_000)  # all that is left
    with pytest.raises(Refused) as refused:
        undo(actors, expense, 74_000)
    assert "withdrawn or corrected" in refused.value.message.text
    decide(actors, "finance_officer", expense)
    before = spent(actors)
    back = undo(actors, expense, 74_000)
    assert spent(actors) == before
    with pytest.raises(Refused):
        actors.spend("project_manager", 1)
    with pytest.raises(Refused):
        undo(actors, expense, 1, voucher_no="V-R2")  # nothing is left to take back
    decide(actors, "finance_officer", back)
    assert spent(actors) == before - 74_000
    actors.spend("project_manager", 74_000)
    with pytest.raises(DomainError):
        undo(actors, back, 1)


def test_a_returned_reversal_frees_nothing(actors):
    expense = actors.spend("project_manager", 74_000)
    decide(actors, "finance_officer", expense)
    back = undo(actors, expense, 4_000)
    decide(actors, "finance_officer", back, "returned", "no")
    with pytest.raises(Refused):
        actors.spend("project_manager", 1)
    actors.keep("project_manager", Edit("expenses", back, {"amount": -5_000}))
    decide(actors, "finance_officer", back)
    actors.spend("project_manager", 5_000)


def test_all_that_wait_are_approved_at_once_but_ones_own(actors):
    for role in ("project_manager", "finance_officer", "project_manager"):
        actors.spend(role, 100)
    with actors.acting("finance_officer") as session:
        assert approve_expenses(session, actors.project, None) == (2, 1)
    with actors.acting("finance_officer") as session:
        assert approve_expenses(session, actors.project, None) == (0, 1)


# the screens


def enter(client, role: str, amount: str = "12.34", voucher: str = "V-7"):
    client.sign_in(role, "en")
    data = {"spent_on": "2025-06-20", "category": "activities", "payee": "P", "amount": amount}
    return client.send(f"/projects/{CODE}/records/expenses/new", data | {"voucher_no": voucher})


def test_an_expense_goes_from_its_form_to_its_approval(client):
    assert enter(client, "project_manager").status_code == 302
    listed = client.get(f"/projects/{CODE}/records/expenses?page=99").text
    assert "submitted" in listed and "its money is reserved" in listed
    assert "V-7" not in client.get(f"/projects/{CODE}/budget").text
    review = f"/projects/{CODE}/expenses/review"
    assert "Approve all" not in client.get(review).text and "V-7" in client.get(review).text
    client.sign_in("finance_officer", "en")
    page = client.page(review)
    links = [a.get("href") for a in page.iter("a")]
    address = next(a for a in links if a.endswith("/return"))
    one = address.removesuffix("/return")
    assert client.send(address, {"reason": "", "seen": "1"}).status_code == 422
    assert client.send(address, {"reason": "which slip?", "seen": "2"}).status_code == 422
    assert client.send(address, {"reason": "which slip?", "seen": "1"}).status_code == 302
    assert "which slip?" in client.get(one).text
    client.sign_in("project_manager", "en")
    assert client.send(f"{one}/submission", {"what": "again"}, form_at=one).status_code == 302
    row = int(one.rsplit("/", 1)[1])
    change = f"/projects/{CODE}/records/expenses/{row}"
    assert client.get(change).location == one
    client.sign_in("finance_officer", "en")
    accept = f"/projects/{CODE}/expenses/accept"
    seen = client.page(one).find(".//input[@name='seen']").get("value")
    older = {"expense": str(row), "seen": str(int(seen) - 1)}
    refused = client.send(accept, older, form_at=one)
    assert "submitted anew meanwhile" in client.get(refused.location).text
    assert client.send(accept, {"expense": str(row), "seen": seen}, form_at=one).status_code == 302
    assert "V-7" in client.get(f"/projects/{CODE}/budget").text
    assert "not changed or removed any more" in client.get(one).text
    client.sign_in("project_manager", "en")
    assert (
        client.send(
            f"{one}/reverse", {"amount": "-1", "voucher_no": "V-8", "spent_on": "2025-06-20"}
        ).status_code
        == 422
    )
    sent = {"amount": "12.34", "voucher_no": "V-8", "spent_on": "2025-06-20"}
    assert client.send(f"{one}/reverse", sent).status_code == 302
    assert "V-8" in client.get(review).text


def test_who_entered_it_is_told_who_approves(client):
    enter(client, "finance_officer")
    page = client.get(f"/projects/{CODE}/expenses/review").text
    assert "Who entered an expense does not approve it" in page
    answer = client.send(
        f"/projects/{CODE}/expenses/accept",
        {"all": "1", "seen": "999999999"},
        form_at=f"/projects/{CODE}/budget?category=tax",
    )
    assert answer.status_code == 302
    assert "wait for another finance officer" in client.get(answer.location).text.replace("waits", "wait")


@pytest.mark.parametrize("junk", ["x", "-1", "99999999999999999999", "", "１"])
def test_what_is_no_expense_is_not_approved(client, junk):
    client.sign_in("finance_officer", "en")
    answer = client.send(f"/projects/{CODE}/expenses/accept", {"expense": junk}, form_at="/password")
    assert answer.status_code == 302
    assert client.get(f"/projects/{CODE}/expenses/999999").status_code == 404
