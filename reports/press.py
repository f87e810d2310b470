"""A process that prints one report, started before its figures are known.

Loading the engine that makes pages takes as long as reading and counting the records: a command that needs
both lets them run side by side. Once the figures are there, that process becomes two, and each sets a part of
the report. A server prints in its own process instead (``render_pdf``): it has the engine loaded, answers
others meanwhile on its other processors, and must not fork while it has threads.

    with Press("zh") as press:
        ...                          # gather the figures
        press.set(snapshot)          # the pages are laid out
        ...                          # write the ledger
        pdf = press.print(ledger)
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, NoReturn

from . import NO_PHOTOS, without_collector
from .libraries import refuse_without_libraries

if TYPE_CHECKING:
    from .parts import Parts
    from .snapshot import Snapshot

_LENGTH = struct.Struct(">q")  # of the bytes that follow


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
        self._process.communicate()

    def set(self, snapshot: Snapshot, photos: Mapping[str, bytes] = NO_PHOTOS) -> None:
        """Gives it the figures to lay out, and the photos among them."""
        from .snapshot import to_json

        self._snapshot = snapshot
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):  # it has failed already: ``print`` says so
                _put(self._process.stdin, to_json(snapshot).encode())
                for photo in snapshot.photos:
                    _put(self._process.stdin, photos[photo.sha256])

    def print(self, ledger: bytes | None = None) -> bytes:
        """The same bytes as ``render_pdf``. RuntimeError where the process fails; it has said why."""
        from .join import bind  # loaded while the pages are still being set

        if self._snapshot is None or self._process.stdout is None:
            raise RuntimeError("there is nothing to print yet")
        parts = []
        while (part := _block(self._process.stdout)) is not None:
            parts.append(part)
        if self._process.wait() or not parts:
            raise RuntimeError(f"printing failed with exit status {self._process.returncode}")
        return bind(self._snapshot, parts, ledger)


def serve(lang: str, source: IO[bytes], target: IO[bytes]) -> None:
    """The child's side: loads everything, then waits for the one thing to print."""
    with without_collector():
        from . import setting  # noqa: F401  what takes long
        from .pages import environment
        from .parts import parts_of
        from .render import render_html
        from .snapshot import from_json

        environment(lang)
        figures = _block(source)
        if figures is not None:
            snapshot = from_json(figures.decode())
            photos = {photo.sha256: _block(source) or b"" for photo in snapshot.photos}
            for part in set_side_by_side(parts_of(render_html(snapshot), photos)):
                _put(target, part)
    os._exit(0)  # nothing is left to do but to take some millions of objects apart, one by one


def set_side_by_side(parts: Parts) -> list[bytes]:
    """As ``setting.set_in_turn``, with the heavier part set in a second process. It forks: only for a process without
    threads. RuntimeError where the other process fails; it has said why."""
    from .setting import in_order, set_lighter

    source, target = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        with open(target, "wb") as speak:
            _end_after(lambda: _set_heavier(parts, speak))
    os.close(target)
    with open(source, "rb") as listen:

        def ask() -> Any:
            answer = _block(listen)
            if answer is None:
                raise RuntimeError("the other process that sets the pages failed")
            return json.loads(answer)

        lighter = set_lighter(parts, ask)
        heavier = []
        while (part := _block(listen)) is not None:
            heavier.append(part)
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError("the other process that sets the pages failed")
    return in_order(parts, lighter, heavier)


def _set_heavier(parts: Parts, speak: IO[bytes]) -> None:
    from .setting import set_heavier

    for part in set_heavier(parts, lambda *told: _put(speak, json.dumps(told).encode())):
        _put(speak, part)


def _end_after(work: Callable[[], None]) -> NoReturn:
    """Ends a forked process: nothing of what its parent would do next is to be done twice."""
    status = 1
    try:
        work()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _put(target: IO[bytes], block: bytes) -> None:
    target.write(_LENGTH.pack(len(block)))
    target.write(block)
    target.flush()


def _block(source: IO[bytes]) -> bytes | None:
    """What ``_put`` wrote; None at the end, and where the other side broke off."""
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    block = source.read(length)
    return block if len(block) == length else None


if __name__ == "__main__":
    serve(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
