"""Three figures as SVG text: completion of targets, budget against spending, person-times by month.

They are drawn here, without a chart library: three kinds of bars need no scales but these, and a library's
start would cost more than the whole drawing of a report (``benchmarks/report_vs_chromium.py`` prints both).
Everything is in greys with the value beside each bar, so that a copy in black and white loses nothing; the
``<title>`` is the text that is read aloud. Lengths are CSS pixels (96 to the inch): 590 are the text width.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from unicodedata import east_asian_width

from markupsafe import Markup, escape

from tracker import formats

from .snapshot import BudgetLine, Indicator, Month
from .words import Words

WIDTH = 590
DARK, LIGHT, LINE = "#4a4a4a", "#d4d4d4", "#8a8a8a"
FONTS = {"zh": "Noto Sans SC", "en": "Source Serif 4, Noto Serif SC"}
MOST_ROWS = 24  # what fits on a page; the annex has them all
_SIZE = 12


def completion(indicators: Iterable[Indicator], w: Words) -> Markup:
    """Completion of each target against the line of 100 %; bars beyond 200 % are cut, their value is not."""
    rows = list(indicators)[:MOST_ROWS]
    left, right, top, step = 168, 48, 26, 22
    room = WIDTH - left - right
    largest = max((Decimal(i.completion) for i in rows if i.completion), default=Decimal(1))
    full = min(max(Decimal("1.25"), largest), Decimal(2))
    height = top + step * len(rows) + 6
    zero = left
    line = _round(left + room / full)
    parts = [_text(line, 14, "100%", anchor="middle")]
    for n, i in enumerate(rows):
        y = top + n * step
        parts.append(_text(left - 8, y + 12, _short(i.name, left - 12), anchor="end"))
        if i.completion is None:
            parts.append(_text(left + 6, y + 12, w.say("no figure"), fill=LINE))
            continue
        done = Decimal(i.completion)
        width = _round(room * min(max(done, Decimal(0)), full) / full)
        parts.append(_bar(zero, y + 2, width, 13, DARK if done >= 1 else LIGHT))
        parts.append(_text(WIDTH - 2, y + 13, f"{i.completion_percent}%", anchor="end"))
    parts.append(_rule(zero, top - 4, zero, height - 4))
    parts.append(_rule(line, top - 6, line, height - 4, dashed=True))
    said = w.together([f"{i.name} {i.completion_percent}%" for i in rows if i.completion_percent])
    return _svg(height, w, w.say("Bar chart, completion of each target: %(figures)s", figures=said), parts)


def spending(lines: Iterable[BudgetLine], w: Words) -> Markup:
    """Revised budget (outlined) and spending (filled) of each budget line, in yuan."""
    rows = list(lines)
    left, right, top, step = 168, 84, 30, 34
    room = WIDTH - left - right
    largest = max((max(Decimal(x.revised), Decimal(x.spent)) for x in rows), default=Decimal(0)) or Decimal(1)
    height = top + step * len(rows) + 2
    parts = [
        _bar(left, 5, 16, 10, "#ffffff"),
        _text(left + 22, 14, w.say("revised budget")),
        _bar(left + 150, 5, 16, 10, DARK),
        _text(left + 172, 14, w.say("spent")),
    ]
    for n, x in enumerate(rows):
        y = top + n * step
        parts.append(_text(left - 8, y + 17, _short(w.term("category", x.category), left - 12), anchor="end"))
        for offset, amount, fill in ((0, x.revised, "#ffffff"), (13, x.spent, DARK)):
            width = _round(room * max(Decimal(amount), Decimal(0)) / largest)
            parts.append(_bar(left, y + offset, width, 12, fill))
            parts.append(_text(left + width + 5, y + offset + 10, formats.money(amount), size=11))
    parts.append(_rule(left, top - 5, left, height - 2))
    said = w.together(
        [
            f"{w.term('category', x.category)} {formats.money(x.spent)}/{formats.money(x.revised)}"
            for x in rows
        ]
    )
    return _svg(
        height,
        w,
        w.say("Bar chart, spent and revised budget of each line in yuan: %(figures)s", figures=said),
        parts,
    )


def by_month(months: Iterable[Month], w: Words) -> Markup:
    """Person-times of each month as columns; where many months stand, only some are named below."""
    rows = list(months)
    left, top, room = 6, 20, 120
    step = Decimal(WIDTH - 2 * left) / max(len(rows), 1)
    width = _round(min(step * Decimal("0.6"), Decimal(34)))
    named = max(1, -(-len(rows) // 13))  # every how manieth month is named
    largest = Decimal(max((m.person_times for m in rows), default=0) or 1)
    base = top + room
    parts = []
    for n, m in enumerate(rows):
        middle = _round(left + step * n + step / 2)
        high = _round(room * m.person_times / largest)
        if m.person_times:
            parts.append(_bar(_round(middle - width / 2), base - high, width, high, DARK))
        parts.append(_text(middle, base - high - 5, f"{m.person_times:,}", anchor="middle", size=11))
        if n % named == 0:
            year, month = m.month.split("-")
            parts.append(
                _text(
                    middle,
                    base + 15,
                    w.say("%(n)s (month)", n=int(month)) if w.lang == "zh" else w.month(m.month)[:3],
                    anchor="middle",
                    size=11,
                )
            )
            if n == 0 or int(month) <= named:
                parts.append(_text(middle, base + 30, year, anchor="middle", size=11))
    parts.append(_rule(left, base, WIDTH - left, base))
    said = w.together([f"{w.month(m.month)} {m.person_times}" for m in rows])
    return _svg(
        base + 36, w, w.say("Column chart, person-times of each month: %(figures)s", figures=said), parts
    )


def _svg(height: int | float, w: Words, said: str, parts: list[str]) -> Markup:
    return Markup(  # noqa: S704 - every text in it is escaped by _text
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{WIDTH}" height="{height}"'
        f' viewBox="0 0 {WIDTH} {height}" font-family="{FONTS[w.lang]}" font-size="{_SIZE}">'
        f"<title>{escape(said)}</title>{''.join(parts)}</svg>"
    )


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", size: int = _SIZE, fill: str = "#000"
) -> str:
    more = "" if anchor == "start" else f' text-anchor="{anchor}"'
    more += "" if size == _SIZE else f' font-size="{size}"'
    return f'<text x="{x}" y="{y}" fill="{fill}"{more}>{escape(text)}</text>'


def _bar(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}" stroke="{DARK}" stroke-width="0.75"/>'


def _rule(x1: float, y1: float, x2: float, y2: float, *, dashed: bool = False) -> str:
    more = ' stroke-dasharray="4 3"' if dashed else ""
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#000" stroke-width="0.75"{more}/>'


def _round(value: Decimal | float) -> float:
    return round(float(value), 1)


def _short(text: str, room: float) -> str:
    """The text cut to ``room`` pixels, by an estimate of its width: one em for wide characters, else 0.56."""
    text = " ".join(text.split())
    used, limit = 0.0, room / _SIZE
    for n, character in enumerate(text):
        used += 1 if east_asian_width(character) in "WF" else 0.56
        if used > limit:
            return text[: max(n - 1, 0)] + "…"
    return text
