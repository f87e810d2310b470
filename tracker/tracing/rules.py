"""What stands behind a figure of an issued report: rows of the records, and whether they give it
(docs/field.md, section 6). Amounts are exact; money is in yuan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..i18n import Message
from ..money import round_half_up


@dataclass(frozen=True, slots=True)
class Row:
    """A record, and what it adds to the figure; None where it adds nothing of its own."""

    record: Any
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A row of a sheet of fields, of which each has one value."""

    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one sheet of the ledger."""

    sheet: str
    rows: tuple[Row, ...]

    @property
    def total(self) -> Decimal | None:
        """None where the rows only show what was looked at."""
        amounts = [row.amount for row in self.rows if row.amount is not None]
        return sum(amounts, Decimal(0)) if amounts else None


@dataclass(frozen=True, slots=True)
class Behind:
    """``how`` says in a sentence how the figure comes about. Where it ``adds`` up, the rows' amounts give it;
    otherwise it is made of other figures, ``parts`` by their paths, and of what the rows say. ``kept`` is False
    where the ledger that is attached to a report does not hold what was counted."""

    how: Message
    tables: tuple[Table, ...] = ()
    parts: tuple[str, ...] = ()
    adds: bool = False
    note: Message | None = None  # what a word of ``how`` means
    kept: bool = True

    @property
    def total(self) -> Decimal | None:
        if not self.adds:
            return None
        return sum((table.total or Decimal(0) for table in self.tables), Decimal(0))


def table(sheet: str, rows: Iterable[tuple[Any, Decimal | int | None]]) -> Table:
    return Table(sheet, tuple(Row(r, None if amount is None else Decimal(amount)) for r, amount in rows))


def shown(sheet: str, records: Iterable[Any]) -> Table:
    """Rows that were looked at and add nothing of their own."""
    return Table(sheet, tuple(Row(record) for record in records))


def agrees(figure: str | int, total: Decimal) -> bool:
    """Whether a total gives a figure, which was rounded once, half up, to the decimals that it has."""
    value = Decimal(figure)
    return value == round_half_up(total, max(0, -int(value.as_tuple().exponent)))
