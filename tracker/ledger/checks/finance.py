"""Sums that agree on every date, and money spent only where there is some (docs/field.md, section 3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date

from ...budget.records import Adjustment
from ...budget.rules import budget_on, overspent
from ...contracts.rules import effective_amount, expenses_until
from ...i18n import N_, Message, Term
from ...money import plain, round_half_up
from ...payments.rules import listed
from ..records import Ledger
from .faults import Check, Fault, whole


def taken_away(ledger: Ledger) -> Iterator[Fault]:
    for index, t in enumerate(ledger.tranches):
        if t.amount < 0 and t.amendment_no is None:
            text = Message(N_("an amount that is not negative; only an amendment takes money away"))
            yield Fault("tranches", index, "amount", plain(t.amount), text)


def payments(ledger: Ledger) -> Iterator[Fault]:
    for index, t in enumerate(ledger.tranches):
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


def paid_in_all(ledger: Ledger) -> Iterator[Fault]:
    """What is paid is at most the amount, on its day and as amended later: an amendment that takes money away takes
    it from a tranche by a row of its own. Where the tranches do not sum to the amount, that is what is wrong."""
    if any(tranche_sums(ledger)):
        return
    total = 0
    for index, t in sorted(enumerate(ledger.tranches), key=lambda each: each[1].paid_on or date.max):
        if t.paid_on is None or not t.paid_amount:
            continue
        total += t.paid_amount
        days = [t.paid_on, *(a.signed_on for a in ledger.amendments if a.signed_on > t.paid_on)]
        amount = min(effective_amount(ledger.project, ledger.amendments, day) for day in days)
        if total > amount and t.paid_amount <= max(t.amount, 0):
            text = Message(
                N_("at most the amount of the contract as amended, %(amount)s, with what was paid before"),
                amount=plain(amount),
            )
            yield Fault("tranches", index, "paid_amount", plain(total), text)


def tranche_sums(ledger: Ledger) -> Iterator[Fault]:
    """From each day on, the tranches in effect sum to the amount; where the sheet is left empty, they do
    not."""
    if ledger.tranches:
        yield from _sums(
            ledger,
            "tranches",
            lambda day: sum(t.amount for t in listed(ledger.tranches, ledger.amendments, day)),
        )


def budget_sums(ledger: Ledger) -> Iterator[Fault]:
    """The same of the budget's lines as revised."""
    if ledger.budget:
        yield from _sums(
            ledger,
            "budget",
            lambda day: budget_on(ledger.budget, ledger.adjustments, ledger.amendments, (), day).revised,
        )


def _sums(ledger: Ledger, sheet: str, total_on: Callable[[date], int]) -> Iterator[Fault]:
    """Equal to the effective amount as signed and from each amendment's day on."""
    for day in (date.min, *sorted({a.signed_on for a in ledger.amendments})):
        amount, total = effective_amount(ledger.project, ledger.amendments, day), total_on(day)
        if total == amount:
            continue
        if day == date.min:
            text = Message(
                N_("rows that sum to the amount of the contract, %(amount)s"), amount=plain(amount)
            )
            yield Fault(sheet, None, "amount", plain(total), text)
        else:
            index = next(i for i, a in enumerate(ledger.amendments) if a.signed_on == day)
            text = Message(
                N_("%(sheet)s that sum to the amount as amended, %(amount)s, from %(day)s on"),
                sheet=Term("sheet", "tranches" if sheet == "tranches" else "adjustments"),
                amount=plain(amount),
                day=day,
            )
            yield Fault("amendments", index, "amount_change", plain(total), text)


def products(ledger: Ledger) -> Iterator[Fault]:
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


def in_time(ledger: Ledger) -> Iterator[Fault]:
    project = ledger.project
    last = expenses_until(project, ledger.amendments, date.max)
    for index, e in enumerate(ledger.expenses):
        if not project.starts_on <= e.spent_on <= last:
            text = Message(N_("a date from %(first)s to %(last)s"), first=project.starts_on, last=last)
            yield Fault("expenses", index, "spent_on", str(e.spent_on), text)


def signs(ledger: Ledger) -> Iterator[Fault]:
    """Money goes out, but for reversals, which bring it back."""
    for index, e in enumerate(ledger.expenses):
        if e.reverses is not None:
            if e.amount < 0:
                continue
            text = Message(N_("a negative amount, as the row reverses a voucher"))
        elif e.amount < 0:
            text = Message(N_("an amount that is not negative, or the voucher that this row reverses"))
        elif e.amount == 0 and not e.own_funds:
            text = Message(N_("an amount above 0, or own funds"))
        else:
            continue
        yield Fault("expenses", index, "amount", plain(e.amount), text)


def reversals(ledger: Ledger) -> Iterator[Fault]:
    """A reversal has its voucher's line, never comes before it, and all of them never exceed it."""
    vouchers: dict[tuple[str, str], int] = defaultdict(int)
    first: dict[str, date] = {}
    for e in ledger.expenses:
        if e.reverses is None:
            vouchers[e.voucher_no, e.category] += e.amount
            first[e.voucher_no] = min(e.spent_on, first.get(e.voucher_no, e.spent_on))
    back: dict[tuple[str, str], int] = defaultdict(int)
    for index, e in enumerate(ledger.expenses):
        if e.reverses is None or e.amount >= 0:
            continue
        key = (e.reverses, e.category)
        if e.reverses not in first:
            text = Message(N_("a voucher of the sheet “%(sheet)s”"), sheet=Term("sheet", "expenses"))
            yield Fault("expenses", index, "reverses", e.reverses, text)
            continue
        if key not in vouchers:
            text = Message(N_("the budget line of the voucher that it reverses"))
            yield Fault("expenses", index, "category", e.category, text)
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
    """What a line does not have is refused, with the sum that is left and, of an expense, the ways out."""
    rows = (*enumerate(ledger.adjustments), *enumerate(ledger.expenses))
    place = {id(row): index for index, row in rows}  # two rows may be alike
    for o in overspent(ledger.budget, ledger.adjustments, ledger.amendments, ledger.expenses):
        if isinstance(o.row, Adjustment):
            sheet = "adjustments"
            text = Message(
                N_("at most the %(left)s that are left on the line “%(line)s” on %(day)s"),
                line=Term("category", o.category),
                left=plain(o.left),
                day=o.day,
            )
        else:
            sheet = "expenses"
            text = Message(
                N_(
                    "on the line “%(line)s” at most the %(left)s that are left on %(day)s, %(over)s less: "
                    "enter the rest as own funds, or move money to the line first"
                ),
                line=Term("category", o.category),
                left=plain(o.left),
                day=o.day,
                over=plain(o.over),
            )
        yield Fault(sheet, place[id(o.row)], "amount", plain(o.row.amount), text)


_MOVES = (
    *whole("adjustments", "from_category", "to_category", "approved_on", "amendment_no"),
    *whole("amendments", "no"),
)
_AMOUNT = (("project", "amount"), ("amendments", "amount_change"))
_LAST_DAY = (
    ("project", "ends_on"),
    ("project", "expenses_until"),
    ("amendments", None),
    ("amendments", "ends_on"),
)
CHECKS: tuple[Check, ...] = (
    ((("tranches", "amendment_no"),), taken_away),
    ((("tranches", "paid_on"), ("tranches", "paid_amount"), ("tranches", "invoiced_on")), payments),
    ((*_AMOUNT, *whole("amendments"), *whole("tranches", "paid_on", "paid_amount")), paid_in_all),
    ((("adjustments", "from_category"), ("adjustments", "to_category")), adjustments),
    ((*_AMOUNT, *_MOVES, *whole("tranches", "amendment_no")), tranche_sums),
    ((*_AMOUNT, *_MOVES, *whole("budget")), budget_sums),
    ((("budget", "unit_price"), ("budget", "quantity")), products),
    ((("project", "starts_on"), *_LAST_DAY), in_time),
    ((("expenses", "reverses"), ("expenses", "own_funds")), signs),
    (whole("expenses", "reverses"), reversals),
    ((*whole("budget"), *_MOVES, *whole("expenses")), spending),
)
