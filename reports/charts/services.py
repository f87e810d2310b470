"""Services as figures: person-times, the persons they reached, the five societies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from markupsafe import Markup

from ..snapshot import Cultivation, Month, PersonsBy
from ..words import Words, capitalized
from . import drawing as d
from .drawing import LEFT

MOST_KINDS = len(d.FILLS)
UNKNOWN = 52  # pixels from the right, the middle of those whose gender is unknown


def by_month(months: Iterable[Month], w: Words) -> Markup:
    """Person-times of each month as columns, parted by kind of activity; the kinds with fewest go together."""
    rows = list(months)
    left, top, room = 6, 38, 120
    sums: Counter[str] = Counter()
    for m in rows:
        sums.update(m.person_times_by)
    ranked = [kind for kind, _ in sums.most_common()]
    named = ranked if len(ranked) <= MOST_KINDS else ranked[: MOST_KINDS - 1]
    fills = dict(zip(named, d.FILLS, strict=False))
    rest = d.FILLS[-1]
    samples = [(fill, capitalized(w.term("activity_kind", kind))) for kind, fill in fills.items()]
    parts = d.legend([*samples, *([(rest, w.say("other kinds"))] if len(ranked) > len(named) else [])])
    step = (d.WIDTH - 2 * left) / max(len(rows), 1)
    width = min(step * 0.6, 34)
    largest = max((m.person_times for m in rows), default=0) or 1
    base = top + room
    for n, m in enumerate(rows):
        middle, y = left + step * (n + 0.5), float(base)
        shares: Counter[str] = Counter()
        for kind in ranked:
            shares[fills.get(kind, rest)] += m.person_times_by.get(kind, 0)
        for fill in d.FILLS:
            if shares[fill]:
                high = room * shares[fill] / largest
                y -= high
                parts.append(d.bar(middle - width / 2, y, width, high, fill))
        parts.append(d.text(middle, y - 5, f"{m.person_times:,}", anchor="middle", size=11))
    parts += d.months_below(
        [m.month for m in rows], [left + step * (n + 0.5) for n in range(len(rows))], base, w
    )
    parts.append(d.rule(left, base, d.WIDTH - left, base))
    said = w.together([_month_said(m, w) for m in rows])
    return d.svg(
        base + 36,
        w,
        w.say("Column chart, person-times of each month by kind of activity: %(figures)s", figures=said),
        parts,
    )


def _month_said(m: Month, w: Words) -> str:
    kinds = w.together([f"{w.term('activity_kind', kind)} {n:,}" for kind, n in m.person_times_by.items()])
    return f"{w.month(m.month)} {m.person_times:,}" + (w.in_brackets(kinds) if kinds else "")


def pyramid(persons_by: PersonsBy, w: Words) -> Markup:
    """Women to the left, men to the right, of each band of age, the oldest on top."""
    bands = [b for b in reversed(persons_by.age_gender) if b != "unknown"]
    if sum(persons_by.age_gender.get("unknown", {}).values()):
        bands.append("unknown")
    table = persons_by.age_gender
    unknown = any(row.get("unknown") for row in table.values())
    centre, half, top, step = 264, 48, 24, 20
    room = centre - half - 44
    largest = max((row.get(key, 0) for row in table.values() for key in ("female", "male")), default=0) or 1
    height = top + step * len(bands) + 2
    heads = [(centre - half - 4, "end", "female"), (centre + half + 4, "start", "male")]
    parts = [
        d.text(
            x,
            13,
            w.say(
                "%(group)s, %(n)s in all",
                group=capitalized(w.term("gender", key)),
                n=f"{persons_by.gender.get(key, 0):,}",
            ),
            anchor=anchor,
        )
        for x, anchor, key in heads
    ]
    parts += [d.text(d.WIDTH - UNKNOWN, 13, w.say("Gender unknown"), anchor="middle")] if unknown else []
    for n, band in enumerate(bands):
        y, row = top + n * step, table[band]
        parts.append(d.text(centre, y + 13, capitalized(w.term("age", band)), anchor="middle"))
        for key, side, fill in (("female", -1, "pale"), ("male", 1, "hatched")):
            number = row.get(key, 0)
            length, foot = room * number / largest, centre + side * half
            if number:
                parts.append(d.bar(foot - length if side < 0 else foot, y + 2, length, 15, fill))
            end, anchor = foot + side * (length + 5), "end" if side < 0 else "start"
            parts.append(d.text(end, y + 13, f"{number:,}", anchor=anchor))
        if unknown and row.get("unknown"):
            parts.append(d.text(d.WIDTH - UNKNOWN, y + 13, f"{row['unknown']:,}", anchor="middle"))
    for x in (centre - half, centre + half):
        parts.append(d.rule(x, top - 2, x, height))
    said = w.together(
        [
            capitalized(w.term("age", band))
            + w.in_brackets(
                w.together([f"{w.term('gender', key)} {n:,}" for key, n in table[band].items() if n])
            )
            for band in bands
            if any(table[band].values())
        ]
    )
    return d.svg(
        height + 2, w, w.say("Pyramid of persons by age and gender: %(figures)s", figures=said), parts
    )


def societies(u: Cultivation, w: Words) -> Markup:
    """How many of the activities held each society took part in, and how many link three or more."""
    right, top, step = 64, 4, 24
    room = d.WIDTH - LEFT - right
    rows = [(capitalized(w.term("society", x.key)), x.activities, "pale") for x in u.societies]
    rows.append((capitalized(w.say("at least three linked")), u.linked, "dark"))
    height = top + step * len(rows) + 6
    parts = []
    for n, (name, number, fill) in enumerate(rows):
        y = top + n * step + (6 if fill == "dark" else 0)
        parts.append(d.text(LEFT - 8, y + 13, d.short(name, LEFT - 12), anchor="end"))
        if number:
            parts.append(d.bar(LEFT, y + 2, room * number / max(u.activities, 1), 15, fill))
        parts.append(d.text(d.WIDTH, y + 13, f"{number:,} / {u.activities:,}", anchor="end"))
    for x in (LEFT, d.WIDTH - right):
        parts.append(d.rule(x, top, x, height - 2, dash="4 3" if x > LEFT else ""))
    said = w.together([f"{name} {number}" for name, number, _ in rows])
    return d.svg(
        height,
        w,
        w.say(
            "Bar chart, of %(all)s activities held, those with each of the five societies: %(figures)s",
            all=u.activities,
            figures=said,
        ),
        parts,
    )
