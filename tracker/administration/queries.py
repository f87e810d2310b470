"""What an administrator sees: organizations, users, the parties of projects, and the trail of the installation.
Of a project no more than code, title and parties: an administrator is no party to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session, contains_eager, joinedload

from ..accounts.models import Invitation, Organization, User
from ..accounts.queries import organization_names
from ..audit.queries import Told, recent
from ..contracts.models import default_settings as defaults
from ..contracts.models import projects
from ..contracts.records import PARTIES
from ..paging import Page, within

SIZE = 50
Rows = Row[tuple[Any, ...]]
_PARTIES = tuple(projects.c[f"{party}_id"] for party in PARTIES)


def organizations_page(session: Session, text: str, number: int) -> Page[Rows]:
    """Each with the number of its users."""
    users = select(func.count()).where(User.organization_id == Organization.id).scalar_subquery()
    statement = select(Organization, users.label("users")).order_by(Organization.name, Organization.id)
    if text:
        statement = statement.where(_contains(text, Organization.name, Organization.uscc))
    return _page(session, statement, number, {"q": text})


def organization(session: Session, organization_id: int) -> Organization | None:
    return session.get(Organization, organization_id)


def open_organizations(session: Session, *also: int | None) -> Sequence[Organization]:
    """Those that may be chosen, and those of the ids that stand already."""
    statement = select(Organization).where(
        or_(Organization.active, Organization.id.in_([i for i in also if i is not None]))
    )
    return session.scalars(statement.order_by(Organization.name, Organization.id)).all()


def users_page(session: Session, text: str, organization_id: int | None, number: int) -> Page[Rows]:
    statement = (
        select(User)
        .join(User.organization)
        .options(contains_eager(User.organization))
        .order_by(Organization.name, User.name, User.id)
    )
    if text:
        statement = statement.where(_contains(text, User.name, User.email))
    if organization_id is not None:
        statement = statement.where(User.organization_id == organization_id)
    narrowed = {"q": text, "organization": "" if organization_id is None else str(organization_id)}
    return _page(session, statement, number, narrowed)


def user(session: Session, user_id: int) -> User | None:
    return session.get(User, user_id, options=[joinedload(User.organization)], populate_existing=True)


def projects_page(session: Session, text: str, number: int) -> Page[Rows]:
    """Code, title, and the ids of the parties."""
    statement = select(projects.c.id, projects.c.code, projects.c.title, *_PARTIES).order_by(
        projects.c.code, projects.c.id
    )
    if text:
        statement = statement.where(_contains(text, projects.c.code, projects.c.title))
    return _page(session, statement, number, {"q": text})


def project(session: Session, project_id: int) -> Rows | None:
    """Code, title, version, and the ids of the parties."""
    statement = select(projects.c.id, projects.c.code, projects.c.title, projects.c.version, *_PARTIES)
    return session.execute(statement.where(projects.c.id == project_id)).first()


def parties_of(session: Session, rows: Sequence[Rows]) -> dict[int, str]:
    """The names of the organizations that these projects name."""
    return organization_names(session, (getattr(row, f"{party}_id") for row in rows for party in PARTIES))


def defaults_version(session: Session) -> int:
    """How often a default was changed."""
    return session.scalar(select(func.coalesce(func.sum(defaults.c.version - 1), 0))) or 0


@dataclass(frozen=True, slots=True)
class Changes:
    """A part of the trail, the latest first, and the names of what it tells of."""

    entries: Sequence[Told]
    organizations: dict[int, str]
    people: dict[int, str]
    invited: dict[int, int]  # invitation → user
    before: int | None  # a number of the trail: what is older stands on the next page


def changes(session: Session, before: int | None) -> Changes:
    """What was changed on the installation outside of projects."""
    found = recent(session, None, limit=SIZE + 1, before=before)
    shown = found[:SIZE]
    of = {
        subject: {e.subject_id for e in shown if e.subject == subject}
        for subject in ("organization", "user", "invitation")
    }
    links = select(Invitation.id, Invitation.user_id).where(Invitation.id.in_(of["invitation"]))
    invited = {row.id: row.user_id for row in session.execute(links)}
    people = select(User.id, User.name).where(User.id.in_(of["user"] | set(invited.values())))
    told = (values.get("organization_id") for e in shown for values in (e.before, e.after))
    return Changes(
        shown,
        organization_names(session, (*of["organization"], *told)),
        {row.id: row.name for row in session.execute(people)},
        invited,
        shown[-1].no if len(found) > SIZE else None,
    )


def _contains(text: str, *columns: Any) -> ColumnElement[bool]:
    return or_(*(column.icontains(text, autoescape=True) for column in columns))


def _page(session: Session, statement: Select[Any], number: int, query: dict[str, str]) -> Page[Rows]:
    """The page of that number; the first or the last one for numbers beyond them."""
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    number, pages = within(number, total, SIZE)
    rows = session.execute(statement.limit(SIZE).offset((number - 1) * SIZE)).all()
    return Page(rows, number, pages, total, {key: value for key, value in query.items() if value})
