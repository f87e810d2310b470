"""The day and the language of a report, as an address says them."""

from __future__ import annotations

from datetime import date

from flask import abort, request

from reports.snapshot import KINDS

from ..dates import today
from ..i18n import LANGUAGES, gettext, language


def chosen_report(kind: str) -> tuple[date, str]:
    """Of a report that is asked for by its address; 404 where it names none."""
    as_of, lang, errors = report_choice()
    if kind not in KINDS or errors:
        abort(404)
    return as_of, lang


def report_choice(usual: date | None = None) -> tuple[date, str, dict[str, str]]:
    """What is chosen, else the usual day and the reader's language, and what is wrong with it by field."""
    errors = {}
    as_of = usual or today()
    if given := request.values.get("as_of"):
        try:
            as_of = date.fromisoformat(given)
        except ValueError:
            errors["as_of"] = gettext("a date such as 2025-07-03")
    lang = request.values.get("lang") or language()
    if lang not in LANGUAGES:
        errors["lang"] = gettext("one of: %(choices)s") % {"choices": ", ".join(LANGUAGES)}
    return as_of, lang, errors
