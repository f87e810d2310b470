"""Rows and their changes in a reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from .. import fields, formats
from ..beneficiaries.rules import masked_name, masked_phone
from ..contracts.records import PARTIES
from ..dates import SHANGHAI
from ..evaluation.rules import scored_items
from ..fields import columns
from ..i18n import N_, gettext, language
from ..ledger.checks import Fault
from ..ledger.records import RECORDS, Ledger
from ..periods.rules import HIDDEN, Correction
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
    return [(c.name, _masked(sheet, c.name, said(getattr(record, c.name), c.kind), named)) for c in wanted]


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
            parts.append(_masked(sheet, name, said(getattr(record, name), column.kind), named))
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


def _masked(sheet: str, column: str, text: str, named: bool) -> str:
    if named or sheet != "people" or not text:
        return text
    if column == "name":
        return masked_name(text)
    if column == "phone":
        return masked_phone(text)
    return "…" if column == "household" else text


COMMAND = N_("command line")  # as the trail has it of who was at the server itself


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ToldChange:
    """One entry of the trail for readers. ``subject`` and ``happened`` are words; ``sheet`` is None where the
    record is none of the ledger's. ``lost`` where what it said of a person can be read no more."""

    no: int
    at: str
    who: str
    address: str
    subject: str
    sheet: str | None
    row_id: int
    action: str
    happened: str
    fields: tuple[FieldChange, ...]
    reason: str | None
    lost: bool


@dataclass(frozen=True, slots=True)
class ToldCorrection:
    """A correction in a reader's words."""

    on: date
    at: str
    sheet: str
    row_id: int
    row: str
    happened: str
    fields: tuple[FieldChange, ...]
    reason: str
    who: str
    number: str


def in_words(sheet: str, name: str, value: Any) -> str:
    """A field of a record for readers, from the trail's notation."""
    known = {c.name: c.kind for c in columns(RECORDS[sheet])}
    return _read(value, known.get(name))


def corrected_row(correction: Correction) -> str:
    """What a corrected row is known by, its keys in the reader's words."""
    vocabulary = {"scores": "round", "budget": "category"}.get(correction.sheet)
    first, between, rest = correction.label.partition(" · ")
    if vocabulary and first in TERMS[vocabulary]:
        first = term(vocabulary, first, language())
    return first + between + rest


def correction_rows(corrections: Iterable[Correction]) -> list[ToldCorrection]:
    return [
        ToldCorrection(
            c.corrected_on,
            c.corrected_at,
            c.sheet,
            c.row_id,
            f"{term('sheet', c.sheet, language())} {corrected_row(c)}".strip(),
            c.happened,
            tuple(_fields(c.sheet, c.before or {}, c.after or {}, named=True)),  # nobody's name is in them
            c.reason,
            gettext("command line") if c.corrected_name == COMMAND else c.corrected_name,
            c.number,
        )
        for c in corrections
    ]


PARTY_IDS = frozenset(f"{party}_id" for party in PARTIES)


def told_changes(
    entries: Iterable[Any], *, named: bool, organizations: Mapping[int, str]
) -> list[ToldChange]:
    """``organizations``: names by id, of the parties that the entries tell of."""
    return [
        ToldChange(
            e.no,
            datetime.fromisoformat(e.at).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S"),
            gettext("command line") if e.who == COMMAND else e.who,
            e.address or "",
            _word(("sheet", "trail_subject"), e.subject),
            e.subject if e.subject in RECORDS else None,
            e.subject_id,
            e.action,
            _word(("trail_action",), e.action),
            tuple(
                _fields(
                    e.subject,
                    _parties_named(e.before, organizations),
                    _parties_named(e.after, organizations),
                    named,
                )
            ),
            e.reason,
            e.unreadable,
        )
        for e in entries
    ]


def _parties_named(values: Mapping[str, Any], organizations: Mapping[int, str]) -> dict[str, Any]:
    return {
        name: organizations.get(value, value) if name in PARTY_IDS else value
        for name, value in values.items()
    }


def _word(vocabularies: tuple[str, ...], key: str) -> str:
    """The field's word for what the trail tells of; the key itself where there is none."""
    found = next((v for v in vocabularies if key in TERMS[v]), None)
    return term(found, key, language()) if found else key.replace("_", " ")


def _fields(
    sheet: str, before: Mapping[str, Any], after: Mapping[str, Any], named: bool
) -> Iterable[FieldChange]:
    known = {c.name: c.kind for c in columns(RECORDS[sheet])} if sheet in RECORDS else _KINDS.get(sheet, {})
    words = _WORDS.get(sheet, {})
    names: Sequence[str] = [*dict.fromkeys((*before, *after))]
    for name in names:
        old, new = (_read(values.get(name), known.get(name), words.get(name)) for values in (before, after))
        yield FieldChange(
            _word(("column",), name.removesuffix("_id")),
            _masked(sheet, name, old, named),
            _masked(sheet, name, new, named),
        )


# what the trail tells of beside records, and the vocabularies of its fields
_WORDS = {
    "issued_report": {
        "kind": "report_kind",
        "lang": "language",
        "status": "report_status",
        "void_reason": "void_reason",
    },
    "narrative": {"kind": "report_kind", "lang": "language", "chapter": "chapter"},
}


# and their fields that are no plain text
_KINDS: dict[str, dict[str, fields.Kind]] = {
    "claim": {
        "invoiced_on": fields.Day(),
        "amount": fields.Cents(),
        "standing": fields.Choice("round_standing"),
        "approved_on": fields.Day(),
        "paid_on": fields.Day(),
        "paid_amount": fields.Cents(),
    },
    "dossier": {"with_names": fields.YesNo()},
}


def _read(value: Any, kind: fields.Kind | None, vocabulary: str | None = None) -> str:
    """From the trail's notation to a reader's words."""
    if value is None:
        return ""
    if value == HIDDEN:
        return HIDDEN
    if vocabulary is not None:
        return term(vocabulary, value, language())
    if kind is None:
        return str(value)
    match kind:
        case fields.Day():
            value = date.fromisoformat(value)
        case fields.Number():
            value = Decimal(value)
    return said(value, kind)
