"""What a report counted, and which changes are corrections of it: whatever a report of that day would show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledgers import small_ledger
from tracker.audit.personal import PERSONAL as SEALED
from tracker.ledger.records import RECORDS, ROW_SHEETS, Ledger
from tracker.ledger.rules import up_to
from tracker.periods.rules import FREE, PERSONAL, Lock, counted_on, counting, label, told, touches

MID = date(2025, 1, 10)
LOCK = Lock(1, "PG-2025-0001", date(2024, 7, 1), MID, "2025-01-15T10:00:00+08:00")
LATER = MID + timedelta(days=1)


@dataclass
class Change:
    sheet: str
    before: Any
    after: Any
    place: int | None = 0


def changed(ledger: Ledger, sheet: str, at: int, **values: Any) -> tuple[Change, Ledger]:
    """The change of a row, and the ledger after it; ``at`` -1 adds one."""
    rows = getattr(ledger, sheet)
    if not isinstance(rows, tuple):
        after = replace(rows, **values)
        return Change(sheet, rows, after), replace(ledger, **{sheet: after})
    if at < 0:
        made = RECORDS[sheet](**values)
        return Change(sheet, None, made), replace(ledger, **{sheet: (*rows, made)})
    after = replace(rows[at], **values) if values else None
    kept = tuple(r for r in (*rows[:at], after, *rows[at + 1 :]) if r is not None)
    return Change(sheet, rows[at], after), replace(ledger, **{sheet: kept})


def is_correction(sheet: str, at: int, ledger: Ledger | None = None, locks=(LOCK,), **values: Any) -> bool:
    ledger = ledger or small_ledger()
    change, after = changed(ledger, sheet, at, **values)
    return bool(touches([change], ledger, after, locks))


SESSION = {"activity": "A1", "hours": Decimal(2), "no": 2}
EXPENSE = {"category": "activities", "payee": "x", "amount": 100, "voucher_no": "V9"}
VALUE = {"indicator": "I2", "value": Decimal(4)}
FINDING = {"round": "midterm", "severity": "minor", "finding": "x"}
MOVE = {"from_category": "staff", "to_category": "activities", "amount": 100}
SURVEY = {"code": "S1", "kind": "needs"}


def on(column: str, values: dict[str, Any], sheet: str) -> list[tuple[str, int, dict[str, Any], bool]]:
    return [(sheet, -1, values | {column: MID}, True), (sheet, -1, values | {column: LATER}, False)]


CASES = [
    *on("held_on", SESSION, "sessions"),
    *on("spent_on", EXPENSE, "expenses"),
    *on("measured_on", VALUE, "indicator_values"),
    *on("found_on", FINDING, "findings"),
    *on("held_on", SURVEY, "surveys"),
    *on("raised_on", {"issue": "x"}, "deliberations"),
    *on("since", {"person": "r1", "stage": "core"}, "leaders"),
    *on("provided_on", {"name": "x", "value": 5}, "resources"),
    *on("served_on", {"person": "r1", "hours": Decimal(1)}, "volunteer_duty"),
    *on("scored_on", {"round": "final", "code": "A1", "score": Decimal(3)}, "scores"),
    *on("adjusted_on", MOVE, "adjustments"),
    *on("signed_on", {"no": 1, "amount_change": 5}, "amendments"),
    ("sessions", 0, {"hours": Decimal(3)}, True),
    ("sessions", 0, {"held_on": LATER}, True),  # out of the period
    ("sessions", 0, {}, True),
    ("attendance", 0, {"role": "volunteer"}, True),
    ("attendance", 1, {}, True),
    ("expenses", 0, {"amount": 1}, True),
    ("activities", 0, {"title": "x"}, True),
    ("activities", -1, {"code": "A2", "kind": "group", "title": "x", "counts_as_output": True}, False),
    ("people", 0, {"name": "x"}, False),
    ("people", 0, {"phone": "13900139000"}, False),
    ("people", 0, {"birth_year": 1951}, True),
    ("people", -1, {"code": "r3", "gender": "male"}, False),
    ("milestones", 0, {"done_on": MID}, True),
    ("milestones", 0, {"done_on": LATER}, False),
    ("milestones", 0, {"title": "x"}, True),
    ("tranches", 1, {"paid_on": LATER, "paid_amount": 5}, False),
    ("tranches", 1, {"paid_on": MID, "paid_amount": 5}, True),
    ("tranches", 0, {"paid_amount": 5}, True),
    ("budget", 0, {"amount": 5}, True),
    ("indicators", 0, {"deviation_reason": "x"}, False),
    ("indicators", 0, {"target": Decimal(5)}, True),
    ("scheme", 0, {"name": "x"}, True),
    ("settings", 0, {"grade_good": Decimal(85)}, True),
    ("project", 0, {"title": "x"}, True),
    ("project", 0, {"state": "final"}, False),
    ("project", 0, {"filed_on": LATER}, False),
    ("project", 0, {"filed_on": MID}, True),
]


@pytest.mark.parametrize(("sheet", "at", "values", "expected"), CASES)
def test_what_is_a_correction(sheet, at, values, expected):
    assert is_correction(sheet, at, **values) is expected
    assert not is_correction(sheet, at, locks=(), **values)


def test_every_sheet_has_a_case():
    assert {case[0] for case in CASES} == set(RECORDS)


def test_steps_of_a_later_day_are_none():
    ledger = small_ledger(
        deliberations=[{"issue": "x", "raised_on": MID, "agreed_on": MID}],
        findings=[FINDING | {"found_on": MID}],
    )
    assert not is_correction("deliberations", 0, ledger, done_on=LATER)
    assert is_correction("deliberations", 0, ledger, done_on=MID)
    assert not is_correction("findings", 0, ledger, response="x", closed_on=LATER)
    assert is_correction("findings", 0, ledger, closed_on=MID)
    assert is_correction("findings", 0, ledger, severity="veto")


def test_an_approval_that_comes_later_takes_nothing_back():
    """More than 10 % waits for approval: given later it corrects nothing; of one that was in effect it does."""
    big = MOVE | {"adjusted_on": MID, "amount": 1_000_000}
    assert not is_correction("adjustments", 0, small_ledger(adjustments=[big]), approved_on=LATER)
    assert is_correction("adjustments", 0, small_ledger(adjustments=[big]), approved_on=MID)
    small = small_ledger(adjustments=[MOVE | {"adjusted_on": MID}])
    assert is_correction("adjustments", 0, small, approved_on=LATER)


def test_the_last_report_that_saw_it_is_named():
    later = Lock(2, "PG-2025-0002", LOCK.from_on, LATER + timedelta(days=30), LOCK.locked_at)
    ledger = small_ledger()
    for day, expected in ((MID, later), (LATER, later), (LATER + timedelta(days=31), None)):
        change, after = changed(ledger, "expenses", -1, **EXPENSE, spent_on=day)
        found = touches([change], ledger, after, [LOCK, later])
        assert [lock for _, lock in found] == ([expected] if expected else [])
        assert counting("expenses", change.after, after, [LOCK, later]) == expected
    assert counting("activities", ledger.activities[0], ledger, [LOCK]) == LOCK
    assert counting("activities", ledger.activities[0], ledger, []) is None


def test_what_only_follows_another_change_is_none_of_its_own():
    change, after = changed(small_ledger(), "attendance", 0, person="r9")
    change.place = None
    assert touches([change], small_ledger(), after, [LOCK]) == []


def test_nobody_is_named():
    assert PERSONAL == SEALED["people"]
    person = small_ledger().people[1]
    before, after = told("people", person, replace(person, name="张伟", birth_year=1950, groups=()))
    assert "王" not in str(before) and "张" not in str(after)
    assert before == {"name": "…", "birth_year": None, "groups": "…"}
    assert label("people", person) == "r2"
    assert label("attendance", small_ledger().attendance[0]) == "A1 · 1 · r1"


def test_what_is_made_and_removed_is_told_whole():
    row = small_ledger().expenses[0]
    before, after = told("expenses", row, None)
    assert after is None and before is not None and before["amount"] == 12_345 and "note" not in before
    assert told("expenses", None, row) == (None, before)


@given(st.data())
def test_what_the_ledger_of_the_day_shows_is_what_is_locked(data):
    """Of each dated row, moved to any day: it is a correction exactly where the ledger of the report's day is
    another one by it."""
    ledger = small_ledger(
        findings=[FINDING | {"found_on": MID}], deliberations=[{"issue": "x", "raised_on": MID}]
    )
    dated = {
        "sessions": "held_on",
        "expenses": "spent_on",
        "indicator_values": "measured_on",
        "scores": "scored_on",
        "findings": "found_on",
        "deliberations": "raised_on",
    }
    sheet = data.draw(st.sampled_from(sorted(dated)))
    day = data.draw(st.dates(date(2024, 7, 1), date(2025, 6, 30)))
    until = data.draw(st.dates(date(2024, 7, 1), date(2025, 6, 30)))
    change, after = changed(ledger, sheet, 0, **{dated[sheet]: day})
    lock = replace(LOCK, until_on=until)
    assert bool(touches([change], ledger, after, [lock])) == (
        getattr(up_to(ledger, until), sheet) != getattr(up_to(after, until), sheet)
    )


def test_every_column_that_is_free_is_one():
    for sheet, names in FREE.items():
        assert names <= set(RECORDS[sheet].__dataclass_fields__)
    for sheet in ROW_SHEETS:
        for row in getattr(small_ledger(), sheet):
            counted_on(sheet, row, small_ledger())
