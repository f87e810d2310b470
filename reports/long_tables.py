"""A table of thousands of rows, set some hundred rows at a time: where one portion's last page begins, the next
portion goes on, so that no reader can tell and no more than a portion is in memory.

    for portion in portions(part):
        pages = lay_out(portion.tree)
        if portion.goes_on:
            portion.next_row(names of the anchors on the last page)     # which is laid out again
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from xml.etree.ElementTree import Element, SubElement

LONG = 150  # rows, some ten pages: a table of more is set in portions of so many
SEVERAL_PAGES = (
    60  # rows: a table of more may begin a page of its own, where that lets two processes share the work
)
_ROW = "row."


class Portion:
    """A page for the engine. ``goes_on``: its last page is not full, and is set again with what follows."""

    def __init__(self, tree: Element, goes_on: bool) -> None:
        self.tree, self.goes_on = tree, goes_on
        self.first_left: int | None = None

    @staticmethod
    def is_row(anchor: str) -> bool:
        return anchor.startswith(_ROW)

    def next_row(self, anchors: Iterable[str]) -> None:
        """Which rows stand on the last page: from the first of them the next portion goes on."""
        self.first_left = min(int(anchor.removeprefix(_ROW)) for anchor in anchors)


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
            _put_back(table, portion.first_left or 0)


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
                made.append(_beginning(child))
                section.attrib.pop("class", None)  # an annex begins a page; what goes on does not
                return taken, child
            made.append(children.pop(0))
        sections.pop(0)
    return taken, None


def _beginning(table: Element) -> Element:
    """The table with its first rows, each with an anchor that says which it is."""
    made = Element(table.tag, table.attrib)
    body = Element("tbody")
    for n, row in enumerate(table.findall("tbody/tr")[:LONG]):
        row.set("id", f"{_ROW}{n}")
        body.append(row)
    made.extend([child for child in table if child.tag != "tbody"])
    made.append(body)
    return made


def _put_back(table: Element, first: int) -> None:
    """Leaves the rows from the first on, as a table that goes on: without its caption."""
    [body] = table.findall("tbody")
    rows = list(body)
    for row in rows[first : first + LONG]:
        row.attrib.pop("id", None)
    body[:] = rows[first:]
    for caption in table.findall("caption"):
        table.remove(caption)
    table.set("style", "margin-top: 0")
