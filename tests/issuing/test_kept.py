"""What was issued stays as it was, and is the print of its own snapshot."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import datetime

import pypdf
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from reports.render import render_html, render_pdf
from reports.snapshot import from_json
from tracker.accounts.service import set_report_prefix
from tracker.dates import now
from tracker.errors import DomainError
from tracker.issuing.asked import signed
from tracker.issuing.models import issued_reports, report_sequences
from tracker.issuing.queries import issued_as, kept_file
from tracker.issuing.service import issue, reserve

from .asking import CLERK, asked, identity, quick, rows

PROJECT = "(SELECT id FROM projects WHERE code = 'CP-2024-017')"
LATER = (
    "UPDATE projects SET title = 'another', amount = 1, revision = revision + 1 WHERE code = 'CP-2024-017'",
    f"UPDATE scores SET score = 0 WHERE project_id = {PROJECT}",
    f"DELETE FROM attendance WHERE project_id = {PROJECT}",
    f"UPDATE expenses SET payee = 'another' WHERE project_id = {PROJECT}",
    "UPDATE organizations SET name = name || ' and others'",
)


def test_the_file_is_the_print_of_its_snapshot_and_later_edits_do_not_alter_it(example_database):
    mine = asked(example_database, kind="midterm")
    before = now()
    kept = issue(example_database, CLERK, mine, signed(identity().sign))
    with example_database.transaction() as session:
        for statement in LATER:
            session.execute(text(statement))
    [row] = rows(example_database)
    with example_database.session() as session:
        assert kept_file(session, mine.project_id, kept.number) == (kept.pdf, kept.sha256)
        assert issued_as(session, kept.sha256).number == kept.number
    assert row["sha256"] == hashlib.sha256(row["pdf"]).hexdigest()
    attached = {name: files[0] for name, files in pypdf.PdfReader(io.BytesIO(kept.pdf)).attachments.items()}
    figures = json.loads(attached["snapshot.json"])
    assert figures == json.loads(row["snapshot"])
    assert figures["number"] == kept.number
    moment = row["issued_at"]
    assert figures["issued_at"] == moment and moment.endswith("+08:00")
    assert before <= datetime.fromisoformat(moment) <= now()
    assert figures["project"]["title"] != "another"
    printed = render_pdf(from_json(row["snapshot"]), attached["ledger.xlsx"])
    assert kept.pdf.startswith(printed) and len(kept.pdf) > len(printed)  # the signature follows


def test_it_bears_the_name_and_number_of_who_issues_it(example_database):
    mine = asked(example_database, "official")
    snapshot = reserve(example_database, CLERK, mine).snapshot
    assert snapshot.number.startswith(f"R{mine.organization_id}-")
    assert snapshot.issued_by == snapshot.project.purchaser != snapshot.project.evaluator
    assert f"<p>{snapshot.project.purchaser}（盖章）</p>" in render_html(snapshot)
    other = reserve(example_database, CLERK, asked(example_database)).snapshot
    assert other.issued_by == other.project.evaluator


@pytest.mark.parametrize("status", ["issued", "void"])
def test_the_database_refuses_to_alter_what_came_of_a_number(example_database, status):
    mine = asked(example_database)
    if status == "issued":
        issue(example_database, CLERK, mine, quick)
    else:
        with pytest.raises(DomainError):
            issue(example_database, CLERK, mine, lambda *_: 1 / 0)
    [before] = rows(example_database)
    assert before["status"] == status
    for column in issued_reports.columns:
        value = "id + 1" if column.name == "id" else "NULL"
        with (
            pytest.raises(DatabaseError, match=r"never altered|stays"),
            example_database.transaction() as session,
        ):
            session.execute(text(f"UPDATE issued_reports SET {column.name} = {value}"))
    assert rows(example_database) == [before]


def test_the_database_refuses_to_take_a_number_back_or_give_it_to_another(example_database):
    reserve(example_database, CLERK, asked(example_database))
    [before] = rows(example_database)
    for statement in (
        "DELETE FROM issued_reports",
        "UPDATE issued_reports SET number = 'X-1'",
        "UPDATE issued_reports SET snapshot = '{}'",
        "DELETE FROM projects WHERE code = 'CP-2024-017'",
        "DELETE FROM report_sequences",
        "UPDATE report_sequences SET last = 7",
        "UPDATE report_sequences SET last = last - 1",
        "UPDATE report_sequences SET name = 'X', last = last + 1",
        "UPDATE issued_reports SET status = 'issued'",  # without a file
        "UPDATE issued_reports SET status = 'void'",  # without a reason
        "UPDATE issued_reports SET sha256 = 'x'",  # without being issued
    ):
        with pytest.raises(DatabaseError), example_database.transaction() as session:
            session.execute(text(statement))
    assert rows(example_database) == [before]
    with example_database.session() as session:
        assert session.scalars(select(report_sequences.c.last)).all() == [1]


def test_a_file_that_was_altered_underneath_is_given_to_nobody(example_database):
    mine = asked(example_database)
    kept = issue(example_database, CLERK, mine, quick)
    drop = "DROP TRIGGER issued_reports_outcome"
    with example_database.transaction() as session:
        on = " ON issued_reports" if session.get_bind().dialect.name == "postgresql" else ""
        session.execute(text(drop + on))
        session.execute(issued_reports.update().values(pdf=kept.pdf[:-1] + b"x"))
    with example_database.session() as session, pytest.raises(DomainError, match=kept.number):
        kept_file(session, mine.project_id, kept.number)


def test_a_prefix_is_one_organizations_and_its_change_is_in_the_trail(example_database):
    with example_database.session() as session:
        names = session.scalars(text("SELECT name FROM organizations ORDER BY id LIMIT 2")).all()
    with example_database.transaction() as session:
        set_report_prefix(session, names[0], "PG")
        for name, prefix in ((names[1], "PG"), (names[1], "pg"), ("nobody", "AB")):
            with pytest.raises(DomainError):
                set_report_prefix(session, name, prefix)
    with example_database.session() as session:
        last = session.execute(text("SELECT action, after FROM trail ORDER BY no DESC LIMIT 1")).one()
    assert (last.action, json.loads(last.after)) == ("changed", {"report_prefix": "PG"})
    with pytest.raises(DatabaseError), example_database.transaction() as session:
        session.execute(text("UPDATE organizations SET report_prefix = 'R1' WHERE report_prefix IS NULL"))
