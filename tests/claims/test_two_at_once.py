"""Two officials at the same moment, each in a process of its own: one approval, one payment, one clear refusal."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest
from sqlalchemy import select

from tests.strict import CODE
from tracker.accounts.models import Organization, User
from tracker.accounts.service import add_user
from tracker.audit.queries import check_trail
from tracker.claims.queries import claim_by_id
from tracker.claims.rules import most, next_unpaid
from tracker.claims.service import claim
from tracker.contracts.models import projects
from tracker.contracts.rules import is_signed
from tracker.dates import today
from tracker.demonstration.service import PASSWORD
from tracker.ledger.queries import ledgers
from tracker.records.queries import opened

from .world import ASKED, origin, project_id, unpaid_from

OFFICIAL = """
import sys
from datetime import date
from dataclasses import replace
from tests.claims.world import ASKED, origin, paid, project_id
from tracker.claims.service import pay, review
from tracker.db import Database
from tracker.errors import DomainError
from tracker.i18n import use
url, name, step, claim_id, voucher = sys.argv[1:]
database = Database(url)
project, official = project_id(database), origin(database, name)
day = date(2025, 8, 8)
print("ready", flush=True)
sys.stdin.readline()
try:
    with database.transaction() as session:
        session.info["origin"] = official
        if step == "approve":
            review(session, project, int(claim_id), 1, "accepted", None, day)
        else:
            pay(session, project, int(claim_id), paid(ASKED[3], paid_on=day, voucher_no=voucher))
    print("done")
except DomainError as error:
    with use("en"):
        print(error)
"""


def second_official(database) -> None:
    with database.transaction() as session:
        first = select(User.organization_id).where(User.email == "official@demo.example").scalar_subquery()
        name = session.scalars(select(Organization.name).where(Organization.id == first)).one()
        add_user(
            session,
            email="official2@demo.example",
            name="another",
            role="official",
            organization=name,
            password=PASSWORD,
        )


def told(database, program: str, given: dict[str, list[str]]) -> dict[str, str]:
    """What each process of the program prints, all of them let go at the same moment."""
    url = database.engine.url.render_as_string(hide_password=False)
    running = {
        name: subprocess.Popen(
            [sys.executable, "-c", program, url, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name, arguments in given.items()
    }
    for process in running.values():
        assert process.stdout.readline() == "ready\n"
    for process in running.values():
        process.stdin.write("\n")
        process.stdin.flush()
    return {name: process.communicate(timeout=60)[0].strip() for name, process in running.items()}


def at_once(database, step: str, claim_id: int) -> dict[str, str]:
    given = {name: [name, step, str(claim_id), f"voucher of {name}"] for name in ("official", "official2")}
    return told(database, OFFICIAL, given)


@pytest.mark.parametrize("time", range(4))
def test_two_officials_approve_and_pay_one_claim_at_the_same_moment(example_database, time):
    database = example_database
    second_official(database)
    ids, project = unpaid_from(database, 3), project_id(database)
    with database.transaction() as session:
        session.info["origin"] = origin(database, "manager")
        one = claim(session, project, ids[3], ASKED[3])
    refusals = {
        "approve": "{} has decided on it already: accepted.",
        "pay": "{} has recorded its payment already: ¥18,590.20 on 2025-08-08.",
    }
    names = {"official": "李正", "official2": "another"}
    for step, refusal in refusals.items():
        said = at_once(database, step, one)
        [first] = [name for name, word in said.items() if word == "done"]
        [other] = set(said) - {first}
        assert said[other] == refusal.format(names[first])
    with database.session() as session:
        kept = claim_by_id(session, project, one)
        assert kept.paid_name == names[first]
        assert kept.voucher_no == f"voucher of {first}"
        assert len([r for r in kept.rounds if r.decision == "accepted"]) == 1
        [tranche] = [t for t in ledgers(session, [project])[project].tranches if t.no == 3]
        assert (tranche.paid_on, tranche.paid_amount) == (date(2025, 8, 8), ASKED[3].amount)
        assert check_trail(session, database.trail_key)[1] is None


CLAIMER = """
import sys
from dataclasses import replace
from datetime import date
from tests.claims.world import ASKED, origin
from tracker.claims.service import claim
from tracker.dates import today
from tracker.db import Database
from tracker.errors import DomainError
url, project, tranche = sys.argv[1:]
database = Database(url)
manager = origin(database, "manager")
asked = replace(ASKED[1], invoiced_on=today(), amount=100, invoice_no="one for both")
print("ready", flush=True)
sys.stdin.readline()
try:
    with database.transaction() as session:
        session.info["origin"] = manager
        claim(session, int(project), int(tranche), asked)
    print("done")
except DomainError as error:
    print(error.field)
"""


@pytest.mark.parametrize("time", range(2))
def test_one_invoice_is_claimed_in_two_projects_at_the_same_moment(example_database, time):
    """Projects are locked one by one: the database sees to it that an invoice serves one claim."""
    with example_database.session() as session:
        own = select(projects.c.contractor_id).where(projects.c.code == CODE).scalar_subquery()
        ids = session.scalars(select(projects.c.id).where(projects.c.contractor_id == own)).all()
        found = ledgers(session, ids)
    turns = {i: next_unpaid(ledger, today()) for i, ledger in found.items()}
    wanted = [
        i
        for i, turn in turns.items()
        if turn is not None and is_signed(found[i].project.state) and most(found[i], turn, today()) > 100
    ][:2]
    assert len(wanted) == 2
    with example_database.session() as session:
        rows = {i: opened(session, i).rows("tranches") for i in wanted}
    said = told(
        example_database,
        CLAIMER,
        {str(i): [str(i), next(str(row_id) for row_id, t in rows[i] if t.no == turns[i].no)] for i in wanted},
    )
    assert sorted(said.values()) == ["done", "invoice_no"]
