"""Files that jobs leave: in TRACKER_DATA/jobs, for a week, readable by the application alone."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
from collections.abc import Mapping, Set
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from .rules import KEPT


def folder_of(data: Path) -> Path:
    return data / "jobs"


def keep_file(folder: Path, name: str, data: bytes) -> dict[str, Any]:
    """Keeps a file whole or not at all: what a job's result says of it. ``name`` is what a reader gets it as."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = f"{secrets.token_hex(16)}{Path(name).suffix}"
    part = folder / f"{file}.part"
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            target.write(data)
            target.flush()
            os.fsync(target.fileno())
        part.replace(folder / file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return {"file": file, "name": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}


def read_file(folder: Path, result: Mapping[str, Any]) -> bytes | None:
    """The file of a result; None where it is there no more, or is not the one that was kept."""
    try:
        data = (folder / result["file"]).read_bytes()
    except (KeyError, OSError):
        return None
    return data if hashlib.sha256(data).hexdigest() == result["sha256"] else None


def remove_files(folder: Path, kept: Set[str], at: datetime) -> None:
    """Takes away what no job names: of jobs that are gone, and of processes that were killed while they wrote."""
    for path in folder.glob("*"):
        with suppress(FileNotFoundError):  # another worker cleans too
            if path.name not in kept and path.stat().st_mtime < (at - KEPT).timestamp():
                path.unlink()


def packed(files: Mapping[str, bytes]) -> bytes:
    """Files that a job needs, as one, for its row."""
    target = io.BytesIO()
    with ZipFile(target, "w") as whole:
        for name, content in files.items():
            whole.writestr(name, content)
    return target.getvalue()


def unpacked(whole: bytes) -> dict[str, bytes]:
    """The files that were packed."""
    with ZipFile(io.BytesIO(whole)) as files:
        return {name: files.read(name) for name in files.namelist()}
