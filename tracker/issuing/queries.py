"""Reads of issued reports. Lists leave the files where they are."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..accounts.models import Organization
from ..contracts.models import projects
from ..contracts.queries import Found, project_by_code
from ..errors import DomainError
from ..i18n import N_, Message
from .models import issued_reports, report_sequences
from .rules import is_interrupted, number_of, sequence_name


@dataclass(frozen=True, slots=True)
class Issued:
    """A number and what came of it. ``status`` is reserved, issued, void, or, of one that was reserved and that
    nobody prints any more, interrupted."""

    id: int
    number: str
    kind: str
    as_of: date
    lang: str
    status: str
    issued_by: str
    issuer_name: str
    issued_at: str
    sha256: str | None
    size: int | None
    void_reason: str | None


_SHOWN = [
    issued_reports.c[name]
    for name in (
        "id number kind as_of lang status issued_by issuer_name issued_at sha256 size void_reason".split()
    )
]


def issued_of_project(session: Session, project_id: int, at: datetime) -> list[Issued]:
    """All numbers that were taken for reports of a project, the latest first."""
    statement = select(*_SHOWN).where(issued_reports.c.project_id == project_id)
    rows = session.execute(statement.order_by(issued_reports.c.id.desc())).mappings()
    return [
        Issued(
            **{**row, "status": "interrupted"} if is_interrupted(row["status"], row["issued_at"], at) else row
        )
        for row in rows
    ]


def project_of_report(session: Session, organization_id: int, number: str) -> Found | None:
    """The project of a report; None where there is no such number, or the asker may not know of it."""
    statement = select(projects.c.code).join(issued_reports, issued_reports.c.project_id == projects.c.id)
    code = session.scalar(statement.where(issued_reports.c.number == number))
    return None if code is None else project_by_code(session, organization_id, code)


def kept_file(session: Session, project_id: int, number: str) -> tuple[bytes, str] | None:
    """The bytes that were issued under a number, and their SHA-256; None where there are none. DomainError
    where they are not those that were issued: such a file is given to nobody."""
    statement = select(issued_reports.c.pdf, issued_reports.c.sha256).where(
        issued_reports.c.project_id == project_id,
        issued_reports.c.number == number,
        issued_reports.c.status == "issued",
    )
    row = session.execute(statement).first()
    if row is None:
        return None
    if not hmac.compare_digest(hashlib.sha256(row.pdf).hexdigest(), row.sha256):
        raise DomainError(
            Message(
                N_(
                    "The file that is kept of report %(number)s is not the one that was issued: its SHA-256 is "
                    "another. It is not given out. Tell the administrator."
                ),
                number=number,
            )
        )
    return row.pdf, row.sha256


def issued_as(session: Session, sha256: str) -> Issued | None:
    """The report whose file has this SHA-256; for whoever holds the file."""
    row = session.execute(select(*_SHOWN).where(issued_reports.c.sha256 == sha256)).mappings().first()
    return Issued(**row) if row else None


def issuing_organization(session: Session, project_id: int) -> int:
    """The id of who answers for a project's reports: its evaluator, and the purchaser where none is named."""
    who = func.coalesce(projects.c.evaluator_id, projects.c.purchaser_id)
    return session.execute(select(who).where(projects.c.id == project_id)).scalar_one()


def next_number(session: Session, organization_id: int, year: int) -> str:
    """The number that the organization's next report of a year will have, unless another takes it first."""
    own = session.get_one(Organization, organization_id)
    name = sequence_name(own.id, own.report_prefix, year)
    last = session.scalar(select(report_sequences.c.last).where(report_sequences.c.name == name))
    return number_of(name, (last or 0) + 1)
