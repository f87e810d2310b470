"""Brings a database to the schema of this version (``migrations/``)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text
from sqlalchemy.engine import Engine

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).resolve().parent.parent / "migrations"


def upgrade(engine: Engine, to: str = "head") -> None:
    from alembic import command

    _run(engine, command.upgrade, to)


def downgrade(engine: Engine, to: str) -> None:
    from alembic import command

    _run(engine, command.downgrade, to)


def is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest migration. Asked by every command, so without Alembic,
    whose import takes as long as the rest of a small command: the files' numbers say which is newest."""
    newest = max(path.name.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [newest]


def config() -> Config:
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return made


def _run(engine: Engine, action: Callable[[Config, str], None], to: str) -> None:
    made = config()
    with engine.begin() as connection:
        made.attributes["connection"] = connection
        action(made, to)
