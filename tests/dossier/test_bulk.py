"""Issued reports across projects: the list, its filters, and all their files in one archive."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile

import pytest
from sqlalchemy import event, text

from tests.issuing.asking import CLERK, asked, quick, rows
from tests.strict import CODE, RIVAL, StrictClient, text_of
from tracker.db import Database
from tracker.issuing.models import issued_reports
from tracker.issuing.service import issue

ALL = "/reports/all.zip"


@pytest.fixture
def numbers(example_database: Database) -> list[str]:
    """A Chinese report, an English one, and the revised edition of the first."""
    first = issue(example_database, CLERK, asked(example_database), quick).number
    second = issue(example_database, CLERK, asked(example_database, lang="en"), quick).number
    again = asked(example_database, replaces=first, reason="a sum was wrong")
    return [first, second, issue(example_database, CLERK, again, quick).number]


def shown(client: StrictClient, query: str = "") -> set[str]:
    return {text_of(cell) for cell in client.page(f"/reports{query}").findall(".//tbody//th")}


def test_the_list_is_narrowed(client: StrictClient, example_database, numbers):
    client.sign_in("auditor", "en")
    first, second, third = numbers
    year = rows(example_database)[0]["issued_at"][:4]
    assert shown(client) == set(numbers)
    for query, expected in {
        "lang=en": {second},
        "standing=replaced": {first},
        "standing=valid": {second, third},
        "kind=midterm": set(),
        "kind=nonsense": set(numbers),
        f"text={first.lower()}": {first},
        "text=%25": set(),
        f"text={CODE}": set(numbers),
        f"from={year}-01-01&to={year}-12-31": set(numbers),
        "to=2000-01-01": set(),
        "from=9999-12-31": set(),
        "purchaser=nobody": set(),
        "page=999999999999999999999": set(numbers),
        "from=x": set(numbers),
        "text=" + "x" * 5000: set(),
    }.items():
        assert shown(client, f"?{query}") == expected, query
    assert client.get("/reports?text=%00%ed%a0%80").status_code in (200, 400)
    assert "a date such as" in client.get("/reports?from=x").text


def test_all_of_them_come_in_one_archive(client: StrictClient, numbers, example_database):
    client.sign_in("official", "en")
    answer = client.get(f"{ALL}?standing=valid")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert client.get(f"{ALL}?standing=valid").data == answer.data
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    files = {row["number"]: row for row in rows(example_database)}
    assert archive.namelist() == [*(f"reports/{n}.pdf" for n in numbers[1:]), "index.csv", "SHA256SUMS"]
    sums = dict(line.split("  ")[::-1] for line in archive.read("SHA256SUMS").decode().splitlines())
    for number in numbers[1:]:
        kept = archive.read(f"reports/{number}.pdf")
        assert kept == files[number]["pdf"]
        assert hashlib.sha256(kept).hexdigest() == sums[f"reports/{number}.pdf"]
    index = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode("utf-8-sig"))))
    assert [(r["number"], r["standing"], r["code"]) for r in index] == [
        (n, "valid", CODE) for n in numbers[1:]
    ]
    client.sign_in("official", "zh")
    index = zipfile.ZipFile(io.BytesIO(client.get(f"{ALL}?standing=valid").data)).read("index.csv")
    head, second, third = csv.reader(io.StringIO(index.decode("utf-8-sig")))
    assert head[:5] == ["报告编号", "效力状态", "报告种类", "数据截止日期", "语种"]
    assert second[:5] == [numbers[1], "有效", "末期评估报告", "2025-07-10", "英文"] and third[4] == "中文"
    client.sign_in("official", "en")
    nothing = client.get(f"{ALL}?kind=midterm")
    assert nothing.location == "/reports?kind=midterm"
    assert "nothing to download" in client.get(nothing.location).text


def test_others_have_none_of_them(client: StrictClient, numbers):
    client.sign_in(RIVAL, "en")
    assert shown(client) == set() and "No report is issued yet" in client.get("/reports").text
    assert client.get(ALL).status_code == 302


def test_a_damaged_file_is_left_out_and_named(client: StrictClient, numbers, example_database):
    with example_database.transaction() as session:
        on = " ON issued_reports" if session.get_bind().dialect.name == "postgresql" else ""
        session.execute(text("DROP TRIGGER issued_reports_outcome" + on))
        second = issued_reports.update().where(issued_reports.c.number == numbers[1])
        session.execute(second.values(pdf=b"%PDF-other", size=10))
    client.sign_in("auditor", "en")
    archive = zipfile.ZipFile(io.BytesIO(client.get(ALL).data))
    assert f"reports/{numbers[1]}.pdf" not in archive.namelist()
    index = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode("utf-8-sig"))))
    assert ["another" in row["note"] for row in index] == [False, True, False]


def test_more_reports_take_no_more_queries(client: StrictClient, example_database):
    client.sign_in("auditor", "en")
    client.get("/reports")
    counted = []
    for _ in range(3):
        issue(example_database, CLERK, asked(example_database), quick)
        seen: list[str] = []

        def count(conn, cursor, statement, *_, seen=seen):
            if "issued_reports" in statement:
                seen.append(statement)

        event.listen(example_database.engine, "before_cursor_execute", count)
        client.get("/reports")
        event.remove(example_database.engine, "before_cursor_execute", count)
        counted.append(len(seen))
    assert len(set(counted[1:])) == 1 and counted[-1] < 10
