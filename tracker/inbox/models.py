"""Notices, what each person wants to be told and how, mails that are to be sent, private addresses of calendars."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from ..db import NEVER_TWICE, metadata, one_of

# moments are ISO text in Asia/Shanghai
notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("project_id", ForeignKey("projects.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("source", String(300), nullable=False),  # what it tells of: nobody is told of it twice
    Column("sentence", Text, nullable=False),  # JSON: the English sentence and its figures
    Column("address", Text, nullable=False),  # a path of this site
    Column("in_app", Boolean, nullable=False),  # False: by mail alone
    Column("made_at", String(25), nullable=False),
    Column("read_at", String(25)),
    UniqueConstraint("user_id", "source"),
    one_of("kind", "notice"),
    **NEVER_TWICE,
)

# a row where somebody chose; who has not is told everything both ways
notice_choices = Table(
    "notice_choices",
    metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("in_app", Boolean, nullable=False),
    Column("by_mail", Boolean, nullable=False),
    one_of("kind", "notice"),
)

mails = Table(
    "mails",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recipient", String(254), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("made_at", String(25), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try_at", String(25)),  # None: sent, or given up
    Column("sent_at", String(25)),
    Column("last_error", String(300)),
    CheckConstraint("attempts >= 0", name="attempts"),
    CheckConstraint("sent_at IS NULL OR next_try_at IS NULL", name="sent"),
    Index(None, "next_try_at"),
    **NEVER_TWICE,
)

# one row: until when the worker has looked, and the last day of whose tasks it told
notices_made = Table(
    "notices_made",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("until", String(25)),
    Column("day", Date),
    CheckConstraint("id = 1", name="one"),
)

calendar_addresses = Table(
    "calendar_addresses",
    metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("token_hash", String(64), nullable=False),
    Column("made_at", String(25), nullable=False),
    UniqueConstraint("token_hash"),
)
