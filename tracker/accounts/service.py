"""Users, passwords, sign-in and sign-out, invitations, and the note of records that left."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload

from ..audit.service import Change, Origin, note
from ..db import Database, engine_of, unique
from ..errors import DomainError
from ..i18n import N_, Message, Term, language
from ..terms import TERMS
from .models import (
    ADDRESS_LENGTH,
    Departure,
    Invitation,
    OpenSession,
    Organization,
    SentForm,
    SignInAttempt,
    User,
)
from .queries import (
    invited,
    organization_by_name,
    organization_by_report_prefix,
    recent_failures,
    user_by_email,
)
from .rules import (
    INVITATION,
    KEPT_SENDING,
    LONGEST_SESSION,
    SHORTEST_PASSWORD,
    WINDOW,
    fingerprint,
    fits,
    is_email,
    is_long_enough,
    is_report_prefix,
    locked_until,
)

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
    address that is taken or none, an unknown role or organization, a role that does not fit it, or a short
    password."""
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
    return make_user(session, email, name, role, found, password)


def make_user(
    session: Session, email: str, name: str, role: str, organization: Organization, password: str | None
) -> User:
    """A new user; without a password one who cannot sign in before an invitation is used. DomainError as
    for ``add_user``."""
    email = email.strip().lower()
    if not is_email(email):
        raise DomainError(Message(N_("%(email)s is not an e-mail address"), email=email), "email")
    check_role(role, organization)
    user = User(email=email, name=name, role=role, organization_id=organization.id, password_hash="")
    if password is not None:
        _set_password(user, password)
    with unique(
        session, email=Message(N_("there is a user with the address %(email)s already"), email=email)
    ):
        session.add(user)
    told = {"email": email, "name": name, "role": role, "organization_id": organization.id, "active": True}
    note(session, [Change("user", user.id, "created", None, told)])
    return user


def check_role(role: str, organization: Organization) -> None:
    """DomainError where people of such an organization cannot have the role."""
    if not fits(role, organization.kind):
        text = N_("“%(role)s” is no role in an organization of the kind “%(kind)s”")
        said = {"role": Term("user_role", role), "kind": Term("organization_kind", organization.kind)}
        raise DomainError(Message(text, **said), "role")


def add_organization(
    session: Session, name: str, kind: str, uscc: str | None = None, contact: str | None = None
) -> Organization:
    organization = Organization(name=name, kind=kind, uscc=uscc, contact=contact)
    session.add(organization)
    session.flush()
    told = {"name": name, "kind": kind, "uscc": uscc, "contact": contact, "active": True}
    filled = {key: value for key, value in told.items() if value is not None}
    note(session, [Change("organization", organization.id, "created", None, filled)])
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
    if before != prefix:
        found.version += 1
        session.flush()
        change = {"report_prefix": before}, {"report_prefix": prefix}
        note(session, [Change("organization", found.id, "changed", *change)])
    return found


def change_password(session: Session, user_id: int, current: str, new: str) -> User:
    """Sets a user's own password and ends all sessions of that user."""
    user = session.get_one(User, user_id, options=[joinedload(User.organization)])
    if not _matches(user.password_hash, current):
        raise DomainError(Message(N_("this is not your present password")), "current")
    _set_password(user, new)
    end_sessions(session, user.id)
    session.flush()
    note(session, [Change("user", user.id, "password", {}, {})])
    return user


def begin_session(session: Session, user_id: int) -> str:
    """Signs a browser in: the token that its cookie carries. Sessions that are over are forgotten."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    session.execute(delete(OpenSession).where(OpenSession.at <= now - LONGEST_SESSION))
    session.execute(insert(OpenSession).values(token_hash=fingerprint(token), user_id=user_id, at=now))
    return token


def end_session(session: Session, token: str) -> None:
    """Signs a browser out: its cookie is good nowhere any more, whoever copied it."""
    session.execute(delete(OpenSession).where(OpenSession.token_hash == fingerprint(token)))


def end_sessions(session: Session, *user_ids: int) -> None:
    session.execute(delete(OpenSession).where(OpenSession.user_id.in_(user_ids)))


def make_invitation(session: Session, user_id: int) -> str:
    """The token of a link by which the user sets a password, once, within a week; earlier links of the
    user end."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    end_invitations(session, user_id)
    made = Invitation(user_id=user_id, token_hash=fingerprint(token), expires_at=now + INVITATION)
    session.add(made)
    session.flush()
    told = {"user_id": user_id, "expires_at": made.expires_at}
    note(session, [Change("invitation", made.id, "created", None, told)])
    return token


def end_invitations(session: Session, *user_ids: int) -> None:
    """Links that nobody used expire now."""
    now = datetime.now(UTC)
    session.execute(
        update(Invitation)
        .where(Invitation.user_id.in_(user_ids), Invitation.used_at.is_(None), Invitation.expires_at > now)
        .values(expires_at=now)
    )


def usable(found: tuple[Invitation, User] | None) -> tuple[Invitation, User]:
    """The invitation of a link that can be used. DomainError, saying why, where it is good for nothing."""
    if found is None:
        raise DomainError(
            Message(N_("There is no such invitation. Copy the link whole, as you were sent it."))
        )
    invitation, user = found
    if invitation.used_at is not None:
        text = N_("This link was used already. Sign in with the password that you chose.")
        raise DomainError(Message(text))
    expires = invitation.expires_at
    if (expires if expires.tzinfo else expires.replace(tzinfo=UTC)) <= datetime.now(UTC):
        text = N_("This link has expired or was replaced by a newer one. Ask for a new one.")
        raise DomainError(Message(text))
    if not (user.active and user.organization.active):
        raise DomainError(Message(N_("This account is closed.")))
    return found


def accept_invitation(session: Session, token: str, password: str, address: str | None) -> User:
    """Sets the invited person's password and ends what was signed in before. DomainError where the link is
    good for nothing any more, or the password is too short."""
    its = select(Invitation.user_id).where(Invitation.token_hash == fingerprint(token))
    hold = select(User.id).where(User.id.in_(its)).with_for_update(key_share=True)
    session.execute(hold)  # of two who use the link at once the second waits, and finds it used
    invitation, user = usable(invited(session, token))
    _set_password(user, password)
    user.lang = language()
    invitation.used_at = datetime.now(UTC)
    session.execute(delete(SignInAttempt).where(SignInAttempt.email == user.email))
    end_sessions(session, user.id)
    session.flush()
    session.info["origin"] = Origin(user.id, user.email, address and address[:ADDRESS_LENGTH])
    used = Change("invitation", invitation.id, "used", {}, {"used_at": invitation.used_at})
    note(session, [used, Change("user", user.id, "password", {}, {})])
    return user


def sign_in(database: Database, email: str, password: str, address: str) -> User:
    """The user, or DomainError with one answer for a wrong address, a wrong password and a closed account or
    organization, and another while too many attempts have failed. Attempts are kept in a transaction of their
    own, and forgotten when they count no more; the keys of forms sent long ago go with them."""
    email = email.strip().lower()[:254]
    now = datetime.now(UTC)
    with database.session() as session:
        if locked_until(recent_failures(session, email, now), now):
            raise DomainError(Message(N_("Too many attempts. Try again in 15 minutes.")))
        user = user_by_email(session, email)
    matches = _matches((user and user.password_hash) or _nobody(), password)
    with database.transaction() as session:
        session.execute(delete(SignInAttempt).where(SignInAttempt.at <= now - WINDOW))
        session.execute(delete(SentForm).where(SentForm.at < now - KEPT_SENDING))
        if user is not None and matches and user.active and user.organization.active:
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


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (Argon2Error, InvalidHashError):
        return False
