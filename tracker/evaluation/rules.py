"""Targets, completion, plan to date, scores and grades (docs/field.md, section 5).

Figures are exact decimals; rounding is left to where they are shown, but for the plan to date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..contracts.records import Settings
from ..dates import Term, by
from ..money import ratio, round_half_up
from .records import Finding, Indicator, IndicatorValue, SchemeItem, Score, Survey

RATIO_MEASURES = frozenset(
    {"satisfaction_score", "satisfaction_rate", "budget_execution", "agreed_done_rate"}
)
NARROWED_BY_KIND = frozenset(
    {"sessions", "activities", "service_hours", "person_times", "persons", "households"}
)
FAR_BEHIND = Decimal("0.8")  # of the plan to date: below it an indicator is flagged, above it only shown

# measure → its figure, of activities of these kinds where any are given
Figures = Mapping[str, Callable[[Sequence[str]], Decimal | int | None]]


def completion(direction: str, target: Decimal, actual: Decimal | None) -> Decimal | None:
    """at_least: actual ÷ target; at_most: target ÷ actual, and 1 where actual is 0. None without an
    actual value and for a target of 0."""
    if actual is None or target == 0:
        return None
    if direction == "at_least":
        return actual / target
    return Decimal(1) if actual == 0 else target / actual


def plan_to_date(indicator: Indicator, term: Term, as_of: date, *, midterm: bool) -> Decimal:
    """The mid-term target in a mid-term report where one is given, else the target's share of the days of
    the term that have passed; two decimals, never above the target."""
    if midterm and indicator.target_midterm is not None:
        return indicator.target_midterm
    share = indicator.target * term.days_passed(as_of) / term.days
    return min(round_half_up(share, 2), indicator.target)


def actual_value(
    indicator: Indicator, figures: Figures, values: Iterable[IndicatorValue], as_of: date
) -> Decimal | None:
    """Computed from the records by the indicator's measure; a manual one is its latest value by then."""
    if indicator.measure == "manual":
        dated = [v for v in values if v.indicator == indicator.code and v.measured_on <= as_of]
        return max(dated, key=lambda v: v.measured_on).value if dated else None
    figure = figures[indicator.measure](indicator.kinds)
    return None if figure is None else Decimal(figure)


def indicator_status(
    indicator: Indicator, actual: Decimal | None, plan: Decimal, done: Decimal | None
) -> str:
    """met | on_plan | behind | no_figure."""
    if actual is None:
        return "no_figure"
    if done is not None and done >= 1:
        return "met"
    if indicator.direction == "at_most":
        return "on_plan" if actual <= indicator.target else "behind"
    return "on_plan" if actual >= plan else "behind"


def is_far_behind(indicator: Indicator, actual: Decimal | None, plan: Decimal) -> bool:
    """Whether an ``at_least`` indicator is so far below its plan to date that it is flagged."""
    if actual is None or indicator.direction == "at_most" or not plan:
        return False
    return actual < plan * FAR_BEHIND


def needs_reason(indicator: Indicator, done: Decimal | None, settings: Settings) -> bool:
    """A large over-completion without a stated reason."""
    return done is not None and done > settings.over_completion and not indicator.deviation_reason


def latest_satisfaction(surveys: Iterable[Survey], as_of: date) -> Survey | None:
    """The satisfaction survey that the satisfaction measures are taken of on a day."""
    held = [s for s in surveys if s.kind == "satisfaction" and s.held_on <= as_of]
    return max(held, key=lambda s: s.held_on) if held else None


def satisfaction_score(survey: Survey | None) -> Decimal | None:
    """Σ score ÷ (n × maximum), a ratio."""
    if survey is None or survey.score_sum is None or not survey.score_count or not survey.maximum:
        return None
    return survey.score_sum / (survey.score_count * survey.maximum)


def satisfaction_rate(survey: Survey | None) -> Decimal | None:
    """Top-two answers ÷ n, a ratio."""
    if survey is None or survey.top_two is None or not survey.score_count:
        return None
    return ratio(survey.top_two, survey.score_count)


def children_of(scheme: Sequence[SchemeItem]) -> dict[str | None, list[SchemeItem]]:
    """Code → the rows right below it, in the scheme's order; None → those of the first level."""
    children: dict[str | None, list[SchemeItem]] = {}
    for item in scheme:
        children.setdefault(item.parent, []).append(item)
    return children


def scored_items(scheme: Sequence[SchemeItem], round_: str) -> list[SchemeItem]:
    """The rows that bear a weight in that round and have no weighted descendant in it, in the scheme's
    order. Only their weights must sum to 100."""
    children = children_of(scheme)

    def weighted_below(item: SchemeItem) -> bool:
        return any(c.weight(round_) or weighted_below(c) for c in children.get(item.code, ()))

    return [item for item in scheme if item.weight(round_) and not weighted_below(item)]


@dataclass(frozen=True, slots=True)
class Result:
    """``total`` and ``grade`` are None while an item of the round lacks its score."""

    round: str
    scores: tuple[tuple[SchemeItem, Score | None], ...]
    total: Decimal | None
    grade: str | None
    veto: bool


def result(
    scheme: Sequence[SchemeItem],
    scores: Iterable[Score],
    findings: Iterable[Finding],
    settings: Settings,
    round_: str,
    as_of: date,
) -> Result | None:
    """The round as it is scored by ``as_of``; None where there are no scores. The total is the unrounded
    sum; an open veto finding of the round makes the grade poor and leaves the score."""
    given = {s.code: s for s in scores if s.round == round_ and s.scored_on <= as_of}
    if not given:
        return None
    rows = tuple((item, given.get(item.code)) for item in scored_items(scheme, round_))
    veto = any(f.round == round_ and f.severity == "veto" and is_open(f, as_of) for f in findings)
    if any(score is None for _, score in rows):
        return Result(round_, rows, None, None, veto)
    total = sum((score.score for _, score in rows if score), Decimal(0))
    return Result(round_, rows, total, "poor" if veto else grade(total, settings), veto)


def grade(total: Decimal, settings: Settings) -> str:
    """excellent | good | fair | poor by the project's own bands; the total is compared unrounded."""
    if total >= settings.grade_excellent:
        return "excellent"
    if total >= settings.grade_good:
        return "good"
    return "fair" if total >= settings.grade_fair else "poor"


def is_open(finding: Finding, as_of: date) -> bool:
    """From the day on which it was found; no longer on the day on which it was closed."""
    return finding.found_on <= as_of and not by(finding.closed_on, as_of)
