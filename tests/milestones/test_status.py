"""Milestone status as a truth table: due on a day, done before, on or after it, seen on any day."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.milestones.records import Milestone
from tracker.milestones.rules import status

DUE = date(2025, 1, 10)


def d(day: int) -> date:
    return date(2025, 1, day)


@pytest.mark.parametrize(
    ("done_on", "as_of", "expected"),
    [
        (None, d(9), "scheduled"),
        (None, d(10), "scheduled"),  # due today is not late
        (None, d(11), "overdue"),
        (None, d(31), "overdue"),
        (d(8), d(7), "scheduled"),  # done after the day of the report is not yet done
        (d(8), d(8), "met"),
        (d(8), d(10), "met"),
        (d(8), d(31), "met"),
        (d(10), d(9), "scheduled"),
        (d(10), d(10), "met"),
        (d(10), d(11), "met"),
        (d(11), d(10), "scheduled"),
        (d(11), d(11), "met_late"),
        (d(15), d(10), "scheduled"),
        (d(15), d(11), "overdue"),
        (d(15), d(14), "overdue"),
        (d(15), d(15), "met_late"),
        (d(15), d(31), "met_late"),
    ],
)
def test_status(done_on, as_of, expected):
    milestone = Milestone(code="M1", title="中期", due_on=DUE, done_on=done_on)
    assert status(milestone, as_of) == expected
