"""Migrations: one numbered head, up, down and up again, and the tables as the models say."""

from __future__ import annotations

import re

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tracker import migrate
from tracker.schema import metadata


def test_one_head_and_every_file_numbered():
    script = ScriptDirectory.from_config(migrate.config())
    assert len(script.get_heads()) == 1
    numbers = [revision.revision for revision in script.walk_revisions()][::-1]
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]
    files = [p.name for p in (migrate.FOLDER / "versions").glob("*.py")]
    assert all(re.match(r"\d{4}_\w+\.py", name) for name in files)


def test_down_and_up_again(database):
    migrate.downgrade(database.engine, "base")
    assert not migrate.is_current(database.engine)
    migrate.upgrade(database.engine)
    assert migrate.is_current(database.engine)


def test_the_tables_are_those_of_the_models(database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
