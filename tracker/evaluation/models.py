"""Indicators and their values, the score scheme and scores, surveys, findings."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, UniqueConstraint

from ..db import record_table, refers
from .records import Finding, Indicator, IndicatorValue, SchemeItem, Score, Survey

indicators = record_table(
    "indicators",
    Indicator,
    UniqueConstraint("project_id", "code"),
    refers(["parent"], "indicators", ["code"]),
    CheckConstraint("parent <> code", name="own_parent"),
)

indicator_values = record_table(
    "indicator_values",
    IndicatorValue,
    UniqueConstraint("project_id", "indicator", "measured_on"),
    refers(["indicator"], "indicators", ["code"]),
)

scheme = record_table(
    "scheme",
    SchemeItem,
    UniqueConstraint("project_id", "code"),
    refers(["parent"], "scheme", ["code"]),
    CheckConstraint("parent <> code", name="own_parent"),
)

scores = record_table(
    "scores", Score, UniqueConstraint("project_id", "round", "code"), refers(["code"], "scheme", ["code"])
)

surveys = record_table(
    "surveys",
    Survey,
    UniqueConstraint("project_id", "code"),
    UniqueConstraint("project_id", "kind", "held_on"),
    CheckConstraint("returned <= issued", name="returned_of_issued"),
    CheckConstraint("valid <= returned", name="valid_of_returned"),
    CheckConstraint("score_count <= valid", name="scores_of_valid"),
    CheckConstraint("top_two <= score_count", name="top_two_of_scores"),
    CheckConstraint(
        "CAST(score_sum AS NUMERIC) <= score_count * CAST(maximum AS NUMERIC)", name="sum_of_scores"
    ),
)

findings = record_table(
    "findings",
    Finding,
    refers(["code"], "scheme", ["code"]),
    CheckConstraint("due_on >= found_on AND closed_on >= found_on", name="order"),
)
