"""Files that records bear: the bytes lie in the vault by their hash, here stands what is known of them."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    func,
)

from ..db import NEVER_TWICE, Exact, metadata, one_of
from ..fields import NAME_LENGTH, PROSE_LENGTH
from ..ledger.records import RECORDS
from .records import MEDIA

# a file attached to a record. Which table the record stands in is said by ``sheet``, so that no foreign key can
# hold it; a removed file stays a row, out of sight
evidence = Table(
    "evidence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Column("sheet", String(20), nullable=False),
    Column("record_id", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("media", String(10), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),  # bytes of the original
    Column("width", Integer),  # pixels of the copy that is shown
    Column("height", Integer),
    # what the camera wrote, kept apart from what is served: its time in Asia/Shanghai, its place in degrees
    Column("taken_at", DateTime),
    Column("latitude", Exact),
    Column("longitude", Exact),
    Column("added_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("added_by", ForeignKey("users.id"), nullable=False),
    Column("organization_id", ForeignKey("organizations.id"), nullable=False),
    Column("removed_at", DateTime(timezone=True)),
    Column("removed_by", ForeignKey("users.id")),
    Column("removal_reason", Text),
    one_of("sheet", tuple(RECORDS)),
    one_of("kind", "evidence_kind"),
    one_of("media", tuple(MEDIA)),
    CheckConstraint(f"length(name) BETWEEN 1 AND {NAME_LENGTH}", name="name"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
    CheckConstraint("size > 0", name="size"),
    CheckConstraint(
        "CAST(latitude AS NUMERIC) BETWEEN -90 AND 90 AND CAST(longitude AS NUMERIC) BETWEEN -180 AND 180",
        name="place",
    ),
    CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_place"),
    CheckConstraint(
        "(removed_at IS NULL) = (removed_by IS NULL) AND (removed_at IS NULL) = (removal_reason IS NULL)",
        name="removal",
    ),
    CheckConstraint(f"length(removal_reason) BETWEEN 1 AND {PROSE_LENGTH}", name="removal_reason"),
    Index(None, "project_id", "sheet", "record_id"),
    Index(None, "project_id", "sha256"),
    Index(None, "sha256"),
    Index(None, "added_by"),
    Index(None, "organization_id"),
    Index(None, "removed_by"),
    **NEVER_TWICE,
)
# the same bytes are attached to one record once
Index(
    "uq_evidence_in_sight",
    evidence.c.project_id,
    evidence.c.sheet,
    evidence.c.record_id,
    evidence.c.sha256,
    unique=True,
    sqlite_where=evidence.c.removed_at.is_(None),
    postgresql_where=evidence.c.removed_at.is_(None),
)
# a file that something submitted rests on is no longer taken out of sight
evidence_holds = Table(
    "evidence_holds",
    metadata,
    Column("evidence_id", ForeignKey("evidence.id", ondelete="CASCADE"), primary_key=True),
)
