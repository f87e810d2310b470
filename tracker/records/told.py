"""What the trail and corrections tell of rows, in a reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from .. import fields
from ..contracts.records import PARTIES
from ..dates import SHANGHAI
from ..fields import columns
from ..i18n import N_, gettext, language
from ..ledger.records import RECORDS
from ..periods.rules import HIDDEN, Correction
from ..terms import TERMS, term
from .shown import masked, said
from .trail_words import KINDS, WORDS, in_short

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
    known = {c.name: c.kind for c in columns(RECORDS[sheet])} if sheet in RECORDS else KINDS.get(sheet, {})
    words = WORDS.get(sheet, {})
    before, after = (in_short(sheet, values) for values in (before, after))
    names: Sequence[str] = [*dict.fromkeys((*before, *after))]
    for name in names:
        old, new = (_read(values.get(name), known.get(name), words.get(name)) for values in (before, after))
        yield FieldChange(
            _word(("column", "trail_field"), name.removesuffix("_id")),
            masked(sheet, name, old, named),
            masked(sheet, name, new, named),
        )


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
