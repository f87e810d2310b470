"""What the figures of a report are drawn with: bars, lines and text as SVG, in greys and hatching.

Everything tells apart on a copy in black and white. Hatching is drawn line by line, since patterns cost a
stream of their own in a PDF. Lengths are CSS pixels (96 to the inch): 590 are the width of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from unicodedata import east_asian_width

from markupsafe import Markup, escape

from ..words import Words, capitalized

WIDTH = 590
LEFT = 168  # for the names of rows
DARK, GREY, PALE = "#404040", "#8a8a8a", "#d0d0d0"
FONTS = {"zh": "Noto Sans SC", "en": "Source Serif 4, Noto Serif SC"}
SIZE = 12
# names of fills, in the order in which neighbours differ most
FILLS = ("dark", "white", "hatched", "pale", "lines", "crossed")
_COLOURS = {"dark": DARK, "pale": PALE}
# Widths of letters in ems, about, as the fonts have them; of any other 0.56
_WIDTHS = {
    letter: width
    for width, letters in (
        (0.25, " '"),
        (0.33, "!,-./:;I[]fijl|()"),
        (0.38, "Jt"),
        (0.46, "rsz"),
        (0.53, "0123456789Saceky"),
        (0.62, "BCEFLPRTZbdhnpqu"),
        (0.72, "ADGKOQVXY&"),
        (0.8, "HNUw"),
        (0.95, "mM%W@"),
    )
    for letter in letters
}
_GAP = 4  # pixels between the lines of a hatching

Number = float | Decimal


def svg(height: Number, w: Words, said: str, parts: Iterable[str]) -> Markup:
    """The figure; ``said`` is its text alternative and tells every figure in it."""
    return Markup(  # noqa: S704 - every text in it is escaped by ``text``
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{WIDTH}" height="{_n(height)}"'
        f' viewBox="0 0 {WIDTH} {_n(height)}" font-family="{FONTS[w.lang]}" font-size="{SIZE}">'
        f"<title>{_bare(said)}</title>{''.join(parts)}</svg>"
    )


def text(
    x: Number, y: Number, words: str, *, anchor: str = "start", size: float = SIZE, fill: str = "#000"
) -> str:
    more = "" if anchor == "start" else f' text-anchor="{anchor}"'
    more += "" if size == SIZE else f' font-size="{size}"'
    return f'<text x="{_n(x)}" y="{_n(y)}" fill="{fill}"{more}>{_bare(words)}</text>'


def _bare(words: str) -> Markup:
    """A drawing knows no elements within its words."""
    return escape(words.striptags() if isinstance(words, Markup) and "<" in words else words)


def bar(x: Number, y: Number, width: Number, height: Number, fill: str = "dark") -> str:
    """A rectangle with one of the ``FILLS``."""
    left, top, right, bottom = float(x), float(y), float(x) + float(width), float(y) + float(height)
    colour = _COLOURS.get(fill, "#fff")
    drawn = (
        f'<rect x="{_n(left)}" y="{_n(top)}" width="{_n(right - left)}" height="{_n(bottom - top)}"'
        f' fill="{colour}" stroke="{DARK}" stroke-width="0.75"/>'
    )
    lines = []
    if fill in ("hatched", "crossed"):
        lines += _slanted(left, top, right, bottom)
    if fill == "crossed":  # the other slope is the first one seen in a mirror
        lines += [
            (left + right - a, b, left + right - c, d) for a, b, c, d in _slanted(left, top, right, bottom)
        ]
    if fill == "lines":
        first = int(top // _GAP) + 1
        lines += [(left, n * _GAP, right, n * _GAP) for n in range(first, int(-(-bottom // _GAP)))]
    if lines:
        path = "".join(f"M{_n(a)} {_n(b)}L{_n(c)} {_n(d)}" for a, b, c, d in lines)
        drawn += f'<path d="{path}" stroke="{DARK}" stroke-width="0.75" fill="none"/>'
    return drawn


def _slanted(left: float, top: float, right: float, bottom: float) -> list[tuple[float, float, float, float]]:
    """Lines of slope 1 within a rectangle, in a grid that all rectangles share."""
    lines = []
    step = _GAP * 1.4
    for n in range(int((left + top) // step) + 1, int((right + bottom) // step) + 1):
        k = n * step
        x1, x2 = max(left, k - bottom), min(right, k - top)
        if x1 < x2:
            lines.append((x1, k - x1, x2, k - x2))
    return lines


def rule(
    x1: Number,
    y1: Number,
    x2: Number,
    y2: Number,
    *,
    dash: str = "",
    colour: str = "#000",
    width: float = 0.75,
) -> str:
    more = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" stroke="{colour}"'
        f' stroke-width="{width}"{more}/>'
    )


def line(points: Sequence[tuple[Number, Number]], *, dash: str = "", width: float = 1.5) -> str:
    more = f' stroke-dasharray="{dash}"' if dash else ""
    path = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="#000" stroke-width="{width}"{more}/>'


def dot(x: Number, y: Number, *, size: float = 3) -> str:
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{size}" fill="#000"/>'


def mark(x: Number, y: Number, height: Number) -> str:
    """A stroke across a bar, with a white seam so that it is seen on a dark one."""
    foot = float(y) + float(height)
    return rule(x, y, x, foot, colour="#fff", width=5) + rule(x, y, x, foot, width=2)


def legend(items: Iterable[tuple[str, str]], *, left: Number = 0, y: Number = 4) -> list[str]:
    """A row of samples with their meaning; what stands for a sample is a fill, ``mark``, or the dashes of a
    line (``solid`` for none)."""
    parts, x = [], float(left)
    for sample, meaning in items:
        if sample in FILLS:
            parts.append(bar(x, y, 16, 10, sample))
        elif sample == "mark":
            parts.append(mark(x + 8, y - 2, 14))
        else:
            parts.append(line([(x, y + 5), (x + 22, y + 5)], dash="" if sample == "solid" else sample))
            parts += [dot(x + 11, y + 5, size=2.5)] if sample == "solid" else []
            x += 6
        parts.append(text(x + 21, y + 9, capitalized(meaning), size=11))
        x += 21 + wide(meaning, 11) + 16
    return parts


def months_below(months: Sequence[str], middles: Sequence[float], base: float, w: Words) -> list[str]:
    """Their names and, at the first and each January, the year; where many stand, only some are named."""
    every = max(1, -(-len(months) // 13))
    parts = []
    for n, (month, middle) in enumerate(zip(months, middles, strict=True)):
        year, number = month.split("-")
        if n % every == 0:
            name = w.say("%(n)s (month)", n=int(number)) if w.lang == "zh" else w.month(month)[:3]
            parts.append(text(middle, base + 15, name, anchor="middle", size=11))
            if n == 0 or int(number) <= every:
                parts.append(text(middle, base + 30, year, anchor="middle", size=11))
    return parts


def wide(words: str, size: float = SIZE) -> float:
    """About how many pixels a text is wide: an em for wide characters, for others what their shapes take, rather a
    bit more than less."""
    return size * sum(1 if east_asian_width(c) in "WF" else _WIDTHS.get(c, 0.56) for c in words)


def short(words: str, room: float) -> str:
    """The text cut to about ``room`` pixels."""
    words = " ".join(words.split())
    if wide(words) <= room:
        return words
    while words and wide(words) + SIZE > room:
        words = words[:-1]
    return words + "…"


def _n(value: Number) -> str:
    """At most one decimal, and no trailing zero: a figure is read by no one but the engine."""
    return f"{float(value):.1f}".removesuffix(".0")
