"""Organizations, users, who is signed in, invitations, and what is remembered of records that left."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, Text, func, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import NEVER_TWICE, Base, one_of

ADDRESS_LENGTH = 45  # of a network address; a proxy may pass on anything in its place


class Organization(Base):
    __tablename__ = "organizations"
    __table_args__ = (
        one_of("kind", "organization_kind"),
        CheckConstraint(
            "length(report_prefix) BETWEEN 2 AND 8 AND trim(report_prefix, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') = ''",
            name="report_prefix",
        ),
        Index(None, "report_prefix", unique=True),
        CheckConstraint("length(uscc) = 18", name="uscc"),
        CheckConstraint("length(contact) BETWEEN 1 AND 200", name="contact"),
        Index(None, "uscc", unique=True),
        NEVER_TWICE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    report_prefix: Mapped[str | None] = mapped_column(
        String(8)
    )  # of its reports' numbers; None: R and its id
    uscc: Mapped[str | None] = mapped_column(String(18))  # unified social credit code 统一社会信用代码
    contact: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True, server_default=true())  # closed: nobody of it signs in
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class User(Base):
    """``password_hash`` is argon2's, empty until an invited person has set a password; e-mail addresses are
    kept in lower case."""

    __tablename__ = "users"
    __table_args__ = (one_of("role", "user_role"), one_of("lang", "language"), NEVER_TWICE)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    password_hash: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(2), default="zh")
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    organization: Mapped[Organization] = relationship(lazy="raise")


class OpenSession(Base):
    """A browser that is signed in. Its cookie is good while the row is there: signing out takes it away, a
    new password or a closed account all of the user's. Of the cookie's token only the SHA-256 is kept."""

    __tablename__ = "open_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


class Invitation(Base):
    """A link by which somebody sets a password, once; of its token only the SHA-256 is kept."""

    __tablename__ = "invitations"
    __table_args__ = (NEVER_TWICE,)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SignInAttempt(Base):
    """Failed sign-ins, kept for 15 minutes so that guessing is slowed down whichever process is asked."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (Index(None, "email", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    address: Mapped[str] = mapped_column(String(ADDRESS_LENGTH))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Departure(Base):
    """Records that left with names in them: who took which project's workbook, when and from where."""

    __tablename__ = "departures"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)  # None: the command line
    project_code: Mapped[str] = mapped_column(String(200), index=True)
    what: Mapped[str] = mapped_column(String(40))
    address: Mapped[str | None] = mapped_column(String(ADDRESS_LENGTH))


class SentForm(Base):
    """A form that was sent: the key that it carries is good for one change, and leads to what came of it."""

    __tablename__ = "sent_forms"

    key: Mapped[str] = mapped_column(String(43), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    location: Mapped[str | None] = mapped_column(Text)
