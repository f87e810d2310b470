"""Nobody can lock the last administrator out, alone or two at the same moment, on a real database."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from tracker.accounts.models import OpenSession, Organization, User
from tracker.accounts.queries import any_administrator
from tracker.accounts.service import accept_invitation, add_user, begin_session
from tracker.administration.service import (
    change_user,
    close_organization,
    close_user,
    invite,
    new_organization,
    reopen_user,
)
from tracker.errors import Conflict, DomainError

PASSWORD = "a-long-password"


@pytest.fixture
def two(database) -> tuple[User, User]:
    """Two administrators of two platform organizations."""
    with database.transaction() as session:
        new_organization(session, "民政局", "purchaser", None, None)
        return tuple(
            add_user(
                session,
                email=f"{name}@platform.cn",
                name=name,
                role="administrator",
                organization=f"平台{name}",
                password=PASSWORD,
                kind="platform",
            )
            for name in ("a", "b")
        )


def demote(session, user: User) -> None:
    found = session.get_one(User, user.id)
    bureau = session.scalar(select(Organization.id).where(Organization.kind == "purchaser"))
    values = {"name": user.name, "role": "official", "organization_id": bureau}
    change_user(session, user.id, found.version, values)


def close(session, user: User) -> None:
    close_user(session, user.id)


def close_organization_of(session, user: User) -> None:
    close_organization(session, user.organization_id)


WAYS = {"demote": demote, "close": close, "close the organization": close_organization_of}


def done(database, way: Callable, user: User) -> bool:
    try:
        with database.transaction() as session:
            way(session, user)
    except DomainError as error:
        assert "last administrator" in error.message.text
        return False
    except Conflict:  # the other one changed the account first
        return False
    return True


@pytest.mark.parametrize("way", WAYS)
def test_the_last_one_stays(database, two, way):
    first, last = two
    assert done(database, close, first)
    assert not done(database, WAYS[way], last)
    with database.session() as session:
        kept = session.get_one(User, last.id)
        assert (kept.role, kept.active, kept.version) == ("administrator", True, 1)
        assert session.get_one(Organization, last.organization_id).active
    with database.transaction() as session:
        reopen_user(session, first.id)
    assert done(database, WAYS[way], last)


def test_who_has_no_password_yet_is_no_administrator_left(database, two):
    with database.transaction() as session:
        _, token = invite(session, "c@platform.cn", "c", "administrator", two[0].organization_id)
    assert done(database, close, two[0])
    assert not done(database, close, two[1])
    with database.transaction() as session:
        accept_invitation(session, token, PASSWORD, None)
    assert done(database, close, two[1])


@pytest.mark.parametrize("first_way", WAYS)
@pytest.mark.parametrize("second_way", WAYS)
def test_two_who_shut_out_each_other_at_once(database, two, first_way, second_way):
    """The second begins while the first has not yet committed, and is refused when it has."""
    began, outcome = threading.Event(), []

    def second() -> None:
        began.set()
        outcome.append(done(database, WAYS[second_way], two[0]))

    thread = threading.Thread(target=second)
    with database.transaction() as session:
        WAYS[first_way](session, two[1])
        thread.start()
        began.wait()
        thread.join(0.3)
        assert thread.is_alive()  # it waits for what becomes of the first
    thread.join(15)
    assert outcome == [False]
    with database.session() as session:
        assert any_administrator(session)
        assert session.get_one(User, two[0].id).active


def test_many_at_once_leave_one(database, two):
    barrier, outcome = threading.Barrier(6), []

    def shut(way, user) -> None:
        barrier.wait()
        outcome.append(done(database, way, user))

    threads = [
        threading.Thread(target=shut, args=(way, user))
        for way, user in zip([*WAYS.values()] * 2, [*two] * 3, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(outcome) == 6 and True in outcome
    with database.session() as session:
        assert any_administrator(session)


def test_closing_signs_out_at_once(database, two):
    with database.transaction() as session:
        begin_session(session, two[0].id)
    assert done(database, close, two[0])
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(OpenSession)) == 0
