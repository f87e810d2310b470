"""How a project moved from state to state, and the days on which people work or not against the calendar.
Triggers of the migrations refuse to change or take away a move."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from ..db import NEVER_TWICE, metadata, one_of

project_moves = Table(
    "project_moves",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", ForeignKey("projects.id"), nullable=False),
    Column("no", Integer, nullable=False),
    Column("move", String(30), nullable=False),
    Column("from_state", String(20), nullable=False),
    Column("to_state", String(20), nullable=False),
    Column("moved_on", Date, nullable=False),
    Column("moved_by", ForeignKey("users.id")),  # None: the command line
    Column("moved_name", String(320), nullable=False),
    Column("moved_at", String(25), nullable=False),  # when it was entered, Asia/Shanghai
    Column("reason", Text),
    UniqueConstraint("project_id", "no"),
    one_of("move", "move"),
    one_of("from_state", "state"),
    one_of("to_state", "state"),
    CheckConstraint("no >= 1", name="no"),
    **NEVER_TWICE,
)

special_days = Table(
    "special_days",
    metadata,
    Column("day", Date, primary_key=True),
    Column("works", Boolean, nullable=False),
)
