"""A project is moved on by who may, with the conditions said; nobody sets its state otherwise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from tests.strict import CODE, StrictClient
from tracker.contracts.models import projects
from tracker.dates import today
from tracker.lifecycle.queries import moves_of
from tracker.records.changes import Edit
from tracker.records.service import Refused, keep


def state_of(app) -> str:
    with app.extensions["tracker.database"].session() as session:
        return session.scalar(select(projects.c.state).where(projects.c.code == CODE))


def move(client: StrictClient, name: str, role: str, **sent: str):
    client.sign_in(role)
    data = {"moved_on": "2025-09-01", **sent}
    return client.send(f"/projects/{CODE}/state/{name}", data, form_at="/password")


@pytest.fixture
def client(app, client):
    """The worked example as it came: archived."""
    with app.extensions["tracker.database"].transaction() as session:
        project = session.scalars(select(projects.c.id).where(projects.c.code == CODE)).one()
        keep(session, project, [Edit("project", project, {"state": "archived"})])
    return client


def test_a_project_is_opened_again_suspended_and_resumed(app, client):
    assert move(client, "reopen", "project_manager", reason="x").status_code == 403
    assert move(client, "reopen", "official").status_code == 422
    assert move(client, "reopen", "official", reason="a voucher was missing").status_code == 302
    assert state_of(app) == "settled"
    page = client.get(f"/projects/{CODE}/state").text
    assert "a voucher was missing" in page
    assert move(client, "accept", "official").status_code == 422
    assert move(client, "archive", "official").status_code == 302
    assert state_of(app) == "archived"
    database = app.extensions["tracker.database"]
    with database.session() as session:
        project = session.scalar(select(projects.c.id).where(projects.c.code == CODE))
        assert [m.move for m in moves_of(session, project)] == ["reopen", "archive"]
    for statement in ("DELETE FROM project_moves", "UPDATE project_moves SET reason = 'x'"):
        with pytest.raises(DatabaseError), database.transaction() as session:
            session.execute(text(statement))


def test_tomorrow_is_no_day_for_it(client):
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert move(client, "reopen", "official", reason="x", moved_on=tomorrow).status_code == 422
    assert move(client, "nonsense", "official").status_code == 404


def test_one_step_is_dated_after_the_other(client):
    assert move(client, "reopen", "official", reason="x").status_code == 302
    refused = move(client, "archive", "official", moved_on="2025-08-31")
    assert refused.status_code == 422 and 'id="moved_on-error"' in refused.text
    assert move(client, "archive", "official", moved_on="2025-09-01").status_code == 302


def test_the_administrator_says_which_days_are_worked(app, client):
    client.sign_in("administrator", "en")
    address = "/admin/working-days"
    assert client.send(address, {"day": "2027-02-06", "works": "no"}).status_code == 302
    assert "6 February 2027" in client.get(address).text
    assert client.send(address, {"day": "2027-02-06", "works": "calendar"}).status_code == 302
    assert "6 February 2027" not in client.get(address).text
    assert client.send(address, {"day": "x", "works": "no"}).status_code == 422


def test_an_archived_project_is_locked_and_an_official_opens_it_again(app, client):
    client.sign_in("social_worker", "en")
    page = client.get(f"/projects/{CODE}/records/activities").text
    assert "its records are locked" in page
    assert client.get(f"/projects/{CODE}/records/activities/new").status_code == 403
    database = app.extensions["tracker.database"]
    with database.transaction() as session, pytest.raises(Refused):
        project = session.scalars(select(projects.c.id).where(projects.c.code == CODE)).one()
        keep(session, project, [Edit("volunteer_duty", None, {"person": "P001"})])
    move(client, "reopen", "official", reason="x")
    client.sign_in("social_worker", "en")
    assert client.get(f"/projects/{CODE}/records/activities/new").status_code == 200


def test_what_is_signed_changes_by_amendment_alone(app, client):
    move(client, "reopen", "official", reason="x")
    for role in ("project_manager", "official"):
        client.sign_in(role, "en")
        for sheet in ("budget", "tranches", "scheme", "indicators", "milestones"):
            answer = client.get(f"/projects/{CODE}/records/{sheet}/new")
            assert answer.status_code == 403
            assert "by an amendment alone" in answer.text
        assert "by an amendment alone" in client.get(f"/projects/{CODE}/records/budget/1").text
        names = {
            f.get("name") for f in client.page(f"/projects/{CODE}/records/indicators/1").iter("textarea")
        }
        assert names == {"deviation_reason"}
