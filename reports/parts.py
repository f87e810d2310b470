"""A report cut into parts that can be laid out side by side: what stands before the text, the chapters with
as many annexes as balance the work, the other annexes.

An annex begins a page of its own, so that a cut there moves nothing; in one, a table of several pages may begin one
too, and a table of hundreds of rows may go on on one. Numbers of tables and figures run on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement, fromstring

from . import NO_PHOTOS
from .letters import printable
from .long_tables import first_rows, go_on_from, may_begin_a_page, places_to_cut

# What XML takes for no character, and a record may hold all the same; an HTML parser would replace it as well.
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Elements, and characters by the sixteen, that take as long as the front matter: small, but laid out twice, with
# fonts of its own, and with what waits for it at the end.
_FRONT = 500
_JOINING = 0.07  # of the time that it takes to set what is joined


@dataclass(frozen=True)
class Parts:
    """Three HTML pages as element trees: what stands before the text (``front``), and the text in two."""

    contents: Element
    first: Element
    rest: Element
    photos: Mapping[str, bytes] = field(default_factory=dict)  # SHA-256 → JPEG, of those that the pages show

    def front(self, pages: Mapping[str, int] | None = None) -> Element:
        """Cover, declaration and contents; ``pages`` has the page number of each anchor. Without it, room for
        any number is kept."""
        for link in self.contents.iterfind(".//nav//a"):
            link.set("data-page", str(pages[link.get("href", "")[1:]]) if pages else "888")
        return self.contents


def parts_of(html: str, photos: Mapping[str, bytes] = NO_PHOTOS) -> Parts:
    """The parts of a page of ``render_html``. It is well-formed XML as well as HTML: read so, it takes 3 ms
    instead of the 150 that an HTML parser in Python takes."""
    page = fromstring(printable(_NO_CHARACTER.sub("\ufffd", html)))  # noqa: S314  made by our own templates
    head, body = page
    for style in head.findall("style"):  # read once, in reports/paper.py
        head.remove(style)
    main = body[-1]
    running, *before = body[:-1]
    first, rest = _cut(main)
    contents, early, late = (
        _page(page, head, body, [running, *inside]) for inside in (before, [first], [rest])
    )
    parts = Parts(contents, early, late, photos)
    tables, figures = (sum(1 for _ in first.iter(name)) for name in ("caption", "figcaption"))
    parts.rest.set("style", f"counter-reset: grid {tables} figure {figures}")
    return parts


def _cut(main: Element) -> tuple[Element, Element]:
    """Two of about the same work: the cut stands before an annex, or in one before a table of several pages or
    inside of a long one, whose other rows begin a page then."""
    weights = [weight_of(section) for section in main]
    whole = sum(weights)
    cuts = {}  # number of the section, of its child, of the row of that → the work before
    for n, section in enumerate(main):
        if section.get("class") != "annex":
            continue
        before = sum(weights[:n])
        for k, child in enumerate(section):
            if k == 0 or (may_begin_a_page(child) and _ends_a_page(section[:k])):
                cuts[n, k, 0] = before
            weight = weight_of(child)
            for row, share in places_to_cut(child):
                cuts[n, k, row] = before + weight * share
            before += weight

    def time(cut: tuple[int, int, int]) -> float:
        """Of the longer of both processes: whose is the first part sets the front as well, and joins all."""
        return max(_FRONT + cuts[cut] + _JOINING * whole, whole - cuts[cut])

    n, k, row = min(cuts, key=time)
    first, rest = Element("main"), Element("main")
    first.extend(main[:n])
    if k or row:
        above, below = list(main[n][:k]), list(main[n][k:])
        if row:
            above.append(first_rows(below[0], row))
            go_on_from(below[0], row)
        SubElement(first, main[n].tag, main[n].attrib).extend(above)
        SubElement(rest, main[n].tag).extend(below)
    rest.extend(main[n + bool(k or row) :])
    return first, rest


def _ends_a_page(children: list[Element]) -> bool:
    """Whether what stands there may be the last of its page: a heading and a sentence may not."""
    return any(child.tag == "table" for child in children)


def _page(page: Element, head: Element, body: Element, inside: list[Element]) -> Element:
    made = Element(page.tag, page.attrib)
    made.append(copy(head))
    SubElement(made, body.tag, body.attrib).extend(inside)
    return made


def weight_of(section: Element) -> float:
    """Elements, and characters by the sixteen: the time that its layout takes, and nearly its pages, go with it."""
    return sum(1 for _ in section.iter()) + sum(map(len, section.itertext())) / 16
