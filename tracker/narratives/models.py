"""Texts of report chapters, as they stand now: one for each chapter of a kind of report in one language."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from ..db import NEVER_TWICE, metadata, one_of
from ..fields import NAME_LENGTH

narratives = Table(
    "narratives",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", ForeignKey("projects.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("chapter", String(40), nullable=False),
    Column("lang", String(2), nullable=False),
    Column("text", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("written_at", String(25), nullable=False),  # Asia/Shanghai
    Column("written_by", String(NAME_LENGTH), nullable=False),
    UniqueConstraint("project_id", "kind", "lang", "chapter"),
    one_of("lang", "language"),
    CheckConstraint("kind IN ('progress', 'midterm', 'final', 'finance')", name="kind"),
    CheckConstraint("length(chapter) > 0", name="chapter"),
    CheckConstraint("length(text) <= 10000", name="text"),
    CheckConstraint("version >= 1", name="version"),
    **NEVER_TWICE,
)
