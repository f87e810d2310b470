"""Targets and scores as figures."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from markupsafe import Markup

from tracker import formats

from ..snapshot import Indicator, SheetRow
from ..words import Words, capitalized
from . import drawing as d
from .drawing import LEFT

MOST_ROWS = 24  # what fits on a page; the annex has them all
_FILL_OF = {"met": "dark", "on_plan": "hatched", "behind": "white"}


def completion(indicators: Iterable[Indicator], w: Words) -> Markup:
    """Completion of each target against the line of 100 %, and where its plan to date stands; bars and marks
    beyond 200 % are cut, their value is not."""
    rows = list(indicators)[:MOST_ROWS]
    right, step = 48, 20
    room = d.WIDTH - LEFT - right
    done = {i.code: Decimal(i.completion) for i in rows if i.completion is not None}
    plans = {i.code: Decimal(i.plan_completion) for i in rows if i.plan_completion not in (None, "1.0000")}
    full = min(max(Decimal("1.25"), *done.values(), *plans.values(), Decimal(0)), Decimal(2))
    line = LEFT + room / full
    statuses = [key for key in _FILL_OF if any(i.status == key for i in rows if i.code in done)]
    samples = [(_FILL_OF[key], capitalized(w.term("indicator_status", key))) for key in statuses]
    told = len(statuses) > 1 or bool(plans)
    top = 46 if told else 24
    height = top + step * len(rows) + 4
    parts = (
        d.legend([*samples, *([("mark", w.say("plan to date"))] if plans else [])], left=LEFT) if told else []
    )
    parts.append(d.text(line, top - 9, "100%", anchor="middle", size=11))
    parts.append(d.rule(line, top - 5, line, height - 2, dash="4 3"))
    for n, i in enumerate(rows):
        y = top + n * step
        parts.append(d.text(LEFT - 8, y + 12, d.short(i.name, LEFT - 12), anchor="end"))
        if i.code not in done:
            parts.append(d.text(LEFT + 6, y + 12, w.say("no figure"), fill=d.GREY))
            continue
        width = room * min(max(done[i.code], Decimal(0)), full) / full
        parts.append(d.bar(LEFT, y + 2, width, 12, _FILL_OF.get(i.status, "dark")))
        if i.code in plans:
            parts.append(d.mark(LEFT + room * min(plans[i.code], full) / full, y, 16))
        parts.append(d.text(d.WIDTH, y + 12, f"{i.completion_percent}%", anchor="end"))
    parts.append(d.rule(LEFT, top - 3, LEFT, height - 2))
    said = w.together(
        [
            w.say(
                "%(name)s %(done)s%% (plan to date %(plan)s)",
                name=i.name,
                done=i.completion_percent,
                plan=formats.percent(i.plan_completion, 1),
            )
            if i.code in plans
            else f"{i.name} {i.completion_percent}%"
            for i in rows
            if i.code in done
        ]
    )
    return d.svg(height, w, w.say("Bar chart, completion of each target: %(figures)s", figures=said), parts)


def profile(rows: Iterable[SheetRow], w: Words) -> Markup:
    """Score by weight of each row of level 1, joined to a profile."""
    rows = list(rows)
    right, top, step = 118, 22, 24
    room = d.WIDTH - LEFT - right
    height = top + step * len(rows) + 2
    parts = []
    for tenth in range(0, 11, 2):
        x = LEFT + room * tenth / 10
        parts.append(d.text(x, 12, f"{tenth * 10}%", anchor="middle", size=11))
        parts.append(d.rule(x, top - 4, x, height - 2, colour=d.PALE if tenth else "#000"))
    points = []
    for n, row in enumerate(rows):
        y = top + n * step + step / 2
        parts.append(d.text(LEFT - 10, y + 4, d.short(f"{row.code} {row.name}", LEFT - 14), anchor="end"))
        if row.rate is None:
            parts.append(d.text(LEFT + 6, y + 4, w.say("no figure"), fill=d.GREY))
            continue
        points.append((LEFT + room * min(max(float(row.rate), 0), 1), y))
        parts.append(d.text(d.WIDTH - 50, y + 4, f"{row.score} / {row.weight}", anchor="end", size=11))
        parts.append(d.text(d.WIDTH, y + 4, formats.percent(row.rate, 1), anchor="end"))
    parts.append(d.line(points))
    parts += [d.dot(x, y, size=4) for x, y in points]
    said = w.together(
        [f"{row.name} {row.score}/{row.weight} ({formats.percent(row.rate, 1)})" for row in rows if row.rate]
    )
    return d.svg(
        height,
        w,
        w.say("Dot chart, score as a share of the weight of each level-1 indicator: %(figures)s", figures=said),
        parts,
    )
