"""Budget and payments of a snapshot. Money is cents on the way in, yuan with two decimals on the way out."""

from __future__ import annotations

from datetime import date

from reports import snapshot as paper

from ...beneficiaries.masks import masker
from ...budget.rules import Budget
from ...contracts.rules import effective_amount
from ...ledger.records import Ledger
from ...money import in_capitals, plain
from ...payments import rules
from .texts import day, share


def budget_figures(ledger: Ledger, budget: Budget, as_of: date) -> paper.Budget:
    """Sums and lines of a budget that was taken on the same day, each line with its cap where it has one."""
    caps = {line.category: ledger.settings.cap(line.category) for line in budget.lines}
    return paper.Budget(
        original=plain(budget.original),
        revised=plain(budget.revised),
        spent=plain(budget.spent),
        execution_rate=share(budget.execution_rate),
        surplus=plain(budget.surplus),
        own_funds=plain(budget.own_funds),
        lines=tuple(
            paper.BudgetLine(
                category=line.category,
                original=plain(line.original),
                revised=plain(line.revised),
                spent=plain(line.spent),
                execution_rate=share(line.execution_rate),
                left=plain(line.left),
                cap=share(caps[line.category]),
                own_funds=plain(line.own_funds),
            )
            for line in budget.lines
        ),
        adjustments=tuple(
            paper.Adjustment(
                adjusted_on=m.adjustment.adjusted_on.isoformat(),
                from_category=m.adjustment.from_category,
                to_category=m.adjustment.to_category,
                amount=plain(m.adjustment.amount),
                share=share(m.share),
                status=m.status(as_of),
                effective_on=day(m.effective_on, as_of),
                reason=m.adjustment.reason,
                amendment_no=m.adjustment.amendment_no,
            )
            for m in budget.moves
        ),
    )


def expense_rows(ledger: Ledger, as_of: date) -> tuple[paper.Expense, ...]:
    """All approved by ``as_of``, by day and voucher. Names of the register are masked in payees and notes."""
    masked = masker(p.name for p in ledger.people)
    return tuple(
        paper.Expense(
            spent_on=e.spent_on.isoformat(),
            voucher_no=e.voucher_no,
            category=e.category,
            payee=masked(e.payee),
            amount=plain(e.amount),
            own_funds=None if e.own_funds is None else plain(e.own_funds),
            invoice="/".join(part for part in (e.invoice_code, e.invoice_no) if part) or None,
            activity=e.activity,
            note=e.note and masked(e.note),
            reverses=e.reverses,
        )
        for e in sorted(ledger.expenses, key=lambda e: (e.spent_on, e.voucher_no))
        if e.spent_on <= as_of
    )


def payment_figures(ledger: Ledger, budget: Budget, as_of: date) -> paper.Payments:
    """Tranches in effect; ``budget`` is that of the same day, whose surplus may be deducted."""
    result = rules.payments_on(
        ledger.tranches, ledger.amendments, ledger.project.settlement_mode, budget.surplus, as_of
    )
    return paper.Payments(
        due=plain(result.due),
        deducted=plain(result.deducted),
        paid=plain(result.paid),
        paid_in_capitals=in_capitals(result.paid),
        first_tranche_spent=share(rules.first_tranche_spent(result.tranches, budget.spent)),
        unpaid=plain(
            effective_amount(ledger.project, ledger.amendments, as_of) - result.deducted - result.paid
        ),
        tranches=tuple(
            paper.Tranche(
                no=t.no,
                amount=plain(t.amount),
                due_on=day(t.due_on),
                paid=plain(rules.paid(t, as_of)),
                paid_on=day(t.paid_on, as_of),
                name=t.name,
                condition=t.condition,
                invoiced_on=day(t.invoiced_on, as_of),
            )
            for t in result.tranches
        ),
    )
