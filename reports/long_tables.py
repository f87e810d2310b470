"""A table of thousands of rows, set some hundreds at a time: where one portion's last page begins, the next
portion goes on, so that no reader can tell and no more than a portion is in memory.

    for portion in portions(part):
        pages = lay_out(portion.tree)
        if portion.goes_on:
            portion.pages_that_stand(names of the anchors on each page)     # the others are laid out again
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from xml.etree.ElementTree import Element, SubElement

LONG = 600  # rows, some thirty pages: a table of more is set in portions of so many
# rows: a table of more may begin a page of its own, where that lets two processes share the work
SEVERAL_PAGES = 60
_WITH_NEXT = ("pair", "group")  # classes of rows that stand on one page with the next
_ROW = "row."
# Rows of one line that a page has room for are half as many. Only the last rows of a portion can stand on its last page,
# and only they have anchors: rows with anchors share no computed styles, which takes a fifth of the time of a layout.
_MOST_ON_A_PAGE = 80


class Portion:
    """A page for the engine. ``goes_on``: its last page is not full, and is set again with what follows."""

    def __init__(self, tree: Element, goes_on: bool) -> None:
        self.tree, self.goes_on = tree, goes_on
        self.first_left = LONG  # of its rows: with which the next portion begins

    @staticmethod
    def is_row(anchor: str) -> bool:
        return anchor.startswith(_ROW)

    def pages_that_stand(self, anchors: Sequence[Iterable[str]]) -> int:
        """How many of its pages stand as they are, by the anchors on each; the next portion goes on from the first row of
        the page after them. That is the last one, or, where a row taller than a page runs into it, the one before which
        a row ends. Where there is none among the rows that have anchors, all stand, and what follows begins a page."""
        rows = [{int(a.removeprefix(_ROW)) for a in page if self.is_row(a)} for page in anchors]
        kept = len(rows) - 1
        while kept and rows[kept] and min(rows[kept]) in rows[kept - 1]:
            kept -= 1
        first = min(rows[kept], default=0)
        if kept and first > LONG - _MOST_ON_A_PAGE:
            self.first_left = first
            return kept
        return len(rows)


def is_long(element: Element) -> bool:
    return _rows(element) > LONG


def may_begin_a_page(element: Element) -> bool:
    return _rows(element) > SEVERAL_PAGES


def _rows(element: Element) -> int:
    return len(element.findall("tbody/tr")) if element.tag == "table" else 0


def portions(page: Element) -> Iterator[Portion]:
    """A part as one portion, or as several where it has long tables: children of a section of its ``main``."""
    head, body = page
    *before, main = body
    if not any(is_long(child) for section in main for child in section):
        yield Portion(page, False)
        return
    counted = {"grid": 0, "figure": 0}  # captions of the portions before
    start = {name: _start(page, name) for name in counted}
    sections = [(section, list(section)) for section in main]
    while sections:
        taken, table = _take(sections)
        made = Element(page.tag, page.attrib)
        if any(counted.values()) or page.get("style"):
            numbers = " ".join(f"{name} {start[name] + n}" for name, n in counted.items())
            made.set("style", f"counter-reset: {numbers}")
        made.append(copy(head))
        SubElement(SubElement(made, body.tag, body.attrib), "main", main.attrib).extend(taken)
        made[1][:0] = before
        portion = Portion(made, table is not None)
        captions = [sum(1 for s in taken for _ in s.iter(tag)) for tag in ("caption", "figcaption")]
        counted = {name: n + more for (name, n), more in zip(counted.items(), captions, strict=True)}
        yield portion
        if table is not None:
            go_on_from(table, portion.first_left)


def _start(page: Element, name: str) -> int:
    words = page.get("style", "").removeprefix("counter-reset:").split()
    return int(words[words.index(name) + 1]) if name in words else 0


def _take(sections: list[tuple[Element, list[Element]]]) -> tuple[list[Element], Element | None]:
    """The sections up to the first long table and so many of its rows; and the table that goes on, which is left at
    the front of ``sections``."""
    taken = []
    while sections:
        section, children = sections[0]
        made = Element(section.tag, section.attrib)
        taken.append(made)
        while children:
            child = children[0]
            if is_long(child):
                made.append(first_rows(child, LONG))
                rows = made[-1].findall("tbody/tr")
                rows[-1].set("style", "break-before: auto")  # not the last of its table: it may stand alone
                for n, row in enumerate(rows[-_MOST_ON_A_PAGE:], LONG - _MOST_ON_A_PAGE):
                    row.set("id", f"{_ROW}{n}")
                section.attrib.pop("class", None)  # an annex begins a page; what goes on does not
                return taken, child
            made.append(children.pop(0))
        sections.pop(0)
    return taken, None


def places_to_cut(table: Element) -> Iterator[tuple[int, float]]:
    """Rows of a long table before which it may be cut, each with the share of the rows that stand before it: not
    within an entry of two rows, and none near an end."""
    if is_long(table):
        rows = table.findall("tbody/tr")
        for n in range(LONG // 2, len(rows) - LONG // 2):
            if n % 10 == 0 and rows[n - 1].get("class") not in _WITH_NEXT:
                yield n, n / len(rows)


def first_rows(table: Element, count: int) -> Element:
    """The table with its first rows alone."""
    made = Element(table.tag, table.attrib)
    made.extend([child for child in table if child.tag != "tbody"])
    SubElement(made, "tbody").extend(table.findall("tbody/tr")[:count])
    return made


def go_on_from(table: Element, first: int) -> None:
    """Leaves the rows from the first on, as a table that goes on: without its caption."""
    [body] = table.findall("tbody")
    body[:] = body[first:]
    for row in body[:_MOST_ON_A_PAGE]:
        row.attrib.pop("id", None)
    if body[0].get("class") not in _WITH_NEXT:
        body[0].set("style", "break-after: auto")  # nor is it the first
    for caption in table.findall("caption"):
        table.remove(caption)
    table.set("style", "margin-top: 0")
