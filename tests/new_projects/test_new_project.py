"""A project is begun on screen, each way, by who may and by nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, func, select

from tests.records.test_screens import typed
from tests.strict import CODE, EMAILS, RIVAL, parsed, text_of
from tracker.contracts.models import projects
from tracker.contracts.queries import project_id_by_code
from tracker.ledger.checks import check, open_sums
from tracker.ledger.queries import ledgers
from tracker.new_projects.copied import copied
from tracker.reporting.queries import Figures

NEW = "/projects/new"
CONTRACT = {
    "code": "CP-NEW",
    "title": "新项目",
    "contract_no": "H-9",
    "amount": "200,000",
    "settlement_mode": "actual_cost",
    "starts_on": "2025-07-01",
    "ends_on": "2026-06-30",
    "signed_on": "2025-06-20",
}
TARGETS = {
    f"target_I{n:02}": value for n, value in enumerate(("16", "500", "200", "30", "480", "0.9"), start=1)
}
AMOUNTS = {"amount_staff": "150000", "amount_activities": "40000.50", "amount_tax": "9,999.50"}


def answers(client, address: str, **more: Any) -> dict[str, Any]:
    """The form as it stands, with a contract filled in."""
    form = typed(client.page(address))
    for party, name in (("purchaser", "昌平区民政局"), ("contractor", "S社工事务所")):
        if party in form:
            form[party] = name
    return form | CONTRACT | more


def ledger_of(database, code: str = "CP-NEW"):
    with database.session() as session:
        project_id = project_id_by_code(session, code)
        assert project_id is not None
        return ledgers(session, [project_id])[project_id]


def count(database) -> int:
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(projects))


def test_from_a_usual_contract(client, example_database):
    client.sign_in("project_manager", "en")
    address = f"{NEW}?from=usual"
    form = answers(client, address, **TARGETS, **AMOUNTS, split="5:3:2")
    assert "contractor" not in form and "state" not in form
    answer = client.post(address, data=form)
    assert answer.status_code == 302 and answer.location == "/projects/CP-NEW/records"
    ledger = ledger_of(example_database)
    assert check(ledger) == []
    assert ledger.project.contractor == "S社工事务所" and ledger.project.amount == 20_000_000
    assert [t.amount for t in ledger.tranches] == [10_000_000, 6_000_000, 4_000_000]
    assert [f"{i.target:f}" for i in ledger.indicators] == ["16", "500", "200", "30", "480", "0.9"]
    assert [(b.category, b.amount) for b in ledger.budget] == [
        ("staff", 15_000_000),
        ("activities", 4_000_050),
        ("tax", 999_950),
    ]
    trail = text_of(client.page("/projects/CP-NEW/trail"))
    assert EMAILS["project_manager"] in trail


def test_what_does_not_add_up_is_said_on_the_tabs_that_it_is_of(client, example_database):
    client.sign_in("official", "en")
    address = f"{NEW}?from=usual"
    form = answers(client, address, **TARGETS, amount_staff="150000")
    assert client.post(address, data=form).status_code == 302
    assert [f.sheet for f in open_sums(ledger_of(example_database))] == ["budget"]
    for tab in ("/records", "", "/contract", "/budget"):
        assert "Not complete yet" in client.get(f"/projects/CP-NEW{tab}").text, tab
    for tab in ("/evaluation", "/milestones"):
        assert "Not complete yet" not in client.get(f"/projects/CP-NEW{tab}").text, tab
    assert "Not complete yet" not in client.get(f"/projects/{CODE}").text


def test_a_target_without_its_figure_is_asked_for_or_left_out(client, example_database):
    client.sign_in("project_manager", "en")
    address = f"{NEW}?from=usual"
    form = answers(client, address, **TARGETS | {"target_I04": "", "target_I06": "90"})
    answer = client.post(address, data=form)
    assert answer.status_code == 422
    assert "Fill in the target, or take the tick away." in answer.text
    assert "a number of at most 1" in answer.text
    kept = typed(parsed(answer.text))
    assert kept["title"] == "新项目" and kept["target_I01"] == "16" and kept["target_I06"] == "90"
    kept["take_I04"], kept["target_I06"] = [], "0.9"
    assert client.post(address, data=kept).status_code == 302
    assert [i.code for i in ledger_of(example_database).indicators] == ["I01", "I02", "I03", "I05", "I06"]


@pytest.mark.parametrize("asked", [False, True])
def test_as_a_copy(client, example_database, asked):
    client.sign_in("project_manager", "en")
    address = f"{NEW}?copy={CODE}"
    form = typed(client.page(address))
    assert form["title"] == "L社区K志愿服务队培育项目" and form["amount"] == "200000.00"
    assert form["code"] == form["contract_no"] == form["starts_on"] == "" and form["people"] == []
    form |= CONTRACT | ({"people": "y"} if asked else {})
    assert client.post(address, data=form).status_code == 302
    made = ledger_of(example_database)
    assert made == copied(ledger_of(example_database, CODE), made.project, people=asked)
    assert made.project.evaluator == "P社会评估中心" and len(made.people) == (238 if asked else 0)
    assert check(made) == []


def test_who_sees_no_names_copies_no_register(client, example_database):
    client.sign_in("official", "en")
    address = f"{NEW}?copy={CODE}"
    form = answers(client, address)
    assert "people" not in form
    assert client.post(address, data=form | {"people": "y"}).status_code == 302
    assert ledger_of(example_database).people == ()


def test_empty(client, example_database):
    client.sign_in("project_manager", "en")
    address = f"{NEW}?from=empty"
    assert client.post(address, data=answers(client, address)).status_code == 302
    ledger = ledger_of(example_database)
    assert check(ledger) == [] and ledger.budget == ledger.scheme == ledger.tranches == ()
    for tab in ("", "/contract", "/milestones", "/activities", "/beneficiaries", "/budget", "/cultivation",
                "/evaluation", "/reports", "/records"):  # fmt: skip
        client.page(f"/projects/CP-NEW{tab}")
    assert "Add the first: milestones" in client.get("/projects/CP-NEW/milestones").text


@pytest.mark.parametrize("role", sorted(EMAILS))
def test_each_role_begins_in_its_own_place_or_not_at_all(client, example_database, role):
    own = {"project_manager": "contractor", "official": "purchaser"}.get(role)
    client.sign_in(role, "en")
    if own is None:
        for address in (NEW, f"{NEW}?from=usual", f"{NEW}?copy={CODE}"):
            client.page(address, 403)
        assert "New project" not in client.get("/projects").text
        return
    address = f"{NEW}?from=empty"
    forged = answers(client, address) | {own: "R社会工作服务中心", "state": "archived"}
    assert client.post(address, data=forged).status_code == 302
    project = ledger_of(example_database).project
    assert getattr(project, own) == {"contractor": "S社工事务所", "purchaser": "昌平区民政局"}[own]
    assert project.state == "signed"


def test_a_rival_may_not_copy(client, example_database):
    client.sign_in(RIVAL, "en")
    assert CODE not in text_of(client.page(NEW))
    for code in (CODE, "no-such"):
        client.page(f"{NEW}?copy={code}", 404)
    form = answers(client, f"{NEW}?from=empty")
    before = count(example_database)
    assert client.post(f"{NEW}?copy={CODE}", data=form).status_code == 404
    assert count(example_database) == before


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (CODE, "a code that no project has yet"),
        ("new", "is not a word of an address"),
        ("A/B", "a code without"),
        ("..", "a code without"),
        ("", "This field must be filled."),
    ],
)
def test_a_code_that_cannot_be_one_is_said_beside_its_field(client, example_database, code, said):
    client.sign_in("project_manager", "en")
    before = count(example_database)
    address = f"{NEW}?from=usual"
    answer = client.post(address, data=answers(client, address, **TARGETS, code=code))
    assert answer.status_code == 422 and count(example_database) == before
    tree = parsed(answer.text)
    wrong = text_of(tree.find(".//*[@id='code-error']"))
    assert said in wrong or said.split()[0] in wrong
    assert typed(tree)["code"] == code and typed(tree)["title"] == "新项目"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ends_on", "2025-06-30"),
        ("amount", "0"),
        ("amount", "12.345"),
        ("amount", "9" * 40),
        ("purchaser", "谁也不是"),
        ("evaluator", "昌平区民政局"),
        ("starts_on", "soon"),
        ("title", "字" * 201),
        ("settlement_mode", "barter"),
        ("split", "9:9:9"),
        ("amount_staff", "-1"),
        ("target_I01", "x"),
    ],
)
def test_odd_input_is_refused_beside_its_field(client, example_database, field, value):
    client.sign_in("project_manager", "en")
    before = count(example_database)
    address = f"{NEW}?from=usual"
    form = answers(client, address, **TARGETS) | {field: value}
    answer = client.post(address, data=form)
    assert answer.status_code == 422 and count(example_database) == before
    assert "field-error" in answer.text


def test_an_identity_card_number_is_never_stored(client, example_database):
    client.sign_in("project_manager", "en")
    address = f"{NEW}?from=empty"
    answer = client.post(address, data=answers(client, address, summary="居民11010519491231002X来访"))
    assert answer.status_code == 422 and "identity-card" in answer.text


def test_a_double_click_begins_one_project(client, example_database):
    client.sign_in("project_manager", "en")
    before = count(example_database)
    address = f"{NEW}?from=empty"
    form = answers(client, address)
    first, second = client.post(address, data=form), client.post(address, data=form)
    assert first.status_code == second.status_code == 302
    assert first.location == second.location
    assert count(example_database) == before + 1


@pytest.mark.parametrize("query", ["", "?from=nothing", "?from=", "?copy="])
def test_an_unknown_way_shows_the_choice_and_makes_nothing(client, example_database, query):
    client.sign_in("project_manager", "en")
    assert "Begin with a usual contract" in text_of(client.page(NEW + query))
    token = client.page(NEW + "?from=empty").find(".//input[@name='csrf_token']").get("value")
    assert client.post(NEW + query, data={"csrf_token": token}).status_code == 404


@pytest.mark.parametrize("amount", ["200000", "1"])  # sums that agree, sums that do not
def test_the_first_page_of_a_project_keeps_its_number_of_queries(app, client, example_database, amount):
    client.sign_in("project_manager", "en")
    address = f"{NEW}?copy={CODE}"
    assert client.post(address, data=answers(client, address, amount=amount)).status_code == 302
    app.extensions["tracker.figures"] = Figures()
    client.page("/password")  # what waits for somebody is read with the first page, whichever it is
    asked: list[str] = []
    event.listen(example_database.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    for path in ("/projects", "/projects/CP-NEW"):
        asked.clear()
        client.page(path)
        assert 0 < len(asked) <= 12, (path, asked)
