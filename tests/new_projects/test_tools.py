"""Each tab leads to the forms of what it shows, for whose work it is; others are told whose it is."""

from __future__ import annotations

import pytest

from tests.new_projects.test_new_project import NEW, answers
from tests.records.test_screens import typed
from tests.strict import CODE, EMAILS, text_of
from tracker.access import Actor, can
from tracker.records.rules import KEEPERS, writable

PROJECT = f"/projects/{CODE}"
# tab → the sheets that are kept there
TABS = {
    "contract": ("tranches", "amendments"),
    "milestones": ("milestones",),
    "activities": ("activities",),
    "activities/A05": ("sessions", "expenses"),
    "beneficiaries": ("people", "volunteer_duty"),
    "budget": ("budget", "adjustments", "expenses"),
    "cultivation": ("leaders", "deliberations", "resources"),
    "evaluation": ("indicators", "indicator_values", "scores", "scheme", "findings", "surveys"),
}
PLACES = {"official": "purchaser", "evaluator": "evaluator", "auditor": "auditor"}
ROLES = sorted(set(EMAILS) - {"administrator"})


def links(tree) -> list[str]:
    return [a.get("href") or "" for a in tree.iter("a")]


@pytest.mark.parametrize("role", ROLES)
def test_a_tab_offers_what_the_role_may_begin_and_nothing_else(client, role):
    client.sign_in(role, "en")
    place = frozenset({PLACES.get(role, "contractor")})
    for tab, sheets in TABS.items():
        offered = links(client.page(f"{PROJECT}/{tab}"))
        for sheet in sheets:
            may = can(Actor(role, 1), KEEPERS[sheet], place) and writable(sheet, role, "signed", new=True)
            adds = [a for a in offered if a.startswith(f"{PROJECT}/records/{sheet}/new")]
            assert bool(adds) == bool(may), (tab, sheet)
            assert f"{PROJECT}/records/{sheet}" in offered, (tab, sheet)
            for address in adds:
                client.page(address)


@pytest.mark.parametrize("role", ROLES)
def test_rows_lead_to_their_forms_for_who_keeps_them(client, role):
    client.sign_in(role, "en")
    place = frozenset({PLACES.get(role, "contractor")})
    for tab, sheet, first in (
        ("contract", "tranches", "首款"),
        ("milestones/1", "milestones", "签订合同"),
        ("activities/A05", "activities", "A05"),
        ("activities/A05", "expenses", "记-020"),
        ("activities/A05", "sessions", "2024-10-12"),
        ("budget", "expenses", "记-069"),
        ("evaluation", "indicators", "活动节次"),
    ):
        rows = [
            a
            for a in links(client.page(f"{PROJECT}/{tab}"))
            if a.startswith(f"{PROJECT}/records/{sheet}/") and a.split("?")[0].rsplit("/", 1)[1].isdigit()
        ]
        assert bool(rows) == bool(can(Actor(role, 1), KEEPERS[sheet], place)), (tab, sheet)
        if rows:
            assert first in client.get(rows[0]).text, (tab, sheet)


def test_a_session_is_added_from_its_activity_and_leads_back(client):
    client.sign_in("social_worker", "en")
    page = f"{PROJECT}/activities/A05"
    [address] = [a for a in links(client.page(page)) if "/sessions/new" in a]
    form = typed(client.page(address))
    assert form["activity"] == "A05" and form["no"] == "2"
    answer = client.post(address, data=form | {"held_on": "2024-10-19", "hours": "2"})
    assert answer.status_code == 302 and answer.location == page
    assert "19 October 2024" in text_of(client.page(page))


def test_quick_actions_stand_on_the_first_page_and_lead_back_to_it(client):
    for role, expected in (
        ("project_manager", 3),
        ("social_worker", 2),
        ("finance_officer", 1),
        ("official", 0),
    ):
        client.sign_in(role, "en")
        quick = client.page(PROJECT).findall(".//p[@class='actions quick-actions']/a")
        assert len(quick) == expected, role
    client.sign_in("social_worker", "en")
    address = client.page(PROJECT).findall(".//p[@class='actions quick-actions']/a")[-1].get("href")
    form = typed(client.page(address)) | {"code": "N1"}
    answer = client.post(address, data=form)
    assert answer.status_code == 302 and answer.location == PROJECT


@pytest.mark.parametrize("target", [f"{PROJECT}X", "/projects", "//elsewhere.example", f"{PROJECT}\\x"])
def test_no_form_leads_away_from_its_project(client, target):
    client.sign_in("social_worker", "en")
    address = f"{PROJECT}/records/people/new"
    form = typed(client.page(address)) | {"code": "N1", "next": target}
    assert client.post(address, data=form).location == f"{PROJECT}/records/people"


def test_an_empty_list_says_what_to_do_or_who_does_it(client):
    client.sign_in("project_manager", "en")
    form = answers(client, f"{NEW}?from=empty")
    assert client.post(f"{NEW}?from=empty", data=form).status_code == 302
    assert "Add the first: milestones" in client.get("/projects/CP-NEW/milestones").text
    assert "Another role begins" not in client.get("/projects/CP-NEW/milestones").text
    assert "Findings are kept by" in client.get("/projects/CP-NEW/evaluation").text
    client.sign_in("social_worker", "en")
    milestones = text_of(client.page("/projects/CP-NEW/milestones"))
    assert "Add the first" not in milestones and "agency's project manager" in milestones
    assert "Add the first: activities" in client.get("/projects/CP-NEW/activities").text
