"""Text of money, dates and percentages, in Chinese and in English."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from .dates import SHANGHAI
from .money import plain, round_half_up


def money(value: str | int | Decimal | None) -> str:
    """Yuan with separators: ``200,000.00``. An int is cents, a text is plain yuan; None gives ``–``."""
    if value is None:
        return "–"
    text = plain(value) if isinstance(value, int) else str(value)
    return f"{Decimal(text):,.2f}"


def number(value: str | int | Decimal | None) -> str:
    """A number with separators and the decimals that it has: ``8,868``, ``3.9``; None gives ``–``."""
    return "–" if value is None else f"{Decimal(value):,}"


def percent(value: str | Decimal | None, places: int = 2) -> str:
    """A ratio as a percentage: ``"0.9730"`` → ``97.30%``; None gives ``–``."""
    return "–" if value is None else f"{round_half_up(Decimal(value) * 100, places)}%"


def kilobytes(size: int) -> str:
    """The size of a file, rounded up: none has nothing."""
    return number(-(-size // 1024))


def megabytes(size: int) -> str:
    """What a file may have at most: whole megabytes alone."""
    return number(size // 2**20)


def day(value: str | date | None, lang: str) -> str:
    """A date as the language writes it: 2025年7月3日, 3 July 2025; None gives ``–``."""
    if value is None:
        return "–"
    d = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{d.year}年{d.month}月{d.day}日" if lang == "zh" else f"{d.day} {_MONTHS[d.month - 1]} {d.year}"


def moment(value: str | datetime, lang: str) -> str:
    """A moment in Asia/Shanghai: 2025年7月3日 14:05, 3 July 2025 14:05; one without a zone is UTC."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(SHANGHAI)
    return f"{day(at.date(), lang)} {at:%H:%M}"


def month(value: str, lang: str) -> str:
    """``2024-08`` → 2024年8月, Aug 2024."""
    year, number_ = value.split("-")
    return f"{year}年{int(number_)}月" if lang == "zh" else f"{_MONTHS[int(number_) - 1][:3]} {year}"


_MONTHS = "January February March April May June July August September October November December".split()
