"""Lines, adjustments and spending by date (docs/field.md, section 3). Money is integer cents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..contracts.records import Amendment, Settings
from ..dates import Term
from ..money import ratio, round_half_up
from .records import Adjustment, BudgetItem, Expense

FREE_SHARE = Decimal("0.1")  # of a line's original, may leave it without approval
APPROVED_RISES = frozenset({"staff", "management"})  # lines that rise by approval alone
FAR_FROM_TIME = Decimal("0.25")  # a larger ``spending_gap`` is flagged


@dataclass(frozen=True, slots=True)
class Move:
    """An adjustment and what became of it. ``effective_on`` is None while it is pending; ``share`` is of
    the original of the line that it leaves."""

    adjustment: Adjustment
    effective_on: date | None
    share: Decimal | None

    def status(self, as_of: date) -> str:
        """recorded | approved | amendment | pending, on a day."""
        if self.effective_on is None or self.effective_on > as_of:
            return "pending"
        if self.adjustment.amendment_no is not None:
            return "amendment"
        return "approved" if self.adjustment.approved_on else "recorded"

    @property
    def changes(self) -> tuple[tuple[str, int], ...]:
        """(line, cents): what it takes from one line and adds to another; an amendment's may do one alone."""
        a = self.adjustment
        sides = ((a.from_category, -a.amount), (a.to_category, a.amount))
        return tuple((line, amount) for line, amount in sides if line)


@dataclass(frozen=True, slots=True)
class Line:
    """A line on a day, in cents; ``own_funds`` stand beside what is spent and in no total."""

    category: str
    original: int
    revised: int
    spent: int
    own_funds: int

    @property
    def left(self) -> int:
        return self.revised - self.spent

    @property
    def execution_rate(self) -> Decimal | None:
        return ratio(self.spent, self.revised)


@dataclass(frozen=True, slots=True)
class Budget:
    """The lines on a day, in the order of the budget table, new ones after them as they took effect."""

    lines: tuple[Line, ...]
    moves: tuple[Move, ...]

    @property
    def original(self) -> int:
        return sum(line.original for line in self.lines)

    @property
    def revised(self) -> int:
        return sum(line.revised for line in self.lines)

    @property
    def spent(self) -> int:
        return sum(line.spent for line in self.lines)

    @property
    def own_funds(self) -> int:
        return sum(line.own_funds for line in self.lines)

    @property
    def surplus(self) -> int:
        return self.revised - self.spent

    @property
    def execution_rate(self) -> Decimal | None:
        return ratio(self.spent, self.revised)


def originals(items: Iterable[BudgetItem]) -> dict[str, int]:
    """Cents by category as signed; several rows of one category make one line."""
    lines: dict[str, int] = {}
    for item in items:
        lines[item.category] = lines.get(item.category, 0) + item.amount
    return lines


def moves(
    items: Iterable[BudgetItem], adjustments: Sequence[Adjustment], amendments: Iterable[Amendment]
) -> tuple[Move, ...]:
    """Each adjustment with the day of its effect, by the day it was made.

    An amendment's move takes effect at its signing; an approved one at its approval; one that needs no
    approval on its own day. Approval is needed where more than 10 % of the line's original has left it
    by moves that bear none, for a new line, and for any rise of staff or management.
    """
    original = originals(items)
    signed = {a.no: a.signed_on for a in amendments}
    opened = dict.fromkeys(original, date.min)  # line → the day from which it exists
    for a in adjustments:
        granted = signed[a.amendment_no] if a.amendment_no is not None else a.approved_on
        if granted and a.to_category:
            opened[a.to_category] = min(opened.get(a.to_category, granted), granted)
    unapproved: dict[str | None, int] = defaultdict(int)
    result = []
    for a in sorted(adjustments, key=lambda a: a.adjusted_on):
        line = original.get(a.from_category or "", 0)
        effective = signed[a.amendment_no] if a.amendment_no is not None else a.approved_on
        if effective is None:
            unapproved[a.from_category] += a.amount
            exists = opened.get(a.to_category or "", date.max) <= a.adjusted_on
            free = unapproved[a.from_category] <= FREE_SHARE * line
            if free and exists and a.to_category not in APPROVED_RISES:
                effective = a.adjusted_on
        result.append(Move(a, effective, ratio(a.amount, line)))
    return tuple(result)


def budget_on(
    items: Sequence[BudgetItem],
    adjustments: Sequence[Adjustment],
    amendments: Sequence[Amendment],
    expenses: Iterable[Expense],
    as_of: date,
) -> Budget:
    """The budget as it stands on a day: what moved and what was spent up to and including it."""
    original = originals(items)
    all_moves = moves(items, adjustments, amendments)
    revised = dict(original)
    in_effect = [m for m in all_moves if m.effective_on is not None and m.effective_on <= as_of]
    for move in sorted(in_effect, key=lambda m: m.effective_on or as_of):
        for line, amount in move.changes:
            revised[line] = revised.get(line, 0) + amount
    spent: dict[str, int] = defaultdict(int)
    own: dict[str, int] = defaultdict(int)
    for e in expenses:
        if e.spent_on <= as_of:
            spent[e.category] += e.amount
            own[e.category] += e.own_funds or 0
    return Budget(
        tuple(Line(c, original.get(c, 0), r, spent[c], own[c]) for c, r in revised.items()),
        tuple(
            m
            for m in all_moves
            if m in in_effect or (m.adjustment.adjusted_on <= as_of and m.adjustment.amendment_no is None)
        ),
    )


def spent_in(expenses: Iterable[Expense], from_on: date, as_of: date) -> dict[str, tuple[int, int]]:
    """Line → cents spent, and cents of own funds, from one day to another, both counted."""
    found: dict[str, tuple[int, int]] = {}
    for e in expenses:
        if from_on <= e.spent_on <= as_of:
            spent, own = found.get(e.category, (0, 0))
            found[e.category] = spent + e.amount, own + (e.own_funds or 0)
    return found


@dataclass(frozen=True, slots=True)
class Overspent:
    """``row`` takes ``over`` cents more than the ``left`` that its line has on that day."""

    row: Adjustment | Expense
    category: str
    day: date
    left: int
    over: int


def overspent(
    items: Sequence[BudgetItem],
    adjustments: Sequence[Adjustment],
    amendments: Sequence[Amendment],
    expenses: Iterable[Expense],
) -> list[Overspent]:
    """The rows that take more from a line than it has by then, whether they move it or spend it.

    On each day what a line gains comes first, reversals included, then the moves out of it, then its
    expenses in the order of the rows. What does not fit counts no further, so that no later row is blamed
    for it.
    """
    gained: dict[tuple[str, date], int] = defaultdict(int)
    taken: dict[tuple[str, date], list[tuple[Adjustment | Expense, int]]] = defaultdict(list)
    for move in moves(items, adjustments, amendments):
        if move.effective_on is not None:
            for line, amount in move.changes:
                if amount > 0:
                    gained[line, move.effective_on] += amount
                else:
                    taken[line, move.effective_on].append((move.adjustment, -amount))
    for e in expenses:
        if e.amount < 0:
            gained[e.category, e.spent_on] -= e.amount
        else:
            taken[e.category, e.spent_on].append((e, e.amount))
    left = defaultdict(int, originals(items))
    found = []
    for line, day in sorted({*gained, *taken}):
        left[line] += gained[line, day]
        for row, amount in taken[line, day]:
            if amount > left[line]:
                found.append(Overspent(row, line, day, left[line], amount - left[line]))
            else:
                left[line] -= amount
    return found


def above_cap(budget: Budget, settings: Settings, amount: int) -> list[tuple[str, Decimal]]:
    """Lines above their cap, each with its share of the effective ``amount`` (cents) of the same day."""
    found = []
    for line in budget.lines:
        cap, part = settings.cap(line.category), ratio(line.revised, amount)
        if cap is not None and part is not None and part > cap:
            found.append((line.category, part))
    return found


def planned_to_date(budget: Budget, term: Term, day: date) -> int:
    """What an even plan has spent by a day, in cents: the revised budget's share of the days of the term that
    have passed. It is what ``spending_gap`` holds spending against."""
    return int(round_half_up(Decimal(budget.revised) * term.days_passed(day) / term.days, 0))


def spending_gap(budget: Budget, term: Term, as_of: date) -> Decimal | None:
    """How far spending is ahead of the time that has passed, as a share; below 0 it is behind. None while
    the term does not run, and where there is no budget."""
    if budget.execution_rate is None or as_of not in term:
        return None
    return budget.execution_rate - Decimal(term.days_passed(as_of)) / term.days


def duplicate_invoices(expenses: Iterable[Expense]) -> list[tuple[str, tuple[str, ...]]]:
    """Invoices that stand on more than one voucher, with the vouchers. A voucher may have several lines;
    a reversal names the invoice again without using it, and a voucher reversed whole uses it no longer."""
    expenses = list(expenses)
    worth: dict[str, int] = defaultdict(int)
    for e in expenses:
        worth[e.reverses or e.voucher_no] += e.amount
    undone = {e.reverses for e in expenses if e.reverses and worth[e.reverses] <= 0}
    used: dict[str, dict[str, None]] = defaultdict(dict)
    for e in expenses:
        if e.invoice_no and not e.reverses and e.voucher_no not in undone:
            used[f"{e.invoice_code or ''}/{e.invoice_no}".lstrip("/")][e.voucher_no] = None
    return [(invoice, tuple(vouchers)) for invoice, vouchers in used.items() if len(vouchers) > 1]


NEAR = Decimal("0.9")  # of what a line may be or spend: from here on it is warned of


@dataclass(frozen=True, slots=True)
class Near:
    """A line close to its end: ``of`` is cap (the revised line, of what its cap allows) or budget (what is spent,
    of the revised line); ``share`` is at most 1."""

    category: str
    of: str
    share: Decimal


def near(budget: Budget, settings: Settings, amount: int) -> list[Near]:
    """Lines at 90 to 100 % of their cap or of their revised budget; ``amount`` is the effective one, in cents."""
    found = []
    for line in budget.lines:
        cap = settings.cap(line.category)
        for of, share in (
            ("cap", ratio(line.revised, cap * amount) if cap is not None else None),
            ("budget", line.execution_rate),
        ):
            if share is not None and NEAR <= share <= 1:
                found.append(Near(line.category, of, share))
    return found
