"""The worked example gives the figures of docs/field.md, section 8.

``recount`` goes through the rows in plain loops and knows nothing of the application's rules: the figures
of the section, its rows, and the snapshot have to agree three ways.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import tracker.demonstration
from tracker.demonstration.worked_example import worked_example
from tracker.ledger.checks import check
from tracker.ledger.records import ledger_of
from tracker.reporting.gather import gather
from tracker.workbook.service import check_workbook

WORKBOOK = Path(tracker.demonstration.__file__).parent / "CP-2024-017.xlsx"

# day and kind → sessions, hours, person-times, spent, rate, surplus, paid, score, grade
SECTION_8 = {
    ("midterm", "2025-01-10"): (9, 19, 202, "93288.12", "0.4664", "106711.88", "120000.00", "86.00", "good"),
    ("final", "2025-07-10"): (17, 40, 551, "194590.20", "0.9730", "5409.80", "180000.00", "91.00", "excellent"),
    ("final", "2025-08-08"): (17, 40, 551, "198590.20", "0.9930", "1409.80", "198590.20", "91.00", "excellent"),
}
PERSON_TIMES = {
    "A02": 14, "A03": 16, "A04": 42, "A05": 38, "A06": 68, "A07": 24,
    "A08": 76, "A09": 126, "A10": 30, "A11": 22, "A12": 95,
}  # fmt: skip
COSTS = {
    "A01": 3200, "A02": 1200, "A03": 1200, "A04": 6800, "A05": 4100, "A06": 5600, "A07": 2200,
    "A08": 6000, "A09": 9600, "A10": 4300, "A11": 3460, "A12": 6600,
}  # fmt: skip
# budget line → original, revised and spent at the end, spent at mid-term
LINES = {
    "staff": ("100000.00", "100000.00", "100000.00", "50000.00"),
    "activities": ("52000.00", "55000.00", "54260.00", "24300.00"),
    "training": ("16000.00", "13000.00", "12800.00", "6000.00"),
    "volunteers": ("10000.00", "10000.00", "9650.00", "4200.00"),
    "publicity": ("6000.00", "6000.00", "5900.00", "2600.00"),
    "audit": ("4000.00", "4000.00", "4000.00", "0.00"),
    "management": ("10000.00", "10000.00", "10000.00", "5000.00"),
    "tax": ("2000.00", "2000.00", "1980.20", "1188.12"),
}
# baseline, target, actual, completion in per cent
INDICATORS = (
    ("0", "16", "17", "106.3"),
    ("0", "500", "551", "110.2"),
    ("0", "200", "236", "118.0"),
    ("12", "30", "36", "120.0"),
    ("0", "480", "506", "105.4"),
    ("1", "5", "5", "100.0"),
    ("46", "70", "74", "105.7"),
    (None, "0.8", "0.8571", "107.1"),
    ("0", "1", "1", "100.0"),
    ("3.2", "3.7", "3.9", "105.4"),
    ("0", "5000", "8868", "177.4"),
    (None, "0.9", "0.925", "102.8"),
)


def recount(sheets, day):
    """Sessions, hours, person-times, persons, volunteers, shifts and volunteer hours up to a day."""
    output = {a["code"] for a in sheets["activities"] if a["counts_as_output"] and a["kind"] != "survey"}
    held = {(s["activity"], s["no"]): s for s in sheets["sessions"] if s["held_on"] <= day}
    sessions = [s for key, s in held.items() if key[0] in output]
    hours = sum(s["hours"] for s in sessions)
    served, volunteers, volunteer_hours, shifts = [], set(), 0, 0
    for row in sheets["attendance"]:
        session = held.get((row["activity"], row["session_no"]))
        if session is None:
            continue
        if row["role"] == "beneficiary" and row["activity"] in output:
            served.append(row["person"])
        if row["role"] == "volunteer":
            volunteers.add(row["person"])
            volunteer_hours += row.get("hours") or session["hours"]
            shifts += 1
    for row in sheets["volunteer_duty"]:
        if row["served_on"] <= day:
            volunteers.add(row["person"])
            volunteer_hours += row["hours"]
            shifts += 1
    person_times = len(served) + sum(s["headcount"] or 0 for s in sessions)
    return len(sessions), hours, person_times, len(set(served)), len(volunteers), shifts, volunteer_hours


@pytest.fixture(scope="module")
def ledger():
    return ledger_of(worked_example())


def test_the_rows_themselves_give_the_section():
    assert recount(worked_example(), date(2025, 7, 10)) == (17, 40, 551, 236, 36, 202, 506)
    assert recount(worked_example(), date(2025, 1, 10))[:3] == (9, 19, 202)


def test_the_ledger_has_no_fault(ledger):
    assert check(ledger) == []


@pytest.mark.parametrize(("kind", "day"), SECTION_8)
def test_each_day_shows_its_figures(ledger, kind, day):
    s = gather(ledger, kind, date.fromisoformat(day), "zh")
    sessions, hours, person_times, spent, rate, surplus, paid, score, grade = SECTION_8[kind, day]
    assert (s.counts.sessions, s.counts.service_hours, s.counts.person_times) == (
        sessions,
        f"{hours}.0",
        person_times,
    )
    assert (s.budget.spent, s.budget.execution_rate, s.budget.surplus) == (spent, rate, surplus)
    assert s.payments.paid == paid
    assert (s.evaluation.score, s.evaluation.grade) == (score, grade)
    again = recount(worked_example(), date.fromisoformat(day))
    assert again == (
        s.counts.sessions,
        float(s.counts.service_hours),
        s.counts.person_times,
        s.counts.persons,
        s.counts.volunteers,
        s.counts.volunteer_shifts,
        float(s.counts.volunteer_hours),
    )


def test_the_final_report_has_all_lines_indicators_and_activities(ledger):
    s = gather(ledger, "final", date(2025, 7, 10), "zh")
    assert (s.counts.persons, s.counts.volunteers, s.counts.volunteer_shifts) == (236, 36, 202)
    assert s.counts.volunteer_hours == "506.0"
    for line in s.budget.lines:
        original, revised, spent, _ = LINES[line.category]
        assert (line.original, line.revised) == (original, revised)
        assert line.spent == ("0.00" if line.category == "audit" else spent)
    assert [(i.baseline, i.target, i.actual, i.completion_percent) for i in s.indicators] == list(INDICATORS)
    assert {a.code: a.person_times for a in s.activities if a.counts_as_output} == PERSON_TIMES
    assert {a.code: float(a.spent) for a in s.activities} == COSTS
    assert [(f.kind, f.subject) for f in s.flags] == [("over_completion", "I11")]


def test_at_midterm_nothing_of_the_adjustment_is_known(ledger):
    s = gather(ledger, "midterm", date(2025, 1, 10), "zh")
    assert {line.category: line.revised for line in s.budget.lines} == {c: v[0] for c, v in LINES.items()}
    assert {line.category: line.spent for line in s.budget.lines} == {c: v[3] for c, v in LINES.items()}
    assert s.budget.adjustments == ()
    assert s.payments.first_tranche_spent == "0.7774"
    assert [f.open for f in s.findings] == [True, True]


def test_the_last_payment_stands_in_capitals_and_the_surplus_is_deducted(ledger):
    s = gather(ledger, "final", date(2025, 8, 8), "zh")
    assert s.payments.tranches[-1].paid == "18590.20"
    assert s.payments.deducted == "1409.80"
    before = gather(ledger, "final", date(2025, 7, 10), "zh")
    assert (before.payments.tranches[-1].paid, before.payments.tranches[-1].paid_on) == ("0.00", None)


def test_the_workbook_in_the_repository_is_the_same_project(ledger):
    checked = check_workbook(WORKBOOK)
    assert checked.problems == ()
    assert checked.ledger == ledger
