"""From a snapshot to paper: HTML, and from it the PDF.

``render_html`` and ``render_pdf`` are all that the application needs. They know no database and no clock,
fetch nothing but the files of ``static/``, and give the same bytes for the same snapshot and ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

from . import NO_PHOTOS, STATIC, charts, without_collector
from .libraries import PaperUnavailable, refuse_without_libraries
from .pages import environment
from .reading import Reading
from .snapshot import Snapshot
from .traced import plain, traced
from .words import words

if TYPE_CHECKING:
    from .progress import Progress

__all__ = ["PaperUnavailable", "refuse_without_libraries", "render_html", "render_pdf"]


def render_html(
    snapshot: Snapshot,
    addresses: Mapping[str, str] = NO_PHOTOS,
    figures: Callable[[str], str] | None = None,
) -> str:
    """The whole report as one page that carries its own styles, in the snapshot's language. ``addresses``:
    where a browser finds each photo, by its SHA-256; ``figures``: where it finds what is behind a figure, by the
    figure's path (``reports/traced.py``)."""
    more: dict[str, Any] = {}
    if figures is not None:
        snapshot = traced(snapshot, figures)
        more["charts"] = Drawn()
    template = environment(snapshot.lang).get_template("common/report.html")
    return template.render(
        s=snapshot,
        r=Reading(snapshot, words(snapshot.lang)),
        css=(STATIC / "report.css").read_text("utf-8"),
        source=lambda photo: addresses.get(photo.sha256, f"photo:{photo.sha256}"),
        **more,
    )


class Drawn:
    """The charts of figures without their links."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *figures: getattr(charts, name)(*map(plain, figures))


def render_pdf(
    snapshot: Snapshot,
    ledger: bytes | None = None,
    photos: Mapping[str, bytes] = NO_PHOTOS,
    progress: Progress | None = None,
    *,
    side_by_side: bool = False,
) -> bytes:
    """The report as PDF/A-3a with ``snapshot.json`` and, where given, ``ledger.xlsx`` attached, all of it made
    in this process. ``photos`` are those of the snapshot, SHA-256 → JPEG; ``progress`` is told how far it is.
    ``side_by_side``: in two processes, the same bytes sooner, for a process without threads that nobody else needs.

    PaperUnavailable where a system library is missing.
    """
    refuse_without_libraries()
    # Loaded here, because a server's pages and other commands need not wait for it.
    from .join import bind
    from .setting import pieces_of

    with without_collector():
        pieces = pieces_of(render_html(snapshot), photos, progress, side_by_side=side_by_side)
        with closing(pieces):
            return bind(snapshot, pieces, ledger)
