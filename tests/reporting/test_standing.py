"""How a project stands and which days are ahead of it, on the invented snapshot of ``reports.sample``."""

from __future__ import annotations

from dataclasses import replace

from reports.sample import sample
from reports.snapshot import Finding, Milestone, Snapshot, Tranche
from tracker.reporting.standing import next_dates, report_days, standing, usual_day


def on(day: str, **changes) -> Snapshot:
    plain = replace(sample(), as_of=day, milestones=(), findings=())
    return replace(plain, payments=replace(plain.payments, tranches=()), **changes)


def finding(due_on: str | None, is_open: bool = True) -> Finding:
    return Finding("midterm", "F1", "major", "台账不全", "2025-01-10", due_on, None, None, is_open)


def test_the_ends_are_named_until_they_have_passed():
    assert [(d.kind, d.day) for d in next_dates(on("2025-06-30"))] == [
        ("term_end", "2025-06-30"),
        ("expenses_until", "2025-07-31"),
    ]
    assert [d.kind for d in next_dates(on("2025-07-01"))] == ["expenses_until"]
    assert next_dates(on("2025-08-01")) == ()


def test_what_is_open_stands_by_its_day():
    tranches = (
        Tranche(1, "100.00", "2025-01-01", "100.00", "2025-01-02", "首款"),
        Tranche(2, "100.00", "2025-09-01", "0.00", None, "尾款"),
        Tranche(3, "100.00", None, "0.00", None, "质保金"),
    )
    milestones = (
        Milestone("M1", "2025-01-10", "2025-01-10", "met", "中期"),
        Milestone("M2", "2025-08-01", None, "overdue", "验收"),
        Milestone("M3", "2025-08-20", None, "scheduled", "归档"),
    )
    snapshot = on(
        "2025-08-20",
        milestones=milestones,
        findings=(finding("2025-08-10"), finding(None), finding("2025-02-01", is_open=False)),
    )
    snapshot = replace(snapshot, payments=replace(snapshot.payments, tranches=tranches))
    assert [(d.kind, d.title, d.overdue) for d in next_dates(snapshot)] == [
        ("milestone", "验收", True),
        ("finding", "台账不全", True),
        ("milestone", "归档", False),  # due today is not late
        ("tranche", "尾款", False),
    ]


def test_a_milestone_that_is_past_is_said_to_be():
    late = Milestone("M2", "2025-08-01", None, "overdue", "验收")
    assert standing(on("2025-08-20", milestones=(late,))).next_overdue
    assert not standing(on("2025-08-01", milestones=(replace(late, status="scheduled"),))).next_overdue
    assert not standing(on("2025-08-20")).next_overdue


def test_a_report_is_offered_on_the_days_that_have_come():
    paid = Tranche(2, "100.00", None, "0.00", None, "中期款", condition="midterm_passed")
    met = Milestone("M1", "2025-01-10", "2025-01-12", "met_late", "中期", tranche_no=2)

    def days(day: str) -> dict[str, str]:
        snapshot = on(day, milestones=(met,), evaluation=None)
        return report_days(replace(snapshot, payments=replace(snapshot.payments, tranches=(paid,))))

    assert days("2025-01-11") == {"today": "2025-01-11"}
    assert days("2025-01-12") == {"midterm": "2025-01-12", "today": "2025-01-12"}
    assert usual_day(days("2025-01-12")) == "2025-01-12"
    assert usual_day(days("2025-09-01")) == "2025-06-30"
    final = sample().evaluation
    assert final is not None
    assert usual_day(report_days(on("2025-09-01", evaluation=final))) == final.scored_on
