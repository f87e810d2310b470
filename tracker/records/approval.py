"""What waits for approval, and what keeping a row has to respect because of it (docs/field.md, section 3); pure.

An expense that waits takes its money already; a reversal that waits frees none yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from ..budget.records import Adjustment, Expense
from ..budget.rules import Near, budget_on, moves, near
from ..contracts.rules import effective_amount, is_signed
from ..formats import percent
from ..i18n import N_, Message, Term
from ..ledger.checks import Fault
from ..ledger.records import Ledger
from ..money import plain
from .changes import Ids, RowChange

REVERSE = N_("The expense is approved: it is not changed or removed any more. Reverse it instead.")
UNDER_REVIEW = N_("It is under review: withdraw it first, or wait until it is returned.")
MOVE_BACK = N_("The move is approved: it is not changed or removed any more. Move the money back instead.")
AMENDED = N_("An amendment makes this move: it stays as it was signed.")


def held(sheet: str, stands: str, row: Any, state: str, *, removed: bool) -> Message | None:
    """Why the row is neither changed nor removed, by how its last round ``stands``. What came without rounds
    stays correctable, but for a move that bears an approval once the contract is signed."""
    if sheet == "findings":  # its fields are the evaluator's; what is submitted is the agency's answer
        if stands == "accepted":
            return Message(N_("It was accepted and stays as it is."))
        if removed and stands != "draft":
            return Message(N_("It was submitted before: its rounds stay."))
        return None
    if stands == "submitted":
        return Message(UNDER_REVIEW)
    if sheet == "expenses":
        return Message(REVERSE) if stands == "accepted" else None
    if isinstance(row, Adjustment) and is_signed(state):
        if row.amendment_no is not None:
            return Message(AMENDED)
        if row.approved_on is not None:
            return Message(MOVE_BACK)
    return Message(MOVE_BACK) if stands == "accepted" else None


def content(row: Any) -> dict[str, Any]:
    """What is submitted of a row: its fields that are filled."""
    values = {name: getattr(row, name) for name in row.__dataclass_fields__}
    return {name: value for name, value in values.items() if value is not None}


def now_there(sheet: str, ledger: Ledger, ids: Ids, changes: Sequence[RowChange]) -> list[tuple[int, Any]]:
    """The rows of a sheet that were there before, by id, as they are after the changes."""
    after = {c.id: c.after for c in changes if c.sheet == sheet and c.id is not None}
    rows = zip(ids[sheet], getattr(ledger, sheet), strict=True)
    return [(i, after.get(i, row)) for i, row in rows if after.get(i, row) is not None]


def without(ledger: Ledger, rows: Collection[Expense]) -> Ledger:
    """The ledger without these very rows; two may be alike."""
    gone = set(map(id, rows))
    return replace(ledger, expenses=tuple(e for e in ledger.expenses if id(e) not in gone))


def waiting_adjustments(ledger: Ledger) -> list[Adjustment]:
    """The moves that have no effect until somebody approves them."""
    found = moves(ledger.budget, ledger.adjustments, ledger.amendments)
    return [move.adjustment for move in found if move.effective_on is None]


def not_yet_spent(
    after: Ledger, changes: Sequence[RowChange], waiting: Collection[Expense]
) -> Iterator[Fault]:
    """Only what is approved is reversed."""
    places = {id(row): index for index, row in enumerate(after.expenses)}
    for change in changes:
        row = change.after
        if change.sheet != "expenses" or row is None or row.reverses is None:
            continue
        if any(e.voucher_no == row.reverses and e.category == row.category for e in waiting):
            text = N_(
                "an approved voucher; one that waits for approval is withdrawn or corrected, not reversed"
            )
            yield Fault("expenses", places[id(row)], "reverses", row.reverses, Message(text))


def above_caps(before: Ledger, after: Ledger, changes: Sequence[RowChange]) -> Iterator[Fault]:
    """Lines that a change brings above their cap, or further above it. A move is measured as if it were granted:
    nobody is asked to approve what cannot be."""
    for sheet in ("adjustments", "expenses"):
        changed = [c.after for c in changes if c.sheet == sheet and c.after is not None]
        if not changed:
            continue
        measure = _moved if sheet == "adjustments" else _spent
        was, now = measure(before, ()), measure(after, changed)
        for line, (over, total, most) in now.items():
            if over <= 0 or (line in was and over <= was[line][0]):
                continue
            to = [getattr(row, "to_category", None) or getattr(row, "category", None) for row in changed]
            row = changed[to.index(line)] if line in to else None
            rows = getattr(after, sheet)
            index = next((n for n, r in enumerate(rows) if r is row), None)
            cap = after.settings.cap(line)
            text = N_(
                "on the line “%(line)s” at most %(most)s together, as its cap is %(cap)s of the amount; "
                "this makes %(total)s"
            )
            said = Message(
                text,
                line=Term("category", line),
                most=plain(most),
                cap=percent(cap, 2),
                total=plain(total),
            )
            yield Fault(sheet, index, "amount", plain(total), said)


Measured = dict[str, tuple[Decimal, int, int]]  # line → above its cap, its sum, the most it may be; cents


def _moved(ledger: Ledger, granted: Sequence[Any]) -> Measured:
    """The revised lines, each on the day when it is furthest above its cap."""
    asked = set(map(id, granted))
    rows = [
        replace(a, approved_on=a.adjusted_on)
        if id(a) in asked and a.approved_on is None and a.amendment_no is None
        else a
        for a in ledger.adjustments
    ]
    days = {m.effective_on for m in moves(ledger.budget, rows, ledger.amendments) if m.effective_on}
    found: Measured = {}
    for day in sorted({*days, *(a.signed_on for a in ledger.amendments)}):
        budget = budget_on(ledger.budget, rows, ledger.amendments, (), day)
        for line in budget.lines:
            _furthest(found, ledger, line.category, line.revised, day)
    return found


def _spent(ledger: Ledger, _: Sequence[Any]) -> Measured:
    found: Measured = {}
    spent: dict[str, int] = {}
    for e in ledger.expenses:
        spent[e.category] = spent.get(e.category, 0) + e.amount
    for line, total in spent.items():
        _furthest(found, ledger, line, total, date.max)
    return found


def _furthest(found: Measured, ledger: Ledger, line: str, total: int, day: date) -> None:
    cap = ledger.settings.cap(line)
    if cap is None:
        return
    most = cap * effective_amount(ledger.project, ledger.amendments, day)
    if line not in found or total - most > found[line][0]:
        found[line] = total - most, total, int(most)


def near_limits(ledger: Ledger) -> list[Near]:
    """The lines close to their cap or to the end of their money, with all that is entered."""
    budget = budget_on(ledger.budget, ledger.adjustments, ledger.amendments, ledger.expenses, date.max)
    return near(budget, ledger.settings, effective_amount(ledger.project, ledger.amendments, date.max))


def near_sentence(one: Near) -> Message:
    """Of a line that is close to its cap, or to the end of its money, how close."""
    text = N_("The line “%(line)s” is at %(share)s of its cap.")
    if one.of == "budget":
        text = N_("Of the line “%(line)s” %(share)s are spent.")
    return Message(text, line=Term("category", one.category), share=percent(one.share, 1))
