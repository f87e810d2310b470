"""The parts of a report set in type: who does what, in one process or in two.

Numbers of pages are set at the joining, so that no side waits for the other but for one thing: the contents say on
which pages the rest begins what. That is told as soon as it is known, while there is still enough to do.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from xml.etree.ElementTree import Element, fromstring

from . import folio, paper
from .long_tables import Portion, portions
from .parts import Parts

# Numbers of parts, which keep what they name apart: letters of page numbers, front, first, rest
_LETTERS, _FRONT, _FIRST, _REST = 0, 1, 2, 340
IN_ONE_PORTION = 4  # parts of a report without long tables
Anchors = Mapping[str, int]


def set_opening(parts: Parts, ask: Callable[[], Anchors]) -> list[bytes]:
    """Letters, front and first part as PDF. ``ask`` is called once, for the page of each anchor of the rest,
    counted from its beginning."""
    before = len(paper.lay_out(parts.front()).pages)
    told: list[tuple[Anchors, int]] = []
    first = list(_set(parts.first, parts.photos, _FIRST, lambda anchors, n: told.append((anchors, n))))
    [(own, length)] = told
    pages = {name: before + page for name, page in own.items()}
    pages |= {name: before + length + page for name, page in ask().items()}
    front = paper.lay_out(parts.front(pages), again=True)
    if len(front.pages) != before:
        raise RuntimeError("with its page numbers the list of contents takes other pages than without")
    letters = paper.lay_out(fromstring(folio.PAGE), again=True)  # noqa: S314  our own page
    return [paper.write(letters, _LETTERS), paper.write(front, _FRONT, pages), *first]


def set_rest(parts: Parts, tell: Callable[[Anchors], None]) -> list[bytes]:
    """The rest as PDF: the other side of ``set_opening``."""
    return list(_set(parts.rest, parts.photos, _REST, lambda anchors, _: tell(anchors)))


def set_in_turn(parts: Parts) -> list[bytes]:
    """All parts, in order, in this process."""
    rest: list[bytes] = []

    def ask() -> Anchors:
        found: dict[str, int] = {}
        rest.extend(set_rest(parts, found.update))
        return found

    return [*set_opening(parts, ask), *rest]


def _set(
    tree: Element, photos: Mapping[str, bytes], part: int, tell: Callable[[Anchors, int], None]
) -> Iterator[bytes]:
    """A part, in as many portions as its long tables want, each taken apart once it is written: a page that is
    laid out takes some three megabytes. ``tell``, before the last is written: where the anchors are, and how many
    pages there are."""
    anchors: dict[str, int] = {}
    before = 0
    for number, portion in enumerate(portions(tree), part):
        document = paper.lay_out(portion.tree, photos, but_last=portion.goes_on)
        if portion.goes_on:
            document = document.copy(_kept(document, portion))
        for page_number, page in enumerate(document.pages, before + 1):
            for name in [name for name in page.anchors if portion.is_row(name)]:
                del page.anchors[name]
            anchors |= dict.fromkeys(page.anchors, page_number)
        before += len(document.pages)
        if not portion.goes_on:
            tell(anchors, before)
        written = paper.write(document, number)
        del document
        if portion.goes_on:
            portion.tree.clear()
            gc.collect()
        yield written


def _kept(document: paper.Document, portion: Portion) -> list:
    """The pages that stand as they are. The last is set again, with the rows that follow on it."""
    *kept, last = document.pages
    portion.next_row(name for name in last.anchors if portion.is_row(name))
    return kept
