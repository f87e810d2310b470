"""The sheets of an attached ``ledger.xlsx`` by openpyxl, and how figures stand in ``snapshot.json``. Nothing of the
application is used."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import openpyxl

Row = dict[str, Any]
Book = dict[str, Any]
# column → the vocabulary of its words, where they are looked at here
CHOSEN = {
    "settlement_mode": "settlement_mode",
    "category": "category",
    "from_category": "category",
    "to_category": "category",
    "gender": "person_gender",
    "kinds": "activity_kind",
    "counts_as_output": "yes_no",
    "role": "attendance_role",
    "measure": "measure",
    "direction": "direction",
    "round": "round",
    "stage": "stage",
    "severity": "severity",
}
KINDS = {"activities": "activity_kind", "surveys": "survey_kind"}


def read(workbook: bytes, key: Callable[[str, str], str] = lambda vocabulary, word: word) -> Book:
    """Sheet → its rows by column, or one row where it has a field a line; ``key`` gives the English key of a word
    of a vocabulary."""
    book: Book = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(workbook)).worksheets:
        name = key("sheet", sheet.title)
        head, *lines = sheet.iter_rows(values_only=True)
        columns = [key("column", word) for word in head]
        if columns == ["field", "value"]:
            columns = [key("column", line[0]) for line in lines]
            lines = [[line[1] for line in lines]]
        chosen = CHOSEN | ({"kind": KINDS[name]} if name in KINDS else {})
        rows = [
            {
                c: _value(cell, partial(key, chosen[c]) if c in chosen else str)
                for c, cell in zip(columns, line, strict=True)
            }
            for line in lines
        ]
        book[name] = rows[0] if name in ("project", "settings") else rows
    return book


def _value(cell: Any, key: Callable[[str], str]) -> Any:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, int | float):
        return Fraction(f"{cell:.15g}")
    return ";".join(key(word) for word in cell.split(";")) if isinstance(cell, str) else cell


def shown(value: Fraction | None, places: int) -> str | None:
    """Half up, once."""
    if value is None:
        return None
    whole = abs(value) * 10**places
    rounded = int(whole) + (whole - int(whole) >= Fraction(1, 2))
    text = f"{Decimal(rounded).scaleb(-places):f}"
    return f"-{text}" if value < 0 and rounded else text


def plain(value: Fraction | None) -> str | None:
    """As it is where it ends, without trailing zeros, else with four decimals."""
    if value is None:
        return None
    for places in range(15):
        if (value * 10**places).denominator == 1:
            return shown(value, places)
    return shown(value, 4)


def iso(day: date | None, as_of: date = date.max) -> str | None:
    return day.isoformat() if day and day <= as_of else None
