"""When a tranche is due to be paid, and how much of it (docs/field.md, section 3). Pure; money is integer cents.

The conditions are looked at again on each day that something is decided. What is not met is said in sentences.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ..budget.rules import budget_on
from ..contracts.rules import LOCKED, SIDE_STATES, effective_amount, is_signed, reached
from ..dates import by
from ..evaluation.rules import is_open
from ..formats import money, percent
from ..i18n import N_, Message
from ..ledger.records import Ledger
from ..lifecycle.rules import Facts, Unmet, audited, final_passed, midterm_passed
from ..payments.records import Tranche
from ..payments.rules import PAYMENT_DAYS, first_tranche_spent, listed, paid
from ..records.rules import LOCKED_SENTENCE
from .records import Asked, Paid

LIVE_STANDINGS = ("submitted", "accepted")  # of a claim whose invoice serves it


def in_turn(ledger: Ledger, on: date) -> list[Tranche]:
    """The tranches that are paid, one after the other; what an amendment takes away is none of them."""
    return [t for t in listed(ledger.tranches, ledger.amendments, on) if t.amount > 0]


def next_unpaid(ledger: Ledger, on: date) -> Tranche | None:
    return next((t for t in in_turn(ledger, on) if t.paid_on is None), None)


def amounts(ledger: Ledger, on: date) -> dict[int, int]:
    """Tranche no. → cents as amended. What an amendment takes comes off the last tranche, and what that has
    not, off the one before it; one that was paid since the amendment's signing has borne what it was paid less."""
    rows = in_turn(ledger, on)
    left = {t.no: t.amount for t in rows}
    signed = {a.no: a.signed_on for a in ledger.amendments}
    cuts = [t for t in listed(ledger.tranches, ledger.amendments, on) if t.amount < 0]
    for cut in sorted(cuts, key=lambda t: (signed.get(t.amendment_no or 0, date.min), t.no)):
        day, taken = signed.get(cut.amendment_no or 0, date.min), -cut.amount
        since = [t for t in rows if t.paid_on is not None and t.paid_on >= day]
        unpaid = [t for t in rows if t.paid_on is None]
        for t in (*reversed(since), *reversed(unpaid)):
            bears = left[t.no] if t.paid_on is None else left[t.no] - (t.paid_amount or 0)
            off = max(min(taken, bears), 0)
            left[t.no] -= off
            taken -= off
    return left


def surplus_deducted(ledger: Ledger, tranche: Tranche, on: date) -> int:
    """The surplus that is kept back from the last tranche at actual cost; 0 of any other."""
    if ledger.project.settlement_mode != "actual_cost" or tranche.no != in_turn(ledger, on)[-1].no:
        return 0
    budget = budget_on(ledger.budget, ledger.adjustments, ledger.amendments, ledger.expenses, on)
    return max(budget.surplus, 0)


def most(ledger: Ledger, tranche: Tranche, on: date) -> int:
    """The most that may be paid on an unpaid tranche: as amended, less the surplus where it is deducted, and
    never more than what the contract still has."""
    if tranche.no not in (
        amended := amounts(ledger, on)
    ):  # an amendment brings it, and is not signed by then
        return 0
    amount = amended[tranche.no] - surplus_deducted(ledger, tranche, on)
    total = effective_amount(ledger.project, ledger.amendments, on)
    return max(min(amount, total - sum(paid(t, date.max) for t in ledger.tranches)), 0)


def most_by(ledger: Ledger, tranche: Tranche, on: date, today: date) -> int:
    """The same of what is dated by an earlier day: an amendment that was signed since binds it too."""
    return min(most(ledger, tranche, day) for day in (on, today))


def _state(f: Facts) -> str:
    """The project's state; in a side state the one before it."""
    now = f.ledger.project.state
    return f.before or now if now in SIDE_STATES else now


def contract_signed(f: Facts) -> Iterator[Unmet]:
    if not is_signed(f.ledger.project.state) or not by(f.ledger.project.signed_on, f.on):
        yield Unmet(Message(N_("The contract is not signed.")))


def first_spent(f: Facts) -> Iterator[Unmet]:
    ledger, share = f.ledger, f.ledger.settings.midterm_spend_share
    budget = budget_on(ledger.budget, ledger.adjustments, ledger.amendments, ledger.expenses, f.on)
    spent = first_tranche_spent([t for t in ledger.tranches if t.amount > 0], budget.spent)
    if spent is not None and spent < share:
        text = N_("%(spent)s of the first tranche is spent; %(share)s are needed.")
        yield Unmet(Message(text, spent=percent(spent), share=percent(share, 0)))


def audited_where_it_comes_first(f: Facts) -> Iterator[Unmet]:
    if not f.ledger.settings.audit_after_payment:
        yield from audited(f)


def accepted(f: Facts) -> Iterator[Unmet]:
    if not reached(_state(f), "settled"):
        yield Unmet(Message(N_("The project has not passed its acceptance.")))


def not_suspended(f: Facts) -> Iterator[Unmet]:
    if f.ledger.project.state == "suspended":
        yield Unmet(Message(N_("The project is suspended.")))


def no_serious_finding(f: Facts) -> Iterator[Unmet]:
    for finding in f.ledger.findings:
        if finding.severity != "minor" and is_open(finding, f.on):
            text = N_("A finding of %(day)s is not closed: %(finding)s")
            said = finding.finding if len(finding.finding) <= 60 else finding.finding[:59] + "…"
            yield Unmet(Message(text, day=finding.found_on, finding=said))


Condition = Callable[[Facts], Iterator[Unmet]]
ALWAYS: tuple[Condition, ...] = (not_suspended, no_serious_finding)
CONDITIONS: dict[str | None, tuple[Condition, ...]] = {
    None: (contract_signed,),
    "signed": (contract_signed,),
    "midterm_passed": (contract_signed, midterm_passed, first_spent),
    "final_accepted": (contract_signed, final_passed, audited_where_it_comes_first, accepted),
}


def unmet(facts: Facts, tranche: Tranche) -> list[Message]:
    """Why the tranche is not to be paid on the facts' day; nothing where its condition holds."""
    found = [one.sentence for condition in CONDITIONS[tranche.condition] for one in condition(facts)]
    for t in in_turn(facts.ledger, facts.on):
        if t.no == tranche.no:
            break
        if not by(t.paid_on, facts.on):
            found.append(Message(N_("The tranche “%(name)s” is not paid."), name=t.name))
    return found + held(facts)


def held(facts: Facts) -> list[Message]:
    """Why an approved claim is not paid now: what came up since the approval holds the money."""
    return [one.sentence for condition in ALWAYS for one in condition(facts)]


@dataclass(frozen=True, slots=True)
class Due:
    """Where a tranche stands on a day; ``most``, ``surplus`` and ``unmet`` of an unpaid one alone."""

    tranche: Tranche
    amended: int
    most: int
    surplus: int
    unmet: tuple[Message, ...]
    closed: Message | None  # why it is not claimed now


def dues(facts: Facts) -> list[Due]:
    """Every tranche in its turn, on the facts' day."""
    ledger, on = facts.ledger, facts.on
    amended = amounts(ledger, on)
    found = []
    for t in in_turn(ledger, on):
        open_ = t.paid_on is None
        found.append(
            Due(
                t,
                amended[t.no],
                most(ledger, t, on) if open_ else 0,
                surplus_deducted(ledger, t, on) if open_ else 0,
                tuple(unmet(facts, t)) if open_ else (),
                against_beginning(ledger, t, on),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something is refused, and the field at fault where it is one."""

    sentence: Message
    field: str | None = None


def against_beginning(ledger: Ledger, tranche: Tranche, today: date) -> Message | None:
    """Why the tranche is not claimed now: the next unpaid one of a signed contract is."""
    turn = next_unpaid(ledger, today)
    if tranche.paid_on is not None:
        return Message(N_("The tranche “%(name)s” is paid already."), name=tranche.name)
    if not is_signed(ledger.project.state):
        return Message(N_("The contract is not signed."))
    if ledger.project.state in LOCKED:
        return Message(LOCKED_SENTENCE)
    if turn is not None and turn.no != tranche.no:
        return Message(N_("The tranche “%(name)s” comes first: it is not paid."), name=turn.name)
    if turn is None:
        return Message(N_("The tranche is not in effect: nothing is paid on it."))
    return None


def against_claiming(ledger: Ledger, tranche: Tranche, asked: Asked, today: date) -> Fault | None:
    """At most what there is to be paid of it is claimed, on an invoice of the contract's time."""
    closed = against_beginning(ledger, tranche, today)
    if closed is not None:
        return Fault(closed)
    if asked.invoiced_on > today:
        return Fault(Message(N_("a day that is not in the future")), "invoiced_on")
    if asked.invoiced_on < ledger.project.signed_on:
        text = N_("The contract was signed on %(day)s: its invoices come after it.")
        return Fault(Message(text, day=ledger.project.signed_on), "invoiced_on")
    return against_amount(asked.amount, most(ledger, tranche, today), "amount")


def against_amount(amount: int, limit: int, field: str) -> Fault | None:
    """0 is a payment only where nothing is left to be paid."""
    if amount > limit:
        return Fault(Message(N_("At most ¥%(most)s may be paid on this tranche."), most=money(limit)), field)
    if amount == 0 and limit > 0:
        return Fault(Message(N_("an amount above 0")), field)
    return None


def against_approving(ledger: Ledger, tranche: Tranche, asked: Asked, on: date, today: date) -> Fault | None:
    """What no reason overcomes: no contract, money that is not there, and a day before the invoice's."""
    if not is_signed(ledger.project.state):
        return Fault(Message(N_("The contract is not signed.")))
    if tranche.paid_on is not None:
        return Fault(Message(N_("The tranche “%(name)s” is paid already."), name=tranche.name))
    if on < asked.invoiced_on:
        return Fault(Message(N_("The invoice is of %(day)s."), day=asked.invoiced_on), "decided_on")
    limit = most_by(ledger, tranche, on, today)
    if asked.amount > limit:
        text = N_("¥%(amount)s are claimed, and at most ¥%(most)s may be paid: return it.")
        return Fault(Message(text, amount=money(asked.amount), most=money(limit)))
    return None


def against_paying(
    ledger: Ledger, tranche: Tranche, asked: Asked, approved_on: date | None, paid_: Paid, today: date
) -> Fault | None:
    """After the approval, at most what was claimed and what there is; less only with its reason."""
    if approved_on is None:
        return Fault(Message(N_("The claim is not approved: approve it first.")))
    if not is_signed(ledger.project.state):  # it was opened again to be drawn up anew
        return Fault(Message(N_("The contract is not signed.")))
    if ledger.project.state in LOCKED:
        return Fault(Message(LOCKED_SENTENCE))
    if tranche.paid_on is not None:
        return Fault(Message(N_("The tranche “%(name)s” is paid already."), name=tranche.name))
    if paid_.paid_on > today:
        return Fault(Message(N_("a day that is not in the future")), "paid_on")
    if paid_.paid_on < approved_on:
        return Fault(Message(N_("The claim was approved on %(day)s."), day=approved_on), "paid_on")
    limit = min(asked.amount, most_by(ledger, tranche, paid_.paid_on, today))
    fault = against_amount(paid_.paid_amount, limit, "paid_amount")
    if fault is not None:
        return fault
    if paid_.paid_amount != asked.amount and not (paid_.difference_reason or "").strip():
        text = N_("¥%(claimed)s were claimed: write why another amount is paid.")
        return Fault(Message(text, claimed=money(asked.amount)), "difference_reason")
    return None


def same_invoice(one: str, other: str) -> bool:
    """Whether two people mean one invoice, however they typed its number."""
    first, second = (
        "".join(unicodedata.normalize("NFKC", number).split()).casefold() for number in (one, other)
    )
    return first == second


def overdue_since(invoiced_on: date, paid_on: date | None, as_of: date) -> date | None:
    """The last day of payment, 30 days after the invoice, where it has passed unpaid."""
    last = invoiced_on + timedelta(days=PAYMENT_DAYS)
    return last if not by(paid_on, as_of) and last < as_of else None
