"""A process that prints one report, started before its figures are known.

Loading the engine that makes pages takes as long as reading and counting the records: a command that needs
both lets them run side by side.

    with Press("zh") as press:
        ...                          # gather the figures
        press.set(snapshot)          # the pages are laid out
        ...                          # write the ledger
        pdf = press.print(ledger)
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from functools import partial
from types import TracebackType
from typing import IO

from .libraries import refuse_without_libraries
from .snapshot import Snapshot, from_json, to_json

_LENGTH = struct.Struct(">q")  # of the bytes that follow; -1 for None


class Press:
    """Prints in a child process. PaperUnavailable, before it starts, where a system library is missing."""

    def __init__(self, lang: str) -> None:
        refuse_without_libraries()
        self._process = subprocess.Popen(  # noqa: S603  this very program
            [sys.executable, "-m", "reports.press", lang], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def __enter__(self) -> Press:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Without anything to print it ends by itself, once nobody can give it any more."""
        self._process.communicate()

    def set(self, snapshot: Snapshot) -> None:
        """Gives it the figures to lay out."""
        json = to_json(snapshot).encode()
        source = self._process.stdin
        if source is not None:
            source.write(_LENGTH.pack(len(json)) + json)
            source.flush()

    def print(self, ledger: bytes | None = None) -> bytes:
        """The same bytes as ``render_pdf``. RuntimeError where the process fails; it has said why."""
        rest = _LENGTH.pack(-1) if ledger is None else _LENGTH.pack(len(ledger)) + ledger
        pdf, _ = self._process.communicate(rest)
        if self._process.returncode or not pdf:
            raise RuntimeError(f"printing failed with exit status {self._process.returncode}")
        return pdf


def serve(lang: str, source: IO[bytes], target: IO[bytes]) -> None:
    """The child's side: loads everything, then waits for the one thing to print."""
    from . import paper  # noqa: F401  what takes long
    from .pages import environment
    from .render import render_pdf

    environment(lang)
    json = _block(source)
    if json is not None:
        target.write(render_pdf(from_json(json.decode()), partial(_block, source)))
    target.flush()
    os._exit(0)  # nothing is left to do but to take some millions of objects apart, one by one


def _block(source: IO[bytes]) -> bytes | None:
    head = source.read(_LENGTH.size)
    length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else -1
    return None if length < 0 else source.read(length)


if __name__ == "__main__":
    serve(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
