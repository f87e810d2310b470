"""Users, passwords, sign-in, and the note of records that left."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload

from ..audit.service import Change, note
from ..db import Database, engine_of
from ..errors import DomainError
from ..i18n import N_, Message
from ..terms import TERMS
from .models import ADDRESS_LENGTH, Departure, Organization, SentForm, SignInAttempt, User
from .queries import (
    organization_by_name,
    organization_by_report_prefix,
    recent_failures,
    user_by_email,
)
from .rules import SHORTEST_PASSWORD, is_email, is_long_enough, is_report_prefix, locked_until

_HASHER = PasswordHasher()


@cache
def _nobody() -> str:
    """A hash that is checked where there is no such user, so that the answer takes as long."""
    return _HASHER.hash(secrets.token_urlsafe())


def add_user(
    session: Session,
    *,
    email: str,
    name: str,
    role: str,
    organization: str,
    password: str,
    kind: str | None = None,
) -> User:
    """A new user of an organization, which is made where ``kind`` says of which kind. DomainError for an
    address that is taken or none, an unknown role or organization, or a short password."""
    email = email.strip().lower()
    if not is_email(email):
        raise DomainError(Message(N_("%(email)s is not an e-mail address"), email=email), "email")
    if user_by_email(session, email) is not None:
        raise DomainError(
            Message(N_("there is a user with the address %(email)s already"), email=email), "email"
        )
    if role not in TERMS["user_role"]:
        raise DomainError(
            Message(N_("unknown role; expected one of: %(roles)s"), roles=", ".join(TERMS["user_role"])),
            "role",
        )
    found = organization_by_name(session, organization.strip())
    if found is None:
        if kind is None:
            raise DomainError(
                Message(N_("no organization is called “%(name)s”"), name=organization), "organization"
            )
        found = add_organization(session, organization.strip(), kind)
    user = User(email=email, name=name, role=role, organization_id=found.id)
    _set_password(user, password)
    session.add(user)
    session.flush()
    told = {"email": email, "name": name, "role": role, "organization_id": found.id, "active": True}
    note(session, [Change("user", user.id, "created", None, told)])
    return user


def add_organization(session: Session, name: str, kind: str) -> Organization:
    organization = Organization(name=name, kind=kind)
    session.add(organization)
    session.flush()
    note(
        session,
        [Change("organization", organization.id, "created", None, {"name": name, "kind": kind})],
    )
    return organization


def set_report_prefix(session: Session, organization: str, prefix: str) -> Organization:
    """What stands before year and ordinal in the numbers of an organization's reports from now on. DomainError
    for an unknown organization, and a prefix that is none or another's."""
    found = organization_by_name(session, organization.strip())
    if found is None:
        raise DomainError(
            Message(N_("no organization is called “%(name)s”"), name=organization), "organization"
        )
    if not is_report_prefix(prefix):
        raise DomainError(
            Message(N_("a prefix of report numbers has 2 to 8 capital letters")), "report_prefix"
        )
    holder = organization_by_report_prefix(session, prefix)
    if holder is not None and holder.id != found.id:
        text = N_("%(name)s numbers its reports with %(prefix)s already")
        raise DomainError(Message(text, name=holder.name, prefix=prefix), "report_prefix")
    before, found.report_prefix = found.report_prefix, prefix
    session.flush()
    if before != prefix:
        change = {"report_prefix": before}, {"report_prefix": prefix}
        note(session, [Change("organization", found.id, "changed", *change)])
    return found


def change_password(session: Session, user_id: int, current: str, new: str) -> User:
    """Sets a user's own password and ends that user's other sessions."""
    user = session.get_one(User, user_id, options=[joinedload(User.organization)])
    if not _matches(user.password_hash, current):
        raise DomainError(Message(N_("this is not your present password")), "current")
    _set_password(user, new)
    session.flush()
    note(session, [Change("user", user.id, "password", {}, {})])
    return user


def sign_in(database: Database, email: str, password: str, address: str) -> User:
    """The user, or DomainError with one answer for a wrong address, a wrong password and a closed account,
    and another while too many attempts have failed. Attempts are kept in a transaction of their own."""
    email = email.strip().lower()[:254]
    now = datetime.now(UTC)
    with database.session() as session:
        if locked_until(recent_failures(session, email, now), now):
            raise DomainError(Message(N_("Too many attempts. Try again in 15 minutes.")))
        user = user_by_email(session, email)
    matches = _matches(user.password_hash if user else _nobody(), password)
    with database.transaction() as session:
        if user is not None and matches and user.active:
            session.execute(delete(SignInAttempt).where(SignInAttempt.email == email))
            return user
        session.add(SignInAttempt(email=email, address=address[:ADDRESS_LENGTH], at=now))
    raise DomainError(Message(N_("The e-mail address or the password is wrong.")))


def note_departure(
    database: Database, what: str, project_code: str, user_id: int | None, address: str | None
) -> None:
    """Keeps who took records with names in them, in a transaction of its own: a download is a GET."""
    with database.transaction() as session:
        address = address and address[:ADDRESS_LENGTH]
        session.add(Departure(what=what, project_code=project_code, user_id=user_id, address=address))


def first_sending(session: Session, key: str, user_id: int) -> bool:
    """Whether a form's key is used for the first time; then it is used up. Of two that come at once the
    second waits here for what becomes of the first."""
    on = postgresql.insert if engine_of(session).dialect.name == "postgresql" else sqlite.insert
    made = on(SentForm).values(key=key, user_id=user_id).on_conflict_do_nothing().returning(SentForm.key)
    return session.scalar(made) is not None


def came_of_form(session: Session, key: str, location: str) -> None:
    session.execute(update(SentForm).where(SentForm.key == key).values(location=location))


def _set_password(user: User, password: str) -> None:
    if not is_long_enough(password):
        text = N_("a password has at least %(shortest)s characters")
        raise DomainError(Message(text, shortest=SHORTEST_PASSWORD), "new")
    user.password_hash = _HASHER.hash(password)
    user.session_key = secrets.token_urlsafe(32)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (Argon2Error, InvalidHashError):
        return False
