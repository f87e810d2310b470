from __future__ import annotations

from dataclasses import dataclass

from ...i18n import Message


@dataclass(frozen=True, slots=True)
class Fault:
    """``index`` is the record's place in its sheet's tuple; None where the fault is of the sheet, or of a
    field of the project."""

    sheet: str
    index: int | None
    column: str | None
    found: str | None
    expected: Message
