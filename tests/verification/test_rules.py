"""Codes are told from what is none, and files by their bytes."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.check import Examined
from tracker.issuing.codes import DIGITS, LENGTH, new_code, read_code, shown
from tracker.issuing.rules import (
    REASON_LENGTH,
    clean_reason,
    reason_against_replacing,
    reason_against_withdrawing,
)
from tracker.verification.rules import VERDICTS, verdict


def test_codes_are_not_to_be_guessed():
    made = {new_code() for _ in range(2000)}
    assert len(made) == 2000
    for n in range(LENGTH):  # no place is the same in all
        assert len({code[n] for code in made}) > 25


def test_a_code_is_read_as_people_type_it():
    code = new_code()
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in shown(code))
    for typed in (code, shown(code), shown(code).lower(), f"  {shown(code)} ", code.replace("0", "o"), wide):
        assert read_code(typed) == code
    assert read_code(shown(code).replace("1", "l").replace("0", "O")) == code
    for between in ("\u2010", "\u2212", "．", " - ", "\u200b"):  # as it is copied from a page or a chat
        assert read_code(f"查验码：{shown(code).replace('-', between)}") == code


def test_one_wrong_digit_or_two_that_changed_places_are_no_code():
    code = new_code()
    for place, digit in itertools.product(range(LENGTH), DIGITS):
        if digit != code[place]:
            assert read_code(code[:place] + digit + code[place + 1 :]) is None
    for a, b in itertools.combinations(range(LENGTH), 2):
        if code[a] != code[b]:
            swapped = list(code)
            swapped[a], swapped[b] = code[b], code[a]
            assert read_code("".join(swapped)) is None


@given(st.text())
def test_no_text_breaks_the_reading(text):
    found = read_code(text)
    assert found is None or (len(found) == LENGTH and set(found) <= set(DIGITS))


def test_verdicts():
    def said(state, issued, named, fingerprint=None, own="ours"):
        return verdict(Examined(state, "0" * 64, "PG-2025-0001", fingerprint), issued, named, own)

    for state, named in itertools.product(("whole", "altered", "unsigned"), (False, True)):
        assert said(state, True, named, "ours") == "issued"
    table = {
        ("whole", False, "ours"): "not_kept",
        ("whole", True, "ours"): "not_kept",
        ("whole", False, "theirs"): "elsewhere",
        ("whole", True, "theirs"): "altered",
        ("altered", False, None): "broken",
        ("altered", True, None): "altered",
        ("unsigned", False, None): "unsigned",
        ("unsigned", True, None): "altered",
    }
    for (state, named, fingerprint), expected in table.items():
        assert said(state, False, named, fingerprint) == expected
    assert said("whole", False, False, "theirs", None) == "elsewhere"
    assert {*table.values(), "issued"} == set(VERDICTS)


def test_what_may_be_withdrawn():
    for standing, own in itertools.product(
        ("valid", "withdrawn", "replaced", "reserved", "void"), (True, False)
    ):
        assert (reason_against_withdrawing(standing, own, "N") is None) == (standing == "valid" and own)


def test_what_may_be_replaced():
    standings = ("valid", "withdrawn", "replaced", "reserved", "void", "interrupted")
    for standing, edition, same, own in itertools.product(
        standings, (None, "X"), (True, False), (True, False)
    ):
        may = standing in ("valid", "withdrawn", "replaced") and edition is None and same and own
        assert (reason_against_replacing(standing, edition, same, own, "N") is None) == may


@pytest.mark.parametrize(
    "text", [None, "", "  \n ", "x" * (REASON_LENGTH + 1), "a\0b", "a\ud800", "a\u202eb", "a\x1bb"]
)
def test_a_reason_says_something_that_can_be_printed(text):
    assert clean_reason(text) is None


def test_a_reason_stands_on_one_line():
    assert clean_reason("  决算\n更正 ") == "决算 更正"
    assert clean_reason("x" * REASON_LENGTH) == "x" * REASON_LENGTH
