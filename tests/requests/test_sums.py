"""Whatever is amended, moved, spent, approved, taken back and paid, in any order: no sum ever disagrees, and nothing
is spent or paid that is not there (docs/field.md, section 3)."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.ledgers import fields
from tracker.budget.rules import budget_on
from tracker.contracts.rules import effective_amount
from tracker.errors import DomainError
from tracker.ledger.checks import open_sums
from tracker.ledger.queries import ledgers, not_approved
from tracker.ledger.records import Ledger, ledger_of
from tracker.ledger.service import store
from tracker.payments.rules import listed
from tracker.records.changes import Edit
from tracker.records.queries import opened
from tracker.records.service import keep
from tracker.requests.queries import amendment_requests_of, submitted_rows
from tracker.requests.rules import Asked, unpaid
from tracker.requests.service import (
    approve_expenses,
    decide_adjustment,
    decide_amendment,
    decide_expense,
    request_amendment,
    reverse,
)

from .actors import Actors

START = date(2025, 1, 1)
LINES = {"staff": 5_000, "activities": 3_000, "training": 1_500, "management": 500}
TARGETS = (*LINES, "publicity")  # one is new


def small() -> Ledger:
    """10,000 cents in four lines and three tranches."""
    contract = {
        "code": "SMALL",
        "title": "t",
        "purchaser": "昌平区民政局",
        "contractor": "S社工事务所",
        "settlement_mode": "fixed_price",
        "contract_no": "1",
        "signed_on": START,
        "starts_on": START,
        "ends_on": START + timedelta(days=360),
        "amount": sum(LINES.values()),
        "state": "running",
    }
    return ledger_of(
        {
            "project": fields(**contract),
            "tranches": [
                {"no": n, "name": f"T{n}", "amount": a} for n, a in ((1, 6_000), (2, 3_000), (3, 1_000))
            ],
            "budget": [{"category": c, "amount": a} for c, a in LINES.items()],
        }
    )


class World:
    """One project, and what can be done with it; each thing is done by who may do it."""

    def __init__(self, actors: Actors, session: Session) -> None:
        self.session, self.origins = session, actors.origins
        self.project = store(session, small())
        self.number = 0

    def act(self, role: str, do: Callable[..., Any], *args: Any, **more: Any) -> Any:
        self.session.info["origin"] = self.origins[role]
        return do(self.session, self.project, *args, **more)

    def pick(self, rows: list[Any], number: int) -> Any:
        if not rows:
            raise LookupError
        return rows[number % len(rows)]

    def waiting(self, sheet: str) -> list[int]:
        found = submitted_rows(self.session, self.project, sheet, opened(self.session, self.project))
        return [one.id for one in found if one.standing == "submitted"]

    def day(self, n: int) -> date:
        return START + timedelta(days=n * 30)

    def reserved(self) -> Ledger:
        """With everything that was entered, but for the reversals that nobody has approved."""
        state, waits = opened(self.session, self.project), not_approved(self.session, self.project)
        rows = [e for i, e in state.rows("expenses") if e.amount > 0 or i not in waits]
        return replace(state.ledger, expenses=tuple(rows))

    def amend(self, n: int, m: int, amount: int, day: int) -> None:
        ledger = opened(self.session, self.project).ledger
        tranche, _ = self.pick(unpaid(ledger, date.max), m)
        change = amount - 700
        asked = Asked(None, ((TARGETS[n % len(TARGETS)], change),), ((tranche.no, change),))
        self.act("project_manager", request_amendment, asked, "r")

    def amend_lines(self, n: int, m: int, amount: int, day: int) -> None:
        lines = ((TARGETS[n % len(TARGETS)], amount), (TARGETS[m % len(TARGETS)], -amount))
        self.act("project_manager", request_amendment, Asked(None, lines), "r")

    def decide_amendment(self, n: int, m: int, amount: int, day: int) -> None:
        found = [
            one.id
            for one, _ in amendment_requests_of(self.session, self.project)
            if one.standing == "submitted"
        ]
        how = "returned" if amount % 5 == 0 else "accepted"
        self.act("official", decide_amendment, self.pick(found, n), how, "r", self.day(day))

    def adjust(self, n: int, m: int, amount: int, day: int) -> None:
        source, to = TARGETS[n % len(TARGETS)], TARGETS[m % len(TARGETS)]
        row = {"adjusted_on": self.day(day), "from_category": source, "to_category": to, "amount": amount}
        self.act("project_manager", keep, [Edit("adjustments", None, row)])

    def decide_adjustment(self, n: int, m: int, amount: int, day: int) -> None:
        row = self.pick(self.waiting("adjustments"), n)
        how = "returned" if amount % 5 == 0 else "accepted"
        self.act("official", decide_adjustment, row, how, "r", self.day(day))

    def spend(self, n: int, m: int, amount: int, day: int) -> None:
        """Often all that seems to be left."""
        self.number += 1
        line = TARGETS[n % len(TARGETS)]
        if m % 3 == 0:
            amount = max(self.budget().get(line, 0), 1)
        row = {"spent_on": self.day(day), "category": line, "payee": "P"}
        row |= {"amount": amount, "voucher_no": f"V{self.number}"}
        self.act("finance_officer" if m % 4 == 0 else "project_manager", keep, [Edit("expenses", None, row)])

    def budget(self) -> dict[str, int]:
        """What is left of each line when everything that was entered is approved."""
        x = opened(self.session, self.project).ledger
        budget = budget_on(x.budget, x.adjustments, x.amendments, x.expenses, date.max)
        return {line.category: line.left for line in budget.lines}

    def approve(self, n: int, m: int, amount: int, day: int) -> None:
        if self.act("finance_officer", approve_expenses, None) == (0, 0):
            raise LookupError

    def return_(self, n: int, m: int, amount: int, day: int) -> None:
        row = self.pick(self.waiting("expenses"), n)
        self.act("finance_officer", decide_expense, row, "returned", "r")

    def correct(self, n: int, m: int, amount: int, day: int) -> None:
        row = self.pick(opened(self.session, self.project).rows("expenses"), n)
        values = None if m % 3 == 0 else {"amount": amount if row[1].amount > 0 else -amount}
        self.act("project_manager", keep, [Edit("expenses", row[0], values)])

    def reverse(self, n: int, m: int, amount: int, day: int) -> None:
        self.number += 1
        row_id, _ = self.pick(opened(self.session, self.project).rows("expenses"), n)
        values = {"spent_on": self.day(day), "voucher_no": f"V{self.number}", "amount": amount, "note": None}
        self.act("project_manager", reverse, row_id, values)

    def pay(self, n: int, m: int, amount: int, day: int) -> None:
        state = opened(self.session, self.project)
        tranche, left = self.pick(unpaid(state.ledger, self.day(day)), n)
        row_id = next(i for i, t in state.rows("tranches") if t.no == tranche.no)
        values = {"paid_on": self.day(day), "paid_amount": tranche.amount if m % 2 else left}
        self.act("official", keep, [Edit("tranches", row_id, values)], workflow=True)


STEPS = tuple(
    name
    for name in vars(World)
    if not name.startswith("_") and name not in ("act", "pick", "waiting", "day", "budget", "reserved")
)
DONE: Counter[str] = Counter()


def hold(ledger: Ledger) -> None:
    assert open_sums(ledger) == []
    rows = (*ledger.expenses, *ledger.adjustments, *ledger.amendments, *ledger.tranches)
    names = ("spent_on", "adjusted_on", "approved_on", "signed_on", "paid_on")
    for day in {START, *(getattr(r, name) for r in rows for name in names if getattr(r, name, None))}:
        amount = effective_amount(ledger.project, ledger.amendments, day)
        assert sum(t.amount for t in listed(ledger.tranches, ledger.amendments, day)) == amount
        budget = budget_on(ledger.budget, ledger.adjustments, ledger.amendments, ledger.expenses, day)
        assert budget.revised == amount
        assert sum(t.paid_amount for t in ledger.tranches if t.paid_on and t.paid_on <= day) <= amount
        for line in budget.lines:
            assert 0 <= line.spent <= line.revised, (line, day)
        spent_elsewhere = {e.category for e in ledger.expenses if e.spent_on <= day}
        assert spent_elsewhere <= {line.category for line in budget.lines}
    added = sum(max(a.amount_change or 0, 0) for a in ledger.amendments)
    assert added * 10 <= ledger.project.amount


number = st.integers(0, 20)
step = st.tuples(
    st.sampled_from([*STEPS, *("spend", "approve", "reverse") * 2]),
    number,
    number,
    st.integers(1, 1_500),
    st.integers(0, 11),
)


@pytest.fixture
def actors(example_database) -> Actors:
    return Actors(example_database)


@settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(step, min_size=12, max_size=30))
def run(actors: Actors, steps: list[tuple[str, int, int, int, int]]) -> None:
    with actors.database.session(write=True) as session:
        world = World(actors, session)
        for name, *figures in steps:
            try:
                with session.begin_nested():
                    getattr(world, name)(*figures)
                DONE[name] += 1
            except (DomainError, LookupError):
                continue
            hold(ledgers(session, [world.project])[world.project])
            hold(world.reserved())
        session.rollback()


def test_in_any_order_no_sum_disagrees_and_nothing_is_spent_that_is_not_there(actors):
    DONE.clear()
    run(actors)
    assert set(DONE) == set(STEPS), DONE  # each was done, not only refused


SPENDER = """
import sys
from tests.requests.actors import Actors
from tracker.db import Database
from tracker.errors import DomainError
from tracker.i18n import use
actors = Actors(Database(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
try:
    actors.spend(sys.argv[2], int(sys.argv[3]), sys.argv[4], voucher_no="V-" + sys.argv[2])
    print("kept")
except DomainError as error:
    with use("en"):
        print(error)
"""


@pytest.mark.parametrize(("line", "left"), [("activities", 74_000), ("training", 20_000)])
def test_two_processes_spend_the_same_money_and_one_is_told_what_is_left(example_database, line, left):
    url = example_database.engine.url.render_as_string(hide_password=False)
    amount = left // 2 + 1
    both = [
        subprocess.Popen(
            [sys.executable, "-c", SPENDER, url, role, str(amount), line],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for role in ("project_manager", "finance_officer")
    ]
    for process in both:
        assert process.stdout.readline() == "ready\n"
    for process in both:
        process.stdin.write("\n")
        process.stdin.flush()
    kept, refused = sorted((p.communicate(timeout=60)[0].strip() for p in both), key=len)
    assert kept == "kept"
    assert f"at most the {(left - amount) / 100:.2f} that are left" in refused
    assert line in refused
