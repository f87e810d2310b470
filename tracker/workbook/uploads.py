"""Workbooks that were checked on a page and wait to be confirmed: files in TRACKER_DATA, for a day."""

from __future__ import annotations

import re
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

_KEPT_SECONDS = 24 * 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


def keep(folder: Path, upload: IO[bytes], user_id: int) -> str:
    """Stores what was uploaded and gives the token that finds it again, for that user alone."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        with suppress(FileNotFoundError):  # another request was quicker
            if time.time() - old.stat().st_mtime > _KEPT_SECONDS:
                old.unlink()
    token = secrets.token_urlsafe(24)
    upload.seek(0)
    _path(folder, token, user_id).write_bytes(upload.read())
    return token


def find(folder: Path, token: str, user_id: int) -> Path | None:
    if not _TOKEN.fullmatch(token):
        return None
    path = _path(folder, token, user_id)
    return path if path.is_file() else None


def _path(folder: Path, token: str, user_id: int) -> Path:
    return folder / f"{user_id}-{token}.xlsx"
