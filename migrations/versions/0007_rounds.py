"""rounds of submission and decision, each kept"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SUBMITTED = (
    "id, project_id, subject, subject_id, no, submitted_by, submitted_name, submitted_at, statement, content"
)
OUTCOME = "decision, decided_by, decided_name, decided_at, decided_on, reason"
# trigger, when, condition
REFUSED = (
    ("rounds_no_delete", "DELETE", None),
    ("rounds_submitted", f"UPDATE OF {SUBMITTED}", None),
    ("rounds_decided", f"UPDATE OF {OUTCOME}", "OLD.decision IS NOT NULL"),
)
SENTENCE = "what was submitted and decided stays"


def upgrade() -> None:
    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("submitted_name", sa.String(length=320), nullable=False),
        sa.Column("submitted_at", sa.String(length=25), nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_name", sa.String(length=320), nullable=True),
        sa.Column("decided_at", sa.String(length=25), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "subject IN ('deliverable', 'claim', 'expense', 'adjustment', 'amendment', 'finding')",
            name=op.f("ck_rounds_subject"),
        ),
        sa.CheckConstraint(
            "decision IN ('accepted', 'returned', 'withdrawn')", name=op.f("ck_rounds_decision")
        ),
        sa.CheckConstraint("no >= 1", name=op.f("ck_rounds_no")),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decided_name IS NULL) "
            "AND (decision IS NULL) = (decided_on IS NULL)",
            name=op.f("ck_rounds_decided"),
        ),
        sa.CheckConstraint(
            "decision <> 'returned' OR length(trim(reason)) > 0", name=op.f("ck_rounds_returned_with_reason")
        ),
        sa.CheckConstraint(
            "decision = 'withdrawn' OR decided_by <> submitted_by", name=op.f("ck_rounds_decided_by_another")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_rounds_project_id")),
        sa.ForeignKeyConstraint(["submitted_by"], ["users.id"], name=op.f("fk_rounds_submitted_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_rounds_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("subject", "subject_id", "no", name=op.f("uq_rounds_subject_subject_id_no")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_rounds_project_id"), "rounds", ["project_id"])
    op.create_index(
        op.f("uq_rounds_waiting"),
        "rounds",
        ["subject", "subject_id"],
        unique=True,
        sqlite_where=sa.text("decision IS NULL"),
        postgresql_where=sa.text("decision IS NULL"),
    )
    for statement in _on_sqlite() if op.get_bind().dialect.name == "sqlite" else _on_postgresql():
        op.execute(statement)


def _on_sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {event} ON rounds {f'WHEN {condition} ' if condition else ''}"
        f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        for name, event, condition in REFUSED
    ]


def _on_postgresql() -> list[str]:
    return [
        "CREATE FUNCTION rounds_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$",
        *(
            f"CREATE TRIGGER {name} BEFORE {event} ON rounds FOR EACH ROW "
            f"{f'WHEN ({condition}) ' if condition else ''}EXECUTE FUNCTION rounds_refuse()"
            for name, event, condition in REFUSED
        ),
    ]


def downgrade() -> None:
    op.drop_table("rounds")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION rounds_refuse()")
