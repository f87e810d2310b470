"""claims of tranches and their payment"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ASKED = "invoice_no, invoiced_on, amount, account_holder, note"
DECIDED = f"{ASKED}, standing, approved_on, override_reason"
PAID = "paid_on, paid_amount, voucher_no, difference_reason, paid_by, paid_name, paid_at"
# trigger, when, condition
REFUSED = (
    ("claims_no_delete", "DELETE", None),
    ("claims_whose", "UPDATE OF id, project_id, tranche_id", None),
    ("claims_approved", f"UPDATE OF contractor_id, {DECIDED}", "OLD.approved_on IS NOT NULL"),
    ("claims_paid", f"UPDATE OF {PAID}", "OLD.paid_on IS NOT NULL"),
)
SENTENCE = "what was approved and paid stays"
LIVE = "standing IN ('submitted', 'accepted')"


def upgrade() -> None:
    op.create_table(
        "claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("tranche_id", sa.Integer(), nullable=False),
        sa.Column("contractor_id", sa.Integer(), nullable=False),
        sa.Column("invoice_no", sa.Text(), nullable=False),
        sa.Column("invoiced_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("account_holder", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_amount", sa.BigInteger(), nullable=True),
        sa.Column("voucher_no", sa.Text(), nullable=True),
        sa.Column("difference_reason", sa.Text(), nullable=True),
        sa.Column("paid_by", sa.Integer(), nullable=True),
        sa.Column("paid_name", sa.String(length=320), nullable=True),
        sa.Column("paid_at", sa.String(length=25), nullable=True),
        *(
            sa.CheckConstraint(f"length({name}) BETWEEN 1 AND {most}", name=op.f(f"ck_claims_{name}"))
            for name, most in (
                ("invoice_no", 200),
                ("account_holder", 200),
                ("note", 10000),
                ("voucher_no", 200),
                ("difference_reason", 10000),
            )
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_claims_amount")),
        sa.CheckConstraint("paid_amount >= 0", name=op.f("ck_claims_paid_amount")),
        sa.CheckConstraint(
            "standing IN ('draft', 'submitted', 'accepted', 'returned', 'withdrawn')",
            name=op.f("ck_claims_standing"),
        ),
        sa.CheckConstraint(
            "(approved_on IS NULL) = (standing <> 'accepted')", name=op.f("ck_claims_approved")
        ),
        sa.CheckConstraint(
            "override_reason IS NULL OR approved_on IS NOT NULL", name=op.f("ck_claims_override")
        ),
        sa.CheckConstraint(
            "paid_on >= approved_on AND approved_on >= invoiced_on", name=op.f("ck_claims_in_order")
        ),
        sa.CheckConstraint(
            "paid_on IS NULL OR approved_on IS NOT NULL", name=op.f("ck_claims_approved_before_paid")
        ),
        sa.CheckConstraint(
            "(paid_on IS NULL) = (paid_amount IS NULL) AND (paid_on IS NULL) = (voucher_no IS NULL) "
            "AND (paid_on IS NULL) = (paid_name IS NULL) AND (paid_on IS NULL) = (paid_at IS NULL)",
            name=op.f("ck_claims_paid_whole"),
        ),
        sa.CheckConstraint("paid_amount <= amount", name=op.f("ck_claims_paid_at_most")),
        sa.CheckConstraint(
            "paid_amount = amount OR paid_amount IS NULL OR length(trim(difference_reason)) > 0",
            name=op.f("ck_claims_difference"),
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_claims_project_id")),
        sa.ForeignKeyConstraint(["tranche_id"], ["tranches.id"], name=op.f("fk_claims_tranche_id")),
        sa.ForeignKeyConstraint(
            ["contractor_id"], ["organizations.id"], name=op.f("fk_claims_contractor_id")
        ),
        sa.ForeignKeyConstraint(["paid_by"], ["users.id"], name=op.f("fk_claims_paid_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("tranche_id", name=op.f("uq_claims_tranche_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_claims_project_id"), "claims", ["project_id"])
    op.create_index(
        op.f("uq_claims_contractor_id_invoice_no"),
        "claims",
        ["contractor_id", "invoice_no"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    for statement in _on_sqlite() if op.get_bind().dialect.name == "sqlite" else _on_postgresql():
        op.execute(statement)


def _on_sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {event} ON claims {f'WHEN {condition} ' if condition else ''}"
        f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        for name, event, condition in REFUSED
    ]


def _on_postgresql() -> list[str]:
    return [
        "CREATE FUNCTION claims_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$",
        *(
            f"CREATE TRIGGER {name} BEFORE {event} ON claims FOR EACH ROW "
            f"{f'WHEN ({condition}) ' if condition else ''}EXECUTE FUNCTION claims_refuse()"
            for name, event, condition in REFUSED
        ),
    ]


def downgrade() -> None:
    op.drop_table("claims")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION claims_refuse()")
