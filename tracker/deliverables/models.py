"""Deliverables of milestones, and certificates of acceptance. Triggers of the migrations refuse to change or
take away what is published."""

from __future__ import annotations

from sqlalchemy import (
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
from ..fields import NAME_LENGTH

deliverables = Table(
    "deliverables",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", ForeignKey("projects.id"), nullable=False, index=True),
    Column("milestone_id", ForeignKey("milestones.id"), nullable=False, index=True),
    Column("title", String(NAME_LENGTH), nullable=False),
    Column("expected", Text),  # what the contract says of it
    UniqueConstraint("milestone_id", "title"),
    CheckConstraint("length(title) > 0", name="title"),
    **NEVER_TWICE,
)

certificates = Table(
    "certificates",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", ForeignKey("projects.id"), nullable=False),
    Column("no", Integer, nullable=False),
    Column("number", String(NAME_LENGTH + 12), nullable=False, unique=True),
    Column("concluded_on", Date, nullable=False),
    Column("conclusion", String(12), nullable=False),
    Column("opinion", Text),  # the beneficiaries'
    Column("remarks", Text),
    Column("standards", Text, nullable=False),  # JSON: rows of rules.Standard
    Column("members", Text, nullable=False),  # JSON: rows of rules.Member
    Column("version", Integer, nullable=False, server_default="1"),
    Column("published_at", String(25)),  # Asia/Shanghai; None: a draft
    Column("published_by", ForeignKey("users.id")),
    Column("organization", String(NAME_LENGTH)),  # that published it
    Column("title", Text),  # of the project, as it was then, and the agency's name
    Column("contractor", String(NAME_LENGTH)),
    UniqueConstraint("project_id", "no"),
    one_of("conclusion", "acceptance_conclusion"),
    CheckConstraint("no >= 1", name="no"),
    CheckConstraint(
        "(published_at IS NULL) = (organization IS NULL) AND (published_at IS NULL) = (title IS NULL)",
        name="published",
    ),
    **NEVER_TWICE,
)
