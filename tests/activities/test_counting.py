"""What is counted and what is only flagged (docs/field.md, section 4), one rule at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tracker.activities.records import Activity, Attendance, Duty, Session
from tracker.activities.rules import Tally, participation, signals, tally
from tracker.dates import Term
from tracker.terms import choices

D = Decimal
TERM = Term(date(2024, 7, 1), date(2025, 6, 30))
AS_OF = date(2025, 3, 31)
KINDS = choices("activity_kind")
INSIDE = date(2024, 9, 1)


def activity(code: str = "A1", kind: str = "group", output: bool = True) -> Activity:
    return Activity(code=code, kind=kind, title=code, counts_as_output=output)


def session(no: int = 1, on: date = INSIDE, hours: str = "2", code: str = "A1", headcount: int | None = None):
    return Session(activity=code, no=no, held_on=on, hours=D(hours), headcount=headcount)


def sign_in(person: str, role: str = "beneficiary", no: int = 1, code: str = "A1", hours: str | None = None):
    return Attendance(
        activity=code, session_no=no, person=person, role=role, hours=None if hours is None else D(hours)
    )


def duty(person: str, on: date = INSIDE, hours: str = "3") -> Duty:
    return Duty(person=person, served_on=on, hours=D(hours))


def counted(
    activities: Sequence[Activity],
    sessions: Sequence[Session],
    rows: Sequence[Attendance] = (),
    served: Sequence[Duty] = (),
    as_of: date = AS_OF,
) -> Tally:
    return tally(activities, sessions, rows, served, TERM, as_of)


def figures(result: Tally, kinds: tuple[str, ...] = ()) -> dict[str, Any]:
    c, v = result.counts(kinds), result.volunteering()
    return {
        "activities": c.activities,
        "sessions": c.sessions,
        "hours": c.service_hours,
        "person_times": c.person_times,
        "persons": len(c.persons),
        "volunteers": len(v.volunteers),
        "shifts": v.shifts,
        "volunteer_hours": v.hours,
    }


NOTHING = {
    "activities": 0,
    "sessions": 0,
    "hours": 0,
    "person_times": 0,
    "persons": 0,
    "volunteers": 0,
    "shifts": 0,
    "volunteer_hours": 0,
}
ONE = NOTHING | {"activities": 1, "sessions": 1, "hours": 2, "person_times": 1, "persons": 1}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("output", [True, False])
def test_output_counts_and_surveys_do_not(kind, output):
    """Sessions of activities that count as output, except surveys; volunteering counts in any activity."""
    result = counted(
        [activity(kind=kind, output=output)], [session()], [sign_in("r1"), sign_in("r2", "volunteer")]
    )
    served = {"volunteers": 1, "shifts": 1, "volunteer_hours": 2}
    assert figures(result) == (ONE if output and kind != "survey" else NOTHING) | served


@pytest.mark.parametrize(
    ("held_on", "as_of", "counts", "flagged"),
    [
        (date(2024, 6, 30), AS_OF, False, True),
        (date(2024, 7, 1), AS_OF, True, False),
        (AS_OF, AS_OF, True, False),
        (date(2025, 4, 1), AS_OF, False, False),  # not yet held
        (date(2025, 6, 30), date(2025, 6, 30), True, False),
        (date(2025, 7, 1), date(2025, 6, 30), False, False),
        (date(2025, 7, 1), date(2025, 8, 1), False, True),
    ],
)
def test_the_term_and_the_day(held_on, as_of, counts, flagged):
    """Between the start and the effective end of the term and up to ``as_of``; outside it a session, its
    volunteers and duty are kept, flagged, not counted."""
    rows = [sign_in("r1"), sign_in("r2", "volunteer")]
    result = counted([activity()], [session(on=held_on)], rows, [duty("r3", held_on)], as_of)
    served = {"volunteers": 2, "shifts": 2, "volunteer_hours": 5}
    assert figures(result) == (ONE | served if counts else NOTHING)
    outside = [(s.subject, s.detail) for s in signals(result) if s.kind == "outside_term"]
    day = held_on.isoformat()
    assert outside == ([("A1/1", day), ("r3", day)] if flagged else [])


@pytest.mark.parametrize(
    ("roles", "person_times", "persons", "volunteers"),
    [
        (["beneficiary"], 1, 1, 0),
        (["volunteer"], 0, 0, 1),
        (["staff"], 0, 0, 0),
        (["beneficiary", "beneficiary"], 2, 2, 0),
        (["beneficiary", "volunteer", "staff"], 1, 1, 1),
        ([], 0, 0, 0),
    ],
)
def test_the_role_stands_on_the_attendance_row(roles, person_times, persons, volunteers):
    rows = [sign_in(f"r{n}", role) for n, role in enumerate(roles)]
    found = figures(counted([activity()], [session()], rows))
    assert (found["person_times"], found["persons"], found["volunteers"]) == (
        person_times,
        persons,
        volunteers,
    )


def test_one_person_is_a_beneficiary_here_and_a_volunteer_there():
    """A team member is a beneficiary when trained and a volunteer when serving."""
    rows = [sign_in("r1"), sign_in("r1", "volunteer", no=2)]
    found = figures(counted([activity()], [session(1), session(2)], rows))
    assert found == {
        "activities": 1,
        "sessions": 2,
        "hours": 4,
        "person_times": 1,
        "persons": 1,
        "volunteers": 1,
        "shifts": 1,
        "volunteer_hours": 2,
    }


def test_person_times_and_persons():
    """The worked example's first training (section 8): 18 people; 18 + 17 + 16 + 17 = 68 person-times."""
    present = {1: 18, 2: 17, 3: 16, 4: 17}
    sessions = [session(no, date(2024, 11, 5 + 7 * (no - 1))) for no in present]
    rows = [sign_in(f"r{n}", no=no) for no, many in present.items() for n in range(many)]
    found = counted([activity()], sessions, rows).counts()
    assert (found.sessions, found.service_hours, found.person_times, len(found.persons)) == (4, 8, 68, 18)


@pytest.mark.parametrize(("headcount", "added"), [(None, 0), (0, 0), (7, 7)])
def test_a_head_count_adds_person_times_and_never_persons(headcount, added):
    found = counted([activity()], [session(headcount=headcount)], [sign_in("r1")]).counts()
    assert (found.person_times, found.headcount, len(found.persons)) == (1 + added, added, 1)


@pytest.mark.parametrize(("own", "hours"), [(None, "2"), ("0.5", "0.5"), ("5", "5")])
def test_a_volunteers_hours_are_the_rows_else_the_sessions(own, hours):
    rows = [sign_in("r1", "volunteer", hours=own), sign_in("r2", "volunteer")]
    found = counted([activity()], [session()], rows)
    assert found.volunteering().hours == D(hours) + 2
    assert found.counts().service_hours == 2


def test_shifts_are_sessions_and_rows_of_duty():
    """A shift is one person's volunteering in one session, or one row of duty; persons are distinct."""
    rows = [sign_in("r1", "volunteer"), sign_in("r1", "volunteer", no=2), sign_in("r2", "volunteer")]
    served = [duty("r1"), duty("r1"), duty("r3", hours="0.5")]
    found = counted([activity()], [session(1), session(2)], rows, served).volunteering()
    assert (found.volunteers, found.shifts, found.hours) == ({"r1", "r2", "r3"}, 6, D("12.5"))


@pytest.mark.parametrize(
    ("kinds", "activities", "sessions", "person_times", "persons"),
    [
        ((), 2, 3, 4, 2),
        (("group",), 1, 2, 3, 2),
        (("visit",), 1, 1, 1, 1),
        (("group", "visit"), 2, 3, 4, 2),
        (("lecture",), 0, 0, 0, 0),
        (("survey",), 0, 0, 0, 0),
    ],
)
def test_kinds_narrow(kinds, activities, sessions, person_times, persons):
    rows = [
        sign_in("r1"),
        sign_in("r2"),
        sign_in("r1", no=2),
        sign_in("r1", code="A2"),
        sign_in("r9", code="A3"),
    ]
    result = counted(
        [activity(), activity("A2", "visit"), activity("A3", "survey")],
        [session(1), session(2), session(code="A2"), session(code="A3")],
        rows,
    )
    c = result.counts(kinds)
    assert (c.activities, c.sessions, c.person_times, len(c.persons)) == (
        activities,
        sessions,
        person_times,
        persons,
    )


@pytest.mark.parametrize(
    ("kind", "sessions", "members", "expected"),
    [
        ("group", 4, 6, set()),
        ("group", 4, 15, set()),
        ("group", 3, 6, {"few_sessions"}),
        ("group", 4, 5, {"group_size"}),
        ("group", 4, 16, {"group_size"}),
        ("group", 1, 1, {"few_sessions", "group_size"}),
        ("case", 4, 1, set()),
        ("case", 3, 1, {"few_interviews"}),
        ("community_event", 1, 1, set()),
        ("visit", 1, 1, set()),
        ("lecture", 1, 40, set()),
        ("group", 4, 0, {"group_size", "no_attendance"}),
        ("lecture", 1, 0, {"no_attendance"}),
    ],
)
def test_a_missing_condition_is_a_signal_and_no_filter(kind, sessions, members, expected):
    """The "counts when" column is a flag: everything is counted all the same."""
    held = [session(no) for no in range(1, sessions + 1)]
    rows = [sign_in(f"r{n}", no=no) for no in range(1, sessions + 1) for n in range(members)]
    result = counted([activity(kind=kind)], held, rows)
    assert {s.kind for s in signals(result)} == expected
    assert result.counts().person_times == sessions * members


@pytest.mark.parametrize(
    ("hours", "flagged"), [(["12", "12"], False), (["12", "12.01"], True), (["24.5"], True), (["8"], False)]
)
def test_no_day_has_more_than_24_hours(hours, flagged):
    served = [duty("r1", hours=h) for h in hours] + [duty("r2", hours="9")]
    found = [s.subject for s in signals(counted([], [], [], served)) if s.kind == "impossible_hours"]
    assert found == (["r1"] if flagged else [])


def test_a_signed_in_survey_is_no_output_without_sign_in():
    """What is not counted asks for no sign-in."""
    assert signals(counted([activity(kind="survey")], [session()])) == []


def test_what_each_person_took_part_in():
    rows = [sign_in("r1"), sign_in("r1", no=2), sign_in("r2", "volunteer"), sign_in("r3", "staff")]
    result = counted([activity()], [session(1), session(2)], rows, [duty("r1")])
    found = participation(result)
    assert set(found) == {"r1", "r2"}
    assert (found["r1"].sessions, found["r1"].shifts, found["r1"].volunteer_hours) == (2, 1, 3)
    assert (found["r2"].sessions, found["r2"].shifts, found["r2"].volunteer_hours) == (0, 1, 2)
