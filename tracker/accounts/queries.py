"""Who signs in, which organizations there are, and what keeps accounts safe."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from .models import Invitation, OpenSession, Organization, SentForm, SignInAttempt, User
from .rules import LONGEST_SESSION, WINDOW, fingerprint

_USER = select(User).options(joinedload(User.organization))
_BY_TOKEN = (  # built once: every request asks it
    select(User)
    .join(User.organization)
    .options(contains_eager(User.organization))
    .join(OpenSession, OpenSession.user_id == User.id)
    .where(OpenSession.token_hash == bindparam("token_hash"), OpenSession.at > bindparam("since"))
    .where(User.active, Organization.active)
)
_BY_EMAIL = _USER.where(User.email == bindparam("email"))


def user_by_token(session: Session, token: str) -> User | None:
    """Whose cookie this is, while the session is open and neither the account nor its organization closed."""
    since = datetime.now(UTC) - LONGEST_SESSION
    return session.scalar(_BY_TOKEN, {"token_hash": fingerprint(token), "since": since})


def user_by_email(session: Session, email: str) -> User | None:
    return session.scalar(_BY_EMAIL, {"email": email.strip().lower()})


def named(user_id: ColumnElement[int], otherwise: ColumnElement[str]) -> ColumnElement[str]:
    """People by their name, as a page says it, under the name of the column that says it ``otherwise``: what the trail
    has of the command line, and of who is no user any more."""
    name = select(User.name).where(User.id == user_id).scalar_subquery()
    return func.coalesce(name, otherwise).label(otherwise.key)


def organization_by_name(session: Session, name: str) -> Organization | None:
    return session.scalar(select(Organization).where(Organization.name == name))


def organization_by_report_prefix(session: Session, prefix: str) -> Organization | None:
    return session.scalar(select(Organization).where(Organization.report_prefix == prefix))


def organization_names(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """Names by id."""
    asked = {i for i in ids if i is not None}
    if not asked:
        return {}
    rows = session.execute(select(Organization.id, Organization.name).where(Organization.id.in_(asked)))
    return {row.id: row.name for row in rows}


def organization_names_by_kind(session: Session) -> dict[str, list[str]]:
    """Kind of organization → the names of those that are not closed, in order."""
    found: dict[str, list[str]] = {}
    for kind, name in session.execute(
        select(Organization.kind, Organization.name).where(Organization.active).order_by(Organization.name)
    ):
        found.setdefault(kind, []).append(name)
    return found


def any_administrator(session: Session) -> bool:
    """Whether there is one who can sign in."""
    statement = (
        select(User.id)
        .join(User.organization)
        .where(User.role == "administrator", User.active, User.password_hash != "", Organization.active)
    )
    return session.scalar(statement.limit(1)) is not None


def invited(session: Session, token: str) -> tuple[Invitation, User] | None:
    """The invitation of a link, and whose it is, as they stand now."""
    statement = (
        select(Invitation, User)
        .join(User, User.id == Invitation.user_id)
        .options(joinedload(User.organization))
        .where(Invitation.token_hash == fingerprint(token))
    )
    found = session.execute(statement, execution_options={"populate_existing": True}).first()
    return (found[0], found[1]) if found else None


def sent_form_location(session: Session, key: str, user_id: int) -> str | None:
    """Where a form of this user's led that was sent already."""
    return session.scalar(select(SentForm.location).where(SentForm.key == key, SentForm.user_id == user_id))


def recent_failures(session: Session, email: str, now: datetime) -> list[datetime]:
    """When somebody last failed to sign in with this address."""
    statement = select(SignInAttempt.at).where(SignInAttempt.email == email, SignInAttempt.at > now - WINDOW)
    return [at if at.tzinfo else at.replace(tzinfo=now.tzinfo) for at in session.scalars(statement)]
