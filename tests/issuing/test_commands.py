"""``tracker report --issue`` and ``tracker verify``, as scripts call them."""

from __future__ import annotations

import hashlib
import io
import json

import pypdf
import pytest

from tests.test_cli import EXAMPLE, run

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
    issued = loaded(*WORDS, pdf, "--issue")
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
        assert loaded("verify", pdf).returncode == 1
    draft = tmp_path / "draft.pdf"
    assert loaded(*WORDS, draft).returncode == 0
    refused = loaded("verify", draft)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "no report that was issued here" in refused.stderr


def test_what_cannot_be_issued_or_verified_gets_a_sentence(loaded, tmp_path):
    pdf = tmp_path / "f.pdf"
    early = [w if w != "2025-07-10" else "2024-08-01" for w in WORDS]
    for words in (
        (*early, pdf, "--issue"),
        ("report", "X", *WORDS[2:], pdf, "--issue"),
        ("verify", tmp_path / "missing.pdf"),
        ("verify", tmp_path),
        ("organization", "prefix", "nobody", "PG"),
        ("organization", "prefix", "P社会评估中心", "pg"),
    ):
        answer = loaded(*words)
        assert answer.returncode in (1, 2)
        assert answer.stderr.strip() and "Traceback" not in answer.stderr, words
    assert not pdf.exists()
