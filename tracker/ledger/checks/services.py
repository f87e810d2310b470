"""Activities, sessions and participants."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...beneficiaries.rules import has_identity_number
from ...i18n import N_, Message
from ..records import Ledger
from .faults import Fault

PERSONAL = ("code", "name", "phone", "household")


def people(ledger: Ledger) -> Iterator[Fault]:
    for index, person in enumerate(ledger.people):
        for column in PERSONAL:
            value = getattr(person, column)
            if value and has_identity_number(value):
                text = Message(N_("no identity-card number: it may not be stored here"))
                yield Fault("people", index, column, None, text)


CHECKS: tuple[tuple[tuple[str, ...], Callable[[Ledger], Iterator[Fault]]], ...] = (((), people),)
