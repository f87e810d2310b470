"""What may be chosen of a report: its kind, its day, its language, and the period of a progress report."""

from __future__ import annotations

from datetime import date

from reports.snapshot import KINDS

from ..errors import DomainError
from ..i18n import LANGUAGES, N_, Message


def check_choice(kind: str, as_of: date, lang: str, from_on: date | None) -> None:
    """DomainError where no report can be chosen so; ``from_on`` is that of a progress report alone."""
    if kind not in KINDS:
        raise DomainError(Message(N_("one of: %(choices)s"), choices=", ".join(KINDS)), "kind")
    if lang not in LANGUAGES:
        raise DomainError(Message(N_("one of: %(choices)s"), choices=", ".join(LANGUAGES)), "lang")
    if from_on is not None and kind != "progress":
        raise DomainError(Message(N_("Only a progress report is of a period.")), "from")
    if from_on is not None and from_on > as_of:
        raise DomainError(Message(N_("The period begins after the report's day.")), "from")
