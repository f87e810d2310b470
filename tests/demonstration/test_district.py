"""The demonstration district says what it promises, on whatever day it is loaded."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.demonstration.district import STORIES, USERS, district
from tracker.ledger.checks import check
from tracker.ledger.records import ledger_of
from tracker.reporting.gather import gather
from tracker.terms import choices

DAYS = (date(2026, 2, 28), date(2026, 11, 24), date(2028, 2, 29))


@pytest.mark.parametrize("day", DAYS)
def test_every_project_passes_the_checks(day):
    for sheets in district(day):
        assert check(ledger_of(sheets)) == []


@pytest.mark.parametrize("day", DAYS)
def test_the_stories_can_be_seen(day):
    flags = {
        s.project.code: {f.kind for f in s.flags}
        for s in (gather(ledger_of(sheets), "final", day, "zh") for sheets in district(day))
    }
    assert "milestone_overdue" in flags["CP-E-002"]
    assert "payment_overdue" in flags["CP-E-002"]
    assert "spending_ahead" in flags["CP-E-003"]
    assert "open_finding" in flags["CP-E-004"]
    assert flags["CP-E-005"] == set()
    assert {"duplicate_invoice", "outside_term"} <= flags["QJ-E-010"]


def test_two_agencies_and_several_states():
    assert len(STORIES) == 11
    assert len({story.contractor for story in STORIES}) == 2
    assert len({story.purchaser for story in STORIES}) == 2
    assert len({story.state for story in STORIES}) >= 6
    assert {user["role"] for user in USERS} == set(choices("user_role"))


def test_one_not_begun_has_no_records():
    ledger = ledger_of(district(date(2026, 11, 24))[4])
    assert ledger.project.starts_on > date(2026, 11, 24)
    assert (ledger.sessions, ledger.expenses, ledger.scores) == ((), (), ())
