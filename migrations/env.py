"""Alembic's environment: the connection is handed in by ``tracker.migrate``."""

from __future__ import annotations

from alembic import context

from tracker.db import Exact, Words
from tracker.schema import metadata


def plain_type(kind: str, item: object, _: object) -> str | bool:
    """Migrations name the database's own types, so that they stay as they are when the code moves."""
    if kind == "type" and isinstance(item, Exact):
        return 'sa.String().with_variant(sa.Numeric(), "postgresql")'
    return "sa.Text()" if kind == "type" and isinstance(item, Words) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=plain_type,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
