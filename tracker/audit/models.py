"""The trail's tables. Triggers of the migrations refuse UPDATE and DELETE of ``trail`` on both databases."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, String, Table, Text

from ..db import metadata

# no foreign keys: an entry outlives what it tells of
trail = Table(
    "trail",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("user_id", Integer),
    Column("who", String(254), nullable=False),
    Column("address", String(45)),
    Column("project_id", Integer),
    Column("project_code", Text),
    Column("subject", String(40), nullable=False),
    Column("subject_id", Integer, nullable=False),
    Column("action", String(20), nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("reason", Text),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
    Index(None, "project_id", "subject", "subject_id"),
)

# one row; whoever appends locks it, so that entries follow each other
trail_head = Table(
    "trail_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
    CheckConstraint("id = 1", name="one"),
)

personal_keys = Table(
    "personal_keys",
    metadata,
    Column("subject", String(40), primary_key=True),
    Column("subject_id", Integer, primary_key=True, autoincrement=False),
    Column("key", LargeBinary, nullable=False),
)
