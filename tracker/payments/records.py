"""Tranches: the instalments in which the purchaser pays (docs/field.md, section 3). Money is cents."""

from __future__ import annotations

from typing import Annotated

from ..fields import Choice, Date, Money, Name, Ordinal, SignedMoney, record


@record
class Tranche:
    """``amount`` is negative only where an amendment takes money away."""

    no: Ordinal
    name: Name
    amount: SignedMoney
    due_on: Date | None = None
    condition: Annotated[str, Choice("condition")] | None = None
    invoiced_on: Date | None = None
    paid_on: Date | None = None
    paid_amount: Money | None = None
    amendment_no: Ordinal | None = None
