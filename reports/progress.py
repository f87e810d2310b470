"""How far the making of a report is, told while it goes on: pages set and written, of all processes that do it.

    with telling(progress, parts):
        ...          # set in turn or side by side: progress("setting", 17, 40), …, progress("writing", 40, 40)

Who listens is told numbers that WeasyPrint logs anyway; who does not costs nothing.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from mmap import mmap

from .parts import Parts, weight_of

# the phase, how much of it is done, and of how much (0: not known)
Progress = Callable[[str, int, int], None]

WEIGHT_OF_A_PAGE = 100.0  # measured: a guess at how many pages a report will be, until it is laid out

_listening: ContextVar[Teller | None] = ContextVar("listening", default=None)
_logger = logging.getLogger("weasyprint.progress")


class Teller:
    """Counts pages in memory that a process shares with the one that it forks. Each has a cell of its own for each count,
    since neither may wait for the other."""

    def __init__(self, progress: Progress, expected: int) -> None:
        self._progress = progress
        self._expected = max(expected, 1)
        self._owner = os.getpid()
        # pages set so far; those of them that stand as they are; those that are written
        self._set, self._laid_out, self._written = (memoryview(mmap(-1, 8)).cast("I") for _ in range(3))

    @property
    def _own(self) -> int:
        return int(os.getpid() != self._owner)

    def setting(self, page: int) -> None:
        self._set[self._own] = self._laid_out[self._own] + page
        done = sum(self._set)
        self._progress("setting", done, max(done, self._expected))

    def laid_out(self, pages: int) -> None:
        self._laid_out[self._own] += pages
        self.setting(0)

    def written(self, pages: int) -> None:
        self._written[self._own] += pages
        self._progress("writing", sum(self._written), sum(self._laid_out))


@contextmanager
def telling(progress: Progress | None, parts: Parts) -> Iterator[None]:
    """What is set inside is told to ``progress``, where there is one."""
    if progress is None:
        yield
        return
    weight = sum(weight_of(part) for part in (parts.contents, parts.first, parts.rest))
    token = _listening.set(Teller(progress, round(weight / WEIGHT_OF_A_PAGE)))
    try:
        yield
    finally:
        _listening.reset(token)


class _Pages(logging.Handler):
    """Tells of each page that WeasyPrint logs."""

    def __init__(self, teller: Teller) -> None:
        super().__init__()
        self._teller = teller

    def emit(self, record: logging.LogRecord) -> None:
        match record.args:
            case (int(page), *_):  # "… Page %d"; others have words
                self._teller.setting(page - 1)


@contextmanager
def counting() -> Iterator[None]:
    """While a part is laid out, each of its pages is told."""
    teller = _listening.get()
    if teller is None:
        yield
        return
    handler, level, propagate = _Pages(teller), _logger.level, _logger.propagate
    _logger.addHandler(handler)
    _logger.setLevel(logging.INFO)
    _logger.propagate = False  # a server's log does not want each page
    try:
        yield
    finally:
        _logger.removeHandler(handler)
        _logger.setLevel(level)
        _logger.propagate = propagate


def laid_out(pages: int) -> None:
    """So many more pages stand as they are."""
    teller = _listening.get()
    if teller is not None:
        teller.laid_out(pages)


def written(pages: int) -> None:
    """So many more pages are written."""
    teller = _listening.get()
    if teller is not None:
        teller.written(pages)
