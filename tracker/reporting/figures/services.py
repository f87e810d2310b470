"""What was done and whom it reached: counts, activities and months of a snapshot."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from reports import snapshot as paper

from ...activities.rules import Tally, signals
from ...beneficiaries.rules import by_age, by_age_and_gender, by_gender, households
from ...budget.rules import Budget, planned_to_date
from ...dates import last_of, months
from ...ledger.records import Ledger
from ...money import plain
from .texts import day, fixed


def count_figures(ledger: Ledger, tally: Tally, as_of: date) -> paper.Counts:
    """Counts of the whole project; the persons' breakdowns are of those who are counted."""
    counts, volunteering = tally.counts(), tally.volunteering()
    people = [p for p in ledger.people if p.code in counts.persons]
    return paper.Counts(
        activities=counts.activities,
        sessions=counts.sessions,
        service_hours=fixed(counts.service_hours, 1),
        person_times=counts.person_times,
        persons=len(counts.persons),
        volunteers=len(volunteering.volunteers),
        volunteer_shifts=volunteering.shifts,
        volunteer_hours=fixed(volunteering.hours, 1),
        persons_by=paper.PersonsBy(
            by_gender(people), by_age(people, as_of), by_age_and_gender(people, as_of)
        ),
        households=households(people),
        headcount=counts.headcount,
    )


def activity_rows(
    ledger: Ledger, tally: Tally, as_of: date, from_on: date = date.min
) -> tuple[paper.Activity, ...]:
    """Activities that were held or cost something from ``from_on`` to ``as_of``, by their first day and code; those
    without a session stand first."""
    spent: dict[str, int] = defaultdict(int)
    for e in ledger.expenses:
        if e.activity and from_on <= e.spent_on <= as_of:
            spent[e.activity] += e.amount
    asked: dict[str, set[str]] = defaultdict(set)
    for signal in signals(tally):
        asked[signal.subject.split("/")[0]].add(signal.kind)
    nothing = Tally((), (), tally.term)
    by_activity = tally.by_activity()
    rows = []
    for a in ledger.activities:
        if a.code not in by_activity and a.code not in spent:
            continue
        own = by_activity.get(a.code, nothing)
        counts, volunteering = own.counts(), own.volunteering()
        days = [h.session.held_on for h in own.held]
        rows.append(
            paper.Activity(
                code=a.code,
                kind=a.kind,
                title=a.title,
                first_on=day(min(days, default=None)),
                last_on=day(max(days, default=None)),
                sessions=counts.sessions,
                hours=fixed(counts.service_hours, 1),
                person_times=counts.person_times,
                persons=len(counts.persons),
                volunteers=len(volunteering.volunteers),
                volunteer_hours=fixed(volunteering.hours, 1),
                spent=plain(spent[a.code]),
                counts_as_output=a.counts_as_output,
                initiator=a.initiator,
                lead=a.lead,
                place=a.place,
                societies=a.societies,
                signals=tuple(sorted(asked[a.code])),
                summary=a.summary,
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.first_on or "", row.code)))


def month_rows(ledger: Ledger, tally: Tally, budget: Budget, as_of: date) -> tuple[paper.Month, ...]:
    """Every month from the start of the term to ``as_of`` or the end of the term, whichever is first,
    and later ones only where something was spent in them."""
    spent: dict[str, int] = defaultdict(int)
    for e in ledger.expenses:
        if e.spent_on <= as_of:
            spent[f"{e.spent_on:%Y-%m}"] += e.amount
    by_month = tally.by_month()
    nothing = Tally((), (), tally.term)
    shown = {*months(tally.term.starts_on, min(as_of, tally.term.ends_on)), *spent}
    rows, so_far = [], 0
    for month in sorted(shown):
        so_far += spent[month]
        own = by_month.get(month, nothing)
        counts = own.counts()
        rows.append(
            paper.Month(
                month=month,
                sessions=counts.sessions,
                person_times=counts.person_times,
                volunteer_hours=fixed(own.volunteering().hours, 1),
                spent=plain(spent[month]),
                person_times_by=own.person_times_by_kind(),
                spent_to_date=plain(so_far),
                planned_to_date=plain(planned_to_date(budget, tally.term, min(last_of(month), as_of))),
            )
        )
    return tuple(rows)
