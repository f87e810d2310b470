"""Every route with every role, and with what is another project's: the table of access.py is the answer."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask, url_for
from sqlalchemy import insert, select

from tracker.access import ISSUES, WRITES, Action, Actor, can
from tracker.contracts.models import projects
from tracker.contracts.records import PARTIES
from tracker.ledger.models import TABLES
from tracker.ledger.records import FIELD_SHEETS
from tracker.requests.models import amendment_requests
from tracker.requests.rules import Asked
from tracker.rounds.service import submit

from .strict import CODE, EMAILS, RIVAL, StrictClient

PLACES = {
    "official": {"purchaser"},
    "evaluator": {"evaluator"},
    "auditor": {"auditor"},
    "administrator": set(),
}
# of routes that ask for no project
FREE = {"static", "home"}
OF_KIND = {"issuing.issue": ISSUES, "narratives.write": WRITES}


def place(role: str) -> frozenset[str]:
    return frozenset(PLACES.get(role, {"contractor"}))


def values_of(app: Flask, rule, project_id: int, code: str) -> dict[str, object]:
    """A value for each part of the address: rows, persons and files of that project."""
    database = app.extensions["tracker.database"]
    known: dict[str, object] = {"code": code, "activity": "A05", "kind": "final"}
    known |= {"sheet": "project", "record_id": project_id, "number": 1, "size": "small"}
    known |= {"report_number": "R1-2025-0001", "path": "counts.persons", "portfolio_number": "R1-2025-0001"}
    if rule.endpoint.startswith(("issuing.", "verification.")):
        known["number"] = "R1-2025-0001"
    known["move"] = "archive"
    known |= {"milestone_id": 1, "deliverable_id": 1, "finding_id": 1, "claim_id": 1}
    known |= {"project_id": project_id, "organization_id": 1, "user_id": 1, "what": "close", "token": "x"}
    if "request_id" in rule.arguments:
        known["request_id"] = request_of(database, project_id)
    known |= {"mail_id": 1, "job_id": 1}
    if rule.arguments & {"person", "one"}:
        with database.session() as session:
            table = TABLES["people"]
            ids = session.scalars(select(table.c.id).where(table.c.project_id == project_id).limit(2)).all()
        known |= {"person": ids[0], "one": ids[0], "other": ids[1]}
    if "row_id" in rule.arguments:
        sheet = rule.endpoint.partition("_")[2]
        if rule.endpoint.startswith("requests."):
            sheet = "adjustments" if "adjustment" in rule.endpoint else "expenses"
        if sheet in FIELD_SHEETS:
            known["row_id"] = project_id
        else:
            with database.session() as session:
                table = TABLES[sheet]
                found = session.scalar(
                    select(table.c.id).where(table.c.project_id == project_id).order_by(table.c.id).limit(1)
                )
            known["row_id"] = found or 10**9  # where the project has none, one that there is not
    return {name: known[name] for name in rule.arguments}


def request_of(database, project_id: int) -> int:
    """A request to amend the project's contract, which waits."""
    with database.transaction() as session:
        table = amendment_requests
        found = session.scalar(select(table.c.id).where(table.c.project_id == project_id))
        if found is None:
            statement = insert(table).values(project_id=project_id, made_at="2025-01-01T00:00:00+08:00")
            found = session.scalar(statement.returning(table.c.id))
            submit(session, project_id, "amendment", found, Asked(ends_on=date(2025, 7, 5)).content, "x")
    return found


def rules(app: Flask):
    return [r for r in app.url_map.iter_rules() if r.endpoint not in FREE]


def project_ids(app: Flask) -> tuple[int, int, str]:
    """The worked example, and a project of the other agency with its code."""
    with app.extensions["tracker.database"].session() as session:
        own = session.execute(select(projects).where(projects.c.code == CODE)).mappings().one()
        other = (
            session.execute(
                select(projects)
                .where(projects.c.contractor_id != own["contractor_id"])
                .order_by(projects.c.id)
            )
            .mappings()
            .first()
        )
    assert other is not None
    return own["id"], other["id"], other["code"]


@pytest.mark.parametrize("role", sorted(EMAILS))
def test_every_route_answers_a_role_as_the_table_says(app: Flask, client: StrictClient, role: str):
    own, _, _ = project_ids(app)
    client.sign_in(role, "en")
    token = client.page("/password").find(".//input[@name='csrf_token']")
    assert token is not None
    asked = 0
    for rule in rules(app):
        if rule.endpoint in ("accounts.logout", "accounts.login", "accounts.set_language"):
            continue
        action = app.view_functions[rule.endpoint].action
        assert isinstance(action, Action)
        in_project = "code" in rule.arguments
        with app.test_request_context():
            address = url_for(rule.endpoint, **values_of(app, rule, own, CODE))
        allowed = can(Actor(role, 1), action, place(role) if in_project else frozenset(PARTIES)).ok
        for method in sorted(rule.methods & {"GET", "POST"}):
            if method == "GET":
                answer = client.get(address)
            else:
                answer = client.post(address, data={"csrf_token": token.get("value")})
            asked += 1
            said = (role, method, address, answer.status_code)
            assert answer.status_code < 500, said
            if in_project and not place(role):
                assert answer.status_code == 404, said
            elif not allowed:
                assert answer.status_code == 403, said
            elif rule.endpoint == "lifecycle.make_move" and answer.status_code == 403:
                assert role != "official", said  # each move has its own actor: tests/lifecycle
            elif rule.endpoint in OF_KIND and answer.status_code == 403:
                of_kind = OF_KIND[rule.endpoint]["final"]  # each kind of report has its own people
                assert not can(Actor(role, 1), of_kind, place(role)).ok, said
            elif rule.endpoint.startswith("records.") and answer.status_code == 403:
                assert rule.endpoint.split(".")[1].startswith(("new_", "paste_", "remove_")), said
            else:
                assert answer.status_code in (200, 302, 404, 409, 422), said
    assert asked > 100


def test_what_is_another_projects_is_not_found_in_ones_own(app: Flask, client: StrictClient):
    """Ids of the other agency's rows under one's own project's address, read and written."""
    _, other, _ = project_ids(app)
    client.sign_in("project_manager", "en")
    token = client.page("/password").find(".//input[@name='csrf_token']")
    tried = 0
    for rule in rules(app):
        if (
            not rule.arguments & {"row_id", "request_id", "person", "one"}
            or rule.endpoint.partition("_")[2] in FIELD_SHEETS
        ):
            continue
        values = values_of(app, rule, other, CODE)
        if not values.get("row_id", 1):
            continue
        with app.test_request_context():
            address = url_for(rule.endpoint, **values)
        if "GET" in rule.methods:
            assert client.get(address).status_code in (403, 404), address
        if "POST" in rule.methods:
            answer = client.post(address, data={"csrf_token": token.get("value"), "version": "1"})
            assert answer.status_code in (403, 404), address
        tried += 1
    assert tried > 30


@pytest.mark.parametrize("who", [RIVAL, None])
def test_every_address_of_a_project_is_closed_to_others(app: Flask, client: StrictClient, who: str | None):
    own, _, _ = project_ids(app)
    if who:
        client.sign_in(who, "en")
    token = client.page("/password" if who else "/login").find(".//input[@name='csrf_token']")
    for rule in rules(app):
        if "code" not in rule.arguments:
            continue
        with app.test_request_context():
            address = url_for(rule.endpoint, **values_of(app, rule, own, CODE))
        if "GET" in rule.methods:
            assert client.get(address).status_code == (404 if who else 302), address
        if "POST" in rule.methods:
            answer = client.post(address, data={"csrf_token": token.get("value")})
            assert answer.status_code in ((404,) if who else (401, 302)), address
