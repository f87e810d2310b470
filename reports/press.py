"""A process that prints one report, started before its figures are known.

Loading the engine that makes pages takes as long as reading and counting the records: a command that needs
both lets them run side by side. Once the figures are there, that process becomes two, and each sets a part of
the report. Who has the engine loaded prints by ``render_pdf``.

    with Press("zh") as press:
        ...                          # gather the figures
        press.set(snapshot)          # the pages are laid out
        ...                          # write the ledger
        pdf = press.print(ledger)
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from types import TracebackType
from typing import IO, TYPE_CHECKING

from . import NO_PHOTOS, without_collector
from .libraries import refuse_without_libraries
from .pipe import said, say

if TYPE_CHECKING:
    from .join import Piece
    from .snapshot import Snapshot


class Press:
    """Prints in a child process. PaperUnavailable, before it starts, where a system library is missing."""

    def __init__(self, lang: str) -> None:
        refuse_without_libraries()
        self._snapshot: Snapshot | None = None
        self._process = subprocess.Popen(  # noqa: S603  this very program
            [sys.executable, "-m", "reports.press", lang], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def __enter__(self) -> Press:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Without anything to print it ends by itself, once nobody can give it any more."""
        if error is not None:
            self._process.kill()  # what it prints is for nobody
        with suppress(BrokenPipeError):  # of what it did not take
            self._process.__exit__(kind, error, trace)

    def set(self, snapshot: Snapshot, photos: Mapping[str, bytes] = NO_PHOTOS) -> None:
        """Gives it the figures to lay out, and the photos among them."""
        self._snapshot = snapshot
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):  # it has failed already: ``print`` says so
                say(self._process.stdin, (snapshot, dict(photos)))

    def print(self, ledger: bytes | None = None) -> bytes:
        """The same bytes as ``render_pdf``. RuntimeError where the process fails; it has said why."""
        from .join import bind  # loaded while the pages are still being set

        if self._snapshot is None:
            raise RuntimeError("there is nothing to print yet")
        return bind(self._snapshot, self._pieces(), ledger)

    def _pieces(self) -> Iterator[Piece]:
        if self._process.stdout is not None:
            with self._process.stdout as source:  # closed, so that it ends in any case
                yield from said(source)
        if self._process.wait():
            raise RuntimeError(f"printing failed with exit status {self._process.returncode}")


def serve(lang: str, source: IO[bytes], target: IO[bytes]) -> None:
    """The child's side: loads everything, then waits for the one thing to print."""
    with without_collector():
        from .pages import environment
        from .render import render_html
        from .setting import pieces_of  # what takes long

        environment(lang)
        given = next(said(source), None)
        if given is not None:
            snapshot, photos = given
            with closing(pieces_of(render_html(snapshot), photos, side_by_side=True)) as pieces:
                for piece in pieces:
                    say(target, piece)
    os._exit(0)  # nothing is left to do but to take some millions of objects apart, one by one


if __name__ == "__main__":
    serve(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
