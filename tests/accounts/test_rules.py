from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tracker.accounts.rules import is_email, is_long_enough, locked_until

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
