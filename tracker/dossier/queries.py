"""Reads for a dossier, and of issued reports across projects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from ..accounts.models import Organization
from ..audit.models import trail
from ..audit.queries import entries_of_project
from ..audit.rules import Entry
from ..contracts.models import projects
from ..contracts.records import PARTIES
from ..db import Database
from ..errors import DomainError
from ..i18n import Message
from ..issuing.models import issued_reports
from ..paging import Page, within
from ..periods.models import periods
from .rules import HANDED_OUT, NO_TRAIL, NOT_THE_PROJECTS, SUBJECT, TOGETHER, Asked, HandedOut, moment


@dataclass(frozen=True, slots=True)
class Until:
    """The trail's record up to which a dossier speaks."""

    no: int
    at: str
    hash: str


def until(session: Session, project_id: int, named: int | None) -> Until:
    """The last record of the project's trail, or the one that is named. DomainError where that is not the
    project's, or not the last one of those that were saved together. Who took a dossier changes no record: that is
    passed over, so that the next one is the same."""
    own = trail.c.project_id == project_id, trail.c.subject != SUBJECT
    shown = select(trail.c.no, trail.c.at, trail.c.hash).where(*own)
    last = session.execute(shown.order_by(trail.c.no.desc()).limit(1)).first()
    if last is None:
        raise DomainError(Message(NO_TRAIL), "until")
    if named is None or named == last.no:
        return Until(*last)
    found = None
    if 0 < named < last.no:
        found = session.execute(shown.where(trail.c.no == named)).first()
    if found is None:
        raise DomainError(Message(NOT_THE_PROJECTS, no=named, last=last.no), "until")
    following = session.execute(shown.where(trail.c.no > named).order_by(trail.c.no).limit(1)).one()
    if following.at == found.at:
        whole = session.scalar(select(func.max(trail.c.no)).where(*own, trail.c.at == found.at))
        raise DomainError(Message(TOGETHER, no=named, last=whole), "until")
    return Until(*found)


def handed_out(session: Session, project_id: int | None, sha256: str = "") -> list[HandedOut]:
    """The dossiers of a project that left, or all of any project that had these bytes, the latest first."""
    own = (
        trail.c.subject == SUBJECT,
        trail.c.action == HANDED_OUT,
        trail.c.after.contains(sha256, autoescape=True),
    )
    statement = select(trail.c.no, trail.c.at, trail.c.who, trail.c.after).where(*own)
    if project_id is not None:
        statement = statement.where(trail.c.project_id == project_id)
    found = []
    for no, at, who, after in session.execute(statement.order_by(trail.c.no.desc())):
        said = json.loads(after)
        found.append(HandedOut(no, moment(at), who, said["until_record"], said["with_names"], said["sha256"]))
    return found


def trail_up_to(database: Database, project_id: int, no: int) -> Iterator[Entry]:
    """The project's part of the trail, read in parts; nothing of it can have changed since it was asked for."""
    with database.session() as session:
        for entry in entries_of_project(session, project_id):
            if entry.no > no:
                return
            if entry.subject != SUBJECT:
                yield entry


@dataclass(frozen=True, slots=True)
class Listed:
    """An issued report with its project as it is called today; a portfolio has a period in its place,
    and a progress report the first day of its own."""

    id: int
    number: str
    standing: str
    kind: str
    as_of: date
    lang: str
    code: str | None
    title: str | None
    purchaser: str
    contractor: str | None
    issued_at: str
    issued_by: str
    replaced_by: str | None
    withdrawn_at: str | None
    sha256: str
    size: int
    from_on: date | None
    to_on: date | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose list it is: the reports of the projects to which the organization is a party, and, for who may see
    ``portfolios``, those that it issued itself."""

    organization_id: int
    portfolios: bool


PAGE = 50
_later = issued_reports.alias("later")
_purchaser, _contractor = aliased(Organization), aliased(Organization)
_STANDING = case(
    (issued_reports.c.withdrawn_at.is_not(None), "withdrawn"),
    (_later.c.number.is_not(None), "replaced"),
    else_="valid",
)
_ELSEWHERE = {
    "standing": _STANDING.label("standing"),
    "code": projects.c.code,
    "title": projects.c.title,
    "purchaser": _purchaser.name.label("purchaser"),
    "contractor": _contractor.name.label("contractor"),
    "replaced_by": _later.c.number.label("replaced_by"),
    "from_on": case(
        (
            issued_reports.c.kind == "progress",
            select(periods.c.from_on).where(periods.c.report_id == issued_reports.c.id).scalar_subquery(),
        ),
        else_=issued_reports.c.from_on,
    ).label("from_on"),
}
_LISTED = [_ELSEWHERE[f.name] if f.name in _ELSEWHERE else issued_reports.c[f.name] for f in fields(Listed)]
_ESCAPED = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


def reports_page(
    session: Session, reader: Reader, asked: Asked, number: int, query: dict[str, str]
) -> Page[Listed]:
    """Issued reports that the reader may see, the latest first."""
    total = session.scalar(_among(select(func.count()), reader, asked)) or 0
    number, pages = within(number, total, PAGE)
    statement = _among(select(*_LISTED), reader, asked).order_by(issued_reports.c.id.desc())
    rows = session.execute(statement.limit(PAGE).offset((number - 1) * PAGE)).mappings()
    return Page([Listed(**row) for row in rows], number, pages, total, query)


def parties_of_reports(session: Session, reader: Reader) -> tuple[list[str], list[str]]:
    """The purchasers and the agencies of those reports, by name."""
    found = []
    for who in (_purchaser, _contractor):
        names = _among(select(who.name).distinct(), reader, Asked()).order_by(who.name)
        names = names.where(who.name.is_not(None))  # a portfolio is of no one agency
        found.append(list(session.scalars(names)))
    return found[0], found[1]


def last_issued(session: Session, reader: Reader, asked: Asked) -> tuple[int, str] | None:
    """The highest id among them and when the latest was issued; None where there are none."""
    what = select(func.max(issued_reports.c.id), func.max(issued_reports.c.issued_at))
    row = session.execute(_among(what, reader, asked)).one()
    return None if row[0] is None else (row[0], row[1])


def with_files(database: Database, reader: Reader, asked: Asked, last: int) -> Iterator[tuple[Listed, bytes]]:
    """Those up to an id with their files, in the order in which they were numbered: one statement and one file at
    a time, and no transaction while somebody's line is slow."""
    statement = _among(select(*_LISTED, issued_reports.c.pdf), reader, asked)
    statement = statement.where(issued_reports.c.id <= last).order_by(issued_reports.c.id).limit(1)
    before = 0
    while True:
        with database.session() as session:
            row = session.execute(statement.where(issued_reports.c.id > before)).mappings().first()
        if row is None:
            return
        found = dict(row)
        pdf = found.pop("pdf")
        before = found["id"]
        yield Listed(**found), pdf


def _among(what: Select[Any], reader: Reader, asked: Asked) -> Select[Any]:
    own = [projects.c[f"{party}_id"] == reader.organization_id for party in PARTIES]
    if reader.portfolios:
        issuer = issued_reports.c.organization_id == reader.organization_id
        own.append(and_(issued_reports.c.project_id.is_(None), issuer))
    wanted: list[ColumnElement[bool]] = [issued_reports.c.status == "issued", or_(*own)]
    for column, value in (
        (_purchaser.name, asked.purchaser),
        (_contractor.name, asked.contractor),
        (issued_reports.c.kind, asked.kind),
        (issued_reports.c.lang, asked.lang),
        (_STANDING, asked.standing),
    ):
        if value:
            wanted.append(column == value)
    if asked.text:
        like = f"%{asked.text.translate(_ESCAPED)}%"
        columns = (issued_reports.c.number, projects.c.code, projects.c.title)
        wanted.append(or_(*(column.ilike(like, escape="\\") for column in columns)))
    day = func.substr(issued_reports.c.issued_at, 1, 10)
    if asked.from_on:
        wanted.append(day >= asked.from_on.isoformat())
    if asked.to_on:
        wanted.append(day <= asked.to_on.isoformat())
    return (
        what.select_from(issued_reports)
        .outerjoin(projects, projects.c.id == issued_reports.c.project_id)
        # a portfolio is issued by its purchaser
        .join(
            _purchaser,
            _purchaser.id == func.coalesce(projects.c.purchaser_id, issued_reports.c.organization_id),
        )
        .outerjoin(_contractor, _contractor.id == projects.c.contractor_id)
        .outerjoin(_later, and_(_later.c.replaces_id == issued_reports.c.id, _later.c.status == "issued"))
        .where(*wanted)
    )
