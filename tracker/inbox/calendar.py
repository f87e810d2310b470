"""A person's due days as iCalendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from ..i18n import gettext
from .rules import Row


def calendar(rows: Iterable[Row], at: datetime, site: str) -> bytes:
    """Whole days, in the language of the moment; ``site`` is where addresses begin. What may name a resident is
    left out: calendars are read by other people's servers."""
    made = Calendar()
    made.add("prodid", "-//tracker//due days//")
    made.add("version", "2.0")
    made.add("x-wr-calname", gettext("Waiting for me"))
    made.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for row in rows:
        if row.task.due_on is None:
            continue
        event = Event()
        event.add("uid", f"{row.key}@{site.partition('://')[2].rstrip('/') or 'tracker'}")
        event.add("dtstamp", at)
        event.add("dtstart", row.task.due_on)  # a date without an end lasts the day
        event.add("summary", f"{row.task.sentence} · {row.project.title}")
        event.add("description", f"{row.project.code} {row.project.title}")
        event.add("url", site.rstrip("/") + row.address)
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    return made.to_ical()
