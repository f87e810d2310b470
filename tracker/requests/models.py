"""Requests to amend the contract. What is asked stands in their rounds, as it was submitted each time."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from ..db import NEVER_TWICE, metadata

amendment_requests = Table(
    "amendment_requests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", ForeignKey("projects.id"), nullable=False, index=True),
    Column("made_by", ForeignKey("users.id")),  # None: the command line
    Column("made_at", String(25), nullable=False),  # Asia/Shanghai
    Column("amendment_no", Integer),  # of the amendment that came of it
    **NEVER_TWICE,
)
