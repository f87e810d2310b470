"""The budget as signed, what moved in it, what was spent (docs/field.md, section 3). Money is cents."""

from __future__ import annotations

from typing import Annotated

from ..fields import (
    Choice,
    Code,
    Date,
    Exact,
    Money,
    Name,
    Ordinal,
    PositiveMoney,
    Prose,
    SignedMoney,
    record,
)

Category = Annotated[str, Choice("category")]


@record
class BudgetItem:
    """A row of the budget table as signed; the rows of one category make one line."""

    category: Category
    unit_price: Money | None = None
    unit: Name | None = None
    quantity: Exact | None = None
    amount: Money
    remark: Prose | None = None


@record
class Adjustment:
    """Money moved between lines; into or out of the budget where an amendment does it."""

    adjusted_on: Date
    from_category: Category | None = None
    to_category: Category | None = None
    amount: PositiveMoney
    reason: Prose | None = None
    approved_on: Date | None = None
    amendment_no: Ordinal | None = None


@record
class Expense:
    """``amount`` is the public part alone, negative only where it reverses a voucher; ``own_funds`` is
    the part that the agency pays itself and stands outside every total."""

    spent_on: Date
    category: Category
    activity: Code | None = None
    payee: Name
    amount: SignedMoney
    own_funds: Money | None = None
    voucher_no: Code
    invoice_code: Name | None = None
    invoice_no: Name | None = None
    note: Prose | None = None
    reverses: Code | None = None
