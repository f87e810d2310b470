"""Chinese working days: the State Council's yearly calendar, and what the platform's administrator says of a day
that it lacks. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import chinese_calendar

Special = Mapping[date, bool]  # day → whether people work; goes before the calendar


def known(day: date) -> bool:
    """Whether the calendar of the day's year is there; until it is published, weekends alone are free."""
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


def is_workday(day: date, special: Special) -> bool:
    if day in special:
        return special[day]
    return chinese_calendar.is_workday(day) if known(day) else day.weekday() < 5


def workdays_after(day: date, number: int, special: Special) -> date:
    """The last of ``number`` working days that follow a day; the day itself is not counted."""
    while number:
        day += timedelta(days=1)
        number -= is_workday(day, special)
    return day
