"""Budget as signed, moves between its lines, expenses."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index

from ..db import record_table, refers
from .records import Adjustment, BudgetItem, Expense

budget_items = record_table("budget_items", BudgetItem)

adjustments = record_table(
    "adjustments",
    Adjustment,
    refers(["amendment_no"], "amendments", ["no"]),
    CheckConstraint("from_category <> to_category", name="two_lines"),
    CheckConstraint(
        "(from_category IS NOT NULL AND to_category IS NOT NULL)"
        " OR (amendment_no IS NOT NULL AND (from_category IS NOT NULL OR to_category IS NOT NULL))",
        name="one_line_by_amendment",
    ),
)

expenses = record_table(
    "expenses",
    Expense,
    refers(["activity"], "activities", ["code"]),
    CheckConstraint(
        "(reverses IS NULL AND amount >= 0) OR (reverses IS NOT NULL AND amount < 0)", name="reversal"
    ),
    CheckConstraint("amount <> 0 OR own_funds > 0", name="not_nothing"),
    Index(None, "project_id", "voucher_no"),
)
