"""What waits for somebody, on screen: for each role its own, with its number in the head of every page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import event

import config
from tests.ledgers import small_ledger
from tests.strict import CODE, EMAILS, PASSWORD, RIVAL, StrictClient, parsed, text_of
from tracker.accounts.models import User
from tracker.accounts.service import add_user
from tracker.app import create_app
from tracker.dates import today
from tracker.inbox.queries import Kept
from tracker.ledger.service import store

HOSTILE = (
    "x" * 5000,
    "'; DROP TABLE rounds; --",
    "<script>",
    "9" * 400,
    "0001-01-01",
    "9999-12-31",
    "😀%_\\",
)


def sentences(client: StrictClient, address: str = "/inbox") -> list[str]:
    return [text_of(a) for a in client.page(address).findall(".//a[@class='task-link']")]


def number(client: StrictClient, address: str = "/projects") -> int:
    badge = client.page(address).find(".//nav[@class='site-nav']//span[@class='count']/span")
    return int(text_of(badge)) if badge is not None else 0


@pytest.mark.parametrize("role", sorted(EMAILS))
def test_the_number_in_the_head_is_that_of_the_page(client, acting, role):
    acting.milestone(3)
    acting.submit("project_manager", "claim")
    client.sign_in(role, "en")
    asked = sentences(client)
    assert len(asked) == number(client) == number(client, "/password")
    assert bool(asked) == (role not in ("administrator", "auditor"))  # the audit has not begun
    if not asked:
        assert "Nothing waits for you." in client.get("/inbox").text


def test_a_claim_goes_round_and_stands_where_somebody_has_to_act(client, acting):
    def waits(role: str) -> list[str]:
        client.sign_in(role, "en")
        return [s for s in sentences(client) if "claim of payment" in s]

    acting.submit("project_manager", "claim", invoiced_on=today().isoformat())
    assert waits("official") == ["Decide: claim of payment, round 1, submitted by 赵敏"]
    assert waits("finance_officer") == waits("project_manager") == waits("evaluator") == []
    acting.decide("official", "claim", 1, "returned", "the invoice is missing")
    assert waits("official") == []
    assert waits("finance_officer") == ["Returned by 李正: claim of payment, round 1"]
    assert "the invoice is missing" in client.get("/inbox").text
    acting.submit("finance_officer", "claim")
    assert waits("finance_officer") == []
    acting.decide("official", "claim", 2, "accepted")
    assert waits("official") == waits("project_manager") == []


def test_nobody_is_told_to_decide_on_their_own_submission(client, acting):
    """A finance officer approves expenses, but not those that were entered by the same person."""
    acting.submit("finance_officer", "expense", 1)
    client.sign_in("finance_officer", "en")
    assert not [s for s in sentences(client) if s.startswith("Expenses")]
    acting.submit("project_manager", "expense", 2)
    assert [s for s in sentences(client) if s.startswith("Expenses")] == ["Expenses to decide on: 1"]


def test_every_address_of_a_task_leads_somewhere(client, acting):
    acting.milestone(-3)
    for subject in ("deliverable", "claim", "expense", "adjustment", "amendment", "finding"):
        acting.submit("project_manager", subject)
    for role in sorted(set(EMAILS) - {"administrator"}):
        client.sign_in(role, "en")
        for page in ("/inbox", "/deadlines"):
            tree = client.page(page)
            links = {a.get("href", "").partition("#")[0] for a in tree.findall(".//main//a")}
            to = {link for link in links if link.startswith(f"/projects/{CODE}/")}
            assert len(to) >= (role != "auditor" if page == "/inbox" else 4), (role, page)
            for link in to:
                client.page(link)


def test_an_anchor_that_a_task_leads_to_is_there(client, acting):
    client.sign_in("official", "en")
    assert client.page(f"/projects/{CODE}/contract").find(".//*[@id='tranches']") is not None
    assert client.page(f"/projects/{CODE}/budget").find(".//*[@id='expenses']") is not None


def test_a_milestone_stands_under_its_day(client, acting):
    client.sign_in("social_worker", "en")
    for days, title in ((-1, "Overdue"), (14, "In the next 14 days"), (15, "Later")):
        acting.milestone(days)
        sections = client.page("/inbox").findall(".//section")
        [mine] = [
            s
            for s in sections
            if f"/projects/{CODE}/milestones/" in str([a.get("href") for a in s.iter("a")])
        ]
        assert text_of(mine.find("h2")).startswith(title)


def rows(client: StrictClient, query: str = "") -> list[str]:
    return [text_of(tr) for tr in client.page(f"/deadlines{query}").findall(".//tbody/tr")]


def test_the_table_holds_everybodys_days_and_is_narrowed(client, acting):
    acting.milestone(-3)
    acting.submit("project_manager", "claim")
    client.sign_in("official", "en")
    everything = rows(client)
    assert len({row.split("CP-")[1][:8] for row in everything}) > 5
    assert [r for r in rows(client, f"?q={CODE}&kind=claim&status=submitted") if "purchaser's official" in r]
    assert len(rows(client, f"?q={CODE}&kind=claim&status=submitted")) == 1
    overdue = rows(client, "?status=overdue")
    assert 0 < len(overdue) < len(everything)
    assert all("overdue" in row for row in overdue)
    agency = "S社工事务所"
    assert 0 < len(rows(client, f"?agency={agency}")) < len(everything)
    day = (today() - timedelta(days=3)).isoformat()
    assert len(rows(client, f"?q={CODE}&since={day}&until={day}")) == 1
    assert "Nothing matches." in client.get("/deadlines?q=nothing-is-called-this").text
    assert "a date such as" in client.get("/deadlines?since=yesterday").text


def test_another_agency_learns_nothing_of_it(client, acting):
    acting.milestone(3)
    client.sign_in(RIVAL, "en")
    assert CODE not in client.get("/inbox").text
    assert CODE not in client.get("/deadlines").text


@pytest.mark.parametrize("value", HOSTILE)
def test_no_filter_gives_an_error(client, value):
    client.sign_in("official", "en")
    for name in ("q", "agency", "status", "kind", "since", "until", "page"):
        assert client.get("/deadlines", query_string={name: value}).status_code == 200
        assert client.get("/notices", query_string={name: value}).status_code == 200


def test_a_page_that_refuses_a_form_shows_the_number_that_was_known(client, acting, monkeypatch):
    """It is made within what was written and is taken back: nothing of that may be kept."""
    acting.submit("project_manager", "claim")
    client.sign_in("official", "en")
    known = number(client)
    token = client.page("/password").find(".//input[@name='csrf_token']")
    assert token is not None
    monkeypatch.setattr(Kept, "of", None)  # whoever asked it would fail
    answer = client.post("/password", data={"current": "wrong", "csrf_token": token.get("value")})
    assert answer.status_code == 422
    badge = parsed(answer.text).find(".//nav[@class='site-nav']//span[@class='count']/span")
    assert badge is not None and int(text_of(badge)) == known > 0


def own(acting) -> tuple:
    with acting.database.session() as session:
        return session.get_one(User, acting.users["official"]).organization_id, today()


def test_what_is_kept_is_what_is_read_anew(acting):
    """However records change, the tasks that are kept are those of a reader who begins with nothing."""
    kept, who = Kept(), own(acting)

    def both():
        with acting.database.session() as session:
            return [k.of(session, *who).standings.values() for k in (kept, Kept())]

    changes = (
        lambda: acting.submit("project_manager", "claim"),
        lambda: acting.decide("official", "claim", 1, "returned", "x"),
        lambda: acting.milestone(5),
        lambda: acting.state("suspended"),
        lambda: acting.state("archived"),
        lambda: acting.state("running"),
        lambda: acting.edit("findings", None, round="final", severity="minor", finding="x", found_on=today()),
    )
    seen = []
    for change in changes:
        change()
        one, anew = both()
        assert {s.id: s.tasks for s in one if s.tasks} == {s.id: s.tasks for s in anew if s.tasks}
        seen.append([s.tasks for s in one if s.id == acting.project])
    assert all(before != after for before, after in pairwise(seen))


@pytest.fixture
def counted(database, tmp_path):
    """The queries of a page, where the organization is a party to so many projects."""

    def of(how_many: int, *paths: str) -> list[int]:
        ledger = small_ledger(
            findings=[
                {
                    "round": "midterm",
                    "severity": "minor",
                    "finding": "x",
                    "found_on": small_ledger().project.signed_on,
                }
            ]
        )
        with database.transaction() as session:
            for n in range(how_many):
                contract = replace(ledger.project, code=f"{how_many}-{n}", purchaser=f"民政局{how_many}")
                store(session, replace(ledger, project=contract))
            email = f"o{how_many}@demo.example"
            add_user(
                session,
                email=email,
                name="o",
                role="official",
                organization=f"民政局{how_many}",
                password=PASSWORD,
            )
        settings = config.Test()
        settings.DATA = tmp_path
        app = create_app(settings, database)
        app.test_client_class = StrictClient
        client = app.test_client()
        client.sign_in(email, None)
        asked: list[str] = []
        event.listen(database.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
        found = []
        for path in paths:
            app.extensions["tracker.inbox"] = Kept()
            for _ in range(2):
                asked.clear()
                assert (f"{how_many}-0" in client.get(path).text) == (path != "/password")
                found.append(len(asked))
        return found

    return of


def test_queries_do_not_grow_with_projects(counted):
    pages = ("/inbox", "/deadlines", "/password")
    few, many = counted(3, *pages), counted(30, *pages)
    assert few == many
    assert max(few) <= 16
    assert few[5] <= 3  # BEGIN, whoever is signed in, and whether anything was written
