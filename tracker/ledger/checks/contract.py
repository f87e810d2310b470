"""The contract's code and dates, and the settings' order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from ...i18n import N_, Message
from ..records import Ledger
from .faults import Check, Fault

# each field of the project on or after the other
ORDER = (
    ("ends_on", "starts_on"),
    ("signed_on", "awarded_on"),
    ("filed_on", "signed_on"),
    ("published_on", "signed_on"),
    ("expenses_until", "ends_on"),
)
# a project's pages stand at /projects/<code>: no code may be another page's address, or break one
RESERVED = frozenset({"import", "new", "template.xlsx"})
_NO_ADDRESS = re.compile(r"[/\\?#%]|^\.+$")


def code(ledger: Ledger) -> Iterator[Fault]:
    found = ledger.project.code
    if _NO_ADDRESS.search(found) or found.casefold() in RESERVED:
        text = N_(
            "a code without / \\ ? # % that is not a word of an address, such as “import”, nor dots alone"
        )
        yield Fault("project", None, "code", found, Message(text))


def order(later: str, earlier: str, ledger: Ledger) -> Iterator[Fault]:
    day, floor = getattr(ledger.project, later), getattr(ledger.project, earlier)
    if day and floor and day < floor:
        yield Fault("project", None, later, str(day), _not_before(floor, earlier))


def amount(ledger: Ledger) -> Iterator[Fault]:
    if ledger.project.amount == 0:
        yield Fault("project", None, "amount", "0", Message(N_("an amount above 0")))


def bands(ledger: Ledger) -> Iterator[Fault]:
    settings = ledger.settings
    if not settings.grade_excellent >= settings.grade_good >= settings.grade_fair:
        said = f"{settings.grade_excellent} / {settings.grade_good} / {settings.grade_fair}"
        text = Message(N_("bands that fall from excellent over good to fair"))
        yield Fault("settings", None, "grade_good", said, text)


def amendments(column: str, earlier: str, ledger: Ledger) -> Iterator[Fault]:
    floor = getattr(ledger.project, earlier)
    for index, a in enumerate(ledger.amendments):
        day = getattr(a, column)
        if day and day < floor:
            yield Fault("amendments", index, column, str(day), _not_before(floor, earlier))


def _not_before(day: object, column: str) -> Message:
    return Message(N_("a date not before %(day)s (%(column)s)"), day=day, column=column)


CHECKS: tuple[Check, ...] = (
    ((("project", "code"),), code),
    *(((("project", a), ("project", b)), partial(order, a, b)) for a, b in ORDER),
    ((("project", "amount"),), amount),
    (tuple(("settings", f"grade_{band}") for band in ("excellent", "good", "fair")), bands),
    ((("project", "signed_on"),), partial(amendments, "signed_on", "signed_on")),
    ((("project", "starts_on"),), partial(amendments, "ends_on", "starts_on")),
)
