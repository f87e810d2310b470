"""The portfolio of many projects, made from each one's own snapshot and nothing else: what deviates, sums by
party, field and state (docs/field.md, section 6); pure.

No figure is counted here. Money is summed as integer cents, hours as decimals, ratios are of the sums.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from reports import portfolio as paper
from reports.snapshot import Flag, Snapshot

from ..contracts.rules import LOCKED, SIDE_STATES, STATES
from ..i18n import N_, Message
from ..money import cents, plain, ratio, round_half_up

LEVELS = ("grave", "marked", "slight", "none")
# what is neither grave nor slight is marked
GRAVE = frozenset({"veto", "grade_poor", "suspended", "terminated", "duplicate_invoice", "impossible_hours"})
SLIGHT = frozenset(
    {"over_completion", "few_sessions", "few_interviews", "group_size", "no_attendance", "outside_term"}
)


def row_of(snapshot: Snapshot) -> paper.Row:
    """A project's row, by its own figures."""
    p, statuses = snapshot.project, [i.status for i in snapshot.indicators]
    due = [t for t in snapshot.payments.tranches if t.due_on and t.due_on <= snapshot.as_of]
    agreed = [p.effective_ends_on, p.expenses_until, *(m.due_on for m in snapshot.milestones)]
    agreed += [t.due_on for t in snapshot.payments.tranches]
    results = {r.round: r for r in snapshot.rounds}
    deviations = deviations_of(snapshot)
    return paper.Row(
        code=p.code,
        title=p.title,
        purchaser=p.purchaser,
        contractor=p.contractor,
        service_field=p.service_field,
        state=p.state,
        starts_on=p.starts_on,
        ends_on=p.effective_ends_on,
        last_on=max(day for day in agreed if day),
        elapsed=p.elapsed,
        amount=p.effective_amount,
        revised=snapshot.budget.revised,
        spent=snapshot.budget.spent,
        execution_rate=snapshot.budget.execution_rate,
        due=snapshot.payments.due,
        deducted=snapshot.payments.deducted,
        paid=snapshot.payments.paid,
        tranches_late=sum(t.paid_on is None and Decimal(t.amount) > 0 for t in due),
        indicators=len(statuses),
        met=statuses.count("met"),
        on_plan=statuses.count("on_plan"),
        behind=statuses.count("behind"),
        completion=mean_completion([i.completion for i in snapshot.indicators]),
        sessions=snapshot.counts.sessions,
        service_hours=snapshot.counts.service_hours,
        person_times=snapshot.counts.person_times,
        persons=snapshot.counts.persons,
        volunteers=snapshot.counts.volunteers,
        volunteer_hours=snapshot.counts.volunteer_hours,
        milestones=len(snapshot.milestones),
        milestones_done=sum(m.status in ("met", "met_late") for m in snapshot.milestones),
        milestones_overdue=sum(m.status == "overdue" for m in snapshot.milestones),
        findings_open=sum(f.open for f in snapshot.findings),
        midterm=results.get("midterm"),
        final=results.get("final"),
        level=level_of(deviations),
        deviations=deviations,
        flags=_with_names(snapshot),
    )


def mean_completion(completions: Sequence[str | None]) -> str | None:
    """The mean of the targets' completions as they are printed, each as 1 at most and 0 without a figure; None
    without targets."""
    values = [min(Decimal(c), Decimal(1)) if c is not None else Decimal(0) for c in completions]
    mean = ratio(sum(values, Decimal(0)), len(values))
    return None if mean is None else f"{round_half_up(mean, 4):f}"


def deviations_of(snapshot: Snapshot) -> tuple[paper.Deviation, ...]:
    """Each kind once with its number, the gravest first: its flags, an open veto, its state where that is a side
    state, and the grade of its last scored round where that is fair or poor."""
    numbers = Counter(flag.kind for flag in snapshot.flags)
    numbers["veto"] = sum(f.open and f.severity == "veto" for f in snapshot.findings)
    if snapshot.project.state in SIDE_STATES:
        numbers[snapshot.project.state] = 1
    grades = [r.grade for r in snapshot.rounds if r.grade]
    if grades and grades[-1] in ("fair", "poor"):
        numbers[f"grade_{grades[-1]}"] = 1
    found = [paper.Deviation(kind, level(kind), number) for kind, number in numbers.items() if number]
    return tuple(sorted(found, key=lambda d: (LEVELS.index(d.level), -d.number, d.kind)))


def level(kind: str) -> str:
    return "grave" if kind in GRAVE else "slight" if kind in SLIGHT else "marked"


def level_of(deviations: Iterable[paper.Deviation]) -> str:
    """That of the gravest."""
    return min((d.level for d in deviations), key=LEVELS.index, default="none")


FIRST = date(1990, 1, 1)  # no project is older


def faults(from_on: date, to_on: date, today: date) -> dict[str, Message]:
    """What is wrong with a period, by its end."""
    if not FIRST <= from_on <= today:
        return {"from": Message(N_("a day from 1990 on that is not in the future"))}
    return {"to": Message(N_("a day on or after the first one"))} if to_on < from_on else {}


def reasons_against(portfolio: paper.Portfolio, today: date) -> tuple[Message, ...]:
    """Why a portfolio with these figures cannot be issued; nothing where it can."""
    found = []
    if portfolio.as_of > today.isoformat():
        found.append(Message(N_("The report's day is still to come: its figures may change until then.")))
    if not portfolio.rows:
        text = N_("%(organization)s purchases no project that stands in this period.")
        found.append(Message(text, organization=portfolio.purchaser))
    return tuple(found)


def in_period(row: paper.Row, from_on: str) -> bool:
    """Of a project that has begun by the last day of the period: whether it belongs there. Its agreed days reach
    into the period, or something of it is still open and it is not closed."""
    unfinished = row.milestones_overdue or row.tranches_late or row.findings_open
    return row.last_on >= from_on or bool(unfinished and row.state not in LOCKED)


def with_flow(row: paper.Row, before: paper.Row | None) -> paper.Row:
    """With what happened in the period: its figures less those on the day ``before`` the period, None where it
    had not begun."""
    if before is None:
        flow = paper.Flow(row.sessions, row.person_times, row.volunteer_hours, row.spent, row.paid)
    else:
        flow = paper.Flow(
            row.sessions - before.sessions,
            row.person_times - before.person_times,
            f"{Decimal(row.volunteer_hours) - Decimal(before.volunteer_hours):f}",
            plain(cents(row.spent) - cents(before.spent)),
            plain(cents(row.paid) - cents(before.paid)),
        )
    return replace(row, in_period=flow)


# what the list may be ordered by
ORDERS: dict[str, Callable[[paper.Row], tuple[Any, ...]]] = {
    # the gravest level, how many kinds of it, how many kinds in all, how many flags
    "deviation": lambda r: (
        LEVELS.index(r.level),
        -sum(d.level == r.level for d in r.deviations),
        -len(r.deviations),
        -sum(d.number for d in r.deviations),
    ),
    "completion": lambda r: (r.completion is None, Decimal(r.completion or 0)),
    "pace": lambda r: (
        r.execution_rate is None,
        -abs(Decimal(r.execution_rate or 0) - Decimal(r.elapsed or 0)),
    ),
    "amount": lambda r: (-cents(r.amount),),
    "ends_on": lambda r: (r.ends_on,),
    "contractor": lambda r: (r.contractor,),
}


def ordered(rows: Iterable[paper.Row], order: str = "deviation") -> tuple[paper.Row, ...]:
    """By one of ``ORDERS``, then by code."""
    return tuple(sorted(rows, key=lambda row: (*ORDERS[order](row), row.code)))


def matching(
    rows: Iterable[paper.Row],
    *,
    purchaser: str = "",
    contractor: str = "",
    field: str = "",
    state: str = "",
    kind: str = "",
    deviating: bool = False,
) -> list[paper.Row]:
    """Those of all that is asked for; ``deviating`` leaves what deviates gravely or markedly, ``kind`` what has
    a deviation of that kind."""
    return [
        row
        for row in rows
        if purchaser in ("", row.purchaser)
        and contractor in ("", row.contractor)
        and field in ("", row.service_field)
        and state in ("", row.state)
        and (not kind or any(d.kind == kind for d in row.deviations))
        and (not deviating or row.level in ("grave", "marked"))
    ]


def sums_of(rows: Sequence[paper.Row]) -> paper.Sums:
    revised, spent = (sum(cents(getattr(r, name)) for r in rows) for name in ("revised", "spent"))
    rate = ratio(spent, revised)
    return paper.Sums(
        projects=len(rows),
        deviating=sum(r.level in ("grave", "marked") for r in rows),
        amount=_money(r.amount for r in rows),
        revised=plain(revised),
        spent=plain(spent),
        execution_rate=None if rate is None else f"{round_half_up(rate, 4):f}",
        due=_money(r.due for r in rows),
        deducted=_money(r.deducted for r in rows),
        paid=_money(r.paid for r in rows),
        indicators=sum(r.indicators for r in rows),
        met=sum(r.met for r in rows),
        behind=sum(r.behind for r in rows),
        sessions=sum(r.sessions for r in rows),
        service_hours=_hours(r.service_hours for r in rows),
        person_times=sum(r.person_times for r in rows),
        volunteer_hours=_hours(r.volunteer_hours for r in rows),
        milestones_overdue=sum(r.milestones_overdue for r in rows),
        findings_open=sum(r.findings_open for r in rows),
        flags=sum(len(r.flags) for r in rows),
        in_period=paper.Flow(
            sum(r.in_period.sessions for r in rows),
            sum(r.in_period.person_times for r in rows),
            _hours(r.in_period.volunteer_hours for r in rows),
            _money(r.in_period.spent for r in rows),
            _money(r.in_period.paid for r in rows),
        ),
    )


def groups_by(rows: Sequence[paper.Row], name: str) -> tuple[paper.Group, ...]:
    """One for each value, in its own order; what states none stands last, states in the order of a project's life."""
    keys = {getattr(r, name) for r in rows}
    life = [*STATES, *SIDE_STATES]
    first = (lambda key: life.index(key)) if name == "state" else (lambda key: key or "")
    return tuple(
        paper.Group(key, sums_of([r for r in rows if getattr(r, name) == key]))
        for key in sorted(keys, key=lambda key: (key is None, first(key)))
    )


def spread_of(rows: Iterable[paper.Row]) -> tuple[paper.Spread, ...]:
    """Every kind of deviation with the number of its projects, the gravest and the most frequent first."""
    found = [d for row in rows for d in row.deviations]
    projects = Counter(d.kind for d in found)
    return tuple(
        sorted(
            (
                paper.Spread(kind, level(kind), n, sum(d.number for d in found if d.kind == kind))
                for kind, n in projects.items()
            ),
            key=lambda s: (LEVELS.index(s.level), -s.projects, s.kind),
        )
    )


def portfolio_of(
    rows: Iterable[paper.Row],
    reports: Iterable[paper.Report],
    *,
    from_on: str,
    to_on: str,
    as_of: str,
    lang: str,
    purchaser: str | None,
    seen_by: str | None,
) -> paper.Portfolio:
    """Of rows that were chosen; reports are left out whose projects are not among them."""
    rows = ordered(rows)
    codes = {row.code for row in rows}
    return paper.Portfolio(
        from_on=from_on,
        to_on=to_on,
        as_of=as_of,
        lang=lang,
        purchaser=purchaser,
        seen_by=seen_by,
        rows=rows,
        sums=sums_of(rows),
        purchasers=groups_by(rows, "purchaser"),
        contractors=groups_by(rows, "contractor"),
        fields=groups_by(rows, "service_field"),
        states=groups_by(rows, "state"),
        deviations=spread_of(rows),
        reports=tuple(report for report in reports if report.code in codes),
    )


def _with_names(snapshot: Snapshot) -> tuple[paper.RowFlag, ...]:
    indicators = {i.code: (i.name, i.completion_percent) for i in snapshot.indicators}
    milestones = {m.code: (m.title, None) for m in snapshot.milestones}

    def named(flag: Flag) -> tuple[str | None, str | None]:
        if flag.kind == "milestone_overdue":
            return milestones.get(flag.subject, (None, None))
        if flag.kind in ("over_completion", "indicator_behind"):
            return indicators.get(flag.subject, (None, None))
        return None, None

    return tuple(paper.RowFlag(f.kind, f.subject, f.detail, *named(f)) for f in snapshot.flags)


def _money(amounts: Iterable[str]) -> str:
    return plain(sum(map(cents, amounts)))


def _hours(hours: Iterable[str]) -> str:
    return f"{sum(map(Decimal, hours), Decimal('0.0')):f}"
