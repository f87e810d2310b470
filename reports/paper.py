"""Pages by WeasyPrint: the vendored fonts and nothing else fetched, tagged pages, the same bytes for
the same report."""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from copy import copy
from functools import cache, partial, wraps
from pathlib import Path
from threading import Lock
from typing import Any, ParamSpec, TypeVar
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from . import NO_PHOTOS, STATIC
from .engine import (
    CSS,
    HTML,
    UA_STYLESHEET,
    Document,
    ElementWrapper,
    FatalURLFetchingError,
    FontConfiguration,
    URLFetcher,
    URLFetcherResponse,
    pydyf,
)
from .progress import counting

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")
_ONE_AT_A_TIME = Lock()  # Pango's font maps are not for two threads at once

# A part does not know which pages its own are: their numbers are set when the parts are joined (reports/folio.py).
_FOLIO = "{ @bottom-left { content: none } @bottom-right { content: none } }"
_STYLES = CSS(
    string=(STATIC / "report.css").read_text("utf-8") + f"@page :left {_FOLIO} @page :right {_FOLIO}"
)


@contextmanager
def _vendored_fonts() -> Iterator[None]:
    """Fontconfig takes its configuration from the environment alone. It is shown the vendored fonts only while
    it is loaded: faster than @font-face rules, for which WeasyPrint copies 60 MB, and no font of the machine
    can take the place of one of ours. Put back at once, for the processes that this one may start."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(STATIC / "fonts.conf")
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


@cache
def _fonts() -> FontConfiguration:
    """Made with the first page and not before: a process that forks must not have it yet, since Pango may look
    for fonts in a thread, which the new process would not have."""
    with _vendored_fonts():
        return FontConfiguration()


def _without_notes(sheet: CSS) -> CSS:
    """WeasyPrint's own styles give every element six boxes that may be generated (``::footnote-call`` and the
    like), and computing their styles takes a quarter of the time of a layout. Here no element has notes, and
    list items alone have markers."""
    made = copy(sheet)
    made.matcher = copy(sheet.matcher)
    pseudo = {entry[3]: entry for entry in sheet.matcher.other_selectors if entry[3] is not None}
    made.matcher.other_selectors = [entry for entry in sheet.matcher.other_selectors if entry[3] is None]
    of_items = [*sheet.matcher.lower_local_name_selectors["li"], pseudo["marker"]]
    made.matcher.lower_local_name_selectors = {**sheet.matcher.lower_local_name_selectors, "li": of_items}
    return made


class Page(HTML):
    """A part of a report as a tree that is parsed already, for which WeasyPrint 70 has no argument."""

    own_styles = _without_notes(UA_STYLESHEET)

    def __init__(self, tree: Element, photos: Mapping[str, bytes]) -> None:
        self.base_url = STATIC.as_uri() + "/"
        self.url_fetcher = StaticOnly(photos)
        self.media_type = "print"
        self.wrapper_element = ElementWrapper.from_html_root(tree)
        self.etree_element = tree

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [self.own_styles]


class StaticOnly(URLFetcher):
    """Gives files of ``static/`` and the photos that come with the report, each by its SHA-256 as
    ``photo:3f2a…``, and nothing else. The error is the fatal one: WeasyPrint swallows any other and prints a
    page that lacks something."""

    def __init__(self, photos: Mapping[str, bytes]) -> None:
        super().__init__()
        self._photos = photos

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        if parts.scheme == "photo":
            content = self._photos.get(parts.path, b"")
            if hashlib.sha256(content).hexdigest() != parts.path:
                raise FatalURLFetchingError(f"the report came without this photo: {url}")
            return URLFetcherResponse(url, content, {"Content-Type": "image/jpeg"})
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not path.is_relative_to(STATIC.resolve()):
            raise FatalURLFetchingError(f"a report fetches nothing from outside: {url}")
        kind = "image/svg+xml" if path.suffix == ".svg" else "application/octet-stream"
        try:
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})
        except OSError as error:
            raise FatalURLFetchingError(f"{url}: {error.strerror}") from error


def _with_room(work: Callable[_Given, _Made]) -> Callable[_Given, _Made]:
    """Calls ``work`` with room for all frames that it will have. CPython keeps frames in blocks of 16 kB, and gives a
    block back as soon as the frame at its beginning returns: where a loop of WeasyPrint happens to call over the end of
    one, each call maps memory anew, hundreds of thousands of times in a long report, for a third of its time."""

    def call(*args: _Given.args, **named: _Given.kwargs) -> _Made:
        return work(*args, **named)

    # words: a block of a megabyte, half of it left
    call.__code__ = call.__code__.replace(co_stacksize=70_000)
    return wraps(work)(call)


@_with_room
def lay_out(tree: Element, photos: Mapping[str, bytes] = NO_PHOTOS, *, again: bool = False) -> Document:
    """The pages of a part, all that takes long but the writing. ``photos``: SHA-256 → JPEG. Laid out ``again``,
    they are not told a second time."""
    with _ONE_AT_A_TIME, nullcontext() if again else counting():
        return Page(tree, photos).render(font_config=_fonts(), stylesheets=[_STYLES], pdf_variant="pdf/a-3a")


@_with_room
def write(document: Document, part: int, elsewhere: Iterable[str] = ()) -> bytes:
    """The PDF of the pages of a part, for ``reports/join.py``. ``elsewhere`` are the anchors in other parts to
    which it has links."""
    for anchor in elsewhere:
        document.pages[0].anchors.setdefault(anchor, (0, 0, 0, 0))
    with _ONE_AT_A_TIME:
        # Neither compressed nor numbered here: the one is done below, the other when the parts are joined.
        return document.write_pdf(
            pdf_variant="pdf/a-3a",
            pdf_identifier=False,
            uncompressed_pdf=True,
            finisher=partial(_finish, part=part),
        )


def take_apart(document: Document) -> None:
    """Empties the boxes of all pages. They hold each other in circles, in which the collector takes three times as long
    to find that nobody needs them."""
    boxes = [page._page_box for page in document.pages]
    while boxes:
        box = boxes.pop()
        boxes += [getattr(child, "_box", child) for child in getattr(box, "children", ())]
        box.__dict__.clear()


def _finish(document: Document, pdf: pydyf.PDF, part: int) -> None:
    """Names what must not be named alike in two parts: heads of tables, and the choice of letters of a font.

    Streams are compressed here, as zlib does by default: pydyf's highest level takes three times as long for
    two per cent.
    """
    letters = bytes((65 + part // 26, 65 + part % 26))
    _without_spans(pdf)
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream):
            if "Filter" not in item.extra:
                item.stream = [zlib.compress(b"\n".join(map(_bytes, item.stream)))]
                item.extra["Filter"] = "/FlateDecode"
        elif isinstance(item, dict):
            if item.get("S") == "/Figure":  # WeasyPrint gives the box in CSS pixels from the top of the page
                x1, y1, x2, y2 = item["A"]["BBox"]
                top = document.pages[0].height
                box = (x1 * 0.75, (top - y2) * 0.75, x2 * 0.75, (top - y1) * 0.75)
                item["A"]["BBox"] = pydyf.Array(round(value, 2) for value in box)
            if "ID" in item:
                item["ID"].string = f"{part}-{item['ID'].string}"
            for key in ("BaseFont", "FontName"):
                if key in item:
                    item[key] = re.sub(rb"^/\w\w(?=\w{4}\+)", b"/" + letters, _bytes(item[key]))


def _without_spans(pdf: pydyf.PDF) -> None:
    """Gives each line of text to the paragraph or cell that it stands in. WeasyPrint puts a span between them, which
    says nothing and is half of all objects of a page of a table: a third of the time of writing and joining it."""
    nothing = {"Type", "S", "K", "Pg", "P"}  # of its own: neither a language nor another text
    spans: dict[bytes, pydyf.Dictionary] = {
        item.reference: item
        for item in pdf.objects
        if isinstance(item, pydyf.Dictionary)
        and item.get("S") == "/Span"
        and item.keys() == nothing
        and len(item["K"]) == 1
        and isinstance(item["K"][0], int)
    }
    for item in pdf.objects:
        if isinstance(item, dict) and item.get("Type") == "/StructElem":
            item["K"][:] = [spans[kid]["K"][0] if kid in spans else kid for kid in item["K"]]
    [root] = (item for item in pdf.objects if isinstance(item, dict) and "ParentTree" in item)
    for owners in _object(pdf, root["ParentTree"])["Nums"][1::2]:
        if isinstance(owners, list):  # of the texts of a page; else of one annotation
            owners[:] = [spans[owner]["P"] if owner in spans else owner for owner in owners]
    for span in spans.values():
        span.free = "f"


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _bytes(item: object) -> bytes:
    return item if isinstance(item, bytes) else pydyf._to_bytes(item)
