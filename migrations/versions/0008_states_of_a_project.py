"""how a project moved from state to state, working days, and whether the audit follows the last payment"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STATES = (
    "'needs', 'approved', 'procured', 'signed', 'started', 'running', 'midterm', 'final', 'audited', 'accepted', "
    "'settled', 'archived', 'rectifying', 'suspended', 'terminated'"
)
MOVES = (
    "'accept_needs', 'approve_budget', 'notify_winner', 'sign', 'reopen_contract', 'begin', 'begin_midterm', "
    "'pass_midterm', 'begin_final', 'pass_final', 'pass_final_audit_later', 'give_opinion', 'accept', 'archive', "
    "'reopen', 'order_rectification', 'end_rectification', 'suspend', 'resume', 'terminate', 'archive_terminated'"
)
SENTENCE = "how a project moved stays on record"


def upgrade() -> None:
    op.add_column(
        "settings", sa.Column("audit_after_payment", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_table(
        "special_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_special_days")),
    )
    op.create_table(
        "project_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(length=30), nullable=False),
        sa.Column("from_state", sa.String(length=20), nullable=False),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("moved_by", sa.Integer(), nullable=True),
        sa.Column("moved_name", sa.String(length=320), nullable=False),
        sa.Column("moved_at", sa.String(length=25), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(f"move IN ({MOVES})", name=op.f("ck_project_moves_move")),
        sa.CheckConstraint(f"from_state IN ({STATES})", name=op.f("ck_project_moves_from_state")),
        sa.CheckConstraint(f"to_state IN ({STATES})", name=op.f("ck_project_moves_to_state")),
        sa.CheckConstraint("no >= 1", name=op.f("ck_project_moves_no")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_project_moves_project_id")),
        sa.ForeignKeyConstraint(["moved_by"], ["users.id"], name=op.f("fk_project_moves_moved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_moves")),
        sa.UniqueConstraint("project_id", "no", name=op.f("uq_project_moves_project_id_no")),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER project_moves_no_{event.lower()} BEFORE {event} ON project_moves "
                f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
            )
    else:
        op.execute(
            "CREATE FUNCTION project_moves_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER project_moves_kept BEFORE UPDATE OR DELETE ON project_moves "
            "FOR EACH ROW EXECUTE FUNCTION project_moves_refuse()"
        )


def downgrade() -> None:
    op.drop_table("project_moves")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION project_moves_refuse()")
    op.drop_table("special_days")
    op.drop_column("settings", "audit_after_payment")
