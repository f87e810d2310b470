"""what issued reports counted, locked, and corrections of it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

LOCKED = "id, project_id, report_id, number, from_on, until_on, locked_at"
# trigger, table, when, condition
REFUSED = (
    ("periods_no_delete", "periods", "DELETE", None),
    ("periods_locked", "periods", f"UPDATE OF {LOCKED}", None),
    (
        "periods_outcome",
        "periods",
        "UPDATE OF filed_at, released_at",
        "OLD.released_at IS NOT NULL OR OLD.filed_at IS NOT NULL",
    ),
    ("corrections_no_delete", "corrections", "DELETE", None),
    ("corrections_no_update", "corrections", "UPDATE", None),
)
SENTENCE = "what was reported and corrected stays on record"


def upgrade() -> None:
    op.create_table(
        "periods",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("locked_at", sa.String(length=25), nullable=False),
        sa.Column("filed_at", sa.String(length=25), nullable=True),
        sa.Column("released_at", sa.String(length=25), nullable=True),
        sa.CheckConstraint("filed_at IS NULL OR released_at IS NULL", name=op.f("ck_periods_outcome")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_periods_project_id")),
        sa.ForeignKeyConstraint(["report_id"], ["issued_reports.id"], name=op.f("fk_periods_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_periods")),
        sa.UniqueConstraint("report_id", name=op.f("uq_periods_report_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_periods_project_id"), "periods", ["project_id"])
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("last_period_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=20), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("happened", sa.String(length=10), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("corrected_by", sa.Integer(), nullable=True),
        sa.Column("corrected_name", sa.String(length=320), nullable=False),
        sa.Column("corrected_at", sa.String(length=25), nullable=False),
        sa.Column("corrected_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "happened IN ('created', 'changed', 'removed')", name=op.f("ck_corrections_happened")
        ),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_corrections_reason")),
        sa.CheckConstraint("(happened = 'created') = (before IS NULL)", name=op.f("ck_corrections_before")),
        sa.CheckConstraint("(happened = 'removed') = (after IS NULL)", name=op.f("ck_corrections_after")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_corrections_project_id")),
        sa.ForeignKeyConstraint(["period_id"], ["periods.id"], name=op.f("fk_corrections_period_id")),
        sa.ForeignKeyConstraint(
            ["last_period_id"], ["periods.id"], name=op.f("fk_corrections_last_period_id")
        ),
        sa.ForeignKeyConstraint(["corrected_by"], ["users.id"], name=op.f("fk_corrections_corrected_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_corrections_project_id"), "corrections", ["project_id"])
    # reports that were issued before locks were kept are locked too; numbers that are being printed also
    op.execute(
        "INSERT INTO periods (project_id, report_id, number, from_on, until_on, locked_at, filed_at) "
        "SELECT i.project_id, i.id, i.number, p.starts_on, i.as_of, i.issued_at, "
        "CASE WHEN i.status = 'issued' THEN i.issued_at END FROM issued_reports i "
        "JOIN projects p ON p.id = i.project_id WHERE i.status IN ('issued', 'reserved') ORDER BY i.id"
    )
    for statement in _on_sqlite() if op.get_bind().dialect.name == "sqlite" else _on_postgresql():
        op.execute(statement)


def _on_sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} {f'WHEN {condition} ' if condition else ''}"
        f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        for name, table, event, condition in REFUSED
    ]


def _on_postgresql() -> list[str]:
    return [
        "CREATE FUNCTION periods_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$",
        *(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW "
            f"{f'WHEN ({condition}) ' if condition else ''}EXECUTE FUNCTION periods_refuse()"
            for name, table, event, condition in REFUSED
        ),
    ]


def downgrade() -> None:
    op.drop_table("corrections")
    op.drop_table("periods")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION periods_refuse()")
