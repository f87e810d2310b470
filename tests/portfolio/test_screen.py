"""The portfolio on screen: whose projects, of which period, and how few statements it takes."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import event

from tests.strict import CODE, RIVAL, StrictClient, text_of
from tracker.access import Action, can
from tracker.access import Actor as Person
from tracker.portfolio.queries import kept_rows

ALL = "/portfolio?from=2024-01-01&to=2030-12-31"


def codes(client: StrictClient, address: str) -> list[str]:
    links = client.page(address).findall(".//h2/a")
    return [link.get("href", "").rsplit("/", 1)[1] for link in links]


def test_an_official_sees_the_projects_of_the_period_the_worst_first(client: StrictClient):
    client.sign_in("official", "en")
    found = codes(client, ALL)
    assert CODE in found
    assert len(found) == 11  # the twelfth has another purchaser
    assert codes(client, "/portfolio?from=2024-01-01&to=2025-12-31")[-1:] == [CODE]
    page = client.page(ALL)
    levels = [
        row.get("class", "").rsplit("-", 1)[1]
        for row in page.findall(".//li[@class]")
        if "level-of" in row.get("class", "")
    ]
    assert levels == sorted(levels, key=["grave", "marked", "slight", "none"].index)
    assert levels[0] == "grave"
    assert levels[-1] == "none"
    deviating = codes(client, f"{ALL}&deviating=1")
    assert deviating == found[: len(deviating)]
    assert 0 < len(deviating) < len(found)
    kinds = [a.get("href", "") for a in page.findall(".//a[@class='kind']")]
    assert len(kinds) > 3
    assert 0 < len(codes(client, next(k for k in kinds if "kind=suspended" in k))) < len(found)
    for order in ("completion", "pace", "amount", "ends_on", "contractor", "nonsense"):
        assert sorted(codes(client, f"{ALL}&order={order}")) == sorted(found)


def test_nothing_of_another_agency_is_seen(client: StrictClient):
    client.sign_in("official", "en")
    everything = set(codes(client, ALL))
    client.get("/logout")
    client.sign_in(RIVAL, "en")
    own = codes(client, ALL)
    assert own
    page = text_of(client.page(f"{ALL}&contractor=S社工事务所"))
    assert "No project matches" in page
    hidden = everything - set(own)
    assert CODE in hidden
    shown = text_of(client.page(ALL))
    assert not [code for code in hidden if code in shown]
    assert "S社工" not in shown


def test_who_may_open_it(client: StrictClient):
    for role in ("social_worker", "finance_officer"):
        client.sign_in(role, "en")
        assert "answers for many projects" in text_of(client.page("/portfolio", 403))
        assert not client.page("/projects").findall(".//nav//a[@href='/portfolio']")
    for role in ("project_manager", "official", "evaluator", "auditor", "administrator"):
        assert can(Person(role, 1), Action.SEE_PORTFOLIO)
    client.sign_in("administrator", "en")
    assert "no project in this period" in text_of(client.page(ALL))


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("from=yesterday&to=2025-12-31", "a date such as"),
        ("from=0001-01-01&to=2025-12-31", "from 1990 on"),
        ("from=9999-12-31&to=9999-12-31", "not in the future"),
        ("from=2025-12-31&to=2025-01-01", "on or after the first"),
        ("from=2025-01-01&to=" + "9" * 5000, "a date such as"),
    ],
)
def test_a_period_that_is_none_is_refused_beside_its_field(client: StrictClient, period: str, said: str):
    client.sign_in("official", "en")
    assert said in text_of(client.page(f"/portfolio?{period}&page=-3&state=x%ud800"))


def test_the_number_of_statements_does_not_grow_with_the_projects(app: Flask, client: StrictClient):
    client.sign_in("official", "en")
    asked: list[str] = []
    engine = app.extensions["tracker.database"].engine
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def statements(address: str) -> int:
        app.extensions["tracker.portfolio"] = kept_rows()
        client.page(address)  # what every page asks about its reader and what waits
        app.extensions["tracker.portfolio"] = kept_rows()
        asked.clear()
        client.page(address)
        return len(asked)

    one, eleven = statements("/portfolio?from=2024-01-01&to=2024-12-31"), statements(ALL)
    assert one == eleven
    asked.clear()
    client.page(ALL)
    assert len(asked) == eleven - 2  # the figures of unchanged projects are kept
