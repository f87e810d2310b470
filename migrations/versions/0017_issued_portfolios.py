"""issued reports of the kind portfolio, which are of a period and of no project"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# by hand: Alembic would make the table anew on SQLite, without its triggers and with a copy of every file in it
COLUMNS = (
    "from_on DATE CONSTRAINT ck_issued_reports_project CHECK ((kind = 'portfolio') = (project_id IS NULL))",
    "to_on DATE CONSTRAINT ck_issued_reports_period CHECK ((kind = 'portfolio') = (from_on IS NOT NULL) "
    "AND (from_on IS NULL) = (to_on IS NULL) AND from_on <= to_on)",
)
NEEDED, MAY_BE_MISSING = "project_id INTEGER NOT NULL", "project_id INTEGER"
SENTENCE = "a number that was taken stays"


def upgrade() -> None:
    for column in COLUMNS:
        op.execute(f"ALTER TABLE issued_reports ADD COLUMN {column}")
    sqlite = op.get_bind().dialect.name == "sqlite"
    when = "BEFORE UPDATE OF from_on, to_on ON issued_reports"
    if sqlite:
        _rewrite(NEEDED, MAY_BE_MISSING)
        op.execute(
            f"CREATE TRIGGER issued_reports_period {when} BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        )
    else:
        op.alter_column("issued_reports", "project_id", nullable=True)
        op.execute(
            f"CREATE TRIGGER issued_reports_period {when} FOR EACH ROW "
            f"EXECUTE FUNCTION issued_reports_refuse('{SENTENCE}')"
        )


def downgrade() -> None:
    issued = sa.text("SELECT count(*) FROM issued_reports WHERE project_id IS NULL")
    if op.get_bind().scalar(issued):
        raise RuntimeError("portfolios were issued: an earlier version cannot keep them")
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(f"DROP TRIGGER issued_reports_period{'' if sqlite else ' ON issued_reports'}")
    if not sqlite:  # there it is the table's, not the column's
        op.drop_constraint("ck_issued_reports_project", "issued_reports")
    for column in reversed(COLUMNS):
        op.execute(f"ALTER TABLE issued_reports DROP COLUMN {column.split()[0]}")
    if sqlite:
        _rewrite(MAY_BE_MISSING, NEEDED)
    else:
        op.alter_column("issued_reports", "project_id", nullable=False)


def _rewrite(old: str, new: str) -> None:
    """What SQLite keeps of the table's columns says it otherwise; no row is touched. It is the way that its manual
    has for a NOT NULL (https://www.sqlite.org/lang_altertable.html, 7)."""
    connection = op.get_bind()
    table = "type = 'table' AND name = 'issued_reports'"
    said = connection.scalar(sa.text(f"SELECT sql FROM sqlite_schema WHERE {table}"))  # noqa: S608
    if said.count(f"{old},") != 1:
        raise RuntimeError("issued_reports is not the table that earlier migrations made")
    version = connection.scalar(sa.text("PRAGMA schema_version"))
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        sa.text(f"UPDATE sqlite_schema SET sql = :sql WHERE {table}"),  # noqa: S608
        {"sql": said.replace(f"{old},", f"{new},")},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = RESET")
