"""What one process of this program says to another that it started, thing by thing.

Pickled: the two are one program, and nobody else can write into their pipe.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any


def say(target: IO[bytes], thing: object) -> None:
    pickle.dump(thing, target)
    target.flush()


def said(source: IO[bytes]) -> Iterator[Any]:
    """Each thing that ``say`` said, until the other side ends or breaks off: its exit status tells which."""
    with suppress(EOFError, pickle.UnpicklingError):
        while True:
            yield pickle.load(source)  # noqa: S301
