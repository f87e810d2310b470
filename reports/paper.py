"""WeasyPrint, kept in one place: the vendored fonts and nothing else fetched, PDF/A-3a, attachments, the same
bytes for the same report."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pydyf
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from .pages import STATIC


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


def lay_out(html: str, files: Mapping[str, bytes], identifier: bytes, day: str) -> bytes:
    """The PDF of a page with ``files`` (name → content) attached. ``day`` (ISO) stands in for the clock."""
    moment = datetime.fromisoformat(day + "T00:00:00+08:00")
    fetcher, fonts = StaticOnly(), FontConfiguration()
    base = STATIC.as_uri() + "/"
    faces = CSS(
        string=(STATIC / "fonts.css").read_text("utf-8"),
        base_url=base,
        font_config=fonts,
        url_fetcher=fetcher,
    )
    attachments = [
        Attachment(
            file_obj=io.BytesIO(content), name=name, relationship="Data", created=moment, modified=moment
        )
        for name, content in files.items()
    ]
    return HTML(string=html, base_url=base, url_fetcher=fetcher).write_pdf(
        stylesheets=[faces],
        font_config=fonts,
        pdf_variant="pdf/a-3a",
        pdf_identifier=identifier,
        attachments=attachments,
        finisher=_attach_once,
    )


def _attach_once(document: Any, pdf: pydyf.PDF) -> None:
    """WeasyPrint 70 lists each attachment twice among the associated files of the document. Mended before
    the file is written: reading and writing it again would take longer than this whole module's loading."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
