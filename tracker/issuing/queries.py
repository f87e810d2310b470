"""Reads of issued reports. Lists leave the files where they are."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from reports.kinds import LAYOUTS

from ..accounts.models import Organization
from ..contracts.models import projects
from ..contracts.queries import Found, project_by_code
from ..errors import DomainError
from ..i18n import N_, Message
from ..jobs.queries import jobs_about
from ..jobs.rules import Job
from ..periods.models import periods
from .models import issued_reports, report_sequences
from .rules import counted_already, number_of, sequence_name, shown_status


@dataclass(frozen=True, slots=True)
class Issued:
    """A number and what came of it. ``status`` is reserved, issued, void, or, of one that was reserved and that
    nobody prints any more, failed, with its job, or interrupted."""

    id: int
    number: str
    kind: str
    from_on: date | None  # of a progress report and of a portfolio: the first day of its period
    to_on: date | None  # of a portfolio: the last one, which may be later than as_of
    as_of: date
    lang: str
    status: str
    issued_by: str
    issuer_name: str
    issued_at: str
    sha256: str | None
    size: int | None
    void_reason: str | None
    project_id: int | None  # None of a portfolio
    organization_id: int
    code: str | None
    replaces: str | None  # the number of which it is a revised edition
    replaces_reason: str | None
    replaced_by: str | None  # the number of its revised edition, once that is issued
    edition: str | None  # the same, also while that is being printed
    withdrawn_at: str | None
    withdrawer_name: str | None
    withdrawal_reason: str | None
    job: Job | None = None  # of one that is reserved

    @property
    def standing(self) -> str:
        """``valid``, ``withdrawn`` or ``replaced`` of one that was issued; else what came of its number."""
        if self.status != "issued":
            return self.status
        return "withdrawn" if self.withdrawn_at else "replaced" if self.replaced_by else "valid"


ISSUE = "issue_report"  # the kind of its job
_former, _later = issued_reports.alias("former"), issued_reports.alias("later")
_OTHERWISE = {
    "from_on": case(
        (issued_reports.c.kind == "progress", periods.c.from_on), else_=issued_reports.c.from_on
    ).label("from_on"),
    "replaces": _former.c.number.label("replaces"),
    "replaced_by": case((_later.c.status == "issued", _later.c.number)).label("replaced_by"),
    "edition": _later.c.number.label("edition"),
}
_COLUMNS = [f.name for f in fields(Issued) if f.name != "job"]
_SHOWN = select(
    *(_OTHERWISE[name] if name in _OTHERWISE else issued_reports.c[name] for name in _COLUMNS)
).select_from(
    issued_reports.outerjoin(_former, _former.c.id == issued_reports.c.replaces_id)
    .outerjoin(_later, and_(_later.c.replaces_id == issued_reports.c.id, _later.c.status != "void"))
    .outerjoin(periods, periods.c.report_id == issued_reports.c.id)
)


# a condition on ``issued_reports``: it was issued, and neither withdrawn nor replaced since
IN_FORCE = and_(
    issued_reports.c.status == "issued",
    issued_reports.c.withdrawn_at.is_(None),
    ~select(_later.c.id)
    .where(_later.c.replaces_id == issued_reports.c.id, _later.c.status == "issued")
    .correlate(issued_reports)
    .exists(),
)


def issued_of_project(session: Session, project_id: int, at: datetime) -> list[Issued]:
    """All numbers that were taken for reports of a project, the latest first."""
    return _with_outcomes(session, _SHOWN.where(issued_reports.c.project_id == project_id), at)


def issued_portfolios(session: Session, organization_id: int, at: datetime) -> list[Issued]:
    """All that an organization took for portfolios, the latest first. Nobody else may know of them: they
    compare agencies."""
    own = issued_reports.c.organization_id == organization_id
    return _with_outcomes(session, _SHOWN.where(issued_reports.c.project_id.is_(None), own), at)


def _with_outcomes(session: Session, statement: Select[Any], at: datetime) -> list[Issued]:
    rows = list(session.execute(statement.order_by(issued_reports.c.id.desc())).mappings())
    reserved = [row["id"] for row in rows if row["status"] == "reserved"]
    known = jobs_about(session, ISSUE, reserved, at) if reserved else {}
    found = []
    for row in rows:
        job = known.get(row["id"])
        status = shown_status(row["status"], row["issued_at"], at, job)
        found.append(Issued(**{**row, "status": status}, job=job))
    return found


def project_of_report(session: Session, organization_id: int, number: str) -> Found | None:
    """The project of a report; None where there is no such number, or the asker may not know of it."""
    statement = select(projects.c.code).join(issued_reports, issued_reports.c.project_id == projects.c.id)
    code = session.scalar(statement.where(issued_reports.c.number == number))
    return None if code is None else project_by_code(session, organization_id, code)


def is_portfolio_of(session: Session, organization_id: int, number: str) -> bool:
    """Whether a number is one that the organization took for a portfolio."""
    return bool(
        session.scalar(
            select(issued_reports.c.id).where(
                issued_reports.c.number == number,
                issued_reports.c.project_id.is_(None),
                issued_reports.c.organization_id == organization_id,
            )
        )
    )


def kept_file(session: Session, project_id: int | None, number: str) -> tuple[bytes, str] | None:
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
    return _one(session, issued_reports.c.sha256 == sha256)


def issued_under(session: Session, number: str) -> Issued | None:
    """The report of a number, whatever came of it; whoever calls sees to whether the asker may know of it."""
    return _one(session, issued_reports.c.number == number)


def issued_by_code(session: Session, code: str) -> Issued | None:
    """The issued report that has this code, as ``codes.read_code`` gives it; for whoever holds the report."""
    return _one(session, and_(issued_reports.c.code == code, issued_reports.c.status == "issued"))


def _one(session: Session, which: ColumnElement[bool]) -> Issued | None:
    row = session.execute(_SHOWN.where(which)).mappings().first()
    return Issued(**row) if row else None


def issuing_organization(session: Session, project_id: int, kind: str) -> int:
    """The id of who answers for a project's reports of that kind, as ``reports/kinds.py`` has it."""
    who = func.coalesce(*(projects.c[f"{party}_id"] for party in LAYOUTS[kind].issuers), None)
    return session.execute(select(who).where(projects.c.id == project_id)).scalar_one()


def period_start(
    session: Session, project_id: int, kind: str, as_of: date, replaces: str | None = None
) -> date | None:
    """The day from which on a progress report of a day reports, where none is chosen: of a revised edition that of
    the report that it ``replaces``; else the one after the day of the progress report issued before, as far as it
    holds: what was withdrawn is reported anew. None of the first one, and of every other kind."""
    if kind != "progress":
        return None
    former = issued_under(session, replaces) if replaces else None
    if former is not None and former.project_id == project_id and former.from_on:
        return former.from_on
    last = session.scalar(
        select(func.max(issued_reports.c.as_of)).where(
            issued_reports.c.project_id == project_id,
            issued_reports.c.kind == "progress",
            IN_FORCE,
            issued_reports.c.as_of < as_of,
        )
    )
    return None if last is None else last + timedelta(days=1)


def latest_number(
    session: Session, project_id: int | None, kind: str, lang: str, *also: ColumnElement[bool]
) -> str:
    """The last number that was taken for a report of that kind and language and is not void; empty for none."""
    which = issued_reports.c.project_id == project_id, issued_reports.c.kind == kind
    stands = issued_reports.c.lang == lang, issued_reports.c.status != "void"
    statement = select(issued_reports.c.number).where(*which, *stands, *also)
    return session.scalar(statement.order_by(issued_reports.c.id.desc()).limit(1)) or ""


def issued_before(session: Session, project_id: int, kind: str, lang: str, as_of: date) -> Issued | None:
    """The last report of that kind and language that was issued for an earlier day."""
    statement = _SHOWN.where(
        issued_reports.c.project_id == project_id,
        issued_reports.c.kind == kind,
        issued_reports.c.lang == lang,
        issued_reports.c.status == "issued",
        issued_reports.c.as_of < as_of,
    )
    row = session.execute(statement.order_by(issued_reports.c.id.desc()).limit(1)).mappings().first()
    return None if row is None else Issued(**row)


def counts_same_days(
    session: Session, project_id: int, from_on: date, as_of: date, besides: Sequence[str | None]
) -> tuple[Message, ...]:
    """What there is to say of the project's other progress reports that count some of these days: those that hold,
    and those whose number is taken. ``besides``: numbers of no concern, as of the report itself."""
    which = issued_reports.c.project_id == project_id, issued_reports.c.kind == "progress"
    holds = or_(IN_FORCE, issued_reports.c.status == "reserved")
    rows = session.execute(
        select(periods.c.number, periods.c.from_on, periods.c.until_on)
        .join(issued_reports, issued_reports.c.id == periods.c.report_id)
        .where(*which, holds, periods.c.number.not_in([n for n in besides if n]))
        .order_by(periods.c.from_on, periods.c.id)
    )
    return counted_already(from_on, as_of, [tuple(row) for row in rows])


def report_of_certificate(session: Session, project_id: int, certificate: str) -> str | None:
    """The number under which a certificate of acceptance was last issued as a report, for anybody; None while it
    was not."""
    rows = session.execute(
        select(issued_reports.c.number, issued_reports.c.snapshot)
        .where(
            issued_reports.c.project_id == project_id,
            issued_reports.c.kind == "certificate",
            issued_reports.c.status == "issued",
        )
        .order_by(issued_reports.c.id.desc())
    )
    for number, snapshot in rows:
        if (json.loads(snapshot).get("acceptance") or {}).get("number") == certificate:
            return number
    return None


def next_number(session: Session, organization_id: int, year: int) -> str:
    """The number that the organization's next report of a year will have, unless another takes it first."""
    own = session.get_one(Organization, organization_id)
    name = sequence_name(own.id, own.report_prefix, year)
    last = session.scalar(select(report_sequences.c.last).where(report_sequences.c.name == name))
    return number_of(name, (last or 0) + 1)
