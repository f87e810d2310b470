"""The ledgers that projects begin with: each keeps every rule but for sums that are still open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledgers import small_ledger
from tracker.contracts.records import Contract, Settings
from tracker.demonstration.worked_example import worked_example
from tracker.ledger.checks import check, open_sums
from tracker.ledger.records import Ledger, ledger_of
from tracker.new_projects.copied import copied
from tracker.new_projects.usual import FIRST_DAY, LAST_DAY, TARGETS, scheme, tranches, usual_ledger
from tracker.payments.rules import SPLITS

EXAMPLE = ledger_of(worked_example())
NEW = Contract(
    code="P-NEW",
    title="又一年",
    purchaser="民政局",
    contractor="S社工事务所",
    settlement_mode="actual_cost",
    contract_no="H-2",
    signed_on=date(2025, 6, 20),
    starts_on=date(2025, 7, 1),
    ends_on=date(2026, 6, 30),
    amount=20_000_000,
)


def usual(contract: Contract = NEW, amounts: dict[str, int] | None = None, split: str = "6:3:1") -> Ledger:
    targets = {t.code: Decimal("0.9") if t.is_ratio else Decimal(100) for t in TARGETS}
    return usual_ledger(
        contract, targets, {"staff": contract.amount} if amounts is None else amounts, split, Settings()
    )


@pytest.mark.parametrize("split", SPLITS)
def test_a_usual_contract_is_whole_once_its_budget_makes_the_amount(split):
    assert check(usual(split=split)) == []


def test_a_budget_that_does_not_make_the_amount_is_open_and_nothing_else():
    ledger = usual(amounts={"staff": 12_000_000, "tax": 0})
    assert check(ledger, sums=False) == []
    assert [f.sheet for f in open_sums(ledger)] == ["budget"]
    assert [item.category for item in ledger.budget] == ["staff"]


def test_the_usual_scheme_is_that_of_section_5():
    assert scheme() == EXAMPLE.scheme


@pytest.mark.parametrize(
    ("amount", "split", "parts"),
    [
        (20_000_000, "6:3:1", (12_000_000, 6_000_000, 2_000_000)),
        (20_000_000, "5:3:2", (10_000_000, 6_000_000, 4_000_000)),
        (20_000_000, "5:4:1", (10_000_000, 8_000_000, 2_000_000)),
        (101, "6:3:1", (60, 30, 11)),
        (1, "5:4:1", (0, 0, 1)),
    ],
)
def test_the_last_tranche_takes_the_rest(amount, split, parts):
    made = tranches(amount, split)
    assert tuple(t.amount for t in made) == parts
    assert [t.condition for t in made] == ["signed", "midterm_passed", "final_accepted"]


def test_milestones_follow_the_term():
    due = {m.title: (m.due_on, m.done_on, m.tranche_no) for m in usual().milestones}
    assert due["签订合同"] == (date(2025, 6, 20), date(2025, 6, 20), 1)
    assert due["需求调研报告"] == (date(2025, 8, 15), None, None)
    assert due["中期评估"] == (date(2025, 12, 30), None, 2)
    assert due["验收"] == (date(2026, 7, 31), None, 3)
    assert [m.due_on for m in usual().milestones] == sorted(m.due_on for m in usual().milestones)


DAYS = st.dates(FIRST_DAY, LAST_DAY)


@given(starts=DAYS, ends=DAYS, amount=st.integers(1, 10**15 - 1), split=st.sampled_from(list(SPLITS)))
def test_any_term_and_amount_give_a_ledger_that_keeps_the_rules(starts, ends, amount, split):
    starts, ends = min(starts, ends), max(starts, ends)
    contract = replace(NEW, starts_on=starts, ends_on=ends, signed_on=starts, amount=amount)
    ledger = usual(contract, split=split)
    assert check(ledger) == []
    assert all(FIRST_DAY <= m.due_on <= LAST_DAY for m in ledger.milestones)


def test_a_copy_has_what_was_agreed_and_nothing_that_was_done():
    copy = copied(EXAMPLE, NEW)
    assert copy.project == NEW
    for sheet in ("settings", "budget", "scheme"):
        assert getattr(copy, sheet) == getattr(EXAMPLE, sheet)
    for name in ("code", "name", "measure", "unit", "direction", "target", "target_midterm"):
        assert [getattr(i, name) for i in copy.indicators] == [getattr(i, name) for i in EXAMPLE.indicators]
    for name in ("no", "name", "amount", "condition"):
        assert [getattr(t, name) for t in copy.tranches] == [getattr(t, name) for t in EXAMPLE.tranches]
    assert not any(t.paid_on or t.paid_amount or t.invoiced_on for t in copy.tranches)
    year = timedelta(365)
    assert [(m.title, m.due_on) for m in copy.milestones] == [
        (m.title, m.due_on + year) for m in EXAMPLE.milestones
    ]
    assert not any(m.done_on for m in copy.milestones)
    for sheet in ("people", "activities", "sessions", "attendance", "volunteer_duty", "expenses", "adjustments",
                  "scores", "surveys", "resources", "deliberations", "leaders", "findings", "indicator_values"):  # fmt: skip
        assert getattr(copy, sheet) == ()
    assert check(copy) == []


def test_the_register_comes_only_where_it_is_asked_for():
    assert copied(EXAMPLE, NEW, people=True).people == EXAMPLE.people
    assert check(copied(EXAMPLE, NEW, people=True)) == []


def test_what_an_amendment_added_stays_with_the_earlier_contract():
    source = small_ledger(
        amendments=[{"no": 1, "signed_on": date(2025, 1, 1), "amount_change": 100_000}],
        tranches=[
            {"no": 1, "name": "首款", "amount": 2_000_000},
            {"no": 2, "name": "追加", "amount": 100_000, "amendment_no": 1},
        ],
        milestones=[{"code": "M1", "title": "中期", "due_on": date(2025, 1, 10), "tranche_no": 2}],
    )
    copy = copied(source, replace(NEW, amount=2_000_000))
    assert [t.no for t in copy.tranches] == [1]
    assert copy.milestones[0].tranche_no is None
    assert check(copy) == []


@pytest.mark.parametrize("starts", [FIRST_DAY, LAST_DAY])
def test_a_far_shift_stays_within_the_years_of_records(starts):
    copy = copied(EXAMPLE, replace(NEW, starts_on=starts, ends_on=starts, signed_on=starts))
    assert all(FIRST_DAY <= m.due_on <= LAST_DAY for m in copy.milestones)
