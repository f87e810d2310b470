"""Tranches on a day (docs/field.md, section 3). Money is integer cents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ..contracts.records import Amendment
from ..dates import by
from ..money import ratio
from .records import Tranche

PAYMENT_DAYS = 30  # after the invoice


@dataclass(frozen=True, slots=True)
class Part:
    """A tranche of a usual split: ``tenths`` of the amount, paid when the condition is met."""

    name: str
    condition: str
    tenths: int


# the usual splits of the amount (docs/field.md, section 3), which a new contract starts from
SPLITS: dict[str, tuple[Part, ...]] = {
    ":".join(map(str, tenths)): (
        Part("首款", "signed", tenths[0]),
        Part("中期款", "midterm_passed", tenths[1]),
        Part("尾款", "final_accepted", tenths[2]),
    )
    for tenths in ((6, 3, 1), (5, 3, 2), (5, 4, 1))
}


@dataclass(frozen=True, slots=True)
class Payments:
    """``deducted``: the surplus kept back from the last tranche at actual cost, once that is paid."""

    tranches: tuple[Tranche, ...]  # those in effect
    due: int
    paid: int
    deducted: int


def listed(tranches: Iterable[Tranche], amendments: Iterable[Amendment], as_of: date) -> list[Tranche]:
    """The tranches in effect, an amendment's from its signing on, by the day they are due and number."""
    signed = {a.no for a in amendments if a.signed_on <= as_of}
    return sorted(
        (t for t in tranches if t.amendment_no is None or t.amendment_no in signed),
        key=lambda t: (t.due_on or date.max, t.no),
    )


def paid(tranche: Tranche, as_of: date) -> int:
    """Cents paid on a tranche by a day."""
    return (tranche.paid_amount or 0) if by(tranche.paid_on, as_of) else 0


def payments_on(
    tranches: Sequence[Tranche],
    amendments: Sequence[Amendment],
    settlement_mode: str,
    surplus: int,
    as_of: date,
) -> Payments:
    """What is due and paid on a day; ``surplus`` is that of the budget on the same day."""
    shown = listed(tranches, amendments, as_of)
    last = max((t for t in shown if t.amount > 0), key=lambda t: t.no, default=None)
    settled = last is not None and by(last.paid_on, as_of)
    return Payments(
        tuple(shown),
        due=sum(t.amount for t in shown if by(t.due_on, as_of)),
        paid=sum(paid(t, as_of) for t in shown),
        deducted=surplus if settlement_mode == "actual_cost" and settled else 0,
    )


def first_tranche_spent(tranches: Sequence[Tranche], spent: int) -> Decimal | None:
    """The share of the first tranche that is spent (cents); of the setting ``midterm_spend_share`` at least
    before the second one is paid."""
    first = min(tranches, key=lambda t: t.no, default=None)
    return ratio(spent, first.amount) if first else None


def overdue(tranche: Tranche, as_of: date) -> bool:
    """Whether 30 days have passed since the invoice without payment."""
    if tranche.invoiced_on is None or by(tranche.paid_on, as_of):
        return False
    return tranche.invoiced_on + timedelta(days=PAYMENT_DAYS) < as_of
