"""Withdrawals, revised editions and stamped scans on screen; and the public page that verifies."""

from __future__ import annotations

import io
import json
from functools import partial

import pikepdf
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

import tracker.worker
from reports.sign import Identity
from reports.snapshot import to_json
from tests.evidence import files
from tests.issuing.asking import CLERK, asked, identity, quick, rows
from tests.strict import CODE, EMAILS, RIVAL, StrictClient, text_of
from tracker.audit.queries import check_trail
from tracker.dates import now
from tracker.db import Database
from tracker.errors import DomainError
from tracker.issuing.asked import Kept, signed
from tracker.issuing.codes import shown
from tracker.issuing.models import issued_reports
from tracker.issuing.queries import IN_FORCE
from tracker.issuing.service import issue, print_reserved
from tracker.verification.service import withdraw

LIST = f"/projects/{CODE}/reports"


def small_pdf(snapshot, ledger: bytes, photos=None) -> bytes:
    """What a signature can be appended to, quickly."""

    target = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["snapshot.json"] = pikepdf.AttachedFileSpec(pdf, to_json(snapshot).encode())
        pdf.save(target)
    return target.getvalue()


@pytest.fixture
def app(app):
    app.extensions["tracker.identity"] = identity  # a key takes most of a second to make
    return app


@pytest.fixture
def kept(example_database: Database) -> Kept:
    return issue(example_database, CLERK, asked(example_database, verify_at="https://x/verify"), quick)


def again(database: Database, number: str, role: str = "evaluator", **other) -> Kept:
    other = {"replaces": number, "reason": "决算数据更正"} | other
    return issue(database, CLERK, asked(database, role, **other), quick)


def test_a_report_is_withdrawn_with_a_reason_and_stays(client: StrictClient, example_database, kept):
    page = f"{LIST}/{kept.number}"
    client.sign_in("evaluator", "en")
    assert "valid" in text_of(client.page(page))
    for reason in ("", "x" * 121, "\x1b"):
        answer = client.send(f"{page}/withdraw", {"reason": reason})
        assert answer.status_code == 422, reason
    assert rows(example_database)[0]["withdrawn_at"] is None
    assert client.send(f"{page}/withdraw", {"reason": " The audit found\nanother sum. "}).location == page
    said = text_of(client.page(page))
    assert "withdrew this report on" in said and "Reason: The audit found another sum." in said
    assert "Withdraw this report" not in said and "Issue a revised edition" in said
    assert client.get(f"/reports/{kept.number}.pdf").data == kept.pdf
    assert client.send(f"{page}/withdraw", {"reason": "again"}, form_at="/password").status_code == 422
    [row] = rows(example_database)
    assert (row["status"], row["withdrawal_reason"]) == ("issued", "The audit found another sum.")
    assert "withdrawn" in text_of(client.page(LIST))
    told = text_of(client.page(f"/projects/{CODE}/trail"))
    assert "withdrawn" in told and "The audit found another sum." in told
    with example_database.session() as session:
        assert check_trail(session, example_database.trail_key)[1] is None
        assert session.scalar(text("SELECT count(*) FROM periods WHERE released_at IS NULL")) == 1


def test_nobody_withdraws_anothers_report_or_attaches_to_it(app, example_database, kept):
    page = f"{LIST}/{kept.number}"
    for role in sorted({*EMAILS, RIVAL} - {"evaluator"}):
        client = app.test_client()
        client.sign_in(role, "en")
        party = role not in (RIVAL, "administrator")
        seen = client.get(page)
        assert seen.status_code == (200 if party else 404)
        for offered in ("/withdraw", f"{page}/scan", "replaces="):
            assert offered not in seen.text
        expected = 422 if role == "official" else 403 if party else 404
        assert client.send(f"{page}/withdraw", {"reason": "why"}, form_at="/password").status_code == expected
        sent = {"files": (io.BytesIO(files.photo(form="PNG")), "scan.png")}
        assert client.send(f"{page}/scan", sent, form_at="/password").status_code == expected
    [row] = rows(example_database)
    assert row["withdrawn_at"] is None
    with example_database.session() as session:
        assert session.scalar(text("SELECT count(*) FROM report_scans")) == 0


def test_who_issues_is_reminded_again_once_a_report_is_withdrawn(example_database: Database, kept):
    def in_force() -> list[str]:
        with example_database.session() as session:
            return list(session.scalars(select(issued_reports.c.number).where(IN_FORCE)))

    assert in_force() == [kept.number]
    second = again(example_database, kept.number)
    assert in_force() == [second.number]
    with example_database.transaction() as session:
        withdraw(session, second.number, "why", now(), organization_id=None, user_id=None, name="x")
    assert in_force() == []  # the one that it replaced does not come back


def test_a_revised_edition_names_what_it_replaces(
    client: StrictClient, example_database, kept, settings, monkeypatch
):
    client.sign_in("evaluator", "en")
    page = client.page(f"{LIST}/{kept.number}")
    [link] = [a.get("href") for a in page.findall(".//main//a") if "replaces=" in (a.get("href") or "")]
    form = client.page(link)
    assert "Reason for the revised edition" in text_of(form)
    fields = {i.get("name"): i.get("value", "") for i in form.findall(".//main//form//input")}
    assert client.post(link, data=fields | {"reason": " "}).status_code == 422
    assert len(rows(example_database)) == 1
    monkeypatch.setattr(settings, "report_identity", lambda: Unsigned("", ""))
    monkeypatch.setattr(tracker.worker, "print_reserved", partial(print_reserved, printer=small_pdf))
    sent = client.post(link, data=fields | {"reason": "The sum was mended."})
    assert sent.status_code == 302, sent.text
    assert tracker.worker.work_off(example_database, settings) == 1
    first, second = rows(example_database)
    assert (second["replaces_id"], second["replaces_reason"]) == (first["id"], "The sum was mended.")
    figures = json.loads(second["snapshot"])
    assert (figures["replaces"], figures["replaces_reason"]) == (kept.number, "The sum was mended.")
    assert figures["code"] == shown(second["code"]) and figures["verify_at"].endswith("/verify")
    old, new = (text_of(client.page(f"{LIST}/{row['number']}")) for row in (first, second))
    assert f"replaced by its revised edition, No. {second['number']}" in old
    assert "Issue a revised edition" not in old and "Withdraw this report" not in old
    assert f"it replaces No. {kept.number}. Reason: The sum was mended." in new
    assert f"replaces {kept.number}" in text_of(client.page(LIST))
    assert client.get(f"/reports/{kept.number}.pdf").data == kept.pdf
    assert (
        client.send(f"{LIST}/{kept.number}/withdraw", {"reason": "x"}, form_at="/password").status_code == 422
    )


class Unsigned(Identity):
    def sign(self, pdf: bytes, reason: str) -> bytes:
        return pdf


def test_what_may_not_be_revised(example_database: Database, kept):
    number = kept.number
    for other in (
        {"replaces": "PG-1999-0001"},
        {"lang": "en"},
        {"kind": "midterm"},
        {"role": "official"},
        {"reason": None},
    ):
        with pytest.raises(DomainError):
            again(example_database, number, **other)
    assert len(rows(example_database)) == 1  # none of them took a number
    second = again(example_database, number)
    with pytest.raises(DomainError, match=second.number):
        again(example_database, number)
    third = again(example_database, second.number)
    assert [row["replaces_id"] for row in rows(example_database)] == [
        None,
        *(r["id"] for r in rows(example_database)[:2]),
    ]
    with example_database.session() as session:
        assert (
            session.scalar(text("SELECT count(*) FROM issued_reports WHERE number = :n"), {"n": third.number})
            == 1
        )


def test_an_edition_that_failed_leaves_the_report_valid(client: StrictClient, example_database, kept):
    with pytest.raises(DomainError):
        issue(
            example_database,
            CLERK,
            asked(example_database, replaces=kept.number, reason="x"),
            lambda *_: 1 / 0,
        )
    client.sign_in("evaluator", "en")
    assert "Issue a revised edition" in text_of(client.page(f"{LIST}/{kept.number}"))
    assert again(example_database, kept.number).number.endswith("-0003")


def test_the_database_keeps_withdrawals_and_editions(example_database: Database, kept):
    second = again(example_database, kept.number)
    taken = "withdrawn_at = '2025-01-01T00:00:00+08:00', withdrawer_name = 'x', withdrawal_reason = 'y'"
    for statement in (
        "UPDATE issued_reports SET code = NULL",
        "UPDATE issued_reports SET replaces_id = NULL, replaces_reason = NULL",
        "UPDATE issued_reports SET withdrawn_at = '2025-01-01T00:00:00+08:00'",  # without a reason
        "UPDATE issued_reports SET withdrawal_reason = 'y'",
    ):
        with pytest.raises(DatabaseError), example_database.transaction() as session:
            session.execute(text(statement))
    with example_database.transaction() as session:
        session.execute(text(f"UPDATE issued_reports SET {taken} WHERE number = '{second.number}'"))
    for statement in (
        f"UPDATE issued_reports SET {taken} WHERE number = '{second.number}'",
        "UPDATE issued_reports SET withdrawn_at = NULL, withdrawer_name = NULL, withdrawal_reason = NULL",
        f"UPDATE issued_reports SET {taken}, status = 'void' WHERE number = '{kept.number}'",
    ):
        with pytest.raises((DatabaseError, IntegrityError)), example_database.transaction() as session:
            session.execute(text(statement))


def test_the_stamped_scan_stands_beside_the_report(client: StrictClient, example_database, kept):
    client.sign_in("evaluator", "en")
    page = f"{LIST}/{kept.number}"
    assert "No scan is attached yet" in text_of(client.page(page))
    odd = {"files": (io.BytesIO(b"<svg onload=x>"), "scan.svg")}
    assert client.send(f"{page}/scan", odd).status_code == 422
    assert client.send(f"{page}/scan", {}).status_code == 422
    for _ in range(2):  # twice the same scan is one
        sent = client.send(f"{page}/scan", {"files": (io.BytesIO(files.photo(form="PNG")), "stamped.png")})
        assert sent.location == page, sent.text
    tree = client.page(page)
    assert "stamped.png" in text_of(tree) and "which is no seal" in text_of(tree)
    [link] = {
        a.get("href") for a in tree.findall(".//main//a") if (a.get("href") or "").endswith("/evidence/1")
    }
    assert client.get(link).status_code == 200
    with example_database.session() as session:
        assert session.scalar(text("SELECT count(*) FROM report_scans")) == 1
    assert client.send(f"{link}/remove", {"reason": "x"}).status_code == 403  # it stays with the report
    client.sign_in("official", "en")
    assert "stamped.png" in text_of(client.page(page))


def test_anybody_finds_a_report_by_its_code(client: StrictClient, example_database, kept):
    english(client)
    code = rows(example_database)[0]["code"]
    for typed in (shown(code), code.lower(), f" {shown(code)} "):
        said = text_of(client.page(f"/verify?code={typed}"))
        for fact in (
            kept.number,
            "valid",
            "L社区K志愿服务队培育项目",
            "P社会评估中心",
            kept.sha256,
            "10 July 2025",
        ):
            assert fact in said
        assert rows(example_database)[0]["issuer_name"] not in said
    second = again(example_database, kept.number)
    assert f"replaced by its revised edition, No. {second.number}" in text_of(
        client.page(f"/verify?code={code}")
    )
    wrong = shown(code)[:-1] + ("0" if code[-1] != "0" else "1")
    assert "This is no code" in text_of(client.page(f"/verify?code={wrong}"))
    assert "No report with the code 0000-0000-0000" in text_of(client.page("/verify?code=000000000000"))
    assert client.get("/verify?code=%00").status_code == 400
    for odd in ("%1B%E2%80%AE", "x" * 3000, "%ED%A0%80", "<script>", "７Ｍ２Ｑ"):
        assert kept.number not in text_of(client.page(f"/verify?code={odd}"))


def english(client: StrictClient) -> None:
    with client.session_transaction() as session:
        session["lang"] = "en"


def compare(client: StrictClient, data: bytes) -> str:
    answer = client.send("/verify", {"file": (io.BytesIO(data), "r.pdf")})
    assert answer.status_code == 200
    return answer.text


def test_anybody_has_a_file_compared(client: StrictClient, example_database):
    english(client)
    mine = asked(example_database, verify_at="https://x/verify")
    kept = issue(example_database, CLERK, mine, signed(identity().sign, small_pdf))
    assert f"Every byte of it is that of report {kept.number}" in compare(client, kept.pdf)
    for altered in (
        kept.pdf + b"\n",
        kept.pdf[:-20],
        kept.pdf.replace(b"/MediaBox", b"/MediaBoy"),
        *(
            kept.pdf[:n] + bytes([kept.pdf[n] ^ 1]) + kept.pdf[n + 1 :]
            for n in range(400, len(kept.pdf) // 2, 3500)
        ),
    ):
        said = compare(client, altered)
        assert f"It says that it is report {kept.number}, but its bytes are others" in said
        # a number can be guessed: what only bears it learns nothing of the report
        assert kept.sha256 not in said and "K志愿服务队" not in said
    number, reason = "ZZ-2025-0001", "Report ZZ-2025-0001"
    assert "signed here, but it is no report" in compare(client, identity().sign(small_pdf_of(), reason))
    assert number not in compare(client, small_pdf_of())
    assert "It bears no digital signature" in compare(client, small_pdf_of())
    for junk in (b"%PDF-1.7", b"PK\x03\x04", b"\0" * 1000, b"%PDF-1.7 /Encrypt 5 0 R"):
        assert "It bears no digital signature" in compare(client, junk)
    assert client.send("/verify", {}).status_code == 422
    assert (
        client.post("/verify", data={"file": (io.BytesIO(kept.pdf), "r.pdf")}).status_code == 400
    )  # no token
    assert client.get("/verify/certificate.pem").text == identity().certificate
    assert "/verify" in client.get("/login").text


def small_pdf_of() -> bytes:
    from reports.sample import sample

    return small_pdf(sample(), b"")
