"""Lists as people copy them: who is meant, and as what."""

from __future__ import annotations

import pytest

from tests.ledgers import small_ledger
from tracker.attendance.grid import Cell, shown, standing
from tracker.attendance.paste import Register, pasted, role_of, take

PEOPLE = [
    {"code": "P001", "name": "王喆", "phone": "13800138000"},
    {"code": "P002", "name": "李堃"},
    {"code": "P003", "name": "李堃", "phone": "13900139000"},
    {"code": "P004", "name": "Li Na", "phone": "010-69741234"},
    {"code": "P005"},
]


def of_register():
    ledger = small_ledger(people=PEOPLE, attendance=[])
    ids = {"people": range(1, 6), "sessions": [10], "attendance": []}
    return standing(ledger, ids, "A1")


@pytest.mark.parametrize(
    ("word", "role"),
    [
        *((w, "beneficiary") for w in ("b", "B", "1", "１", "✓", "√", "是", "到", "服务对象", "beneficiary")),
        *((w, "volunteer") for w in ("v", "V", "2", "志愿者", "Volunteer")),
        *((w, "staff") for w in ("s", "3", "工作人员", " staff ")),
        *((w, "") for w in ("0", "×", "-", "缺席", "请假", "否")),
        ("", None),
        ("  ", None),
    ],
)
def test_what_stands_for_a_role(word, role):
    assert role_of(word) == role


@pytest.mark.parametrize("word", ["x", "4", "maybe", "1a", "bb"])
def test_what_stands_for_none(word):
    with pytest.raises(KeyError):
        role_of(word)


@pytest.mark.parametrize(
    ("who", "phone", "keys", "certain"),
    [
        ("P001", "", ("1",), True),
        ("p001", "", ("1",), True),
        ("P001 王喆", "", ("1",), True),
        ("P001 李堃", "", (), False),  # code and name of two people
        ("王喆", "", ("1",), True),
        ("王 喆", "", ("1",), True),
        ("王　喆", "", ("1",), True),
        ("王喆", "138 0013 8000", ("1",), True),
        ("王喆", "+86 13800138000", ("1",), True),
        ("王喆", "13700137000", ("1",), False),  # the same name with another phone
        ("李堃", "", ("2", "3"), False),
        ("李堃", "13900139000", ("3",), True),
        ("李堃", "13700137000", ("2", "3"), False),
        ("li na", "", ("4",), True),
        ("赵敏", "", (), False),
    ],
)
def test_who_is_meant(who, phone, keys, certain):
    register = Register(of_register().people)
    assert register.meant(who, phone) == keys
    assert register.certain(keys, phone) is certain


@pytest.mark.parametrize(
    ("text", "who", "phone", "roles"),
    [
        ("王喆\t1\tv", "王喆", "", ("beneficiary", "volunteer")),
        ("王喆\t13800138000\t1", "王喆", "13800138000", ("beneficiary",)),
        ("王喆\t13800138000", "王喆", "13800138000", ()),
        ("王喆", "王喆", "", ()),
        ("王喆\t\tv", "王喆", "", (None, "volunteer")),
        ("王喆\t1\t\t", "王喆", "", ("beneficiary",)),
        ("序号\t姓名\t联系电话\t第1节\n1\t王喆\t13800138000\t√", "王喆", "13800138000", ("beneficiary",)),
        ("编号\t姓名\t1\nP001\t王喆\tv", "P001", "", ("volunteer",)),
        ("姓名\n王喆", "王喆", "", ()),
        ("\r\n王喆\t1\r\n\r\n", "王喆", "", ("beneficiary",)),
    ],
)
def test_how_a_line_is_read(text, who, phone, roles):
    found = pasted(text, 2)
    assert not found.unknown
    [line] = found.lines
    assert (line.who, line.phone, line.roles) == (who, phone, roles)


def test_one_phone_makes_its_column_the_phones():
    lines = pasted("王喆\t13800138000\t1\n李堃\t\tv", 1).lines
    assert [line.roles for line in lines] == [("beneficiary",), ("volunteer",)]


def test_every_word_that_is_not_understood_is_told_with_its_line():
    found = pasted("王喆\tmaybe\n\t1\n李堃\t1\t2\t3", 2)
    assert [(n, w) for n, w, _ in found.unknown] == [(1, "maybe"), (2, ""), (3, "")]
    assert [line.who for line in found.lines] == ["王喆", "李堃"]


def test_a_list_without_end_is_refused():
    assert pasted("王喆\n" * 501, 1).unknown and not pasted("王喆\n" * 501, 1).lines
    assert len(pasted("王喆\n" * 500, 1).lines) == 500


def test_a_list_is_put_on_the_sheet_nothing_is_chosen_for_anybody():
    stands = of_register()
    sheet = shown(stands, stands.columns)
    text = "王喆\t\t1\n李堃\t\tv\n赵敏\t13700137000\ts\n赵敏\t13700137000\t\nP003\t\t1"
    taken = take(sheet, stands, pasted(text, 1).lines)
    assert (taken.known, taken.new, taken.several) == (2, 2, 1)
    assert [(r.key, r.name, r.choices) for r in sheet.rows] == [
        ("1", "王喆", ()),
        ("n1", "李堃", ("2", "3")),
        ("n2", "赵敏", ()),
        ("3", "李堃", ()),
    ]
    assert sheet.cells == {
        ("1", "10"): Cell("beneficiary"),
        ("n1", "10"): Cell("volunteer"),
        ("n2", "10"): Cell("staff"),
        ("3", "10"): Cell("beneficiary"),
        ("all", "10"): Cell("", "3"),
    }


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_of_any_machine_and_cells_with_lines_in_them(end):
    found = pasted(end.join(["姓名\t第1节", '"王\n秀珍"\tv', '"李\tb', "x" * 201]), 1)
    assert [(line.who, line.roles) for line in found.lines] == [
        ("王 秀珍", ("volunteer",)),
        ('"李', ("beneficiary",)),
    ]
    [(number, word, _)] = found.unknown
    assert (number, word) == (4, "x" * 20 + "…")
