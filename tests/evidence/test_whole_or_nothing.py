"""Too many, too large, cut short, no room on the disk: nothing is half done, and the sender is told."""

from __future__ import annotations

import errno
import io
import os
import socket
import time

from tracker.contracts.models import projects
from tracker.evidence import service

from ..strict import parsed, text_of
from . import files
from .conftest import GALLERY, kept, rows


def test_one_that_may_not_stay_lets_none_stay(client, send, activity, vault, example_database):
    client.sign_in("project_manager", "en")
    answer = send(activity, ("a.jpg", files.photo()), ("b.jpg", files.SCRIPT), ("c.heic", files.HEIC))
    assert answer.status_code == 422
    said = text_of(parsed(answer.text))
    assert "Nothing was attached." in said and "“b.jpg”" in said and "“c.heic”" in said
    assert "“a.jpg”" not in said
    assert rows(example_database) == [] and kept(vault) == []


def test_two_hundred_at_once_are_refused_whole(client, send, activity, vault, example_database):
    client.sign_in("project_manager", "en")
    answer = send(activity, *[(f"{n}.jpg", files.photo(size=(8, 8))) for n in range(200)])
    assert answer.status_code == 422
    assert "At most 50 files at once, and these are 200." in answer.text
    assert rows(example_database) == [] and kept(vault) == []


def test_one_file_may_be_larger_than_a_workbook_and_no_more(app, client, send, activity, vault):
    client.sign_in("project_manager", "en")
    app.config["EVIDENCE_FILE_BYTES"] = 2**20
    large = files.photo() + b"\0" * (2 * 2**20)
    assert "larger than 1 MB" in send(activity, ("a.jpg", large)).text
    app.config["EVIDENCE_REQUEST_BYTES"] = 3 * 2**20
    answer = client.post(activity, data={"files": (io.BytesIO(b"0" * (4 * 2**20)), "a.jpg")})
    assert answer.status_code == 413 and "3 MB" in answer.text
    assert kept(vault) == []


def test_a_large_request_is_read_for_who_is_signed_in_alone(app, client, activity):
    app.config["MAX_CONTENT_LENGTH"] = 2**20
    body = {"files": (io.BytesIO(b"0" * (2 * 2**20)), "a.jpg")}
    assert client.post(activity, data=body).status_code == 413
    client.sign_in("project_manager")
    body = {"files": (io.BytesIO(b"0" * (2 * 2**20)), "a.jpg")}
    assert client.post(activity, data=body).status_code == 400  # read, and without its token


def test_a_full_disk_keeps_nothing_and_says_so(client, send, activity, vault, example_database, monkeypatch):
    client.sign_in("social_worker", "en")
    real, calls = os.fsync, []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) >= refuse_from:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    sent = [("a.jpg", files.photo()), ("b.jpg", files.photo("red"))]
    for refuse_from in range(1, 11):  # two files, their four copies, and the folders of either
        calls.clear()
        answer = send(activity, *sent)
        assert answer.status_code == 507 and "disk is full" in answer.text, refuse_from
        assert rows(example_database) == [] and kept(vault) == [], refuse_from
    refuse_from = 11
    calls.clear()
    assert send(activity, *sent).status_code == 302
    assert len(calls) == 10 and len(kept(vault)) == 6


def test_bytes_leave_where_their_row_is_not_kept(
    client, send, record_id, vault, example_database, monkeypatch
):
    """The database itself cannot keep it; bytes that another row names stay."""
    client.sign_in("social_worker")
    first, second = (f"{GALLERY}/activities/{record_id('activities', code=c)}" for c in ("A04", "A05"))
    send(first, ("a.jpg", files.photo()))
    stays = kept(vault)
    real = service.Vault.keep

    def keep_then_fail(*args) -> None:
        real(*args)
        if args[1] not in {path.parent.name + path.name for path in stays}:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(service.Vault, "keep", keep_then_fail)
    answer = send(second, ("a.jpg", files.photo()), ("b.jpg", files.photo("red")))
    assert answer.status_code == 507
    assert kept(vault) == stays and len(rows(example_database)) == 1


def test_bytes_that_are_lost_are_no_failure_of_the_page(client, send, activity, vault, example_database):
    client.sign_in("social_worker")
    send(activity, ("a.jpg", files.photo()))
    for path in kept(vault):
        path.unlink()
    number = rows(example_database)[0]["id"]
    for below in ("", "/small", "/photo"):
        assert client.get(f"{GALLERY}/{number}{below}").status_code == 404


def test_an_upload_that_breaks_off_leaves_nothing(live_server, client, activity, vault, example_database):
    client.sign_in("social_worker")
    token = client.page(activity).find(".//input[@name='csrf_token']").get("value")
    cookie = client.get_cookie("session")
    assert cookie is not None
    part = (
        f'--B\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        '--B\r\nContent-Disposition: form-data; name="kind"\r\n\r\nphoto\r\n'
        '--B\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\n'
    ).encode()
    host, port = live_server.removeprefix("http://").split(":")
    for body in (part, part + files.photo(), part + files.photo() + b"\r\n--B--\r\n"):
        with socket.create_connection((host, int(port))) as connection:
            head = (
                f"POST {activity} HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: session={cookie.value}\r\n"
                f"Content-Type: multipart/form-data; boundary=B\r\nContent-Length: {len(part) + 9_000_000}\r\n\r\n"
            )
            connection.sendall(head.encode() + body)
            time.sleep(0.1)
            # while it waits for the rest, others write
            with example_database.transaction() as session:
                session.execute(projects.update().values(revision=projects.c.revision + 1))
            connection.shutdown(socket.SHUT_WR)
            assert connection.recv(100).startswith((b"HTTP/1.1 400", b"HTTP/1.0 400"))
    assert rows(example_database) == [] and kept(vault) == []
