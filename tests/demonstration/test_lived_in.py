"""The district that has been lived in: told through the services, and in the end the same records."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import fields

import pytest
from sqlalchemy import select

from reports.snapshot import from_json, to_json
from tracker.access import Actor
from tracker.accounts.models import User
from tracker.audit.queries import check_trail, entries
from tracker.contracts.models import projects
from tracker.dates import now, today
from tracker.deliverables.queries import published_conclusion
from tracker.demonstration.lived_service import load_lived_in
from tracker.demonstration.telling_service import Press
from tracker.demonstration.worked_example import worked_example
from tracker.errors import DomainError
from tracker.evidence.vault import Vault
from tracker.inbox.queries import standings
from tracker.inbox.rules import waiting_for
from tracker.issuing.models import issued_reports
from tracker.issuing.queries import issued_of_project
from tracker.ledger.queries import ledgers
from tracker.ledger.records import RECORDS, ledger_of
from tracker.lifecycle.queries import moves_of
from tracker.periods.models import corrections
from tracker.records.trail_words import in_short
from tracker.rounds.models import rounds
from tracker.terms import TERMS

STANDINGS = {
    ("progress", "2024-12-31"): ["valid"],
    ("midterm", "2025-01-10"): ["valid"],
    ("progress", "2025-03-31"): ["withdrawn"],
    ("final", "2025-07-10"): ["replaced", "valid"],
    ("certificate", "2025-07-22"): ["valid"],
    ("finance", "2025-08-08"): ["valid"],
}
# user → what waits, among other things; nothing in a project is an administrator's
WAITS = {
    "manager": {("finding", "due"), ("deliverable", "returned"), ("expense", "returned")},
    "worker": {("deliverable", "returned"), ("milestone", "due")},
    "finance": {("expense", "submitted")},
    "official": {
        (kind, "submitted") for kind in ("deliverable", "finding", "claim", "amendment", "adjustment")
    },
    "evaluator": {("finding", "submitted"), ("report", "due")},
    "auditor": {("move", "due")},
    "rival": {("milestone", "due")},
}


def as_json(snapshot, ledger, photos):
    """A report of which nothing is set: what it would print, and how many pictures it was given."""
    return to_json(snapshot).encode() + f"\n{len(photos)}".encode()


UNSIGNED = Press(lambda pdf, _: pdf, as_json, lambda portfolio: to_json(portfolio).encode())


@pytest.fixture
def lived(database, tmp_path):
    load_lived_in(database, Vault.in_folder(tmp_path), "http://127.0.0.1:8000", UNSIGNED)
    return database


def test_a_year_is_told_and_its_records_are_the_worked_example_row_for_row(lived, tmp_path):
    whole = ledger_of(worked_example())
    with lived.session() as session:
        project = session.scalars(select(projects.c.id).where(projects.c.code == whole.project.code)).one()
        told = ledgers(session, [project])[project]
        for sheet in fields(whole):
            one, other = getattr(told, sheet.name), getattr(whole, sheet.name)
            if isinstance(other, tuple):
                assert Counter(map(repr, one)) == Counter(map(repr, other)), sheet.name
            else:
                assert one == other
        # nothing was written past a report, the trail is whole and its hours go forward
        assert session.scalars(select(corrections.c.id)).all() == []
        assert check_trail(session, lived.trail_key)[1] is None
        trail = list(entries(session))
        assert [entry.at for entry in trail] == sorted(entry.at for entry in trail)
        # and each field of it has a word
        values = [
            (e.subject, v) for e in trail for v in (e.before, e.after) if v and e.subject not in RECORDS
        ]
        fields_ = {
            name.removesuffix("_id") for subject, v in values for name in in_short(subject, json.loads(v))
        }
        assert fields_ <= TERMS["column"].keys() | TERMS["trail_field"].keys()
        # how it went
        assert [m.to_state for m in moves_of(session, project)][-3:] == ["accepted", "settled", "archived"]
        assert published_conclusion(session, project) == "passed"
        found = Counter(
            session.execute(select(rounds.c.subject, rounds.c.decision).where(rounds.c.project_id == project))
        )
        returned = {
            subject: number for (subject, decision), number in found.items() if decision == "returned"
        }
        assert returned == {"deliverable": 2, "expense": 2, "adjustment": 1, "finding": 1}
        assert found["expense", "accepted"] == len(whole.expenses)
        assert found["claim", "accepted"] == len(whole.tranches)
        issued = issued_of_project(session, project, now())
        stand: dict = {}
        for one in reversed(issued):
            stand.setdefault((one.kind, one.as_of.isoformat()), []).append(one.standing)
        assert stand == STANDINGS
        # figures, texts and pictures of the final report
        snapshot, pictures = (
            session.scalars(select(issued_reports.c.pdf).where(issued_reports.c.number == "PG-2025-0003"))
            .one()
            .decode()
            .rsplit("\n", 1)
        )
        final = from_json(snapshot)
        assert (final.evaluation.score, final.counts.person_times, final.replaces) == (
            "91.00",
            551,
            "PG-2025-0002",
        )
        assert len(final.written) == 7 and len(final.photos) == int(pictures) > 12
        # and today
        portfolio = session.execute(
            select(issued_reports.c.number, issued_reports.c.status).where(
                issued_reports.c.kind == "portfolio"
            )
        ).one()
        assert portfolio.number.startswith("CPMZ-") and portfolio.status == "issued"
        waits: dict = {}
        for user in session.scalars(select(User)):
            found = standings(session, today(), user.organization_id).values()
            actor = Actor(user.role, user.organization_id)
            waits[user.email.partition("@")[0]] = {
                (row.task.kind, row.task.status) for row in waiting_for(found, actor, user.id)
            }
    assert {name: wanted - waits[name] for name, wanted in WAITS.items() if wanted - waits[name]} == {}
    with pytest.raises(DomainError), lived.transaction() as session:
        load_lived_in(lived, Vault.in_folder(tmp_path), "", UNSIGNED)
