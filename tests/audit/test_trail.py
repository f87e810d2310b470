"""The trail holds every record from its beginning, refuses to be altered, and shows it where it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DatabaseError

from tests.audit.replaying import replayed, tables
from tracker.audit.models import trail
from tracker.audit.queries import check_trail, entries
from tracker.audit.rules import digest, seal, seal_of_head
from tracker.audit.service import Change, forget, note
from tracker.ledger.models import TABLES


def test_replayed_from_its_beginning_it_gives_the_tables(example_database):
    with example_database.session() as session:
        found = tables(session)
        assert sum(map(len, found.values())) > 3000
        assert replayed(session) == found


def test_names_of_residents_do_not_stand_in_it(example_database):
    with example_database.session() as session:
        names = [n for n in session.scalars(select(TABLES["people"].c.name)) if n]
        written = " ".join(t for t in session.scalars(select(trail.c.after)) if t)
        assert names and not [name for name in names if name in written]


def test_a_forgotten_person_is_gone_from_it_and_the_chain_holds(example_database):
    with example_database.transaction() as session:
        person = session.scalar(select(TABLES["people"].c.id).limit(1))
        forget(session, "people", person)
    with example_database.session() as session:
        assert set(replayed(session)["people"][person]) == {"code"}
        assert check_trail(session, example_database.trail_key)[1] is None


@pytest.mark.parametrize("statement", ["UPDATE trail SET who = 'x' WHERE no = 1", "DELETE FROM trail"])
def test_the_database_refuses_to_alter_it(example_database, statement):
    with pytest.raises(DatabaseError, match="append-only"), example_database.transaction() as session:
        session.execute(text(statement))
    with example_database.session() as session:
        assert check_trail(session, example_database.trail_key)[1] is None


def drop_triggers(session) -> None:
    names = ["trail_no_update", "trail_no_delete"]
    if session.get_bind().dialect.name == "postgresql":
        names = [f"{name} ON trail" for name in names]
    for name in names:
        session.execute(text(f"DROP TRIGGER {name}"))


SWAP = (
    "UPDATE trail SET no = -7 WHERE no = 7",
    "UPDATE trail SET no = 7 WHERE no = 8",
    "UPDATE trail SET no = 8 WHERE no = -7",
)
ADDED = (
    "INSERT INTO trail (no, at, who, subject, subject_id, action, previous, hash, seal) "
    "SELECT no + 1, at, who, subject, subject_id, action, hash, hash, seal FROM trail "
    "WHERE no = (SELECT max(no) FROM trail)"
)


@pytest.mark.parametrize(
    ("statements", "broken"),
    [
        (["UPDATE trail SET after = '{}' WHERE no = 5"], 5),
        (["UPDATE trail SET at = '2020-01-01T00:00:00+00:00' WHERE no = 9"], 9),
        (["DELETE FROM trail WHERE no = 4"], 4),
        (["DELETE FROM trail WHERE no = (SELECT max(no) FROM trail)"], "last"),
        (["DELETE FROM trail WHERE no = 1"], 1),
        (SWAP, 7),
        ([ADDED], "last + 1"),
        (["UPDATE trail SET hash = 'é' WHERE no = 6"], 6),
        (["UPDATE trail SET seal = 'é' WHERE no = 6"], 6),
        (["UPDATE trail SET after = 'no JSON' WHERE no = 3"], 3),
        (["DELETE FROM trail"], 1),
        (["DELETE FROM trail", "UPDATE trail_head SET count = 0"], 1),
        (["DELETE FROM trail_head"], 1),
        (["UPDATE trail_head SET count = count + 5"], "last + 1"),
        (["UPDATE trail_head SET seal = 'é'"], "last"),
    ],
    ids=[
        *("changed", "dated anew", "removed", "the last removed", "the first removed", "swapped", "added"),
        *("hash overwritten", "seal overwritten", "no JSON", "emptied", "emptied with its head"),
        *("head removed", "head counted on", "head unsealed"),
    ],
)
def test_whoever_drops_the_triggers_and_edits_is_found(example_database, statements, broken):
    with example_database.transaction() as session:
        last = max(session.scalars(select(trail.c.no)))
        drop_triggers(session)
        for statement in statements:
            session.execute(text(statement))
    expected = {"last": last, "last + 1": last + 1}.get(broken, broken)
    with example_database.session() as session:
        found = check_trail(session, example_database.trail_key)[1]
    assert found is not None and found.no == expected


@pytest.mark.parametrize("value", ["x'00ff'", "CAST(x'c328' AS TEXT)", "7", "1e400", "char(55296)"], ids=str)
@pytest.mark.parametrize("column", ["hash", "seal", "at", "after", "subject_id", "project_id", "who"])
def test_whatever_is_put_in_is_found_and_never_an_error(example_database, request, column, value):
    """SQLite keeps anything in any column."""
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("of sqlite alone")
    with example_database.transaction() as session:
        drop_triggers(session)
        session.execute(text(f"UPDATE trail SET {column} = {value} WHERE no = 5"))
    with example_database.session() as session:
        found = check_trail(session, example_database.trail_key)[1]
    assert found is not None and found.no == 5


def test_a_chain_made_anew_without_the_key_is_found(example_database):
    """Somebody edits an entry and computes every hash after it, as the code here does, but has no key."""
    with example_database.transaction() as session:
        drop_triggers(session)
        forged, previous = [], None
        for entry in entries(session):
            changed = replace(entry, who="somebody else") if entry.no == 3 else entry
            changed = replace(changed, previous=previous or entry.previous)
            previous = digest(changed)
            forged.append(replace(changed, hash=previous, seal=seal(b"guessed", previous)))
        for e in forged:
            session.execute(
                trail.update()
                .where(trail.c.no == e.no)
                .values(who=e.who, previous=e.previous, hash=e.hash, seal=e.seal)
            )
        session.execute(
            text("UPDATE trail_head SET hash = :hash, seal = :seal"),
            {"hash": previous, "seal": seal_of_head(b"guessed", len(forged), previous)},
        )
    with example_database.session() as session:
        found = check_trail(session, example_database.trail_key)[1]
    assert found is not None and found.no == 1


def test_the_triggers_are_there(database):
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        else:
            names = connection.scalars(
                text("SELECT tgname FROM pg_trigger WHERE tgrelid = 'trail'::regclass AND NOT tgisinternal")
            ).all()
        assert {"trail_no_update", "trail_no_delete"} <= set(names)
        assert "trail" in inspect(connection).get_table_names()


def test_what_is_rolled_back_is_not_in_it(database):
    with pytest.raises(RuntimeError), database.transaction() as session:
        note(session, [Change("organization", 1, "created", None, {"name": "x"})])
        raise RuntimeError
    with database.session() as session:
        assert check_trail(session, database.trail_key) == (0, None)
