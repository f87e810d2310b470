"""How a file leaves: as a download that runs nothing, to who may open it, and noted where it tells names."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tracker.accounts.models import Departure
from tracker.evidence.models import evidence

from ..strict import CODE, EMAILS
from . import files
from .conftest import GALLERY

PARTIES = sorted(set(EMAILS) - {"administrator"})
OPEN_NAMES = {"project_manager", "social_worker", "official", "evaluator", "auditor"}
INSIDE = {"project_manager", "social_worker"}


@pytest.fixture
def numbers(client, send, record_id, example_database) -> dict[str, int]:
    """What the agency's social worker attached, by its kind: to an activity, and to a resident's own row."""
    client.sign_in("social_worker", "en")
    activity = f"{GALLERY}/activities/{record_id('activities', code='A05')}"
    person = f"{GALLERY}/people/{record_id('people')}"
    send(activity, ("photo.png", files.photo(form="PNG")))
    send(activity, ("王小明签到.jpg", files.photo("red")), kind="sign_in_sheet")
    send(activity, ("plan.html.pdf", files.pdf(b"<script>alert(1)</script>\n")), kind="record")
    send(activity, ("list.xlsx", files.office()), kind="other")
    send(person, ("王小明同意书.pdf", files.pdf(b"% consent\n")), kind="contract")
    with example_database.session() as session:
        found = session.execute(select(evidence.c.kind, evidence.c.id).order_by(evidence.c.id)).all()
    return {row[0]: row[1] for row in found}


def departures(database) -> list[tuple[str, str]]:
    with database.session() as session:
        rows = session.scalars(select(Departure).order_by(Departure.id))
        return [(row.what, row.project_code) for row in rows]


def test_every_file_leaves_as_a_download_that_runs_nothing(client, numbers):
    expected = {
        "photo": ("image/jpeg", "photo.jpg"),
        "record": ("application/pdf", "plan.html.pdf"),
        "other": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "list.xlsx"),
    }
    for kind, (mimetype, name) in expected.items():
        answer = client.get(f"{GALLERY}/{numbers[kind]}")
        assert answer.mimetype == mimetype
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"{GALLERY}/{numbers['record']}").data == files.pdf(b"<script>alert(1)</script>\n")
    for size in ("small", "photo"):
        answer = client.get(f"{GALLERY}/{numbers['photo']}/{size}")
        assert answer.mimetype == "image/jpeg" and answer.data.startswith(b"\xff\xd8\xff")
        assert answer.headers["Content-Disposition"].startswith("inline")
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert client.get(f"{GALLERY}/{numbers['record']}/{size}").status_code == 404


def test_what_a_browser_has_is_not_sent_again_but_for_names(client, numbers):
    photo = client.get(f"{GALLERY}/{numbers['photo']}/small")
    assert photo.headers["Cache-Control"] == "private, no-cache"
    again = client.get(
        f"{GALLERY}/{numbers['photo']}/small", headers={"If-None-Match": photo.headers["ETag"]}
    )
    assert again.status_code == 304
    names = client.get(f"{GALLERY}/{numbers['sign_in_sheet']}/small")
    assert names.headers["Cache-Control"] == "no-store"
    same = {"If-None-Match": names.headers.get("ETag", "*")}
    assert client.get(f"{GALLERY}/{numbers['sign_in_sheet']}/small", headers=same).status_code == 200


@pytest.mark.parametrize("role", PARTIES)
def test_who_opens_what(client, numbers, example_database, role):
    client.sign_in(role, "en")
    for kind in ("photo", "record", "other"):
        assert client.get(f"{GALLERY}/{numbers[kind]}").status_code == 200
    assert departures(example_database) == []
    status = 200 if role in OPEN_NAMES else 403
    personal = [numbers["sign_in_sheet"], numbers["contract"]]
    for number in personal:
        assert client.get(f"{GALLERY}/{number}").status_code == status
    noted = [(f"evidence {n}", CODE) for n in personal] if role in OPEN_NAMES - INSIDE else []
    assert departures(example_database) == noted
    assert client.get(f"{GALLERY}/{numbers['sign_in_sheet']}/small").status_code == status


@pytest.mark.parametrize("role", PARTIES)
def test_a_page_shows_no_small_copy_of_names_to_who_is_outside(client, numbers, example_database, role):
    """A page that is looked at opens nothing: it would be noted each time."""
    client.sign_in(role, "en")
    for address in (GALLERY, f"/projects/{CODE}/activities/A05"):
        page = client.get(address).text
        assert (f"/evidence/{numbers['sign_in_sheet']}/small" in page) == (role in INSIDE)
        assert f"/evidence/{numbers['photo']}/small" in page
        assert ("王小明" in page) == (role in OPEN_NAMES)
        assert ("Opening it is recorded." in page) == (role in OPEN_NAMES - INSIDE)
    assert departures(example_database) == []


@pytest.mark.parametrize("role", PARTIES)
def test_who_attaches(client, send, numbers, record_id, role):
    client.sign_in(role)
    address = f"{GALLERY}/activities/{record_id('activities', code='A04')}"
    assert send(address, ("mine.pdf", files.pdf(b"% mine\n"))).status_code == 302


def test_time_and_place_are_told_to_keepers_alone(app, client, send, record_id, example_database):
    address = f"{GALLERY}/activities/{record_id('activities', code='A04')}"
    client.sign_in("social_worker", "en")
    send(address, ("a.jpg", files.phone_photo()))
    told = {}
    for role in PARTIES:
        client.sign_in(role, "en")
        told[role] = "40.22" in client.get(address).text
    assert all(told.values())  # each role here is a keeper in its own place
    from tracker.accounts.models import User
    from tracker.contracts.models import projects

    with example_database.transaction() as session:  # the auditor's house is the street office now
        auditor = session.scalars(select(User.organization_id).where(User.email == EMAILS["auditor"])).one()
        session.execute(
            projects.update().where(projects.c.code == CODE).values(auditor_id=None, street_office_id=auditor)
        )
        session.execute(
            User.__table__.update().where(User.email == EMAILS["auditor"]).values(role="administrator")
        )
    client.sign_in("auditor", "en")
    page = client.get(address).text
    assert "a.jpg" in page and "40.22" not in page and "09:30" not in page


def test_the_trail_keeps_no_name_of_a_resident(numbers, example_database):
    from tracker.audit.models import trail

    with example_database.session() as session:
        said = " ".join(session.scalars(select(trail.c.after).where(trail.c.subject == "evidence")))
    assert "plan.html.pdf" in said and "王小明" not in said
