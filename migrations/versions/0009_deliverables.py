"""deliverables of milestones, files that stay because they were submitted, certificates of acceptance"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SENTENCE = "a published certificate stays as it is"


def upgrade() -> None:
    op.create_table(
        "deliverables",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("expected", sa.Text(), nullable=True),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_deliverables_title")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_deliverables_project_id")),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["milestones.id"], name=op.f("fk_deliverables_milestone_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliverables")),
        sa.UniqueConstraint("milestone_id", "title", name=op.f("uq_deliverables_milestone_id_title")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_deliverables_project_id"), "deliverables", ["project_id"])
    op.create_index(op.f("ix_deliverables_milestone_id"), "deliverables", ["milestone_id"])
    op.create_table(
        "evidence_holds",
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_holds_evidence_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_evidence_holds")),
    )
    op.create_table(
        "certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=212), nullable=False),
        sa.Column("concluded_on", sa.Date(), nullable=False),
        sa.Column("conclusion", sa.String(length=12), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("standards", sa.Text(), nullable=False),
        sa.Column("members", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("published_at", sa.String(length=25), nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("organization", sa.String(length=200), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("contractor", sa.String(length=200), nullable=True),
        sa.CheckConstraint("conclusion IN ('passed', 'not_passed')", name=op.f("ck_certificates_conclusion")),
        sa.CheckConstraint("no >= 1", name=op.f("ck_certificates_no")),
        sa.CheckConstraint(
            "(published_at IS NULL) = (organization IS NULL) AND (published_at IS NULL) = (title IS NULL)",
            name=op.f("ck_certificates_published"),
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_certificates_project_id")),
        sa.ForeignKeyConstraint(["published_by"], ["users.id"], name=op.f("fk_certificates_published_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("number", name=op.f("uq_certificates_number")),
        sa.UniqueConstraint("project_id", "no", name=op.f("uq_certificates_project_id_no")),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER certificates_no_{event.lower()} BEFORE {event} ON certificates "
                f"WHEN OLD.published_at IS NOT NULL BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
            )
    else:
        op.execute(
            "CREATE FUNCTION certificates_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER certificates_kept BEFORE UPDATE OR DELETE ON certificates "
            "FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION certificates_refuse()"
        )


def downgrade() -> None:
    op.drop_table("certificates")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION certificates_refuse()")
    op.drop_table("evidence_holds")
    op.drop_table("deliverables")
