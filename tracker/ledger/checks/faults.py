"""What is wrong in a ledger, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ...i18n import Message
from ..records import Ledger


@dataclass(frozen=True, slots=True)
class Fault:
    """``index`` is the record's place in its sheet's tuple; None where the fault is of the sheet, or of a
    field of the project."""

    sheet: str
    index: int | None
    column: str | None
    found: str | None
    expected: Message


# (sheet, column) that cannot be relied on; (sheet, None) where rows of the sheet are missing
Broken = frozenset[tuple[str, str | None]]
# what a check must be able to rely on, and the check
Check = tuple[tuple[tuple[str, str | None], ...], Callable[[Ledger], Iterator[Fault]]]


def whole(sheet: str, *columns: str) -> tuple[tuple[str, str | None], ...]:
    """A check needs every row of the sheet, and these columns of it that may be empty or refer elsewhere."""
    return ((sheet, None), *((sheet, column) for column in columns))
