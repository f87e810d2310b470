"""A zip that is written as it is sent: nothing of it is held but the list of what went in.

Everything is stored as it is, since compressed bytes differ with the library's version, and every entry bears the
same moment: the same parts give the same bytes. Sizes beyond 4 GB are written as zip64.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

SUMS = "SHA256SUMS"
CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Part:
    """A file to come: ``size`` in bytes, or more; ``about`` is what the manifest says of it."""

    name: str
    chunks: Iterable[bytes]
    size: int
    about: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    name: str
    size: int
    sha256: str
    about: dict[str, Any]


def whole(name: str, data: bytes, **about: Any) -> Part:
    return Part(name, (data,), len(data), about)


def packed(
    parts: Iterable[Part], at: datetime, last: Callable[[list[Written]], Iterable[Part]]
) -> Iterator[bytes]:
    """The archive in pieces. ``last`` makes the parts that tell of the others; then come the sums of all, as
    sha256sum writes and reads them."""
    sink, written = _Sink(), []
    # a stream that can be written alone, which zipfile takes and its types do not
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:  # type: ignore[call-overload]
        for part in parts:
            written.append((yield from _put(archive, sink, part, at)))
        for part in last(written[:]):
            written.append((yield from _put(archive, sink, part, at)))
        sums = "".join(f"{w.sha256}  {w.name}\n" for w in written).encode()
        yield from _put(archive, sink, whole(SUMS, sums), at)
    yield from sink.taken()


def _put(archive: zipfile.ZipFile, sink: _Sink, part: Part, at: datetime) -> Generator[bytes, None, Written]:
    entry = zipfile.ZipInfo(part.name, at.timetuple()[:6])
    entry.create_system, entry.external_attr = 3, 0o644 << 16  # whatever machine writes it
    entry.file_size = part.size
    digest, size = hashlib.sha256(), 0
    with archive.open(entry, "w") as file:
        for chunk in part.chunks:
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
            yield from sink.taken()
    yield from sink.taken()
    return Written(part.name, size, digest.hexdigest(), part.about)


class _Sink:
    """What the archive wrote since it was last asked. It cannot go back: the archive then writes sizes after
    the bytes."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def taken(self) -> list[bytes]:
        pieces, self._pieces = self._pieces, []
        return [b"".join(pieces)] if pieces else []


def pieces_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    for chunk in pieces_of(path):
        digest.update(chunk)
    return digest.hexdigest()
