"""A full disk, a database that others hold, one that is gone: a clear sentence, and nothing half done."""

from __future__ import annotations

import resource
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError
from werkzeug.test import TestResponse

from tests.audit.replaying import replayed, tables
from tests.records.test_screens import BASE, typed
from tracker.audit.queries import check_trail
from tracker.db import Database, Trouble, broken_constraint, trouble

from .strict import StrictClient, parsed, text_of

PASTE = f"{BASE}/people/paste"
ROWS = "code\tname\n" + "\n".join(f"N{n}\t{'长' * 150}" for n in range(1500))


@pytest.fixture(autouse=True)
def _nothing_half_done(example_database: Database) -> Iterator[None]:
    with example_database.session() as session:
        before = tables(session)
    yield
    with example_database.session() as session:
        assert tables(session) == before == replayed(session)
        assert check_trail(session, example_database.trail_key)[1] is None


def on(database: Database, statement: str) -> None:
    """Runs it on every connection to come."""
    database.engine.dispose()

    @event.listens_for(database.engine, "connect")
    def _prepare(connection, _) -> None:
        connection.execute(statement)
        if database.engine.dialect.name == "postgresql":
            connection.commit()


def only(database: Database, dialect: str) -> None:
    if database.engine.dialect.name != dialect:
        pytest.skip(f"of {dialect} alone")


def said(answer: TestResponse, status: int, sentence: str) -> None:
    """The answer is that page, says nothing of a success, and leads back to the form."""
    assert answer.status_code == status
    main = parsed(answer.text).find(".//main")
    assert main is not None and sentence in text_of(main)
    assert main.find(".//p[@class='notice']") is None
    assert answer.headers["Retry-After"]


@pytest.mark.parametrize(
    ("lang", "sentence"), [("en", "Nothing was saved: the disk"), ("zh", "未保存任何内容：存放数据的磁盘")]
)
def test_a_full_database_says_so(client: StrictClient, example_database: Database, lang: str, sentence: str):
    only(example_database, "sqlite")
    client.sign_in("project_manager", lang)
    with example_database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    on(example_database, f"PRAGMA max_page_count = {pages + 5}")
    said(client.send(PASTE, {"rows": ROWS}), 507, sentence)
    assert client.get(BASE).status_code == 200, "reading goes on"
    assert "1500" not in client.get(BASE).text, "and says nothing of a success"


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """Every write beyond that fails, as on a disk that is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_takes_no_more_says_so(client: StrictClient, example_database: Database):
    """Found out in the commit, after the view has said that all is saved."""
    only(example_database, "sqlite")
    client.sign_in("project_manager", "en")
    form = typed(client.page(f"{BASE}/people/new")) | {"code": "N1", "name": "x" * 190}
    with example_database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    with no_file_longer_than(8192):
        answer = client.post(f"{BASE}/people/new", data=form)
    said(answer, 507, "Nothing was saved: the disk")
    words = text_of(client.page(f"{BASE}/people"))
    assert "Saved." not in words


def test_a_database_that_another_holds_says_so(client: StrictClient, example_database: Database):
    client.sign_in("project_manager", "en")
    form = typed(client.page(f"{BASE}/people/new")) | {"code": "N1"}
    sqlite = example_database.engine.dialect.name == "sqlite"
    on(example_database, "PRAGMA busy_timeout = 200" if sqlite else "SET lock_timeout = 200")
    with example_database.session(write=True) as other:
        other.execute(text("UPDATE projects SET title = 'held'"))
        answer = client.post(f"{BASE}/people/new", data=form)
        said(answer, 503, "Nothing was saved: others were writing at the same moment. Try again.")
        back = parsed(answer.text).find(".//main//a")
        assert back is not None and back.get("href") == f"{BASE}/people/new"
        assert client.get(BASE).status_code == 200, "reading goes on"
    on(example_database, "SELECT 1")


def test_who_signs_in_while_another_holds_it_is_told(client: StrictClient, example_database: Database):
    """Even the language is not known then, which the account would tell."""
    only(example_database, "sqlite")
    token = client.page("/login").find(".//input[@name='csrf_token']").get("value")
    on(example_database, "PRAGMA busy_timeout = 200")
    with example_database.session(write=True) as other:
        other.execute(text("UPDATE projects SET title = 'held'"))
        data = {"csrf_token": token, "email": "x@y.cn", "password": "wrong"}
        said(client.post("/login", data=data, headers={"Accept-Language": "en"}), 503, "Try again.")


def test_two_that_wait_for_each_other_are_told_to_try_again(client: StrictClient, example_database: Database):
    """The request holds its project and waits for the trail, which another holds who now asks for the project."""
    only(example_database, "postgresql")
    client.sign_in("project_manager", "en")
    form = typed(client.page(f"{BASE}/people/new")) | {"code": "N1"}
    answers: list[TestResponse] = []
    with example_database.session() as other:
        other.execute(text("SET LOCAL deadlock_timeout = '1h'"))  # so that the request is the one to give up
        other.execute(text("SELECT * FROM trail_head FOR UPDATE"))
        asking = threading.Thread(target=lambda: answers.append(client.post(f"{BASE}/people/new", data=form)))
        asking.start()
        with example_database.session() as watch:
            waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()")
            for _ in range(200):
                if watch.scalar(waiting):
                    break
                watch.rollback()
                time.sleep(0.02)
        other.execute(text("SELECT * FROM projects FOR UPDATE"))
        asking.join(30)
    said(answers[0], 503, "Try again.")


def test_what_fails_in_the_commit_is_not_said_to_be_saved(client: StrictClient, example_database: Database):
    only(example_database, "postgresql")
    client.sign_in("project_manager", "en")
    with example_database.transaction() as session:
        session.execute(
            text(
                "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'late' USING ERRCODE = '40001'; END $$"
            )
        )
        session.execute(
            text(
                "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON people DEFERRABLE INITIALLY DEFERRED "
                "FOR EACH ROW EXECUTE FUNCTION late()"
            )
        )
    form = typed(client.page(f"{BASE}/people/new")) | {"code": "N1", "draft": "abcdefgh12"}
    answer = client.post(f"{BASE}/people/new", data=form)
    said(answer, 503, "Try again.")
    assert client.get_cookie("saved-abcdefgh12") is None
    assert "Saved." not in text_of(client.page(f"{BASE}/people"))


def test_a_database_that_is_gone_says_so(client: StrictClient, example_database: Database):
    only(example_database, "postgresql")
    client.sign_in("project_manager", "en")
    form = typed(client.page(f"{BASE}/people/new")) | {"code": "N1"}
    other = Database(example_database.engine.url.render_as_string(hide_password=False))
    with other.session() as session:
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    other.engine.dispose()
    said(client.post(f"{BASE}/people/new", data=form), 503, "the database does not answer")


def test_reading_is_told_otherwise(app: Flask, client: StrictClient, example_database: Database, tmp_path):
    only(example_database, "sqlite")
    client.sign_in("project_manager", "en")
    on(example_database, "PRAGMA busy_timeout = 200")
    path = tmp_path / "tracker.db"
    path.rename(tmp_path / "away.db")
    path.mkdir()
    answer = client.get(BASE)
    path.rmdir()
    (tmp_path / "away.db").rename(path)
    said(answer, 507, "The records cannot be read just now.")


def test_a_statement_that_is_wrong_is_no_trouble_of_the_database(example_database: Database):
    with pytest.raises(Exception) as error, example_database.session() as session:
        session.execute(text("SELECT * FROM no_such_table"))
    assert trouble(error.value) is None
    assert trouble(OSError(28, "no space")) is Trouble.FULL
    assert trouble(ValueError()) is None


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        (
            "INSERT INTO people (project_id, code, groups) SELECT project_id, code, groups FROM people LIMIT 1",
            "uq_people_project_id_code",
        ),
        ("UPDATE people SET birth_year = 5", "ck_people_birth_year"),
        ("UPDATE people SET code = NULL", None),
    ],
)
def test_a_broken_constraint_has_its_name(example_database: Database, statement: str, name: str | None):
    with pytest.raises(IntegrityError) as error, example_database.session() as session:
        session.execute(text(statement))
    assert broken_constraint(error.value) == name
