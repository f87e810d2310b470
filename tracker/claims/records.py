"""A claim 拨款申请 of a tranche, and its payment (docs/field.md, section 3). Money is cents."""

from __future__ import annotations

from ..fields import Date, Money, Name, Prose, record


@record
class Asked:
    """What the agency asks for; ``account_holder`` where another name stands on its account."""

    invoice_no: Name
    invoiced_on: Date
    amount: Money
    account_holder: Name | None = None
    note: Prose | None = None


@record
class Paid:
    """What the purchaser paid; ``difference_reason`` where that is not what was asked for."""

    paid_on: Date
    paid_amount: Money
    voucher_no: Name
    difference_reason: Prose | None = None
