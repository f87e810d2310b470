"""Which issued reports are asked for, as an address says it."""

from __future__ import annotations

from typing import Any

from flask import request

from ..fields import NAME_LENGTH
from ..forms import asked_days
from ..i18n import LANGUAGES
from ..issuing.rules import printable
from ..terms import choices
from .rules import Asked

CHOICES = {"kind": choices("report_kind"), "lang": LANGUAGES, "standing": choices("report_standing")}


def asked_reports() -> tuple[Asked, dict[str, Any], dict[str, str]]:
    """What is asked for, what the addresses of the same list repeat, and errors by field."""
    query: dict[str, Any] = {}
    for name in ("purchaser", "contractor", "kind", "lang", "standing", "text"):
        value = printable(request.args.get(name)).strip()[:NAME_LENGTH]
        if value and (name not in CHOICES or value in CHOICES[name]):
            query[name] = value
    days, errors = asked_days(request.args, "from", "to")
    asked = Asked(**query, from_on=days.get("from"), to_on=days.get("to"))
    return asked, query | {name: day.isoformat() for name, day in days.items()}, errors
