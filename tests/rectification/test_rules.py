"""Where a finding stands and whose turn it is (docs/field.md, section 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from tests.ledgers import small_ledger
from tracker.evaluation.records import Finding
from tracker.lifecycle.rules import Facts, serious_findings_closed
from tracker.rectification.rules import (
    Case,
    due_on,
    in_order,
    reason_against_responding,
    reason_against_response,
)
from tracker.rounds.rules import Round
from tracker.terms import choices

FOUND, DUE = date(2025, 1, 10), date(2025, 1, 31)
DAY = timedelta(days=1)


def finding(severity: str = "major", closed: date | None = None, due: date | None = DUE) -> Finding:
    return Finding(
        round="midterm", severity=severity, finding="x", found_on=FOUND, due_on=due, closed_on=closed
    )


def round_(decision: str | None, no: int = 1) -> Round:
    at = "2025-01-20T10:00:00+08:00"
    return Round(no, "finding", 7, no, 3, "m", at, None, {}, decision, decided_name="o")


def case(decisions=(), **of) -> Case:
    return Case(7, finding(**of), DUE, tuple(round_(d, n) for n, d in enumerate(decisions, 1)))


STATUS = {None: "submitted", "returned": "returned", "withdrawn": "open", "draft": "open"}


@pytest.mark.parametrize(
    ("last", "severity", "closed", "late"),
    list(product(STATUS, choices("severity"), [None, FOUND + DAY], [False, True])),
)
def test_every_standing(last, severity, closed, late):
    today = DUE + DAY if late else DUE
    one = case([] if last == "draft" else ["returned", last], severity=severity, closed=closed)
    status = "closed" if closed else STATUS[last]
    assert one.status(today) == status
    assert one.overdue(today) == (late and status in ("open", "returned"))
    assert one.holds_payment(today) == (closed is None and severity != "minor")
    may = reason_against_responding(one, today) is None
    assert may == (closed is None and last is not None)


def test_what_holds_a_payment_is_what_holds_the_project():
    for severity, closed in product(choices("severity"), [None, FOUND]):
        one = case(severity=severity, closed=closed)
        ledger = replace(small_ledger(), findings=(one.finding,))
        assert bool(list(serious_findings_closed(Facts(ledger, DUE)))) == one.holds_payment(DUE)


def test_an_accepted_answer_is_not_answered_again():
    assert reason_against_responding(case(["accepted"]), DUE) is not None
    assert reason_against_responding(case(), FOUND - DAY) is not None
    assert case().status(FOUND - DAY) == "open" and not case().holds_payment(FOUND - DAY)


def test_the_day_is_the_one_that_was_given_or_the_setting():
    assert due_on(finding(), 30) == DUE
    assert due_on(finding(due=None), 30) == date(2025, 2, 9)
    assert due_on(finding(due=None), 0) == FOUND


@pytest.mark.parametrize(
    ("severity", "response", "files", "field"),
    [
        ("minor", "done", [], None),
        ("minor", " ", [], "response"),
        ("major", "done", [], "files"),
        ("veto", "done", [], "files"),
        ("veto", "", [1], "response"),
        ("major", "done", [1], None),
    ],
)
def test_what_an_answer_must_have(severity, response, files, field):
    found = reason_against_response(case(severity=severity), response, files)
    assert (found[1] if found else None) == field


def test_what_is_open_comes_first_by_its_day():
    early = Case(1, finding(), DUE - DAY)
    late = Case(2, finding(), DUE)
    shut = Case(3, finding(closed=FOUND), FOUND)
    shut_later = Case(4, finding(closed=FOUND + DAY), FOUND)
    assert [c.id for c in in_order([shut, late, early, shut_later], DUE)] == [1, 2, 4, 3]
