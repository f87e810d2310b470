"""Attached, shown, told of when used twice, taken out of sight; whole or not at all."""

from __future__ import annotations

import hashlib
import io
import json
from decimal import Decimal

import pytest
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tracker.audit.models import trail
from tracker.audit.queries import check_trail
from tracker.contracts.models import projects
from tracker.db import Database
from tracker.evidence import queries
from tracker.evidence.models import evidence
from tracker.ledger.models import TABLES

from ..strict import CODE, RIVAL, text_of
from . import files
from .conftest import GALLERY, kept, rows


def told(database: Database) -> list:
    with database.session() as session:
        said = session.execute(select(trail).where(trail.c.subject == "evidence").order_by(trail.c.no))
        assert check_trail(session, database.trail_key)[1] is None
        return list(said.mappings())


def revision(database: Database) -> int:
    with database.session() as session:
        return session.scalars(select(projects.c.revision).where(projects.c.code == CODE)).one()


def test_several_at_once_are_kept_under_their_hash(client, send, activity, vault, example_database):
    client.sign_in("social_worker", "en")
    before = revision(example_database)
    sent = [("../../合影.jpg", files.phone_photo()), ("plan.pdf", files.pdf()), ("list.xlsx", files.office())]
    answer = send(activity, *sent)
    assert answer.status_code == 302 and answer.location == activity
    found = rows(example_database)
    assert [row["name"] for row in found] == ["合影.jpg", "plan.pdf", "list.xlsx"]
    for row, (_, data) in zip(found, sent, strict=True):
        digest = hashlib.sha256(data).hexdigest()
        assert (row["sha256"], row["size"]) == (digest, len(data))
        assert (vault / digest[:2] / digest[2:]).read_bytes() == data
    assert len(kept(vault)) == 5  # a picture has two copies; nothing is left aside
    assert str(found[0]["taken_at"]) == "2025-05-10 09:30:15"
    assert found[0]["latitude"] is not None
    page = client.page(activity)
    assert "3 files are attached." in text_of(page)
    assert len(page.findall(".//ul[@class='evidence']/li")) == 3
    assert revision(example_database) == before + 1
    said = told(example_database)
    assert [(s["action"], s["subject_id"], s["project_code"]) for s in said] == [
        ("created", row["id"], CODE) for row in found
    ]
    assert json.loads(said[0]["after"]).keys() == {
        "sheet",
        "record_id",
        "kind",
        "name",
        "media",
        "sha256",
        "size",
    }


def test_any_record_of_the_project_bears_files(client, send, record_id, example_database):
    client.sign_in("finance_officer", "en")
    with example_database.session() as session:
        project = session.scalars(select(projects.c.id).where(projects.c.code == CODE)).one()
    places = {
        ("project", project),
        ("expenses", record_id("expenses")),
        ("sessions", record_id("sessions", activity="A05")),
        ("tranches", record_id("tranches")),
        ("settings", record_id("settings")),
    }
    for sheet, i in places:
        assert send(f"{GALLERY}/{sheet}/{i}", ("v.pdf", files.pdf()), kind="voucher").status_code == 302
    with example_database.session() as session:
        assert set(queries.counts(session, project)) == places
        assert queries.counts_by_activity(session, project)["A05"] >= 1


def test_what_is_no_record_of_the_project_is_not_there(client, record_id):
    client.sign_in("project_manager")
    other = record_id("activities", project="CP-E-006")
    assert other
    for place in (
        f"activities/{other}",
        "activities/0",
        "activities/2147483647",
        "activities/2147483648",
        f"activities/{'9' * 5000}",
        "activities/x",
        "project/1000000",
        "nothing/1",
        "evidence/1",
        "users/1",
        "%00/1",
    ):
        assert client.get(f"{GALLERY}/{place}").status_code == 404, place
    for number in ("0", "1", "2147483648", "9" * 5000):
        for below in ("", "/small", "/photo", "/remove", "/other"):
            assert client.get(f"{GALLERY}/{number}{below}").status_code == 404


def test_nothing_chosen_and_an_unknown_kind_are_said(client, send, activity):
    client.sign_in("project_manager", "en")
    assert "Choose at least one file." in send(activity).text
    assert send(activity, ("a.jpg", files.photo()), kind="secret").status_code == 422
    assert send(activity, ("a.jpg", files.photo()), kind="").status_code == 422


def test_the_camera_s_photo_comes_by_its_own_field(client, send, activity, example_database):
    client.sign_in("social_worker")
    shot = (io.BytesIO(files.photo()), "image.jpg")
    assert send(activity, camera=shot).status_code == 302
    assert [row["name"] for row in rows(example_database)] == ["image.jpg"]


def test_the_same_file_is_stored_once_and_told(client, send, record_id, vault, example_database):
    client.sign_in("social_worker", "en")
    first, second = (f"{GALLERY}/activities/{record_id('activities', code=c)}" for c in ("A04", "A05"))
    photo = files.photo()
    send(first, ("a.jpg", photo))
    before = kept(vault)
    send(second, ("b.jpg", photo), ("c.jpg", files.photo("red")))
    page = client.page(second)
    assert "1 of them is attached to another record" in text_of(page)
    twice = page.find(".//p[@class='evidence-twice']//a")
    assert twice is not None and twice.get("href") == first and "A04" in text_of(twice)
    assert len(before) == 3 and len(kept(vault)) == 6
    assert len(client.page(f"{GALLERY}?twice=1").findall(".//li[@class='evidence-file']")) == 2
    assert "1 was attached here already." in text_of(client.page(send(first, ("again.jpg", photo)).location))
    assert len(rows(example_database)) == 3


def test_the_same_file_twice_in_one_request_is_one(client, send, activity, example_database):
    client.sign_in("social_worker")
    send(activity, ("a.jpg", files.photo()), ("b.jpg", files.photo()))
    assert [row["name"] for row in rows(example_database)] == ["a.jpg"]


def test_the_database_holds_it_too(client, send, activity, example_database):
    client.sign_in("social_worker")
    send(activity, ("a.jpg", files.photo()))
    row = {k: v for k, v in rows(example_database)[0].items() if k != "id"}
    for wrong in (
        {},
        {"sha256": "0" * 64, "sheet": "users"},
        {"sha256": "0" * 64, "kind": "x"},
        {"sha256": "short"},
        {"sha256": "0" * 64, "size": 0},
        {"sha256": "0" * 64, "latitude": Decimal(91), "longitude": Decimal(0)},
        {"sha256": "0" * 64, "latitude": Decimal(1)},
        {"sha256": "0" * 64, "removal_reason": "why"},
    ):
        with pytest.raises(IntegrityError), example_database.transaction() as session:
            session.execute(evidence.insert().values(row | wrong))


def test_a_form_sent_twice_attaches_once(client, send, activity, example_database):
    client.sign_in("social_worker", "en")
    for _ in range(2):
        answer = send(activity, ("a.jpg", files.photo()), once="k" * 43)
        assert answer.status_code == 302 and answer.location == activity
    assert "attached here already" not in client.get(activity).text
    assert len(rows(example_database)) == 1


def test_a_refused_form_may_be_sent_again(client, send, activity, example_database):
    client.sign_in("social_worker")
    assert send(activity, ("a.jpg", files.SVG), once="k" * 43).status_code == 422
    assert send(activity, ("a.jpg", files.photo()), once="k" * 43).status_code == 302


def test_a_removed_file_is_out_of_sight_and_in_the_trail(client, send, activity, vault, example_database):
    client.sign_in("social_worker", "en")
    send(activity, ("a.jpg", files.photo()))
    number = rows(example_database)[0]["id"]
    address = f"{GALLERY}/{number}"
    assert client.send(f"{address}/remove", {"reason": "  "}).status_code == 422
    assert rows(example_database)[0]["removed_at"] is None
    answer = client.send(f"{address}/remove", {"reason": "the wrong day"})
    assert answer.location == activity
    for gone in (address, f"{address}/small", f"{address}/photo", f"{address}/remove"):
        assert client.get(gone).status_code == 404
    assert f"/evidence/{number}" not in client.get(activity).text + client.get(GALLERY).text
    row, said = rows(example_database)[0], told(example_database)
    assert row["removed_at"] and row["removal_reason"] == "the wrong day"
    assert [(s["action"], s["reason"]) for s in said] == [("created", None), ("removed", "the wrong day")]
    assert said[1]["after"] is None and json.loads(said[1]["before"])["sha256"] == row["sha256"]
    assert len(kept(vault)) == 3
    assert send(activity, ("a.jpg", files.photo())).status_code == 302  # it may come back


def test_what_a_removed_record_bore_is_still_seen(client, send, record_id, example_database):
    client.sign_in("finance_officer", "en")
    paid = record_id("expenses")
    send(f"{GALLERY}/expenses/{paid}", ("v.pdf", files.pdf()), kind="voucher")
    with example_database.transaction() as session:
        session.execute(TABLES["expenses"].delete().where(TABLES["expenses"].c.id == paid))
    assert client.get(f"{GALLERY}/expenses/{paid}").status_code == 404
    assert "(no longer on record)" in client.get(GALLERY).text
    number = rows(example_database)[0]["id"]
    assert client.get(f"{GALLERY}/{number}").status_code == 200
    assert client.send(f"{GALLERY}/{number}/remove", {"reason": "it is gone"}).location == GALLERY


def test_nobody_removes_anothers_proof(client, send, activity, example_database):
    client.sign_in("auditor", "en")
    send(activity, ("finding.jpg", files.photo()), kind="other")
    number = rows(example_database)[0]["id"]
    client.sign_in("project_manager", "en")
    assert f"{number}/remove" not in client.get(activity).text
    refused = client.send(f"{GALLERY}/{number}/remove", {"reason": "I do not like it"})
    assert refused.status_code == 403 and "removed by the organization" in refused.text
    assert rows(example_database)[0]["removed_at"] is None


def test_another_agency_learns_nothing(client, send, activity, example_database):
    client.sign_in("social_worker")
    send(activity, ("a.jpg", files.photo()))
    number = rows(example_database)[0]["id"]
    token = client.page(activity).find(".//input[@name='csrf_token']").get("value")
    client.sign_in(RIVAL)
    own = client.page("/projects").find(".//input[@name='csrf_token']").get("value")
    below = ("", f"/{number}", f"/{number}/small", f"/{number}/photo", f"/{number}/remove")
    for address in (activity, *(GALLERY + end for end in below)):
        assert client.get(address).status_code == 404
    for address in (activity, f"{GALLERY}/{number}/remove"):
        sent = {"reason": "x", "files": (io.BytesIO(files.photo("red")), "b.jpg"), "csrf_token": own}
        assert client.post(address, data=sent).status_code == 404
        assert client.post(address, data={"csrf_token": token}).status_code in (400, 404)
    assert len(rows(example_database)) == 1


def test_the_gallery_is_narrowed_and_paged(client, send, record_id, example_database):
    client.sign_in("social_worker", "en")
    lecture = f"{GALLERY}/activities/{record_id('activities', code='A05')}"
    session = f"{GALLERY}/sessions/{record_id('sessions', activity='A05')}"
    talk = f"{GALLERY}/activities/{record_id('activities', code='A04')}"
    send(lecture, *[(f"{n}.png", files.photo(size=(n, 9), form="PNG")) for n in range(1, 27)])
    send(session, ("s.jpg", files.photo()), kind="sign_in_sheet")
    send(talk, ("t.pdf", files.pdf()), kind="record")

    def shown(query: str) -> int:
        return len(client.page(GALLERY + query).findall(".//li[@class='evidence-file']"))

    assert (shown(""), shown("?page=2"), shown("?page=99")) == (24, 4, 4)
    assert (shown("?kind=record"), shown("?kind=sign_in_sheet"), shown("?kind=nothing")) == (1, 1, 24)
    assert (shown("?activity=A05&page=2"), shown("?activity=A04"), shown("?activity=none")) == (3, 1, 0)
    page = client.page(f"/projects/{CODE}/activities/A05")
    images = page.findall(".//ul[@class='evidence']//img")
    assert images and all(image.get("loading") == "lazy" for image in images)
    assert client.get(images[0].get("src")).mimetype == "image/jpeg"
    listed = text_of(client.page(f"/projects/{CODE}/activities"))
    assert "27" in listed


def test_a_list_asks_once_for_all_its_counts(client, send, activity, example_database):
    client.sign_in("social_worker")
    send(activity, ("a.jpg", files.photo()), ("b.pdf", files.pdf()))
    with example_database.session() as session:
        project = session.scalars(select(projects.c.id).where(projects.c.code == CODE)).one()
        assert list(queries.counts(session, project).values()) == [2]
        assert session.scalar(select(func.count()).select_from(evidence)) == 2


def test_what_is_shown_of_a_photo_has_no_place_and_the_page_says_it_to_keepers_alone(
    app, client, send, activity, example_database
):
    client.sign_in("social_worker", "en")
    send(activity, ("a.jpg", files.phone_photo()))
    number = rows(example_database)[0]["id"]
    for below in ("", "/photo", "/small"):
        answer = client.get(f"{GALLERY}/{number}{below}")
        assert answer.status_code == 200 and answer.mimetype == "image/jpeg"
        assert not [w for w in (b"SECRET", b"Exif", b"CAMERA", b"2025:05:10") if w in answer.data]
        with Image.open(io.BytesIO(answer.data)) as image:
            assert image.height > image.width
    assert "10 May 2025, 09:30" in client.get(activity).text and "40.22" in client.get(activity).text
