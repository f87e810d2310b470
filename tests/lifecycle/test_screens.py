"""A project is moved on by who may, with the conditions said; nobody sets its state otherwise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from tests.strict import CODE, StrictClient
from tracker.contracts.models import projects
from tracker.dates import today
from tracker.lifecycle.queries import has_reached, moves_of


def state_of(app) -> str:
    with app.extensions["tracker.database"].session() as session:
        return session.scalar(select(projects.c.state).where(projects.c.code == CODE))


def move(client: StrictClient, name: str, role: str, **sent: str):
    client.sign_in(role)
    data = {"moved_on": "2025-09-01", **sent}
    return client.send(f"/projects/{CODE}/state/{name}", data, form_at="/password")


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
        assert has_reached(session, project, "accepted")
    for statement in ("DELETE FROM project_moves", "UPDATE project_moves SET reason = 'x'"):
        with pytest.raises(DatabaseError), database.transaction() as session:
            session.execute(text(statement))


def test_tomorrow_is_no_day_for_it(client):
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert move(client, "reopen", "official", reason="x", moved_on=tomorrow).status_code == 422
    assert move(client, "nonsense", "official").status_code == 404


def test_the_administrator_says_which_days_are_worked(app, client):
    client.sign_in("administrator", "en")
    address = "/admin/working-days"
    assert client.send(address, {"day": "2027-02-06", "works": "no"}).status_code == 302
    assert "6 February 2027" in client.get(address).text
    assert client.send(address, {"day": "2027-02-06", "works": "calendar"}).status_code == 302
    assert "6 February 2027" not in client.get(address).text
    assert client.send(address, {"day": "x", "works": "no"}).status_code == 422
