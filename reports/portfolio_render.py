"""A portfolio from its figures to paper: the same pages, fonts and parts as a report of one project
(``reports/render.py``)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Any

from . import STATIC, without_collector
from .libraries import refuse_without_libraries
from .pages import environment
from .portfolio import Portfolio
from .portfolio_reading import PortfolioReading
from .portfolio_rows import rows_workbook
from .render import Drawn
from .snapshot import to_json
from .traced import traced
from .words import words

if TYPE_CHECKING:
    from .progress import Progress


def portfolio_html(portfolio: Portfolio, figures: Callable[[str], str] | None = None) -> str:
    """``figures``: where a browser finds what is behind a figure, as for a report."""
    more: dict[str, Any] = {}
    if figures is not None:
        portfolio = traced(portfolio, figures)
        more["charts"] = Drawn()
    template = environment(portfolio.lang).get_template("portfolio/report.html")
    reading = PortfolioReading(portfolio, words(portfolio.lang))
    return template.render(s=portfolio, r=reading, css=(STATIC / "report.css").read_text("utf-8"), **more)


def portfolio_pdf(
    portfolio: Portfolio, progress: Progress | None = None, *, side_by_side: bool = False
) -> bytes:
    """The portfolio, with ``snapshot.json`` and its rows, ``portfolio.xlsx``, attached. It bears no mark of a draft:
    without a number it is a working paper of its day, and says so on every page. ``progress`` and
    ``side_by_side`` as for a report. PaperUnavailable where a system library is missing."""
    refuse_without_libraries()
    # Loaded here, because a server's pages and other commands need not wait for it.
    from .join import join
    from .setting import pieces_of

    files = {"snapshot.json": to_json(portfolio).encode(), "portfolio.xlsx": rows_workbook(portfolio)}
    with without_collector():
        pieces = pieces_of(portfolio_html(portfolio), progress=progress, side_by_side=side_by_side)
        with closing(pieces):
            return join(pieces, files, (portfolio.issued_at or portfolio.as_of)[:10], None)
