"""A rival and an auditor at the door: whatever is sent, nothing breaks, leads elsewhere or says too much."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from reports.snapshot import KINDS, to_json
from tracker.accounts.models import Departure, SignInAttempt
from tracker.contracts.queries import project_id_by_code
from tracker.db import Database
from tracker.ledger.models import TABLES
from tracker.ledger.queries import ledgers
from tracker.reporting.gather import gather
from tracker.workbook.attachment import ledger_workbook
from tracker.workbook.uploads import find, keep

from .strict import CODE, EMAILS, RIVAL, StrictClient, parsed

RIVALS_NAME = "R社会工作服务中心"
PAGES = (
    "",
    "/contract",
    "/milestones",
    "/activities",
    "/activities/A05",
    "/beneficiaries",
    "/budget",
    "/claims",
    "/claims/1",
    "/cultivation",
    "/evaluation",
    "/evidence",
    "/evidence/activities/1",
    "/evidence/1",
    "/evidence/1/small",
    "/evidence/1/remove",
    "/reports",
    "/reports/final/preview",
    "/reports/midterm/preview",
    "/reports/final/issue",
)
QUERIES = (
    "page=-1",
    "page=abc",
    f"page={10**18}",
    f"page={2**63}",
    f"page={10**30}",
    f"page={'9' * 5000}",
    "page=1&page=2&page[]=3",
    "q=%00",
    "%00=q",
    "q=%ff%fe",
    f"q={'x' * 60_000}",
    f"q={'%25%5C_' * 90}",
    "state=<script>",
    f"deviating=1&page={10**30}",
    "category=<script>&page=-9",
    "lang=xx",
    "as_of=0001-01-01&lang=en",
    "as_of=9999-12-31",
    "as_of=%202025-01-01",
    "as_of=2025-02-30",
    "as_of=%00",
)


@pytest.mark.parametrize("query", QUERIES, ids=lambda q: q[:30])
def test_no_parameter_breaks_a_page(client: StrictClient, query: str):
    client.sign_in("project_manager")
    narrowed = ("", "/beneficiaries", "/budget", "/evidence", "/reports", "/reports/final/preview")
    for asked in ("/projects", "/login", *(f"/projects/{CODE}{page}" for page in narrowed)):
        assert client.get(f"{asked}?{query}").status_code in (200, 400, 404), asked


@pytest.mark.parametrize(
    "code", ["%00", f"{CODE}%00", "%ff", "%F0%9F%98%80", "x" * 5000, "a%0d%0ab%01", "%2e%2e"]
)
def test_no_code_breaks_a_page(client: StrictClient, code: str):
    client.sign_in("project_manager")
    for page in (*PAGES, "/reports/final.pdf", "/export.xlsx"):
        assert client.get(f"/projects/{code}{page}").status_code == 404
    assert client.get(f"/projects/{CODE}/activities/{code}").status_code == 404


@pytest.mark.parametrize("email", ["a\0b@x.cn", "İ" * 240 + "@x.cn", "x" * 400, "x" * 600_000, "' OR 1=1 --"])
def test_no_address_breaks_the_sign_in(client: StrictClient, email: str):
    for password in ("x", "\0" * 12, "字" * 2000):
        answer = client.send("/login", {"email": email, "password": password})
        assert answer.status_code in (400, 413, 422)


def test_no_host_breaks_a_page(client: StrictClient):
    for host in ("x" * 300, "a b", "[", "evil.example:99999", ""):
        for asked in ("/login", "/projects", "/nothing"):
            answer = client.get(asked, headers={"Host": host})
            assert answer.status_code < 500, host
            assert answer.headers.get("Location", "/").startswith("/login?") or answer.status_code != 302


def test_a_proxy_may_pass_on_any_address(app: Flask, client: StrictClient, example_database: Database):
    address = "unknown, " * 30
    client.environ_base["REMOTE_ADDR"] = address
    assert client.send("/login", {"email": "x@y.cn", "password": "wrong"}).status_code == 422
    client.sign_in("project_manager")
    for _ in range(2):
        assert client.get(f"/projects/{CODE}/export.xlsx").status_code == 200
    with example_database.session() as session:
        kept = [*session.scalars(select(SignInAttempt.address)), *session.scalars(select(Departure.address))]
    assert kept == [address[:45]] * 3


@pytest.mark.parametrize(
    "target",
    [
        "//e.cn",
        "/\\e.cn",
        "/\t/e.cn",
        "/\t\\e.cn",
        "/\r\nSet-Cookie: a=b",
        "/\n/e.cn",
        "/\t/[",
        "http://e.cn",
        "e.cn",
    ],
)
def test_nothing_leads_elsewhere(client: StrictClient, target: str):
    answer = client.send("/language", {"lang": "en", "next": target}, form_at="/login")
    assert (answer.status_code, answer.location) == (302, "/projects")
    token = client.page("/login").find(".//input[@name='csrf_token']").get("value")
    who = {"email": EMAILS["auditor"], "password": "demo-password", "csrf_token": token}
    answer = client.post("/login", query_string={"next": target}, data=who)
    assert (answer.status_code, answer.location) == (302, "/projects")


def test_the_way_back_is_kept(client: StrictClient):
    answer = client.send("/language", {"lang": "en", "next": "/projects?q=社区 a&page=1"}, form_at="/login")
    assert answer.location == "/projects?q=%E7%A4%BE%E5%8C%BA%20a&page=1"


@pytest.mark.parametrize("asked", ["/login", "/logout", "/password", "/language", "/projects/import"])
def test_what_comes_without_its_token_is_refused_in_the_readers_language(client: StrictClient, asked: str):
    client.sign_in("project_manager", "zh")
    client.get("/projects")
    client.sign_in("project_manager", "en")
    assert client.get("/projects").status_code == 200
    stranger = client.application.test_client()
    stranger.get("/login", headers={"Accept-Language": "zh"})
    for data in ({}, {"token": "x" * 32}, {"csrf_token": "x"}):
        answer = client.post(asked, data=data)
        assert answer.status_code == 400
        assert parsed(answer.text).get("lang") == "en"
        stranger.get("/login", headers={"Accept-Language": "zh"})


def test_a_file_too_large_is_refused_in_words(client: StrictClient):
    client.sign_in("project_manager", "en")
    answer = client.post("/projects/import", data={"workbook": (io.BytesIO(b"x" * (20 * 2**20)), "a.xlsx")})
    assert answer.status_code == 413
    assert "20 MB" in answer.text


@pytest.mark.parametrize("below", [*PAGES, "/reports/final.pdf", "/export.xlsx", "/nothing"])
def test_a_rival_learns_nothing_by_any_method(client: StrictClient, below: str):
    client.sign_in(RIVAL)

    def answer(code: str, method: str) -> tuple[int, str]:
        got = FlaskClient.open(
            client, f"/projects/{code}{below}", method=method
        )  # an answer to HEAD is no page
        return got.status_code, re.sub(r'value="[^"]+"', "", got.text)  # of tokens, and of the way back

    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        status, text = answer(CODE, method)
        assert (status, text) == answer("CP-0000-000", method)
        assert CODE not in text
        assert status == 404 or method not in ("GET", "HEAD")


def sheet_of(data: bytes, change: dict[str, str]) -> tuple[io.BytesIO, str]:
    """The workbook with other values in its project sheet."""
    book = load_workbook(io.BytesIO(data))
    for row in book.worksheets[0].iter_rows():
        if row[0].value in change:
            row[1].value = change[row[0].value]
    saved = io.BytesIO()
    book.save(saved)
    saved.seek(0)
    return saved, "project.xlsx"


@pytest.mark.parametrize(
    ("parties", "status"),
    [
        ({}, 403),
        ({"purchaser": RIVALS_NAME}, 403),
        ({"evaluator": RIVALS_NAME}, 403),
        ({"contractor": f"{RIVALS_NAME}。"}, 403),
        ({"contractor": RIVALS_NAME}, 200),
    ],
)
def test_nobody_loads_a_project_in_anothers_name(client: StrictClient, parties: dict[str, str], status: int):
    client.sign_in("project_manager", "en")
    data = client.get(f"/projects/{CODE}/export.xlsx").data
    client.sign_in(RIVAL, "en")
    answer = client.send("/projects/import", {"workbook": sheet_of(data, {"code": "X-1"} | parties)})
    assert answer.status_code == status
    assert ('name="token"' in answer.text) is (status == 200)


def test_an_upload_is_its_owners_and_is_loaded_once(app: Flask, client: StrictClient):
    client.sign_in("project_manager", "en")
    data = client.get(f"/projects/{CODE}/export.xlsx").data
    answer = client.send("/projects/import", {"workbook": sheet_of(data, {"code": "X-1"})})
    token = answer.text.split('name="token"')[1].split('value="')[1].split('"')[0]
    official = app.test_client()
    official.sign_in("official")  # type: ignore[attr-defined]
    for asked in (token, f"../{token}", "", "\0" * 32, f"{token}\n"):
        official.send("/projects/import", {"token": asked})  # type: ignore[attr-defined]
        assert official.get("/projects/X-1").status_code == 404
    assert client.send("/projects/import", {"token": token}).location == "/projects/X-1"
    assert client.send("/projects/import", {"token": token}).location == "/projects/import"
    answer = client.send("/projects/import", {"workbook": sheet_of(data, {"code": "X-1"})})
    token = answer.text.split('name="token"')[1].split('value="')[1].split('"')[0]
    assert client.send("/projects/import", {"token": token}).status_code == 422


def test_an_upload_that_another_request_took_away_stops_nobody(tmp_path):
    (tmp_path / "1-gone.xlsx").symlink_to(tmp_path / "nowhere")  # listed, and not there to be looked at
    token = keep(tmp_path, io.BytesIO(b"book"), 7)
    assert find(tmp_path, token, 7).read_bytes() == b"book"
    assert find(tmp_path, token, 8) is None


def test_a_new_password_ends_what_was_signed_in_before(app: Flask, client: StrictClient):
    elsewhere = app.test_client()
    for each in (client, elsewhere):
        each.sign_in("auditor")  # type: ignore[attr-defined]
    fields = {"current": "demo-password", "new": "another-long-one", "again": "another-long-one"}
    assert client.send("/password", fields).status_code == 302
    assert client.get("/projects").status_code == 200
    assert elsewhere.get("/projects").status_code == 302


@pytest.mark.parametrize("role", sorted(set(EMAILS) - {"administrator"}))
def test_no_name_and_no_phone_gets_out(client: StrictClient, example_database: Database, role: str):
    people = TABLES["people"].c
    with example_database.session() as session:
        rows = session.execute(select(people.name, people.phone)).all()
    secrets = {word for row in rows for word in row if word and len(word) > 1}
    assert len(secrets) > 200
    client.sign_in(role, "zh")
    pages = [p for p in PAGES if role not in ("project_manager", "social_worker") or "preview" in p]
    for page in pages:
        for number in range(1, 7 if page == "/beneficiaries" else 2):
            answer = client.get(f"/projects/{CODE}{page}?page={number}")
            assert answer.headers["Cache-Control"] == "no-store"
            assert not [s for s in secrets if s in answer.text], page
    assert client.get(f"/projects/{CODE}/export.xlsx").status_code == (
        200 if role == "project_manager" else 403
    )


def test_no_name_and_no_phone_is_attached_to_a_report(example_database: Database):
    with example_database.session() as session:
        project_id = project_id_by_code(session, CODE)
        ledger = ledgers(session, [project_id])[project_id]
    secrets = {word for p in ledger.people for word in (p.name, p.phone) if word and len(word) > 1}
    with zipfile.ZipFile(io.BytesIO(ledger_workbook(ledger, date(2025, 7, 10)))) as archive:
        attached = "".join(archive.read(name).decode() for name in archive.namelist())
    for kind in KINDS:
        attached += to_json(gather(ledger, kind, date(2025, 7, 10), "zh"))
    assert not [s for s in secrets if s in attached]
