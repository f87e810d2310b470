"""Reads of what is attached to a project's records and is in sight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Text,
    and_,
    cast,
    func,
    literal,
    null,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.engine import RowMapping
from sqlalchemy.orm import Session

from ..accounts.models import Organization, User
from ..activities.models import activities, sessions
from ..contracts.models import projects
from ..dates import SHANGHAI
from ..ledger.models import TABLES
from ..paging import Page, within
from .models import evidence
from .records import PICTURES, ActivityPhoto
from .rules import tells_names

PAGE = 24
_IN_SIGHT = evidence.c.removed_at.is_(None)
_OWN = (
    "id sheet record_id kind name media sha256 size width height taken_at latitude longitude organization_id"
).split()
# sheet → the columns that people know a record by; of a person the code alone
_KNOWN_BY = {
    "tranches": ("no", "name"),
    "milestones": ("code", "title"),
    "amendments": ("no", "signed_on"),
    "budget": ("remark",),
    "adjustments": ("adjusted_on", "reason"),
    "people": ("code",),
    "activities": ("code", "title"),
    "sessions": ("activity", "no", "held_on"),
    "attendance": ("activity", "session_no", "person"),
    "volunteer_duty": ("person", "served_on"),
    "expenses": ("voucher_no", "spent_on"),
    "indicators": ("code", "name"),
    "indicator_values": ("indicator", "measured_on"),
    "scheme": ("code", "name"),
    "scores": ("code", "scored_on"),
    "surveys": ("code", "held_on"),
    "resources": ("name", "provided_on"),
    "deliberations": ("issue",),
    "leaders": ("person", "since"),
    "findings": ("code", "finding"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A record by its sheet and id, and how people know it; an empty label where it is gone."""

    sheet: str
    record_id: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """An attached file as it is shown. ``elsewhere``: other records of the project that bear the same bytes."""

    id: int
    sheet: str
    record_id: int
    kind: str
    name: str
    media: str
    sha256: str
    size: int
    width: int | None
    height: int | None
    taken_at: datetime | None
    latitude: Decimal | None
    longitude: Decimal | None
    organization_id: int
    added_on: date
    added_by: str
    organization: str
    at: Place
    elsewhere: tuple[Place, ...] = ()

    @property
    def is_picture(self) -> bool:
        return self.media in PICTURES

    @property
    def tells_names(self) -> bool:
        return tells_names(self.sheet, self.kind)


def activity_photos(session: Session, project_id: int) -> list[ActivityPhoto]:
    """What is attached as a photo to activities and sessions, in the order in which it came."""
    about = union_all(
        select(
            literal("activities").label("sheet"), activities.c.id, activities.c.code, null().label("no")
        ).where(activities.c.project_id == project_id),
        select(literal("sessions"), sessions.c.id, sessions.c.activity, sessions.c.no).where(
            sessions.c.project_id == project_id
        ),
    ).subquery()
    photo = (
        evidence.c.project_id == project_id,
        evidence.c.kind == "photo",
        evidence.c.media.in_(PICTURES),
        _IN_SIGHT,
    )
    statement = (
        select(evidence.c.id, evidence.c.sha256, about.c.code, about.c.no, evidence.c.taken_at)
        .join(about, and_(about.c.sheet == evidence.c.sheet, about.c.id == evidence.c.record_id))
        .where(*photo)
        .order_by(evidence.c.id)
    )
    return [
        ActivityPhoto(i, sha256, code, no, at.date() if at else None)
        for i, sha256, code, no, at in session.execute(statement)
    ]


def record_exists(session: Session, project_id: int, sheet: str, record_id: int) -> bool:
    """Whether that record is one of this project's."""
    if sheet == "project":
        return record_id == project_id
    table = TABLES.get(sheet)
    if table is None:
        return False
    statement = select(table.c.id).where(table.c.id == record_id, table.c.project_id == project_id)
    return session.scalar(statement) is not None


def file_by_id(session: Session, project_id: int, number: int) -> File | None:
    """The file alone, as whoever opens it needs it: without the names of records."""
    statement = _FILES.where(evidence.c.id == number, evidence.c.project_id == project_id)
    row = session.execute(statement).mappings().first()
    return _file(row, Place(row["sheet"], row["record_id"])) if row else None


def of_record(session: Session, project_id: int, sheet: str, record_id: int) -> list[File]:
    """What is attached to a record, in the order in which it came."""
    here = _FILES.where(evidence.c.sheet == sheet, evidence.c.record_id == record_id)
    return _shown(session, project_id, here.order_by(evidence.c.id))


def of_activity(session: Session, project_id: int, code: str) -> list[File]:
    """What is attached to an activity and to the records that name it: sessions, sign-ins, expenses, resources."""
    return _shown(session, project_id, _FILES.where(_of_activity(project_id, code)).order_by(evidence.c.id))


def counts(session: Session, project_id: int) -> dict[tuple[str, int], int]:
    """(sheet, id of the record) → how many files it bears; records without any are left out."""
    columns = evidence.c.sheet, evidence.c.record_id
    statement = select(*columns, func.count()).where(evidence.c.project_id == project_id, _IN_SIGHT)
    return {(sheet, i): n for sheet, i, n in session.execute(statement.group_by(*columns))}


def counts_by_activity(session: Session, project_id: int) -> dict[str, int]:
    """Code of an activity → how many files it and the records that name it bear."""
    about = _about_activities(project_id).subquery()
    statement = (
        select(about.c.activity, func.count())
        .join(evidence, and_(evidence.c.sheet == about.c.sheet, evidence.c.record_id == about.c.id))
        .where(evidence.c.project_id == project_id, _IN_SIGHT)
        .group_by(about.c.activity)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def gallery(
    session: Session,
    project_id: int,
    *,
    kind: str = "",
    activity: str = "",
    twice: bool = False,
    number: int = 1,
) -> tuple[Page[File], dict[str, int]]:
    """A page of a project's files, the latest first, and how many there are of each kind as narrowed otherwise.
    ``twice`` leaves those whose bytes are attached to more than one record."""
    narrowed: list[ColumnElement[bool]] = []
    query = {"kind": kind, "activity": activity} | ({"twice": "1"} if twice else {})
    if activity:
        narrowed.append(_of_activity(project_id, activity))
    if twice:
        mine = select(evidence.c.sha256).where(evidence.c.project_id == project_id, _IN_SIGHT)
        narrowed.append(evidence.c.sha256.in_(mine.group_by(evidence.c.sha256).having(func.count() > 1)))
    counted = select(evidence.c.kind, func.count()).where(
        evidence.c.project_id == project_id, _IN_SIGHT, *narrowed
    )
    kinds = {row[0]: row[1] for row in session.execute(counted.group_by(evidence.c.kind))}
    total = kinds.get(kind, 0) if kind else sum(kinds.values())
    number, pages = within(number, total, PAGE)
    statement = _FILES.where(*narrowed, *([evidence.c.kind == kind] if kind else []))
    statement = statement.order_by(evidence.c.id.desc()).limit(PAGE).offset((number - 1) * PAGE)
    return Page(_shown(session, project_id, statement), number, pages, total, query), kinds


def places_of(session: Session, project_id: int, hashes: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
    """SHA-256 → the records of the project that bear a file of these bytes, in the order in which it came."""
    columns = evidence.c.sha256, evidence.c.sheet, evidence.c.record_id
    mine = evidence.c.project_id == project_id, _IN_SIGHT, evidence.c.sha256.in_(set(hashes))
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for sha256, sheet, record_id in session.execute(select(*columns).where(*mine).order_by(evidence.c.id)):
        found[sha256].append((sheet, record_id))
    return found


def hashes_in_use(session: Session, hashes: Iterable[str]) -> set[str]:
    """Those that any row of any project names, in sight or not."""
    return set(
        session.scalars(select(evidence.c.sha256).where(evidence.c.sha256.in_(set(hashes))).distinct())
    )


def labels(
    session: Session, project_id: int, places: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], str]:
    """How people know these records of the project, in one statement; those that are gone are left out."""
    asked: dict[str, set[int]] = defaultdict(set)
    for sheet, record_id in places:
        asked[sheet].add(record_id)
    parts: list[Select[Any]] = []
    for sheet, ids in asked.items():
        table = projects if sheet == "project" else TABLES[sheet]
        mine = table.c.id == project_id if sheet == "project" else table.c.project_id == project_id
        known = ("code",) if sheet == "project" else _KNOWN_BY.get(sheet, ())
        words: list[ColumnElement[str]] = [func.coalesce(cast(table.c[name], Text), "") for name in known]
        # one column each, to be joined here: an empty one leaves no gap
        words += [literal("")] * (3 - len(words))
        parts.append(select(literal(sheet), table.c.id, *words).where(mine, table.c.id.in_(ids)))
    if not parts:
        return {}
    rows = session.execute(union_all(*parts))
    return {
        (sheet, i): " · ".join(word[:80] for word in words if word) or str(i) for sheet, i, *words in rows
    }


_FILES = (
    select(
        *(evidence.c[name] for name in _OWN),
        evidence.c.added_at,
        User.name.label("added_by"),
        Organization.name.label("organization"),
    )
    .join(User, User.id == evidence.c.added_by)
    .join(Organization, Organization.id == evidence.c.organization_id)
    .where(_IN_SIGHT)
)


def _shown(session: Session, project_id: int, statement: Select[Any]) -> list[File]:
    rows = session.execute(statement.where(evidence.c.project_id == project_id)).mappings().all()
    same = places_of(session, project_id, {row["sha256"] for row in rows}) if rows else {}
    asked = {(row["sheet"], row["record_id"]) for row in rows}.union(*same.values())
    known = labels(session, project_id, asked)
    places = {place: Place(place[0], place[1], known.get(place, "")) for place in asked}
    found = []
    for row in rows:
        here = row["sheet"], row["record_id"]
        elsewhere = tuple(places[place] for place in same[row["sha256"]] if place != here)
        found.append(_file(row, places[here], elsewhere))
    return found


def _file(row: RowMapping, at: Place, elsewhere: tuple[Place, ...] = ()) -> File:
    added = row["added_at"] if row["added_at"].tzinfo else row["added_at"].replace(tzinfo=UTC)
    return File(
        **{name: row[name] for name in (*_OWN, "added_by", "organization")},
        added_on=added.astimezone(SHANGHAI).date(),
        at=at,
        elsewhere=elsewhere,
    )


def _about_activities(project_id: int) -> CompoundSelect[Any]:
    """Sheet, id and activity of every record of the project that is about one."""
    own = select(literal("activities").label("sheet"), activities.c.id, activities.c.code.label("activity"))
    parts = [own.where(activities.c.project_id == project_id)]
    for sheet, table in TABLES.items():
        if "activity" in table.c:
            part = select(literal(sheet), table.c.id, table.c.activity)
            parts.append(part.where(table.c.project_id == project_id, table.c.activity.is_not(None)))
    return union_all(*parts)


def _of_activity(project_id: int, code: str) -> ColumnElement[bool]:
    about = _about_activities(project_id).subquery()
    named = select(about.c.sheet, about.c.id).where(about.c.activity == code)
    return tuple_(evidence.c.sheet, evidence.c.record_id).in_(named)
