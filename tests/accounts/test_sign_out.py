"""A session ends where it is ended: a copied cookie is good no longer than the browser that it came from."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.strict import EMAILS, StrictClient, parsed, text_of
from tracker.demonstration.service import PASSWORD


def copied(app: Flask, client: StrictClient) -> StrictClient:
    """Another browser with the same cookie."""
    thief = app.test_client()
    thief.set_cookie("session", client.get_cookie("session").value)
    return thief  # type: ignore[return-value]


def test_signing_out_ends_the_session_wherever_it_was_copied(app: Flask, client: StrictClient):
    client.sign_in("project_manager")
    thief = copied(app, client)
    assert thief.get("/projects").status_code == 200
    assert client.send("/logout", {}, form_at="/projects").status_code == 302
    for _ in range(2):
        assert thief.get("/projects").location.startswith("/login")
    client.sign_in("project_manager")
    assert copied(app, client).get("/projects").status_code == 200
    assert thief.get("/projects").status_code == 302  # a new session does not bring the old one back


def test_signing_out_leaves_the_same_persons_other_browser_alone(app: Flask, client: StrictClient):
    other = app.test_client()
    for each in (client, other):
        each.sign_in("project_manager")  # type: ignore[attr-defined]
    client.send("/logout", {}, form_at="/projects")
    assert other.get("/projects").status_code == 200


def test_signing_in_anew_ends_the_session_before(app: Flask, client: StrictClient):
    client.sign_in("project_manager")
    thief = copied(app, client)
    client.sign_in("official")
    assert thief.get("/projects").status_code == 302


def test_two_new_passwords_that_differ_are_said_beside_the_field(client: StrictClient):
    client.sign_in("auditor", "en")
    fields = {"current": PASSWORD, "new": "another-long-one", "again": "another-long-two"}
    answer = client.send("/password", fields)
    assert answer.status_code == 422
    assert "The two new passwords differ." in text_of(parsed(answer.text).find(".//div[@id='again-error']"))


@pytest.mark.parametrize("path", ["/password", "/logout"])
def test_a_refused_form_ends_nothing(app: Flask, client: StrictClient, path: str):
    client.sign_in("auditor")
    thief = copied(app, client)
    if path == "/password":
        client.send(path, {"current": "wrong", "new": "x" * 12, "again": "x" * 12})
    else:
        client.post(path)  # without its token
    assert thief.get("/projects").status_code == 200


def test_a_new_password_ends_copies_and_keeps_this_browser(app: Flask, client: StrictClient):
    client.sign_in("auditor")
    thief = copied(app, client)
    fields = {"current": PASSWORD, "new": "another-long-one", "again": "another-long-one"}
    assert client.send("/password", fields).status_code == 302
    assert client.get("/projects").status_code == 200
    assert thief.get("/projects").status_code == 302
    assert client.send("/login", {"email": EMAILS["auditor"], "password": PASSWORD}).status_code == 422
