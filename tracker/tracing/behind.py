"""The records behind any figure of an issued report. The rules that count choose them, of the ledger that is kept
with the report; there is no second way of counting."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from reports import snapshot as paper
from reports.traced import Found

from ..i18n import N_, Message
from . import money, results, services
from .frozen import Kept
from .rules import Behind, agrees

Finds = Callable[[Kept, Found], Behind]

_OF: dict[type, Finds] = {
    paper.Project: money.of_project,
    paper.Counts: services.of_all,
    paper.PersonsBy: services.of_gender_and_age,
    paper.Budget: money.of_budget,
    paper.BudgetLine: money.of_line,
    paper.Adjustment: money.of_adjustment,
    paper.Amendment: money.of_amendment,
    paper.Tranche: money.of_tranche,
    paper.Payments: money.of_payments,
    paper.Indicator: results.of_indicator,
    paper.Score: results.of_score,
    paper.SheetRow: results.of_score,
    paper.Evaluation: results.of_total,
    paper.RoundResult: results.of_total,
    paper.Survey: results.of_survey,
    paper.Share: services.of_share,
    paper.Cultivation: results.of_cultivation,
    paper.Resource: results.of_resource,
    paper.LineSpent: money.of_period,
    paper.Expense: money.of_expense,
    paper.Standard: results.of_standard,
}
_OF_FIELD: dict[tuple[type, str], Finds] = {
    (paper.Month, "spent"): money.of_month,
    (paper.Month, "spent_to_date"): money.of_month,
    (paper.Month, "planned_to_date"): money.of_month,
    (paper.Month, "person_times_by"): services.of_month_and_kind,
    (paper.Month, ""): services.of_month,
    (paper.Snapshot, "indicators"): results.of_list,
    (paper.Snapshot, "findings"): results.of_list,
    (paper.Budget, "adjustments"): results.of_list,
    (paper.Evaluation, "scores"): results.of_list,
    (paper.Cultivation, "resources"): results.of_list,
    (paper.Activity, "spent"): money.of_activity,
    (paper.Activity, ""): services.of_activity,
    (paper.Period, "values"): results.of_period,
    (paper.Period, "staff"): services.of_staff,
    (paper.Period, ""): money.of_period,
}


def behind(kept: Kept, figure: Found) -> Behind:
    owner = type(figure.owner)
    found = _OF_FIELD.get((owner, figure.name)) or _OF.get(owner) or _OF_FIELD[owner, ""]
    if kept.frozen is None:
        how = N_("The file of this report has no ledger that can be read: what was counted is not shown.")
        return Behind(Message(how), kept=False)
    try:
        return found(kept, figure)
    except (LookupError, StopIteration):  # a ledger of another form, which no version of today wrote
        return Behind(
            Message(N_("The ledger that is kept with the report does not hold these records.")), kept=False
        )


def agreement(kept: Kept, figure: Found, found: Behind) -> bool | None:
    """Whether the records give the figure: by their sum where it adds up, else by counting the report again. None
    where they do not hold what was counted."""
    if not found.kept:
        return None
    if found.total is not None:
        return agrees(figure.value, Decimal(found.total))
    again = kept.counted_again.get(figure.path)
    return again is not None and again.value == figure.value
