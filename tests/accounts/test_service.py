"""Users, sign-in and its lock-out, on a real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from tracker.accounts.models import Departure, SignInAttempt
from tracker.accounts.service import add_user, change_password, note_departure, sign_in
from tracker.errors import DomainError

PASSWORD = "a-long-password"


@pytest.fixture
def user(database):
    with database.transaction() as session:
        return add_user(
            session,
            email="Official@District.cn ",
            name="李正",
            role="official",
            organization="民政局",
            password=PASSWORD,
            kind="purchaser",
        )


def test_the_address_is_the_same_in_any_case(database, user):
    assert sign_in(database, "OFFICIAL@district.CN", PASSWORD, "10.0.0.1").id == user.id


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "no-address"}, "email"),
        ({"email": "official@district.cn"}, "email"),
        ({"role": "emperor"}, "role"),
        ({"organization": "不存在的单位", "kind": None}, "organization"),
        ({"password": "short"}, "new"),
    ],
)
def test_a_user_that_cannot_be_names_the_field(database, user, change, field):
    values = {
        "email": "new@district.cn",
        "name": "新",
        "role": "official",
        "organization": "民政局",
        "password": PASSWORD,
        "kind": None,
    }
    with pytest.raises(DomainError) as refusal, database.transaction() as session:
        add_user(session, **(values | change))
    assert refusal.value.field == field


def test_five_failures_lock_the_address_and_time_opens_it(database, user):
    for _ in range(5):
        with pytest.raises(DomainError):
            sign_in(database, user.email, "wrong-password", "10.0.0.1")
    with pytest.raises(DomainError) as refusal:
        sign_in(database, user.email, PASSWORD, "10.0.0.1")
    assert "15 minutes" in refusal.value.message.text
    with database.transaction() as session:
        session.execute(update(SignInAttempt).values(at=datetime.now(UTC) - timedelta(minutes=16)))
    assert sign_in(database, user.email, PASSWORD, "10.0.0.1").id == user.id
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 0


def test_an_unknown_address_gets_the_same_answer_and_is_locked_too(database, user):
    answers = []
    for email in (user.email, "nobody@district.cn"):
        with pytest.raises(DomainError) as refusal:
            sign_in(database, email, "wrong-password", "10.0.0.1")
        answers.append(refusal.value.message)
    assert answers[0] == answers[1]


def test_a_new_password_ends_other_sessions(database, user):
    before = user.session_key
    with database.transaction() as session:
        with pytest.raises(DomainError) as refusal:
            change_password(session, user.id, "not-my-password", "another-long-one")
        assert refusal.value.field == "current"
        changed = change_password(session, user.id, PASSWORD, "another-long-one")
        assert changed.session_key != before
    assert sign_in(database, user.email, "another-long-one", "10.0.0.1").id == user.id


def test_who_took_a_workbook_is_kept(database, user):
    note_departure(database, "workbook", "P1", user.id, "10.0.0.1")
    with database.session() as session:
        kept = session.scalars(select(Departure)).one()
    assert (kept.what, kept.project_code, kept.user_id, kept.address) == (
        "workbook",
        "P1",
        user.id,
        "10.0.0.1",
    )
