"""Budget, expenses and tranches."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from markupsafe import Markup

from .. import snapshot as paper
from ..words import capitalized
from .part import Part


class Money(Part):
    @cached_property
    def own_funds(self) -> bool:
        return Decimal(self.s.budget.own_funds) != 0

    @cached_property
    def any_budget(self) -> bool:
        return any(Decimal(x.revised) or Decimal(x.spent) for x in self.s.budget.lines)

    @cached_property
    def any_spending(self) -> bool:
        return any(Decimal(m.spent_to_date) or Decimal(m.spent) for m in self.s.months)

    @cached_property
    def any_cap(self) -> bool:
        return any(x.cap for x in self.s.budget.lines)

    @cached_property
    def own_lines(self) -> list[paper.BudgetLine]:
        return [x for x in self.s.budget.lines if Decimal(x.own_funds)]

    def line_of(self, category: str) -> tuple[paper.LineSpent, paper.BudgetLine] | None:
        """A budget line in the period and to date."""
        both = zip(self.s.period.lines if self.s.period else (), self.s.budget.lines, strict=True)
        return next((pair for pair in both if pair[0].category == category), None)

    def adjustment_status(self, x: paper.Adjustment) -> str:
        """Its status, with the day it took effect and the number of its amendment."""
        words = [capitalized(self.w.term("adjustment_status", x.status))]
        words += [self.w.say("No. %(n)s", n=x.amendment_no)] if x.amendment_no is not None else []
        words += [x.effective_on] if x.effective_on else []
        return " ".join(words)

    @cached_property
    def unpaid(self) -> list[paper.Tranche]:
        return [x for x in self.s.payments.tranches if not x.paid_on]

    @property
    def paid_early(self) -> bool:
        """Whether more is paid than was due, since a tranche was paid before its day."""
        return any(x.paid_on and x.due_on and x.due_on > self.s.as_of for x in self.s.payments.tranches)

    @cached_property
    def reversed(self) -> dict[str, list[paper.Expense]]:
        """Voucher → its reversals."""
        found: dict[str, list[paper.Expense]] = {}
        for x in self.s.expenses:
            if x.reverses:
                found.setdefault(x.reverses, []).append(x)
        return found

    def became(self, voucher_no: str) -> str:
        """What became of a voucher."""
        days = [x.spent_on for x in self.reversed.get(voucher_no, ())]
        return (
            self.w.say("Reversed on %(days)s", days=self.w.together(days)) if days else self.w.say("Stands")
        )

    @cached_property
    def shared_invoices(self) -> list[tuple[str, list[paper.Expense]]]:
        """Each invoice that several vouchers name, with their rows side by side."""
        return [
            (flag.subject, [x for x in self.s.expenses if x.voucher_no in flag.detail.split("; ")])
            for flag in self.s.flags
            if flag.kind == "duplicate_invoice"
        ]

    @cached_property
    def unusual_expenses(self) -> list[paper.Expense]:
        return [x for x in self.s.expenses if x.own_funds or x.reverses]

    def paid_for(self, x: paper.Expense) -> Markup:
        """The payee, and under it what was paid for."""
        return Markup("<br/>").join(self.w.record(part) for part in (x.payee, x.note) if part)

    def invoice(self, x: paper.Expense) -> Markup:
        """Its code and number, which may stand one above the other."""
        return Markup("/<wbr/>").join(self.w.record(part) for part in (x.invoice or "").split("/"))

    @property
    def size_of_sums(self) -> str:
        """A table of many sums is set smaller where they reach a million."""
        return "dense " if Decimal(self.s.project.effective_amount) >= 1_000_000 else ""
