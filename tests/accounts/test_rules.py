from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from tracker.accounts.rules import ROLES, credit_code, fits, is_email, is_long_enough, locked_until
from tracker.demonstration.district import USERS
from tracker.errors import DomainError
from tracker.terms import choices

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def minutes_ago(*ago: int) -> list[datetime]:
    return [NOW - timedelta(minutes=m) for m in ago]


@pytest.mark.parametrize(
    ("failures", "free_in"),
    [
        ([], None),
        ([1, 2, 3, 4], None),
        ([1, 2, 3, 4, 5], 10),
        ([1, 2, 3, 4, 14, 14], 1),  # the fifth-last counts
        ([1, 2, 3, 4, 15], None),  # exactly fifteen minutes are over
        ([16, 17, 18, 19, 20, 21], None),
    ],
)
def test_five_failures_in_fifteen_minutes_lock(failures, free_in):
    expected = None if free_in is None else NOW + timedelta(minutes=free_in)
    assert locked_until(minutes_ago(*failures), NOW) == expected


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("a@b.cn", True), ("a@b", False), ("@b.cn", False), ("a b@c.cn", False), ("x" * 250 + "@b.cn", False)],
)
def test_what_is_an_address(text, is_one):
    assert is_email(text) is is_one


def test_a_password_has_ten_characters_at_least():
    assert not is_long_enough("123456789")
    assert is_long_enough("1234567890")
    assert not is_long_enough("x" * 1001)


FITTING = {
    ("official", "purchaser"),
    ("official", "street_office"),
    ("official", "community"),
    ("project_manager", "contractor"),
    ("social_worker", "contractor"),
    ("finance_officer", "contractor"),
    ("evaluator", "evaluator"),
    ("auditor", "auditor"),
    ("administrator", "platform"),
}


def test_every_role_in_every_kind_of_organization():
    roles, kinds = choices("user_role"), choices("organization_kind")
    assert {(role, kind) for role, kind in product(roles, kinds) if fits(role, kind)} == FITTING
    assert set(ROLES) == set(kinds)
    assert {user["role"] for user in USERS} == {role for role, _ in FITTING}


CODES = ("91110000600037341L", "91350100M000100Y43", "91110108551385082Q")


@pytest.mark.parametrize("code", CODES)
def test_a_credit_code_is_taken_as_people_write_it(code):
    assert (
        credit_code(code) == credit_code(f" {code.lower()} ") == credit_code(f"{code[:8]}-{code[8:]}") == code
    )


@pytest.mark.parametrize("code", CODES)
def test_one_character_mistyped_or_two_exchanged_are_found(code):
    """The check character of GB 32100-2015 finds each single fault and each exchange of neighbours."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    wrong = {code[:i] + c + code[i + 1 :] for i in range(8, 18) for c in alphabet} - {code}
    wrong |= {code[:i] + c + code[i + 1 :] for i in range(8) for c in "0123456789"} - {code}
    wrong |= {code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(7)} - {code}
    for each in wrong:
        with pytest.raises(DomainError) as refusal:
            credit_code(each)
        assert "check digits" in refusal.value.message.text
        assert refusal.value.field == "uscc"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("9111000060003734", "18 characters"),
        ("91110000600037341LL", "18 characters"),
        ("91110000600037341I", "without I, O, S, V and Z"),
        ("9111000060003734字L", "without I, O, S, V and Z"),
        ("A1110000600037341L", "without I, O, S, V and Z"),
    ],
)
def test_what_is_no_credit_code_says_why(code, said):
    with pytest.raises(DomainError) as refusal:
        credit_code(code)
    assert said in refusal.value.message.text
