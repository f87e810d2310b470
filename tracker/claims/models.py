"""Claims of tranches and their payment. Triggers of the migrations refuse to take one away, to change what was
approved, and to change a payment."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.schema import SchemaItem

from ..db import NEVER_TWICE, metadata, one_of, record_columns
from .records import Asked, Paid

LIVE = "standing IN ('submitted', 'accepted')"  # rules.LIVE_STANDINGS


def _later(columns: list[SchemaItem]) -> list[SchemaItem]:
    """Columns that are filled once it is paid."""
    for column in columns:
        if isinstance(column, Column):
            column.nullable = True
    return columns


claims = Table(
    "claims",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", ForeignKey("projects.id"), nullable=False, index=True),
    Column("tranche_id", ForeignKey("tranches.id"), nullable=False),
    Column("contractor_id", ForeignKey("organizations.id"), nullable=False),  # whose invoice it is
    *record_columns(Asked),
    Column("standing", String(10), nullable=False),  # of its last round
    Column("approved_on", Date),
    Column("override_reason", Text),  # why it was approved although its condition did not hold
    *_later(record_columns(Paid)),
    Column("paid_by", ForeignKey("users.id")),  # None: the command line
    Column("paid_name", String(320)),
    Column("paid_at", String(25)),  # when it was entered, Asia/Shanghai
    UniqueConstraint("tranche_id"),
    one_of("standing", "round_standing"),
    CheckConstraint("(approved_on IS NULL) = (standing <> 'accepted')", name="approved"),
    CheckConstraint("override_reason IS NULL OR approved_on IS NOT NULL", name="override"),
    CheckConstraint("paid_on >= approved_on AND approved_on >= invoiced_on", name="in_order"),
    CheckConstraint("paid_on IS NULL OR approved_on IS NOT NULL", name="approved_before_paid"),
    CheckConstraint(
        "(paid_on IS NULL) = (paid_amount IS NULL) AND (paid_on IS NULL) = (voucher_no IS NULL) "
        "AND (paid_on IS NULL) = (paid_name IS NULL) AND (paid_on IS NULL) = (paid_at IS NULL)",
        name="paid_whole",
    ),
    CheckConstraint("paid_amount <= amount", name="paid_at_most"),
    CheckConstraint(
        "paid_amount = amount OR paid_amount IS NULL OR length(trim(difference_reason)) > 0",
        name="difference",
    ),
    # an invoice is paid once; one that was returned may serve another claim
    Index(
        "uq_claims_contractor_id_invoice_no",
        "contractor_id",
        "invoice_no",
        unique=True,
        sqlite_where=text(LIVE),
        postgresql_where=text(LIVE),
    ),
    **NEVER_TWICE,
)
