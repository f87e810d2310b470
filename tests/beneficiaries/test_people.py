"""Ages, breakdowns, masks and the number that is never stored (docs/field.md, sections 2 and 4)."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.beneficiaries.records import Person
from tracker.beneficiaries.rules import (
    age_band,
    answers_to,
    by_age,
    by_gender,
    forgotten,
    has_identity_number,
    households,
    likely_doubles,
    masked_name,
    masked_phone,
    name_key,
    next_codes,
    phone_key,
    reading,
    shown_person,
    united,
    written_name,
)

AS_OF = date(2025, 7, 10)


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (0, "0-13"),
        (13, "0-13"),
        (14, "14-17"),
        (17, "14-17"),
        (18, "18-34"),
        (34, "18-34"),
        (35, "35-59"),
        (59, "35-59"),
        (60, "60-79"),
        (79, "60-79"),
        (80, "80+"),
        (104, "80+"),
    ],
)
@pytest.mark.parametrize("as_of", [date(2025, 1, 1), AS_OF, date(2025, 12, 31)])
def test_age_is_the_year_less_the_year_of_birth(age, band, as_of):
    """Each band from its first to its last age; the day in the year makes no difference."""
    assert age_band(2025 - age, as_of) == band


@pytest.mark.parametrize("birth_year", [None, 2026, 2100])
def test_who_has_no_age_is_unknown(birth_year):
    assert age_band(birth_year, AS_OF) == "unknown"


def test_age_is_taken_in_the_year_of_the_report():
    assert [age_band(1965, date(year, 1, 1)) for year in (2024, 2025)] == ["35-59", "60-79"]


def test_every_band_is_listed_with_none_in_it():
    assert by_gender([]) == {"female": 0, "male": 0, "unknown": 0}
    bands = ["0-13", "14-17", "18-34", "35-59", "60-79", "80+", "unknown"]
    assert by_age([], AS_OF) == dict.fromkeys(bands, 0)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, "female", "male"]),
            st.none() | st.integers(1900, 2030),
            st.none() | st.sampled_from(["1-101", "1-102", "2-201"]),
        )
    )
)
def test_breakdowns_lose_nobody(rows):
    people = [
        Person(code=str(n), gender=gender, birth_year=year, household=home)
        for n, (gender, year, home) in enumerate(rows)
    ]
    assert sum(by_gender(people).values()) == sum(by_age(people, AS_OF).values()) == len(people)
    assert households(people) == len({home for _, _, home in rows} - {None})


@pytest.mark.parametrize(
    ("name", "masked"),
    [(None, ""), ("", ""), ("王", "*"), ("王喆", "王*"), ("王小喆", "王**"), ("欧阳小喆", "欧***")],
)
def test_masked_names(name, masked):
    assert masked_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        (None, ""),
        ("", ""),
        ("13812345678", "138****5678"),
        ("010-69741234", "010****1234"),
        ("69741234", "********"),
        ("1381234567", "**********"),
        ("1234", "****"),
    ],
)
def test_masked_phones(phone, masked):
    assert masked_phone(phone) == masked


@given(st.text(min_size=2, max_size=200))
def test_a_masked_name_says_its_first_character_alone(name):
    assert masked_name(name) == name[0] + "*" * (len(name) - 1)


@given(st.text("0123456789-+ ", max_size=200))
def test_a_masked_phone_keeps_four_characters_secret(phone):
    shown = masked_phone(phone).replace("*", "")
    assert len(shown) <= max(len(phone) - 4, 0)
    assert len(shown) <= 7


def test_a_person_is_shown_by_who_asks():
    """Who may not see names sees no household either: an address names its people."""
    person = Person(code="r1", name="王小喆", phone="13812345678", household="1-101", groups=("独居",))
    named, masked = shown_person(person, named=True), shown_person(person, named=False)
    assert (named.name, named.phone, named.household) == ("王小喆", "13812345678", "1-101")
    assert (masked.name, masked.phone, masked.household) == ("王**", "138****5678", None)
    assert masked.groups == named.groups == ("独居",)


def _numbered(body: str) -> str:
    """17 digits and the check digit of ISO 7064 MOD 11-2, by its definition: the number of 18 places, X
    being 10, is 1 modulo 11 when each place counts twice the place to its right."""
    rest = sum(int(digit) << (17 - place) for place, digit in enumerate(body)) % 11
    return body + "0123456789X"[(1 - rest) % 11]


VALID = _numbered("11010519491231002")


def test_the_published_example_is_an_identity_number():
    """GB 11643's own example."""
    assert VALID == "11010519491231002X"


@pytest.mark.parametrize(
    "text",
    [
        VALID,
        VALID.lower(),
        f"身份证{VALID}",
        f"id: {VALID}, 王喆",
        f"a{VALID}b",
        _numbered("44052418800101001"),
        f"123 {VALID}",
    ],
)
def test_identity_numbers_are_found(text):
    assert has_identity_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "王喆",
        "13800138000",
        "110105194912310021",  # wrong check digit
        "11010519491231002",  # 17 digits
        f"9{VALID}",
        "6440524188001010014",  # an identity number at the end of a longer one
        "6222021234567890123",  # 19 digits: a bank card
        "1101051949123100X2",
    ],
)
def test_other_numbers_are_not(text):
    assert not has_identity_number(text)


@given(st.text("0123456789", min_size=17, max_size=17), st.text("卡号 :,.", max_size=5))
def test_one_check_digit_in_eleven_is_an_identity_numbers(body, around):
    right = _numbered(body)
    found = {c for c in "0123456789X" if has_identity_number(around + body + c + around)}
    assert found == {right[-1]}


@pytest.mark.parametrize(
    ("name", "key", "kept"),
    [
        ("王 喆", "王喆", "王喆"),
        ("王　　喆", "王喆", "王喆"),
        (" Li  Na ", "lina", "Li Na"),
        ("ＬＩ Na", "lina", "ＬＩ Na"),
        ("阿依古丽·买买提", "阿依古丽·买买提", "阿依古丽·买买提"),
        ("", "", ""),
    ],
)
def test_names_as_spreadsheets_have_them(name, key, kept):
    assert (name_key(name), written_name(name)) == (key, kept)


@pytest.mark.parametrize(
    ("phone", "digits"),
    [
        (None, ""),
        ("138 0013-8000", "13800138000"),
        ("+86 13800138000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("8613800138000", "13800138000"),
        ("861380013800", "861380013800"),
        ("010-69741234", "01069741234"),
        ("无", ""),
    ],
)
def test_phones_are_compared_by_their_digits(phone, digits):
    assert phone_key(phone) == digits


@pytest.mark.parametrize(
    ("name", "syllables"),
    [
        ("王秀英", "wang xiu ying"),
        ("曾单", "zeng dan"),
        ("单曾", "shan ceng"),
        ("吕梁", "lv liang"),
        ("Li 3", "l i 3"),
        ("", ""),
    ],
)
def test_names_are_read_with_their_family_names_sound(name, syllables):
    assert reading(name) == tuple(syllables.split())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(
            (t, True)
            for t in ("", " ", "秀英", "王 秀", "wxy", "XY", "wangxiuying", "xiuy", "p01", "8001", "138001")
        ),
        *((t, False) for t in ("李", "wyx", "80", "9999", "英秀", "p02", "-")),
    ],
)
def test_who_answers_to_a_search(text, found):
    person = Person(code="P017", name="王秀英", phone="138-0013-8001")
    assert answers_to(person, text) is found


def test_who_has_no_name_is_found_by_code_alone():
    assert answers_to(Person(code="P1"), "p1") and not answers_to(Person(code="P1"), "王")


PHONES = (None, "13800138000", "139 0013 9000")
NAMES = (None, "张芳", "章芳", "李芳")
YEARS = (None, 1950, 1960)


@pytest.mark.parametrize("phones", list(product(PHONES, PHONES)))
@pytest.mark.parametrize("names", list(product(NAMES, NAMES)))
def test_which_pairs_are_likely_doubles(phones, names):
    """Phone × name × year of both, against the rule said anew."""
    for years in product(YEARS, YEARS):
        one, other = (
            Person(code=c, name=names[i], phone=phones[i], birth_year=years[i]) for i, c in enumerate("AB")
        )
        same_phone = None not in phones and phones[0] == phones[1]
        sounds = [n and n.replace("章", "张") for n in names]
        same_name = None not in names and sounds[0] == sounds[1] and (None in years or years[0] == years[1])
        found = likely_doubles([one, other])
        assert [(p.phone, p.name) for p in found] == (
            [(same_phone, same_name)] if same_phone or same_name else []
        )
        assert likely_doubles([one, other], {frozenset("AB")}) == []


def test_each_pair_is_shown_once_in_the_order_of_the_register():
    people = [Person(code=c, name="张芳", phone="13800138000") for c in "CAB"]
    pairs = [(p.first.code, p.second.code) for p in likely_doubles(people, {frozenset("AB")})]
    assert pairs == [("C", "A"), ("C", "B")]


@pytest.mark.parametrize(
    ("stays", "goes", "taken"),
    [
        ({}, {}, {}),
        ({"name": "张芳"}, {"name": "章芳", "phone": "1"}, {"phone": "1"}),
        (
            {"phone": "1"},
            {"phone": "2", "gender": "female", "birth_year": 1950},
            {"gender": "female", "birth_year": 1950},
        ),
        ({"groups": ("独居",)}, {"groups": ("党员", "独居")}, {"groups": ("独居", "党员")}),
        ({"household": "1-1"}, {"household": "1-2"}, {}),
        ({}, {"household": "1-2", "groups": ("党员",)}, {"household": "1-2", "groups": ("党员",)}),
    ],
)
def test_what_the_entry_that_stays_takes_over(stays, goes, taken):
    assert united(Person(code="A", **stays), Person(code="B", **goes)) == taken


@pytest.mark.parametrize(
    ("household", "counts", "left"),
    [("1-101", True, "w"), ("1-101", False, None), (None, True, None), (None, False, None)],
)
def test_who_is_forgotten_leaves_figures_alone(household, counts, left):
    person = Person(
        code="A",
        name="张芳",
        phone="1",
        gender="female",
        birth_year=1950,
        household=household,
        groups=("独居",),
    )
    empty = forgotten(person, household_counts=counts, word="w")
    assert empty == {"name": None, "phone": None, "household": left, "groups": ()}


@pytest.mark.parametrize(
    ("codes", "following"),
    [
        ([], ["P001", "P002"]),
        (["P001", "P236"], ["P237", "P238"]),
        (["r9"], ["r10", "r11"]),
        (["P099"], ["P100", "P101"]),
        (["W01", "R001", "R002"], ["R003", "R004"]),
        (["7", "12"], ["13", "14"]),
        (["甲", "乙"], ["P001", "P002"]),
        (["A-1-08", "A-1-09", "x"], ["A-1-10", "A-1-11"]),
    ],
)
def test_the_next_codes_are_in_the_registers_style(codes, following):
    assert next_codes(codes, 2) == following


@given(st.lists(st.text("PR01289-", min_size=1, max_size=6)), st.integers(0, 5))
def test_a_next_code_is_nobodys_yet(codes, n):
    found = next_codes(codes, n)
    assert len(set(found)) == n and not set(found) & set(codes)
