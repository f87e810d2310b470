"""jobs: work that a worker does, with its progress and what came of it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('queued', 'running')")


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("who", sa.String(length=254), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("material", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=True),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("claimed_by", sa.String(length=100), nullable=True),
        sa.Column("lease_until", sa.String(length=25), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("made_at", sa.String(length=25), nullable=False),
        sa.Column("started_at", sa.String(length=25), nullable=True),
        sa.Column("ended_at", sa.String(length=25), nullable=True),
        sa.CheckConstraint("kind IN ('draft_report', 'issue_report')", name=op.f("ck_jobs_kind")),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'dropped')", name=op.f("ck_jobs_state")
        ),
        sa.CheckConstraint(
            "phase IN ('reading', 'setting', 'writing', 'attaching', 'signing', 'keeping')",
            name=op.f("ck_jobs_phase"),
        ),
        sa.CheckConstraint("attempts >= 0 AND done >= 0 AND total >= 0", name=op.f("ck_jobs_counts")),
        sa.CheckConstraint(
            "(state = 'running') = (claimed_by IS NOT NULL) AND (claimed_by IS NULL) = (lease_until IS NULL)",
            name=op.f("ck_jobs_lease"),
        ),
        sa.CheckConstraint("state <> 'failed' OR error IS NOT NULL", name=op.f("ck_jobs_error")),
        sa.CheckConstraint(
            "(state IN ('queued', 'running')) = (ended_at IS NULL)", name=op.f("ck_jobs_ended")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_jobs_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_jobs_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sqlite_autoincrement=True,
    )
    for columns in (["project_id"], ["user_id"], ["state", "lease_until"], ["kind", "subject_id"]):
        op.create_index(op.f(f"ix_jobs_{'_'.join(columns)}"), "jobs", columns)
    op.create_index(
        "uq_jobs_key_open", "jobs", ["key"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    op.drop_table("jobs")
