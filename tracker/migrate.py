"""Brings a database to the schema of this version (``migrations/``)."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

FOLDER = Path(__file__).resolve().parent.parent / "migrations"


def upgrade(engine: Engine, to: str = "head") -> None:
    _run(engine, command.upgrade, to)


def downgrade(engine: Engine, to: str) -> None:
    _run(engine, command.downgrade, to)


def is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest migration."""
    with engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_heads()
    return set(at) == set(ScriptDirectory.from_config(config()).get_heads())


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return made


def _run(engine: Engine, action, to: str) -> None:
    made = config()
    with engine.begin() as connection:
        made.attributes["connection"] = connection
        action(made, to)
