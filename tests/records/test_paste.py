"""Rows pasted from a spreadsheet: all of them or none, every problem with its line."""

from __future__ import annotations

import pytest

from tests.strict import CODE
from tracker.ledger.queries import ledgers
from tracker.records.paste import pasted

ADDRESS = f"/projects/{CODE}/records/people/paste"
NAMES = frozenset({"code", "name", "phone", "gender", "birth_year", "household", "groups"})


def send(client, text: str):
    return client.send(ADDRESS, {"rows": text})


def test_rows_are_saved_together(client, example_database):
    client.sign_in("social_worker", "zh")
    with example_database.session() as session:
        before = ledgers(session, [1])[1].people
    answer = send(
        client, "编号\t姓名\t性别\t出生年份\nN1\t张三\t女\t1950\n\nN2\t李四\tmale\t\n".replace("姓名", "名称")
    )
    assert answer.status_code == 302, answer.text
    with example_database.session() as session:
        after = ledgers(session, [1])[1].people
    assert after[: len(before)] == before
    assert [(p.code, p.name, p.gender, p.birth_year) for p in after[len(before) :]] == [
        ("N1", "张三", "female", 1950),
        ("N2", "李四", "male", None),
    ]


def test_every_problem_has_its_line_and_nothing_is_saved(client, example_database):
    client.sign_in("social_worker", "en")
    with example_database.session() as session:
        before = ledgers(session, [1])[1]
    text = f"code\tbirth_year\nN1\tlong ago\n\nN2\t1950\n{before.people[0].code}\t1960\nN2\t1970\n"
    answer = send(client, text)
    assert answer.status_code == 422 and "long ago" in answer.text
    answer = send(client, text.replace("long ago", "1940"))
    assert answer.status_code == 422
    assert '<th scope="row">5</th>' in answer.text and '<th scope="row">6</th>' in answer.text
    with example_database.session() as session:
        assert ledgers(session, [1])[1] == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1),
        ("code", 1),
        ("code\tcode\nA\tB", 1),
        ("code\tshoe size\nA\t43", 1),
        ("name\nX", 1),
        ("code\tname\nA\tB\tC", 1),
        ("code\n" + "\n".join(f"X{n}" for n in range(2001)), 1),
    ],
)
def test_what_is_no_table_of_the_sheet(text, expected):
    _, problems = pasted("people", text, NAMES)
    assert len(problems) == expected


def test_columns_of_others_are_refused():
    _, problems = pasted(
        "adjustments",
        "adjusted_on\tamount\tapproved_on\n2025-01-01\t1\t2025-01-01",
        {"adjusted_on", "amount"},
    )
    assert problems and problems[0].row == 1
