"""Passwords and how guessing them is slowed down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

MOST_FAILURES = 5
WINDOW = timedelta(minutes=15)
SHORTEST_PASSWORD = 10
_REPORT_PREFIX = re.compile(r"[A-Z]{2,8}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def locked_until(failures: Sequence[datetime], now: datetime) -> datetime | None:
    """When the next attempt is allowed: 15 minutes after the fifth-last failure; None, at once."""
    recent = sorted(at for at in failures if at > now - WINDOW)
    return recent[-MOST_FAILURES] + WINDOW if len(recent) >= MOST_FAILURES else None


def is_email(text: str) -> bool:
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def is_long_enough(password: str) -> bool:
    return SHORTEST_PASSWORD <= len(password) <= 1000


def is_report_prefix(text: str) -> bool:
    """What stands before year and ordinal in the numbers of an organization's reports: it is part of an
    address, and has no digit, as the ones of organizations without a prefix have (docs/field.md, section 6)."""
    return _REPORT_PREFIX.fullmatch(text) is not None
