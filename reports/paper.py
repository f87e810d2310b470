"""WeasyPrint and pypdf, kept in one place: layout with the vendored fonts, attachments, fixed bytes."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint import CSS, HTML
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
        try:
            return URLFetcherResponse(url, path.read_bytes())
        except OSError as error:
            raise FatalURLFetchingError(f"{url}: {error.strerror}") from error


def lay_out(html: str, identifier: bytes) -> bytes:
    fetcher, fonts = StaticOnly(), FontConfiguration()
    base = STATIC.as_uri() + "/"
    faces = CSS(
        string=(STATIC / "fonts.css").read_text("utf-8"),
        base_url=base,
        font_config=fonts,
        url_fetcher=fetcher,
    )
    return HTML(string=html, base_url=base, url_fetcher=fetcher).write_pdf(
        stylesheets=[faces],
        font_config=fonts,
        pdf_variant="pdf/a-3a",
        pdf_identifier=identifier,
        pdf_tags=True,
    )


def attach(pdf: bytes, files: dict[str, bytes]) -> bytes:
    return pdf
