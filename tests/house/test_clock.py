"""The clock is told what time it is by the demonstration alone: what anybody else keeps bears the time at which it was
kept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from tracker.dates import moment, now, today, told_as_of

ROOT = Path(__file__).resolve().parents[2]


def test_the_demonstration_alone_tells_the_clock():
    telling = {
        path.parent.name
        for path in (ROOT / "tracker").rglob("*.py")
        if "told_as_of" in path.read_text("utf-8") and path.name != "dates.py"
    }
    assert telling == {"demonstration"}


def test_it_stands_still_within_and_goes_on_after():
    at = datetime(2024, 12, 31, 18, 30, 15, 5, UTC)
    with told_as_of(at):
        assert (moment(), today()) == (at, date(2025, 1, 1))
        assert now().isoformat() == "2025-01-01T02:30:15+08:00"
    assert moment().year > 2024
