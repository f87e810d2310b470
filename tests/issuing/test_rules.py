"""Numbers, and when a report may be issued."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from reports.sample import sample, sample_midterm
from tracker.accounts.rules import is_report_prefix
from tracker.issuing.rules import number_of, reasons_against, sequence_name, shown_status
from tracker.jobs.rules import Job

LATER = date(2026, 1, 1)


def test_a_number_is_prefix_year_and_ordinal():
    assert number_of(sequence_name(3, "PG", 2025), 12) == "PG-2025-0012"
    assert number_of(sequence_name(3, None, 2026), 1) == "R3-2026-0001"
    assert number_of("PG-2025", 12345) == "PG-2025-12345"


@pytest.mark.parametrize(
    ("prefix", "fit"),
    [("PG", True), ("ABCDEFGH", True), ("P", False), ("ABCDEFGHI", False), ("R3", False), ("pg", False)]
    + [(odd, False) for odd in ("", "P G", "P-G", "PG\n", "评估", "P/G", "ＰＧ")],
)
def test_a_prefix_is_capital_letters(prefix, fit):
    assert is_report_prefix(prefix) is fit


def said(snapshot, today=LATER):
    return [str(reason.text) for reason in reasons_against(snapshot, today)]


@pytest.mark.parametrize("snapshot", [sample(), sample_midterm()])
def test_a_scored_round_may_be_issued_from_its_day_on(snapshot):
    day = date.fromisoformat(snapshot.as_of)
    assert said(snapshot, day) == []
    [reason] = said(snapshot, day - timedelta(days=1))
    assert "still to come" in reason


def test_a_round_that_is_not_scored_may_not():
    final = sample()
    assert final.evaluation is not None
    [reason] = said(replace(final, evaluation=None))
    assert reason.startswith("No scores of the")
    first, *others = final.evaluation.scores
    half = replace(final.evaluation, score=None, grade=None, scores=(replace(first, score=None), *others))
    [reason] = reasons_against(replace(final, evaluation=half), LATER)
    assert first.code in str(reason)


@pytest.mark.parametrize(
    ("kind", "from_on", "as_of", "reason"),
    [
        ("finance", None, "2024-06-24", "The contract was signed on"),
        ("finance", None, "2024-06-25", None),
        ("progress", "2024-06-24", "2024-06-24", "The contract was signed on"),
        ("progress", "2024-06-25", "2024-06-25", "The project begins on"),
        ("progress", "2024-06-30", "2024-12-31", "The project begins on"),
        ("progress", "0001-01-01", "2024-12-31", "The project begins on"),
        ("progress", "2024-07-01", "2024-12-31", None),
        ("progress", None, "2024-07-01", None),
    ],
)
def test_nothing_is_reported_of_a_time_before_there_was_anything(kind, from_on, as_of, reason):
    found = said(replace(sample(), kind=kind, from_on=from_on, as_of=as_of, written=()))
    assert [one.startswith(reason) for one in found] == ([True] if reason else [])


def test_a_number_is_interrupted_after_ten_minutes_without_an_outcome():
    taken = "2025-07-11T09:00:00+08:00"
    at = datetime.fromisoformat(taken)
    late = at + timedelta(minutes=10, seconds=1)
    assert shown_status("reserved", taken, at + timedelta(minutes=10), None) == "reserved"
    assert shown_status("reserved", taken, late, None) == "interrupted"
    for status in ("issued", "void"):
        assert shown_status(status, taken, at + timedelta(days=1), None) == status


@pytest.mark.parametrize(
    ("state", "shown"),
    [("queued", "reserved"), ("running", "reserved"), ("failed", "failed"), ("done", "reserved")],
)
def test_a_number_with_a_job_waits_for_it_however_long(state, shown):
    taken = "2025-07-11T09:00:00+08:00"
    at = datetime.fromisoformat(taken) + timedelta(days=3)
    job = Job(1, "issue_report", 1, 1, 1, {}, state, None, 0, 0, 0, None, {}, taken, None, None)
    assert shown_status("reserved", taken, at, job) == shown
    assert shown_status("issued", taken, at, job) == "issued"
