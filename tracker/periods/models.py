"""What issued reports counted, locked, and every correction of it since. Triggers of the migrations refuse to
change or take away either; of a lock is added, once, what came of its report."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Integer, String, Table, Text

from ..db import NEVER_TWICE, metadata, one_of

periods = Table(
    "periods",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", ForeignKey("projects.id"), nullable=False, index=True),
    Column("report_id", ForeignKey("issued_reports.id"), nullable=False, unique=True),
    Column("number", String(32), nullable=False),
    Column("from_on", Date, nullable=False),  # the contract's start
    Column("until_on", Date, nullable=False),  # the report's day
    Column("locked_at", String(25), nullable=False),  # Asia/Shanghai
    Column("filed_at", String(25)),  # when the report was issued
    Column("released_at", String(25)),  # when its number was voided
    CheckConstraint("filed_at IS NULL OR released_at IS NULL", name="outcome"),
    **NEVER_TWICE,
)

corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", ForeignKey("projects.id"), nullable=False, index=True),
    Column("period_id", ForeignKey("periods.id"), nullable=False),  # that it corrects
    Column("last_period_id", ForeignKey("periods.id"), nullable=False),  # the last one of the project by then
    Column("sheet", String(20), nullable=False),
    Column("row_id", Integer, nullable=False),
    Column("label", Text, nullable=False),
    Column("happened", String(10), nullable=False),
    Column("before", Text),  # JSON of the fields that differ, as the trail writes them
    Column("after", Text),
    Column("reason", Text, nullable=False),
    Column("corrected_by", ForeignKey("users.id")),  # None: the command line
    Column("corrected_name", String(320), nullable=False),
    Column("corrected_at", String(25), nullable=False),
    Column("corrected_on", Date, nullable=False),
    one_of("happened", "correction"),
    CheckConstraint("length(trim(reason)) > 0", name="reason"),
    CheckConstraint("(happened = 'created') = (before IS NULL)", name="before"),
    CheckConstraint("(happened = 'removed') = (after IS NULL)", name="after"),
    **NEVER_TWICE,
)
