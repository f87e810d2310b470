"""Every sheet is listed, opened, changed, added to and removed from on screen, by whose work it is."""

from __future__ import annotations

import pytest

from tests.strict import CODE, EMAILS, RIVAL, parsed, text_of
from tracker.access import Actor, can
from tracker.audit.service import Change, note
from tracker.ledger.queries import ledgers
from tracker.ledger.records import FIELD_SHEETS, RECORDS, ROW_SHEETS
from tracker.records.rules import KEEPERS, writable

BASE = f"/projects/{CODE}/records"


def first_row(client, sheet: str) -> str:
    links = client.page(f"{BASE}/{sheet}").findall(".//td[@class='key nowrap']/a")
    return links[0].get("href")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_form_and_list_opens(client, lang):
    client.sign_in("project_manager", lang)
    client.page(BASE)
    client.page(f"/projects/{CODE}/trail")
    for sheet in ROW_SHEETS:
        client.page(f"{BASE}/{sheet}")
        may_add = can(Actor("project_manager", 1), KEEPERS[sheet], frozenset({"contractor"})) and writable(
            sheet, "project_manager", "signed", new=True
        )
        client.page(f"{BASE}/{sheet}/new", 200 if may_add else 403)


def typed(tree) -> dict[str, str | list[str]]:
    """What a browser would send of the page's form as it stands."""
    form = tree.find(".//form[@class='panel record-form']")
    found: dict[str, str | list[str]] = {}
    for field in form.iter():
        name = field.get("name")
        if name is None or field.tag == "button":
            continue
        if field.tag == "select":
            chosen = [o for o in field.iter("option") if o.get("selected") is not None]
            found[name] = (chosen or [next(field.iter("option"))])[0].get("value") or ""
        elif field.get("type") == "checkbox":
            found.setdefault(name, [])
            if field.get("checked") is not None:
                found[name].append(field.get("value"))  # type: ignore[union-attr]
        elif field.tag == "textarea":
            found[name] = (field.text or "").removeprefix("\n")
        else:
            found[name] = field.get("value") or ""
    return found


@pytest.mark.parametrize("sheet", [s for s in RECORDS if s != "amendments"])  # the example has none
def test_saving_a_form_as_it_stands_changes_nothing(client, example_database, sheet):
    with example_database.session() as session:
        before = ledgers(session, [1])[1]
    who = "evaluator" if sheet in ("scores", "findings") else "project_manager"
    client.sign_in(who, "en")
    address = f"{BASE}/{sheet}/1" if sheet in FIELD_SHEETS else first_row(client, sheet)
    tree = client.page(address)
    answer = client.post(address, data=typed(tree))
    assert answer.status_code == 302, text_of(tree)
    with example_database.session() as session:
        assert ledgers(session, [1])[1] == before


def test_an_activity_is_made_changed_and_removed_and_its_history_tells_so(client):
    client.sign_in("social_worker", "en")
    address = f"{BASE}/activities/new"
    form = typed(client.page(address)) | {
        "code": "B01",
        "kind": "group",
        "title": "Paper cutting",
        "counts_as_output": "yes",
        "societies": ["community", "volunteer"],
    }
    assert client.post(address, data=form).status_code == 302
    assert "Paper cutting" in client.get(f"{BASE}/activities").text
    row = max(
        int(a.get("href").split("/")[-1])
        for a in client.page(f"{BASE}/activities").findall(".//td/a")
        if a.get("href").split("/")[-1].isdigit()
    )
    changed = typed(client.page(f"{BASE}/activities/{row}")) | {"title": "Paper cutting for all"}
    assert client.post(f"{BASE}/activities/{row}", data=changed).status_code == 302
    history = text_of(client.page(f"{BASE}/activities/{row}/history"))
    assert "Paper cutting → Paper cutting for all" in history and EMAILS["social_worker"] in history
    removal = {"once": "x" * 40}
    tree = client.page(f"{BASE}/activities/{row}/remove")
    for field in tree.find(".//form[@class='panel narrow']").iter("input"):
        removal[field.get("name")] = field.get("value")
    assert client.post(f"{BASE}/activities/{row}/remove", data=removal).status_code == 302
    assert "Paper cutting" not in client.get(f"{BASE}/activities").text
    assert "This row was removed." in client.get(f"{BASE}/activities/{row}/history").text


def test_what_was_typed_stays_and_the_field_at_fault_is_named(client):
    client.sign_in("finance_officer", "en")
    address = f"{BASE}/expenses/new"
    form = typed(client.page(address)) | {
        "spent_on": "2024-09-31",
        "category": "activities",
        "payee": "Somebody",
        "amount": "12.345",
        "voucher_no": "",
    }
    answer = client.post(address, data=form)
    assert answer.status_code == 422
    tree = client.page(address)
    assert "12.345" in answer.text and "2024-09-31" in answer.text and "Somebody" in answer.text
    assert "at most two decimals" in answer.text and "a date such as 2025-07-03" in answer.text
    assert "This field must be filled." in answer.text
    assert tree is not None


def test_an_expense_beyond_its_line_is_refused_with_the_sum_left(client):
    client.sign_in("finance_officer", "en")
    address = f"{BASE}/expenses/new"
    form = typed(client.page(address)) | {
        "spent_on": "2025-06-01",
        "category": "tax",
        "payee": "Tax office",
        "amount": "1,000",
        "voucher_no": "V-9999",
    }
    answer = client.post(address, data=form)
    assert answer.status_code == 422
    assert "that are left on" in answer.text


def test_what_others_refer_to_is_not_removed(client):
    client.sign_in("project_manager", "en")
    row = first_row(client, "people")
    tree = client.page(f"{row}/remove")
    data = {f.get("name"): f.get("value") for f in tree.find(".//form[@class='panel narrow']").iter("input")}
    answer = client.post(f"{row}/remove", data=data)
    assert answer.status_code == 422
    assert client.get(row).status_code == 200


def test_a_code_that_changes_is_followed_by_what_names_it(client, example_database):
    client.sign_in("project_manager", "en")
    row = first_row(client, "activities")
    with example_database.session() as session:
        before = ledgers(session, [1])[1]
    old = before.activities[0].code
    form = typed(client.page(row)) | {"code": "Z99"}
    assert client.post(row, data=form).status_code == 302
    with example_database.session() as session:
        after = ledgers(session, [1])[1]
    assert after.activities[0].code == "Z99"
    for sheet, column in (("sessions", "activity"), ("attendance", "activity"), ("expenses", "activity")):
        named = [getattr(r, column) for r in getattr(before, sheet)]
        assert [getattr(r, column) for r in getattr(after, sheet)] == [
            "Z99" if n == old else n for n in named
        ]


def test_the_second_editor_sees_both_versions_and_chooses(client, app):
    client.sign_in("project_manager", "en")
    row = first_row(client, "milestones")
    mine = typed(client.page(row))
    other = app.test_client()
    other.sign_in("official", "en")
    theirs = typed(other.page(row)) | {"title": "Theirs"}
    assert other.post(row, data=theirs).status_code == 302
    answer = client.post(row, data=mine | {"title": "Mine"})
    assert answer.status_code == 409
    assert "Theirs" in answer.text and "Mine" in answer.text
    chosen = typed(parsed(answer.text))
    assert chosen["title"] == "Mine"
    assert client.post(row, data=chosen).status_code == 302
    assert "Mine" in client.get(row).text


def test_a_double_click_makes_one_row(client):
    client.sign_in("project_manager", "en")
    address = f"{BASE}/people/new"
    before = len(client.page(f"{BASE}/people?page=99").findall(".//tbody/tr"))
    form = typed(client.page(address)) | {"code": "N1", "name": "Zhang San"}
    first, second = client.post(address, data=form), client.post(address, data=form)
    assert first.status_code == second.status_code == 302
    assert first.location == second.location
    assert len(client.page(f"{BASE}/people?page=99").findall(".//tbody/tr")) == before + 1


@pytest.mark.parametrize("who", [RIVAL, "administrator"])
def test_the_other_agency_finds_nothing(client, who):
    client.sign_in(who)
    for sheet in RECORDS:
        for address in ("", "/new", "/1", "/1/remove", "/1/history"):
            if sheet in FIELD_SHEETS and address in ("", "/new", "/1/remove"):
                continue
            assert client.get(f"{BASE}/{sheet}{address}").status_code == 404, (sheet, address)


@pytest.mark.parametrize("role", sorted(set(EMAILS) - {"administrator"}))
def test_every_role_writes_what_is_its_own_and_nothing_else(client, role):
    party = {"official": "purchaser", "evaluator": "evaluator", "auditor": "auditor"}.get(role, "contractor")
    client.sign_in(role, "en")
    token = client.page("/password").find(".//input[@name='csrf_token']").get("value")
    for sheet in ROW_SHEETS:
        may = bool(can(Actor(role, 1), KEEPERS[sheet], frozenset({party})))
        may_add = may and bool(writable(sheet, role, "signed", new=True))
        answer = client.post(f"{BASE}/{sheet}/new", data={"csrf_token": token})
        assert answer.status_code == (422 if may_add else 403), (role, sheet)


def test_who_may_not_approve_cannot_by_a_forged_form(client, example_database):
    client.sign_in("project_manager", "en")
    row = first_row(client, "adjustments")
    form = typed(client.page(row))
    assert "approved_on" not in form
    client.post(row, data=form | {"approved_on": "2024-12-01", "reason": "forged"})
    with example_database.session() as session:
        adjustment = ledgers(session, [1])[1].adjustments[0]
    assert adjustment.reason == "forged" and str(adjustment.approved_on) == "2025-02-20"


@pytest.mark.parametrize("row", ["0", "999999", "99999999999999999999999", "-1", "x"])
def test_an_id_that_is_none_is_not_found(client, row):
    client.sign_in("project_manager")
    for address in ("", "/remove", "/history"):
        assert client.get(f"{BASE}/people/{row}{address}").status_code == 404


def test_the_trail_shows_what_is_no_row_of_a_sheet_too(client, example_database):
    with example_database.transaction() as session:
        told = {"something_new": "1", "name": "x"}
        note(session, [Change("a_thing", 7, "happened", None, told, 1, CODE)])
        note(session, [Change("evidence", 7, "created", None, told, 1, CODE)])
    for lang in ("zh", "en"):
        client.sign_in("auditor", lang)
        assert "something new" in client.get(f"/projects/{CODE}/trail").text
