"""A claim goes its way once: claimed, returned, claimed again, approved, paid; and nothing of it is undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from tests.audit.replaying import replayed, tables
from tests.issuing.asking import CLERK, quick
from tests.issuing.asking import asked as asked_of
from tracker.audit.queries import check_trail
from tracker.claims.queries import claim_by_id
from tracker.claims.service import NotYet, claim, pay, review
from tracker.contracts.rules import LOCKED, is_signed
from tracker.dates import today
from tracker.errors import DomainError
from tracker.i18n import use
from tracker.issuing.service import issue
from tracker.ledger.models import TABLES
from tracker.periods.queries import corrections_of
from tracker.records.approval import content
from tracker.records.changes import Edit
from tracker.records.queries import opened
from tracker.records.service import Refused, keep
from tracker.requests.rules import Asked as Amend
from tracker.requests.rules import amended
from tracker.terms import choices

from .world import ASKED, origin, paid, project_id, unpaid_from


class Actors:
    """Each call in a transaction of its own, as a request is."""

    def __init__(self, database) -> None:
        self.database, self.project = database, project_id(database)
        self.manager, self.official = (origin(database, name) for name in ("manager", "official"))

    def _do(self, who, act, *given, **more):
        with self.database.transaction() as session:
            session.info["origin"] = who
            return act(session, self.project, *given, **more)

    def claim(self, tranche_id, asked):
        return self._do(self.manager, claim, tranche_id, asked)

    def withdraw(self, claim_id, no):
        self._do(self.manager, review, claim_id, no, "withdrawn")

    def review(self, claim_id, no, decision, *given, **more):
        self._do(self.official, review, claim_id, no, decision, *given, **more)

    def pay(self, claim_id, paid_):
        self._do(self.official, pay, claim_id, paid_)

    def found(self, claim_id):
        with self.database.session() as session:
            return claim_by_id(session, self.project, claim_id)

    def tranche(self, row_id):
        table = TABLES["tranches"]
        with self.database.session() as session:
            names = (table.c.invoiced_on, table.c.paid_on, table.c.paid_amount)
            return tuple(session.execute(select(*names).where(table.c.id == row_id)).one())


@pytest.fixture
def actors(example_database):
    yield Actors(example_database)
    with example_database.session() as session:
        assert check_trail(session, example_database.trail_key)[1] is None
        assert replayed(session) == tables(session)


def refused(act, *given, field=None, **more) -> str:
    with pytest.raises(DomainError) as error:
        act(*given, **more)
    assert error.value.field == field, error.value
    with use("en"):
        return str(error.value)


def test_the_tranches_of_a_year(actors, example_database):
    ids = unpaid_from(example_database, 1)
    for no, asked in ASKED.items():
        one = actors.claim(ids[no], asked)
        assert actors.tranche(ids[no]) == (asked.invoiced_on, None, None)
        day = asked.invoiced_on + timedelta(days=4 if no < 3 else 7)
        actors.review(one, 1, "accepted", None, day)
        assert actors.found(one).override_reason is None
        actors.pay(one, paid(asked, paid_on=day))
        assert actors.tranche(ids[no]) == (asked.invoiced_on, day, asked.amount)
        refused(actors.claim, ids[no], replace(asked, invoice_no="again"))


def test_returned_with_its_reason_claimed_again_and_taken_back(actors, example_database):
    ids = unpaid_from(example_database, 3)
    asked = ASKED[3]
    one = actors.claim(ids[3], asked)
    refused(actors.claim, ids[3], asked)
    refused(actors.review, one, 1, "returned", " ", field="reason")
    actors.review(one, 1, "returned", "the invoice is not stamped")
    assert actors.tranche(ids[3]) == (None, None, None)
    assert actors.claim(ids[3], replace(asked, note="stamped")) == one
    actors.withdraw(one, 2)
    actors.claim(ids[3], replace(asked, invoice_no="12340009"))
    refused(actors.review, one, 2, "accepted")
    refused(actors.review, one, 9, "accepted")
    actors.review(one, 3, "accepted", None, date(2025, 8, 8))
    kept = actors.found(one)
    assert [(r.no, r.decision, r.reason) for r in kept.rounds] == [
        (1, "returned", "the invoice is not stamped"),
        (2, "withdrawn", None),
        (3, "accepted", None),
    ]
    assert [r.content["invoice_no"] for r in kept.rounds] == ["12340003", "12340003", "12340009"]
    assert (kept.standing, kept.invoice_no, kept.approved_on) == (
        "accepted",
        "12340009",
        date(2025, 8, 8),
    )


def test_a_condition_that_does_not_hold_is_said_whole_and_gives_way_to_a_reason(actors, example_database):
    ids = unpaid_from(example_database, 3, state="audited")
    one = actors.claim(ids[3], ASKED[3])
    with pytest.raises(NotYet) as error:
        actors.review(one, 1, "accepted", None, date(2025, 8, 8))
    assert len(error.value.reasons) == 2  # neither audited nor accepted
    with pytest.raises(NotYet):
        actors.review(one, 1, "accepted", "a word", date(2025, 8, 8), override="  ")
    assert actors.found(one).standing == "submitted"
    actors.review(one, 1, "accepted", None, date(2025, 8, 8), override="year's end: the budget lapses")
    kept = actors.found(one)
    assert kept.override_reason == kept.rounds[-1].reason == "year's end: the budget lapses"


def test_what_is_claimed(actors, example_database):
    ids = unpaid_from(example_database, 2)
    asked = ASKED[2]
    assert "comes first" in refused(actors.claim, ids[3], ASKED[3])
    assert "paid already" in refused(actors.claim, ids[1], ASKED[1])
    late, early = today() + timedelta(days=1), date(2024, 6, 24)
    refused(actors.claim, ids[2], replace(asked, invoiced_on=late), field="invoiced_on")
    refused(actors.claim, ids[2], replace(asked, invoiced_on=early), field="invoiced_on")
    assert "60,000.00" in refused(actors.claim, ids[2], replace(asked, amount=6_000_001), field="amount")
    refused(actors.claim, ids[2], replace(asked, amount=0), field="amount")
    with pytest.raises(KeyError):
        actors.claim(10**6, asked)


@pytest.mark.parametrize("state", choices("state"))
def test_a_tranche_is_claimed_once_the_contract_is_signed_and_until_it_is_closed(
    actors, example_database, state
):
    ids = unpaid_from(example_database, 2, state=state)
    if is_signed(state) and state not in LOCKED:
        assert actors.claim(ids[2], ASKED[2])
    else:
        assert refused(actors.claim, ids[2], ASKED[2])


def test_a_contract_that_is_drawn_up_anew_is_not_paid_on(actors, example_database):
    ids = unpaid_from(example_database, 1, state="started")
    first, asked = actors.claim(ids[1], ASKED[1]), ASKED[1]
    edit = Edit("project", actors.project, {"state": "signed"})
    with example_database.transaction() as session:
        keep(session, actors.project, [edit])
    accept = (first, 1, "accepted", None, date(2024, 7, 5))
    assert "not signed" in refused(actors.review, *accept, override="all the same")
    with pytest.raises(Refused), example_database.transaction() as session:
        keep(session, actors.project, [Edit("tranches", ids[1], None)])  # it has its claim
    with example_database.transaction() as session:
        keep(session, actors.project, [Edit("project", actors.project, {"state": "started"})])
    actors.review(*accept)
    with example_database.transaction() as session:
        keep(session, actors.project, [edit])
    assert "not signed" in refused(actors.pay, first, paid(asked, paid_on=date(2024, 7, 5)))


def test_an_invoice_serves_one_claim(actors, example_database):
    ids = unpaid_from(example_database, 2)
    first = actors.claim(ids[2], replace(ASKED[2], invoice_no="Ab-1"))
    actors.review(first, 1, "accepted", None, date(2025, 1, 20))
    actors.pay(first, paid(ASKED[2], paid_on=date(2025, 1, 24)))
    said = refused(actors.claim, ids[3], replace(ASKED[3], invoice_no="aB-1"), field="invoice_no")
    assert "CP-2024-017" in said and "中期款" in said
    refused(actors.claim, ids[3], replace(ASKED[3], invoice_no="ＡＢ - 1"), field="invoice_no")


def test_an_invoice_that_was_returned_may_serve_another_claim(actors, example_database):
    ids = unpaid_from(example_database, 2)
    first = actors.claim(ids[2], ASKED[2])
    actors.review(first, 1, "returned", "the other project's")
    actors.claim(ids[2], replace(ASKED[2], invoice_no="another"))
    actors.review(first, 2, "accepted", None, date(2025, 1, 20))
    actors.pay(first, paid(ASKED[2], paid_on=date(2025, 1, 24)))
    assert actors.claim(ids[3], replace(ASKED[3], invoice_no=ASKED[2].invoice_no))


def test_what_is_paid(actors, example_database):
    ids = unpaid_from(example_database, 3)
    asked, day = ASKED[3], date(2025, 8, 8)
    one = actors.claim(ids[3], asked)
    assert "not approved" in refused(actors.pay, one, paid(asked, paid_on=day))
    actors.review(one, 1, "accepted", None, day)
    refused(actors.pay, one, paid(asked, paid_on=today() + timedelta(days=1)), field="paid_on")
    refused(actors.pay, one, paid(asked, paid_on=date(2025, 8, 7)), field="paid_on")
    more = paid(asked, paid_on=day, paid_amount=asked.amount + 1, difference_reason="x")
    refused(actors.pay, one, more, field="paid_amount")
    less = paid(asked, paid_on=day, paid_amount=asked.amount - 1)
    refused(actors.pay, one, less, field="difference_reason")
    refused(actors.pay, one, replace(less, difference_reason="  "), field="difference_reason")
    refused(actors.pay, one, replace(less, paid_amount=0, difference_reason="x"), field="paid_amount")
    actors.pay(one, replace(less, difference_reason="the bank's fee"))
    assert actors.tranche(ids[3]) == (asked.invoiced_on, day, asked.amount - 1)
    assert actors.found(one).difference_reason == "the bank's fee"
    said = refused(actors.pay, one, paid(asked, paid_on=day))
    assert "李正 has recorded its payment already: ¥18,590.19" in said


def test_the_last_tranche_bears_the_surplus(actors, example_database):
    """At actual cost: 20,000.00 less the 1,409.80 that are left (docs/field.md, section 8)."""
    ids = unpaid_from(example_database, 3)
    assert "18,590.20" in refused(actors.claim, ids[3], replace(ASKED[3], amount=1_859_021), field="amount")
    one = actors.claim(ids[3], replace(ASKED[3], invoiced_on=date(2025, 7, 20)))
    # before the audit's fee was spent, more was left
    assert "14,590.20" in refused(actors.review, one, 1, "accepted", None, date(2025, 7, 24))
    refused(actors.review, one, 1, "accepted", None, date(2025, 7, 19), field="decided_on")


def test_an_invoice_and_a_payment_are_written_by_the_claim_alone(actors, example_database):
    ids = unpaid_from(example_database, 3)
    for values in ({"paid_on": date(2025, 8, 8), "paid_amount": 5}, {"invoiced_on": date(2025, 8, 8)}):
        with pytest.raises(Refused), example_database.transaction() as session:
            keep(session, actors.project, [Edit("tranches", ids[3], values)])
    with example_database.transaction() as session:  # what stays as it is
        keep(session, actors.project, [Edit("tranches", ids[1], {"paid_on": date(2024, 7, 12)})])


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM claims",
        "UPDATE claims SET amount = 1",
        "UPDATE claims SET override_reason = 'x'",
        "UPDATE claims SET approved_on = NULL, standing = 'returned'",
        "UPDATE claims SET paid_amount = 1, difference_reason = 'x'",
        "UPDATE claims SET paid_on = NULL, paid_amount = NULL, voucher_no = NULL, paid_name = NULL, paid_at = NULL",
        "UPDATE claims SET tranche_id = tranche_id + 1",
    ],
)
def test_the_database_keeps_what_was_approved_and_paid(actors, example_database, statement):
    ids = unpaid_from(example_database, 3)
    one = actors.claim(ids[3], ASKED[3])
    actors.review(one, 1, "accepted", None, date(2025, 8, 8))
    actors.pay(one, paid(ASKED[3], paid_on=date(2025, 8, 8)))
    with pytest.raises(DatabaseError), example_database.transaction() as session:
        session.execute(text(statement))


def test_spending_that_nobody_approved_brings_no_money(actors, example_database):
    """Neither is the first tranche spent by it, nor the surplus saved: whoever enters expenses decides on neither."""
    ids = unpaid_from(example_database, 3)
    with example_database.transaction() as session:
        session.info["origin"] = actors.manager
        row = {"spent_on": date(2025, 6, 20), "category": "activities", "payee": "P", "voucher_no": "V-9"}
        keep(session, actors.project, [Edit("expenses", None, row | {"amount": 74_000})])
    asked = replace(ASKED[3], amount=ASKED[3].amount + 1)
    assert "18,590.20" in refused(actors.claim, ids[3], asked, field="amount")
    assert actors.claim(ids[3], ASKED[3])


def at_a_fixed_price(actors) -> int:
    with actors.database.transaction() as session:
        keep(session, actors.project, [Edit("project", actors.project, {"settlement_mode": "fixed_price"})])
    return 2_000_000


def amend(actors, cents: int) -> None:
    """An amendment that is signed today takes from the last tranche."""
    asked = Amend(None, (("activities", -cents),), ((3, -cents),))
    with actors.database.transaction() as session:
        rows = amended(opened(session, actors.project).ledger, asked, today(), "less")
        keep(session, actors.project, [Edit(sheet, None, content(row)) for sheet, row in rows], workflow=True)


def test_no_earlier_day_brings_back_what_an_amendment_took(actors, example_database):
    """Approved or paid as of a day before an amendment, a claim is bound by the contract as it stands."""
    ids, day = unpaid_from(example_database, 3), date(2025, 8, 8)
    asked = replace(ASKED[3], amount=at_a_fixed_price(actors))
    one = actors.claim(ids[3], asked)
    amend(actors, 74_000)
    assert "19,260.00" in refused(actors.review, one, 1, "accepted", None, day)


def test_nor_is_it_paid_after_all(actors, example_database):
    ids, day = unpaid_from(example_database, 3), date(2025, 8, 8)
    asked = replace(ASKED[3], amount=at_a_fixed_price(actors))
    one = actors.claim(ids[3], asked)
    actors.review(one, 1, "accepted", None, day)
    amend(actors, 74_000)
    assert "19,260.00" in refused(actors.pay, one, paid(asked, paid_on=day), field="paid_amount")
    actors.pay(one, paid(asked, paid_on=day, paid_amount=1_926_000, difference_reason="amended"))


def test_what_came_up_since_the_approval_holds_the_payment(actors, example_database):
    ids, day = unpaid_from(example_database, 3), date(2025, 8, 8)
    one = actors.claim(ids[3], ASKED[3])
    actors.review(one, 1, "accepted", None, day)
    found = {"round": "final", "severity": "major", "finding": "x", "found_on": day}
    with example_database.transaction() as session:
        [finding] = keep(session, actors.project, [Edit("findings", None, found)])
    assert "is not closed" in refused(actors.pay, one, paid(ASKED[3], paid_on=day))
    with example_database.transaction() as session:
        keep(session, actors.project, [Edit("findings", finding, {"closed_on": day})], workflow=True)
    actors.pay(one, paid(ASKED[3], paid_on=day))


def test_a_claim_of_a_reported_day_stands_among_the_corrections(actors, example_database):
    ids, day = unpaid_from(example_database, 3), date(2025, 7, 10)
    issue(example_database, CLERK, asked_of(example_database), quick)  # up to 10 July 2025
    asked = replace(ASKED[3], invoiced_on=day, amount=1_000_000)
    one = actors.claim(ids[3], asked)
    actors.review(one, 1, "accepted", None, day)
    actors.pay(one, paid(asked, paid_on=day))
    with example_database.session() as session:
        told = [c.reason for c in corrections_of(session, actors.project)]
    assert len(told) == 2 and "12340003" in told[1]
