"""Reads of an issued portfolio's projects as they stood when it was issued."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..audit.models import trail
from ..contracts.queries import projects_of
from ..dossier.past_queries import past
from ..errors import DomainError
from ..i18n import N_, Message
from ..issuing.queries import Issued
from ..reporting.gather import gather
from ..tracing.frozen import Frozen, Kept
from ..workbook.attachment import masked_up_to
from .online import Then

NO_PARTY = N_(
    "The records of this project are not shown: your organization is no party to a project of this code any more."
)
GONE = N_(
    "The records behind the project's figures cannot be had back: the trail does not tell all that was changed since the portfolio was issued. The figures stand as they were issued."
)


def project_then(session: Session, report: Issued, code: str) -> Then:
    """By undoing what the trail tells since the record by which the portfolio's number was taken. Nobody is named:
    what told who somebody was may be gone since. DomainError where it cannot be had back, or where the organization
    is no party to the project any more."""
    own = [p.id for p in projects_of(session, report.organization_id)[0] if p.code == code]
    if not own or report.from_on is None:
        raise DomainError(Message(NO_PARTY))
    taken = select(trail.c.no).where(
        trail.c.project_id.is_(None),
        trail.c.subject == "issued_report",
        trail.c.subject_id == report.id,
        trail.c.action == "reserved",
    )
    no = session.scalars(taken).one_or_none()
    if no is None:
        raise DomainError(Message(GONE))
    try:
        ledger = past(session, own[0], no, nameless=True).ledger
    except DomainError as error:
        raise DomainError(Message(GONE)) from error
    ledger = masked_up_to(ledger, report.as_of)
    frozen, before = Frozen(ledger, {}, {}), report.from_on - timedelta(days=1)
    return Then(
        Kept(gather(ledger, "final", report.as_of, report.lang), frozen, households=True),
        Kept(gather(ledger, "final", before, report.lang), frozen, households=True)
        if ledger.project.starts_on <= before
        else None,
    )
