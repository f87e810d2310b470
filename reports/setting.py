"""The parts of a report set in type: who does what, in one process or in two.

Page numbers run through all parts, so that each side needs one thing of the other: the rest how many pages
stand before it, the contents on which pages the rest begins what. Each is told as soon as it is known, while
the other side still has enough to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from . import paper
from .parts import Parts


def set_opening(
    parts: Parts, tell: Callable[[int], None], ask: Callable[[], Mapping[str, int]]
) -> tuple[bytes, bytes]:
    """Front and first part as PDF. ``tell`` is called once with the number of pages before the rest, later
    ``ask`` for the page of each anchor in it."""
    before = len(paper.lay_out(parts.front()).pages)
    document = paper.lay_out(parts.first, lambda: before, parts.photos)
    tell(before + len(document.pages))
    first = paper.write(document, 1)
    pages = {**_anchors(document, before), **ask()}
    front = paper.lay_out(parts.front(pages), again=True)
    if len(front.pages) != before:
        raise RuntimeError("with its page numbers the list of contents takes other pages than without")
    return paper.write(front, 0, pages), first


def set_rest(parts: Parts, ask: Callable[[], int], tell: Callable[[Mapping[str, int]], None]) -> bytes:
    """The rest as PDF: the other side of ``set_opening``."""
    before = cache(ask)
    document = paper.lay_out(parts.rest, before, parts.photos)
    tell(_anchors(document, before()))
    return paper.write(document, 2)


def set_in_turn(parts: Parts) -> list[bytes]:
    """All parts, in order, in this process."""
    told: list[int] = []
    rest: list[bytes] = []

    def ask() -> Mapping[str, int]:
        found: dict[str, int] = {}
        rest.append(set_rest(parts, told.pop, found.update))
        return found

    return [*set_opening(parts, told.append, ask), *rest]


def _anchors(document: paper.Document, before: int) -> dict[str, int]:
    return dict(_numbered(document, before))


def _numbered(document: paper.Document, before: int) -> Iterator[tuple[str, int]]:
    for number, page in enumerate(document.pages, before + 1):
        for anchor in page.anchors:
            yield anchor, number
