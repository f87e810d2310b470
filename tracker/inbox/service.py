"""What a person sets: which notices, what is read, and a private address of the own calendar; and the worker's pass."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from ..accounts.models import User
from ..accounts.rules import fingerprint
from ..audit.service import Change, note
from ..dates import now
from ..db import Database
from .mail_service import send_mails
from .models import calendar_addresses, notice_choices, notices
from .notice_queries import calendar_since, choices_of
from .notice_service import make_notices
from .post import Server
from .rules import NOTICES


def choose(session: Session, user_id: int, chosen: Mapping[str, tuple[bool, bool]]) -> None:
    """Which kinds of notice the person gets, in the application and by mail."""
    _lock(session, user_id)
    before = choices_of(session, [user_id])[user_id]
    if dict(chosen) == before:
        return
    session.execute(delete(notice_choices).where(notice_choices.c.user_id == user_id))
    rows = [
        {"user_id": user_id, "kind": kind, "in_app": in_app, "by_mail": by_mail}
        for kind, (in_app, by_mail) in chosen.items()
    ]
    session.execute(insert(notice_choices), rows)
    note(session, [Change("notice_choice", user_id, "changed", _told(before), _told(chosen))])


def _lock(session: Session, user_id: int) -> None:
    """The same person at another window waits."""
    session.execute(select(User.id).where(User.id == user_id).with_for_update())


def _told(chosen: Mapping[str, tuple[bool, bool]]) -> dict[str, str]:
    return {
        name: ", ".join(kind for kind in NOTICES if chosen[kind][way])
        for way, name in enumerate(("notices_in_app", "notices_by_mail"))
    }


def mark_read(session: Session, user_id: int) -> None:
    """All that the person has not read yet. No record of a project: the trail tells nothing of it."""
    mine = (notices.c.user_id == user_id, notices.c.read_at.is_(None))
    session.execute(update(notices).where(*mine).values(read_at=now().isoformat()))


def new_calendar_address(session: Session, user_id: int) -> str:
    """A private address in place of the one before, if there was one: its token, which is not kept."""
    _lock(session, user_id)
    token = secrets.token_urlsafe(32)
    action = "changed" if calendar_since(session, user_id) else "created"
    session.execute(delete(calendar_addresses).where(calendar_addresses.c.user_id == user_id))
    values = {"user_id": user_id, "token_hash": fingerprint(token), "made_at": now().isoformat()}
    session.execute(insert(calendar_addresses).values(**values))
    note(session, [Change("calendar_address", user_id, action, None, {})])
    return token


def revoke_calendar_address(session: Session, user_id: int) -> None:
    _lock(session, user_id)
    if calendar_since(session, user_id):
        session.execute(delete(calendar_addresses).where(calendar_addresses.c.user_id == user_id))
        note(session, [Change("calendar_address", user_id, "removed", {}, None)])


def work(database: Database, server: Server | None, site: str, at: datetime | None = None) -> tuple[int, int]:
    """One pass: how many notices were made and how many mails went."""
    at = at or now()
    made = make_notices(database, at, site, by_mail=server is not None)
    return made, send_mails(database, server, at) if server is not None else 0
