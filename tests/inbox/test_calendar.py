"""The private address of a person's days, read as calendars read it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from tests.strict import CODE, StrictClient, parsed
from tracker.accounts.models import User
from tracker.accounts.rules import fingerprint
from tracker.audit.models import trail
from tracker.dates import today
from tracker.inbox.models import calendar_addresses


def make(client: StrictClient) -> str:
    answer = client.send("/account/calendar", {}, form_at="/account/notices")
    assert answer.status_code == 200
    shown = parsed(answer.text).find(".//textarea[@id='address']")
    assert shown is not None
    return urlsplit("".join(shown.itertext()).strip()).path


def events(client: StrictClient, address: str) -> list:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def test_a_calendar_holds_the_persons_days(app, client, acting):
    milestone = acting.milestone(5)
    acting.submit("project_manager", "claim", invoiced_on=today().isoformat(), payee="王喆")
    client.sign_in("project_manager", "zh")
    address = make(client)
    nobody = app.test_client()  # a calendar signs nobody in
    found = events(nobody, address)
    [one] = [e for e in found if e["URL"].endswith(f"/projects/{CODE}/milestones/{milestone}")]
    assert one["DTSTART"].dt == today() + timedelta(days=5)
    assert "DTEND" not in one  # it lasts that day
    assert "里程碑" in one["SUMMARY"]
    assert len({e["UID"] for e in found}) == len(found)
    assert not [e for e in found if "审核" in e["SUMMARY"]]  # what an official decides
    assert "王喆" not in nobody.get(address).text
    client.sign_in("official", "zh")
    [claim] = [e for e in events(nobody, make(client)) if "拨款申请" in e["SUMMARY"]]
    assert claim["DTSTART"].dt == today() + timedelta(days=30)
    acting.milestone(6)
    [again] = [e for e in events(nobody, address) if e["URL"] == one["URL"]]
    assert again["DTSTART"].dt == today() + timedelta(days=6)


def test_the_address_is_shown_once_and_only_its_hash_is_kept(client, acting):
    client.sign_in("official", "en")
    assert "Make a private address" in client.get("/account/notices").text
    address = make(client)
    token = address.removeprefix("/calendar/").removesuffix(".ics")
    assert len(token) >= 43
    assert token not in client.get("/account/notices").text
    with acting.database.session() as session:
        [row] = session.execute(select(calendar_addresses)).all()
        assert row.token_hash == fingerprint(token)
        assert token not in str(session.execute(select(trail)).all())


def test_a_new_address_ends_the_old_one_and_revoking_ends_it_for_good(app, client, acting):
    client.sign_in("official", "en")
    first, second = make(client), make(client)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert client.send("/account/calendar/revoke", {}, form_at="/account/notices").status_code == 302
    assert client.get(second).status_code == 404
    assert client.send("/account/calendar/revoke", {}, form_at="/account/notices").status_code == 302
    with acting.database.session() as session:
        told = session.scalars(select(trail.c.action).where(trail.c.subject == "calendar_address")).all()
    assert told == ["created", "changed", "removed"]


def test_a_closed_account_has_no_calendar(client, acting):
    client.sign_in("evaluator", "en")
    address = make(client)
    with acting.database.transaction() as session:
        session.execute(update(User).where(User.id == acting.users["evaluator"]).values(active=False))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("token", ["x", "x" * 5000, "%00", "..%2f..", "%F0%9F%98%80", "' OR 1=1 --", "%ff"])
def test_no_other_address_is_there(client, acting, token):
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_a_person_without_days_has_an_empty_calendar(client, acting):
    client.sign_in("administrator", "en")
    assert events(client, make(client)) == []
