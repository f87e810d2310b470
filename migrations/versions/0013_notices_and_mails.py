"""notices, what each person chooses of them, mails to be sent, private addresses of calendars"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KINDS = "'submitted', 'decided', 'moved', 'soon', 'overdue'"


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("in_app", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.String(length=25), nullable=False),
        sa.Column("read_at", sa.String(length=25), nullable=True),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_notices_kind")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_notices_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notices_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("user_id", "source", name=op.f("uq_notices_user_id_source")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_notices_project_id"), "notices", ["project_id"])
    op.create_table(
        "notice_choices",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("in_app", sa.Boolean(), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_notice_choices_kind")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notice_choices_user_id")),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_notice_choices")),
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", sa.String(length=25), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", sa.String(length=25), nullable=True),
        sa.Column("sent_at", sa.String(length=25), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_mails_attempts")),
        sa.CheckConstraint("sent_at IS NULL OR next_try_at IS NULL", name=op.f("ck_mails_sent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mails_next_try_at"), "mails", ["next_try_at"])
    made = op.create_table(
        "notices_made",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("until", sa.String(length=25), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_notices_made_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices_made")),
    )
    op.bulk_insert(made, [{"id": 1}])
    op.create_table(
        "calendar_addresses",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.String(length=25), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_calendar_addresses_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_calendar_addresses")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_addresses_token_hash")),
    )


def downgrade() -> None:
    for table in ("calendar_addresses", "notices_made", "mails", "notice_choices", "notices"):
        op.drop_table(table)
