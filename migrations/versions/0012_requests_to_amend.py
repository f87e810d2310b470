"""requests to amend a contract"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "amendment_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.String(length=25), nullable=False),
        sa.Column("amendment_no", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_amendment_requests_project_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_amendment_requests_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment_requests")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_amendment_requests_project_id"), "amendment_requests", ["project_id"])


def downgrade() -> None:
    op.drop_table("amendment_requests")
