"""Milestones, and the tranche of the contract that rests on each, if one does."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint

from ..db import record_table, refers
from .records import Milestone

milestones = record_table(
    "milestones",
    Milestone,
    UniqueConstraint("project_id", "code"),
    refers(["tranche_no"], "tranches", ["no"]),
)
