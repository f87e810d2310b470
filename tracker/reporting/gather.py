"""The one function that computes what a report, a project's page and the API show: a ledger's snapshot.

Rules give exact figures; ``figures/`` makes of them the finished text of ``reports/snapshot.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reports import snapshot as paper

from ..budget.rules import budget_on
from ..contracts.rules import effective_amount, expenses_until, signed_by
from ..dates import Term
from ..ledger.records import Ledger
from ..ledger.rules import services_on
from ..milestones.rules import status
from ..money import plain, ratio
from ..periods.rules import NO_REPORT, Since
from .figures.corrections import correction_rows
from .figures.finance import budget_figures, expense_rows, payment_figures
from .figures.flags import flag_rows
from .figures.linkage import cultivation_figures
from .figures.period import period_figures
from .figures.scores import evaluation_figures, finding_rows, round_results, survey_rows
from .figures.services import activity_rows, count_figures, month_rows
from .figures.targets import indicator_rows, measured
from .figures.texts import day, share


def gather(
    ledger: Ledger,
    kind: str,
    as_of: date,
    lang: str,
    since: Since = NO_REPORT,
    from_on: date | None = None,
    written: Sequence[paper.Written] = (),
) -> paper.Snapshot:
    """Every figure of a report of that kind on that day. Nothing dated after ``as_of`` enters it; but what was
    corrected ``since`` the report before stands in it whenever that was done, as the figures already bear it.
    A progress report is of the period that begins ``from_on``, else with the project. ``written`` are the chapters that
    somebody wrote."""
    begins = (from_on or min(ledger.project.starts_on, as_of)) if kind == "progress" else None
    services = services_on(ledger, as_of)
    term = services.term
    budget = budget_on(ledger.budget, ledger.adjustments, ledger.amendments, ledger.expenses, as_of)
    targets = indicator_rows(
        ledger, measured(ledger, services, budget, as_of), term, as_of, midterm=kind == "midterm"
    )
    return paper.Snapshot(
        kind=kind,
        as_of=as_of.isoformat(),
        lang=lang,
        project=_project(ledger, term, as_of),
        counts=count_figures(ledger, services, as_of),
        budget=budget_figures(ledger, budget, as_of),
        payments=payment_figures(ledger, budget, as_of),
        milestones=_milestones(ledger, as_of),
        indicators=targets,
        evaluation=evaluation_figures(ledger, "midterm" if kind == "midterm" else "final", as_of),
        rounds=round_results(ledger, as_of),
        flags=flag_rows(ledger, services, budget, targets, term, as_of),
        activities=activity_rows(ledger, services, as_of),
        months=month_rows(ledger, services, budget, as_of),
        amendments=tuple(
            paper.Amendment(
                a.no, a.signed_on.isoformat(), plain(a.amount_change or 0), day(a.ends_on), a.reason
            )
            for a in signed_by(ledger.amendments, as_of)
        ),
        findings=finding_rows(ledger, as_of),
        surveys=survey_rows(ledger, as_of),
        cultivation=cultivation_figures(ledger, services, as_of),
        corrections=correction_rows(since[1], lang),
        corrections_since=since[0],
        from_on=day(begins),
        period=period_figures(ledger, services, budget, begins, as_of) if begins else None,
        expenses=expense_rows(ledger, as_of) if kind == "finance" else (),
        written=tuple(written),
    )


def _milestones(ledger: Ledger, as_of: date) -> tuple[paper.Milestone, ...]:
    return tuple(
        paper.Milestone(
            code=m.code,
            due_on=m.due_on.isoformat(),
            done_on=day(m.done_on, as_of),
            status=status(m, as_of),
            title=m.title,
            tranche_no=m.tranche_no,
        )
        for m in sorted(ledger.milestones, key=lambda m: (m.due_on, m.code))
    )


def _project(ledger: Ledger, term: Term, as_of: date) -> paper.Project:
    p = ledger.project
    return paper.Project(
        code=p.code,
        title=p.title,
        purchaser=p.purchaser,
        contractor=p.contractor,
        amount=plain(p.amount),
        effective_amount=plain(effective_amount(p, ledger.amendments, as_of)),
        starts_on=p.starts_on.isoformat(),
        ends_on=p.ends_on.isoformat(),
        effective_ends_on=term.ends_on.isoformat(),
        evaluator=p.evaluator,
        auditor=p.auditor,
        street_office=p.street_office,
        community=p.community,
        service_field=p.service_field,
        procurement_method=p.procurement_method,
        settlement_mode=p.settlement_mode,
        contract_no=p.contract_no,
        awarded_on=day(p.awarded_on, as_of),
        signed_on=day(p.signed_on),
        filed_on=day(p.filed_on, as_of),
        published_on=day(p.published_on, as_of),
        expenses_until=expenses_until(p, ledger.amendments, as_of).isoformat(),
        state=p.state,
        days_passed=term.days_passed(as_of),
        days_total=term.days,
        elapsed=share(ratio(term.days_passed(as_of), term.days)),
        summary=p.summary,
        needs=p.needs,
        aims=p.aims,
    )
