"""What is promised is submitted, returned with its reason, submitted again and accepted; then the panel's word
is read by anybody."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from tests.evidence import files
from tests.strict import CODE, RIVAL, text_of
from tracker.audit.queries import check_trail
from tracker.contracts.models import projects
from tracker.deliverables.queries import deliverables_of, published_conclusion
from tracker.evidence.models import evidence
from tracker.ledger.models import TABLES
from tracker.records.changes import Edit
from tracker.records.service import keep

TODAY = "2025-08-08"


@pytest.fixture
def milestone(example_database) -> int:
    table = TABLES["milestones"]
    with example_database.session() as session:
        mine = select(projects.c.id).where(projects.c.code == CODE).scalar_subquery()
        statement = select(table.c.id).where(table.c.project_id == mine).order_by(table.c.id)
        return session.scalars(statement).first()


def attach(client, milestone: int, name: str, data: bytes) -> None:
    address = f"/projects/{CODE}/evidence/milestones/{milestone}"
    once = re.search(r'name="once"[^>]*value="([^"]+)"', client.get(address).text)[1]
    sent = {"kind": "record", "files": [(io.BytesIO(data), name)], "once": once}
    assert client.send(address, sent).status_code == 302


def ids(database) -> list[int]:
    with database.session() as session:
        return list(session.scalars(select(evidence.c.id).order_by(evidence.c.id)))


def all_of(database) -> list:
    with database.session() as session:
        project = session.scalar(select(projects.c.id).where(projects.c.code == CODE))
        return deliverables_of(session, project)


def done_on(database, milestone: int):
    table = TABLES["milestones"]
    with database.session() as session:
        return session.scalar(select(table.c.done_on).where(table.c.id == milestone))


def promised(client, milestone: int, title: str) -> int:
    address = f"/projects/{CODE}/milestones/{milestone}/deliverables"
    return client.send(address, {"title": title, "expected": ""}).status_code


def submit(client, one: int, chosen: list[int], statement: str = "done"):
    address = f"/projects/{CODE}/deliverables/{one}/submit"
    return client.send(address, {"files": [str(i) for i in chosen], "statement": statement})


def review(client, milestone: int, one: int, no: int, decision: str, reason: str = "", on: str = TODAY):
    return client.send(
        f"/projects/{CODE}/deliverables/{one}/review",
        {"no": no, f"d{one}-decision": decision, f"d{one}-reason": reason, f"d{one}-decided_on": on},
        form_at=f"/projects/{CODE}/milestones/{milestone}",
    )


def test_a_deliverable_goes_round_until_it_is_accepted(client, example_database, milestone):
    page = f"/projects/{CODE}/milestones/{milestone}"
    client.sign_in("project_manager", "en")
    assert promised(client, milestone, "实施方案") == 302
    assert promised(client, milestone, "实施方案") == 422  # one of a title
    assert promised(client, milestone, "  ") == 422
    assert promised(client, milestone, "人员名单") == 302
    assert done_on(example_database, milestone) is None
    plan, staff = (d.id for d in all_of(example_database))
    attach(client, milestone, "plan.pdf", files.pdf())
    attach(client, milestone, "staff.xlsx", files.office())
    first, second = ids(example_database)
    assert submit(client, plan, []).status_code == 422
    assert submit(client, plan, [first + 999]).status_code == 422
    assert submit(client, plan, [first]).status_code == 302
    assert submit(client, plan, [first]).status_code == 422  # it waits already
    assert submit(client, staff, [second]).status_code == 302
    # what was submitted stays
    taken = client.send(f"/projects/{CODE}/evidence/{first}/remove", {"reason": "x"})
    assert taken.status_code == 403 and "it stays with what was reviewed" in taken.text
    assert "does not decide on it" in client.get(page).text or "reviewed by" in client.get(page).text

    client.sign_in("official", "en")
    assert review(client, milestone, plan, 1, "returned").status_code == 422
    assert review(client, milestone, plan, 1, "nonsense").status_code == 422
    assert review(client, milestone, plan, 9, "accepted").status_code == 422
    assert review(client, milestone, plan, 1, "accepted", on="2999-01-01").status_code == 422
    assert review(client, milestone, plan, 1, "returned", "没有进度安排").status_code == 302
    assert review(client, milestone, staff, 1, "accepted", on="2024-07-10").status_code == 302
    assert done_on(example_database, milestone) is None

    client.sign_in("project_manager", "en")
    assert "没有进度安排" in client.get(f"/projects/{CODE}/deliverables/{plan}/submit").text
    attach(client, milestone, "plan.pdf", files.pdf() + b"\n%second version")
    third = ids(example_database)[-1]
    assert submit(client, plan, [third], "进度已补充").status_code == 302
    shown = text_of(client.page(page))
    assert "replaced" in shown and "没有进度安排" in shown and "进度已补充" in shown

    client.sign_in("official", "en")
    assert review(client, milestone, plan, 2, "accepted", on="2024-07-20").status_code == 302
    assert str(done_on(example_database, milestone)) == "2024-07-20"
    assert review(client, milestone, plan, 2, "returned", "late").status_code in (404, 422)
    with example_database.session() as session:
        assert check_trail(session, example_database.trail_key)[1] is None


def test_only_who_submitted_takes_it_back(client, example_database, milestone):
    client.sign_in("social_worker", "en")
    attach(client, milestone, "plan.pdf", files.pdf())
    client.sign_in("project_manager", "en")
    assert promised(client, milestone, "x") == 302
    [one] = (d.id for d in all_of(example_database))
    address = f"/projects/{CODE}/deliverables/{one}"
    page = f"/projects/{CODE}/milestones/{milestone}"
    assert submit(client, one, ids(example_database)).status_code == 302
    client.sign_in("social_worker", "en")
    client.send(f"{address}/withdraw", {}, form_at="/password")
    assert all_of(example_database)[0].standing == "submitted"
    client.sign_in("project_manager", "en")
    client.send(f"{address}/remove", {}, form_at=page)
    assert all_of(example_database)[0].standing == "submitted"
    client.send(f"{address}/withdraw", {}, form_at=page)
    assert all_of(example_database)[0].standing == "withdrawn"
    client.send(f"{address}/withdraw", {}, form_at=page)  # once more does nothing
    client.sign_in(RIVAL)
    for tried in (page, f"{address}/submit"):
        assert client.get(tried).status_code == 404


def test_after_the_signing_the_purchaser_alone_takes_a_promise_back(client, example_database, milestone):
    """Else the agency would meet a milestone by taking away what it has not done."""
    client.sign_in("project_manager", "en")
    assert promised(client, milestone, "x") == promised(client, milestone, "y") == 302
    first, second = (d.id for d in all_of(example_database))
    page = f"/projects/{CODE}/milestones/{milestone}"
    client.send(f"/projects/{CODE}/deliverables/{first}/remove", {}, form_at=page)
    assert [d.id for d in all_of(example_database)] == [second]
    in_state(example_database, "running")
    assert f"/deliverables/{second}/remove" not in client.get(page).text
    client.send(f"/projects/{CODE}/deliverables/{second}/remove", {}, form_at="/password")
    assert [d.id for d in all_of(example_database)] == [second]
    client.sign_in("official", "en")
    client.send(f"/projects/{CODE}/deliverables/{second}/remove", {}, form_at=page)
    assert all_of(example_database) == []


def in_state(database, state: str) -> None:
    with database.transaction() as session:
        project = session.scalars(select(projects.c.id).where(projects.c.code == CODE)).one()
        keep(session, project, [Edit("project", project, {"state": state})])


def certificate(client, **changed: str):
    address = f"/projects/{CODE}/acceptance/draft"
    page = client.page(f"{address}?concluded_on={TODAY}")
    form = page.findall(".//form[@method='post']")[-1]
    sent = {f.get("name"): f.get("value") or "" for f in form.iter("input")}
    for f in form.iter("select"):
        chosen = f.find("option[@selected]")
        sent[f.get("name")] = chosen.get("value") if chosen is not None else ""
    return client.send(address, sent | {"conclusion": "passed"} | changed)


def test_the_panel_s_word_is_published(client, example_database):
    client.sign_in("project_manager", "en")
    assert client.get(f"/projects/{CODE}/acceptance/draft").status_code == 403
    assert "No acceptance certificate" in client.get(f"/projects/{CODE}/acceptance").text
    client.sign_in("official", "en")
    assert certificate(client).status_code == 302
    page = client.get(f"/projects/{CODE}/acceptance").text
    assert "No member of the panel is named." in page and "Publish it" not in page
    assert client.get(f"/acceptance/{CODE}-Y1").status_code == 404
    assert certificate(client, position_0="街道").status_code == 422  # a position without a name
    panel = {"member_0": "王某", "position_0": "J街道", "signed_on_0": TODAY, "opinion": "满意 91.6%"}
    assert certificate(client, **panel).status_code == 302
    assert certificate(client, version="1", opinion="older").status_code == 422  # somebody was faster
    page = client.page(f"/projects/{CODE}/acceptance")
    seen = page.find(".//input[@name='version']").get("value")
    publish = f"/projects/{CODE}/acceptance/publish"
    client.send(publish, {"version": "1"}, form_at="/password")
    assert client.get(f"/acceptance/{CODE}-Y1").status_code == 404
    assert client.send(publish, {"version": seen}, form_at="/password").status_code == 302
    with example_database.session() as session:
        project = session.scalar(select(projects.c.id).where(projects.c.code == CODE))
        assert published_conclusion(session, project) == "passed"
    client.delete_cookie("session")
    client.send("/login", {}, form_at="/login")
    shown = text_of(client.page(f"/acceptance/{CODE}-Y1"))
    assert "王某" in shown and "满意 91.6%" in shown and "551" in shown
    assert CODE in text_of(client.page("/acceptance"))
    assert client.get("/acceptance/%00").status_code == 404
    assert client.get("/acceptance?page=99999999999999999999").status_code == 200
    for statement in ("DELETE FROM certificates", "UPDATE certificates SET opinion = 'x'"):
        with pytest.raises(DatabaseError), example_database.transaction() as session:
            session.execute(text(statement))


def test_a_closed_project_takes_nothing_any_more_and_offers_none_of_it(client, example_database, milestone):
    client.sign_in("project_manager", "en")
    attach(client, milestone, "plan.pdf", files.pdf())
    offers = (
        ("project_manager", f"evidence/milestones/{milestone}", "Remove"),
        ("project_manager", f"milestones/{milestone}", "Add a deliverable"),
        ("official", "acceptance", "Draw up a certificate"),
    )

    def offered() -> list[bool]:
        found = []
        for who, page, words in offers:
            client.sign_in(who, "en")
            found.append(words in text_of(client.page(f"/projects/{CODE}/{page}")))
        return found

    assert offered() == [True] * 3
    in_state(example_database, "archived")
    assert offered() == [False] * 3
    client.sign_in("project_manager", "en")
    [one] = ids(example_database)
    taken = client.send(f"/projects/{CODE}/evidence/{one}/remove", {"reason": "x"})
    assert taken.status_code == 403 and "its files stay" in taken.text
    client.sign_in("official", "en")
    assert promised(client, milestone, "x") == 422
    assert certificate(client).status_code == 422
