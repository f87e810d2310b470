"""Adjustments, lines by date and invoices used twice (docs/field.md, section 3). Sums are in cents."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tracker.budget.records import Adjustment, BudgetItem, Expense
from tracker.budget.rules import budget_on, duplicate_invoices, moves, near, originals, overspent
from tracker.contracts.records import Amendment, Contract, Settings
from tracker.contracts.rules import effective_amount, effective_end, effective_term, expenses_until

CATEGORIES = {"staff": 5_000, "activities": 3_000, "training": 1_000, "management": 500}
ITEMS = tuple(BudgetItem(category=c, amount=a) for c, a in CATEGORIES.items())


def d(month: int, day: int = 1) -> date:
    return date(2025, month, day)


def move(
    source: str | None, to: str | None, amount: int, on: date, approved: date | None = None, **values: Any
):
    return Adjustment(
        adjusted_on=on, from_category=source, to_category=to, amount=amount, approved_on=approved, **values
    )


def effects(*rows: Adjustment, amendments: tuple[Amendment, ...] = ()) -> list[date | None]:
    return [m.effective_on for m in moves(ITEMS, rows, amendments)]


FREE = ("training", "activities")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # at most 10 % of the line it leaves is recorded, more waits for approval
        ([move(*FREE, 1, d(2))], [d(2)]),
        ([move(*FREE, 100, d(2))], [d(2)]),
        ([move(*FREE, 101, d(2))], [None]),
        ([move(*FREE, 101, d(2), d(3))], [d(3)]),
        ([move(*FREE, 101, d(2), d(1, 20))], [d(1, 20)]),  # approved before it was made
        ([move(*FREE, 50, d(2), d(3))], [d(3)]),  # an approval holds where none was needed
        # the 10 % is cumulative over the outgoing moves of the line that bear no approval
        ([move(*FREE, 60, d(2)), move(*FREE, 40, d(3))], [d(2), d(3)]),
        ([move(*FREE, 60, d(2)), move(*FREE, 41, d(3))], [d(2), None]),
        ([move(*FREE, 60, d(3)), move(*FREE, 41, d(2))], [d(2), None]),  # by day, not by row
        ([move(*FREE, 100, d(2), d(2)), move(*FREE, 100, d(3))], [d(2), d(3)]),
        ([move(*FREE, 900, d(2), d(5)), move(*FREE, 100, d(3))], [d(5), d(3)]),
        ([move(*FREE, 100, d(2)), move("activities", "training", 300, d(3))], [d(2), d(3)]),
        # of the original: what came in makes the 10 % no larger
        ([move("activities", "training", 1_000, d(2), d(2)), move(*FREE, 101, d(3))], [d(2), None]),
        # a pending move bears no approval either
        ([move(*FREE, 101, d(2)), move(*FREE, 1, d(3))], [None, None]),
        # a rise of personnel or management always needs it
        ([move("training", "staff", 1, d(2))], [None]),
        ([move("training", "management", 1, d(2))], [None]),
        ([move("training", "staff", 1, d(2), d(4))], [d(4)]),
        ([move("staff", "training", 500, d(2))], [d(2)]),  # a fall does not
        # so does a new line, until it is there
        ([move("training", "publicity", 1, d(2))], [None]),
        ([move("training", "publicity", 1, d(2), d(3))], [d(3)]),
        (
            [move("training", "publicity", 50, d(2), d(3)), move("training", "publicity", 50, d(3))],
            [d(3), d(3)],
        ),
        (
            [move("training", "publicity", 50, d(2), d(5)), move("training", "publicity", 50, d(3))],
            [d(5), None],
        ),
        # 10 % of a line that was not signed is nothing
        (
            [move("training", "publicity", 500, d(2), d(3)), move("publicity", "training", 1, d(4))],
            [d(3), None],
        ),
    ],
)
def test_when_an_adjustment_takes_effect(rows, expected):
    assert effects(*rows) == expected


AMENDMENT = Amendment(no=1, signed_on=d(3, 15), amount_change=200)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([move(None, "staff", 200, d(2), amendment_no=1)], [d(3, 15)]),
        ([move("staff", None, 4_000, d(5), amendment_no=1)], [d(3, 15)]),
        ([move("training", "staff", 900, d(2), amendment_no=1)], [d(3, 15)]),
        # it does not use up the 10 %
        ([move("training", None, 900, d(2), amendment_no=1), move(*FREE, 100, d(4))], [d(3, 15), d(4)]),
        # and it opens a line
        (
            [move(None, "tax", 200, d(2), amendment_no=1), move("training", "tax", 9, d(3, 14))],
            [d(3, 15), None],
        ),
        (
            [move(None, "tax", 200, d(2), amendment_no=1), move("training", "tax", 9, d(3, 15))],
            [d(3, 15), d(3, 15)],
        ),
    ],
)
def test_an_amendments_moves_take_effect_at_its_signing(rows, expected):
    assert effects(*rows, amendments=(AMENDMENT,)) == expected


@pytest.mark.parametrize(
    ("row", "as_of", "status"),
    [
        (move(*FREE, 100, d(2)), d(2), "recorded"),
        (move(*FREE, 200, d(2)), d(12), "pending"),
        (move(*FREE, 200, d(2), d(3)), d(2, 28), "pending"),
        (move(*FREE, 200, d(2), d(3)), d(3), "approved"),
        (move(None, "staff", 200, d(2), amendment_no=1), d(3, 15), "amendment"),
    ],
)
def test_the_status_of_a_move(row, as_of, status):
    (found,) = budget_on(ITEMS, [row], [AMENDMENT], [], as_of).moves
    assert found.status(as_of) == status


def test_the_share_of_the_line_it_leaves():
    """The worked example (section 8): 3,000 of 16,000 is 18.75 %."""
    items = [BudgetItem(category="training", amount=1_600_000), BudgetItem(category="activities", amount=1)]
    (found,) = moves(items, [move(*FREE, 300_000, d(2, 20), d(2, 20))], [])
    assert (found.share, found.effective_on) == (Decimal("0.1875"), d(2, 20))


@pytest.mark.parametrize(
    ("as_of", "training", "activities", "listed"),
    [
        (d(1, 31), 1_000, 3_000, 0),
        (d(2), 900, 3_100, 1),
        (d(3), 900, 3_100, 2),  # made, and pending
        (d(3, 31), 900, 3_100, 2),
        (d(4), 600, 3_400, 2),
    ],
)
def test_lines_are_revised_from_the_day_of_effect(as_of, training, activities, listed):
    rows = [move(*FREE, 100, d(2)), move(*FREE, 300, d(3), d(4))]
    budget = budget_on(ITEMS, rows, [], [], as_of)
    revised = {line.category: line.revised for line in budget.lines}
    assert revised == CATEGORIES | {"training": training, "activities": activities}
    assert budget.original == budget.revised == 9_500
    assert len(budget.moves) == listed


def test_rows_of_one_category_make_one_line():
    items = [BudgetItem(category=c, amount=a) for c, a in [("tax", 10), ("staff", 20), ("tax", 5)]]
    assert originals(items) == {"tax": 15, "staff": 20}
    assert [line.category for line in budget_on(items, [], [], [], d(1)).lines] == ["tax", "staff"]


def expense(voucher: str, amount: int, on: date, category: str = "activities", **values: Any) -> Expense:
    return Expense(
        spent_on=on, category=category, payee="毛线店", amount=amount, voucher_no=voucher, **values
    )


@pytest.mark.parametrize(
    ("as_of", "spent", "rate", "surplus"),
    [
        (d(1, 31), 0, "0", 3_000),
        (d(2), 1_500, "0.5", 1_500),
        (d(3), 1_600, None, 1_400),
        (d(4, 30), 1_600, None, 1_400),
        (d(5), 1_300, None, 1_700),  # the reversal counts on its own date
    ],
)
def test_spent_rate_and_surplus(as_of, spent, rate, surplus):
    """Reversals are subtracted; own funds stand outside every total."""
    rows = [
        expense("V1", 1_500, d(2)),
        expense("V2", 100, d(3), own_funds=77_777),
        expense("V3", -300, d(5), reverses="V1"),
    ]
    budget = budget_on([ITEMS[1]], [], [], rows, as_of)
    assert (budget.spent, budget.surplus) == (spent, surplus)
    assert budget.execution_rate == (Decimal(spent) / 3_000 if rate is None else Decimal(rate))


def test_a_line_of_nothing_has_no_rate():
    budget = budget_on([BudgetItem(category="tax", amount=0)], [], [], [], d(1))
    assert budget.execution_rate is None
    assert budget.lines[0].execution_rate is None


@pytest.mark.parametrize(
    ("adjustments", "expenses", "expected"),
    [
        ([], [expense("V1", 3_000, d(2))], []),
        ([], [expense("V1", 3_001, d(2))], [("activities", d(2), 3_000, 1)]),
        ([], [expense("V1", 2_000, d(2)), expense("V2", 1_500, d(3))], [("activities", d(3), 1_000, 500)]),
        # the row before it in the sheet may be the later one
        ([], [expense("V2", 1_500, d(3)), expense("V1", 2_000, d(2))], [("activities", d(3), 1_000, 500)]),
        # money that comes too late, or that comes in time
        (
            [move("training", "activities", 100, d(4))],
            [expense("V1", 3_100, d(3))],
            [("activities", d(3), 3_000, 100)],
        ),
        ([move("training", "activities", 100, d(3))], [expense("V1", 3_100, d(3))], []),
        (
            [move("training", "activities", 101, d(3))],
            [expense("V1", 3_100, d(4))],
            [("activities", d(4), 3_000, 100)],
        ),
        # money that leaves after it was spent
        (
            [move("training", "activities", 1_000, d(4), d(4))],
            [expense("V1", 1, d(3), "training")],
            [("training", d(4), 999, 1)],
        ),
        # a reversal gives back from its own day
        (
            [],
            [expense("V1", 3_000, d(2)), expense("V2", -500, d(3), reverses="V1"), expense("V3", 500, d(3))],
            [],
        ),
        (
            [],
            [expense("V1", 3_000, d(2)), expense("V2", -500, d(4), reverses="V1"), expense("V3", 500, d(3))],
            [("activities", d(3), 0, 500)],
        ),
        # a line that is not there
        ([], [expense("V1", 1, d(2), "publicity")], [("publicity", d(2), 0, 1)]),
        ([], [expense("V1", 0, d(2), own_funds=9_999)], []),
        # what does not fit counts no further: the row after it is judged by what is left
        (
            [],
            [expense("V1", 2_900, d(2)), expense("V2", 101, d(2)), expense("V3", 100, d(2))],
            [("activities", d(2), 100, 1)],
        ),
        (
            [],
            [expense("V1", 3_001, d(2)), expense("V2", 3_002, d(3))],
            [("activities", d(2), 3_000, 1), ("activities", d(3), 3_000, 2)],
        ),
        # of one day a line's moves come before its expenses
        (
            [move("activities", "training", 1_000, d(2), d(2))],
            [expense("V1", 2_001, d(2)), expense("V2", 2_000, d(2), "training")],
            [("activities", d(2), 2_000, 1)],
        ),
    ],
)
def test_no_line_is_overspent_on_any_day(adjustments, expenses, expected):
    """On every date the sum spent on a line is at most the line as revised by then."""
    found = overspent(ITEMS, adjustments, [], expenses)
    assert [(o.category, o.day, o.left, o.over) for o in found] == expected
    assert all(any(o.row is row for row in (*adjustments, *expenses)) for o in found)


INVOICE = {"invoice_no": "0001"}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([expense("V1", 5, d(2)), expense("V2", 5, d(2))], []),  # none has an invoice
        ([expense("V1", 5, d(2), **INVOICE)], []),
        ([expense("V1", 5, d(2), **INVOICE), expense("V2", 5, d(3), **INVOICE)], [("0001", ("V1", "V2"))]),
        ([expense("V1", 5, d(2), **INVOICE), expense("V2", 5, d(2), invoice_no="0002")], []),
        # one voucher may stand on several lines
        ([expense("V1", 5, d(2), **INVOICE), expense("V1", 5, d(2), "training", **INVOICE)], []),
        # a number is an invoice's within its code
        (
            [
                expense("V1", 5, d(2), invoice_code="11", **INVOICE),
                expense("V2", 5, d(2), invoice_code="12", **INVOICE),
            ],
            [],
        ),
        (
            [
                expense("V1", 5, d(2), invoice_code="11", **INVOICE),
                expense("V2", 5, d(2), invoice_code="11", **INVOICE),
            ],
            [("11/0001", ("V1", "V2"))],
        ),
        # reversed whole and booked again under another voucher: used once
        (
            [
                expense("V1", 5, d(2), **INVOICE),
                expense("V2", -5, d(3), reverses="V1", **INVOICE),
                expense("V3", 5, d(3), **INVOICE),
            ],
            [],
        ),
        # reversed in part: used twice
        (
            [
                expense("V1", 5, d(2), **INVOICE),
                expense("V2", -4, d(3), reverses="V1", **INVOICE),
                expense("V3", 5, d(3), **INVOICE),
            ],
            [("0001", ("V1", "V3"))],
        ),
        # paid by the agency itself, then booked again as public money: used twice
        (
            [expense("V1", 0, d(2), own_funds=5, **INVOICE), expense("V2", 5, d(3), **INVOICE)],
            [("0001", ("V1", "V2"))],
        ),
    ],
)
def test_an_invoice_used_twice(rows, expected):
    """A signal of section 4: an invoice used twice."""
    assert duplicate_invoices(rows) == expected


CONTRACT = Contract(
    code="P1",
    title="编织队培育",
    purchaser="民政局",
    contractor="S社工事务所",
    settlement_mode="actual_cost",
    contract_no="H-1",
    signed_on=date(2024, 6, 25),
    starts_on=date(2024, 7, 1),
    ends_on=d(6, 30),
    amount=20_000,
)
END = CONTRACT.ends_on
AMENDED = [
    Amendment(no=1, signed_on=d(5), amount_change=-3_000, ends_on=d(5, 31)),
    Amendment(no=2, signed_on=d(3), amount_change=2_000, ends_on=d(9, 30)),
    Amendment(no=3, signed_on=d(7), amount_change=None),
]


@pytest.mark.parametrize(
    ("as_of", "amount", "end"),
    [
        (d(2, 28), 20_000, END),
        (d(3), 22_000, d(9, 30)),
        (d(4, 30), 22_000, d(9, 30)),
        (d(5), 19_000, d(5, 31)),  # the latest signed, not the latest end
        (d(7), 19_000, d(5, 31)),  # one that names no end leaves it
    ],
)
def test_amount_and_term_follow_the_amendments_signed_by_then(as_of, amount, end):
    """Effective amount = original + amendments signed by then; the term runs to its effective end."""
    assert effective_amount(CONTRACT, AMENDED, as_of) == amount
    assert effective_end(CONTRACT, AMENDED, as_of) == end
    assert effective_term(CONTRACT, AMENDED, as_of) == (CONTRACT.starts_on, end)


@pytest.mark.parametrize(
    ("until", "as_of", "expected"),
    [
        (None, d(2), END),
        (None, d(3), d(9, 30)),
        (d(7, 31), d(2), d(7, 31)),
        (d(7, 31), d(3), d(9, 30)),  # the longer term
        (d(7, 31), d(5), d(7, 31)),
        (d(12, 31), d(3), d(12, 31)),
    ],
)
def test_until_when_expenses_are_taken(until, as_of, expected):
    contract = dataclasses.replace(CONTRACT, expenses_until=until)
    assert expenses_until(contract, AMENDED, as_of) == expected


@pytest.mark.parametrize(
    ("cap", "spent", "expected"),
    [
        (None, 899, []),
        (None, 900, [("budget", "0.9")]),
        (None, 1_000, [("budget", "1")]),
        (None, 1_001, []),  # of a workbook: that is flagged, not warned of
        ("0.2", 0, []),  # of 10,000 in all, 2,000
        ("0.112", 0, []),
        ("0.11", 0, [("cap", "0.9091")]),
        ("0.1", 950, [("cap", "1"), ("budget", "0.95")]),
        ("0.09", 0, []),
        ("0", 0, []),
    ],
)
def test_a_line_near_its_cap_or_the_end_of_its_money(cap, spent, expected):
    rows = (
        [Expense(spent_on=d(2), category="training", payee="P", amount=spent, voucher_no="1")]
        if spent
        else []
    )
    budget = budget_on(ITEMS, (), (), rows, d(3))
    found = near(budget, Settings(cap_training=cap and Decimal(cap)), 10_000)
    assert [(n.of, round(n.share, 4)) for n in found if n.category == "training"] == [
        (of, Decimal(share)) for of, share in expected
    ]
