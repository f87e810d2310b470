"""The parts of a report set in type: who does what, in one process or in two.

Numbers of pages are set at the joining, so that no side waits for the other but for one thing: the contents, which
the side with the lighter part sets as well, say on which pages the other begins what. That is told as soon as it is
known, while there is still enough to do.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import fromstring

from . import folio, paper
from .long_tables import Portion, portions
from .parts import Parts

# Numbers of parts, which keep what they name apart: letters of page numbers, front, first, rest
_LETTERS, _FRONT, _FIRST, _REST = 0, 1, 2, 340
IN_ONE_PORTION = 4  # parts of a report without long tables
Anchors = Mapping[str, int]
Told = tuple[Anchors, int]


def set_lighter(parts: Parts, ask: Callable[[], Told]) -> tuple[list[bytes], list[bytes]]:
    """As PDF what stands before the text, and the lighter of the two parts of the text. ``ask`` is called once, for
    the pages of the other."""
    before = len(paper.lay_out(parts.front()).pages)
    own: list[Told] = []
    lighter = list(_set(parts, not parts.first_is_lighter, lambda *told: own.append(told)))
    first, rest = (own[0], ask()) if parts.first_is_lighter else (ask(), own[0])
    pages = {name: before + page for name, page in first[0].items()}
    pages |= {name: before + first[1] + page for name, page in rest[0].items()}
    front = paper.lay_out(parts.front(pages), again=True)
    if len(front.pages) != before:
        raise RuntimeError("with its page numbers the list of contents takes other pages than without")
    letters = paper.lay_out(fromstring(folio.PAGE), again=True)  # noqa: S314  our own page
    return [paper.write(letters, _LETTERS), paper.write(front, _FRONT, pages)], lighter


def set_heavier(parts: Parts, tell: Callable[[Anchors, int], None]) -> list[bytes]:
    """The other part as PDF: the other side of ``set_lighter``. ``tell`` is told on which of its pages each anchor
    stands, and how many pages there are."""
    return list(_set(parts, parts.first_is_lighter, tell))


def in_order(parts: Parts, lighter: tuple[list[bytes], list[bytes]], heavier: list[bytes]) -> list[bytes]:
    """All parts as ``reports/join.py`` wants them, of what both sides gave."""
    opening, own = lighter
    return [*opening, *own, *heavier] if parts.first_is_lighter else [*opening, *heavier, *own]


def set_in_turn(parts: Parts) -> list[bytes]:
    """All parts, in order, in this process."""
    heavier: list[bytes] = []

    def ask() -> Told:
        told: list[Told] = []
        heavier.extend(set_heavier(parts, lambda *what: told.append(what)))
        return told[0]

    return in_order(parts, set_lighter(parts, ask), heavier)


def _set(parts: Parts, rest: bool, tell: Callable[[Anchors, int], None]) -> Iterator[bytes]:
    """A part, in as many portions as its long tables want, each taken apart once it is written: a page that is
    laid out takes some three megabytes. ``tell``, before the last is written: where the anchors are, and how many
    pages there are."""
    anchors: dict[str, int] = {}
    before = 0
    tree, first_number = (parts.rest, _REST) if rest else (parts.first, _FIRST)
    gc.freeze()  # what there is stays, and need not be looked through when a portion is taken apart
    for number, portion in enumerate(portions(tree), first_number):
        document = paper.lay_out(portion.tree, parts.photos, but_last=portion.goes_on)
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
    gc.unfreeze()


def _kept(document: paper.Document, portion: Portion) -> list[Any]:
    """The pages that stand as they are. The last is set again, with the rows that follow on it."""
    *kept, last = document.pages
    portion.next_row(name for name in last.anchors if portion.is_row(name))
    return kept
