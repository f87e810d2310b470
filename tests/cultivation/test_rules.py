"""Leaders' latest stage, issues done of those agreed, resources and linkage (docs/field.md, section 7)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.activities.records import Activity
from tracker.cultivation.records import Deliberation, Leader, Resource
from tracker.cultivation.rules import (
    agreed,
    agreed_done_rate,
    current_stages,
    is_linked,
    is_resident_led,
    leader_count,
    resources_value,
    stage_of,
)


def d(month: int, day: int = 1) -> date:
    return date(2025, month, day)


AS_OF = d(6, 30)


@pytest.mark.parametrize(
    ("stages", "counted"),
    [
        ([], 0),
        ([("candidate", d(1))], 0),
        ([("core", d(1))], 0),
        ([("leader", d(1))], 1),
        ([("leader", AS_OF)], 1),
        ([("leader", d(7, 1))], 0),  # tomorrow's leader
        ([("candidate", d(1)), ("core", d(2)), ("leader", d(3))], 1),
        ([("leader", d(3)), ("core", d(2)), ("candidate", d(1))], 1),  # the day tells, not the row
        ([("leader", d(1)), ("core", d(2))], 0),  # who stepped back is a leader no longer
        ([("leader", d(1)), ("core", d(7, 1))], 1),  # not before the day
        ([("leader", d(1)), ("candidate", d(2)), ("leader", d(3))], 1),
    ],
)
def test_the_latest_stage_counts(stages, counted):
    rows = [Leader(person="r1", stage=stage, since=since) for stage, since in stages]
    assert leader_count(rows, AS_OF) == counted


def test_leaders_are_counted_by_person():
    rows = [
        Leader(person="r1", stage="leader", since=d(1)),
        Leader(person="r1", stage="leader", since=d(2)),
        Leader(person="r2", stage="leader", since=d(1)),
        Leader(person="r3", stage="core", since=d(3)),
    ]
    assert leader_count(rows, AS_OF) == 2
    assert current_stages(rows, AS_OF)["r1"].since == d(2)


def issue(agreed_on: date | None = None, done_on: date | None = None, **steps: date) -> Deliberation:
    return Deliberation(issue="楼道灯", raised_on=d(1), agreed_on=agreed_on, done_on=done_on, **steps)


@pytest.mark.parametrize(
    ("issues", "rate"),
    [
        ([], None),
        ([issue()], None),  # nothing agreed: no rate, rather than 0
        ([issue(d(7, 1), d(7, 2))], None),
        ([issue(d(2))], "0"),
        ([issue(d(2), d(3))], "1"),
        ([issue(d(2), AS_OF)], "1"),
        ([issue(d(2), d(7, 1))], "0"),
        ([issue(AS_OF)], "0"),
        ([issue(d(2), d(3)), issue(d(2)), issue()], "0.5"),
        ([issue(d(2), d(3))] * 3 + [issue(d(2))], "0.75"),
    ],
)
def test_done_of_agreed(issues, rate):
    assert agreed_done_rate(issues, AS_OF) == (None if rate is None else Decimal(rate))


def test_six_of_seven():
    """The worked example (section 8): 6 of 7, 85.7 %."""
    issues = [issue(d(2), d(3))] * 6 + [issue(d(2))]
    assert agreed(issues, AS_OF) == (7, 6)
    assert agreed_done_rate(issues, AS_OF) == Decimal(6) / 7


@pytest.mark.parametrize(
    ("steps", "stage"),
    [
        ({}, "raised"),
        ({"discussed_on": d(2)}, "discussed"),
        ({"discussed_on": d(7, 1)}, "raised"),
        ({"discussed_on": d(2), "agreed_on": AS_OF}, "agreed"),
        ({"agreed_on": d(3)}, "agreed"),
        ({"agreed_on": d(3), "done_on": d(4)}, "done"),
        ({"agreed_on": d(3), "done_on": d(4), "fed_back_on": d(5)}, "fed_back"),
        ({"agreed_on": d(3), "done_on": d(4), "fed_back_on": d(7, 5)}, "done"),
    ],
)
def test_the_last_stage_of_an_issue(steps, stage):
    assert stage_of(issue(**steps), AS_OF) == stage


@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(-5, 5))),
)
def test_resources_count_from_the_day_they_were_given(rows):
    given_ = [
        Resource(name="毛线", value=value, provided_on=AS_OF + timedelta(days=offset))
        for value, offset in rows
    ]
    assert resources_value(given_, AS_OF) == sum(value for value, offset in rows if offset <= 0)


@pytest.mark.parametrize(
    ("societies", "linked"),
    [
        ((), False),
        (("community",), False),
        (("community", "volunteer"), False),
        (("community", "volunteer", "volunteer"), False),  # named twice is one
        (("community", "volunteer", "resource"), True),
        (("community", "social_worker", "organization", "volunteer", "resource"), True),
    ],
)
def test_linkage_is_of_at_least_three(societies, linked):
    activity = Activity(code="A1", kind="other", title="义卖", counts_as_output=True, societies=societies)
    assert is_linked(activity) is linked


@pytest.mark.parametrize(
    ("lead", "resident_led"),
    [
        (None, False),
        ("government", False),
        ("community", False),
        ("agency", False),
        ("organization", True),
        ("residents", True),
    ],
)
def test_resident_autonomy(lead, resident_led):
    activity = Activity(code="A1", kind="other", title="义卖", counts_as_output=True, lead=lead)
    assert is_resident_led(activity) is resident_led
