"""Reads of notices, of mails, and of who is told what and how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from ..accounts.models import Organization, User
from ..accounts.rules import fingerprint
from ..contracts.models import projects
from ..deliverables.models import deliverables
from ..i18n import Message, read_back
from ..paging import Page, within
from ..rounds.models import rounds
from ..rounds.queries import SHOWN, round_of
from ..rounds.rules import Round
from .models import calendar_addresses, mails, notice_choices, notices
from .rules import NOTICES


@dataclass(frozen=True, slots=True)
class Notice:
    id: int
    kind: str
    title: str
    sentence: Message
    address: str
    made_at: str
    read: bool


PAGE = 50


def notices_page(session: Session, user_id: int, number: int) -> Page[Notice]:
    """The person's notices, the newest first."""
    mine = and_(notices.c.user_id == user_id, notices.c.in_app)
    total = session.scalar(select(func.count()).select_from(notices).where(mine)) or 0
    number, pages = within(number, total, PAGE)
    statement = (
        select(notices, projects.c.title)
        .join(projects, projects.c.id == notices.c.project_id)
        .where(mine)
        .order_by(notices.c.id.desc())
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    )
    items = [
        Notice(
            row.id,
            row.kind,
            row.title,
            read_back(row.sentence),
            row.address,
            row.made_at,
            row.read_at is not None,
        )
        for row in session.execute(statement)
    ]
    return Page(items, number, pages, total)


def unread(session: Session, user_id: int) -> int:
    mine = (notices.c.user_id == user_id, notices.c.in_app, notices.c.read_at.is_(None))
    return session.scalar(select(func.count()).select_from(notices).where(*mine)) or 0


def choices_of(session: Session, user_ids: Iterable[int]) -> dict[int, dict[str, tuple[bool, bool]]]:
    """User → kind of notice → (in the application, by mail); who has not chosen is told both ways."""
    found = {user_id: dict.fromkeys(NOTICES, (True, True)) for user_id in user_ids}
    statement = select(notice_choices).where(notice_choices.c.user_id.in_(found))
    for row in session.execute(statement):
        found[row.user_id][row.kind] = (row.in_app, row.by_mail)
    return found


def active_users(session: Session) -> list[User]:
    """Who can sign in."""
    statement = (
        select(User)
        .join(User.organization)
        .options(contains_eager(User.organization))
        .where(User.active, Organization.active, User.password_hash != "")
    )
    return list(session.scalars(statement.order_by(User.id)))


def user_of_calendar(session: Session, token: str) -> User | None:
    """Whose private address this is, while neither the account nor its organization is closed."""
    statement = (
        select(User)
        .join(User.organization)
        .options(contains_eager(User.organization))
        .join(calendar_addresses, calendar_addresses.c.user_id == User.id)
        .where(calendar_addresses.c.token_hash == fingerprint(token), User.active, Organization.active)
    )
    return session.scalar(statement)


def calendar_since(session: Session, user_id: int) -> str | None:
    """When the person's private address was made; None where there is none."""
    statement = select(calendar_addresses.c.made_at).where(calendar_addresses.c.user_id == user_id)
    return session.scalar(statement)


def rounds_since(session: Session, moment: datetime) -> list[tuple[int, Round]]:
    """Rounds that were submitted or decided since, each with its project's id, in their order."""
    since = moment.isoformat()
    statement = select(rounds.c.project_id, *SHOWN).where(
        or_(rounds.c.submitted_at >= since, rounds.c.decided_at >= since)
    )
    rows = session.execute(statement.order_by(rounds.c.id)).mappings()
    return [(row["project_id"], round_of(row)) for row in rows]


def pages_of(session: Session, found: Iterable[Round]) -> dict[int, str]:
    """Round → the page of a deliverable's milestone, below the project."""
    ids = {r.subject_id: r.id for r in found if r.subject == "deliverable"}
    statement = select(deliverables.c.id, deliverables.c.milestone_id).where(deliverables.c.id.in_(ids))
    return {ids[row.id]: f"milestones/{row.milestone_id}" for row in session.execute(statement)}


def unsent(session: Session) -> list[Mapping[str, Any]]:
    """Mails that wait or were given up, the newest first."""
    statement = select(mails).where(mails.c.sent_at.is_(None)).order_by(mails.c.id.desc()).limit(200)
    return [dict(row) for row in session.execute(statement).mappings()]


def given_up(session: Session) -> int:
    """How many mails are tried no more."""
    gone = (mails.c.sent_at.is_(None), mails.c.next_try_at.is_(None))
    return session.scalar(select(func.count()).select_from(mails).where(*gone)) or 0
