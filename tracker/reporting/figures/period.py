"""What a progress report says of its period (docs/field.md, section 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from reports import snapshot as paper

from ...activities.rules import Tally
from ...budget.rules import Budget, spent_in
from ...cultivation.rules import resources_value
from ...evaluation.rules import Figures
from ...ledger.records import Ledger
from ...money import plain
from .services import activity_rows, count_figures
from .targets import measured
from .texts import plain_number

# a ratio, a level reached or a figure entered by hand has no value of a period
_COUNTED = frozenset(
    "sessions activities service_hours person_times persons households volunteers volunteer_hours".split()
)


def period_figures(ledger: Ledger, tally: Tally, budget: Budget, from_on: date, as_of: date) -> paper.Period:
    """``tally`` and ``budget`` are those of ``as_of``; the lines are all of that budget."""
    own = tally.since(from_on)
    spent = spent_in(ledger.expenses, from_on, as_of)
    return paper.Period(
        counts=count_figures(ledger, own, as_of),
        spent=plain(sum(paid for paid, _ in spent.values())),
        own_funds=plain(sum(funds for _, funds in spent.values())),
        lines=tuple(
            paper.LineSpent(line.category, plain(spent.get(line.category, (0, 0))[0]))
            for line in budget.lines
        ),
        # whether a group has its sessions is seen over all of its days alone
        activities=tuple(replace(a, signals=()) for a in activity_rows(ledger, own, as_of, from_on)),
        values=_values(ledger, measured(ledger, own, budget, as_of), from_on, as_of),
        staff=len({person for h in own.held for person in h.staff}),
    )


def _values(ledger: Ledger, figures: Figures, from_on: date, as_of: date) -> dict[str, str]:
    found = {}
    for i in ledger.indicators:
        if i.measure in _COUNTED:
            value = Decimal(figures[i.measure](i.kinds) or 0)
        elif i.measure == "resources_value":
            value = Decimal(resources_value(ledger.resources, as_of, from_on)) / 100
        else:
            continue
        found[i.code] = plain_number(value) or "0"
    return found
