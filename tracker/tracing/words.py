"""A figure and the rows behind it in a reader's words."""

from __future__ import annotations

from typing import Any

from reports import snapshot as paper
from reports.traced import Found
from reports.words import words

from .. import formats
from ..beneficiaries.rules import age_band
from ..fields import Cents, Number, Whole, columns
from ..i18n import gettext, language
from ..ledger.records import RECORDS
from ..records.shown import said
from ..terms import term
from .frozen import AGE_BAND, Kept
from .rules import Row

# the columns of each sheet that tell what counts; the ledger has them all
COLUMNS = {
    "tranches": ("no", "name", "amount", "due_on", "paid_on", "paid_amount", "amendment_no"),
    "amendments": ("no", "signed_on", "amount_change", "ends_on", "reason"),
    "budget": ("category", "unit_price", "unit", "quantity", "amount", "remark"),
    "adjustments": ("adjusted_on", "from_category", "to_category", "amount", "approved_on", "amendment_no"),
    "people": ("code", "gender", AGE_BAND),
    "activities": ("code", "kind", "title", "lead", "place", "societies", "counts_as_output"),
    "sessions": ("activity", "no", "held_on", "hours", "headcount"),
    "attendance": ("activity", "session_no", "held_on", "person", "role", "hours"),
    "volunteer_duty": ("person", "served_on", "hours", "note"),
    "expenses": ("spent_on", "category", "activity", "payee", "voucher_no", "invoice_no", "amount", "own_funds", "reverses"),
    "indicators": ("code", "name", "measure", "direction", "unit", "baseline", "target", "target_midterm"),
    "indicator_values": ("indicator", "measured_on", "value"),
    "scheme": ("code", "parent", "name", "weight_midterm", "weight_final"),
    "scores": ("round", "code", "rater_kind", "scored_on", "score", "comment"),
    "surveys": ("code", "kind", "held_on", "issued", "returned", "valid", "score_count", "score_sum", "maximum", "top_two"),
    "resources": ("name", "owner", "society", "value", "provided_on", "activity", "was_idle"),
    "deliberations": ("issue", "raised_on", "agreed_on", "done_on"),
    "leaders": ("person", "stage", "since"),
    "milestones": ("code", "title", "due_on", "done_on", "tranche_no"),
    "findings": ("round", "code", "severity", "finding", "found_on", "due_on", "closed_on"),
    "project": ("field", "value"),
    "settings": ("field", "value"),
}  # fmt: skip
_SAME = {
    "hours": "service_hours",
    "person_times_by": "person_times",
    "completion_percent": "completion",
    "rows": "projects",
}
_SHARES = {"societies": "society", "places": "place", "leads": "actor"}


def name_of(figure: Found) -> str:
    """What the figure is called: 服务人次."""
    return term("traced_figure", _SAME.get(figure.name, figure.name), language())


def whose(figure: Found) -> str:
    """What it is a figure of, where that is not the whole project: an activity, a line, a month."""
    if figure.path.startswith("period."):
        of = _whose(figure)
        return gettext("in the period") + (f" · {of}" if of else "")
    return _whose(figure)


def _whose(figure: Found) -> str:
    owner, lang = figure.owner, language()
    match owner:
        case paper.Snapshot():
            kind = "indicator_status" if figure.name == "indicators" else "finding_status"
            return " · ".join(term(kind, key, lang) for key in figure.keys)
        case paper.PersonsBy():
            kinds = {"gender": ("gender",), "age": ("age",)}.get(figure.name, ("age", "gender"))
            return " · ".join(map(lambda kind, key: term(kind, key, lang), kinds, figure.keys))
        case paper.Month():
            activities = (term("activity_kind", key, lang) for key in figure.keys)
            return " · ".join((formats.month(owner.month, lang), *activities))
        case paper.Activity():
            return f"{owner.code} {owner.title}"
        case paper.BudgetLine() | paper.LineSpent():
            return term("category", owner.category, lang)
        case paper.Adjustment():
            return formats.day(owner.adjusted_on, lang)
        case paper.Tranche():
            return f"{owner.no} {owner.name}"
        case paper.Amendment():
            return str(owner.no)
        case paper.Period():
            return " · ".join(figure.keys)
        case paper.Expense():
            return owner.voucher_no
        case paper.Indicator() | paper.Score() | paper.SheetRow() | paper.Standard():
            return f"{owner.code} {owner.name}"
        case paper.Evaluation() | paper.RoundResult():
            raters = (term("rater_kind", key, lang) for key in figure.keys)
            return " · ".join((term("round", owner.round, lang), *raters))
        case paper.Survey():
            return f"{owner.code} {term('survey_kind', owner.kind, lang)}"
        case paper.Share():
            return term(_SHARES[figure.place.rpartition(".")[2]], owner.key, lang)
        case paper.Resource():
            return owner.name
    return ""


def printed(figure: Found) -> str:
    """As the report prints it."""
    value: Any = figure.value
    if isinstance(figure.owner, paper.Indicator) and figure.name in (
        "baseline",
        "target",
        "plan_to_date",
        "actual",
    ):
        return words(language()).value(figure.owner, figure.name)
    match figure.unit:
        case "money":
            return formats.money(value)
        case "ratio":
            return formats.percent(value)
        case "percent":
            return f"{value}%"
        case "number":
            return formats.number(value)
    return str(value)


def amount(figure: Found, value: Any) -> str:
    """What a row adds, or the rows together, as the figure is read."""
    if value is None:
        return ""
    match figure.unit:
        case "money":
            return formats.money(f"{value:f}")
        case "ratio":
            return formats.percent(value)
    return formats.number(value)


def numbers_of(sheet: str) -> set[str]:
    """The columns of a sheet that stand to the right."""
    return {c.name for c in columns(RECORDS[sheet]) if isinstance(c.kind, Cents | Number | Whole)}


def cells(kept: Kept, sheet: str, row: Row) -> list[str]:
    """The texts of a row, by ``COLUMNS``."""
    record, lang = row.record, language()
    if sheet in ("project", "settings"):
        kind = next(c.kind for c in columns(RECORDS[sheet]) if c.name == record.name)
        return [term("column", record.name, lang), said(record.value, kind)]
    kinds = {c.name: c.kind for c in columns(RECORDS[sheet])}
    texts = []
    for name in COLUMNS[sheet]:
        if name == AGE_BAND:
            texts.append(term("age", age_band(record.birth_year, kept.as_of), lang))
        elif sheet == "attendance" and name == "held_on":
            texts.append(formats.day(kept.sessions[record.activity, record.session_no].held_on, lang))
        else:
            texts.append(said(getattr(record, name), kinds[name]))
    return texts
