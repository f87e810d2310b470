"""From a snapshot to paper: HTML, and from it the PDF.

``render_html`` and ``render_pdf`` are all that the application needs. They know no database and no clock,
fetch nothing but the files of ``static/``, and give the same bytes for the same snapshot and ledger.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from .libraries import PaperUnavailable, refuse_without_libraries
from .pages import STATIC, environment
from .reading import Reading
from .snapshot import Snapshot, to_json
from .words import words

__all__ = ["PaperUnavailable", "refuse_without_libraries", "render_html", "render_pdf"]


def render_html(snapshot: Snapshot) -> str:
    """The whole report as one page that carries its own styles, in the snapshot's language."""
    template = environment(snapshot.lang).get_template("evaluation/report.html")
    return template.render(
        s=snapshot, r=Reading(snapshot, words(snapshot.lang)), css=(STATIC / "report.css").read_text("utf-8")
    )


def render_pdf(snapshot: Snapshot, ledger: bytes | None = None) -> bytes:
    """The report as PDF/A-3a with ``snapshot.json`` and, where given, ``ledger.xlsx`` attached.

    PaperUnavailable where a system library is missing.
    """
    refuse_without_libraries()
    # It takes a quarter of a second to load, which a server's pages and other commands need not wait for.
    from .paper import attach, lay_out

    html, figures = render_html(snapshot), to_json(snapshot).encode()
    attached = {"snapshot.json": figures} | ({"ledger.xlsx": ledger} if ledger is not None else {})
    identifier = hashlib.sha256(html.encode() + b"".join(attached.values())).digest()[:16]
    with _without_collector():
        return attach(lay_out(html, identifier), attached)


@contextmanager
def _without_collector() -> Iterator[None]:
    """A layout makes some millions of objects that all live to its end, and a collector that looks through
    them again and again takes a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
