"""Reads for whoever holds a report, and for its page."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.check import Examined

from ..evidence.models import evidence
from ..evidence.queries import File, file_by_id
from ..issuing.models import issued_reports, report_scans
from ..issuing.queries import Issued, issued_as, issued_under
from .rules import verdict


@dataclass(frozen=True, slots=True)
class Answer:
    """A key of ``rules.VERDICTS``, what the file says of itself, and the report that it is, or names."""

    verdict: str
    examined: Examined
    report: Issued | None


def look_up(session: Session, examined: Examined, own: str | None) -> Answer:
    """What is known of a file; ``own`` is the fingerprint of the installation's certificate."""
    report, named = issued_as(session, examined.sha256), None
    if report is None and examined.number:
        named = issued_under(session, examined.number)
        named = named if named is not None and named.status == "issued" else None
    return Answer(verdict(examined, report is not None, named is not None, own), examined, report or named)


def title_of(session: Session, report: Issued) -> str:
    """The project's title as the report bears it; it may be another one today. Of a portfolio, the purchaser."""
    text = session.scalar(select(issued_reports.c.snapshot).where(issued_reports.c.id == report.id))
    said = json.loads(text or "{}")
    return said.get("project", {}).get("title") or said.get("purchaser") or ""


def scans_of(session: Session, report: Issued) -> list[File]:
    """Scans of the stamped report that are in sight, in the order in which they came."""
    project_id = report.project_id
    if project_id is None:
        return []
    statement = select(evidence.c.id).join(report_scans, report_scans.c.evidence_id == evidence.c.id)
    ids = session.scalars(statement.where(report_scans.c.report_id == report.id).order_by(evidence.c.id))
    return [file for i in ids.all() if (file := file_by_id(session, project_id, i)) is not None]
