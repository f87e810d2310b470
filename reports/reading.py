"""What a reader takes from a snapshot at a glance: rows chosen and grouped for the page, nothing computed."""

from __future__ import annotations

from dataclasses import dataclass

from .snapshot import Snapshot


@dataclass(frozen=True)
class Reading:
    s: Snapshot
