"""Issued reports and the sequences of their numbers. Triggers of the migrations refuse to take a row away, to
change what was issued, voided or withdrawn, and to move a sequence by anything but one."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from ..db import NEVER_TWICE, metadata, one_of

# A row is its number: it is there, as reserved, before the report is printed, and stays whatever comes of it.
issued_reports = Table(
    "issued_reports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", ForeignKey("projects.id"), index=True),  # None: a portfolio, which is of many
    Column("organization_id", ForeignKey("organizations.id"), nullable=False, index=True),  # that issues it
    Column("sequence", ForeignKey("report_sequences.name"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("number", String(32), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("lang", String(2), nullable=False),
    Column("status", String(10), nullable=False),
    Column("issued_by", Text, nullable=False),  # the organization's name that day
    Column("issuer_id", ForeignKey("users.id")),  # None: the command line
    Column("issuer_name", String(200), nullable=False),
    Column("issued_at", String(25), nullable=False),  # as printed: when the number was taken, Asia/Shanghai
    Column("snapshot", Text, nullable=False),
    Column("pdf", LargeBinary),
    Column("sha256", String(64)),
    Column("size", Integer),  # bytes
    Column("void_reason", String(20)),
    Column("code", String(12), unique=True, index=True),  # None: issued before reports had codes
    Column("replaces_id", ForeignKey("issued_reports.id")),  # of which it is a revised edition
    Column("replaces_reason", Text),
    Column("withdrawn_at", String(25)),  # Asia/Shanghai
    Column("withdrawer_id", ForeignKey("users.id")),  # None: the command line
    Column("withdrawer_name", String(200)),
    Column("withdrawal_reason", Text),
    Column(
        "from_on", Date
    ),  # of a portfolio alone: its period, of the projects that the organization purchases
    Column("to_on", Date),
    UniqueConstraint("number"),
    UniqueConstraint("sequence", "ordinal"),
    UniqueConstraint("sha256"),
    one_of("status", "report_status"),
    one_of("lang", "language"),
    one_of("void_reason", "void_reason"),
    CheckConstraint("(kind = 'portfolio') = (project_id IS NULL)", name="project"),
    CheckConstraint(
        "(kind = 'portfolio') = (from_on IS NOT NULL) AND (from_on IS NULL) = (to_on IS NULL) "
        "AND from_on <= to_on",
        name="period",
    ),
    CheckConstraint("ordinal >= 1", name="ordinal"),
    CheckConstraint(
        "CASE WHEN status = 'issued' THEN pdf IS NOT NULL AND sha256 IS NOT NULL AND size IS NOT NULL "
        "ELSE pdf IS NULL AND sha256 IS NULL AND size IS NULL END",
        name="file",
    ),
    CheckConstraint("size = length(pdf) AND length(sha256) = 64", name="size"),
    CheckConstraint("(status = 'void') = (void_reason IS NOT NULL)", name="void"),
    CheckConstraint("length(code) = 12", name="code"),
    CheckConstraint(
        "(replaces_id IS NULL) = (replaces_reason IS NULL) AND length(trim(replaces_reason)) > 0",
        name="edition",
    ),
    CheckConstraint("withdrawn_at IS NULL OR status = 'issued'", name="withdrawn"),
    CheckConstraint("(withdrawn_at IS NULL) = (withdrawer_name IS NULL)", name="withdrawer"),
    CheckConstraint(
        "(withdrawn_at IS NULL) = (withdrawal_reason IS NULL) AND length(trim(withdrawal_reason)) > 0",
        name="withdrawal",
    ),
    **NEVER_TWICE,
)
# one edition replaces a report; one that came to nothing leaves the place to another
Index(
    "uq_issued_reports_edition",
    issued_reports.c.replaces_id,
    unique=True,
    sqlite_where=issued_reports.c.status != "void",
    postgresql_where=issued_reports.c.status != "void",
)

# the scan of a printed report that was stamped, an evidence file of the project, beside the report
report_scans = Table(
    "report_scans",
    metadata,
    Column("evidence_id", ForeignKey("evidence.id", ondelete="CASCADE"), primary_key=True),
    Column("report_id", ForeignKey("issued_reports.id"), primary_key=True, index=True),
)

# Whoever takes a number holds the row of its sequence to the end of the transaction.
report_sequences = Table(
    "report_sequences",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("organization_id", ForeignKey("organizations.id"), nullable=False, index=True),
    Column("last", Integer, nullable=False),
    CheckConstraint("last >= 1", name="last"),
)
