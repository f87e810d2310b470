"""Reports as files."""

from __future__ import annotations

from datetime import date

from reports.render import render_pdf
from reports.snapshot import KINDS

from ..errors import DomainError
from ..i18n import LANGUAGES, N_, Message
from ..ledger.records import Ledger
from ..periods.rules import NO_REPORT, Since
from ..workbook.attachment import ledger_workbook
from .gather import gather


def draft_pdf(ledger: Ledger, kind: str, as_of: date, lang: str, since: Since = NO_REPORT) -> bytes:
    """A report that is not issued and says so on every page, with its snapshot and its ledger attached."""
    check_choice(kind, lang)
    return render_pdf(gather(ledger, kind, as_of, lang, since), ledger_workbook(ledger, as_of))


def check_choice(kind: str, lang: str) -> None:
    if kind not in KINDS:
        raise DomainError(Message(N_("one of: %(choices)s"), choices=", ".join(KINDS)), "kind")
    if lang not in LANGUAGES:
        raise DomainError(Message(N_("one of: %(choices)s"), choices=", ".join(LANGUAGES)), "lang")
