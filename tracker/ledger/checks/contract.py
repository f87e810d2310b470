"""The contract's dates and the settings' order."""

from __future__ import annotations

from collections.abc import Iterator

from ...i18n import N_, Message
from ..records import Ledger
from .faults import Fault

# each field of the project on or after the other
ORDER = (
    ("ends_on", "starts_on"),
    ("signed_on", "awarded_on"),
    ("filed_on", "signed_on"),
    ("published_on", "signed_on"),
    ("expenses_until", "ends_on"),
)


def check(ledger: Ledger) -> Iterator[Fault]:
    project, settings = ledger.project, ledger.settings
    for later, earlier in ORDER:
        day, floor = getattr(project, later), getattr(project, earlier)
        if day and floor and day < floor:
            text = Message(N_("a date not before %(day)s (%(column)s)"), day=floor, column=earlier)
            yield Fault("project", None, later, str(day), text)
    if project.amount == 0:
        yield Fault("project", None, "amount", "0", Message(N_("an amount above 0")))
    if not settings.grade_excellent >= settings.grade_good >= settings.grade_fair:
        said = f"{settings.grade_excellent} / {settings.grade_good} / {settings.grade_fair}"
        text = Message(N_("bands that fall from excellent over good to fair"))
        yield Fault("settings", None, "grade_good", said, text)
    for index, a in enumerate(ledger.amendments):
        if a.signed_on < project.signed_on:
            text = Message(
                N_("a date not before %(day)s (%(column)s)"), day=project.signed_on, column="signed_on"
            )
            yield Fault("amendments", index, "signed_on", str(a.signed_on), text)
        if a.ends_on and a.ends_on < project.starts_on:
            text = Message(
                N_("a date not before %(day)s (%(column)s)"), day=project.starts_on, column="starts_on"
            )
            yield Fault("amendments", index, "ends_on", str(a.ends_on), text)
