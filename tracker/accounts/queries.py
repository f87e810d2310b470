from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from .models import Organization, SentForm, SignInAttempt, User
from .rules import WINDOW

_USER = select(User).options(joinedload(User.organization))
_BY_ID = _USER.where(User.id == bindparam("user_id"), User.active)  # built once: every request asks it
_BY_EMAIL = _USER.where(User.email == bindparam("email"))


def user_by_id(session: Session, user_id: int) -> User | None:
    return session.scalar(_BY_ID, {"user_id": user_id})


def user_by_email(session: Session, email: str) -> User | None:
    return session.scalar(_BY_EMAIL, {"email": email.strip().lower()})


def organization_by_name(session: Session, name: str) -> Organization | None:
    return session.scalar(select(Organization).where(Organization.name == name))


def organization_by_report_prefix(session: Session, prefix: str) -> Organization | None:
    return session.scalar(select(Organization).where(Organization.report_prefix == prefix))


def organization_names(session: Session) -> dict[str, list[str]]:
    """Kind of organization → their names, in order."""
    found: dict[str, list[str]] = {}
    for kind, name in session.execute(
        select(Organization.kind, Organization.name).order_by(Organization.name)
    ):
        found.setdefault(kind, []).append(name)
    return found


def any_administrator(session: Session) -> bool:
    return (
        session.scalar(select(User.id).where(User.role == "administrator", User.active).limit(1)) is not None
    )


def sent_form_location(session: Session, key: str, user_id: int) -> str | None:
    """Where a form of this user's led that was sent already."""
    return session.scalar(select(SentForm.location).where(SentForm.key == key, SentForm.user_id == user_id))


def recent_failures(session: Session, email: str, now: datetime) -> list[datetime]:
    """When somebody last failed to sign in with this address."""
    statement = select(SignInAttempt.at).where(SignInAttempt.email == email, SignInAttempt.at > now - WINDOW)
    return [at if at.tzinfo else at.replace(tzinfo=now.tzinfo) for at in session.scalars(statement)]
