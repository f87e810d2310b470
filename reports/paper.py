"""WeasyPrint, kept in one place: the vendored fonts and nothing else fetched, PDF/A-3a, attachments, the same
bytes for the same report."""

from __future__ import annotations

import ctypes.util
import io
import os
import re
import zlib
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import unquote, urlsplit

from .pages import STATIC

# Fontconfig takes its configuration from the environment alone. It is shown the vendored fonts only while it
# is loaded: faster than @font-face rules, for which WeasyPrint copies 60 MB, and no font of the machine can
# take the place of one of ours. Put back at once, for the processes that this one may start.
_BEFORE = os.environ.get("FONTCONFIG_FILE")
os.environ["FONTCONFIG_FILE"] = str(STATIC / "fonts.conf")
# WeasyPrint tries the names that its libraries have on other systems first, and for each the search would start
# ldconfig and a C compiler: some twenty processes for nothing, a third of the time that loading takes.
_SEARCH = ctypes.util.find_library
ctypes.util.find_library = lambda name: None
try:
    import pydyf
    from weasyprint import CSS, HTML, Attachment
    from weasyprint.document import Document
    from weasyprint.html import UA, UA_COUNTER_STYLE
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    _FONTS = FontConfiguration()
finally:
    ctypes.util.find_library = _SEARCH
    if _BEFORE is None:
        del os.environ["FONTCONFIG_FILE"]
    else:
        os.environ["FONTCONFIG_FILE"] = _BEFORE

_ONE_AT_A_TIME = Lock()  # Pango's font maps are not for two threads at once


class Page(HTML):
    """A page without notes in its margins. For them WeasyPrint's own styles give every element six boxes
    that may be generated (``::footnote-call`` and the like), and computing their styles takes a quarter of
    the time of a layout."""

    own_styles = CSS(
        string=re.sub(r"^::(?:footnote|note)-.*\n", "", UA, flags=re.M).replace("\n::marker", "\nli::marker"),
        counter_style=UA_COUNTER_STYLE,
    )

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [self.own_styles]


class StaticOnly(URLFetcher):
    """Gives files of ``static/`` and nothing else. The error is the fatal one: WeasyPrint swallows any other
    and prints a page that lacks something."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not path.is_relative_to(STATIC.resolve()):
            raise FatalURLFetchingError(f"a report fetches nothing from outside: {url}")
        kind = "image/svg+xml" if path.suffix == ".svg" else "application/octet-stream"
        try:
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})
        except OSError as error:
            raise FatalURLFetchingError(f"{url}: {error.strerror}") from error


def lay_out(html: str) -> Document:
    """The pages of a report, all that takes long but the writing."""
    with _ONE_AT_A_TIME:
        return Page(string=html, base_url=STATIC.as_uri() + "/", url_fetcher=StaticOnly()).render(
            font_config=_FONTS, pdf_variant="pdf/a-3a"
        )


def write(
    document: Document, files: Mapping[str, bytes], identifier: bytes, day: str, mark: str | None
) -> bytes:
    """The PDF of the pages with ``files`` (name → content) attached. ``day`` (ISO) stands in for the clock;
    ``mark`` names the outlines in ``static/`` that stand behind the text of every page."""
    moment = datetime.fromisoformat(day + "T00:00:00+08:00")
    attachments = [
        Attachment(
            file_obj=io.BytesIO(content), name=name, relationship="Data", created=moment, modified=moment
        )
        for name, content in files.items()
    ]
    with _ONE_AT_A_TIME:
        return document.write_pdf(
            pdf_variant="pdf/a-3a",
            pdf_identifier=identifier,
            attachments=attachments,
            finisher=partial(_finish, mark=mark),
        )


def _finish(document: Any, pdf: pydyf.PDF, mark: str | None) -> None:
    """Before the file is written, since reading and writing it again would take longer.

    WeasyPrint 70 lists each attachment twice among the associated files of the document: once is enough.
    Streams are compressed here, as zlib does by default: pydyf's highest level takes three times as long for
    two per cent. The mark is one stream that all pages share, an artifact (nothing that is read aloud), drawn beneath the text.
    """
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    if mark is not None:
        outlines = (STATIC / mark).read_bytes()
        shared = pydyf.Stream([b"/Artifact BMC q 0.92 0.92 0.92 rg", outlines, b"Q EMC"], compress=True)
        pdf.add_object(shared)
        for page in pdf.objects:
            if isinstance(page, dict) and page.get("Type") == "/Page":
                page["Contents"] = pydyf.Array([shared.reference, page["Contents"]])
    for stream in pdf.objects:
        if isinstance(stream, pydyf.Stream) and stream.compress:
            stream.stream = [zlib.compress(b"\n".join(map(_bytes, stream.stream)))]
            stream.extra["Filter"] = "/FlateDecode"
            stream.compress = False


def _bytes(item: object) -> bytes:
    return item if isinstance(item, bytes) else pydyf._to_bytes(item)
