"""Performance targets of a snapshot: each against its target and its plan to date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from reports import snapshot as paper

from ...activities.rules import Tally
from ...beneficiaries.rules import households
from ...budget.rules import Budget
from ...cultivation import rules as cultivation_rules
from ...dates import Term
from ...evaluation import rules
from ...evaluation.records import Indicator
from ...ledger.records import Ledger
from .texts import maybe_fixed, plain_number, share


def measured(ledger: Ledger, tally: Tally, budget: Budget, as_of: date) -> rules.Figures:
    """Each measure as a function of the kinds of activity that alone count; money is in yuan."""
    survey = rules.latest_satisfaction(ledger.surveys, as_of)
    return {
        "sessions": lambda kinds: tally.counts(kinds).sessions,
        "activities": lambda kinds: tally.counts(kinds).activities,
        "service_hours": lambda kinds: tally.counts(kinds).service_hours,
        "person_times": lambda kinds: tally.counts(kinds).person_times,
        "persons": lambda kinds: len(tally.counts(kinds).persons),
        "households": lambda kinds: households(
            p for p in ledger.people if p.code in tally.counts(kinds).persons
        ),
        "volunteers": lambda _: len(tally.volunteering().volunteers),
        "volunteer_hours": lambda _: tally.volunteering().hours,
        "satisfaction_score": lambda _: rules.satisfaction_score(survey),
        "satisfaction_rate": lambda _: rules.satisfaction_rate(survey),
        "resources_value": lambda _: _yuan(cultivation_rules.resources_value(ledger.resources, as_of)),
        "budget_execution": lambda _: budget.execution_rate,
        "leaders": lambda _: cultivation_rules.leader_count(ledger.leaders, as_of),
        "agreed_done_rate": lambda _: cultivation_rules.agreed_done_rate(ledger.deliberations, as_of),
    }


def indicator_rows(
    ledger: Ledger, figures: rules.Figures, term: Term, as_of: date, *, midterm: bool
) -> tuple[paper.Indicator, ...]:
    """In the order of the workbook."""
    parents = {i.code: i.parent for i in ledger.indicators}

    def level(code: str) -> int:
        parent = parents.get(code)
        return 1 + level(parent) if parent else 1

    def row(i: Indicator) -> paper.Indicator:
        actual = rules.actual_value(i, figures, ledger.indicator_values, as_of)
        plan = rules.plan_to_date(i, term, as_of, midterm=midterm)
        done = rules.completion(i.direction, i.target, actual)
        return paper.Indicator(
            code=i.code,
            name=i.name,
            baseline=plain_number(i.baseline),
            target=plain_number(i.target) or "0",
            plan_to_date=plain_number(plan),
            actual=plain_number(actual),
            completion=share(done),
            completion_percent=maybe_fixed(None if done is None else done * 100, 1),
            parent=i.parent,
            level=level(i.code),
            measure=i.measure,
            direction=i.direction,
            unit=i.unit,
            as_ratio=i.measure in rules.RATIO_MEASURES,
            status=rules.indicator_status(i, actual, plan, done),
            over_completion=rules.needs_reason(i, done, ledger.settings),
            far_behind=as_of >= term.starts_on and rules.is_far_behind(i, actual, plan),
            deviation_reason=i.deviation_reason,
            plan_completion=share(rules.completion(i.direction, i.target, plan)),
        )

    return tuple(row(i) for i in ledger.indicators)


def _yuan(cents: int) -> Decimal:
    return Decimal(cents) / 100
