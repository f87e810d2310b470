"""The register of a project, and which entries somebody knows to be different persons."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, UniqueConstraint

from ..db import NEVER_TWICE, metadata, record_table
from .records import Person

people = record_table("people", Person, UniqueConstraint("project_id", "code"))

# pairs of the register that look like one person and are two, so that they are not shown as doubles again
not_doubles = Table(
    "not_doubles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", ForeignKey("projects.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("first_id", ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("second_id", ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    UniqueConstraint("first_id", "second_id"),
    CheckConstraint("first_id < second_id", name="order"),
    **NEVER_TWICE,
)
