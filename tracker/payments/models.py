"""Tranches: what is due, what was invoiced and what was paid."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, UniqueConstraint

from ..db import record_table, refers
from .records import Tranche

tranches = record_table(
    "tranches",
    Tranche,
    UniqueConstraint("project_id", "no"),
    refers(["amendment_no"], "amendments", ["no"]),
    CheckConstraint("amount >= 0 OR amendment_no IS NOT NULL", name="less_by_amendment"),
    CheckConstraint("(paid_on IS NULL) = (paid_amount IS NULL)", name="paid_when_and_how_much"),
    CheckConstraint("paid_on >= invoiced_on", name="paid_after_invoice"),
)
