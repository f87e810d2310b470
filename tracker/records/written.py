"""What people write where a field of a record is asked for; pure."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from .. import fields


def as_written(text: str, kind: fields.Kind) -> Any:
    """Numbers as people write them: full-width digits, separators and a ¥ are none of the number. What is
    none stays text, for whoever says what was expected."""
    if not isinstance(kind, fields.Cents | fields.Number | fields.Whole):
        return text
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace("¥", "").replace(" ", "")
    try:
        return Decimal(plain) if plain.isascii() and "_" not in plain else text
    except InvalidOperation:
        return text
