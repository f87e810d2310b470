"""What a page says of a project as a whole, taken from its figures: how it stands, which days are ahead of it,
and on which days a report of it is usual."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reports.snapshot import Flag, Snapshot


@dataclass(frozen=True, slots=True)
class Standing:
    """How one project stands today: a row of the list."""

    code: str
    title: str
    purchaser: str
    contractor: str
    state: str
    starts_on: str
    ends_on: str
    elapsed: str | None
    execution_rate: str | None
    effective_amount: str
    person_times: int
    sessions: int
    indicators_met: int
    indicators_total: int
    indicators_behind: int
    next_date: str | None
    next_title: str | None
    next_overdue: bool
    flags: tuple[Flag, ...]


def standing(snapshot: Snapshot) -> Standing:
    p = snapshot.project
    coming = next((m for m in snapshot.milestones if m.status in ("overdue", "scheduled")), None)
    statuses = [i.status for i in snapshot.indicators]
    return Standing(
        code=p.code,
        title=p.title,
        purchaser=p.purchaser,
        contractor=p.contractor,
        state=p.state,
        starts_on=p.starts_on,
        ends_on=p.effective_ends_on,
        elapsed=p.elapsed,
        execution_rate=snapshot.budget.execution_rate,
        effective_amount=p.effective_amount,
        person_times=snapshot.counts.person_times,
        sessions=snapshot.counts.sessions,
        indicators_met=statuses.count("met"),
        indicators_total=len(statuses),
        indicators_behind=statuses.count("behind"),
        next_date=coming.due_on if coming else None,
        next_title=coming.title if coming else None,
        next_overdue=coming is not None and coming.status == "overdue",
        flags=snapshot.flags,
    )


@dataclass(frozen=True, slots=True)
class NextDate:
    """A day that somebody has to keep. ``title`` is the record's own name, empty where it has none."""

    kind: str  # milestone | tranche | finding | term_end | expenses_until
    day: str
    title: str
    overdue: bool


def next_dates(snapshot: Snapshot) -> tuple[NextDate, ...]:
    """What is not done, not paid or not closed and has a day, and the ends that lie ahead; the earliest first."""
    p, today = snapshot.project, snapshot.as_of
    found = [
        ("milestone", m.due_on, m.title) for m in snapshot.milestones if m.status in ("overdue", "scheduled")
    ]
    found += [("tranche", t.due_on, t.name) for t in snapshot.payments.tranches if t.due_on and not t.paid_on]
    found += [("finding", f.due_on, f.finding) for f in snapshot.findings if f.open and f.due_on]
    ends = [("term_end", p.effective_ends_on), ("expenses_until", p.expenses_until)]
    found += [(kind, day, "") for kind, day in ends if day and day >= today]
    return tuple(
        NextDate(kind, day, title, day < today)
        for kind, day, title in sorted(found, key=lambda date: date[1])
    )


def sums_differ(snapshot: Snapshot) -> bool:
    """Whether tranches or budget lines do not make the amount: the records say then which, and since when."""
    amount, tranches = Decimal(snapshot.project.effective_amount), snapshot.payments.tranches
    return (bool(tranches) and sum(Decimal(t.amount) for t in tranches) != amount) or (
        bool(snapshot.budget.lines) and Decimal(snapshot.budget.revised) != amount
    )


def report_days(snapshot: Snapshot) -> dict[str, str]:
    """The days on which a report is usual, as far as they have come: that of the mid-term milestone, the end
    of the term, the day of the final scores, and the day of the figures."""
    opened_by = {t.no for t in snapshot.payments.tranches if t.condition == "midterm_passed"}
    middle = next((m for m in snapshot.milestones if m.tranche_no in opened_by), None)
    result = snapshot.evaluation
    days = {
        "midterm": (middle.done_on or middle.due_on) if middle else None,
        "term_end": snapshot.project.effective_ends_on,
        "final": result.scored_on
        if result and result.round == "final" and result.score is not None
        else None,
        "today": snapshot.as_of,
    }
    return {kind: day for kind, day in days.items() if day and day <= snapshot.as_of}


def usual_day(days: dict[str, str]) -> str:
    """The day that a report is made for unless another is chosen: a finished term is not reported as of today."""
    return days.get("final") or days.get("term_end") or days["today"]
