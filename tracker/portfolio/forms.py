"""Which portfolio is asked for, as an address says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from ..dates import today
from ..fields import NAME_LENGTH
from ..forms import Label, OnceForm, asked_days
from ..i18n import LANGUAGES, N_, gettext, language
from ..issuing.rules import REASON_LENGTH, printable
from .rules import ORDERS, faults

CHOSEN = ("purchaser", "contractor", "field", "state", "kind")


class Issue(OnceForm):
    """``seen`` tells the figures that the issuer saw, ``latest`` the number that the last portfolio of the period had
    then; ``reason`` why an edition is revised."""

    seen = HiddenField(validators=[Length(max=64)])
    latest = HiddenField(validators=[Length(max=40)])
    reason = StringField(
        Label(N_("Reason for the revised edition")),
        validators=[Length(max=REASON_LENGTH)],
        filters=[printable],
    )


@dataclass(frozen=True)
class Choice:
    """A period, the choice among its projects and their order; ``errors`` by field."""

    from_on: date
    to_on: date
    as_of: date
    lang: str
    chosen: dict[str, Any]  # what rules.matching takes
    deviating: bool
    order: str
    errors: dict[str, str]

    @property
    def period(self) -> dict[str, str]:
        return {"from": self.from_on.isoformat(), "to": self.to_on.isoformat()}

    @property
    def query(self) -> dict[str, Any]:
        """What the addresses of the same list repeat; what is not chosen is left out."""
        query = self.period | {name: value for name, value in self.chosen.items() if value}
        query |= {"deviating": "1"} if self.deviating else {}
        return query | ({"order": self.order} if self.order != "deviation" else {})


def chosen_portfolio() -> Choice:
    """This year, as far as no other period is asked for; figures stand as of its last day, or of today."""
    now = today()
    year = {"from": date(now.year, 1, 1), "to": date(now.year, 12, 31)}
    given, errors = asked_days(request.args, *year)
    days = year | given
    for name, fault in faults(days["from"], days["to"], now).items() if not errors else ():
        errors[name] = str(fault)
    lang = request.args.get("lang") or language()
    if lang not in LANGUAGES:
        errors["lang"] = gettext("one of: %(choices)s") % {"choices": ", ".join(LANGUAGES)}
    if errors.keys() & days.keys():
        days = year
    order = request.args.get("order", "")
    return Choice(
        from_on=days["from"],
        to_on=days["to"],
        as_of=min(days["to"], now),
        lang=lang,
        chosen={name: request.args.get(name, "").strip()[:NAME_LENGTH] for name in CHOSEN},
        deviating=bool(request.args.get("deviating")),
        order=order if order in ORDERS else "deviation",
        errors=errors,
    )
