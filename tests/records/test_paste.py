"""Rows pasted from a spreadsheet: all of them or none, every problem with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strict import CODE
from tracker.ledger.queries import ledgers
from tracker.records.paste import cells_of, pasted

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


# ---- how what was copied falls into lines and cells


def as_copied(lines: list[list[str]], end: str) -> str:
    """As spreadsheets copy them: quotes around cells with lines, tabs or quotes in them."""
    return end.join(
        "\t".join('"' + c.replace('"', '""') + '"' if set(c) & set('\n\t"') else c for c in cells)
        for cells in lines
    )


CELL = st.text(st.sampled_from('ab" \n\t中'), max_size=6).map(str.strip)


@given(
    st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=5),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_what_spreadsheets_copy_comes_back(lines, end):
    assert list(cells_of(as_copied(lines, end))) == lines


@given(st.text(st.sampled_from('a"\n\r\t'), max_size=40))
def test_no_line_is_lost_whatever_is_pasted(text):
    found = [cell for line in cells_of(text) for cell in line]
    assert "".join(found).count("a") == text.count("a")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a\tb\rc\td", [["a", "b"], ["c", "d"]]),
        ('"重要\tx\n二\ty', [['"重要', "x"], ["二", "y"]]),
        ('"A" 组\tx', [['"A" 组', "x"]]),
        ('"一\n二"\tx', [["一\n二", "x"]]),
    ],
)
def test_a_quote_that_nothing_closes_is_text(text, lines):
    assert list(cells_of(text)) == lines
    assert len(next(iter(cells_of("x" * 300_000 + "\ty")))) == 2
