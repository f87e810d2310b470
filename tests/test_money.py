"""Money: exact cents, figures rounded half up, capitals 大写 (docs/field.md, sections 5 and 6)."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.money import cents, in_capitals, plain, ratio, round_half_up

CAPITALS = [
    # the known answers of docs/field.md, section 6, and of its worked example
    ("1409.50", "壹仟肆佰零玖元伍角"),
    ("6007.14", "陆仟零柒元壹角肆分"),
    ("107000.53", "壹拾万柒仟元零伍角叁分"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("325.04", "叁佰贰拾伍元零肆分"),
    ("200000.00", "贰拾万元整"),
    ("18590.20", "壹万捌仟伍佰玖拾元零贰角"),
    # small sums
    ("0", "零元整"),
    ("0.01", "壹分"),
    ("0.10", "壹角"),
    ("0.11", "壹角壹分"),
    ("0.90", "玖角"),
    ("1", "壹元整"),
    ("1.01", "壹元零壹分"),
    ("1.10", "壹元壹角"),
    ("1.11", "壹元壹角壹分"),
    # 零 between 元 and 角 only where the yuan end in 0
    ("10", "壹拾元整"),
    ("10.01", "壹拾元零壹分"),
    ("10.10", "壹拾元零壹角"),
    ("10.11", "壹拾元零壹角壹分"),
    ("11.50", "壹拾壹元伍角"),
    ("20.05", "贰拾元零伍分"),
    ("100.50", "壹佰元零伍角"),
    ("20000.30", "贰万元零叁角"),
    # a run of zeros inside is one 零
    ("101", "壹佰零壹元整"),
    ("110", "壹佰壹拾元整"),
    ("1001", "壹仟零壹元整"),
    ("1010", "壹仟零壹拾元整"),
    ("1100", "壹仟壹佰元整"),
    ("10001", "壹万零壹元整"),
    ("10010", "壹万零壹拾元整"),
    ("10100", "壹万零壹佰元整"),
    ("11000", "壹万壹仟元整"),
    ("100500", "壹拾万零伍佰元整"),
    ("101000", "壹拾万壹仟元整"),
    ("100000.01", "壹拾万元零壹分"),
    ("120345", "壹拾贰万零叁佰肆拾伍元整"),
    ("1000000", "壹佰万元整"),
    ("1002003", "壹佰万贰仟零叁元整"),
    ("1010101", "壹佰零壹万零壹佰零壹元整"),
    ("10000000", "壹仟万元整"),
    ("10070000", "壹仟零柒万元整"),
    ("10000001", "壹仟万零壹元整"),
    # zeros at 亿 and at the whole 万 below it
    ("100000000", "壹亿元整"),
    ("100000001", "壹亿零壹元整"),
    ("100010000", "壹亿零壹万元整"),
    ("100100000", "壹亿零壹拾万元整"),
    ("110000000", "壹亿壹仟万元整"),
    ("100001000", "壹亿零壹仟元整"),
    ("1000000000", "壹拾亿元整"),
    ("1000010000", "壹拾亿零壹万元整"),
    ("1020304050.60", "壹拾亿贰仟零叁拾万肆仟零伍拾元零陆角"),
    ("123456789.01", "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元零壹分"),
    ("999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
]


@pytest.mark.parametrize(("yuan", "text"), CAPITALS, ids=[yuan for yuan, _ in CAPITALS])
def test_capitals(yuan, text):
    """Known answers; 人民币 stands before each (docs/field.md, section 6)."""
    assert in_capitals(cents(yuan)) == "人民币" + text


def test_capitals_of_a_negative_sum():
    assert in_capitals(-cents("10.50")) == "人民币负壹拾元零伍角"


_READ = {d: i for i, d in enumerate("零壹贰叁肆伍陆柒捌玖")}


def _read(text: str) -> int:
    """The cents that capitals say, read by digits and places alone: 零 is passed over."""
    total = section = digit = 0
    for sign in text.removeprefix("人民币").removesuffix("整"):
        if sign in _READ:
            digit = _READ[sign]
        elif sign in "拾佰仟":
            section, digit = section + digit * 10 ** ("拾佰仟".index(sign) + 1), 0
        elif sign in "万亿":
            total, section, digit = (total + (section + digit) * (10**4 if sign == "万" else 10**8)), 0, 0
        elif sign == "元":
            total, section, digit = (total + section + digit) * 100, 0, 0
        else:
            total, digit = total + digit * (10 if sign == "角" else 1), 0
    return total


@given(st.integers(0, 10**14 - 1))
def test_capitals_say_the_sum(amount):
    """Read back digit by digit, the capitals are the sum; 零 never stands twice, nor before a place."""
    text = in_capitals(amount)
    assert _read(text) == amount
    assert "零零" not in text
    assert amount == 0 or not re.search("零[拾佰仟万亿元角分整]", text)
    assert text.endswith("整") == (amount % 100 == 0)


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("0.125", 2, "0.13"),
        ("0.135", 2, "0.14"),
        ("0.1249999999999", 2, "0.12"),
        ("2.675", 2, "2.68"),  # binary fractions would make it 2.67
        ("1.005", 2, "1.01"),
        ("0.5", 0, "1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),  # half even would make it 2
        ("0.99995", 4, "1.0000"),
        ("0.972950", 4, "0.9730"),
        ("0.97295", 4, "0.9730"),
        ("0.97294999", 4, "0.9729"),
        ("89.995", 2, "90.00"),
        ("0", 4, "0.0000"),
        ("7", 2, "7.00"),
    ],
)
def test_half_up(value, places, rounded):
    """Rounding, only when shown, is half up on decimals (docs/field.md, section 5)."""
    assert str(round_half_up(Decimal(value), places)) == rounded


@given(st.integers(0, 10**12), st.integers(0, 6))
def test_half_up_is_floor_of_a_half_more(units, places):
    """By its definition: the largest whole number of units not above value + one half."""
    value = Decimal(units).scaleb(-(places + 2))
    expected = (units + 50) // 100
    assert round_half_up(value, places) == Decimal(expected).scaleb(-places)


@pytest.mark.parametrize(
    ("yuan", "amount"),
    [("0", 0), ("1409.5", 140_950), ("0.01", 1), (" 7.10 ", 710), (20, 2_000), (Decimal("-3.20"), -320)],
)
def test_cents(yuan, amount):
    assert cents(yuan) == amount


@pytest.mark.parametrize("yuan", ["0.001", "1.005", "12.345"])
def test_cents_are_never_rounded_unseen(yuan):
    with pytest.raises(ValueError, match="two decimals"):
        cents(yuan)


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "0.00"), (1, "0.01"), (10, "0.10"), (20_000_000, "200000.00"), (-5, "-0.05")]
)
def test_plain(amount, text):
    assert plain(amount) == text


@given(st.integers(-(10**15), 10**15))
def test_plain_says_the_cents(amount):
    assert cents(plain(amount)) == amount


@pytest.mark.parametrize(
    ("part", "whole", "expected"), [(1, 4, "0.25"), (6, 0, None), (0, 5, "0"), (3, Decimal("1.5"), "2")]
)
def test_ratio(part, whole, expected):
    """Without a whole there is no ratio: not applicable, rather than 0 or infinity."""
    assert ratio(part, whole) == (None if expected is None else Decimal(expected))


def test_a_figure_of_many_digits_is_rounded_too():
    """A target of next to nothing, many times exceeded: no page fails for it."""
    huge = ratio(Decimal("999999999999999"), Decimal("0.000000000000001"))
    assert huge is not None and round_half_up(huge, 4) == huge
    assert round_half_up(Decimal("1e300") + Decimal("0.5"), 2) == Decimal("1e300")
