"""Numbers: the next of a sequence, and what becomes of one that has no file. A number that was taken is never
given again; one whose printing failed or was interrupted is tried again, or void (docs/field.md, section 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ..accounts.models import Organization
from ..audit.service import Change, note
from ..contracts.models import projects
from ..db import engine_of
from ..errors import DomainError
from ..i18n import N_, Message
from ..jobs.models import jobs
from ..jobs.queries import jobs_about
from ..jobs.rules import ANOTHERS_NUMBER
from ..jobs.service import drop, try_again
from ..periods.service import settle_period
from .models import issued_reports, report_sequences
from .queries import ISSUE
from .rules import INTERRUPTED_AFTER, sequence_name, shown_status


def next_of_sequence(session: Session, organization: Organization, year: int) -> tuple[str, int]:
    """The sequence's name and the next of its numbers. DomainError where the name is another organization's."""
    name = sequence_name(organization.id, organization.report_prefix, year)
    on = postgresql.insert if engine_of(session).dialect.name == "postgresql" else sqlite.insert
    row = session.execute(
        on(report_sequences)
        .values(name=name, organization_id=organization.id, last=1)
        .on_conflict_do_update(index_elements=["name"], set_={"last": report_sequences.c.last + 1})
        .returning(report_sequences.c.organization_id, report_sequences.c.last)
    ).one()
    if row.organization_id != organization.id:
        raise DomainError(
            Message(
                N_("Reports of another organization are numbered %(name)s: another prefix is needed."),
                name=name,
            )
        )
    return name, row.last


def void_number(
    session: Session, project_id: int | None, organization_id: int, number: str, at: datetime
) -> None:
    """Voids a number whose job failed, or whose process was interrupted. DomainError for any other, and for one
    of another organization: each answers for its own sequence. ``project_id`` is None for a portfolio's."""
    names = "id status issued_at organization_id".split()
    row = session.execute(
        select(*(issued_reports.c[name] for name in names), projects.c.code)
        .outerjoin(projects, projects.c.id == issued_reports.c.project_id)
        .where(issued_reports.c.project_id == project_id, issued_reports.c.number == number)
        .with_for_update(of=issued_reports)
    ).first()
    job = jobs_about(session, ISSUE, [row.id], at).get(row.id) if row else None
    if row is None or shown_status(row.status, row.issued_at, at, job) not in ("interrupted", "failed"):
        raise DomainError(Message(N_("Only a number whose issuing failed or was interrupted can be voided.")))
    _check_own(row.organization_id, organization_id)
    if job is not None:
        drop(session, ISSUE, row.id)
    void(session, [(row.id, project_id, row.code)], "printing_failed" if job else "interrupted")


def try_issue_again(
    session: Session, project_id: int | None, organization_id: int, number: str, at: datetime
) -> int:
    """Has a number's printing that failed done once more, of the same figures: the job's id. DomainError where it
    did not fail, or is another organization's."""
    mine = (issued_reports.c.project_id == project_id, issued_reports.c.number == number)
    row = session.execute(
        select(issued_reports.c.id, issued_reports.c.organization_id).where(
            *mine, issued_reports.c.status == "reserved"
        )
    ).first()
    if row is not None:
        _check_own(row.organization_id, organization_id)
    job = jobs_about(session, ISSUE, [row.id], at).get(row.id) if row else None
    if job is None or not try_again(session, job.id):
        raise DomainError(
            Message(N_("Only what failed can be tried again. Look again: it is under way, or done."))
        )
    return job.id


def _check_own(taken_by: int, organization_id: int) -> None:
    if taken_by != organization_id:
        raise DomainError(Message(ANOTHERS_NUMBER))


def void_interrupted(session: Session, organization_id: int, at: datetime) -> None:
    """All of an organization's, before its next number is taken. One that has a job waits for it, or for its
    issuer."""
    has_job = exists().where(jobs.c.kind == ISSUE, jobs.c.subject_id == issued_reports.c.id)
    rows = session.execute(
        select(issued_reports.c.id, issued_reports.c.project_id, projects.c.code)
        .outerjoin(projects, projects.c.id == issued_reports.c.project_id)
        .where(
            issued_reports.c.organization_id == organization_id,
            issued_reports.c.status == "reserved",
            issued_reports.c.issued_at < (at - INTERRUPTED_AFTER).isoformat(),
            ~has_job,
        )
        .order_by(issued_reports.c.id)
    )
    void(session, [(row.id, row.project_id, row.code) for row in rows], "interrupted")


def void(session: Session, rows: Sequence[tuple[int, int | None, str | None]], reason: str) -> None:
    """Each an id with its project's id and code, None of a portfolio. What was issued or voided meanwhile stays as
    it is. All numbers are locked before the trail is, as by whoever voids or keeps one: nobody who has the trail
    waits for a number."""
    outcome = {"status": "void", "void_reason": reason}
    mine = update(issued_reports).where(issued_reports.c.status == "reserved").values(**outcome)
    done = [
        row
        for row in rows
        if session.scalar(mine.where(issued_reports.c.id == row[0]).returning(issued_reports.c.id))
    ]
    for report_id, project_id, code in done:
        note(session, [change_of(report_id, project_id, code, "voided", {"status": "reserved"}, outcome)])
        if project_id is not None:
            settle_period(session, project_id, code or "", report_id, filed=False)


def change_of(
    report_id: int,
    project_id: int | None,
    code: str | None,
    action: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
) -> Change:
    return Change("issued_report", report_id, action, before, after, project_id, code)
