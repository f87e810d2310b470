"""Days, terms and months. All dates are in Asia/Shanghai (docs/field.md, section 4)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


_TOLD: ContextVar[datetime | None] = ContextVar("told", default=None)


def moment() -> datetime:
    """The one place where the application looks at the clock for what it keeps, in UTC."""
    return _TOLD.get() or datetime.now(UTC)


def told() -> datetime | None:
    """Where the clock stands, in a demonstration; None of the true one."""
    return _TOLD.get()


def today() -> date:
    return moment().astimezone(SHANGHAI).date()


def now() -> datetime:
    """The moment, to the second."""
    return moment().astimezone(SHANGHAI).replace(microsecond=0)


@contextmanager
def told_as_of(at: datetime) -> Iterator[None]:
    """Within it the clock stands at ``at``: the demonstration tells so what it makes up of years gone by. Nothing
    else may (``tests/house/test_clock.py``)."""
    token = _TOLD.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _TOLD.reset(token)


class Term(NamedTuple):
    """From the first day to the last, both counted."""

    starts_on: date
    ends_on: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.starts_on <= day <= self.ends_on

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    def days_passed(self, as_of: date) -> int:
        """Days of the term up to and including ``as_of``: 0 before it, all of them after it."""
        return min(max((as_of - self.starts_on).days + 1, 0), self.days)


def months(first: date, last: date) -> Iterator[str]:
    """``"2024-07"``, ``"2024-08"``, … from the month of ``first`` to that of ``last``."""
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield f"{year}-{month:02d}"
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def last_of(month: str) -> date:
    """The last day of a month, ``"2024-02"``."""
    year, number = map(int, month.split("-"))
    return date(year, number, monthrange(year, number)[1])


def by(day: date | None, as_of: date) -> bool:
    """Whether something dated ``day`` has happened by ``as_of``; what has no date has not."""
    return day is not None and day <= as_of
