"""The parts of a report set in type, and given as PDF in the order in which they are joined.

    for piece in set_in_turn(parts): …          # reports/press.py: set_side_by_side does it by two processes

Numbers of pages are set at the joining, so that no part waits for another but for one thing: the contents say on which
pages everything begins. They are set as soon as that is known, before the last of the text is written.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element, fromstring

from . import folio, paper
from .long_tables import portions
from .parts import Parts

# Numbers of parts, which keep what they name apart: letters of page numbers, front, first, rest
_LETTERS, _FRONT, _FIRST, _REST = 0, 1, 2, 340


class Piece(NamedTuple):
    place: str  # letters: those of page numbers | front: what stands before the text | text: the next of it
    pdf: bytes


class Told(NamedTuple):
    """What the contents have to know of a part: on which of its pages each anchor stands, and how many it has."""

    anchors: Mapping[str, int]
    pages: int


def set_in_turn(parts: Parts) -> Iterator[Piece]:
    """All of it in this process."""
    return set_with(parts, set_rest(parts))


def set_rest(parts: Parts) -> Iterator[bytes | Told]:
    """The second part of the text, in portions; what the contents have to know comes before the last."""
    return _set(parts.rest, parts.photos, _REST)


def set_with(parts: Parts, rest: Iterable[bytes | Told]) -> Iterator[Piece]:
    """All of it, with the rest as ``set_rest`` gives it, whoever sets that."""
    before = len(paper.lay_out(parts.front()).pages)
    pages: dict[str, int] = {}
    for made in _set(parts.first, parts.photos, _FIRST):
        if isinstance(made, Told):
            pages |= {name: before + page for name, page in made.anchors.items()}
            above = before + made.pages
        else:
            yield Piece("text", made)
    for made in rest:
        if isinstance(made, Told):
            pages |= {name: above + page for name, page in made.anchors.items()}
            yield from _set_front(parts, before, pages)
        else:
            yield Piece("text", made)


def _set_front(parts: Parts, length: int, pages: Mapping[str, int]) -> Iterator[Piece]:
    front = paper.lay_out(parts.front(pages), again=True)
    if len(front.pages) != length:
        raise RuntimeError("with its page numbers the list of contents takes other pages than without")
    yield Piece("front", paper.write(front, _FRONT, pages))
    letters = paper.lay_out(fromstring(folio.PAGE), again=True)  # noqa: S314  our own page
    yield Piece("letters", paper.write(letters, _LETTERS))


def _set(tree: Element, photos: Mapping[str, bytes], first_number: int) -> Iterator[bytes | Told]:
    """A part, in as many portions as its long tables want, each taken apart once it is written: a page that is
    laid out takes some three megabytes."""
    anchors: dict[str, int] = {}
    before = 0
    gc.freeze()  # what there is stays, and need not be looked through when a portion is taken apart
    try:
        for number, portion in enumerate(portions(tree), first_number):
            document = paper.lay_out(portion.tree, photos, but_last=portion.goes_on)
            if portion.goes_on:
                stand = portion.pages_that_stand([page.anchors for page in document.pages])
                document = document.copy(document.pages[:stand])
            for page_number, page in enumerate(document.pages, before + 1):
                for name in [name for name in page.anchors if portion.is_row(name)]:
                    del page.anchors[name]
                anchors |= dict.fromkeys(page.anchors, page_number)
            before += len(document.pages)
            if not portion.goes_on:
                yield Told(anchors, before)
            written = paper.write(document, number)
            if portion.goes_on:
                paper.take_apart(document)
                portion.tree.clear()
            del document
            if portion.goes_on:
                gc.collect()
            yield written
    finally:
        gc.unfreeze()
