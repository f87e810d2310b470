"""From a snapshot to paper: HTML, and from it the PDF.

``render_html`` and ``render_pdf`` are all that the application needs. They know no database and no clock,
fetch nothing but the files of ``static/``, and give the same bytes for the same snapshot and ledger.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator
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


def render_pdf(snapshot: Snapshot, ledger: bytes | Callable[[], bytes | None] | None = None) -> bytes:
    """The report as PDF/A-3a with ``snapshot.json`` and, where given, ``ledger.xlsx`` attached. A ledger
    that is still being written may be given as a function: it is asked for when the pages are laid out.

    PaperUnavailable where a system library is missing.
    """
    refuse_without_libraries()
    # Loaded here, because a server's pages and other commands need not wait for it.
    from .paper import lay_out, write

    with _without_collector():
        html = render_html(snapshot)
        document = lay_out(html)
        files = {"snapshot.json": to_json(snapshot).encode()}
        attached = ledger() if callable(ledger) else ledger
        if attached is not None:
            files["ledger.xlsx"] = attached
        identifier = hashlib.sha256(b"".join([html.encode(), *files.values()])).digest()[:16]
        mark = None if snapshot.number else f"draft-{snapshot.lang}.path"
        return write(document, files, identifier, (snapshot.issued_at or snapshot.as_of)[:10], mark)


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
