"""``tracker import`` as it is typed: exit 1, the place in words, no traceback, every table as before."""

from __future__ import annotations

import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.ledgers import fields, small_ledger, small_sheets
from tests.workbook.books import Book, full_ledger, full_workbook, part, row_of
from tracker.contracts.models import projects
from tracker.db import Database
from tracker.i18n import use
from tracker.ledger.checks.contract import RESERVED
from tracker.workbook.service import load
from tracker.workbook.writer import write

TRACKER = Path(sys.executable).with_name("tracker")


@pytest.fixture
def home(empty_database, tmp_path, request) -> Path:
    """A folder with a database in which another project stands."""
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("the command's own database is SQLite here")
    shutil.copyfile(empty_database, tmp_path / "tracker.db")
    database = Database(f"sqlite:///{tmp_path / 'tracker.db'}")
    with database.transaction() as session:
        assert load(session, small_ledger()) is None
    database.engine.dispose()
    return tmp_path


def run(
    home: Path, *arguments: object, lang: str = "en", **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TRACKER, *map(str, arguments)],
        env={"PATH": os.environ["PATH"], "TRACKER_DATA": str(home), "TRACKER_LANG": lang} | environment,
        cwd=home,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


def seconds() -> float:
    """Of a processor, that commands took so far: other work on the machine does not matter."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def dump(home: Path) -> list[str]:
    with sqlite3.connect(home / "tracker.db") as connection:
        return list(connection.iterdump())


def new(**project: object) -> Callable[[], bytes]:
    """A workbook of a new project with its cells changed: sheet__row__column=value."""

    def make() -> bytes:
        book = Book("zh")
        book.put("project", 2, "code", "P2")
        for place, value in project.items():
            sheet, row, column = place.split("__")
            at = row_of(sheet, column) if row == "field" else int(row)
            book.put(sheet, at, column, value)
        return book.bytes()

    return make


def _unknown_things() -> bytes:
    book = Book("en")
    book.book.create_sheet("Sheet1")
    book.sheet("people").cell(1, 8).value = "wechat"
    return book.bytes()


REFUSED: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "text": (lambda: b"code,title\n", ["the file: found “a text file”; expected an Excel workbook (.xlsx)"]),
    "50 MB of noise": (
        lambda: random.Random(3).randbytes(50 * 2**20),
        ["the file: found “a file of another kind”; expected an Excel workbook (.xlsx)"],
    ),
    "half": (lambda: full_workbook("en")[:9000], ["the file: found “a damaged workbook"]),
    "encrypted": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9999), ["with a password”"]),
    "unknown sheet and column": (
        _unknown_things,
        [
            "sheet “Sheet1”: unknown sheet",
            "sheet “people”, row 1, column “wechat”: unknown column; expected one of: code",
        ],
    ),
    "wrong type": (
        new(project__field__amount="二十万"),
        ["sheet “project”, row 21, column “amount”: found “二十万”; expected a number; the cell holds text"],
    ),
    "duplicate code": (
        new(milestones__3__code="M1"),
        [
            "sheet “milestones”, row 3, column “code”: found “M1”; expected each only once; it is there already"
        ],
    ),
    "unknown person": (
        new(attendance__2__person="r9"),
        ["sheet “attendance”, row 2, column “person”: found “r9”; expected a row of the sheet “people”"],
    ),
    "negative money": (
        new(resources__2__value=-3),
        ["sheet “resources”, row 2, column “value”: found “-3”; expected an amount that is not negative"],
    ),
    "dates out of order": (
        new(project__field__ends_on="2024-06-01"),
        [
            "sheet “project”, row 19, column “ends_on”: found “2024-06-01”; expected a date not before 2024-07-01"
        ],
    ),
    "sums": (
        new(tranches__3__amount=9000),
        [
            "sheet “tranches”, column “amount”: found “21000.00”; expected rows that sum to the amount of the contract"
        ],
    ),
    "overspent": (
        new(expenses__4__amount=15000.01),
        [
            "sheet “expenses”, row 4, column “amount”: found “15000.01”; expected on the line “staff” at most the 15000.00"
        ],
    ),
    "formula": (
        new(sessions__2__hours="=1+1"),
        [
            "sheet “sessions”, row 2, column “hours”: found “a formula without its value”; expected a formula that was"
        ],
    ),
    "control characters": (
        new(people__2__name="_x0007__x001B_[2J"),
        [
            "sheet “people”, row 2, column “name”: found “\\x07\\x1b[2J”; expected a text without control characters"
        ],
    ),
    "the code of another project": (
        lambda: full_workbook("en"),
        ["sheet “project”, row 2, column “code”: found “P1”; expected a code that no project has yet"],
    ),
    "a code that is an address": (
        new(project__field__code="../import"),
        [
            "sheet “project”, row 2, column “code”: found “../import”; expected a code without / \\ ? # % that is not"
        ],
    ),
    "an entity": (
        lambda: part(
            full_workbook("en"),
            "sheet8.xml",
            lambda xml: xml.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1),
        ),
        ["the file: found “a damaged workbook"],
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_refused_workbook_leaves_every_table(kind, home):
    make, expected = REFUSED[kind]
    (home / "project.xlsx").write_bytes(make())
    before = dump(home)
    began = seconds()
    done = run(home, "import", home / "project.xlsx")
    assert seconds() - began < 15
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert "Traceback" not in said
    assert "nothing was loaded" in said
    for sentence in expected:
        assert sentence in said
    assert dump(home) == before


@pytest.mark.parametrize("name", ["none.xlsx", "."])
def test_no_file(home, name):
    done = run(home, "import", home / name)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr


def test_a_terminal_without_chinese_gets_the_errors_all_the_same(home):
    (home / "project.xlsx").write_bytes(new(people__2__gender="喆")())
    done = run(home, "import", home / "project.xlsx", PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "row 2" in done.stderr


def test_a_dry_run_loads_nothing(home):
    (home / "project.xlsx").write_bytes(new()())
    before = dump(home)
    done = run(home, "import", home / "project.xlsx", "--dry-run")
    assert (done.returncode, dump(home)) == (0, before), done.stderr


def test_what_export_writes_import_takes_again(home):
    """Into another database, in the other language, and out again: the same workbook."""
    there = home / "there"
    there.mkdir()
    (home / "project.xlsx").write_bytes(new()())
    assert run(home, "import", home / "project.xlsx").returncode == 0
    assert run(home, "export", "P2", there / "en.xlsx").returncode == 0
    assert run(there, "init").returncode == 0
    done = run(there, "import", there / "en.xlsx")
    assert done.returncode == 0, done.stderr
    assert run(there, "export", "P2", there / "again.xlsx").returncode == 0
    assert (there / "again.xlsx").read_bytes() == (there / "en.xlsx").read_bytes()


def test_twenty_thousand_rows_of_attendance(home):
    people = [{"code": f"r{n}", "name": f"王{n}"} for n in range(200)]
    sessions = [
        {"activity": "A1", "no": n + 1, "held_on": s.held_on, "hours": s.hours}
        for n in range(100)
        for s in full_ledger().sessions
    ]
    attendance = [
        {"activity": "A1", "session_no": s["no"], "person": p["code"], "role": "beneficiary"}
        for s in sessions
        for p in people
    ]
    project = fields(
        **{f: getattr(full_ledger().project, f) for f in full_ledger().project.__slots__} | {"code": "P3"}
    )
    ledger = small_ledger(project=project, people=people, sessions=sessions, attendance=attendance)
    (home / "project.xlsx").write_bytes(write(ledger))
    began = seconds()
    done = run(home, "import", home / "project.xlsx")
    taken = seconds() - began
    assert done.returncode == 0, done.stderr
    assert taken < 15
    print(f"{len(attendance):,} rows of attendance: {taken:.1f} s of a processor")


def test_what_the_database_alone_refuses_is_told(database):
    """A rival import, or a rule that the checks have forgotten: words, and nothing half loaded."""
    with database.transaction() as session:
        assert load(session, small_ledger()) is None
    wrong = small_ledger(
        project=small_sheets_of("P9"),
        leaders=[{"person": "nobody", "stage": "core", "since": date(2024, 9, 1)}],
    )
    with database.transaction() as session:
        problem = load(session, wrong)
        assert [row.code for row in session.execute(select(projects.c.code))] == ["P1"]
    with use("en"):
        said = {
            "sqlite": "the file: a project that the database takes; try again",  # it does not say which rule
            "postgresql": "sheet “leaders”, column “person”: a row of the sheet “people”",
        }[database.engine.dialect.name]
        assert problem.sentence.startswith(said), problem.sentence


def small_sheets_of(code: str) -> list[dict[str, object]]:
    return [row | ({"value": code} if row["field"] == "code" else {}) for row in small_sheets()["project"]]


def test_no_address_below_projects_may_be_a_code(app):
    """A page that comes to stand at /projects/<word> must be reserved."""
    words = {
        rule.rule.split("/")[2] for rule in app.url_map.iter_rules() if rule.rule.startswith("/projects/")
    }
    assert {word for word in words if "<" not in word} <= RESERVED
