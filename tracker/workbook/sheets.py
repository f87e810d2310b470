"""The workbook's sheets and columns, as the records declare them, by key and by Chinese term."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from ..fields import Choice, Column, Many, YesNo, columns
from ..ledger.records import RECORDS
from ..terms import TERMS, term

SHEETS = tuple(RECORDS)


@cache
def sheet_keys() -> dict[str, str]:
    """Every accepted name of a sheet → its key."""
    return _names("sheet", SHEETS)


@cache
def column_keys(sheet: str) -> dict[str, str]:
    """Every accepted name of a column (of a field, in sheets of fields) → its key."""
    return _names("column", [c.name for c in columns(RECORDS[sheet])])


@cache
def field_columns() -> dict[str, str]:
    """Every accepted name of the two columns that sheets of fields have → its key."""
    return _names("column", ("field", "value"))


@cache
def by_name(sheet: str) -> dict[str, Column]:
    """A sheet's columns, or its fields, by key."""
    return {c.name: c for c in columns(RECORDS[sheet])}


@cache
def choice_keys(vocabulary: str) -> dict[str, str]:
    """Every accepted word of a vocabulary → its key."""
    return _names(vocabulary, TERMS[vocabulary])


def _names(vocabulary: str, keys: Iterable[str]) -> dict[str, str]:
    return {name: key for key in keys for name in (key, term(vocabulary, key, "zh"))}


def vocabulary_of(column: Column) -> str | None:
    """The vocabulary that a cell of the column chooses from."""
    match column.kind:
        case Choice(vocabulary=vocabulary) | Many(vocabulary=str(vocabulary)):
            return vocabulary
        case YesNo():
            return "yes_no"
    return None


def title(vocabulary: str, key: str, lang: str) -> str:
    """What the workbook writes: the key in English, the term in Chinese."""
    return term(vocabulary, key, "zh") if lang == "zh" else key
