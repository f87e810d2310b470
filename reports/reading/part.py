"""What the parts of a reading have in common."""

from __future__ import annotations

from dataclasses import dataclass

from .. import snapshot as paper
from ..words import Words


@dataclass(frozen=True)
class Part:
    """What a page takes from one side of a snapshot ``s``, in the words ``w`` of its language."""

    s: paper.Snapshot
    w: Words
