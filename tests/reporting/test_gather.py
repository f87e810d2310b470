"""What holds of the figures of any valid ledger on any day, and a recount of them by plain loops.

The recount is written from docs/field.md, sections 3 and 4, row by row and without the rules of the code;
the properties are that page's invariants.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.snapshot import from_json, to_json
from tests.ledgers import small_ledger
from tests.strategies import ledgers
from tracker.activities.rules import Tally, tally
from tracker.contracts.rules import effective_term
from tracker.ledger.checks import check
from tracker.ledger.records import ROW_SHEETS, Ledger
from tracker.ledger.rules import up_to
from tracker.money import cents
from tracker.reporting.gather import gather

KINDS = st.sampled_from(["midterm", "final"])
DAY = timedelta(days=1)


def moderately(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def dates_of(ledger: Ledger) -> list[date]:
    """Every day that a record names and the day after it, and the one before them all: whatever a ledger
    says, but for the passing of time, it says on one of them."""
    rows = [ledger.project, *(row for sheet in ROW_SHEETS for row in getattr(ledger, sheet))]
    named = {v for row in rows for f in dataclass_fields(row) if isinstance(v := getattr(row, f.name), date)}
    return [min(named) - DAY, *sorted({*named, *(day + DAY for day in named)})]


# ---- the recount


def last_day(ledger: Ledger, as_of: date) -> date:
    end, signed = ledger.project.ends_on, (date.min, 0)
    for a in ledger.amendments:
        if a.signed_on <= as_of and a.ends_on and (a.signed_on, a.no) > signed:
            end, signed = a.ends_on, (a.signed_on, a.no)
    return end


def recount(ledger: Ledger, as_of: date) -> dict[str, Any]:
    """The counts of section 4, in the form of the snapshot's ``counts``."""
    first, last = ledger.project.starts_on, last_day(ledger, as_of)

    def counts(day: date) -> bool:
        return first <= day <= last and day <= as_of

    activities, sessions, person_times, headcount = set(), 0, 0, 0
    hours = volunteer_hours = Decimal(0)
    persons, volunteers, shifts = set(), set(), 0
    for s in ledger.sessions:
        (activity,) = (a for a in ledger.activities if a.code == s.activity)
        if not counts(s.held_on):
            continue
        output = activity.counts_as_output and activity.kind != "survey"
        if output:
            activities.add(activity.code)
            sessions += 1
            hours += s.hours
            person_times += s.headcount or 0
            headcount += s.headcount or 0
        for row in ledger.attendance:
            if (row.activity, row.session_no) != (s.activity, s.no):
                continue
            if row.role == "beneficiary" and output:
                person_times += 1
                persons.add(row.person)
            if row.role == "volunteer":
                volunteers.add(row.person)
                shifts += 1
                volunteer_hours += s.hours if row.hours is None else row.hours
    for d in ledger.volunteer_duty:
        if counts(d.served_on):
            volunteers.add(d.person)
            shifts += 1
            volunteer_hours += d.hours
    gender, age, homes = defaultdict(int), defaultdict(int), set()
    for p in ledger.people:
        if p.code in persons:
            gender[p.gender or "unknown"] += 1
            age[band(p.birth_year, as_of)] += 1
            homes |= {p.household} - {None}
    return {
        "activities": len(activities),
        "sessions": sessions,
        "service_hours": hours,
        "person_times": person_times,
        "persons": len(persons),
        "volunteers": len(volunteers),
        "volunteer_shifts": shifts,
        "volunteer_hours": volunteer_hours,
        "households": len(homes),
        "headcount": headcount,
        "gender": dict(gender),
        "age": dict(age),
    }


def band(birth_year: int | None, as_of: date) -> str:
    if birth_year is None or birth_year > as_of.year:
        return "unknown"
    years = as_of.year - birth_year
    for low, high in ((0, 13), (14, 17), (18, 34), (35, 59), (60, 79)):
        if low <= years <= high:
            return f"{low}-{high}"
    return "80+"


def day_of_effect(ledger: Ledger, place: int) -> date | None:
    """Of the adjustment in that row: its approval; its own day where none is needed; an amendment's signing
    (section 3)."""
    row = ledger.adjustments[place]
    signed = {a.no: a.signed_on for a in ledger.amendments}
    if row.amendment_no is not None:
        return signed[row.amendment_no]
    if row.approved_on is not None:
        return row.approved_on
    if row.to_category in ("staff", "management"):
        return None
    there = any(item.category == row.to_category for item in ledger.budget)
    for other in ledger.adjustments:
        opened = other.approved_on if other.amendment_no is None else signed[other.amendment_no]
        if other.to_category == row.to_category and opened and opened <= row.adjusted_on:
            there = True
    if not there:
        return None
    gone = 0
    for index, other in enumerate(ledger.adjustments):
        earlier = (other.adjusted_on, index) <= (row.adjusted_on, place)
        bears_none = other.amendment_no is None and other.approved_on is None
        if other.from_category == row.from_category and bears_none and earlier:
            gone += other.amount
    line = sum(item.amount for item in ledger.budget if item.category == row.from_category)
    return row.adjusted_on if gone * 10 <= line else None


def rebudget(ledger: Ledger, as_of: date) -> dict[str, tuple[int, int, int]]:
    """Category → original, revised, spent, in cents."""
    lines: dict[str, list[int]] = {}
    for item in ledger.budget:
        line = lines.setdefault(item.category, [0, 0, 0])
        line[0] += item.amount
        line[1] += item.amount
    for place, row in enumerate(ledger.adjustments):
        day = day_of_effect(ledger, place)
        if day is not None and day <= as_of:
            for category, sign in ((row.from_category, -1), (row.to_category, 1)):
                if category is not None:
                    lines.setdefault(category, [0, 0, 0])[1] += sign * row.amount
    for e in ledger.expenses:
        if e.spent_on <= as_of:
            lines[e.category][2] += e.amount
    return {category: (o, r, s) for category, (o, r, s) in lines.items()}


def repay(ledger: Ledger, as_of: date) -> tuple[int, int, int]:
    """Due, paid and deducted, in cents."""
    signed = {None} | {a.no for a in ledger.amendments if a.signed_on <= as_of}
    due = paid = 0
    last = None
    for t in ledger.tranches:
        if t.amendment_no not in signed:
            continue
        if t.due_on is not None and t.due_on <= as_of:
            due += t.amount
        if t.paid_on is not None and t.paid_on <= as_of:
            paid += t.paid_amount
        if t.amount > 0 and (last is None or t.no > last.no):
            last = t
    settled = last is not None and last.paid_on is not None and last.paid_on <= as_of
    if ledger.project.settlement_mode == "fixed_price" or not settled:
        return due, paid, 0
    lines = rebudget(ledger, as_of).values()
    return due, paid, sum(revised - spent for _, revised, spent in lines)


def half_up(value: Decimal, places: int) -> str:
    """The text of a figure that is not negative, by whole numbers: a half more, cut off."""
    units = int(value * 10**places + Decimal("0.5"))
    return f"{units // 10**places}.{units % 10**places:0{places}d}"


# ---- the properties


@moderately(40)
@given(ledgers())
def test_the_ledgers_drawn_are_valid(ledger):
    assert check(ledger) == []


@moderately(40)
@given(ledgers(), KINDS, st.data())
def test_counts_equal_the_recount(ledger, kind, data):
    days = data.draw(st.lists(st.sampled_from(dates_of(ledger)), min_size=1, max_size=6))
    for as_of in days:
        found, mine = gather(ledger, kind, as_of, "zh").counts, recount(ledger, as_of)
        for name in ("activities", "sessions", "person_times", "persons", "volunteers", "volunteer_shifts"):
            assert getattr(found, name) == mine[name], name
        assert (found.households, found.headcount) == (mine["households"], mine["headcount"])
        assert found.service_hours == half_up(mine["service_hours"], 1)
        assert found.volunteer_hours == half_up(mine["volunteer_hours"], 1)
        for name in ("gender", "age"):
            shown = getattr(found.persons_by, name)
            assert {key: n for key, n in shown.items() if n} == mine[name]


@moderately(35)
@given(ledgers())
def test_budget_and_payments_equal_the_recount(ledger):
    for as_of in dates_of(ledger):
        snapshot = gather(ledger, "final", as_of, "zh")
        mine = rebudget(ledger, as_of)
        shown = {
            line.category: (cents(line.original), cents(line.revised), cents(line.spent))
            for line in snapshot.budget.lines
        }
        assert shown == mine
        original, revised, spent = (sum(column) for column in zip(*mine.values(), strict=True))
        budget = snapshot.budget
        assert (cents(budget.original), cents(budget.revised)) == (original, revised)
        assert (cents(budget.spent), cents(budget.surplus)) == (spent, revised - spent)
        assert budget.execution_rate == (half_up(Decimal(spent) / revised, 4) if revised else None)
        payments = snapshot.payments
        assert (cents(payments.due), cents(payments.paid), cents(payments.deducted)) == repay(ledger, as_of)


@moderately(25)
@given(ledgers())
def test_lines_tranches_and_amount_are_equal_on_every_date(ledger):
    """Section 3: on every date the lines, the tranches and the effective amount are equal; the sum spent
    on a line is at most the line as revised by then."""
    for as_of in dates_of(ledger):
        snapshot = gather(ledger, "final", as_of, "zh")
        amount = ledger.project.amount + sum(
            a.amount_change or 0 for a in ledger.amendments if a.signed_on <= as_of
        )
        assert cents(snapshot.project.effective_amount) == amount
        assert cents(snapshot.budget.revised) == amount
        assert sum(cents(t.amount) for t in snapshot.payments.tranches) == amount
        assert cents(snapshot.budget.original) == ledger.project.amount
        for line in snapshot.budget.lines:
            assert 0 <= cents(line.spent) <= cents(line.revised)


@moderately(20)
@given(ledgers(), KINDS)
def test_the_ledger_of_a_day_gives_the_figures_of_that_day(ledger, kind):
    """What is attached to a report (its ledger up to the day) computes to what the report prints."""
    for as_of in dates_of(ledger):
        cut = up_to(ledger, as_of)
        assert gather(cut, kind, as_of, "zh") == gather(ledger, kind, as_of, "zh"), as_of
        assert up_to(cut, as_of) == cut


@moderately(40)
@given(ledgers(), st.data())
def test_what_is_recorded_later_changes_no_figure(ledger, data):
    """A report counts what happened up to its day: records of later days may come and go."""
    as_of = data.draw(st.sampled_from(dates_of(ledger)))
    dated = {
        "sessions": "held_on",
        "volunteer_duty": "served_on",
        "expenses": "spent_on",
        "indicator_values": "measured_on",
        "scores": "scored_on",
        "surveys": "held_on",
        "resources": "provided_on",
        "deliberations": "raised_on",
        "leaders": "since",
        "findings": "found_on",
    }
    fewer: dict[str, Any] = {}
    for sheet, column in dated.items():
        rows = getattr(ledger, sheet)
        kept = data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
        fewer[sheet] = tuple(
            row for row, keep in zip(rows, kept, strict=True) if keep or getattr(row, column) <= as_of
        )
    assert gather(replace(ledger, **fewer), "final", as_of, "zh") == gather(ledger, "final", as_of, "zh")


def tallied(ledger: Ledger, as_of: date) -> Tally:
    return tally(
        ledger.activities,
        ledger.sessions,
        ledger.attendance,
        ledger.volunteer_duty,
        effective_term(ledger.project, ledger.amendments, as_of),
        as_of,
    )


@moderately(60)
@given(ledgers(), st.data())
def test_the_invariants_of_counting(ledger, data):
    """Section 4: person-times ≥ persons ≥ the largest identified session; a group's person-times, heads
    aside, ≤ members × sessions; activities and months sum to the whole."""
    as_of = data.draw(st.sampled_from(dates_of(ledger)))
    snapshot, result = gather(ledger, "final", as_of, "zh"), tallied(ledger, as_of)
    counts = snapshot.counts
    largest = max((len(h.beneficiaries) for h in result.held if h.counted), default=0)
    assert counts.person_times - counts.headcount >= counts.persons >= largest
    assert counts.volunteer_shifts >= counts.volunteers
    for activity in result.by_activity().values():
        c = activity.counts()
        assert c.person_times - c.headcount <= len(c.persons) * c.sessions
    for name in ("sessions", "person_times"):
        assert sum(getattr(a, name) for a in snapshot.activities) == getattr(counts, name)
        assert sum(getattr(m, name) for m in snapshot.months) == getattr(counts, name)
    assert sum((Decimal(m.spent) for m in snapshot.months), Decimal(0)) == Decimal(snapshot.budget.spent)
    assert (
        sum(a.counts().service_hours for a in result.by_activity().values()) == result.counts().service_hours
    )
    months = [m.volunteering() for m in result.by_month().values()]
    assert sum(v.hours for v in months) == result.volunteering().hours
    assert sum(v.shifts for v in months) == result.volunteering().shifts
    assert counts.activities == sum(a.sessions > 0 for a in snapshot.activities)
    by = snapshot.counts.persons_by
    assert sum(by.gender.values()) == sum(by.age.values()) == counts.persons
    assert {band: sum(part.values()) for band, part in by.age_gender.items()} == by.age
    assert {key: sum(part[key] for part in by.age_gender.values()) for key in by.gender} == by.gender
    assert all(sum(m.person_times_by.values()) == m.person_times for m in snapshot.months)
    if snapshot.months:
        assert snapshot.months[-1].spent_to_date == snapshot.budget.spent


@moderately(30)
@given(ledgers())
def test_the_plan_of_spending_runs_evenly_to_the_end_of_the_term(ledger):
    for as_of in dates_of(ledger):
        s = gather(ledger, "final", as_of, "zh")
        plan = [Decimal(m.planned_to_date) for m in s.months]
        assert plan == sorted(plan)
        if plan and s.project.elapsed:
            days, term = s.project.days_passed, s.project.days_total
            exactly = Decimal(s.budget.revised) * days / term  # a share of 28 digits first could lose a half cent
            assert plan[-1] == Decimal(half_up(exactly, 2))


def amended(ledger: Ledger) -> bool:
    return any(a.ends_on for a in ledger.amendments)


@moderately(20)
@given(ledgers().filter(lambda ledger: not amended(ledger)))
def test_counts_never_fall_while_the_term_stays(ledger):
    names = ("activities", "sessions", "person_times", "persons", "volunteers", "volunteer_shifts")
    before = dict.fromkeys(names, 0)
    for as_of in dates_of(ledger):
        counts = gather(ledger, "final", as_of, "zh").counts
        now = {name: getattr(counts, name) for name in names}
        assert all(now[name] >= before[name] for name in names)
        before = now


def texts(value: Any) -> Iterator[Any]:
    """Every value of a snapshot that is none of its dataclasses, tuples or dictionaries."""
    if is_dataclass(value):
        for f in dataclass_fields(value):
            yield from texts(getattr(value, f.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif isinstance(value, dict):
        yield from texts(tuple(value.values()))
    else:
        yield value


@moderately(40)
@given(ledgers(), KINDS, st.data())
def test_a_snapshot_comes_back_from_its_json(ledger, kind, data):
    """It holds nothing that JSON would change: texts, whole numbers, yes and no, and null."""
    snapshot = gather(ledger, kind, data.draw(st.sampled_from(dates_of(ledger))), "zh")
    assert from_json(to_json(snapshot)) == snapshot
    assert {type(value) for value in texts(snapshot)} <= {str, int, bool, type(None)}


@moderately(30)
@given(ledgers(), st.data())
def test_nothing_dated_later_stands_in_a_snapshot(ledger, data):
    """Of what happened — held, paid, done, scored, closed — no day after the report's stands in it."""
    as_of = data.draw(st.sampled_from(dates_of(ledger)))
    s = gather(ledger, "final", as_of, "zh")
    days = [
        *(t.paid_on for t in s.payments.tranches),
        *(t.invoiced_on for t in s.payments.tranches),
        *(m.done_on for m in s.milestones),
        *(a.last_on for a in s.activities),
        *(a.signed_on for a in s.amendments),
        *(a.effective_on for a in s.budget.adjustments),
        *(f.closed_on for f in s.findings),
        *(f.found_on for f in s.findings),
        *(x.held_on for x in s.surveys),
        *(x.since for x in s.cultivation.leaders),
        *(x.provided_on for x in s.cultivation.resources),
        *(
            getattr(d, f"{step}_on")
            for d in s.cultivation.deliberations
            for step in ("agreed", "done", "fed_back")
        ),
        *((x.scored_on for x in s.evaluation.scores) if s.evaluation else ()),
    ]
    assert all(day is None or day <= as_of.isoformat() for day in days)


@moderately(30)
@given(ledgers(), KINDS, st.data())
def test_targets_and_grades_equal_the_recount(ledger, kind, data):
    """Each indicator's actual value, plan and completion, and the round's grade, from sections 4 and 5."""
    as_of = data.draw(st.sampled_from(dates_of(ledger)))
    snapshot, mine = gather(ledger, kind, as_of, "zh"), recount(ledger, as_of)
    shown = {i.measure: i for i in snapshot.indicators}
    narrowed = replace(ledger, activities=tuple(a for a in ledger.activities if a.kind in ("group", "visit")))
    narrowed = replace(
        narrowed,
        sessions=tuple(s for s in ledger.sessions if s.activity in {a.code for a in narrowed.activities}),
    )
    for i in ledger.indicators:
        if i.measure in mine:
            source = recount(narrowed, as_of) if i.kinds else mine
            assert Decimal(shown[i.measure].actual) == source[i.measure], i.measure
    assert Decimal(shown["resources_value"].actual) * 100 == sum(
        r.value for r in ledger.resources if r.provided_on <= as_of
    )
    stages: dict[str, tuple[date, str]] = {}
    for x in ledger.leaders:
        if x.since <= as_of and x.since > stages.get(x.person, (date.min, ""))[0]:
            stages[x.person] = (x.since, x.stage)
    assert shown["leaders"].actual == str(sum(stage == "leader" for _, stage in stages.values()))
    for i in ledger.indicators:
        row = shown[i.measure]
        days = (last_day(ledger, as_of) - ledger.project.starts_on).days + 1
        passed = min(max((as_of - ledger.project.starts_on).days + 1, 0), days)
        plan = i.target * passed / days
        if kind == "midterm" and i.target_midterm is not None:
            assert Decimal(row.plan_to_date) == i.target_midterm
        else:
            assert abs(Decimal(row.plan_to_date) - plan) <= Decimal("0.005")
        if row.actual is None or i.target == 0:
            assert row.completion is None
        elif i.measure in ("persons", "sessions", "leaders", "volunteer_hours"):  # whole, or exact as shown
            actual = Decimal(row.actual)
            if i.direction == "at_least":
                assert row.completion == half_up(actual / i.target, 4)
            else:
                assert row.completion == (half_up(i.target / actual, 4) if actual else "1.0000")
    round_ = "midterm" if kind == "midterm" else "final"
    items = ("A", "B") if round_ == "midterm" else ("A1", "A2", "B")
    scores = {s.code: s.score for s in ledger.scores if s.round == round_ and s.scored_on <= as_of}
    if not scores:
        assert snapshot.evaluation is None
        return
    assert tuple(x.code for x in snapshot.evaluation.scores) == items
    if len(scores) < len(items):
        assert snapshot.evaluation.score is snapshot.evaluation.grade is None
        return
    total = sum(scores.values())
    vetoed = any(
        f.round == round_
        and f.severity == "veto"
        and f.found_on <= as_of
        and (f.closed_on is None or f.closed_on > as_of)
        for f in ledger.findings
    )
    by_band = "excellent" if total >= 90 else "good" if total >= 80 else "fair" if total >= 60 else "poor"
    assert snapshot.evaluation.score == half_up(total, 2)
    assert snapshot.evaluation.grade == ("poor" if vetoed else by_band)


@pytest.mark.parametrize("as_of", [date(2024, 1, 1), date(2024, 7, 1), date(2024, 8, 1), date(2026, 1, 1)])
def test_the_small_ledger_by_the_recount(as_of):
    """The recount itself on a ledger small enough to be read."""
    held = as_of >= date(2024, 8, 1)
    mine = recount(small_ledger(), as_of)
    assert (mine["sessions"], mine["person_times"], mine["persons"], mine["volunteers"]) == (
        (1, 4, 1, 1) if held else (0, 0, 0, 0)
    )
    assert rebudget(small_ledger(), as_of)["activities"] == (500_000, 500_000, 12_345 if held else 0)
