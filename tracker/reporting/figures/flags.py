"""What deviates: things a reader should ask about, from every feature (docs/field.md, sections 3 to 5)."""

from __future__ import annotations

from datetime import date

from reports import snapshot as paper

from ...activities.rules import Tally, signals
from ...budget.rules import FAR_FROM_TIME, Budget, above_cap, duplicate_invoices, spending_gap
from ...contracts.rules import effective_amount
from ...dates import Term
from ...evaluation import rules as evaluation_rules
from ...ledger.records import Ledger
from ...milestones import rules as milestone_rules
from ...payments import rules as payment_rules
from .texts import day, share


def flag_rows(
    ledger: Ledger,
    tally: Tally,
    budget: Budget,
    targets: tuple[paper.Indicator, ...],
    term: Term,
    as_of: date,
) -> tuple[paper.Flag, ...]:
    """Sorted by kind, then subject. A flag never takes anything out of a count."""
    found = [paper.Flag(s.kind, s.subject, s.detail) for s in signals(tally)]
    by_now = [e for e in ledger.expenses if e.spent_on <= as_of]
    found += [
        paper.Flag("duplicate_invoice", invoice, "; ".join(vouchers))
        for invoice, vouchers in duplicate_invoices(by_now)
    ]
    found += [paper.Flag("over_completion", i.code, i.completion or "") for i in targets if i.over_completion]
    found += [
        paper.Flag("milestone_overdue", m.code, m.due_on.isoformat())
        for m in ledger.milestones
        if milestone_rules.status(m, as_of) == "overdue"
    ]
    found += [
        paper.Flag("open_finding", f.code or f.round, day(f.due_on) or f.found_on.isoformat())
        for f in ledger.findings
        if evaluation_rules.is_open(f, as_of)
    ]
    found += [
        paper.Flag("payment_overdue", str(t.no), day(t.invoiced_on) or "")
        for t in payment_rules.listed(ledger.tranches, ledger.amendments, as_of)
        if payment_rules.overdue(t, as_of)
    ]
    found += [
        paper.Flag("adjustment_pending", m.adjustment.to_category or "", m.adjustment.adjusted_on.isoformat())
        for m in budget.moves
        if m.status(as_of) == "pending"
    ]
    found += _caps(ledger, budget, as_of) + _spending(budget, term, as_of)
    found += [paper.Flag("indicator_behind", i.code, i.completion or "") for i in targets if i.far_behind]
    return tuple(sorted(found, key=lambda f: (f.kind, f.subject, f.detail)))


def _caps(ledger: Ledger, budget: Budget, as_of: date) -> list[paper.Flag]:
    amount = effective_amount(ledger.project, ledger.amendments, as_of)
    return [
        paper.Flag("cap_exceeded", category, share(part) or "")
        for category, part in above_cap(budget, ledger.settings, amount)
    ]


def _spending(budget: Budget, term: Term, as_of: date) -> list[paper.Flag]:
    gap = spending_gap(budget, term, as_of)
    if gap is None or abs(gap) <= FAR_FROM_TIME:
        return []
    kind = "spending_ahead" if gap > 0 else "spending_behind"
    return [paper.Flag(kind, "budget", share(budget.execution_rate) or "")]
