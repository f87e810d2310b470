"""Sums that agree on every date, and money spent only where there is some (docs/field.md, section 3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date

from ...budget.rules import budget_on, overspent
from ...contracts.rules import effective_amount, expenses_until
from ...i18n import N_, Message, Term
from ...money import plain, round_half_up
from ...payments.rules import listed
from ..records import Ledger
from .faults import Fault


def tranches(ledger: Ledger) -> Iterator[Fault]:
    for index, t in enumerate(ledger.tranches):
        if t.amount < 0 and t.amendment_no is None:
            text = Message(N_("an amount that is not negative; only an amendment takes money away"))
            yield Fault("tranches", index, "amount", plain(t.amount), text)
        if (t.paid_on is None) != (t.paid_amount is None):
            column = "paid_amount" if t.paid_amount is None else "paid_on"
            yield Fault(
                "tranches",
                index,
                column,
                None,
                Message(N_("both the day and the amount of the payment, or neither")),
            )
        if t.paid_on and t.invoiced_on and t.paid_on < t.invoiced_on:
            text = Message(
                N_("a date not before %(day)s (%(column)s)"), day=t.invoiced_on, column="invoiced_on"
            )
            yield Fault("tranches", index, "paid_on", str(t.paid_on), text)
        if t.paid_amount and t.paid_amount > max(t.amount, 0):
            text = Message(N_("at most the tranche's amount, %(amount)s"), amount=plain(max(t.amount, 0)))
            yield Fault("tranches", index, "paid_amount", plain(t.paid_amount), text)


def sums(ledger: Ledger) -> Iterator[Fault]:
    """Lines, tranches and the effective amount are equal as signed and from each amendment's day on."""
    days = [date.min, *sorted({a.signed_on for a in ledger.amendments})]
    for day in days:
        amount = effective_amount(ledger.project, ledger.amendments, day)
        budget = budget_on(ledger.budget, ledger.adjustments, ledger.amendments, (), day)
        paid_in = sum(t.amount for t in listed(ledger.tranches, ledger.amendments, day))
        since = None if day == date.min else day
        index = next((i for i, a in enumerate(ledger.amendments) if a.signed_on == since), None)
        for sheet, total in (("tranches", paid_in), ("budget", budget.revised)):
            if total == amount:
                continue
            if since is None:
                text = Message(
                    N_("rows that sum to the amount of the contract, %(amount)s"), amount=plain(amount)
                )
                yield Fault(sheet, None, "amount", plain(total), text)
            else:
                text = Message(
                    N_("%(sheet)s that sum to the amount as amended, %(amount)s, from %(day)s on"),
                    sheet=Term("sheet", "tranches" if sheet == "tranches" else "adjustments"),
                    amount=plain(amount),
                    day=since,
                )
                yield Fault("amendments", index, "amount_change", plain(total), text)
    for index, item in enumerate(ledger.budget):
        if item.unit_price is not None and item.quantity is not None:
            product = int(round_half_up(item.unit_price * item.quantity, 0))
            if product != item.amount:
                text = Message(N_("unit price × quantity, %(amount)s"), amount=plain(product))
                yield Fault("budget", index, "amount", plain(item.amount), text)


def adjustments(ledger: Ledger) -> Iterator[Fault]:
    for index, a in enumerate(ledger.adjustments):
        empty = [c for c in ("from_category", "to_category") if getattr(a, c) is None]
        if len(empty) == 2 or (empty and a.amendment_no is None):
            text = Message(N_("a line; only a move that an amendment makes has one side alone"))
            yield Fault("adjustments", index, empty[0], None, text)
        elif a.from_category == a.to_category:
            yield Fault(
                "adjustments",
                index,
                "to_category",
                a.to_category,
                Message(N_("another line than the one the money leaves")),
            )


def expenses(ledger: Ledger) -> Iterator[Fault]:
    project = ledger.project
    last = expenses_until(project, ledger.amendments, date.max)
    vouchers: dict[tuple[str, str], int] = defaultdict(int)
    for e in ledger.expenses:
        if not e.reverses:
            vouchers[e.voucher_no, e.category] += e.amount
    known = {voucher for voucher, _ in vouchers}
    for index, e in enumerate(ledger.expenses):
        if not project.starts_on <= e.spent_on <= last:
            text = Message(N_("a date from %(first)s to %(last)s"), first=project.starts_on, last=last)
            yield Fault("expenses", index, "spent_on", str(e.spent_on), text)
        if e.reverses is None and e.amount < 0:
            text = Message(N_("an amount that is not negative, or the voucher that this row reverses"))
            yield Fault("expenses", index, "amount", plain(e.amount), text)
        elif e.reverses is None and e.amount == 0 and not e.own_funds:
            yield Fault("expenses", index, "amount", "0", Message(N_("an amount above 0, or own funds")))
        elif e.reverses is not None and e.amount >= 0:
            yield Fault(
                "expenses",
                index,
                "amount",
                plain(e.amount),
                Message(N_("a negative amount, as the row reverses a voucher")),
            )
        elif e.reverses is not None and e.reverses not in known:
            text = Message(N_("a voucher of the sheet “%(sheet)s”"), sheet=Term("sheet", "expenses"))
            yield Fault("expenses", index, "reverses", e.reverses, text)
        elif e.reverses is not None and (e.reverses, e.category) not in vouchers:
            text = Message(N_("the budget line of the voucher that it reverses"))
            yield Fault("expenses", index, "category", e.category, text)
    yield from _reversals(ledger, vouchers)


def _reversals(ledger: Ledger, vouchers: dict[tuple[str, str], int]) -> Iterator[Fault]:
    """Reversals never exceed their voucher, nor come before it."""
    back: dict[tuple[str, str], int] = defaultdict(int)
    first: dict[str, date] = {}
    for e in ledger.expenses:
        if not e.reverses:
            first[e.voucher_no] = min(e.spent_on, first.get(e.voucher_no, e.spent_on))
    for index, e in enumerate(ledger.expenses):
        key = (e.reverses or "", e.category)
        if not e.reverses or key not in vouchers or e.amount >= 0:
            continue
        back[key] -= e.amount
        if back[key] > vouchers[key]:
            text = Message(
                N_("reversals of at most the voucher's amount, %(amount)s"), amount=plain(vouchers[key])
            )
            yield Fault("expenses", index, "amount", plain(-back[key]), text)
        if e.spent_on < first[e.reverses]:
            text = Message(
                N_("a date not before %(day)s (%(column)s)"), day=first[e.reverses], column=e.reverses
            )
            yield Fault("expenses", index, "spent_on", str(e.spent_on), text)


def spending(ledger: Ledger) -> Iterator[Fault]:
    for fault in overspent(ledger.budget, ledger.adjustments, ledger.amendments, ledger.expenses):
        index = next(
            (
                i
                for i, e in enumerate(ledger.expenses)
                if e.category == fault.category and e.spent_on == fault.day and e.amount > 0
            ),
            None,
        )
        text = Message(
            N_(
                "on the line “%(line)s” at most the %(left)s that are left on %(day)s, %(over)s less: "
                "enter the rest as own funds, or move money to the line first"
            ),
            line=Term("category", fault.category),
            left=plain(fault.left),
            day=fault.day,
            over=plain(fault.over),
        )
        yield Fault(
            "expenses" if index is not None else "adjustments",
            index,
            "amount",
            plain(fault.left + fault.over),
            text,
        )


_BUDGET = ("budget", "adjustments", "amendments")
CHECKS: tuple[tuple[tuple[str, ...], Callable[[Ledger], Iterator[Fault]]], ...] = (
    ((), tranches),
    ((), adjustments),
    ((*_BUDGET, "tranches"), sums),
    (("amendments",), expenses),
    ((*_BUDGET, "expenses"), spending),
)
