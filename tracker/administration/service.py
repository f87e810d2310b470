"""What an administrator changes: organizations, users, a project's parties, the defaults.

Whoever changes something names the version that was seen; a later one raises Conflict. Every change stands in
the trail, which is locked last: administrators, the record, what hangs on it, the trail.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import Table, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..accounts.models import Organization, User
from ..accounts.queries import any_administrator
from ..accounts.rules import fits
from ..accounts.service import (
    add_organization,
    check_role,
    end_invitations,
    end_sessions,
    make_invitation,
    make_user,
)
from ..audit.rules import difference, plain
from ..audit.service import Change, note
from ..contracts.models import default_settings as defaults
from ..contracts.models import projects
from ..contracts.queries import default_settings
from ..contracts.records import PARTIES, Settings
from ..contracts.rules import KINDS
from ..db import engine_of, unique
from ..errors import Conflict, DomainError
from ..fields import columns
from ..i18n import N_, Message, Term

Row = TypeVar("Row", Organization, User)
TAKEN = {
    "name": Message(N_("there is an organization of this name already")),
    "uscc": Message(N_("an organization with this credit code is there already")),
}


def new_organization(
    session: Session, name: str, kind: str, uscc: str | None, contact: str | None
) -> Organization:
    """DomainError where the name or the credit code is another's."""
    with unique(session, **TAKEN):
        return add_organization(session, name, kind, uscc, contact)


def change_organization(session: Session, organization_id: int, seen: int, values: Mapping[str, Any]) -> None:
    """``values``: name, kind, uscc, contact. DomainError as above, or where its users' roles or its places in
    projects do not suit the new kind."""
    organization = _locked(session, Organization, organization_id)
    if values["kind"] != organization.kind:
        _check_kind(session, organization_id, values["kind"])
    if (
        values["name"] != organization.name
    ):  # figures are kept by a project's revision, and they name the parties
        named = or_(*(projects.c[f"{party}_id"] == organization_id for party in PARTIES))
        session.execute(update(projects).where(named).values(revision=projects.c.revision + 1))
    with unique(session, **TAKEN):
        _change(session, "organization", organization, seen, values)


def close_organization(session: Session, organization_id: int) -> None:
    """From now on nobody of it is or gets signed in. DomainError where the last administrator would be shut out."""
    _hold_administrators(session)
    organization = _locked(session, Organization, organization_id)
    _shut_out(session, *session.scalars(select(User.id).where(User.organization_id == organization_id)))
    _set_active(session, "organization", organization, False)


def reopen_organization(session: Session, organization_id: int) -> None:
    _set_active(session, "organization", _locked(session, Organization, organization_id), True)


def delete_organization(session: Session, organization_id: int) -> None:
    """DomainError where users or projects name it."""
    organization = _locked(session, Organization, organization_id)
    was = {name: getattr(organization, name) for name in ("name", "kind", "uscc", "contact")}
    try:
        with session.begin_nested():
            session.delete(organization)
    except IntegrityError as error:
        text = N_("Users or projects name this organization: it can be closed, not deleted.")
        raise DomainError(Message(text)) from error
    note(session, [Change("organization", organization_id, "removed", was, None)])


def invite(session: Session, email: str, name: str, role: str, organization_id: int) -> tuple[User, str]:
    """A user without a password, and the token of the link by which that person sets one. DomainError as
    for ``make_user``, or where the organization is closed."""
    user = make_user(session, email, name, role, _open_organization(session, organization_id), None)
    return user, make_invitation(session, user.id)


def new_link(session: Session, user_id: int) -> str:
    """The token of a new link, for who lost the password or the first link. DomainError where the account or
    its organization is closed."""
    user = _locked(session, User, user_id)
    organization = session.get_one(Organization, user.organization_id)
    if not (user.active and organization.active):
        raise DomainError(Message(N_("The account or its organization is closed: reopen it first.")))
    return make_invitation(session, user_id)


def change_user(session: Session, user_id: int, seen: int, values: Mapping[str, Any]) -> None:
    """``values``: name, role, organization_id. DomainError where the role does not fit the organization, that
    is closed, or no administrator would be left."""
    _hold_administrators(session)
    user = _locked(session, User, user_id)
    if values["organization_id"] != user.organization_id:
        check_role(values["role"], _open_organization(session, values["organization_id"]))
    elif values["role"] != user.role:
        check_role(values["role"], session.get_one(Organization, user.organization_id))
    _change(session, "user", user, seen, values)
    if not any_administrator(session):
        raise DomainError(LAST, "role")


def close_user(session: Session, user_id: int) -> None:
    """DomainError where no administrator would be left."""
    _hold_administrators(session)
    user = _locked(session, User, user_id)
    _shut_out(session, user_id)
    _set_active(session, "user", user, False)


def reopen_user(session: Session, user_id: int) -> None:
    _set_active(session, "user", _locked(session, User, user_id), True)


def set_parties(
    session: Session, project_id: int, seen: int, values: Mapping[str, int | None], reason: str | None
) -> None:
    """``values``: ``purchaser_id`` and so on. DomainError where an organization is closed or of a kind that
    cannot be that party, or where another purchaser or contractor is set without a reason."""
    names = [f"{party}_id" for party in PARTIES]
    asked = select(projects.c.code, projects.c.version, *(projects.c[name] for name in names))
    stands = session.execute(asked.where(projects.c.id == project_id).with_for_update()).mappings().one()
    before, after = difference({name: stands[name] for name in names}, values)
    if not after:
        return
    if stands["version"] != seen:
        raise Conflict({name: stands[name] for name in names}, stands["version"])
    for party in PARTIES:
        if after.get(f"{party}_id") is not None:
            _check_party(session, party, after[f"{party}_id"])
    if {"purchaser_id", "contractor_id"} & after.keys() and not reason:
        text = N_("say why another purchaser or contractor takes over: it is kept in the project's trail")
        raise DomainError(Message(text), "reason")
    raised = {name: projects.c[name] + 1 for name in ("revision", "version")}
    session.execute(update(projects).where(projects.c.id == project_id).values(after | raised))
    note(
        session,
        [Change("project", project_id, "changed", before, after, project_id, stands["code"], reason or None)],
    )


def set_defaults(session: Session, seen: int, settings: Settings) -> None:
    """What new projects start from. DomainError where the bands of the grades do not fall."""
    if not settings.grade_excellent >= settings.grade_good >= settings.grade_fair:
        raise DomainError(Message(N_("bands that fall from excellent over good to fair")), "grade_good")
    names = [column.name for column in columns(Settings)]
    _keep_rows(session, defaults, default_settings(session), names)
    rows = session.execute(select(defaults).order_by(defaults.c.id).with_for_update()).all()
    stands = default_settings(session)
    changed = [name for name in names if getattr(stands, name) != getattr(settings, name)]
    version = sum(row.version - 1 for row in rows)
    if changed and version != seen:
        raise Conflict({name: getattr(stands, name) for name in names}, version)
    changes = []
    for row in (row for row in rows if row.name in changed):
        was, is_ = (plain(getattr(s, row.name)) for s in (stands, settings))
        session.execute(
            update(defaults)
            .where(defaults.c.id == row.id)
            .values(value=None if is_ is None else str(is_), version=row.version + 1)
        )
        changes.append(Change("default_setting", row.id, "changed", {row.name: was}, {row.name: is_}))
    note(session, changes)


LAST = Message(N_("This is the last administrator who can sign in: make another one first."))


def _hold_administrators(session: Session) -> None:
    """Of two who change administrators at once, the second waits here and then sees what the first did. On
    SQLite a writing transaction is alone anyway."""
    held = select(User.id).where(User.role == "administrator").order_by(User.id)
    session.scalars(held.with_for_update(key_share=True)).all()


def _locked(session: Session, model: type[Row], row_id: int) -> Row:
    """As it stands now, and stays until this transaction ends."""
    return session.get_one(model, row_id, populate_existing=True, with_for_update={"key_share": True})


def _open_organization(session: Session, organization_id: int) -> Organization:
    """Nobody closes it or changes its kind until this transaction ends."""
    found = session.get(Organization, organization_id, populate_existing=True, with_for_update={"read": True})
    if found is None or not found.active:
        raise DomainError(Message(N_("this organization is closed")), "organization_id")
    return found


def _change(session: Session, subject: str, row: Row, seen: int, values: Mapping[str, Any]) -> None:
    """Changes and notes the fields that differ. Conflict where somebody changed the record since."""
    stands = {name: getattr(row, name) for name in values}
    before, after = difference(stands, values)
    if not after:
        return
    if row.version != seen:
        raise Conflict(stands, row.version)
    for name, value in after.items():
        setattr(row, name, value)
    row.version += 1
    session.flush()
    note(session, [Change(subject, row.id, "changed", before, after)])


def _set_active(session: Session, subject: str, row: Row, active: bool) -> None:
    """Closes or reopens; nothing where it is so already."""
    if row.active == active:
        return
    row.active = active
    row.version += 1
    session.flush()
    if not active and not any_administrator(session):
        raise DomainError(LAST)
    action = "reopened" if active else "closed"
    note(session, [Change(subject, row.id, action, {"active": not active}, {"active": active})])


def _shut_out(session: Session, *user_ids: int) -> None:
    end_sessions(session, *user_ids)
    end_invitations(session, *user_ids)


def _check_kind(session: Session, organization_id: int, kind: str) -> None:
    roles = session.scalars(select(User.role).where(User.organization_id == organization_id).distinct())
    for role in roles:
        if not fits(role, kind):
            text = N_("“%(role)s” is no role in an organization of the kind “%(kind)s”")
            said = {"role": Term("user_role", role), "kind": Term("organization_kind", kind)}
            raise DomainError(Message(text, **said), "kind")
    for party in PARTIES:
        named = select(projects.c.id).where(projects.c[f"{party}_id"] == organization_id).limit(1)
        if kind not in KINDS[party] and session.scalar(named) is not None:
            text = N_("it is the %(party)s of a project, which an organization of this kind cannot be")
            raise DomainError(Message(text, party=Term("column", party)), "kind")


def _check_party(session: Session, party: str, organization_id: int) -> None:
    field = f"{party}_id"
    found = session.get(Organization, organization_id)
    if found is None or found.kind not in KINDS[party]:
        raise DomainError(Message(N_("an organization of this kind cannot be this party")), field)
    if not found.active:
        raise DomainError(Message(N_("this organization is closed")), field)


def _keep_rows(session: Session, table: Table, settings: Settings, names: list[str]) -> None:
    """A row for each setting, so that there is something to lock."""
    there = session.scalar(select(func.count()).select_from(table))
    if there == len(names):
        return
    on = postgresql.insert if engine_of(session).dialect.name == "postgresql" else sqlite.insert
    rows = [
        {"name": name, "value": None if value is None else str(plain(value))}
        for name, value in ((name, getattr(settings, name)) for name in names)
    ]
    session.execute(on(table).on_conflict_do_nothing(), rows)
