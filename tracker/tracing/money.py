"""What is behind the sums of money: budget rows, adjustments, expenses, tranches (docs/field.md, section 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from reports.traced import Found

from .. import formats
from ..budget.records import Expense
from ..contracts.rules import signed_by
from ..dates import by, last_of
from ..i18n import N_, Message, language
from ..payments.records import Tranche
from ..payments.rules import paid
from .frozen import Kept
from .rules import Behind, Field, Table, shown, table

SPENT = N_(
    "The sum of the approved expenses up to the report's day, reversals subtracted; own funds stand outside."
)


def yuan(cents: int | None) -> Decimal:
    return Decimal(cents or 0) / 100


def spent(kept: Kept, which: Callable[[Expense], bool]) -> Behind:
    rows = (e for e in kept.ledger.expenses if e.spent_on <= kept.as_of and which(e))
    return Behind(Message(SPENT), (table("expenses", ((e, yuan(e.amount)) for e in rows)),), adds=True)


def _own_funds(kept: Kept, which: Callable[[Expense], bool]) -> Behind:
    rows = [e for e in kept.ledger.expenses if e.own_funds and e.spent_on <= kept.as_of and which(e)]
    how = Message(N_("What the contractor paid itself beside the expenses; it stands outside every total."))
    return Behind(how, (table("expenses", ((e, yuan(e.own_funds)) for e in rows)),), adds=True)


def of_month(kept: Kept, figure: Found) -> Behind:
    month = figure.owner.month
    if figure.name == "spent":
        return spent(kept, lambda e: f"{e.spent_on:%Y-%m}" == month)
    if figure.name == "spent_to_date":
        return spent(kept, lambda e: f"{e.spent_on:%Y-%m}" <= month)
    end = min(last_of(month), kept.as_of)
    return Behind(
        Message(
            N_(
                "The revised budget × the days of the term that have passed by %(day)s, %(passed)s of %(days)s, as an even plan would spend it."
            ),
            day=formats.day(end, language()),
            passed=kept.tally.term.days_passed(end),
            days=kept.tally.term.days,
        ),
        (_term(kept),),
        ("budget.revised",),
    )


def of_activity(kept: Kept, figure: Found) -> Behind:
    return spent(kept, lambda e: e.activity == figure.owner.code and e.spent_on >= kept.begins(figure))


def of_period(kept: Kept, figure: Found) -> Behind:
    """Of one line where the figure's owner has one."""
    line, first = getattr(figure.owner, "category", None), kept.begins(figure)
    if figure.name == "own_funds":
        return _own_funds(kept, lambda e: e.spent_on >= first)
    return spent(kept, lambda e: e.spent_on >= first and line in (None, e.category))


def of_expense(kept: Kept, figure: Found) -> Behind:
    """One of the rows that the report prints, by day and voucher."""
    rows = [e for e in kept.ledger.expenses if e.spent_on <= kept.as_of]
    row = sorted(rows, key=lambda e: (e.spent_on, e.voucher_no))[figure.index]
    how = Message(N_("As the expense's record has it."))
    return Behind(how, (table("expenses", [(row, yuan(getattr(row, figure.name)))]),), adds=True)


def of_line(kept: Kept, figure: Found) -> Behind:
    return _of_budget(kept, figure, figure.owner.category, "left")


def of_budget(kept: Kept, figure: Found) -> Behind:
    return _of_budget(kept, figure, None, "surplus")


def _of_budget(kept: Kept, figure: Found, line: str | None, rest: str) -> Behind:
    """A line's figure, or without one the whole budget's."""
    if figure.name == "spent":
        return spent(kept, lambda e: line in (None, e.category))
    if figure.name == "own_funds":
        return _own_funds(kept, lambda e: line in (None, e.category))
    if figure.name == "execution_rate":
        how = Message(N_("Spent ÷ revised budget, rounded half up."))
        return Behind(how, parts=(figure.beside("spent"), figure.beside("revised")))
    if figure.name == rest:
        how = Message(N_("The revised budget less what is spent."))
        return Behind(how, parts=(figure.beside("revised"), figure.beside("spent")))
    if figure.name == "cap":
        name = f"cap_{line}"
        rows = [(Field(name, getattr(kept.ledger.settings, name)), kept.ledger.settings.cap(line or ""))]
        how = Message(
            N_("A setting of the contract: the largest share of the amount that the line may take.")
        )
        return Behind(how, (table("settings", rows),), adds=True)
    items = table("budget", ((b, yuan(b.amount)) for b in kept.ledger.budget if line in (None, b.category)))
    if figure.name == "original":
        return Behind(Message(N_("The rows of the budget as signed.")), (items,), adds=True)
    moved = []
    for move in kept.budget.moves:
        changes = [cents for category, cents in move.changes if line in (None, category)]
        if move.status(kept.as_of) != "pending" and changes:
            moved.append((move.adjustment, yuan(sum(changes))))
    return Behind(
        Message(N_("The budget as signed and the adjustments that took effect by the report's day.")),
        (items, *((table("adjustments", moved),) if moved else ())),
        adds=True,
    )


def of_adjustment(kept: Kept, figure: Found) -> Behind:
    adjustment = kept.budget.moves[figure.index].adjustment
    if figure.name == "amount":
        rows = [(adjustment, yuan(adjustment.amount))]
        return Behind(Message(N_("What the adjustment moves.")), (table("adjustments", rows),), adds=True)
    line = f"budget.lines[{adjustment.from_category}].original"
    return Behind(
        Message(N_("What the adjustment moves ÷ the line that it leaves, as signed.")),
        (shown("adjustments", [adjustment]),),
        (figure.beside("amount"), line),
    )


def of_amendment(kept: Kept, figure: Found) -> Behind:
    rows = [a for a in kept.ledger.amendments if a.no == figure.owner.no]
    how = Message(N_("What the amendment adds to the amount, or takes from it."))
    return Behind(how, (table("amendments", ((a, yuan(a.amount_change)) for a in rows)),), adds=True)


def of_tranche(kept: Kept, figure: Found) -> Behind:
    rows = [t for t in kept.payments.tranches if t.no == figure.owner.no]
    if figure.name == "amount":
        how = Message(N_("The tranche as the contract or its amendment has it."))
        return Behind(how, (table("tranches", ((t, yuan(t.amount)) for t in rows)),), adds=True)
    how = Message(N_("What was paid on the tranche by the report's day."))
    return Behind(how, (_paid(kept, rows),), adds=True)


def of_payments(kept: Kept, figure: Found) -> Behind:
    tranches = kept.payments.tranches
    if figure.name == "due":
        rows = [(t, yuan(t.amount)) for t in tranches if by(t.due_on, kept.as_of)]
        how = Message(N_("The tranches that were due by the report's day."))
        return Behind(how, (table("tranches", rows),), adds=True)
    if figure.name == "paid":
        how = Message(N_("What was paid on all tranches by the report's day."))
        return Behind(how, (_paid(kept, tranches),), adds=True)
    if figure.name == "paid_in_capitals":
        return Behind(Message(N_("The sum that was paid, in capitals.")), parts=(figure.beside("paid"),))
    if figure.name == "deducted":
        return Behind(
            Message(
                N_(
                    "The surplus, where the contract is settled at actual cost and the last tranche is paid; else nothing."
                )
            ),
            (_contract(kept, "settlement_mode"), shown("tranches", tranches)),
            ("budget.surplus",),
        )
    first = min((t.no for t in tranches), default=None)
    return Behind(
        Message(N_("What is spent ÷ the first tranche.")),
        parts=("budget.spent", f"payments.tranches[{first}].amount"),
    )


def of_project(kept: Kept, figure: Found) -> Behind:
    contract = kept.ledger.project
    if figure.name in ("amount", "effective_amount"):
        signed = [(Field("amount", contract.amount), yuan(contract.amount))]
        changes = [a for a in signed_by(kept.ledger.amendments, kept.as_of) if a.amount_change]
        if figure.name == "amount" or not changes:
            how = Message(N_("The amount of the contract as signed."))
            return Behind(how, (table("project", signed),), adds=True)
        added = table("amendments", ((a, yuan(a.amount_change)) for a in changes))
        how = Message(
            N_("The amount as signed and what the amendments signed by the report's day add or take.")
        )
        return Behind(how, (table("project", signed), added), adds=True)
    if figure.name == "elapsed":
        how = Message(N_("Days of the term that have passed ÷ days of the term."))
        return Behind(how, parts=(figure.beside("days_passed"), figure.beside("days_total")))
    if figure.name == "days_passed":
        how = Message(
            N_("Days from the start of the term to the report's day, both counted, at most the whole term.")
        )
    else:
        how = Message(N_("Days from the start of the term to its effective end, both counted."))
    return Behind(how, (_term(kept), *_longer(kept)))


def _paid(kept: Kept, tranches: Iterable[Tranche]) -> Table:
    rows = [(t, yuan(paid(t, kept.as_of))) for t in tranches if by(t.paid_on, kept.as_of)]
    return table("tranches", rows)


def _contract(kept: Kept, *names: str) -> Table:
    return shown("project", (Field(name, getattr(kept.ledger.project, name)) for name in names))


def _term(kept: Kept) -> Table:
    return _contract(kept, "starts_on", "ends_on")


def _longer(kept: Kept) -> tuple[Table, ...]:
    rows = [a for a in signed_by(kept.ledger.amendments, kept.as_of) if a.ends_on]
    return (shown("amendments", rows),) if rows else ()
