"""Several edits kept together: in the order that references need; refused in words, never the database's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.audit.replaying import replayed, tables
from tests.ledgers import small_ledger
from tracker.audit.queries import entries
from tracker.db import Database
from tracker.i18n import use
from tracker.ledger.queries import numbered
from tracker.ledger.service import store
from tracker.records.changes import Edit
from tracker.records.service import Refused, keep
from tracker.workbook.service import load


@pytest.fixture
def project(database: Database) -> int:
    with database.transaction() as session:
        return store(session, small_ledger())


def kept(database: Database, project: int, edits: list[Edit]) -> list[int]:
    with database.transaction() as session:
        return keep(session, project, edits)


def ids(database: Database, project: int, sheet: str) -> dict[str, int]:
    with database.session() as session:
        ledger, found = numbered(session, project)
    return dict(zip((row.code for row in getattr(ledger, sheet)), found[sheet], strict=True))


def refused(database: Database, project: int, edits: list[Edit]) -> tuple[str, str | None, str]:
    """The sheet, the column and the sentence; nothing is changed."""
    with database.session() as session:
        before = tables(session)
    with pytest.raises(Refused) as error, database.transaction() as session:
        keep(session, project, edits)
    with database.session() as session:
        assert tables(session) == before
    [placed] = error.value.faults
    with use("en"):
        return placed.fault.sheet, placed.fault.column, str(placed.fault.expected)


def row(code: str, parent: str | None = None) -> dict[str, object]:
    return {"code": code, "parent": parent, "name": "x", "weight_final": Decimal(1)}


def test_rows_may_stand_above_their_parents(database: Database, project: int):
    made = [Edit("scheme", None, row("C11", "C1")), Edit("scheme", None, row("C1", "C"))]
    made += [Edit("scheme", None, row("C"))]
    kept(database, project, made)
    own = ids(database, project, "scheme")
    kept(database, project, [Edit("scheme", own[code]) for code in ("C", "C1", "C11")])
    assert set(ids(database, project, "scheme")) == set(own) - {"C", "C1", "C11"}
    with database.session() as session:
        assert replayed(session) == tables(session)


def test_a_row_removed_twice_takes_no_other_with_it(database: Database, project: int):
    made = kept(database, project, [Edit("people", None, {"code": f"n{n}"}) for n in range(3)])
    gone = [Edit("people", made[1]), Edit("people", made[1]), Edit("people", made[1], {"name": "x"})]
    kept(database, project, gone)
    assert set(ids(database, project, "people")) == {"r1", "r2", "n0", "n2"}
    with database.session() as session:
        assert replayed(session) == tables(session)
        told = [(entry.subject_id, entry.action) for entry in entries(session) if entry.subject == "people"]
    assert [action for row_id, action in told if row_id == made[1]] == ["created", "removed"]


def test_what_is_removed_is_told_as_it_was_last(database: Database, project: int):
    """The activity of a session gets another code in the same saving that takes the session away."""
    activity = {"code": "B", "kind": "group", "title": "x", "counts_as_output": True}
    resource = {"name": "wool", "value": 1, "provided_on": date(2024, 9, 1), "activity": "B"}
    made = kept(database, project, [Edit("activities", None, activity), Edit("resources", None, resource)])
    kept(database, project, [Edit("resources", made[1]), Edit("activities", made[0], {"code": "C"})])
    with database.session() as session:
        assert replayed(session) == tables(session)
        removed = list(entries(session))[-1]
    assert (removed.subject, removed.action) == ("resources", "removed")
    assert '"activity":"C"' in (removed.before or "")


def test_codes_that_change_places_are_refused_in_words(database: Database, project: int):
    """What the checks of the whole ledger pass and the database alone refuses: it looks at each row in turn."""
    one, two = kept(database, project, [Edit("people", None, {"code": code}) for code in ("n1", "n2")])
    edits = [Edit("people", one, {"code": "n2"}), Edit("people", two, {"code": "n1"})]
    assert refused(database, project, edits) == ("people", "code", "each only once; it is there already")


def test_what_no_rule_has_a_word_for_is_refused_in_general(database: Database, project: int):
    own = ids(database, project, "activities")
    session = {"activity": "B1", "no": 1, "held_on": small_ledger().sessions[0].held_on, "hours": Decimal(1)}
    edits = [Edit("activities", own["A1"], {"code": "B1"}), Edit("sessions", None, session | {"no": 2})]
    assert refused(database, project, edits) in {
        # SQLite names no reference
        ("activities", None, "changes that fit together; try to save them one after the other"),
        ("sessions", "activity", "a row of the sheet “activities”"),
    }


def test_a_code_of_another_project_is_refused_in_words(database: Database, project: int):
    with database.transaction() as session:
        problem = load(session, small_ledger())
    assert problem is not None and problem.column == "code"
    other = replace(small_ledger(), project=replace(small_ledger().project, code="P2"))
    with database.transaction() as session:
        second = store(session, other)
    assert refused(database, second, [Edit("project", second, {"code": "P1"})]) == (
        "project",
        "code",
        "a code that no project has yet",
    )
