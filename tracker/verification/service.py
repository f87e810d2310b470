"""Withdraws issued reports, and keeps the scans of stamped ones beside them. The issued file stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from ..accounts.models import Organization
from ..audit.service import Change, note
from ..contracts.models import projects
from ..errors import DomainError
from ..evidence.intake import Arrived
from ..evidence.models import evidence
from ..evidence.service import Record, attach, hold
from ..evidence.vault import Vault
from ..i18n import N_, Message
from ..issuing.models import issued_reports, report_scans
from ..issuing.queries import Issued, issued_under
from ..issuing.rules import NO_REASON, REASON_LENGTH, clean_reason, reason_against_withdrawing


def withdraw(
    session: Session,
    number: str,
    reason: str | None,
    at: datetime,
    *,
    organization_id: int | None,
    user_id: int | None,
    name: str,
) -> Issued:
    """Says of an issued report that it holds no more, why, by whom and since when; returns it as it was. What it
    locked stays locked: what was filed was filed. ``organization_id`` is None for the command line, which acts
    for whoever issued it. DomainError where it cannot be."""
    report = issued_under(session, number)
    if report is not None:
        # held to the end, as by who issues a revised edition
        if report.project_id is None:
            session.get_one(Organization, report.organization_id, with_for_update={"key_share": True})
        else:
            session.execute(select(projects.c.id).where(projects.c.id == report.project_id).with_for_update())
        report = issued_under(session, number)
    if report is None:
        raise DomainError(Message(N_("Number %(number)s is of no issued report."), number=number))
    own = organization_id in (None, report.organization_id)
    against = reason_against_withdrawing(report.standing, own, number)
    if against:
        raise DomainError(against)
    why = clean_reason(reason)
    if why is None:
        raise DomainError(Message(NO_REASON, most=REASON_LENGTH), "reason")
    said = {"withdrawn_at": at.isoformat(), "withdrawer_name": name, "withdrawal_reason": why}
    session.execute(
        update(issued_reports).where(issued_reports.c.id == report.id).values(**said, withdrawer_id=user_id)
    )
    code = session.scalar(select(projects.c.code).where(projects.c.id == report.project_id))
    told = {"withdrawn_at": said["withdrawn_at"]}
    note(
        session,
        [Change("issued_report", report.id, "withdrawn", {}, told, report.project_id, code, why)],
    )
    return report


def attach_scan(
    session: Session,
    vault: Vault,
    report: Issued,
    project_code: str,
    arrived: Sequence[Arrived],
    *,
    user_id: int,
    organization_id: int,
) -> None:
    """Scans of the printed and stamped report become files of the project that stand beside the report, and stay.
    DomainError where it is not an issued one, or another organization's; a portfolio is of no project."""
    if report.status != "issued" or report.project_id is None:
        raise DomainError(Message(N_("Number %(number)s is of no issued report."), number=report.number))
    if report.organization_id != organization_id:
        raise DomainError(Message(N_("The scan is attached by the organization that issued the report.")))
    record = Record(report.project_id, project_code, "project", report.project_id)
    attach(session, vault, record, "record", arrived, user_id=user_id, organization_id=organization_id)
    here = (
        evidence.c.project_id == report.project_id,
        evidence.c.sheet == "project",
        evidence.c.removed_at.is_(None),
        evidence.c.sha256.in_({one.sha256 for one in arrived}),
    )
    found = set(session.scalars(select(evidence.c.id).where(*here)))
    beside = select(report_scans.c.evidence_id).where(report_scans.c.report_id == report.id)
    new = sorted(found - set(session.scalars(beside)))
    if new:
        session.execute(insert(report_scans), [{"evidence_id": i, "report_id": report.id} for i in new])
        hold(session, new)
        told = {"scans": new}
        note(
            session,
            [Change("issued_report", report.id, "scanned", {}, told, report.project_id, project_code)],
        )
