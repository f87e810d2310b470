"""Completion, plan to date, bands, vetoes, scored items (docs/field.md, section 5), as truth tables."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tracker.contracts.records import Settings
from tracker.dates import Term
from tracker.evaluation.records import Finding, Indicator, IndicatorValue, SchemeItem, Score, Survey
from tracker.evaluation.rules import (
    actual_value,
    completion,
    grade,
    is_open,
    latest_satisfaction,
    needs_reason,
    plan_to_date,
    result,
    satisfaction_rate,
    satisfaction_score,
    scored_items,
)

D = Decimal
TERM = Term(date(2024, 7, 1), date(2025, 6, 30))


def day(month: int, number: int = 1) -> date:
    return date(2025, month, number)


def indicator(target: str = "100", **values: Any) -> Indicator:
    return Indicator(
        **{"code": "I1", "name": "服务人次", "measure": "manual", "direction": "at_least"} | values,
        target=D(target),
    )


@pytest.mark.parametrize(
    ("direction", "target", "actual", "expected"),
    [
        ("at_least", "16", "17", "1.0625"),
        ("at_least", "16", "16", "1"),
        ("at_least", "16", "8", "0.5"),
        ("at_least", "16", "0", "0"),
        ("at_least", "16", "-4", "-0.25"),
        ("at_least", "0", "5", None),
        ("at_least", "0", "0", None),
        ("at_least", "16", None, None),
        ("at_most", "10", "20", "0.5"),
        ("at_most", "10", "10", "1"),
        ("at_most", "10", "5", "2"),
        ("at_most", "10", "0", "1"),
        ("at_most", "0", "0", None),
        ("at_most", "0", "5", None),
        ("at_most", "10", None, None),
    ],
)
def test_completion(direction, target, actual, expected):
    """at_least: actual ÷ target; at_most: target ÷ actual, and 1 where actual is 0; target 0 gives null."""
    found = completion(direction, D(target), None if actual is None else D(actual))
    assert found == (None if expected is None else D(expected))


@pytest.mark.parametrize(
    ("target", "target_midterm", "midterm", "as_of", "plan"),
    [
        ("365", None, False, date(2024, 6, 30), "0"),
        ("365", None, False, date(2024, 7, 1), "1"),
        ("365", None, False, date(2024, 7, 2), "2"),
        ("365", None, False, date(2025, 1, 10), "194"),
        ("365", None, False, date(2025, 6, 30), "365"),
        ("365", None, False, date(2025, 12, 31), "365"),
        ("16", None, False, date(2025, 1, 10), "8.5"),  # 8.5041…
        ("500", None, True, date(2025, 1, 10), "265.75"),  # 265.7534…
        ("200", None, False, date(2024, 7, 1), "0.55"),  # 0.5479…, half up
        ("0.9", None, False, date(2025, 1, 10), "0.48"),
        ("0", None, False, date(2025, 1, 10), "0"),
        ("500", "180", True, date(2025, 1, 10), "180"),
        ("500", "180", True, date(2024, 7, 1), "180"),
        ("500", "180", False, date(2025, 1, 10), "265.75"),  # in a mid-term report alone
        ("500", "0", True, date(2025, 1, 10), "0"),  # a target of 0 is one that is given
    ],
)
def test_plan_to_date(target, target_midterm, midterm, as_of, plan):
    """The mid-term target in a mid-term report where given, else the share of the days that have passed."""
    row = indicator(target, target_midterm=None if target_midterm is None else D(target_midterm))
    assert plan_to_date(row, TERM, as_of, midterm=midterm) == D(plan)


@given(st.decimals(0, 10**6, places=3), st.integers(1, 1100), st.integers(-400, 1500))
@example(D("3.655"), 365, 365)  # two decimals would pass it
def test_the_plan_grows_to_the_target(target, days, passed):
    term = Term(TERM.starts_on, TERM.starts_on + timedelta(days=days - 1))
    row, as_of = indicator(str(target)), term.starts_on + timedelta(days=passed - 1)
    plan = plan_to_date(row, term, as_of, midterm=False)
    assert 0 <= plan <= target
    assert plan <= plan_to_date(row, term, as_of + timedelta(days=1), midterm=False)
    share = target * min(max(passed, 0), days) / days
    assert abs(plan - share) <= D("0.005")


@pytest.mark.parametrize(
    ("values", "actual"),
    [
        ([], None),
        ([("I1", day(7, 1), "9")], None),
        ([("I1", day(6, 30), "9")], "9"),
        ([("I1", day(1), "46"), ("I1", day(3), "58"), ("I1", day(7, 1), "74")], "58"),
        ([("I1", day(3), "58"), ("I1", day(1), "46")], "58"),
        ([("I1", day(1), "0")], "0"),
        ([("I2", day(3), "58")], None),
    ],
)
def test_a_manual_figure_is_its_latest_value(values, actual):
    rows = [IndicatorValue(indicator=i, measured_on=on, value=D(v)) for i, on, v in values]
    assert actual_value(indicator(), {}, rows, day(6, 30)) == (None if actual is None else D(actual))


def test_a_computed_figure_takes_no_entered_value():
    rows = [IndicatorValue(indicator="I1", measured_on=day(1), value=D(99))]
    figures = {"sessions": lambda kinds: len(kinds)}
    row = indicator(measure="sessions", kinds=("group", "visit"))
    assert actual_value(row, figures, rows, day(6)) == 2


@pytest.mark.parametrize(
    ("done", "limit", "reason", "expected"),
    [
        (None, "1.5", None, False),
        ("1.5", "1.5", None, False),  # beyond the setting, not at it
        ("1.5001", "1.5", None, True),
        ("1.774", "1.5", "义卖超出预期", False),
        ("1.774", "1.5", "", True),
        ("1.3", "1.2", None, True),
    ],
)
def test_a_large_over_completion_needs_a_reason(done, limit, reason, expected):
    row, settings = indicator(deviation_reason=reason), Settings(over_completion=D(limit))
    assert needs_reason(row, None if done is None else D(done), settings) is expected


def survey(held_on: date, kind: str = "satisfaction", **values: Any) -> Survey:
    return Survey(code=f"S{held_on}", kind=kind, held_on=held_on, **values)


@pytest.mark.parametrize(
    ("surveys", "latest"),
    [
        ([], None),
        ([survey(day(7, 1))], None),
        ([survey(day(6, 30))], day(6, 30)),
        ([survey(day(3)), survey(day(1)), survey(day(7, 1))], day(3)),
        ([survey(day(3), "needs"), survey(day(1)), survey(day(4), "scale_post")], day(1)),
    ],
)
def test_the_latest_satisfaction_survey(surveys, latest):
    found = latest_satisfaction(surveys, day(6, 30))
    assert (found and found.held_on) == latest


@pytest.mark.parametrize(
    ("n", "total", "maximum", "top_two", "score", "rate"),
    [
        (80, "370", "5", 75, "0.925", "0.9375"),  # the worked example, section 8
        (80, "0", "5", 0, "0", "0"),
        (0, "0", "5", 0, None, None),
        (None, "370", "5", 75, None, None),
        (80, None, "5", 75, None, "0.9375"),
        (80, "370", None, 75, None, "0.9375"),
        (80, "370", "0", 75, None, "0.9375"),
        (80, "370", "5", None, "0.925", None),
    ],
)
def test_satisfaction(n, total, maximum, top_two, score, rate):
    """Score = Σ ÷ (n × maximum); rate = top two ÷ n; n is score_count, whatever was issued or valid."""
    row = survey(
        day(1),
        issued=100,
        returned=95,
        valid=90,
        score_count=n,
        score_sum=None if total is None else D(total),
        maximum=None if maximum is None else D(maximum),
        top_two=top_two,
    )
    assert satisfaction_score(row) == (None if score is None else D(score))
    assert satisfaction_rate(row) == (None if rate is None else D(rate))
    assert satisfaction_score(None) is satisfaction_rate(None) is None


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        ("100", "excellent"),
        ("90", "excellent"),
        ("89.9999", "good"),  # shown as 90.00, graded unrounded
        ("80", "good"),
        ("79.9999", "fair"),
        ("60", "fair"),
        ("59.9999", "poor"),
        ("0", "poor"),
    ],
)
def test_bands(total, expected):
    assert grade(D(total), Settings()) == expected


@pytest.mark.parametrize(("total", "expected"), [("85", "excellent"), ("84.5", "good"), ("49", "poor")])
def test_bands_are_a_setting(total, expected):
    own = Settings(grade_excellent=D(85), grade_good=D(70), grade_fair=D(50))
    assert grade(D(total), own) == expected


def item(code: str, parent: str | None, midterm: str | None, final: str | None) -> SchemeItem:
    return SchemeItem(
        code=code,
        parent=parent,
        name=code,
        weight_midterm=None if midterm is None else D(midterm),
        weight_final=None if final is None else D(final),
    )


@pytest.mark.parametrize(
    ("rows", "midterm", "final"),
    [
        ([], [], []),
        ([item("A", None, "20", "15")], ["A"], ["A"]),
        # level 1 at mid-term, level 3 at the end
        ([item("A", None, "20", "15"), item("A1", "A", None, "15")], ["A"], ["A1"]),
        # a child that bears 0 bears no weight
        ([item("A", None, "20", "15"), item("A1", "A", "0", "15")], ["A"], ["A1"]),
        # the weight may stand two levels below, past one that has none
        (
            [item("A", None, "20", "15"), item("A1", "A", None, None), item("A11", "A1", "20", "15")],
            ["A11"],
            ["A11"],
        ),
        # rows that only group
        (
            [item("A", None, None, None), item("A1", "A", "5", "6"), item("A2", "A", "15", "9")],
            ["A1", "A2"],
            ["A1", "A2"],
        ),
        # the scheme's order, a child before its parent
        (
            [item("B", "A", "5", None), item("A", None, "5", "5"), item("C", None, "9", "9")],
            ["B", "C"],
            ["A", "C"],
        ),
        ([item("A", None, "0", None)], [], []),
    ],
)
def test_scored_items(rows, midterm, final):
    """The rows that bear a weight in that round and have no weighted descendant in it."""
    assert [i.code for i in scored_items(rows, "midterm")] == midterm
    assert [i.code for i in scored_items(rows, "final")] == final


FIRST = day(1)
SCHEME = [item("A", None, "60", "60"), item("B", None, "40", "40")]


def score(code: str, points: str, round_: str = "final", on: date = FIRST) -> Score:
    return Score(round=round_, code=code, scored_on=on, score=D(points))


def veto(
    round_: str = "final", found: date = FIRST, closed: date | None = None, severity: str = "veto"
) -> Finding:
    return Finding(round=round_, severity=severity, finding="虚报", found_on=found, closed_on=closed)


BOTH = [score("A", "55.005"), score("B", "36")]


@pytest.mark.parametrize(
    ("scores", "findings", "expected"),
    [
        ([], [], None),
        ([score("A", "55", "midterm")], [], None),
        ([score("A", "55", on=day(7, 1))], [], None),
        (BOTH[:1], [], (None, None, False)),
        ([BOTH[0], score("B", "36", on=day(7, 1))], [], (None, None, False)),
        ([BOTH[0], score("B", "36", on=day(6, 30))], [], ("91.005", "excellent", False)),
        (BOTH, [], ("91.005", "excellent", False)),
        ([score("A", "0"), score("B", "0")], [], ("0", "poor", False)),
        # a veto makes the grade poor and leaves the score
        (BOTH, [veto()], ("91.005", "poor", True)),
        (BOTH, [veto("midterm")], ("91.005", "excellent", False)),
        (BOTH, [veto(severity="major")], ("91.005", "excellent", False)),
        (BOTH, [veto(found=day(7, 1))], ("91.005", "excellent", False)),
        (BOTH, [veto(found=day(6, 30))], ("91.005", "poor", True)),
        (BOTH, [veto(closed=day(6, 30))], ("91.005", "excellent", False)),
        (BOTH, [veto(closed=day(7, 1))], ("91.005", "poor", True)),
        (BOTH, [veto(closed=day(2)), veto()], ("91.005", "poor", True)),
        (BOTH[:1], [veto()], (None, None, True)),
    ],
)
def test_the_result_of_a_round(scores, findings, expected):
    """The sum of the scored items, unrounded, by the day; no total while one of them lacks its score."""
    found = result(SCHEME, scores, findings, Settings(), "final", day(6, 30))
    if expected is None:
        assert found is None
    else:
        total, band, vetoed = expected
        assert (found.total, found.grade, found.veto) == (None if total is None else D(total), band, vetoed)


@pytest.mark.parametrize(
    ("found_on", "closed_on", "expected"),
    [
        (day(6, 30), None, True),
        (day(7, 1), None, False),
        (day(1), day(6, 30), False),
        (day(1), day(7, 1), True),
    ],
)
def test_an_open_finding(found_on, closed_on, expected):
    assert is_open(veto(found=found_on, closed=closed_on), day(6, 30)) is expected


def test_the_worked_example_of_scores():
    """Section 8: mid-term 86.0 good, final 91.0 excellent, each by its own scored items."""
    final = {
        "A": ("3/2.5/2.5/2.5/2.5", "20"),
        "B": ("6/6/5/4/4/4", "40"),
        "C": ("5.5/5/4/3/4.5", "10"),
        "D": ("3.5/4/4.5/1.5", "15"),
        "E": ("5/2.8/1.8", "10"),
        "F": ("1.5/2.4", "5"),
    }
    midterm = {"A": "17", "B": "36.5", "C": "7.5", "D": "12.5", "E": "9", "F": "3.5"}
    scheme, scores = [], []
    for code, (points, weight) in final.items():
        scheme.append(item(code, None, weight, None))
        scores.append(score(code, midterm[code], "midterm"))
        for n, given_ in enumerate(points.split("/"), 1):
            scheme.append(item(f"{code}{n}", code, None, "6"))
            scores.append(score(f"{code}{n}", given_))
    rounds = [result(scheme, scores, [], Settings(), r, day(6)) for r in ("midterm", "final")]
    assert [(r.total, r.grade) for r in rounds] == [(D(86), "good"), (D(91), "excellent")]
