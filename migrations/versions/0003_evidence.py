"""files attached to records"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SHEETS = (
    "'project', 'settings', 'tranches', 'milestones', 'amendments', 'budget', 'adjustments', 'people', "
    "'activities', 'sessions', 'attendance', 'volunteer_duty', 'expenses', 'indicators', 'indicator_values', "
    "'scheme', 'scores', 'surveys', 'resources', 'deliberations', 'leaders', 'findings'"
)


def upgrade() -> None:
    exact = sa.String().with_variant(sa.Numeric(), "postgresql")
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media", sa.String(length=10), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.Column("latitude", exact, nullable=True),
        sa.Column("longitude", exact, nullable=True),
        sa.Column(
            "added_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("(CURRENT_TIMESTAMP)"),
            nullable=False,
        ),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.Integer(), nullable=True),
        sa.Column("removal_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(f"sheet IN ({SHEETS})", name=op.f("ck_evidence_sheet")),
        sa.CheckConstraint(
            "kind IN ('photo', 'sign_in_sheet', 'record', 'voucher', 'contract', 'other')",
            name=op.f("ck_evidence_kind"),
        ),
        sa.CheckConstraint(
            "media IN ('jpeg', 'png', 'webp', 'pdf', 'xlsx', 'docx')", name=op.f("ck_evidence_media")
        ),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name=op.f("ck_evidence_name")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_evidence_sha256")),
        sa.CheckConstraint("size > 0", name=op.f("ck_evidence_size")),
        sa.CheckConstraint(
            "CAST(latitude AS NUMERIC) BETWEEN -90 AND 90 AND CAST(longitude AS NUMERIC) BETWEEN -180 AND 180",
            name=op.f("ck_evidence_place"),
        ),
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_evidence_whole_place")),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by IS NULL) AND (removed_at IS NULL) = (removal_reason IS NULL)",
            name=op.f("ck_evidence_removal"),
        ),
        sa.CheckConstraint(
            "length(removal_reason) BETWEEN 1 AND 10000", name=op.f("ck_evidence_removal_reason")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_evidence_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name=op.f("fk_evidence_added_by")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_evidence_organization_id")
        ),
        sa.ForeignKeyConstraint(["removed_by"], ["users.id"], name=op.f("fk_evidence_removed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sqlite_autoincrement=True,
    )
    for columns in (
        ["project_id", "sheet", "record_id"],
        ["project_id", "sha256"],
        ["sha256"],
        ["added_by"],
        ["organization_id"],
        ["removed_by"],
    ):
        op.create_index(op.f(f"ix_evidence_{'_'.join(columns)}"), "evidence", columns)
    op.create_index(
        "uq_evidence_in_sight",
        "evidence",
        ["project_id", "sheet", "record_id", "sha256"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("evidence")
