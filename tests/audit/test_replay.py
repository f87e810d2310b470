"""Whatever several users do, the trail replayed from its beginning gives the records as they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.audit.random_edits import batch
from tests.audit.replaying import Rows, replayed, tables
from tests.ledgers import small_ledger
from tests.workbook.random_ledgers import Chance, random_ledger
from tracker.accounts.models import Organization, User
from tracker.accounts.service import add_organization, add_user, change_password, make_user
from tracker.administration.service import (
    change_organization,
    change_user,
    close_organization,
    close_user,
    delete_organization,
    reopen_organization,
    set_parties,
)
from tracker.audit.models import trail
from tracker.audit.personal import PERSONAL
from tracker.audit.queries import check_trail
from tracker.audit.service import Origin, forget
from tracker.contracts.models import projects
from tracker.db import Database
from tracker.errors import Conflict, DomainError
from tracker.ledger.checks import check
from tracker.ledger.queries import numbered
from tracker.ledger.records import FIELD_SHEETS, ROW_SHEETS, Ledger
from tracker.ledger.service import store
from tracker.records.changes import RowChange, applied
from tracker.records.queries import opened
from tracker.records.service import Outdated, keep
from tracker.workbook.service import load

PASSWORD = "a-long-password"
STEPS = 25  # of a run


class Undone(Exception):
    """Ends a run; its transaction is rolled back, and the next run finds the database as it was."""


class Run:
    """One project of chance beside another that nobody touches, in one transaction."""

    def __init__(self, seed: int, database: Database, session: Session) -> None:
        self.chance, self.database, self.session = Chance(seed), database, session
        self.seen: Counter[str] = Counter()
        self.forgotten: set[int] = set()
        store(session, small_ledger())
        platform = add_organization(session, "平台", "platform")
        first = make_user(session, "admin@x.cn", "郑管", "administrator", platform, None)
        first.password_hash = "set"
        second = make_user(session, "second@x.cn", "王", "administrator", platform, None)
        session.flush()
        self.users = (
            Origin(first.id, first.email, "10.0.0.1"),
            Origin(second.id, second.email),
            Origin(None, "command line"),
        )
        ledger = small_ledger() if self.chance.some(0.3) else random_ledger(seed)
        self.project_id = store(session, _renamed(ledger, "P2"))

    def step(self) -> None:
        kind = self.chance.one((self.keep,) * 16 + (self.account,) * 2 + (self.workbook, self.forget))
        self.session.info["origin"] = self.chance.one(self.users)
        kind()

    def keep(self) -> None:
        state = opened(self.session, self.project_id)
        edits = batch(self.chance, state, self.project_id)
        before = self.standing()
        try:
            ids = keep(self.session, self.project_id, edits, self.chance.one((None, "why")), workflow=True)
        except DomainError as error:  # Refused and Outdated among them
            assert self.standing() == before, ("a refused edit left something behind", edits)
            known = all(e.id is None or e.sheet in FIELD_SHEETS or e.id in state.ids[e.sheet] for e in edits)
            assert known or isinstance(error, Outdated)
            self.seen[type(error).__name__] += 1
            return
        meant, changes = applied(state.ledger, state.ids, edits)
        self.seen.update(f"{c.sheet} {_what(c)}" for c in changes)
        self.seen["followed"] += any(c.place is None for c in changes)
        (stands, now), entries, revision = self.standing()
        for sheet in (*FIELD_SHEETS, *ROW_SHEETS):
            assert _rows(stands, sheet) == _rows(meant, sheet), (sheet, edits)
        for edit, row_id in zip(edits, ids, strict=True):
            if edit.id is None:
                assert row_id in now[edit.sheet] and row_id not in state.ids[edit.sheet]
        assert revision == before[2] + bool(changes), edits
        assert entries == before[1] + len(changes), edits
        self.forgotten &= {*now["people"]}

    def account(self) -> None:
        """Organizations and users are made and changed, and the project's parties with them."""
        number = self.entries()
        add_organization(self.session, f"新机构{number}", self.chance.one(("purchaser", "auditor")))
        if self.chance.some(0.15):  # rarely: a password takes its time
            given = {"name": "李正", "role": "auditor", "password": PASSWORD, "kind": "auditor"}
            user = add_user(self.session, email=f"u{number}@x.cn", organization=f"x{number}", **given)
            change_password(self.session, user.id, PASSWORD, PASSWORD * 2)
            self.seen["user"] += 1
        organizations = self.session.scalars(select(Organization.id)).all()
        users = self.session.scalars(select(User.id)).all()
        one, other = self.chance.one(organizations), self.chance.one(organizations)
        kind, role = self.chance.one(("auditor", "contractor")), self.chance.one(("auditor", "official"))
        organization = {"name": f"甲{number % 3}", "kind": kind, "uscc": None, "contact": None}
        asked: list[Callable[[], Any]] = [
            lambda: change_organization(self.session, one, self.chance.one((1, 2)), organization),
            lambda: close_organization(self.session, one),
            lambda: reopen_organization(self.session, one),
            lambda: delete_organization(self.session, one),
            lambda: set_parties(
                self.session, self.project_id, 1, {"auditor_id": one, "community_id": other}, ""
            ),
        ]
        if users:
            user_id = self.chance.one(users)
            values = {"name": "王", "role": role, "organization_id": one}
            asked.append(lambda: change_user(self.session, user_id, 1, values))
            asked.append(lambda: close_user(self.session, user_id))
        entries = self.entries()
        try:
            with self.session.begin_nested():  # as a request that is refused rolls back
                self.chance.one(asked)()
            self.seen["account"] += 1
        except (DomainError, Conflict):
            assert self.entries() == entries

    def workbook(self) -> None:
        code = self.chance.one(("P1", "P3", "P4"))
        there = self.session.scalar(select(projects.c.id).where(projects.c.code == code)) is not None
        ledger = random_ledger(self.chance.random.randint(0, 3))
        assert (load(self.session, _renamed(ledger, code)) is not None) == there
        self.seen["workbook"] += not there

    def forget(self) -> None:
        ids = opened(self.session, self.project_id).ids["people"]
        if ids:
            person = self.chance.one(ids)
            forget(self.session, "people", person)
            self.forgotten.add(person)
            self.seen["forgotten"] += 1

    def standing(self) -> tuple[Any, int, int]:
        """The ledger with its ids, the number of entries of the trail, but for those that rows were submitted, and
        the project's revision."""
        revision = select(projects.c.revision).where(projects.c.id == self.project_id)
        submitted = select(func.count()).select_from(trail).where(trail.c.subject == "round")
        entries = self.entries() - self.session.scalars(submitted).one()
        return self.whole(), entries, self.session.scalars(revision).one()

    def whole(self) -> Any:
        """With what waits for approval."""
        return numbered(self.session, self.project_id, unapproved=True)

    def entries(self) -> int:
        return self.session.scalars(select(func.count()).select_from(trail)).one()

    def hold(self) -> None:
        """What is true at the end of every run."""
        told, stand = (self.readable(f(self.session)) for f in (replayed, tables))
        for subject, rows in stand.items():
            assert told[subject] == rows, subject
        count, broken = check_trail(self.session, self.database.trail_key)
        assert (count, broken) == (self.entries(), None)
        assert check(self.whole()[0], sums=False) == []
        assert check(numbered(self.session, self.project_id)[0], sums=False) == []

    def readable(self, rows: Rows) -> Rows:
        """Without what tells who somebody is of those who are forgotten, which the trail cannot tell."""
        people = {
            i: {k: v for k, v in row.items() if i not in self.forgotten or k not in PERSONAL["people"]}
            for i, row in rows["people"].items()
        }
        return rows | {"people": people}


def _renamed(ledger: Ledger, code: str) -> Ledger:
    return replace(ledger, project=replace(ledger.project, code=code))


def _what(change: RowChange) -> str:
    return "made" if change.before is None else "removed" if change.after is None else "changed"


def _rows(ledger: Ledger, sheet: str) -> Counter[Any]:
    rows = getattr(ledger, sheet)
    return Counter(rows if isinstance(rows, tuple) else (rows,))


def run(seed: int, database: Database) -> Counter[str]:
    """What came about in it."""
    with suppress(Undone), database.transaction() as session:
        one = Run(seed, database, session)
        for _ in range(STEPS):
            one.step()
        one.hold()
        raise Undone
    return one.seen


def test_the_trail_tells_all_that_became_of_the_records(request: pytest.FixtureRequest, database: Database):
    on_sqlite = request.config.getoption("--database") == "sqlite"
    seen: Counter[str] = Counter()
    for seed in range(30 if on_sqlite else 8):
        try:
            seen += run(seed, database)
        except BaseException as error:
            error.add_note(f"in the run of seed {seed}")
            raise
    assert {"Refused", "Outdated", "account", "user", "workbook", "forgotten", "followed"} <= set(seen)
    if on_sqlite:  # else too few runs
        for sheet in ROW_SHEETS:
            done = {what for what in ("made", "changed", "removed") if seen[f"{sheet} {what}"]}
            assert len(done) > 1, (sheet, done)
