"""Rounds of submission and decision. Triggers of the migrations refuse to take one away, and to change what was
submitted or decided."""

from __future__ import annotations

from sqlalchemy import (
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
    text,
)

from ..db import NEVER_TWICE, metadata, one_of

rounds = Table(
    "rounds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", ForeignKey("projects.id"), nullable=False, index=True),
    Column("subject", String(20), nullable=False),
    Column("subject_id", Integer, nullable=False),  # of a table that the subject names
    Column("no", Integer, nullable=False),
    Column("submitted_by", ForeignKey("users.id")),  # None: the command line
    Column("submitted_name", String(320), nullable=False),
    Column("submitted_at", String(25), nullable=False),  # Asia/Shanghai
    Column("statement", Text),
    Column("content", Text, nullable=False),  # JSON: what was submitted, as it was then
    Column("decision", String(10)),
    Column("decided_by", ForeignKey("users.id")),
    Column("decided_name", String(320)),
    Column("decided_at", String(25)),
    Column("decided_on", Date),
    Column("reason", Text),
    UniqueConstraint("subject", "subject_id", "no"),
    one_of("subject", "round_subject"),
    one_of("decision", "decision"),
    CheckConstraint("no >= 1", name="no"),
    CheckConstraint(
        "(decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decided_name IS NULL) "
        "AND (decision IS NULL) = (decided_on IS NULL)",
        name="decided",
    ),
    CheckConstraint("decision <> 'returned' OR length(trim(reason)) > 0", name="returned_with_reason"),
    CheckConstraint("decision = 'withdrawn' OR decided_by <> submitted_by", name="decided_by_another"),
    # one at a time waits for a decision
    Index(
        "uq_rounds_waiting",
        "subject",
        "subject_id",
        unique=True,
        sqlite_where=text("decision IS NULL"),
        postgresql_where=text("decision IS NULL"),
    ),
    **NEVER_TWICE,
)
