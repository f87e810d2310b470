"""Once a report is issued, what it counted changes with a reason alone, and the change stays on record."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from tests.issuing.asking import CLERK, FINAL, asked, quick
from tests.strict import CODE, EMAILS
from tracker.accounts.models import User
from tracker.audit.queries import check_trail
from tracker.audit.service import Origin
from tracker.contracts.queries import project_id_by_code
from tracker.i18n import use
from tracker.issuing.asked import Voided
from tracker.issuing.service import issue
from tracker.periods.queries import corrections_of, corrections_since_report, locks_of
from tracker.records.changes import Edit
from tracker.records.queries import opened
from tracker.records.service import NeedsReason, forget_person, keep

BEFORE, AFTER = date(2025, 6, 1), date(2025, 7, 11)


@pytest.fixture
def database(example_database):
    return example_database


@pytest.fixture
def project(database) -> int:
    with database.session() as session:
        found = project_id_by_code(session, CODE)
    assert found is not None
    return found


def survey(day: date, code: str = "X1") -> Edit:
    return Edit("surveys", None, {"code": code, "kind": "needs", "held_on": day})


def kept(database, project, edits, reason=None):
    with database.transaction() as session:
        user = session.execute(select(User).where(User.email == EMAILS["project_manager"])).scalar_one()
        session.info["origin"] = Origin(user.id, user.email)
        return keep(session, project, edits, reason)


def test_a_report_locks_what_it_counted(database, project):
    kept(database, project, [survey(BEFORE)])
    with database.session() as session:
        assert locks_of(session, project) == []
        assert corrections_since_report(session, project) == (None, ())
    number = issue(database, CLERK, asked(database), quick).number
    with database.session() as session:
        [lock] = locks_of(session, project)
    assert (lock.number, lock.from_on, lock.until_on) == (number, date(2024, 7, 1), FINAL)
    with database.session() as session:
        rows = opened(session, project).rows("surveys")
    own = next(row_id for row_id, row in rows if row.code == "X1")
    kept(database, project, [survey(AFTER, "X2")])
    for edit in (survey(FINAL, "X3"), Edit("surveys", own, {"issued": 5}), Edit("surveys", own)):
        for reason in (None, "", "  "):
            with pytest.raises(NeedsReason) as error:
                kept(database, project, [edit], reason)
            with use("en"):
                assert f"report No {number}, which counts up to 2025-07-10" in str(error.value)
    with database.session() as session:
        assert opened(session, project).rows("surveys")[:-1] == rows
        assert corrections_of(session, project) == []


def test_a_correction_is_kept_with_its_reason_and_stays(database, project):
    [own] = kept(database, project, [survey(BEFORE)])
    number = issue(database, CLERK, asked(database), quick).number
    kept(database, project, [Edit("surveys", own, {"issued": 5})], " counted again ")
    [new] = kept(database, project, [survey(FINAL, "X3")], "found in a drawer")
    kept(database, project, [Edit("surveys", own)], "it was not this project's")
    with database.session() as session:
        since, found = corrections_since_report(session, project)
        assert check_trail(session, session.info["trail_key"])[1] is None
    assert since == number
    assert [(c.happened, c.row_id, c.label, c.reason, c.number) for c in found] == [
        ("changed", own, "X1", "counted again", number),
        ("created", new, "X3", "found in a drawer", number),
        ("removed", own, "X1", "it was not this project's", number),
    ]
    assert (found[0].before, found[0].after) == ({"issued": None}, {"issued": 5})
    assert found[1].before is None and found[1].after["held_on"] == "2025-07-10"
    assert found[2].after is None and found[0].corrected_name == "赵敏"
    for statement in (
        "DELETE FROM corrections",
        "UPDATE corrections SET reason = 'x'",
        "DELETE FROM periods",
        "UPDATE periods SET until_on = '2020-01-01'",
    ):
        with pytest.raises(DatabaseError), database.transaction() as session:
            session.execute(text(statement))


def test_the_next_report_begins_a_new_list(database, project):
    first = issue(database, CLERK, asked(database, kind="midterm", as_of=date(2025, 1, 10)), quick).number
    kept(database, project, [survey(date(2025, 1, 1))], "late")
    with database.session() as session:
        assert [c.number for c in corrections_since_report(session, project)[1]] == [first]
    second = issue(database, CLERK, asked(database), quick).number
    kept(database, project, [survey(date(2025, 1, 2), "X2")], "later still")
    with database.session() as session:
        since, found = corrections_since_report(session, project)
        assert (since, [c.reason for c in found]) == (second, ["later still"])
        assert [c.number for c in corrections_of(session, project)] == [second, first]
        assert [c.reason for c in corrections_of(session, project, limit=1, offset=1)] == ["late"]


def test_a_number_that_is_voided_locks_nothing(database, project):
    def broken(snapshot, ledger, photos):
        raise RuntimeError("no paper")

    with pytest.raises(Voided):
        issue(database, CLERK, asked(database), broken)
    with database.session() as session:
        assert locks_of(session, project) == []
    kept(database, project, [survey(BEFORE)])
    with pytest.raises(DatabaseError), database.transaction() as session:
        session.execute(text("UPDATE periods SET released_at = NULL"))


def test_a_resident_is_named_in_no_correction(database, project):
    with database.session() as session:
        state = opened(session, project)
    served = {r.person for r in state.ledger.attendance}
    row_id, person = next((i, p) for i, p in state.rows("people") if p.code in served and p.name)
    issue(database, CLERK, asked(database), quick)
    kept(database, project, [Edit("people", row_id, {"name": "张伟"})])  # no report says it
    kept(database, project, [Edit("people", row_id, {"name": "李娜", "birth_year": 1931})], "by the card")
    with database.session() as session:
        [correction] = corrections_of(session, project)
        said = json.dumps([correction.before, correction.after, correction.label], ensure_ascii=False)
    assert correction.label == person.code
    for word in ("张伟", "李娜", "1931", str(person.birth_year), person.name):
        assert word not in said
    with database.transaction() as session:
        version = 3
        forget_person(session, project, row_id, version, "asked to")
    with database.session() as session:
        assert len(corrections_of(session, project)) == 1


def test_a_sitting_of_many_rows_is_corrected_for_one_reason(database, project):
    issue(database, CLERK, asked(database), quick)
    with database.session() as session:
        state = opened(session, project)
    activity = state.ledger.activities[0].code
    new = {"activity": activity, "no": 99, "held_on": BEFORE, "hours": Decimal(1)}
    edits = [Edit("sessions", None, new)]
    edits += [
        Edit("attendance", None, {"activity": activity, "session_no": 99, "person": p.code, "role": "staff"})
        for p in state.ledger.people[:3]
    ]
    with pytest.raises(NeedsReason):
        kept(database, project, edits)
    kept(database, project, edits, "the sheet was found")
    with database.session() as session:
        assert sorted(c.sheet for c in corrections_of(session, project)) == ["attendance"] * 3 + ["sessions"]
