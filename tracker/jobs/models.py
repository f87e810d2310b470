"""Work that a request asked for and a worker does. A row is made in the transaction of what it belongs to."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from ..db import NEVER_TWICE, metadata, one_of

# moments are ISO text in Asia/Shanghai
jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("key", String(200), nullable=False),  # asked for again before it is done, it is the same job
    Column("project_id", ForeignKey("projects.id", ondelete="CASCADE"), index=True),
    Column("subject_id", Integer),  # the row that it is about, in the table of its kind
    Column("user_id", ForeignKey("users.id"), index=True),
    Column("who", String(254), nullable=False),  # as the trail names the user
    Column("payload", Text, nullable=False),  # JSON: what is asked for
    Column("material", LargeBinary),  # a file that it needs, until it is done
    Column("state", String(10), nullable=False),
    Column("phase", String(20)),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("total", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("claimed_by", String(100)),
    Column("lease_until", String(25)),  # after that nobody is doing it any more
    Column("error", Text),  # JSON: a sentence and its figures
    Column("result", Text),  # JSON
    Column("made_at", String(25), nullable=False),
    Column("started_at", String(25)),
    Column("ended_at", String(25)),
    one_of("kind", "job_kind"),
    one_of("state", "job_state"),
    one_of("phase", "job_phase"),
    CheckConstraint("attempts >= 0 AND done >= 0 AND total >= 0", name="counts"),
    CheckConstraint(
        "(state = 'running') = (claimed_by IS NOT NULL) AND (claimed_by IS NULL) = (lease_until IS NULL)",
        name="lease",
    ),
    CheckConstraint("state <> 'failed' OR error IS NOT NULL", name="error"),
    CheckConstraint("(state IN ('queued', 'running')) = (ended_at IS NULL)", name="ended"),
    Index(
        "uq_jobs_key_open",
        "key",
        unique=True,
        sqlite_where=Column("state").in_(("queued", "running")),
        postgresql_where=Column("state").in_(("queued", "running")),
    ),
    Index(None, "state", "lease_until"),
    Index(None, "kind", "subject_id"),
    **NEVER_TWICE,
)
