"""Sends the mails that wait: each is tried again for a day, and what is given up is sent once more on request."""

from __future__ import annotations

from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ..audit.service import Change, note
from ..dates import now
from ..db import Database
from .models import mails
from .post import Refused, Server, send

DELAYS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 720))  # before the second try, the third, …
LEASE = timedelta(minutes=10)  # while one process sends a mail, no other does


def send_mails(database: Database, server: Server, at: datetime) -> int:
    """Sends what waits; how many went. Nothing is locked meanwhile: a mail that was taken is nobody else's for as
    long as the lease. Where the server is out of reach, the rest waits for the next pass."""
    with database.session() as session:
        waiting = select(mails.c.id).where(mails.c.next_try_at <= at.isoformat()).order_by(mails.c.id)
        ids = list(session.scalars(waiting))
    sent = 0
    for mail_id in ids:
        with database.transaction() as session:
            taken = session.execute(
                update(mails)
                .where(mails.c.id == mail_id, mails.c.next_try_at <= at.isoformat())
                .values(attempts=mails.c.attempts + 1, next_try_at=(max(at, now()) + LEASE).isoformat())
                .returning(mails.c.recipient, mails.c.subject, mails.c.body, mails.c.attempts)
            ).first()
        if taken is None:
            continue
        outcome: dict[str, str | None] = {"sent_at": at.isoformat(), "next_try_at": None, "last_error": None}
        away = False
        try:
            send(server, taken.recipient, taken.subject, taken.body)
            sent += 1
        except Refused as error:
            outcome = {"next_try_at": None, "last_error": _said(error)}
        except Exception as error:  # whatever it is, it must not keep other mails from going
            away = isinstance(error, OSError) and not isinstance(error, SMTPRecipientsRefused)
            later = at + DELAYS[taken.attempts - 1] if taken.attempts <= len(DELAYS) else None
            outcome = {"next_try_at": later and later.isoformat(), "last_error": _said(error)}
        with database.transaction() as session:
            session.execute(update(mails).where(mails.c.id == mail_id).values(**outcome))
        if away:
            break
    return sent


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\0", "")[:300]


def try_again(session: Session, mail_id: int) -> bool:
    """Sends a mail that was given up once more, from its first try on."""
    statement = update(mails).where(
        mails.c.id == mail_id, mails.c.sent_at.is_(None), mails.c.next_try_at.is_(None)
    )
    again = session.execute(statement.values(attempts=0, next_try_at=now().isoformat()).returning(mails.c.id))
    if again.first() is None:
        return False
    note(session, [Change("mail", mail_id, "reopened", None, {})])
    return True
