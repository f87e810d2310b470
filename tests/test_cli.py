"""The command as people and scripts call it: a process of its own."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

import tracker.demonstration
from tests.ledgers import small_ledger
from tracker import cli
from tracker.i18n import use
from tracker.workbook.service import check_workbook
from tracker.workbook.writer import write

TRACKER = Path(sys.executable).parent / "tracker"
EXAMPLE = Path(tracker.demonstration.__file__).parent / "CP-2024-017.xlsx"


@pytest.fixture
def run(tmp_path):
    def call(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
        kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "TRACKER_ENV", "SECRET_KEY")}
        return subprocess.run(
            [TRACKER, *map(str, words)],
            env=kept | {"TRACKER_DATA": str(tmp_path / "data"), "TRACKER_LANG": "en"} | environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=300,
            check=False,
        )

    return call


def test_a_workbook_goes_in_and_comes_out_the_same(run, tmp_path):
    assert run("init").returncode == 0
    given, back = tmp_path / "p.xlsx", tmp_path / "back.xlsx"
    given.write_bytes(write(small_ledger()))
    dry = run("import", given, "--dry-run")
    assert (dry.returncode, "could be loaded" in dry.stdout) == (0, True)
    assert "no project has the code P1" in run("export", "P1", back).stderr
    assert run("import", given).returncode == 0
    twice = run("import", given)
    assert twice.returncode == 1
    assert "sheet “project”, row 2, column “code”: found “P1”" in twice.stderr
    assert "Traceback" not in twice.stderr
    assert run("export", "P1", back).returncode == 0
    assert check_workbook(back).ledger == small_ledger()


def test_import_before_init_says_what_to_do(run, tmp_path):
    given = tmp_path / "p.xlsx"
    given.write_bytes(write(small_ledger()))
    answer = run("import", given)
    assert answer.returncode == 1
    assert "tracker init" in answer.stderr


def test_the_report_is_a_pdf_and_its_hash_is_printed(run, tmp_path):
    import hashlib

    run("init")
    assert run("import", EXAMPLE).returncode == 0
    pdf = tmp_path / "f.pdf"
    words = ("report", "CP-2024-017", "--kind", "final", "--as-of", "2025-07-10", "--lang", "zh", "-o", pdf)
    answer = run(*words)
    assert answer.returncode == 0, answer.stderr
    data = pdf.read_bytes()
    assert data.startswith(b"%PDF-")
    assert answer.stdout.split()[0] == hashlib.sha256(data).hexdigest()
    assert run(*words).stdout == answer.stdout  # the same records give the same bytes


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("report", "P1", "--kind", "yearly", "--as-of", "2025-07-10", "-o", "x.pdf"), 2),
        (("report", "P1", "--kind", "final", "--as-of", "10.7.2025", "-o", "x.pdf"), 2),
        (("report", "P1", "--kind", "final", "--as-of", "2025-07-10", "-o", "x.pdf"), 1),
        (("import", "missing.xlsx"), 1),
        (("user", "add", "nobody", "--role", "official", "--organization", "X"), 1),
    ],
)
def test_wrong_words_get_a_sentence(run, words, code):
    run("init")
    answer = run(*words, TRACKER_PASSWORD="long-enough-password")
    assert answer.returncode == code
    assert answer.stderr.strip()
    assert "Traceback" not in answer.stderr


def test_the_first_administrator_and_a_user(run):
    made = run("init", "--admin-email", "root@district.cn", TRACKER_ADMIN_PASSWORD="long-enough-password")
    assert "root@district.cn" in made.stdout
    assert run("init", "--admin-email", "other@district.cn").stdout.strip() == "The database is up to date."
    added = run(
        *(
            "user",
            "add",
            "li@district.cn",
            "--role",
            "official",
            "--organization",
            "民政局",
            "--kind",
            "purchaser",
        ),
        TRACKER_PASSWORD="long-enough-password",
    )
    assert "li@district.cn" in added.stdout


def test_production_wants_a_secret_and_no_demonstration(run):
    refused = run("init", TRACKER_ENV="production")
    assert (refused.returncode, "SECRET_KEY" in refused.stderr) == (1, True)
    secret = {"TRACKER_ENV": "production", "SECRET_KEY": "x" * 40}
    assert run("init", **secret).returncode == 0
    assert run("demo", **secret).returncode == 1


def test_the_demonstration_wants_an_empty_database(run):
    run("init")
    loaded = run("demo")
    assert "official@demo.example" in loaded.stdout
    assert run("demo").returncode == 1
    assert run("demo", "--records-only").returncode == 1
    assert run("demo", "--if-empty").stdout == ""


def test_one_pass_of_the_worker(run):
    assert run("init").returncode == 0
    assert run("worker", "--once").stdout == "Jobs: 0.\nNotices: 0. Mails: 0.\n"
    assert run("demo", "--records-only").returncode == 0
    found = run("work", "--once")
    assert found.returncode == 0 and found.stdout.startswith("Jobs: 0.\nNotices: ")
    wrong = run("work", "--once", SMTP_HOST="127.0.0.1")
    assert (wrong.returncode, "MAIL_FROM" in wrong.stderr) == (1, True)
    assert "SMTP_TLS" in run("work", "--once", SMTP_TLS="yes").stderr


def test_the_server_brings_its_worker_and_takes_it_along(run, tmp_path):
    """Notices are made while it serves; however it ends, nothing of it is left running."""
    assert run("init").returncode == 0
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "TRACKER_ENV", "SECRET_KEY")}
    data = tmp_path / "data"
    served = subprocess.Popen(
        [TRACKER, "serve", "--port", str(port)],
        env=kept | {"TRACKER_DATA": str(data)},
        stderr=subprocess.DEVNULL,
    )

    def looked() -> str | None:
        with closing(sqlite3.connect(data / "tracker.db")) as connection:
            return connection.execute("SELECT until FROM notices_made").fetchone()[0]

    def workers() -> list[str]:
        asked = ["pgrep", "-f", f"worker --beside {served.pid}"]
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()

    try:
        wait_for(looked)
        assert len(workers()) == 1
    finally:
        served.kill()  # it can tidy nothing up
        served.wait()
    wait_for(lambda: not workers())


def wait_for(holds) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_database_that_does_not_answer_is_said_in_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("TRACKER_DATA", str(tmp_path))
    monkeypatch.setenv("TRACKER_LANG", "en")
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    monkeypatch.setattr(sys, "argv", ["tracker", "export", "CP-2024-017", str(tmp_path / "x.xlsx")])
    with use("en"), pytest.raises(SystemExit, match="tracker: the database does not answer"):
        cli.main()
