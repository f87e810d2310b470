"""Reports as files."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from reports.render import render_pdf
from reports.snapshot import KINDS

from ..errors import DomainError
from ..evidence.vault import Vault
from ..i18n import LANGUAGES, N_, Message
from ..ledger.records import Ledger
from ..periods.rules import NO_REPORT, Since
from ..workbook.attachment import ledger_workbook
from .gather import gather
from .queries import illustrated


def draft_pdf(
    session: Session,
    vault: Vault,
    project_id: int,
    ledger: Ledger,
    kind: str,
    as_of: date,
    lang: str,
    since: Since = NO_REPORT,
) -> bytes:
    """A report that is not issued and says so on every page, with its snapshot and its ledger attached."""
    check_choice(kind, lang)
    figures = gather(ledger, kind, as_of, lang, since)
    snapshot, photos = illustrated(session, vault, project_id, ledger, figures)
    return render_pdf(snapshot, ledger_workbook(ledger, as_of), photos)


def check_choice(kind: str, lang: str) -> None:
    if kind not in KINDS:
        raise DomainError(Message(N_("one of: %(choices)s"), choices=", ".join(KINDS)), "kind")
    if lang not in LANGUAGES:
        raise DomainError(Message(N_("one of: %(choices)s"), choices=", ".join(LANGUAGES)), "lang")
