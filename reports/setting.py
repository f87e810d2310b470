"""The parts of a report set in type, and given as PDF in the order in which they are joined.

    for piece in pieces_of(html): …          # in this process, or by two

Numbers of pages are set at the joining, so that no part waits for another but for one thing: the contents say on which
pages everything begins. They are set as soon as that is known, before the last of the text is written.
"""

from __future__ import annotations

import gc
import os
import traceback
from collections.abc import Generator, Iterable, Iterator, Mapping
from queue import SimpleQueue
from signal import SIGKILL
from threading import Thread
from typing import Any, NamedTuple, NoReturn
from xml.etree.ElementTree import Element, fromstring

from . import NO_PHOTOS, folio, paper
from .join import Piece
from .long_tables import portions
from .parts import Parts, parts_of
from .pipe import said, say
from .progress import Progress, laid_out, telling, written

# Numbers of parts, which keep what they name apart: letters of page numbers, front, first, rest
_LETTERS, _FRONT, _FIRST, _REST = 0, 1, 2, 340


class Places(NamedTuple):
    """What the contents have to know of a part: on which of its pages each anchor stands, and how many it has."""

    anchors: Mapping[str, int]
    pages: int


def pieces_of(
    html: str,
    photos: Mapping[str, bytes] = NO_PHOTOS,
    progress: Progress | None = None,
    *,
    side_by_side: bool = False,
) -> Generator[Piece, None, None]:
    """A page of ``render_html`` set in type; ``progress`` is told how far it is. To be closed by whoever may fail
    before the last of them, so that a second process does not go on."""
    parts = parts_of(html, photos)
    with telling(progress, parts):
        yield from (set_side_by_side if side_by_side else set_in_turn)(parts)
    if progress is not None:
        progress("attaching", 0, 0)


def set_in_turn(parts: Parts) -> Iterator[Piece]:
    """All of it in this process."""
    return _set_with(parts, set_rest(parts))


def set_side_by_side(parts: Parts) -> Iterator[Piece]:
    """The same, with the second part of the text set in a process of its own. It forks: only for a process without
    threads. RuntimeError where the other process fails, with its reason."""
    source, target = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        _tell_rest(parts, target)
    os.close(target)
    heard: SimpleQueue[Any] = SimpleQueue()
    try:
        Thread(target=_listen, args=(source, heard), daemon=True).start()
        yield from _set_with(parts, _given(heard))
    except BaseException:
        os.kill(child, SIGKILL)
        raise
    finally:
        _, status = os.waitpid(child, 0)
    if status:
        status = os.waitstatus_to_exitcode(status)
        raise RuntimeError(f"the other process that sets pages ended with status {status}")


def _tell_rest(parts: Parts, target: int) -> NoReturn:
    """All that the forked process does: what ``set_rest`` gives, or the reason why it fails, is said to its parent."""
    status = 1
    with open(target, "wb") as pipe:
        try:
            for made in set_rest(parts):
                say(pipe, made)
            status = 0
        except BrokenPipeError:
            pass  # nobody listens: the parent ended before, and has its own reason
        except BaseException as error:
            traceback.print_exc()
            say(pipe, f"{type(error).__name__}: {error}")
        finally:
            os._exit(status)  # nothing of what the parent would do next is to be done twice


def _listen(source: int, heard: SimpleQueue[Any]) -> None:
    """Hears the other process from its first word on, in a thread: a full pipe would hold it up."""
    try:
        with open(source, "rb") as pipe:
            for made in said(pipe):
                heard.put(made)
    finally:
        heard.put(None)


def _given(heard: SimpleQueue[Any]) -> Iterator[bytes | Places]:
    for made in iter(heard.get, None):
        if isinstance(made, str):
            raise RuntimeError(made)
        yield made


def set_rest(parts: Parts) -> Iterator[bytes | Places]:
    """The second part of the text, in portions; what the contents have to know comes before the last."""
    return _set(parts.rest, parts.photos, _REST)


def _set_with(parts: Parts, rest: Iterable[bytes | Places]) -> Iterator[Piece]:
    """All of it, with the rest as ``set_rest`` gives it, whoever sets that."""
    before = len(paper.lay_out(parts.front()).pages)
    laid_out(before)
    pages: dict[str, int] = {}
    for made in _set(parts.first, parts.photos, _FIRST):
        if isinstance(made, Places):
            pages |= {name: before + page for name, page in made.anchors.items()}
            above = before + made.pages
        else:
            yield Piece("text", made)
    for made in rest:
        if isinstance(made, Places):
            pages |= {name: above + page for name, page in made.anchors.items()}
            yield from _set_front(parts, before, pages)
        else:
            yield Piece("text", made)


def _set_front(parts: Parts, length: int, pages: Mapping[str, int]) -> Iterator[Piece]:
    front = paper.lay_out(parts.front(pages), again=True)
    if len(front.pages) != length:
        raise RuntimeError("with its page numbers the list of contents takes other pages than without")
    pdf = paper.write(front, _FRONT, pages)
    written(length)
    yield Piece("front", pdf)
    letters = paper.lay_out(fromstring(folio.PAGE), again=True)  # noqa: S314  our own page
    yield Piece("letters", paper.write(letters, _LETTERS))


def _set(tree: Element, photos: Mapping[str, bytes], first_number: int) -> Iterator[bytes | Places]:
    """A part, in as many portions as its long tables want, each taken apart once it is written: a page that is
    laid out takes some three megabytes."""
    anchors: dict[str, int] = {}
    before = 0
    gc.freeze()  # what there is stays, and need not be looked through when a portion is taken apart
    try:
        for number, portion in enumerate(portions(tree), first_number):
            document = paper.lay_out(portion.tree, photos)
            if portion.goes_on:
                stand = portion.pages_that_stand([page.anchors for page in document.pages])
                document = document.copy(document.pages[:stand])
            for page_number, page in enumerate(document.pages, before + 1):
                for name in [name for name in page.anchors if portion.is_row(name)]:
                    del page.anchors[name]
                anchors |= dict.fromkeys(page.anchors, page_number)
            before += len(document.pages)
            laid_out(len(document.pages))
            if not portion.goes_on:
                yield Places(anchors, before)
            pdf = paper.write(document, number)
            written(len(document.pages))
            if portion.goes_on:
                paper.take_apart(document)
                portion.tree.clear()
            del document
            if portion.goes_on:
                gc.collect()
            yield pdf
    finally:
        gc.unfreeze()
