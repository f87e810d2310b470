"""the codes of issued reports, revised editions, withdrawals and the stamped scans"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# by hand: Alembic would make the table anew on SQLite, without its triggers
COLUMNS = (
    "code VARCHAR(12) CONSTRAINT ck_issued_reports_code CHECK (length(code) = 12)",
    "replaces_id INTEGER CONSTRAINT fk_issued_reports_replaces_id REFERENCES issued_reports (id)",
    "replaces_reason TEXT CONSTRAINT ck_issued_reports_edition CHECK "
    "((replaces_id IS NULL) = (replaces_reason IS NULL) AND length(trim(replaces_reason)) > 0)",
    "withdrawn_at VARCHAR(25) CONSTRAINT ck_issued_reports_withdrawn CHECK (withdrawn_at IS NULL OR status = 'issued')",
    "withdrawer_id INTEGER CONSTRAINT fk_issued_reports_withdrawer_id REFERENCES users (id)",
    "withdrawer_name VARCHAR(200) CONSTRAINT ck_issued_reports_withdrawer CHECK "
    "((withdrawn_at IS NULL) = (withdrawer_name IS NULL))",
    "withdrawal_reason TEXT CONSTRAINT ck_issued_reports_withdrawal CHECK "
    "((withdrawn_at IS NULL) = (withdrawal_reason IS NULL) AND length(trim(withdrawal_reason)) > 0)",
)
TAKEN = "code, replaces_id, replaces_reason"
WITHDRAWN = "withdrawn_at, withdrawer_id, withdrawer_name, withdrawal_reason"
# trigger, columns, condition, sentence
REFUSED = (
    ("issued_reports_taken_too", TAKEN, None, "a number that was taken stays"),
    (
        "issued_reports_withdrawn",
        WITHDRAWN,
        "OLD.withdrawn_at IS NOT NULL OR OLD.status <> 'issued' OR NEW.withdrawn_at IS NULL",
        "an issued report is never altered",
    ),
)


def upgrade() -> None:
    for column in COLUMNS:
        op.execute(f"ALTER TABLE issued_reports ADD COLUMN {column}")
    op.create_index(op.f("ix_issued_reports_code"), "issued_reports", ["code"], unique=True)
    live = sa.text("status <> 'void'")
    op.create_index(
        op.f("uq_issued_reports_edition"),
        "issued_reports",
        ["replaces_id"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
    op.create_table(
        "report_scans",
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_report_scans_evidence_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["report_id"], ["issued_reports.id"], name=op.f("fk_report_scans_report_id")),
        sa.PrimaryKeyConstraint("evidence_id", "report_id", name=op.f("pk_report_scans")),
    )
    op.create_index(op.f("ix_report_scans_report_id"), "report_scans", ["report_id"])
    sqlite = op.get_bind().dialect.name == "sqlite"
    for name, columns, condition, sentence in REFUSED:
        when = f"BEFORE UPDATE OF {columns} ON issued_reports"
        if sqlite:
            op.execute(
                f"CREATE TRIGGER {name} {when} {f'WHEN {condition} ' if condition else ''}"
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {name} {when} FOR EACH ROW {f'WHEN ({condition}) ' if condition else ''}"
                f"EXECUTE FUNCTION issued_reports_refuse('{sentence}')"
            )


def downgrade() -> None:
    on = " ON issued_reports" if op.get_bind().dialect.name == "postgresql" else ""
    for name, *_ in REFUSED:
        op.execute(f"DROP TRIGGER {name}{on}")
    op.drop_table("report_scans")
    op.drop_index(op.f("uq_issued_reports_edition"), "issued_reports")
    op.drop_index(op.f("ix_issued_reports_code"), "issued_reports")
    for column in reversed(COLUMNS):
        op.execute(f"ALTER TABLE issued_reports DROP COLUMN {column.split()[0]}")
