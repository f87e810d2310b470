"""Tranches on a day: which are listed, due, paid, and what is kept back from the last (docs/field.md,
section 3). Sums are in cents."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tracker.contracts.records import Amendment
from tracker.payments.records import Tranche
from tracker.payments.rules import SPLITS, listed, overdue, paid, payments_on
from tracker.terms import choices


def d(month: int, day: int = 1) -> date:
    return date(2025, month, day)


def tranche(no: int, amount: int = 100, **values: Any) -> Tranche:
    return Tranche(no=no, name=f"第{no}期", amount=amount, **values)


@pytest.mark.parametrize(
    ("paid_on", "as_of", "expected"),
    [
        (None, d(6), 0),
        (d(6, 2), d(6, 1), 0),
        (d(6, 2), d(6, 2), 90),
        (d(6, 2), d(6, 3), 90),
    ],
)
def test_paid_counts_from_its_day(paid_on, as_of, expected):
    row = tranche(1, paid_on=paid_on, paid_amount=90)
    assert paid(row, as_of) == expected
    assert payments_on([row], [], "fixed_price", 0, as_of).paid == expected


@pytest.mark.parametrize(
    ("as_of", "due"), [(d(1, 14), 0), (d(1, 15), 600), (d(2, 28), 600), (d(3), 900), (d(12), 900)]
)
def test_due_is_the_sum_of_what_fell_due(as_of, due):
    """Paid or not; a tranche without a day is never due."""
    rows = [
        tranche(1, 600, due_on=d(1, 15), paid_on=d(1, 12), paid_amount=600),
        tranche(2, 300, due_on=d(3)),
        tranche(3, 100),
    ]
    assert payments_on(rows, [], "fixed_price", 0, as_of).due == due


AMENDMENTS = [
    Amendment(no=1, signed_on=d(3), amount_change=50),
    Amendment(no=2, signed_on=d(5), amount_change=-30),
]
ROWS = [
    tranche(4, -30, amendment_no=2, due_on=d(5)),
    tranche(3, 50, amendment_no=1, due_on=d(2)),
    tranche(1, 600, due_on=d(1)),
    tranche(2, 400, due_on=d(7)),
]


@pytest.mark.parametrize(
    ("as_of", "numbers", "due"),
    [
        (d(2, 28), [1, 2], 600),  # the amendment's tranche is due already, but not before it is signed
        (d(3), [1, 3, 2], 650),
        (d(4, 30), [1, 3, 2], 650),
        (d(5), [1, 3, 4, 2], 620),
        (d(7), [1, 3, 4, 2], 1_020),
    ],
)
def test_an_amendments_tranches_are_listed_from_its_signing(as_of, numbers, due):
    """By the day they are due, then by number."""
    assert [t.no for t in listed(ROWS, AMENDMENTS, as_of)] == numbers
    assert payments_on(ROWS, AMENDMENTS, "fixed_price", 0, as_of).due == due


LAST_PAID = {"paid_on": d(8, 8), "paid_amount": 80}


@pytest.mark.parametrize(
    ("mode", "rows", "as_of", "deducted"),
    [
        ("actual_cost", [tranche(1), tranche(2, **LAST_PAID)], d(8, 7), 0),
        ("actual_cost", [tranche(1), tranche(2, **LAST_PAID)], d(8, 8), 20),
        ("actual_cost", [tranche(1), tranche(2, **LAST_PAID)], d(9), 20),
        ("fixed_price", [tranche(1), tranche(2, **LAST_PAID)], d(9), 0),
        ("actual_cost", [tranche(2, **LAST_PAID), tranche(1)], d(9), 20),  # by number, not by row
        ("actual_cost", [tranche(1, **LAST_PAID), tranche(2)], d(9), 0),  # the first is not the last
        ("actual_cost", [], d(9), 0),
        # what an amendment takes away is no tranche to be paid
        ("actual_cost", [tranche(1, **LAST_PAID), tranche(2, -30, amendment_no=2)], d(9), 20),
        # what it adds is the last from its signing on
        ("actual_cost", [tranche(1, **LAST_PAID), tranche(2, 50, amendment_no=1)], d(9), 0),
    ],
)
def test_the_surplus_is_deducted_once_the_last_is_paid(mode, rows, as_of, deducted):
    assert payments_on(rows, AMENDMENTS, mode, 20, as_of).deducted == deducted


@pytest.mark.parametrize(
    ("invoiced_on", "paid_on", "as_of", "late"),
    [
        (None, None, d(12), False),
        (d(6, 1), None, d(6, 30), False),
        (d(6, 1), None, d(7, 1), False),  # the 30th day
        (d(6, 1), None, d(7, 2), True),
        (d(6, 1), d(6, 20), d(7, 2), False),
        (d(6, 1), d(7, 10), d(7, 2), True),  # paid later than the day that is asked of
        (d(6, 1), d(7, 10), d(7, 10), False),
        (d(7, 3), None, d(7, 2), False),
    ],
)
def test_payment_is_due_within_30_days_of_the_invoice(invoiced_on, paid_on, as_of, late):
    """Section 2: payment within 30 days after the invoice."""
    assert overdue(tranche(1, invoiced_on=invoiced_on, paid_on=paid_on), as_of) is late


def test_the_usual_splits_make_the_whole_and_follow_its_conditions():
    assert list(SPLITS) == ["6:3:1", "5:3:2", "5:4:1"]
    for split in SPLITS.values():
        assert sum(part.tenths for part in split) == 10
        assert tuple(part.condition for part in split) == choices("condition")
        assert [part.name for part in split] == ["首款", "中期款", "尾款"]
