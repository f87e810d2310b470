"""Rows and their faults in a reader's words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from .. import fields, formats
from ..beneficiaries.rules import masked_name, masked_phone
from ..evaluation.rules import scored_items
from ..fields import columns
from ..i18n import gettext, language
from ..ledger.checks import Fault
from ..ledger.records import RECORDS, Ledger
from ..terms import TERMS, choices, term

Words = list[tuple[str, str]]


def known_values(sheet: str, ledger: Ledger, record: Any = None) -> dict[str, Words]:
    """What each column that names another row may name: its code, and the words a reader knows it by."""
    activities = [(a.code, f"{a.code} {a.title}") for a in ledger.activities]
    people = [(p.code, f"{p.code} {p.name or ''}".strip()) for p in ledger.people]
    amendments = [(str(a.no), f"{a.no} ({a.signed_on})") for a in ledger.amendments]
    items = [(i.code, f"{i.code} {i.name}") for i in ledger.scheme]
    scored = {i.code for round_ in choices("round") for i in scored_items(ledger.scheme, round_)}
    own = getattr(record, "code", None)
    by_sheet: dict[str, dict[str, Words]] = {
        "tranches": {"amendment_no": amendments},
        "milestones": {"tranche_no": [(str(t.no), f"{t.no} {t.name}") for t in ledger.tranches]},
        "adjustments": {"amendment_no": amendments},
        "sessions": {"activity": activities},
        "attendance": {"activity": activities, "person": people},
        "volunteer_duty": {"person": people},
        "expenses": {"activity": activities},
        "indicators": {
            "parent": [(i.code, f"{i.code} {i.name}") for i in ledger.indicators if i.code != own]
        },
        "indicator_values": {
            "indicator": [(i.code, f"{i.code} {i.name}") for i in ledger.indicators if i.measure == "manual"]
        },
        "scheme": {"parent": [item for item in items if item[0] != own]},
        "scores": {"code": [item for item in items if item[0] in scored]},
        "resources": {"activity": activities},
        "leaders": {"person": people},
        "findings": {"code": items},
    }
    return by_sheet.get(sheet, {})


def said(value: Any, kind: fields.Kind) -> str:
    """A value of a record for readers; empty where there is none."""
    lang = language()
    match value, kind:
        case None, _:
            return ""
        case date(), _:
            return formats.day(value, lang)
        case bool(), _:
            return term("yes_no", "yes" if value else "no", lang)
        case int(), fields.Cents():
            return formats.money(value)
        case Decimal(), _:
            return formats.number(value)
        case str(), fields.Choice(vocabulary=vocabulary):
            return term(vocabulary, value, lang) if value in TERMS[vocabulary] else value
        case ((tuple() | list()), fields.Many(vocabulary=vocabulary)):
            words = [term(vocabulary, w, lang) if vocabulary else w for w in value]
            return gettext(", ").join(words)
    return str(value)


_SHOWN = 7  # columns of a list; the form has all of them
_HIDDEN_IN_LISTS = frozenset({"summary", "needs", "aims", "deviation_reason", "remark"})


def shown_row(sheet: str, record: Any, *, named: bool, all_columns: bool = False) -> Words:
    """Column and text of a row's fields, what tells who a resident is masked unless ``named``."""
    wanted = [c for c in columns(RECORDS[sheet]) if all_columns or c.name not in _HIDDEN_IN_LISTS]
    if not all_columns:
        wanted = wanted[:_SHOWN]
    return [(c.name, masked(sheet, c.name, said(getattr(record, c.name), c.kind), named)) for c in wanted]


def fault_sentence(fault: Fault) -> str:
    """A broken rule with the place that breaks it."""
    place = term("sheet", fault.sheet, language())
    if fault.column:
        place += gettext(", ") + term("column", fault.column, language())
    if fault.found is None:
        return gettext("%(place)s: expected %(expected)s") % {"place": place, "expected": fault.expected}
    return gettext("%(place)s: found “%(found)s”; expected %(expected)s") % {
        "place": place,
        "found": fault.found,
        "expected": fault.expected,
    }


def row_name(sheet: str, record: Any, *, named: bool) -> str:
    """What a reader calls a row: its code and title, or what it is of."""
    parts = []
    for name in _NAMES.get(sheet, ("code", "title", "name")):
        column = next((c for c in columns(RECORDS[sheet]) if c.name == name), None)
        if column is not None:
            parts.append(masked(sheet, name, said(getattr(record, name), column.kind), named))
    text = " ".join(filter(None, parts)) or term("sheet", sheet, language())
    return text if len(text) <= 60 else text[:59] + "…"


_NAMES = {
    "project": ("code", "title"),
    "settings": (),
    "tranches": ("no", "name"),
    "amendments": ("no", "signed_on"),
    "budget": ("category", "remark"),
    "adjustments": ("adjusted_on", "amount"),
    "sessions": ("activity", "no"),
    "attendance": ("activity", "session_no", "person"),
    "volunteer_duty": ("person", "served_on"),
    "expenses": ("voucher_no", "payee"),
    "indicator_values": ("indicator", "measured_on"),
    "scores": ("round", "code"),
    "surveys": ("code", "kind"),
    "resources": ("name",),
    "deliberations": ("issue",),
    "leaders": ("person", "stage"),
    "findings": ("finding",),
}


def masked(sheet: str, column: str, text: str, named: bool) -> str:
    """A field's text, what tells who a resident is hidden unless ``named``."""
    if named or sheet != "people" or not text:
        return text
    if column == "name":
        return masked_name(text)
    if column == "phone":
        return masked_phone(text)
    return "…" if column == "household" else text
