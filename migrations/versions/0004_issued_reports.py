"""issued reports, the sequences of their numbers, and each organization's prefix"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# What a number stands for is said when it is taken; what came of it is said once. Columns that a later
# migration adds may change.
TAKEN = (
    "id, project_id, organization_id, sequence, ordinal, number, kind, as_of, lang, issued_by, issuer_id, "
    "issuer_name, issued_at, snapshot"
)
OUTCOME = "status, pdf, sha256, size, void_reason"
# trigger, when, table, condition, sentence
REFUSED = (
    ("issued_reports_no_delete", "DELETE", "issued_reports", None, "a number that was taken stays"),
    ("issued_reports_taken", f"UPDATE OF {TAKEN}", "issued_reports", None, "a number that was taken stays"),
    (
        "issued_reports_outcome",
        f"UPDATE OF {OUTCOME}",
        "issued_reports",
        "OLD.status <> 'reserved'",
        "an issued report is never altered",
    ),
    ("report_sequences_no_delete", "DELETE", "report_sequences", None, "a sequence has no gap"),
    (
        "report_sequences_by_one",
        "UPDATE",
        "report_sequences",
        "NEW.name <> OLD.name OR NEW.organization_id <> OLD.organization_id OR NEW.last <> OLD.last + 1",
        "a sequence has no gap",
    ),
)


def upgrade() -> None:
    # by hand: Alembic would make the table anew on SQLite
    op.execute(
        "ALTER TABLE organizations ADD COLUMN report_prefix VARCHAR(8) CONSTRAINT ck_organizations_report_prefix "
        "CHECK (length(report_prefix) BETWEEN 2 AND 8 AND trim(report_prefix, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') = '')"
    )
    op.create_index(op.f("ix_organizations_report_prefix"), "organizations", ["report_prefix"], unique=True)
    op.create_table(
        "report_sequences",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last >= 1", name=op.f("ck_report_sequences_last")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_report_sequences_organization_id")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_report_sequences")),
    )
    op.create_index(op.f("ix_report_sequences_organization_id"), "report_sequences", ["organization_id"])
    op.create_table(
        "issued_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.String(length=20), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=True),
        sa.Column("issuer_name", sa.String(length=200), nullable=False),
        sa.Column("issued_at", sa.String(length=25), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.String(length=20), nullable=True),
        sa.CheckConstraint("status IN ('reserved', 'issued', 'void')", name=op.f("ck_issued_reports_status")),
        sa.CheckConstraint("lang IN ('zh', 'en')", name=op.f("ck_issued_reports_lang")),
        sa.CheckConstraint(
            "void_reason IN ('printing_failed', 'keeping_failed', 'interrupted')",
            name=op.f("ck_issued_reports_void_reason"),
        ),
        sa.CheckConstraint("ordinal >= 1", name=op.f("ck_issued_reports_ordinal")),
        sa.CheckConstraint(
            "CASE WHEN status = 'issued' THEN pdf IS NOT NULL AND sha256 IS NOT NULL AND size IS NOT NULL "
            "ELSE pdf IS NULL AND sha256 IS NULL AND size IS NULL END",
            name=op.f("ck_issued_reports_file"),
        ),
        sa.CheckConstraint("size = length(pdf) AND length(sha256) = 64", name=op.f("ck_issued_reports_size")),
        sa.CheckConstraint(
            "(status = 'void') = (void_reason IS NOT NULL)", name=op.f("ck_issued_reports_void")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_issued_reports_project_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_issued_reports_organization_id")
        ),
        sa.ForeignKeyConstraint(
            ["sequence"], ["report_sequences.name"], name=op.f("fk_issued_reports_sequence")
        ),
        sa.ForeignKeyConstraint(["issuer_id"], ["users.id"], name=op.f("fk_issued_reports_issuer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_reports")),
        sa.UniqueConstraint("number", name=op.f("uq_issued_reports_number")),
        sa.UniqueConstraint("sequence", "ordinal", name=op.f("uq_issued_reports_sequence_ordinal")),
        sa.UniqueConstraint("sha256", name=op.f("uq_issued_reports_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_issued_reports_project_id"), "issued_reports", ["project_id"])
    op.create_index(op.f("ix_issued_reports_organization_id"), "issued_reports", ["organization_id"])
    for statement in _on_sqlite() if op.get_bind().dialect.name == "sqlite" else _on_postgresql():
        op.execute(statement)


def _on_sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} {f'WHEN {condition} ' if condition else ''}"
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        for name, event, table, condition, sentence in REFUSED
    ]


def _on_postgresql() -> list[str]:
    return [
        "CREATE FUNCTION issued_reports_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$",
        *(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW "
            f"{f'WHEN ({condition}) ' if condition else ''}EXECUTE FUNCTION issued_reports_refuse('{sentence}')"
            for name, event, table, condition, sentence in REFUSED
        ),
        *(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "EXECUTE FUNCTION issued_reports_refuse('a number that was taken stays')"
            for table in ("issued_reports", "report_sequences")
        ),
    ]


def downgrade() -> None:
    op.drop_table("issued_reports")
    op.drop_table("report_sequences")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION issued_reports_refuse()")
    op.drop_index(op.f("ix_organizations_report_prefix"), "organizations")
    op.execute("ALTER TABLE organizations DROP COLUMN report_prefix")
