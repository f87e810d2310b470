"""Projects with their parties, their settings and amendments; the settings that new projects start from."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from ..db import NEVER_TWICE, metadata, record_columns, record_table
from .records import PARTIES, Amendment, Contract, Settings

projects = Table(
    "projects",
    metadata,
    Column("id", Integer, primary_key=True),
    # figures are kept while it stands: a service that changes any of the project's records raises it
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("version", Integer, nullable=False, server_default="1"),  # of the contract's own fields
    *record_columns(Contract, leave_out=PARTIES),
    *(
        Column(
            f"{party}_id", ForeignKey("organizations.id"), nullable=party not in ("purchaser", "contractor")
        )
        for party in PARTIES
    ),
    *(Index(None, f"{party}_id") for party in PARTIES),
    UniqueConstraint("code"),
    CheckConstraint("ends_on >= starts_on", name="term"),
    CheckConstraint(
        "awarded_on <= signed_on AND filed_on >= signed_on AND published_on >= signed_on", name="signing"
    ),
    CheckConstraint("expenses_until >= ends_on", name="expenses_end"),
    **NEVER_TWICE,
)

settings = record_table("settings", Settings, UniqueConstraint("project_id"))

amendments = record_table("amendments", Amendment, UniqueConstraint("project_id", "no"))

# a row for each setting once somebody set one for this installation; before, they are those of the record
default_settings = Table(
    "default_settings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(40), nullable=False),
    Column("value", Text),  # as plain text; None where there is no cap
    Column("version", Integer, nullable=False, server_default="1"),
    UniqueConstraint("name"),
    **NEVER_TWICE,
)
