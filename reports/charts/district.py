"""Projects of a portfolio side by side as a figure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from markupsafe import Markup

from tracker import formats

from ..portfolio import Row
from ..words import Words, capitalized
from . import drawing as d
from .drawing import LEFT
from .targets import MOST_ROWS


def pace(rows: Iterable[Row], w: Words) -> Markup:
    """Completion of targets and spending of each project, against the time that has passed; bars beyond 100 %
    are cut, their values are not. The first of them, in their order."""
    rows = list(rows)[:MOST_ROWS]
    right, top, step = 56, 46, 29
    room = d.WIDTH - LEFT - right
    height = top + step * len(rows) + 2
    names = [("dark", w.say("completion of targets")), ("white", w.say("budget spent"))]
    parts = d.legend(
        [*((key, capitalized(name)) for key, name in names), ("mark", w.say("time passed"))], left=LEFT
    )
    for quarter in range(5):
        x = LEFT + room * quarter / 4
        parts.append(d.text(x, top - 9, f"{quarter * 25}%", anchor="middle", size=11))
        parts.append(d.rule(x, top - 5, x, height - 2, colour=d.PALE if quarter else "#000"))
    for n, row in enumerate(rows):
        y = top + n * step
        parts.append(d.text(LEFT - 8, y + 16, d.short(f"{n + 1} {row.title}", LEFT - 12), anchor="end"))
        for offset, value, fill in ((1, row.completion, "dark"), (12, row.execution_rate, "white")):
            if value is None:
                parts.append(d.text(LEFT + 6, y + offset + 9, w.say("no figure"), size=10, fill=d.GREY))
                continue
            width = room * min(max(Decimal(value), Decimal(0)), Decimal(1))
            parts.append(d.bar(LEFT, y + offset, width, 10, fill))
            parts.append(d.text(d.WIDTH, y + offset + 9, formats.percent(value, 1), anchor="end", size=10))
        if row.elapsed is not None:
            parts.append(d.mark(LEFT + room * min(Decimal(row.elapsed), Decimal(1)), y - 1, 25))
    said = w.together(
        [
            w.say(
                "%(n)s %(title)s: %(done)s, %(spent)s, %(time)s",
                n=n,
                title=row.title,
                done=formats.percent(row.completion, 1),
                spent=formats.percent(row.execution_rate, 1),
                time=formats.percent(row.elapsed, 1),
            )
            for n, row in enumerate(rows, 1)
        ]
    )
    return d.svg(
        height,
        w,
        w.say(
            "Bar chart, completion of targets, budget spent and time passed of each project: %(figures)s",
            figures=said,
        ),
        parts,
    )
