"""The day and the language of a report, as an address says them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import abort, g, redirect, request, url_for

from reports.snapshot import KINDS, Snapshot

from ..dates import today
from ..forms import asked_days
from ..i18n import LANGUAGES, gettext, language


@dataclass(frozen=True)
class Choice:
    """``from_on`` is the first day of a progress report's period, where one is given."""

    as_of: date
    lang: str
    from_on: date | None
    errors: Mapping[str, str]


def chosen_report(kind: str) -> Choice:
    """Of a report that is asked for by its address; 404 where it names none. The form that offers all kinds
    gives the first day of a period with each: it is that of a progress report alone, and where it is wrong the
    form says so."""
    choice = report_choice()
    if kind not in KINDS or {"as_of", "lang"} & set(choice.errors):
        abort(404)
    if kind != "progress":
        return replace(choice, from_on=None, errors={})
    if choice.errors:
        abort(redirect(url_for("reporting.reports", code=g.project.code, **_asked())))
    return choice


def _asked() -> dict[str, Any]:
    """What was chosen, as the page that offers the choice takes it."""
    return {name: request.values[name] for name in ("as_of", "from", "lang") if name in request.values}


def report_choice(usual: date | None = None) -> Choice:
    """What is chosen, else the usual day and the reader's language, and what is wrong with it by field."""
    days, errors = asked_days(request.values, "as_of", "from")
    as_of, from_on = days.get("as_of") or usual or today(), days.get("from")
    if from_on is not None and from_on > as_of and not errors:
        errors["from"] = gettext("The period begins after the report's day.")
    lang = request.values.get("lang") or language()
    if lang not in LANGUAGES:
        errors["lang"] = gettext("one of: %(choices)s") % {"choices": ", ".join(LANGUAGES)}
    return Choice(as_of, lang, from_on, errors)


def photo_addresses(snapshot: Snapshot, photos: Iterable[Any]) -> dict[str, str]:
    """Where a browser finds the photos of a report, by the SHA-256 of what is printed; ``photos`` are all of the
    project's activities. Of one that was taken away since, its words alone are shown."""
    ids = {photo.sha256: photo.id for photo in photos}
    return {
        photo.sha256: url_for(
            "evidence.picture", code=g.project.code, number=ids[photo.original], size="small"
        )
        for photo in snapshot.photos
        if photo.original in ids
    }
