"""texts of report chapters"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "narratives",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("chapter", sa.String(length=40), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.String(length=25), nullable=False),
        sa.Column("written_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint("lang IN ('zh', 'en')", name=op.f("ck_narratives_lang")),
        sa.CheckConstraint(
            "kind IN ('progress', 'midterm', 'final', 'finance')", name=op.f("ck_narratives_kind")
        ),
        sa.CheckConstraint("length(chapter) > 0", name=op.f("ck_narratives_chapter")),
        sa.CheckConstraint("length(text) <= 10000", name=op.f("ck_narratives_text")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_narratives_version")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_narratives_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_narratives")),
        sa.UniqueConstraint(
            "project_id",
            "kind",
            "lang",
            "chapter",
            name=op.f("uq_narratives_project_id_kind_lang_chapter"),
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("narratives")
