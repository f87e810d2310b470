"""Sums, groups, order and choice of a portfolio; what deviates, and which projects stand in a period."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from reports.portfolio import Portfolio, Sums, from_json
from reports.snapshot import Flag, RoundResult, Snapshot, to_json
from tracker.demonstration.worked_example import worked_example
from tracker.ledger.records import ledger_of
from tracker.portfolio import rules
from tracker.reporting.gather import gather
from tracker.terms import choices

from .rows import lists_of_rows

LEDGER = ledger_of(worked_example())
PERIOD = {"from_on": "2025-01-01", "to_on": "2025-12-31", "as_of": "2025-12-31", "lang": "zh"}


def snapshot(day: date) -> Snapshot:
    return gather(LEDGER, "final", day, "zh")


def hundredths(text: str) -> int:
    """Of money and hours as text, by the places of its digits alone."""
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def made(rows) -> Portfolio:
    return rules.portfolio_of(rows, (), **PERIOD, purchaser=None, seen_by=None)


@settings(max_examples=60, deadline=None)
@given(lists_of_rows())
def test_every_sum_is_that_of_its_rows_and_every_group_a_part_of_it(rows):
    portfolio = made(rows)
    total = portfolio.sums
    for name in ("amount", "revised", "spent", "due", "deducted", "paid", "service_hours", "volunteer_hours"):
        assert hundredths(getattr(total, name)) == sum(hundredths(getattr(r, name)) for r in rows), name
    for name in (
        "indicators",
        "met",
        "behind",
        "sessions",
        "person_times",
        "milestones_overdue",
        "findings_open",
    ):
        assert getattr(total, name) == sum(getattr(r, name) for r in rows), name
    for name in ("spent", "paid", "volunteer_hours"):
        flows = sum(hundredths(getattr(r.in_period, name)) for r in rows)
        assert hundredths(getattr(total.in_period, name)) == flows, name
    assert total.projects == len(rows)
    for groups in (portfolio.purchasers, portfolio.contractors, portfolio.fields, portfolio.states):
        assert len({g.key for g in groups}) == len(groups)
        for name in ("projects", "deviating", "met", "person_times", "flags"):
            assert sum(getattr(g.sums, name) for g in groups) == getattr(total, name)
        for name in ("amount", "spent", "paid", "volunteer_hours"):
            assert sum(hundredths(getattr(g.sums, name)) for g in groups) == hundredths(getattr(total, name))
    if hundredths(total.revised):
        rate = Decimal(hundredths(total.spent)) / hundredths(total.revised)
        assert abs(Decimal(total.execution_rate) - rate) <= Decimal("0.00005")
    else:
        assert total.execution_rate is None


@settings(max_examples=60, deadline=None)
@given(lists_of_rows())
def test_what_deviates_most_stands_first_and_nothing_is_lost(rows):
    portfolio = made(reversed(rows))
    ranks = [rules.LEVELS.index(r.level) for r in portfolio.rows]
    assert ranks == sorted(ranks)
    for order in rules.ORDERS:
        assert Counter(r.code for r in rules.ordered(rows, order)) == Counter(r.code for r in rows)
        assert rules.ordered(rows, order) == rules.ordered(reversed(rows), order)
    assert portfolio.sums.deviating == sum(r.level in ("grave", "marked") for r in rows)
    spread = {s.kind: (s.projects, s.number) for s in portfolio.deviations}
    for kind in choices("deviation"):
        own = [d.number for r in rows for d in r.deviations if d.kind == kind]
        assert spread.get(kind, (0, 0)) == (len(own), sum(own))
    assert made(rows) == from_json(to_json(made(rows)))


@settings(max_examples=40, deadline=None)
@given(lists_of_rows())
def test_a_choice_leaves_the_rows_that_bear_all_of_it(rows):
    for row in rows:
        asked = {"purchaser": row.purchaser, "contractor": row.contractor, "state": row.state}
        found = rules.matching(rows, **asked, field=row.service_field or "")
        assert row in found
        assert all(
            (r.purchaser, r.contractor, r.state) == (row.purchaser, row.contractor, row.state) for r in found
        )
    deviating = rules.matching(rows, deviating=True)
    assert [r for r in rows if r not in deviating] == [r for r in rows if r.level in ("slight", "none")]


def test_persons_are_summed_nowhere():
    assert not {"persons", "volunteers"} & set(Sums.__dataclass_fields__)


def test_a_row_has_the_figures_of_the_projects_own_report():
    s = snapshot(date(2025, 8, 29))
    row = rules.row_of(s)
    assert (row.amount, row.spent, row.execution_rate) == ("200000.00", "198590.20", "0.9930")
    assert (row.due, row.deducted, row.paid, row.tranches_late) == ("200000.00", "1409.80", "198590.20", 0)
    assert (row.sessions, row.person_times, row.persons, row.volunteer_hours) == (17, 551, 236, "506.0")
    assert (row.midterm.score, row.midterm.grade, row.final.score, row.final.grade) == (
        "86.00", "good", "91.00", "excellent",
    )  # fmt: skip
    assert (row.indicators, row.met, row.completion) == (12, 12, "1.0000")
    assert row.last_on == "2025-08-31"
    assert row.final == RoundResult("final", "91.00", "excellent", "2025-07-10")


def test_the_period_has_what_happened_in_it_alone():
    """From the day after the mid-term figures of the worked example."""
    at_midterm, at_end = (rules.row_of(snapshot(d)) for d in (date(2025, 1, 10), date(2025, 8, 29)))
    flow = rules.with_flow(at_end, at_midterm).in_period
    assert (flow.sessions, flow.person_times) == (17 - 9, 551 - 202)
    assert (flow.spent, flow.paid) == ("105302.08", "78590.20")
    assert rules.with_flow(at_end, None).in_period.person_times == 551


@pytest.mark.parametrize(
    ("from_on", "state", "open_", "stands"),
    [
        ("2025-08-31", "archived", 0, True),  # its last agreed day
        ("2025-09-01", "archived", 0, False),
        ("2025-09-01", "accepted", 0, False),  # nothing of it is open
        ("2025-09-01", "accepted", 1, True),
        ("2025-09-01", "archived", 1, False),
        ("2025-09-01", "terminated", 1, False),
    ],
)
def test_which_projects_stand_in_a_period(from_on, state, open_, stands):
    row = replace(rules.row_of(snapshot(date(2025, 8, 29))), state=state, milestones_overdue=open_)
    assert rules.in_period(row, from_on) is stands


def test_every_deviation_has_its_level():
    grave = {"veto", "grade_poor", "suspended", "terminated", "duplicate_invoice", "impossible_hours"}
    slight = {
        "over_completion",
        "few_sessions",
        "few_interviews",
        "group_size",
        "no_attendance",
        "outside_term",
    }
    for kind in choices("deviation"):
        assert rules.level(kind) == ("grave" if kind in grave else "slight" if kind in slight else "marked")
    assert rules.GRAVE | rules.SLIGHT <= set(choices("deviation"))
    assert set(rules.LEVELS) == set(choices("deviation_level"))
    assert set(rules.ORDERS) == set(choices("portfolio_order"))


def test_state_grade_and_open_veto_deviate_as_flags_do():
    s = snapshot(date(2025, 1, 20))
    finding = replace(s.findings[0], severity="veto", open=True)
    flags = (Flag("no_attendance", "A02/1", "2024-08-22"), Flag("milestone_overdue", "M3", "2025-01-10"))
    s = replace(
        s,
        flags=flags,
        findings=(finding,),
        rounds=(RoundResult("midterm", "55.00", "poor"),),
        project=replace(s.project, state="suspended"),
    )
    row = rules.row_of(s)
    assert [d.kind for d in row.deviations] == [
        "grade_poor",
        "suspended",
        "veto",
        "milestone_overdue",
        "no_attendance",
    ]
    assert row.level == "grave"
    # a good final round stands for the project, whatever the mid-term one was
    better = replace(s, findings=(), flags=(), project=replace(s.project, state="final"))
    better = replace(better, rounds=(*s.rounds, RoundResult("final", "92.00", "excellent")))
    assert rules.row_of(better).level == "none"


@pytest.mark.parametrize(
    ("completions", "mean"),
    [
        ([], None),
        ([None], "0.0000"),
        (["1.7740", "0.5000"], "0.7500"),
        (["1.0000", "1.0000", None], "0.6667"),
    ],
)
def test_the_mean_of_completions_counts_each_target_once(completions, mean):
    assert rules.mean_completion(completions) == mean
