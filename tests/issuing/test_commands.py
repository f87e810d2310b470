"""``tracker report --issue`` and ``tracker verify``, as scripts call them."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import UTC, datetime

import pypdf
import pytest
from click.testing import CliRunner

from reports.check import fingerprint_of
from reports.sign import new_identity
from tests.issuing.asking import identity
from tests.test_cli import EXAMPLE, run
from tests.verification.test_screens import small_pdf_of
from tracker.cli import cli
from tracker.i18n import set_language

__all__ = ["run"]  # the fixture
WORDS = ("report", "CP-2024-017", "--kind", "final", "--as-of", "2025-07-10", "-o")


@pytest.fixture
def loaded(run):
    run("init")
    assert run("import", EXAMPLE).returncode == 0
    return run


def test_a_report_is_issued_and_verified(loaded, tmp_path):
    pdf = tmp_path / "f.pdf"
    assert loaded("organization", "prefix", "P社会评估中心", "PG").returncode == 0
    issued = loaded(*WORDS, pdf, "--issue", PUBLIC_URL="https://reports.example/")
    assert issued.returncode == 0, issued.stderr
    said, hashed = issued.stdout.splitlines()
    data = pdf.read_bytes()
    assert hashed == f"{hashlib.sha256(data).hexdigest()}  {pdf}"
    figures = json.loads(pypdf.PdfReader(io.BytesIO(data)).attachments["snapshot.json"][0])
    number = figures["number"]
    assert number.startswith("PG-") and number.endswith("-0001") and number in said
    assert figures["issued_at"].endswith("+08:00") and figures["issued_by"] == figures["project"]["evaluator"]
    verified = loaded("verify", pdf)
    assert (verified.returncode, verified.stdout.splitlines()[0]) == (0, number)
    for place in (10, len(data) // 2, len(data) - 1):
        pdf.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        altered = loaded("verify", pdf)
        assert altered.returncode == 1
        assert f"says that it is report {number}" in altered.stderr
    assert figures["verify_at"] == "https://reports.example/verify"
    pdf.write_bytes(data)
    second = tmp_path / "second.pdf"
    revised = loaded(*WORDS, second, "--issue", "--replaces", number, "--reason", "决算更正")
    assert revised.returncode == 0, revised.stderr
    edition = revised.stdout.split()[1]
    assert f"revised edition {edition}" in loaded("verify", pdf).stdout
    assert loaded("withdraw", edition, "--reason", "x").returncode == 0
    held = loaded("verify", second)
    assert held.returncode == 0 and "It was withdrawn at" in held.stdout
    cover = pypdf.PdfReader(second).pages[0].extract_text()
    assert f"替代编号{number}的报告。修订原因：决算更正" in cover.replace("\n", "")
    draft = tmp_path / "draft.pdf"
    assert loaded(*WORDS, draft).returncode == 0
    refused = loaded("verify", draft)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "no report that was issued here" in refused.stderr


def test_what_cannot_be_issued_or_verified_gets_a_sentence(loaded, tmp_path):
    """Some of it said in this process, where nothing is printed: each process takes a second to begin."""
    here = {"TRACKER_DATA": str(tmp_path / "data"), "TRACKER_LANG": "en"}
    set_language("en")
    pdf = tmp_path / "f.pdf"
    early = [w if w != "2025-07-10" else "2024-08-01" for w in WORDS]
    for words in (
        (*early, pdf, "--issue"),
        ("report", "X", *WORDS[2:], pdf, "--issue"),
        (*WORDS, pdf, "--issue", "--replaces", "PG-1999-0001", "--reason", "x"),
        (*WORDS, pdf, "--issue", "--replaces", "PG-1999-0001"),
        ("withdraw", "PG-1999-0001", "--reason", "x"),
        ("organization", "prefix", "nobody", "PG"),
        ("organization", "prefix", "P社会评估中心", "pg"),
    ):
        answer = loaded(*words)
        assert answer.returncode in (1, 2)
        assert answer.stderr.strip() and "Traceback" not in answer.stderr, words
    assert not pdf.exists()
    for file in (tmp_path / "missing.pdf", tmp_path):
        answer = CliRunner().invoke(cli, ["verify", str(file)], env=here)
        assert answer.exit_code in (1, 2)
        assert answer.output.strip()


def test_without_a_database_the_signature_alone_is_verified(tmp_path, monkeypatch):
    """In this process: there is nothing to load."""
    for name in ("DATABASE_URL", "TRACKER_ENV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TRACKER_DATA", str(tmp_path / "nowhere"))
    number, pdf, mine, others = (
        "PG-2025-0001",
        *(tmp_path / name for name in ("r.pdf", "own.pem", "other.pem")),
    )
    mine.write_text(identity().certificate)
    others.write_text(new_identity("Others", datetime.now(UTC)).certificate)
    signed = identity().sign(small_pdf_of(), f"Report {number}")

    def said(data: bytes, *options: object) -> tuple[int, str]:
        pdf.write_bytes(data)
        answer = CliRunner().invoke(cli, ["verify", str(pdf), *map(str, options)])
        return answer.exit_code, answer.output

    set_language("en")
    for options in ((), ("--signature-only",), ("--certificate", mine)):
        code, text = said(signed, *options)
        assert (code, text.splitlines()[0]) == (0, number)
        assert "over the whole file" in text and fingerprint_of(identity().certificate) in text
        assert ("Compare it" in text) is ("--certificate" not in options)
    for data, *options in (
        (signed, "--certificate", others),
        (signed, "--certificate", pdf),
        (signed + b"\n",),
        (signed[:700] + b"X" + signed[701:],),
        (small_pdf_of(),),
        (b"",),
    ):
        assert said(data, *options)[0] == 1
    assert not (tmp_path / "nowhere").exists()
