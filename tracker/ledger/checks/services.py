"""What is written of people and of the work with them: words that may not stand there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...beneficiaries.rules import has_identity_number
from ...fields import Many, Text, columns
from ...i18n import N_, Message
from ..records import FIELD_SHEETS, RECORDS, Ledger
from .faults import Check, Fault

# numbers that may have eighteen digits by their nature
_NUMBERS = frozenset({"contract_no", "invoice_code", "invoice_no", "voucher_no", "reverses"})


def identity_numbers(ledger: Ledger) -> Iterator[Fault]:
    """None anywhere that words are written, people's own fields above all (docs/field.md, section 2)."""
    for sheet, record in RECORDS.items():
        texts = [
            c.name
            for c in columns(record)
            if (
                isinstance(c.kind, Text) and c.name not in _NUMBERS and (sheet == "people" or not c.kind.code)
            )
            or (isinstance(c.kind, Many) and c.kind.vocabulary is None)
        ]
        for column, index, value in _values(ledger, sheet, texts):
            said = "; ".join(value) if isinstance(value, tuple) else value
            if has_identity_number(said):
                text = Message(N_("no identity-card number: it may not be stored here"))
                yield Fault(sheet, index, column, None, text)


def separators(ledger: Ledger) -> Iterator[Fault]:
    """The workbook separates the words of a list by semicolons: none may stand inside a word."""
    for sheet, record in RECORDS.items():
        lists = [c.name for c in columns(record) if isinstance(c.kind, Many) and c.kind.vocabulary is None]
        for column, index, words in _values(ledger, sheet, lists):
            for word in words:
                if ";" in word or "；" in word or word != word.strip():
                    yield Fault(sheet, index, column, word, Message(N_("a word without a semicolon")))


def _values(ledger: Ledger, sheet: str, names: list[str]) -> Iterator[tuple[str, int | None, Any]]:
    """(column, index, value) of these columns, where there is one."""
    if not names:
        return
    rows = getattr(ledger, sheet)
    for index, row in enumerate((rows,) if sheet in FIELD_SHEETS else rows):
        for name in names:
            value = getattr(row, name)
            if value:
                yield name, None if sheet in FIELD_SHEETS else index, value


CHECKS: tuple[Check, ...] = (((), identity_numbers), ((), separators))
