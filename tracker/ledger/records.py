"""The ledger 台账 of one project: all its records as plain rows, whatever brought them here.

The database, a workbook and the demonstration all give a ``Ledger``; checking, counting, the snapshot,
the export and the attachment of a report all take one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..activities.records import Activity, Attendance, Duty, Session
from ..beneficiaries.records import Person
from ..budget.records import Adjustment, BudgetItem, Expense
from ..contracts.records import Amendment, Contract, Settings
from ..cultivation.records import Deliberation, Leader, Resource
from ..evaluation.records import Finding, Indicator, IndicatorValue, SchemeItem, Score, Survey
from ..milestones.records import Milestone
from ..payments.records import Tranche


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The sheets of the workbook, in its order; the rows of each in the order of the workbook."""

    project: Contract
    settings: Settings = field(default_factory=Settings)
    tranches: tuple[Tranche, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    budget: tuple[BudgetItem, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    people: tuple[Person, ...] = ()
    activities: tuple[Activity, ...] = ()
    sessions: tuple[Session, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    volunteer_duty: tuple[Duty, ...] = ()
    expenses: tuple[Expense, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    indicator_values: tuple[IndicatorValue, ...] = ()
    scheme: tuple[SchemeItem, ...] = ()
    scores: tuple[Score, ...] = ()
    surveys: tuple[Survey, ...] = ()
    resources: tuple[Resource, ...] = ()
    deliberations: tuple[Deliberation, ...] = ()
    leaders: tuple[Leader, ...] = ()
    findings: tuple[Finding, ...] = ()


# sheet → the record of its rows; project and settings are sheets of fields and values
RECORDS: dict[str, type] = {
    "project": Contract,
    "settings": Settings,
    "tranches": Tranche,
    "milestones": Milestone,
    "amendments": Amendment,
    "budget": BudgetItem,
    "adjustments": Adjustment,
    "people": Person,
    "activities": Activity,
    "sessions": Session,
    "attendance": Attendance,
    "volunteer_duty": Duty,
    "expenses": Expense,
    "indicators": Indicator,
    "indicator_values": IndicatorValue,
    "scheme": SchemeItem,
    "scores": Score,
    "surveys": Survey,
    "resources": Resource,
    "deliberations": Deliberation,
    "leaders": Leader,
    "findings": Finding,
}
FIELD_SHEETS = ("project", "settings")
ROW_SHEETS = tuple(sheet for sheet in RECORDS if sheet not in FIELD_SHEETS)


def ledger_of(sheets: Mapping[str, Sequence[Mapping[str, Any]]]) -> Ledger:
    """A ledger of rows by column name, as a workbook or the demonstration gives them: empty cells take
    the column's default. TypeError where a column is unknown or one that must be filled is missing."""

    def row(sheet: str, values: Mapping[str, Any]) -> Any:
        return RECORDS[sheet](**{name: value for name, value in values.items() if value is not None})

    built: dict[str, Any] = {
        sheet: tuple(row(sheet, r) for r in sheets.get(sheet, ())) for sheet in ROW_SHEETS
    }
    for sheet in FIELD_SHEETS:
        built[sheet] = row(sheet, {r["field"]: r["value"] for r in sheets.get(sheet, ())})
    return Ledger(**built)
