"""Which photos a report prints: a truth table of their days, and the properties of the choice."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.evidence.records import ActivityPhoto
from tracker.reporting.rules import Dated, chosen, dated

D1, D2, D3 = date(2024, 11, 5), date(2024, 11, 12), date(2024, 11, 19)
HELD = {("A", 1): D1, ("A", 2): D2, ("A", 3): D3, ("B", 1): D1}
AS_OF = D2


@pytest.mark.parametrize(
    ("activity", "session_no", "taken_on", "shown"),
    [
        ("A", 1, None, (D1, D1)),
        ("A", 1, D3, (D1, D1)),  # the session that it is attached to says more than a camera
        ("A", 3, None, None),  # held later
        ("A", 9, None, None),  # no such session
        ("A", None, None, (D1, D2)),
        ("A", None, D2, (D2, D2)),
        ("A", None, date(2024, 11, 7), (D1, D2)),  # a camera's day without a session
        ("A", None, D3, None),  # taken later
        ("B", None, None, (D1, D1)),
        ("C", None, None, None),  # never held
    ],
)
def test_the_day_of_a_photo(activity, session_no, taken_on, shown):
    found = dated([ActivityPhoto(1, "x", activity, session_no, taken_on)], HELD, AS_OF)
    assert [(d.first_on, d.last_on) for d in found] == ([shown] if shown else [])


def test_a_picture_that_two_records_bear_is_printed_once():
    twice = [ActivityPhoto(n, "same", code, 1, None) for n, code in ((1, "B"), (2, "A"))]
    assert [d.photo.id for d in dated(twice, HELD, AS_OF)] == [1]


@st.composite
def many(draw) -> list[Dated]:
    numbers = draw(st.lists(st.integers(0, 12), max_size=60))
    start = date(2024, 7, 1)
    return [
        Dated(
            ActivityPhoto(i, str(i), f"A{n:02d}", None, None),
            start + timedelta(n * 9),
            start + timedelta(n * 9 + i % 5),
        )
        for i, n in enumerate(numbers)
    ]


@given(many(), st.integers(1, 30))
def test_the_choice_is_spread_over_activities_and_newest_first(photos, most):
    found = chosen(photos, most)
    assert len(found) == len(set(found)) == min(most, len(photos)) and set(found) <= set(photos)
    assert [d.first_on for d in found] == sorted(d.first_on for d in found)
    of, kept = Counter(d.photo.activity for d in photos), Counter(d.photo.activity for d in found)
    for one in kept:
        for other in of:  # nobody has two more than another that had one to give
            assert kept[one] <= kept[other] + 1 or kept[other] == of[other]
    for one in set(photos) - set(found):
        mine = [d for d in found if d.photo.activity == one.photo.activity]
        assert all((d.last_on, d.photo.id) > (one.last_on, one.photo.id) for d in mine)


def test_of_more_activities_than_places_those_at_even_distances():
    start = date(2024, 7, 1)
    photos = [
        Dated(ActivityPhoto(n, str(n), f"A{n:02d}", None, None), start + timedelta(n), start + timedelta(n))
        for n in range(12)
    ]
    assert [d.photo.id for d in chosen(photos, 4)] == [0, 3, 6, 9]
