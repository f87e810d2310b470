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
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from queue import SimpleQueue
from signal import SIGKILL
from threading import Thread
from types import TracebackType
from typing import IO, TYPE_CHECKING, NoReturn

from . import NO_PHOTOS, without_collector
from .libraries import refuse_without_libraries

if TYPE_CHECKING:
    from .parts import Parts
    from .progress import Progress
    from .setting import Piece, Told
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

        if self._snapshot is None:
            raise RuntimeError("there is nothing to print yet")
        return bind(self._snapshot, self._pieces(), ledger)

    def _pieces(self) -> Iterator[Piece]:
        from .setting import Piece

        if self._process.stdout is not None:
            for place, pdf in _said(self._process.stdout):
                yield Piece(place, pdf)
        if self._process.wait():
            raise RuntimeError(f"printing failed with exit status {self._process.returncode}")


def serve(lang: str, source: IO[bytes], target: IO[bytes]) -> None:
    """The child's side: loads everything, then waits for the one thing to print."""
    with without_collector():
        from . import setting  # noqa: F401  what takes long
        from .pages import environment
        from .render import render_html
        from .snapshot import from_json

        environment(lang)
        figures = _block(source)
        if figures is not None:
            snapshot = from_json(figures.decode())
            photos = {photo.sha256: _block(source) or b"" for photo in snapshot.photos}
            for place, pdf in pieces_of(render_html(snapshot), photos, side_by_side=True):
                _say(target, place, pdf)
    os._exit(0)  # nothing is left to do but to take some millions of objects apart, one by one


def pieces_of(
    html: str,
    photos: Mapping[str, bytes] = NO_PHOTOS,
    progress: Progress | None = None,
    *,
    side_by_side: bool = False,
) -> Iterator[Piece]:
    """A page of ``render_html`` set in type; ``progress`` is told how far it is."""
    from .parts import parts_of
    from .progress import telling, told
    from .setting import set_in_turn

    parts = parts_of(html, photos)
    with telling(progress, parts):
        yield from (set_side_by_side if side_by_side else set_in_turn)(parts)
    told(progress, "attaching")


def set_side_by_side(parts: Parts) -> Iterator[Piece]:
    """As ``setting.set_in_turn``, with the second part of the text set in a process of its own. It forks: only for a
    process without threads. RuntimeError where the other process fails; it has said why."""
    from .setting import set_with

    source, target = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        with open(target, "wb") as speak:
            _end_after(lambda: _set_rest(parts, speak))
    os.close(target)
    status = 0
    try:
        yield from set_with(parts, _heard(source))
    except BaseException:
        os.kill(child, SIGKILL)
        raise
    finally:
        _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError("the other process that sets the pages failed")


def _set_rest(parts: Parts, speak: IO[bytes]) -> None:
    from .setting import Told, set_rest

    for made in set_rest(parts):
        if isinstance(made, Told):
            _say(speak, "told", json.dumps(made).encode())
        else:
            _say(speak, "text", made)


def _heard(source: int) -> Iterator[bytes | Told]:
    """The other side of ``_set_rest``. A thread listens at once, or the other process would wait to be heard."""
    from .setting import Told

    said: SimpleQueue[tuple[str, bytes] | None] = SimpleQueue()

    def listen() -> None:
        with open(source, "rb") as pipe:
            for one in _said(pipe):
                said.put(one)
        said.put(None)

    Thread(target=listen, daemon=True).start()
    return (
        Told(*json.loads(content)) if name == "told" else content for name, content in iter(said.get, None)
    )


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


def _say(target: IO[bytes], name: str, content: bytes) -> None:
    _put(target, name.encode())
    _put(target, content)


def _said(source: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """What ``_say`` said, to the end."""
    while (name := _block(source)) is not None and (content := _block(source)) is not None:
        yield name.decode(), content


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
