"""What the application makes of the worked example: its checks, its snapshot and its workbook give the
figures of docs/field.md, section 8, as the plain recount in ``test_records`` does.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import tracker.demonstration
from tests.demonstration import section_8
from tests.demonstration.section_8 import FINAL, FINANCE, MIDTERM
from tracker.demonstration.worked_example import worked_example
from tracker.ledger.checks import check
from tracker.ledger.records import ledger_of
from tracker.reporting.gather import gather
from tracker.workbook.service import check_workbook

WORKBOOK = Path(tracker.demonstration.__file__).parent / "CP-2024-017.xlsx"


@pytest.fixture(scope="module")
def ledger():
    return ledger_of(worked_example())


@pytest.fixture(scope="module")
def snapshots(ledger):
    days = ((MIDTERM, "midterm"), (FINAL, "final"), (FINANCE, "finance"))
    return {day: gather(ledger, kind, day, "zh") for day, kind in days}


def test_the_ledger_has_no_fault(ledger):
    assert check(ledger) == []


@pytest.mark.parametrize("day", [MIDTERM, FINAL, FINANCE])
def test_each_day_shows_its_figures(snapshots, day):
    s = snapshots[day]
    sessions, hours, person_times, cost = section_8.OUTPUT[day]
    assert (s.counts.sessions, s.counts.service_hours, s.counts.person_times) == (
        sessions,
        f"{hours}.0",
        person_times,
    )
    spent, rate, surplus, paid = section_8.MONEY[day]
    assert (s.budget.spent, f"{float(s.budget.execution_rate) * 100:.2f}") == (spent, rate)
    assert (s.budget.surplus, s.payments.paid) == (surplus, paid)
    assert next(line.spent for line in s.budget.lines if line.category == "activities") == f"{cost}.00"
    round_ = "midterm" if day == MIDTERM else "final"
    assert (s.evaluation.score, s.evaluation.grade) == (
        f"{section_8.TOTALS[round_][0]}0",
        section_8.TOTALS[round_][1],
    )


def test_the_final_report_has_all_lines_indicators_and_activities(snapshots):
    s = snapshots[FINAL]
    assert (s.counts.activities, s.counts.persons) == (11, section_8.PERSONS)
    assert (s.counts.volunteers, s.counts.volunteer_shifts) == (section_8.VOLUNTEERS, section_8.SHIFTS)
    assert s.counts.volunteer_hours == f"{section_8.VOLUNTEER_HOURS}.0"
    for line in s.budget.lines:
        original, revised, _, spent = section_8.LINES[line.category]
        assert (line.original, line.revised) == (original, revised)
        assert line.spent == ("0.00" if line.category == "audit" else spent)
    assert [(i.measure, i.baseline, i.target, i.actual, i.completion_percent) for i in s.indicators] == list(
        section_8.INDICATORS
    )
    assert {
        a.code: (a.sessions, float(a.hours), a.person_times, float(a.spent)) for a in s.activities
    } == section_8.ACTIVITIES
    assert [(f.kind, f.subject) for f in s.flags] == [("over_completion", "I11")]


def test_at_midterm_nothing_of_the_adjustment_is_known(snapshots):
    s = snapshots[MIDTERM]
    assert {line.category: (line.revised, line.spent) for line in s.budget.lines} == {
        category: (original, spent) for category, (original, _, spent, _) in section_8.LINES.items()
    }
    assert s.budget.adjustments == ()
    assert s.payments.first_tranche_spent == "0.7774"
    assert [f.open for f in s.findings] == [True, True]
    assert (s.counts.persons, s.counts.volunteers, s.counts.volunteer_hours) == (70, 22, "132.0")


def test_the_last_payment_leaves_the_surplus(snapshots):
    after, before = snapshots[FINANCE].payments, snapshots[FINAL].payments
    assert (after.tranches[-1].paid, after.deducted) == ("18590.20", "1409.80")
    assert (before.tranches[-1].paid, before.tranches[-1].paid_on) == ("0.00", None)


def test_the_workbook_in_the_repository_is_the_same_project(ledger):
    checked = check_workbook(WORKBOOK)
    assert checked.problems == ()
    assert checked.ledger == ledger
