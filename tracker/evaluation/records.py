"""Performance targets, the score scheme and its scores, surveys, findings (docs/field.md, section 5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from ..fields import Choice, Code, Count, Date, Exact, Many, Name, Points, Prose, SignedExact, record

Round = Annotated[str, Choice("round")]


@record
class Indicator:
    """A performance target. ``kinds`` are the kinds of activity that alone count."""

    code: Code
    parent: Code | None = None
    name: Name
    measure: Annotated[str, Choice("measure")]
    kinds: Annotated[tuple[str, ...], Many("activity_kind")] = ()
    direction: Annotated[str, Choice("direction")]
    unit: Name | None = None
    baseline: SignedExact | None = None
    target: Exact
    target_midterm: Exact | None = None
    deviation_reason: Prose | None = None


@record
class IndicatorValue:
    indicator: Code
    measured_on: Date
    value: SignedExact


@record
class SchemeItem:
    code: Code
    parent: Code | None = None
    name: Name
    weight_midterm: Points | None = None
    weight_final: Points | None = None

    def weight(self, round_: str) -> Decimal | None:
        return self.weight_midterm if round_ == "midterm" else self.weight_final


@record
class Score:
    round: Round
    code: Code
    rater_kind: Annotated[str, Choice("rater_kind")] = "evaluator"
    scored_on: Date
    score: Points
    comment: Prose | None = None


@record
class Survey:
    """``maximum`` is the highest mark of one answer; ``top_two`` counts the two best answers."""

    code: Code
    kind: Annotated[str, Choice("survey_kind")]
    held_on: Date
    issued: Count | None = None
    returned: Count | None = None
    valid: Count | None = None
    score_count: Count | None = None
    score_sum: Exact | None = None
    maximum: Exact | None = None
    top_two: Count | None = None


@record
class Finding:
    round: Round
    code: Code | None = None
    severity: Annotated[str, Choice("severity")]
    finding: Prose
    found_on: Date
    due_on: Date | None = None
    response: Prose | None = None
    closed_on: Date | None = None
