"""administration: credit codes, closed organizations, invitations, open sessions, default settings"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# written out: SQLite takes a constraint with a new column, but none afterwards
COLUMNS = (
    ("uscc", "VARCHAR(18)", "length(uscc) = 18"),
    ("contact", "VARCHAR(200)", "length(contact) BETWEEN 1 AND 200"),
)


def upgrade() -> None:
    for name, kind, rule in COLUMNS:
        op.execute(
            f"ALTER TABLE organizations ADD COLUMN {name} {kind} CONSTRAINT ck_organizations_{name} CHECK ({rule})"
        )
    op.create_index(op.f("ix_organizations_uscc"), "organizations", ["uscc"], unique=True)
    op.add_column(
        "organizations", sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    for table in ("organizations", "users"):
        op.add_column(table, sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.drop_column("users", "session_key")
    op.create_table(
        "open_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_open_sessions_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_open_sessions")),
    )
    op.create_index(op.f("ix_open_sessions_user_id"), "open_sessions", ["user_id"])
    op.create_index(op.f("ix_open_sessions_at"), "open_sessions", ["at"])
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_invitations_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_invitations_user_id"), "invitations", ["user_id"])
    op.create_table(
        "default_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_default_settings")),
        sa.UniqueConstraint("name", name=op.f("uq_default_settings_name")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("default_settings")
    op.drop_table("invitations")
    op.drop_table("open_sessions")
    op.add_column("users", sa.Column("session_key", sa.String(length=43), server_default="", nullable=False))
    for table in ("users", "organizations"):
        op.drop_column(table, "version")
    op.drop_column("organizations", "active")
    op.drop_index(op.f("ix_organizations_uscc"), "organizations")
    for name, _, _ in reversed(COLUMNS):
        op.drop_column("organizations", name)
