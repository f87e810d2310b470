"""Workbooks with a wrong cell, row, column or sheet: each error names its place, and all are told at once."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from tests.workbook.books import Book, check, row_of
from tracker.i18n import use
from tracker.ledger.records import FIELD_SHEETS

DATE = "a date such as 2025-07-03"
MONEY = "an amount in yuan with at most two decimals"
ROWS = "a row of the sheet"
CONTROL = "a text without control characters"
FILL = "must be filled"

# (sheet, row or field, column, what is put there, what the message expects)
CELLS: list[tuple[str, int | str, str, Any, str]] = [
    # wrong types
    ("project", "signed_on", "", "someday", DATE),
    ("project", "signed_on", "", 45000, DATE),
    ("project", "signed_on", "", True, DATE),
    ("project", "starts_on", "", datetime(2024, 7, 1, 9, 30), DATE),  # noqa: DTZ001
    ("project", "starts_on", "", time(9, 30), DATE),
    ("project", "starts_on", "", "2024-02-30", DATE),
    ("project", "starts_on", "", "2024-7-1", DATE),
    ("project", "starts_on", "", "2024/07/01", DATE),
    ("project", "starts_on", "", "2024年7月1日", DATE),
    ("project", "starts_on", "", "20240701", DATE),
    ("project", "starts_on", "", "2024-W27-1", DATE),
    ("project", "starts_on", "", "２０２４-07-01", DATE),
    ("project", "amount", "", "20000", "found “20000”"),
    ("project", "amount", "", "¥20,000.00", "the cell holds text"),
    ("project", "amount", "", True, "found “TRUE”; expected a number"),
    ("project", "amount", "", 20000.005, MONEY),
    ("project", "amount", "", 1e308, MONEY),
    ("project", "amount", "", 10**13, MONEY),
    ("project", "amount", "", -20000, "not negative"),
    ("project", "amount", "", 0, "above 0"),
    ("project", "amount", "", datetime(2024, 7, 1), "a number"),  # noqa: DTZ001
    ("project", "amount", "", timedelta(hours=3), "a number"),
    ("project", "settlement_mode", "", "barter", "one of: fixed_price, actual_cost"),
    ("project", "settlement_mode", "", 1, "one of: fixed_price, actual_cost"),
    ("project", "settlement_mode", "", True, "one of: fixed_price, actual_cost"),
    ("project", "state", "", "running;final", "one of: needs"),
    ("project", "procurement_method", "", "公开 招标", "one of: open_tender"),
    ("project", "code", "", True, "text"),
    ("project", "code", "", datetime(2024, 7, 1), "text"),  # noqa: DTZ001
    ("project", "title", "", "长" * 201, "at most 200 characters"),
    ("project", "summary", "", "长" * 10_001, "at most 10,000 characters"),
    ("project", "title", "", "a\x7fb", CONTROL),
    ("project", "title", "", "two\nlines", CONTROL),
    ("project", "summary", "", "a\x85b", CONTROL),
    ("project", "contract_no", "", 1234567890123456789, "more than 15 digits"),
    ("project", "contract_no", "", 1.5e20, "more than 15 digits"),
    ("settings", "grade_good", "", 101, "at most 100"),
    ("settings", "grade_good", "", 95, "bands that fall"),
    ("settings", "grade_good", "", -1, "from 0 to 100"),
    ("settings", "cap_staff", "", 65, "at most 1"),
    ("settings", "cap_staff", "", "65%", "the cell holds text"),
    ("settings", "rectification_days", "", 30.5, "a whole number"),
    ("tranches", 2, "no", 0, "a whole number from 1"),
    ("tranches", 3, "no", 1.5, "a whole number from 1"),
    ("tranches", 3, "name", None, FILL),
    ("tranches", 3, "condition", "someday", "one of: signed"),
    ("tranches", 2, "paid_on", None, "both the day and the amount"),
    ("tranches", 2, "paid_amount", None, "both the day and the amount"),
    ("tranches", 2, "paid_amount", 12000.01, "at most the tranche's amount"),
    ("tranches", 2, "paid_on", date(2024, 6, 30), "not before 2024-07-01"),
    ("tranches", 4, "amendment_no", 9, ROWS),
    ("milestones", 2, "tranche_no", 7, ROWS),
    ("milestones", 3, "due_on", None, FILL),
    ("milestones", 3, "code", "M1", "only once"),
    ("amendments", 2, "signed_on", date(2024, 6, 1), "not before 2024-06-25"),
    ("amendments", 2, "ends_on", date(2024, 6, 30), "not before 2024-07-01"),
    ("amendments", 2, "amount_change", 999.99, "sum to the amount as amended"),
    ("budget", 2, "category", "人头费", "one of: staff"),
    ("budget", 3, "amount", -5000, "not negative"),
    ("budget", 3, "unit_price", 500.01, "unit price × quantity"),
    ("budget", 3, "quantity", "10 场", "the cell holds text"),
    ("adjustments", 3, "amount", 0, "above 0"),
    ("adjustments", 3, "amount", -500, "above 0"),
    ("adjustments", 3, "to_category", None, "one side alone"),
    ("adjustments", 3, "from_category", None, "one side alone"),
    ("adjustments", 3, "to_category", "staff", "another line"),
    ("people", 3, "code", "r1", "only once"),
    ("people", 2, "gender", "unknown", "one of: female, male"),
    ("people", 2, "birth_year", 1850, "a whole number from 1900"),
    ("people", 2, "birth_year", datetime(1950, 1, 1), "a number"),  # noqa: DTZ001
    ("people", 2, "phone", "110101199003078515", "identity-card"),
    ("people", 2, "name", "王喆 11010119900307002X", "identity-card"),
    ("people", 3, "groups", "党员;" + "长" * 201, "at most 200 characters"),
    ("people", 3, "groups", "党员;1101011990030785" + "15", "identity-card"),
    ("activities", 2, "counts_as_output", None, FILL),
    ("activities", 2, "counts_as_output", "perhaps", "one of: yes, no"),
    ("activities", 2, "kind", "party", "one of: case"),
    ("activities", 2, "societies", "community;aliens", "one of: community"),
    ("activities", 2, "lead", "nobody", "one of: government"),
    ("sessions", 2, "activity", "A9", ROWS),
    ("sessions", 2, "hours", 0, "above 0"),
    ("sessions", 2, "hours", -1.5, "above 0"),
    ("sessions", 2, "hours", 1.555, "at most 2 decimals"),
    ("sessions", 2, "hours", 1001, "at most 1000"),
    ("sessions", 2, "hours", time(1, 30), "a number"),
    ("sessions", 2, "headcount", -3, "a whole number from 0"),
    ("sessions", 2, "headcount", 2.5, "a whole number from 0"),
    ("sessions", 2, "headcount", 10**12, "a whole number from 0"),
    ("attendance", 2, "person", "r9", ROWS),
    ("attendance", 3, "person", "r1", "only once"),
    ("attendance", 2, "session_no", 9, ROWS),
    ("attendance", 2, "role", None, FILL),
    ("attendance", 2, "role", "guest", "one of: beneficiary"),
    ("volunteer_duty", 2, "person", "王喆", ROWS),
    ("volunteer_duty", 2, "note", "长" * 10_001, "at most 10,000 characters"),
    ("expenses", 2, "spent_on", date(2024, 6, 30), "from 2024-07-01 to 2025-07-31"),
    ("expenses", 4, "spent_on", date(2025, 8, 1), "from 2024-07-01 to 2025-07-31"),
    ("expenses", 4, "amount", -6000, "or the voucher that this row reverses"),
    ("expenses", 4, "amount", 99999, "at most the 15000.00 that are left on 2024-09-30"),
    ("expenses", 3, "amount", 23.45, "a negative amount"),
    ("expenses", 3, "amount", -123.46, "at most the voucher's amount"),
    ("expenses", 3, "reverses", "V9", "a voucher of the sheet"),
    ("expenses", 3, "category", "staff", "the voucher that it reverses"),
    ("expenses", 3, "spent_on", date(2024, 7, 31), "not before 2024-08-01"),
    ("expenses", 2, "activity", "A9", ROWS),
    ("expenses", 4, "own_funds", -1, "not negative"),
    ("expenses", 4, "voucher_no", None, FILL),
    ("expenses", 4, "payee", None, FILL),
    ("indicators", 3, "code", "I1", "only once"),
    ("indicators", 3, "parent", "I2", "stand below"),
    ("indicators", 3, "parent", "I9", ROWS),
    ("indicators", 2, "target", None, FILL),
    ("indicators", 2, "target", -500, "at least 0"),
    ("indicators", 2, "target", 1e300, "usual size"),
    ("indicators", 2, "direction", "sideways", "one of: at_least"),
    ("indicators", 3, "kinds", "case", "an empty cell"),
    ("indicators", 2, "kinds", "case；nothing", "one of: case"),
    ("indicator_values", 2, "indicator", "I1", "entered by hand"),
    ("indicator_values", 2, "indicator", "I8", ROWS),
    ("indicator_values", 2, "value", "3,2", "a number"),
    ("scheme", 3, "parent", "A1", "stand below"),
    ("scheme", 2, "name", None, FILL),
    ("scheme", 4, "weight_final", 100.5, "at most 100"),
    ("scores", 2, "code", "Z", ROWS),
    ("scores", 2, "code", "B", "a scored item of the mid-term round"),
    ("scores", 2, "round", "final", "a scored item of the final round"),
    ("scores", 2, "score", 100.5, "at most 100"),
    ("scores", 2, "score", 88.12345, "at most 4 decimals"),
    ("scores", 2, "rater_kind", "everybody", "one of: evaluator"),
    ("surveys", 2, "returned", 101, "at most 100"),
    ("surveys", 2, "valid", 91, "at most 90"),
    ("surveys", 2, "top_two", 81, "at most 80"),
    ("surveys", 2, "score_sum", 400.5, "at most 400"),
    ("surveys", 2, "maximum", 4, "at most 320"),
    ("resources", 2, "value", -1, "not negative"),
    ("resources", 2, "was_idle", 1, "one of: yes, no"),
    ("resources", 2, "activity", "A9", ROWS),
    ("deliberations", 2, "discussed_on", date(2024, 8, 31), "not before 2024-09-01"),
    ("deliberations", 2, "agreed_on", date(2024, 9, 9), "not before 2024-09-10"),
    ("leaders", 2, "person", "r9", ROWS),
    ("leaders", 3, "since", date(2024, 9, 1), "only once"),
    ("findings", 2, "code", "Z", ROWS),
    ("findings", 2, "due_on", date(2025, 1, 9), "not before 2025-01-10"),
    ("findings", 2, "closed_on", date(2025, 1, 9), "not before 2025-01-10"),
    ("findings", 2, "finding", None, FILL),
    # the contract's dates
    ("project", "ends_on", "", date(2024, 6, 30), "not before 2024-07-01"),
    ("project", "awarded_on", "", date(2024, 7, 20), "not before 2024-07-20"),
    ("project", "filed_on", "", date(2024, 6, 24), "not before 2024-06-25"),
    ("project", "published_on", "", date(2024, 6, 24), "not before 2024-06-25"),
    ("project", "expenses_until", "", date(2025, 6, 29), "not before 2025-06-30"),
    ("project", "purchaser", "", None, FILL),
    ("project", "purchaser", "", "   ", FILL),
    # error cells and formulas that nobody has calculated
    ("project", "amount", "", "#REF!", "an error of Excel"),
    ("expenses", 2, "amount", "#DIV/0!", "an error of Excel"),
    ("people", 2, "name", "#N/A", "an error of Excel"),
    ("project", "amount", "", "=SUM(A1:A3)", "a formula that was calculated"),
    ("project", "title", "", '="a"&"b"', "a formula that was calculated"),
    ("expenses", 2, "amount", "=1+1", "a formula that was calculated"),
    ("attendance", 3, "hours", "=B2", "a formula that was calculated"),
]
# where the error shows at another cell than the one that was changed
ELSEWHERE = {
    ("project", "awarded_on", date(2024, 7, 20)): ("project", row_of("project", "signed_on"), "signed_on"),
    ("surveys", 2, 4): ("surveys", 2, "score_sum"),
    ("budget", 3, 500.01): ("budget", 3, "amount"),
    ("scores", 2, "final"): ("scores", 2, "code"),
}
# what is wrong besides, because of it
BESIDES = {
    ("project", "amount", 0): {("tranches", None, "amount"), ("budget", None, "amount")}
    | {("amendments", 2, "amount_change")},
    ("tranches", 3, 1.5): {("milestones", 2, "tranche_no")},
    ("people", 3, "r1"): {("attendance", 3, "person"), ("volunteer_duty", 2, "person")},
    ("sessions", 2, "A9"): {("attendance", 2, "session_no"), ("attendance", 3, "session_no")},
    ("indicators", 3, "I1"): {("indicator_values", 2, "indicator")},
}


@pytest.mark.parametrize("number", range(len(CELLS)))
def test_a_wrong_cell_is_named(number):
    """The languages of sheets and columns take turns."""
    sheet, row, column, value, expected = CELLS[number]
    at, column = (row_of(sheet, row), row) if sheet in FIELD_SHEETS else (row, column)
    book = Book(("en", "zh")[number % 2])
    book.put(sheet, at, column, value)
    changed = (sheet, row, value)
    place = ELSEWHERE.get(changed, (sheet, at, column))
    with use("en"):
        said = {(p.sheet, p.row, p.column): p.sentence for p in check(book.bytes()).problems}
    assert set(said) == {place} | BESIDES.get(changed, set()), said
    assert expected in said[place]
    assert all(word in said[place] for word in (f"sheet “{place[0]}”", f"row {place[1]}", f"“{place[2]}”"))
