"""Where the bytes lie: a folder of files named by their SHA-256, each written once and never changed.

A file is written aside, made safe on the disk, and moved to its place in one step; it is there whole or not
at all. Beside a picture ``ab/cdef…`` lie its copies for showing, ``ab/cdef….photo`` and ``ab/cdef….small``.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ORIGINAL, PHOTO, SMALL = "", ".photo", ".small"
_ABANDONED = 24 * 3600  # seconds after which nobody is writing any more
_CHUNK = 1 << 20


class TooLarge(Exception):
    """More bytes than are allowed."""


class Vault:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def in_folder(cls, data: Path) -> Vault:
        """That of an installation whose data lie in a folder (``TRACKER_DATA``)."""
        return cls(data / "evidence")

    def path(self, sha256: str, copy: str = ORIGINAL) -> Path:
        return self.folder / sha256[:2] / (sha256[2:] + copy)

    @contextmanager
    def aside(self) -> Iterator[Path]:
        """A folder to write in; what is not moved to its place by the end is gone."""
        waiting = self.folder / "incoming"
        waiting.mkdir(parents=True, exist_ok=True)
        _sweep(waiting)
        folder = waiting / secrets.token_hex(16)
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def keep(self, sha256: str, written: Mapping[str, Path]) -> None:
        """Moves what ``written`` holds, the original and its copies, to its place."""
        home = self.path(sha256).parent
        home.mkdir(exist_ok=True)
        for copy, path in sorted(
            written.items(), reverse=True
        ):  # the original last: its copies are there then
            os.replace(path, self.path(sha256, copy))
        for folder in (home, self.folder):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def discard(self, sha256: str) -> None:
        for copy in (ORIGINAL, PHOTO, SMALL):
            self.path(sha256, copy).unlink(missing_ok=True)


def write(path: Path, source: IO[bytes], most: int) -> tuple[str, int]:
    """Writes a new file; its SHA-256 and its size in bytes. TooLarge where there are more than ``most``;
    OSError where the disk has no room."""
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise TooLarge
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size


def _sweep(folder: Path) -> None:
    """Takes away what a process that was killed left behind."""
    for old in folder.iterdir():
        try:
            abandoned = time.time() - old.stat().st_mtime > _ABANDONED
        except FileNotFoundError:  # another request was done with it
            continue
        if abandoned:
            shutil.rmtree(old, ignore_errors=True)
