"""Users, sign-in and its lock-out, on a real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from tracker.accounts.models import Departure, OpenSession, Organization, SentForm, SignInAttempt, User
from tracker.accounts.queries import user_by_token
from tracker.accounts.rules import LONGEST_SESSION
from tracker.accounts.service import (
    add_user,
    begin_session,
    change_password,
    first_sending,
    note_departure,
    sign_in,
)
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


def test_keys_of_forms_sent_long_ago_go_when_somebody_signs_in(database, user):
    now = datetime.now(UTC)
    with database.transaction() as session:
        for key, days in (("old", 9), ("young", 7)):
            assert first_sending(session, key, user.id)
            at = now - timedelta(days=days)
            session.execute(update(SentForm).where(SentForm.key == key).values(at=at))
    sign_in(database, user.email, PASSWORD, "10.0.0.1")
    with database.session() as session:
        assert session.scalars(select(SentForm.key)).all() == ["young"]


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


def test_a_new_password_ends_all_sessions(database, user):
    with database.transaction() as session:
        token = begin_session(session, user.id)
        with pytest.raises(DomainError) as refusal:
            change_password(session, user.id, "not-my-password", "another-long-one")
        assert refusal.value.field == "current"
        assert user_by_token(session, token).id == user.id
        change_password(session, user.id, PASSWORD, "another-long-one")
        assert user_by_token(session, token) is None
    assert sign_in(database, user.email, "another-long-one", "10.0.0.1").id == user.id


def test_a_session_ends_after_a_week_and_is_forgotten(database, user):
    with database.transaction() as session:
        token = begin_session(session, user.id)
        assert session.scalars(select(OpenSession.token_hash)).all() != [token]
        session.execute(update(OpenSession).values(at=datetime.now(UTC) - LONGEST_SESSION))
        assert user_by_token(session, token) is None
        begin_session(session, user.id)
        assert session.scalar(select(func.count()).select_from(OpenSession)) == 1


def test_failures_are_deleted_after_their_window_whosever_they_were(database, user):
    for email in ("nobody@district.cn", user.email):
        with pytest.raises(DomainError):
            sign_in(database, email, "wrong-password", "10.0.0.1")
    with database.transaction() as session:
        session.execute(update(SignInAttempt).values(at=datetime.now(UTC) - timedelta(minutes=15)))
    with pytest.raises(DomainError):
        sign_in(database, "somebody@district.cn", "wrong-password", "10.0.0.1")
    with database.session() as session:
        assert session.scalars(select(SignInAttempt.email)).all() == ["somebody@district.cn"]


@pytest.mark.parametrize("closed", ["user", "organization"])
def test_who_is_closed_does_not_sign_in_and_is_told_as_anybody(database, user, closed):
    with database.transaction() as session:
        token = begin_session(session, user.id)
        model, row_id = (User, user.id) if closed == "user" else (Organization, user.organization_id)
        session.get_one(model, row_id).active = False
        session.flush()
        assert user_by_token(session, token) is None
    with pytest.raises(DomainError) as refusal:
        sign_in(database, user.email, PASSWORD, "10.0.0.1")
    assert refusal.value.message.text == "The e-mail address or the password is wrong."


def test_a_role_is_one_of_the_organization(database, user):
    with pytest.raises(DomainError) as refusal, database.transaction() as session:
        add_user(
            session, email="x@y.cn", name="x", role="evaluator", organization="民政局", password=PASSWORD
        )
    assert refusal.value.field == "role"
    assert "evaluator" in str(refusal.value) or "评估" in str(refusal.value)


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
