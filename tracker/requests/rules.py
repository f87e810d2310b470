"""Requests to amend a contract: what they ask, and what speaks against them (docs/field.md, section 3). Pure;
money is integer cents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ..budget.records import Adjustment
from ..budget.rules import budget_on
from ..contracts.records import Amendment
from ..contracts.rules import LOCKED, effective_end, is_signed
from ..i18n import N_, Message, Term
from ..ledger.records import Ledger
from ..money import plain
from ..payments.records import Tranche
from ..payments.rules import listed
from ..records.rules import LOCKED_SENTENCE

MOST_ADDED = Decimal("0.1")  # of the amount as signed, by all amendments together


@dataclass(frozen=True, slots=True)
class Asked:
    """What an amendment is to change: cents by line and by the number of a tranche, and the end of the term. The
    differences are kept and not the sums, so that what moves meanwhile does not alter what was asked."""

    ends_on: date | None = None
    lines: tuple[tuple[str, int], ...] = ()
    tranches: tuple[tuple[int, int], ...] = ()

    @property
    def amount(self) -> int:
        return sum(change for _, change in self.lines)

    @property
    def content(self) -> dict[str, Any]:
        """As a round keeps it."""
        found: dict[str, Any] = {
            "lines": [list(one) for one in self.lines],
            "tranches": [list(one) for one in self.tranches],
        }
        return found | ({"ends_on": self.ends_on} if self.ends_on else {})


def asked_in(content: Mapping[str, Any]) -> Asked:
    """What a round kept of a request."""
    ends_on = content.get("ends_on")
    return Asked(
        date.fromisoformat(ends_on) if ends_on else None,
        tuple((line, change) for line, change in content.get("lines", ())),
        tuple((no, change) for no, change in content.get("tranches", ())),
    )


def unpaid(ledger: Ledger, on: date) -> list[tuple[Tranche, int]]:
    """The tranches that are still to be paid, each with what is left of it: what an amendment took away is taken
    from the one of the same name, else from the last ones."""
    shown = listed(ledger.tranches, ledger.amendments, on)
    given = [t for t in shown if t.amount > 0]
    left = {t.no: t.amount - (t.paid_amount or 0) for t in given}
    for taken in (t for t in shown if t.amount < 0):
        less = -taken.amount
        # one of the same name that was there before comes first, paid or not, then what is still to be paid
        for t in sorted(
            given,
            key=lambda t: (t.no < taken.no and t.name == taken.name, t.paid_on is None, t.no),
            reverse=True,
        ):
            part = min(less, left[t.no])
            left[t.no] -= part
            less -= part
    return [(t, left[t.no]) for t in given if t.paid_on is None]


def against(ledger: Ledger, asked: Asked, on: date) -> Iterator[Message]:
    """Why the contract is not amended so on that day."""
    contract, amendments = ledger.project, ledger.amendments
    if contract.state in LOCKED:
        yield Message(LOCKED_SENTENCE)
    elif not is_signed(contract.state):
        yield Message(N_("The contract is not signed yet: change it itself."))
    if not asked.lines and not asked.tranches and asked.ends_on is None:
        yield Message(N_("Nothing changes: give the line, the tranche or the end of the term another value."))
    if asked.amount != sum(change for _, change in asked.tranches):
        text = N_("The lines change by %(lines)s and the tranches by %(tranches)s: both must be the same.")
        tranches = sum(change for _, change in asked.tranches)
        yield Message(text, lines=plain(asked.amount), tranches=plain(tranches))
    added = sum(max(a.amount_change or 0, 0) for a in amendments)
    most = int(MOST_ADDED * contract.amount)
    if asked.amount > 0 and added + asked.amount > most:
        text = N_(
            "All additions together are at most 10 %% of the contract's amount, %(most)s; "
            "with this one they are %(added)s."
        )
        yield Message(text, most=plain(most), added=plain(added + asked.amount))
    end = effective_end(contract, amendments, date.max)
    if asked.ends_on is not None and (asked.ends_on == end or asked.ends_on < contract.starts_on):
        text = N_("The new end of the term is another day than %(end)s, and not before it starts.")
        yield Message(text, end=end)
    budget = budget_on(ledger.budget, ledger.adjustments, amendments, ledger.expenses, on)
    lines = {line.category: line.revised for line in budget.lines}
    for category, change in asked.lines:
        if lines.get(category, 0) + change < 0:
            text = N_("The line “%(line)s” has %(left)s alone.")
            yield Message(text, line=Term("category", category), left=plain(lines.get(category, 0)))
    left = {t.no: amount for t, amount in unpaid(ledger, on)}
    for no, change in asked.tranches:
        if no not in left:
            yield Message(N_("Tranche %(no)s is paid or not there: it is not changed any more."), no=no)
        elif left[no] + change < 0:
            yield Message(N_("Of tranche %(no)s %(left)s are left alone."), no=no, left=plain(left[no]))
    last = max((a.signed_on for a in amendments), default=contract.signed_on)
    if on < last:
        yield Message(N_("An amendment is not signed before %(day)s, when the last one was."), day=last)


def amended(ledger: Ledger, asked: Asked, on: date, reason: str | None) -> list[tuple[str, Any]]:
    """The rows that make the amendment, each with its sheet; it is signed on that day."""
    no = max((a.no for a in ledger.amendments), default=0) + 1
    rows: list[tuple[str, Any]] = [
        (
            "amendments",
            Amendment(
                no=no, signed_on=on, amount_change=asked.amount or None, ends_on=asked.ends_on, reason=reason
            ),
        )
    ]
    for category, change in asked.lines:
        moved = Adjustment(
            adjusted_on=on,
            from_category=category if change < 0 else None,
            to_category=category if change > 0 else None,
            amount=abs(change),
            amendment_no=no,
        )
        rows.append(("adjustments", moved))
    known = {t.no: t for t in ledger.tranches}
    numbers = range(max(known, default=0) + 1, max(known, default=0) + 1 + len(asked.tranches))
    for number, (of, change) in zip(numbers, asked.tranches, strict=True):
        old = known[of]
        made = Tranche(
            no=number,
            name=old.name,
            amount=change,
            due_on=old.due_on,
            condition=old.condition,
            amendment_no=no,
        )
        rows.append(("tranches", made))
    return rows


def differences(now: Sequence[tuple[Any, int]], then: Mapping[Any, int]) -> tuple[tuple[Any, int], ...]:
    """What changes from the sums that stand to those that are asked for."""
    stands = dict(now)
    return tuple(
        (key, value - stands.get(key, 0)) for key, value in then.items() if value != stands.get(key, 0)
    )
