"""Days, terms and months, in Asia/Shanghai (docs/field.md, section 4)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.dates import SHANGHAI, Term, by, months, today

TERM = Term(date(2024, 7, 1), date(2025, 6, 30))
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2024, 6, 30), False),
        (date(2024, 7, 1), True),
        (date(2025, 1, 1), True),
        (date(2025, 6, 30), True),
        (date(2025, 7, 1), False),
    ],
)
def test_a_term_holds_its_first_and_last_day(day, inside):
    assert (day in TERM) is inside


@pytest.mark.parametrize(
    ("as_of", "passed"),
    [
        (date(2024, 6, 30), 0),
        (date(2024, 7, 1), 1),
        (date(2024, 7, 31), 31),
        (date(2025, 1, 10), 194),
        (date(2025, 6, 29), 364),
        (date(2025, 6, 30), 365),
        (date(2025, 7, 1), 365),
        (date(2026, 1, 1), 365),
        (date(2000, 1, 1), 0),
    ],
)
def test_days_passed_count_both_ends(as_of, passed):
    assert TERM.days == 365
    assert TERM.days_passed(as_of) == passed


def test_a_term_of_one_day():
    term = Term(date(2024, 2, 29), date(2024, 2, 29))
    assert term.days == term.days_passed(date(2024, 2, 29)) == 1


@given(DAYS, st.integers(0, 900), DAYS)
def test_days_passed_are_the_days_of_the_term_up_to_then(start, length, as_of):
    """Counted one by one, each day of the term that is not after ``as_of``."""
    term = Term(start, start + timedelta(days=length))
    every = [start + timedelta(days=n) for n in range(length + 1)]
    assert all(day in term for day in every)
    assert term.days_passed(as_of) == sum(day <= as_of for day in every)


@pytest.mark.parametrize(
    ("first", "last", "named"),
    [
        (date(2024, 7, 31), date(2024, 7, 31), ["2024-07"]),
        (date(2024, 11, 30), date(2025, 2, 1), ["2024-11", "2024-12", "2025-01", "2025-02"]),
        (date(2024, 8, 1), date(2024, 7, 31), []),
    ],
)
def test_months(first, last, named):
    assert list(months(first, last)) == named


@pytest.mark.parametrize(
    ("day", "happened"),
    [(None, False), (date(2025, 1, 9), True), (date(2025, 1, 10), True), (date(2025, 1, 11), False)],
)
def test_what_has_no_date_has_not_happened(day, happened):
    """A report counts what happened up to and including its day."""
    assert by(day, date(2025, 1, 10)) is happened


def test_today_is_the_day_in_shanghai():
    before = datetime.now(SHANGHAI).date()
    assert before <= today() <= datetime.now(SHANGHAI).date()
