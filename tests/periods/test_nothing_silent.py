"""Whatever is changed without a reason, a report of a day that was reported comes out as it was."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from reports.snapshot import Snapshot
from tests.audit.random_edits import FIRST, LAST, batch
from tests.workbook.random_ledgers import Chance, random_ledger
from tracker.ledger.checks import check
from tracker.ledger.records import ROW_SHEETS, Ledger
from tracker.periods.rules import Lock, touches
from tracker.records.changes import applied, new_faults
from tracker.records.queries import Opened
from tracker.reporting.gather import gather

RUNS, STEPS = 12, 40  # of a part; of a run


def printed(ledger: Ledger, kind: str, day: date) -> Snapshot:
    """All that a report prints but what may change (docs/field.md, section 6): where the project stands, why
    an indicator deviates, answers to findings, and names, which are masked."""
    s = gather(ledger, kind, day, "zh")
    return replace(
        s,
        project=replace(s.project, state="running"),
        indicators=tuple(replace(i, deviation_reason=None, over_completion=False) for i in s.indicators),
        flags=tuple(f for f in s.flags if f.kind != "over_completion"),
        findings=tuple(replace(f, response=None) for f in s.findings),
        cultivation=replace(
            s.cultivation, leaders=tuple(replace(x, person="") for x in s.cultivation.leaders)
        ),
    )


@pytest.mark.parametrize("part", range(6))
def test_what_needs_no_reason_changes_no_report(part: int):
    seen = Counter[str]()
    for seed in range(part * RUNS, (part + 1) * RUNS):
        _run(seed, seen)
    assert min(seen["free"], seen["corrected"]) > 3 * RUNS, seen


def _run(seed: int, seen: Counter[str]) -> None:
    """Changes by chance of a ledger by chance, each of the ledger as it was reported."""
    chance, ledger = Chance(seed), random_ledger(seed)
    assert not check(ledger, sums=False)
    ids: dict[str, tuple[int, ...]] = {s: tuple(range(1, len(getattr(ledger, s)) + 1)) for s in ROW_SHEETS}
    day = FIRST + timedelta(days=chance.random.randint(0, (LAST - FIRST).days))
    lock = Lock(1, "PG-2025-0001", FIRST, day, "")
    kind = chance.one(("midterm", "final"))
    before = printed(ledger, kind, day)
    for _ in range(STEPS):
        edits = [e for e in batch(chance, Opened(ledger, ids), 1) if _is_of(e, ids)]
        try:
            after, changes = applied(ledger, ids, edits)
        except TypeError:  # a new row without a column that it needs
            continue
        if not changes or new_faults(ledger, after):
            continue
        corrected = bool(touches(changes, ledger, after, [lock]))
        if not corrected:
            assert printed(after, kind, day) == before, (seed, day, edits)
        seen["corrected" if corrected else "free"] += 1


def _is_of(edit: Any, ids: dict[str, tuple[int, ...]]) -> bool:
    return edit.id is None or edit.sheet not in ids or edit.id in ids[edit.sheet]
