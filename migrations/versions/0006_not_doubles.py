"""pairs of the register that look like one person and are two"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "not_doubles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_not_doubles_order")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_not_doubles_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["first_id"], ["people.id"], name=op.f("fk_not_doubles_first_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["people.id"], name=op.f("fk_not_doubles_second_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_not_doubles")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_not_doubles_first_id_second_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_not_doubles_project_id"), "not_doubles", ["project_id"])
    op.create_index(op.f("ix_not_doubles_second_id"), "not_doubles", ["second_id"])


def downgrade() -> None:
    op.drop_table("not_doubles")
