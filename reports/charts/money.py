"""The budget and its spending as figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from markupsafe import Markup

from tracker import formats
from tracker.dates import last_of

from ..snapshot import Budget, BudgetLine, Month, Payments, Project
from ..words import Words, capitalized
from . import drawing as d
from .drawing import LEFT


def spending(lines: Iterable[BudgetLine], w: Words) -> Markup:
    """Revised budget (outlined) and spending (filled) of each budget line, in yuan."""
    rows = list(lines)
    right, top, step = 84, 30, 31
    room = d.WIDTH - LEFT - right
    largest = max((max(Decimal(x.revised), Decimal(x.spent)) for x in rows), default=Decimal(0)) or Decimal(1)
    height = top + step * len(rows) + 2
    parts = d.legend([("white", w.say("revised budget")), ("dark", w.say("spent"))], left=LEFT)
    for n, x in enumerate(rows):
        y = top + n * step
        name = capitalized(w.term("category", x.category))
        parts.append(d.text(LEFT - 8, y + 17, d.short(name, LEFT - 12), anchor="end"))
        for offset, amount, fill in ((0, x.revised, "white"), (13, x.spent, "dark")):
            width = room * max(Decimal(amount), Decimal(0)) / largest
            parts.append(d.bar(LEFT, y + offset, width, 12, fill))
            parts.append(d.text(LEFT + width + 5, y + offset + 10, formats.money(amount), size=11))
    parts.append(d.rule(LEFT, top - 5, LEFT, height - 2))
    said = w.together(
        [
            f"{w.term('category', x.category)} {formats.money(x.spent)}/{formats.money(x.revised)}"
            for x in rows
        ]
    )
    return d.svg(
        height,
        w,
        w.say("Bar chart, spent and revised budget of each line in yuan: %(figures)s", figures=said),
        parts,
    )


def over_time(
    project: Project, months: Iterable[Month], budget: Budget, payments: Payments, as_of: str, w: Words
) -> Markup:
    """Spending to date over the days of the term, against an even plan and against what was paid out."""
    rows, today = list(months), date.fromisoformat(as_of)
    start, end = date.fromisoformat(project.starts_on), date.fromisoformat(project.effective_ends_on)
    last = max([end, *(min(last_of(m.month), today) for m in rows)])
    left, right, top, room = 66, 8, 40, 150
    base, across = top + room, d.WIDTH - left - right
    paid = sorted((t.paid_on, Decimal(t.paid)) for t in payments.tranches if t.paid_on)
    revised = Decimal(budget.revised)
    sums = [revised, *(Decimal(m.spent_to_date) for m in rows), Decimal(payments.paid)]
    step = _even_step(max(sums))
    steps = int(-(-max(sums) // step)) or 1

    def at(day: date, yuan: Decimal) -> tuple[float, float]:
        """A point at the end of a day."""
        days = min(max((day - start).days + 1, 0), (last - start).days + 1)
        return left + across * days / ((last - start).days + 1), base - float(room * yuan / (step * steps))

    parts = []
    for n in range(steps + 1):
        y = base - room * n / steps
        parts.append(d.text(left - 6, y + 4, f"{step * n:,.0f}", anchor="end", size=11))
        parts.append(d.rule(left, y, d.WIDTH - right, y, colour=d.PALE if n else "#000"))
    before = start - timedelta(days=1)
    spent = [(before, Decimal(0)), *((min(last_of(m.month), today), Decimal(m.spent_to_date)) for m in rows)]
    plan = [(before, Decimal(0)), (end, revised), *([(last, revised)] if last > end else [])]
    steps_paid, so_far = [at(before, Decimal(0))], Decimal(0)
    for day, amount in paid:
        x, y = at(date.fromisoformat(day), so_far)
        so_far += amount
        steps_paid += [(x, y), (x, at(end, so_far)[1])]
    steps_paid.append((at(min(max(today, start), last), so_far)[0], steps_paid[-1][1]))
    parts.append(d.line([at(*point) for point in plan], dash="6 3", width=1.25))
    parts.append(d.line(steps_paid, dash="1.5 2.5", width=1.25))
    parts.append(d.line([at(*point) for point in spent]))
    parts += [d.dot(*at(*point), size=2.5) for point in spent[1:]]
    if start <= today <= last:
        x = at(today, Decimal(0))[0]
        label = (
            w.say("%(day)s, after the term", day=w.day(as_of))
            if today > end
            else w.say(
                "%(day)s, %(share)s of the term", day=w.day(as_of), share=formats.percent(project.elapsed)
            )
        )
        anchor = "end" if x > d.WIDTH / 2 else "start"
        parts.append(d.rule(x, top - 10, x, base, dash="4 3"))
        parts.append(d.text(x + (-4 if anchor == "end" else 4), top - 3, label, anchor=anchor, size=11))
    shown = [f"{m:%Y-%m}" for m in _months_between(start, last)]
    middles = [at(_middle(month), Decimal(0))[0] for month in shown]
    parts += d.months_below(shown, middles, base, w)
    money = formats.money
    parts += d.legend(
        [
            ("solid", w.say("spent %(yuan)s", yuan=money(budget.spent))),
            ("6 3", w.say("plan %(yuan)s", yuan=money(rows[-1].planned_to_date if rows else "0.00"))),
            ("1.5 2.5", w.say("paid out %(yuan)s", yuan=money(payments.paid))),
        ],
        left=left,
    )
    said = w.together(
        [
            w.say(
                "%(month)s %(spent)s of %(plan)s",
                month=w.month(m.month),
                spent=money(m.spent_to_date),
                plan=money(m.planned_to_date),
            )
            for m in rows
        ]
    )
    return d.svg(
        base + 36,
        w,
        w.say(
            "Line chart, spending to date against the plan to date at the end of each month, in yuan: %(figures)s; paid out: %(paid)s",
            figures=said,
            paid=money(payments.paid),
        ),
        parts,
    )


def _even_step(largest: Decimal) -> Decimal:
    """A round number of which two to five make up the height of an axis."""
    if largest <= 0:
        return Decimal(1)
    power = Decimal(10) ** (largest.adjusted())
    return next(
        power * f
        for f in (Decimal("0.2"), Decimal("0.5"), Decimal(1), Decimal(2))
        if largest <= power * f * 5
    )


def _months_between(first: date, last: date) -> list[date]:
    found, day = [], first.replace(day=1)
    while day <= last:
        found.append(day)
        day = last_of(f"{day:%Y-%m}") + timedelta(days=1)
    return found


def _middle(month: str) -> date:
    return date.fromisoformat(f"{month}-15")
