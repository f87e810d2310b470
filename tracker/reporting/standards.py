"""The service standards of a certificate of acceptance (docs/field.md, section 1): a project's indicators with
their figures on a day; pure."""

from __future__ import annotations

from reports.snapshot import Snapshot

from ..deliverables.rules import Standard
from ..formats import number, percent


def standards_of(snapshot: Snapshot) -> list[Standard]:
    """One that reached its target is proposed as met."""
    parents = {i.parent for i in snapshot.indicators}
    return [
        Standard(
            i.code,
            i.name,
            None if i.as_ratio else i.unit,
            _shown(i.target, i.as_ratio),
            None if i.actual is None else _shown(i.actual, i.as_ratio),
            i.completion_percent,
            True if i.status == "met" else None,
        )
        for i in snapshot.indicators
        if i.code not in parents
    ]


def _shown(value: str, as_ratio: bool) -> str:
    return percent(value, 1) if as_ratio else number(value)
