"""Which issued reports are asked for, as an address says it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request

from ..fields import NAME_LENGTH
from ..i18n import LANGUAGES, gettext
from ..issuing.rules import printable
from ..terms import choices
from .rules import Asked

CHOICES = {"kind": choices("report_kind"), "lang": LANGUAGES, "standing": choices("report_standing")}


def asked_reports() -> tuple[Asked, dict[str, Any], dict[str, str]]:
    """What is asked for, what the addresses of the same list repeat, and errors by field."""
    query: dict[str, Any] = {}  # the names are those of Asked, but for the days
    errors: dict[str, str] = {}
    days: dict[str, date] = {}
    for name in ("purchaser", "contractor", "kind", "lang", "standing", "text", "from", "to"):
        value = printable(request.args.get(name)).strip()[:NAME_LENGTH]
        if not value or (name in CHOICES and value not in CHOICES[name]):
            continue
        if name in ("from", "to"):
            try:
                days[name] = date.fromisoformat(value)
            except ValueError:
                errors[name] = gettext("a date such as 2025-07-03")
                continue
        query[name] = value
    chosen = {name: value for name, value in query.items() if name not in ("from", "to")}
    return Asked(**chosen, from_on=days.get("from"), to_on=days.get("to")), query, errors
