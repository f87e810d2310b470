"""How figures stand in a snapshot: text that survives JSON exactly, rounded half up, once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ...money import round_half_up


def day(value: date | None, as_of: date | None = None) -> str | None:
    """ISO text; None for no date, and for one after ``as_of`` where that is given."""
    return None if value is None or (as_of is not None and value > as_of) else value.isoformat()


def fixed(value: Decimal | int, places: int) -> str:
    """With exactly that many decimals: hours 1, scores and weights 2."""
    return f"{round_half_up(Decimal(value), places):f}"


def maybe_fixed(value: Decimal | None, places: int) -> str | None:
    return None if value is None else fixed(value, places)


def share(ratio: Decimal | None) -> str | None:
    """A ratio with four decimals."""
    return maybe_fixed(ratio, 4)


def plain_number(value: Decimal | None) -> str | None:
    """An indicator's value without trailing zeros: ``"551"``, ``"3.9"``; four decimals where it does not
    end within the precision of decimal arithmetic (6 of 7)."""
    if value is None:
        return None
    if len(value.as_tuple().digits) > 15:
        return fixed(value, 4)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
