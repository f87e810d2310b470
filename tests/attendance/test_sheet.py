"""The sign-in sheet and the day's duty over the wire, as a browser without script sends them."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.strict import CODE, parsed, text_of
from tracker.ledger.queries import ledgers

SHEET = f"/projects/{CODE}/activities/A06/attendance"
DUTY = f"/projects/{CODE}/duty"


def typed(tree, form: str = ".//form[@id='sheet']") -> dict[str, str | list[str]]:
    """What a browser would send of the form as it stands."""
    found: dict[str, str | list[str]] = {}
    element = tree.find(form)
    inside = {field for template in element.iter("template") for field in template.iter()}
    for field in element.iter():
        name = field.get("name")
        if name is None or field.tag == "button" or field in inside:
            continue
        if field.tag == "select":
            chosen = [o for o in field.iter("option") if o.get("selected") is not None]
            value = (chosen or [next(field.iter("option"))])[0].get("value") or ""
        elif field.tag == "textarea":
            value = (field.text or "").removeprefix("\n")
        elif field.get("type") in ("checkbox", "radio") and field.get("checked") is None:
            continue
        else:
            value = field.get("value") or ""
        if name in ("row", "column", "clash", "people"):
            found.setdefault(name, []).append(value)  # type: ignore[union-attr]
        else:
            found[name] = value
    return found


def ledger_of(database):
    with database.session() as session:
        return ledgers(session, [1])[1]


def cell(form: dict, code: str, no: int, tree) -> str:
    """The name of the field of a person's cell in a session."""
    row = next(tr for tr in tree.iter("tr") if code in [text_of(s) for s in tr.iter("small")])
    return row.findall(".//select")[no - 1].get("name")


def test_sent_as_it_stands_it_changes_nothing(client, example_database):
    client.sign_in("social_worker", "en")
    before = ledger_of(example_database)
    answer = client.post(SHEET, data=typed(client.page(SHEET)) | {"do": "save"})
    assert answer.status_code == 302
    assert ledger_of(example_database) == before


def test_one_save_makes_changes_and_removes_and_the_trail_tells_each(client, example_database):
    client.sign_in("social_worker", "en")
    tree = client.page(SHEET)
    form = typed(tree)
    before = ledger_of(example_database)
    sent = form | {
        cell(form, "R001", 1, tree): "volunteer",
        cell(form, "R002", 1, tree): "",
        cell(form, "R016", 4, tree): "beneficiary",
        "do": "save",
    }
    headcount = next(name for name in form if name.startswith("h-all-"))
    assert client.post(SHEET, data=sent | {headcount: "7"}).status_code == 302
    after = ledger_of(example_database)
    was, now = (
        {(r.session_no, r.person): r.role for r in ledger.attendance if r.activity == "A06"}
        for ledger in (before, after)
    )
    assert {k: (was.get(k), now.get(k)) for k in was.keys() | now.keys() if was.get(k) != now.get(k)} == {
        (1, "R001"): ("beneficiary", "volunteer"),
        (1, "R002"): ("beneficiary", None),
        (4, "R016"): (None, "beneficiary"),
    }
    assert [s.headcount for s in after.sessions if s.activity == "A06"] == [7, None, None, None]
    told = client.get(f"/projects/{CODE}/trail").text
    assert told.count("No. ") - told.count("No. of") >= 4


def test_people_are_added_by_code_and_by_name_and_a_new_one_gets_the_next_code(client, example_database):
    client.sign_in("social_worker", "en")
    tree = client.page(SHEET)
    for text in ("R100", "赵小敏"):
        answer = client.post(SHEET, data=typed(tree) | {"add": text, "do": "add"})
        assert answer.status_code == 200
        tree = parsed(answer.text)
    form = typed(tree)
    assert form["row"][-1] == "n1" and form["name-n1"] == "赵小敏"
    columns = [name.split("-")[2] for name in form if name.startswith("r-n1-")]
    sent = form | {f"r-n1-{columns[0]}": "beneficiary", f"r-{form['row'][-2]}-{columns[1]}": "volunteer"}
    before = ledger_of(example_database)
    assert client.post(SHEET, data=sent | {"do": "save"}).status_code == 302
    after = ledger_of(example_database)
    [made] = set(after.people) - set(before.people)
    assert made.name == "赵小敏" and made.code not in {p.code for p in before.people}
    rows = {(r.person, r.session_no, r.role) for r in set(after.attendance) - set(before.attendance)}
    assert rows == {(made.code, 1, "beneficiary"), ("R100", 2, "volunteer")}


def test_a_list_is_shown_before_it_is_kept_and_of_one_name_somebody_is_chosen(client, example_database):
    client.sign_in("social_worker", "en")
    names = [p.name for p in ledger_of(example_database).people if p.name]
    twice = next(n for n in names if names.count(n) > 1) if len(set(names)) < len(names) else None
    once = next(n for n in names if names.count(n) == 1)
    pasted = f"{once}\t\tv\n新来的\t13700137001\t1\t1"
    if twice:
        pasted += f"\n{twice}\t\t1"
    before = ledger_of(example_database)
    answer = client.post(SHEET, data=typed(client.page(SHEET)) | {"pasted": pasted, "do": "list"})
    assert answer.status_code == 200 and ledger_of(example_database) == before
    assert f"1 on the register, 1 new, {1 if twice else 0} to choose" in answer.text
    form = typed(parsed(answer.text)) | {"do": "save"}
    if twice:
        refused = client.post(SHEET, data=form)
        assert refused.status_code == 422 and "which person is meant" in refused.text
        form = typed(parsed(refused.text)) | {"do": "save"}
        form[next(n for n in form if n.startswith("who-"))] = "new"
    assert client.post(SHEET, data=form).status_code == 302
    after = ledger_of(example_database)
    assert {p.name for p in set(after.people) - set(before.people)} == {"新来的"} | (
        {twice} if twice else set()
    )


def test_a_session_is_added_with_the_sheet(client, example_database):
    client.sign_in("social_worker", "en")
    answer = client.post(
        SHEET, data=typed(client.page(SHEET)) | {"held_on": "2024-12-03", "hours": "1.5", "do": "session"}
    )
    form = typed(parsed(answer.text))
    key = next(name for name in form if name.startswith("r-") and name.endswith("-s1"))
    wrong = client.post(SHEET, data=form | {"hours-s1": "long", key: "beneficiary", "do": "save"})
    assert wrong.status_code == 422 and "Session 5" in wrong.text and "long" in wrong.text
    sent = typed(parsed(wrong.text)) | {"hours-s1": "1.5", "do": "save"}
    assert client.post(SHEET, data=sent).status_code == 302
    last = [s for s in ledger_of(example_database).sessions if s.activity == "A06"][-1]
    assert (last.no, last.held_on, str(last.hours)) == (5, date(2024, 12, 3), "1.5")


def test_what_others_changed_meanwhile_is_shown_beside_ones_own(client, app, example_database):
    client.sign_in("social_worker", "en")
    tree = client.page(SHEET)
    mine = typed(tree)
    first, second = cell(mine, "R001", 1, tree), cell(mine, "R002", 1, tree)
    other = app.test_client()
    other.sign_in("project_manager", "en")
    theirs = typed(other.page(SHEET)) | {first: "volunteer", "do": "save"}
    assert other.post(SHEET, data=theirs).status_code == 302
    before = ledger_of(example_database)
    answer = client.post(SHEET, data=mine | {first: "staff", second: "", "do": "save"})
    assert answer.status_code == 409 and ledger_of(example_database) == before
    assert "yours staff, kept now volunteer" in text_of(parsed(answer.text))
    again = typed(parsed(answer.text))
    assert again[first] == "staff" and again[second] == ""
    taken = client.post(SHEET, data=again | {"do": "theirs"})
    assert typed(parsed(taken.text))[first] == "volunteer"
    assert client.post(SHEET, data=again | {"do": "save"}).status_code == 302
    roles = {
        r.person: r.role
        for r in ledger_of(example_database).attendance
        if (r.activity, r.session_no) == ("A06", 1)
    }
    assert roles["R001"] == "staff" and "R002" not in roles


def test_other_cells_that_others_changed_stay_theirs(client, app, example_database):
    client.sign_in("social_worker", "en")
    tree = client.page(SHEET)
    mine = typed(tree)
    other = app.test_client()
    other.sign_in("project_manager", "en")
    theirs = typed(other.page(SHEET)) | {cell(mine, "R003", 1, tree): "volunteer", "do": "save"}
    assert other.post(SHEET, data=theirs).status_code == 302
    assert client.post(SHEET, data=mine | {cell(mine, "R004", 1, tree): "", "do": "save"}).status_code == 302
    roles = {
        r.person: r.role
        for r in ledger_of(example_database).attendance
        if (r.activity, r.session_no) == ("A06", 1)
    }
    assert roles["R003"] == "volunteer" and "R004" not in roles


def test_a_double_click_adds_nobody_twice(client, example_database):
    client.sign_in("social_worker", "en")
    answer = client.post(SHEET, data=typed(client.page(SHEET)) | {"add": "赵小敏", "do": "add"})
    form = typed(parsed(answer.text)) | {"do": "save"}
    before = len(ledger_of(example_database).people)
    assert [client.post(SHEET, data=form).status_code for _ in range(2)] == [302, 302]
    assert len(ledger_of(example_database).people) == before + 1


def test_sixty_people_in_twelve_sessions_go_through_one_form(client, example_database):
    client.sign_in("project_manager", "en")
    address = f"/projects/{CODE}/activities/A11/attendance"
    tree = client.page(address)
    for no in range(11):
        added = typed(tree) | {"held_on": f"2025-05-{no + 1:02d}", "hours": "2", "do": "session"}
        tree = parsed(client.post(address, data=added).text)
    listed = "\n".join(f"新人{n}\t" + "\t".join(["", *"1" * 12]) for n in range(60))
    answer = client.post(address, data=typed(tree) | {"pasted": listed, "do": "list"})
    form = typed(parsed(answer.text)) | {"do": "save"}
    assert len([n for n in form if n.startswith("r-")]) >= 720
    assert client.post(address, data=form).status_code == 302
    ledger = ledger_of(example_database)
    assert len([p for p in ledger.people if (p.name or "").startswith("新人")]) == 60
    page = typed(client.page(address))
    assert len({n.split("-")[2] for n in page if n.startswith("r-")}) == 12


@pytest.mark.parametrize(
    "odd",
    [
        {"seen": "["},
        {"seen": "[]"},
        {"seen": json.dumps({"a": 1})},
        {"seen": json.dumps({"a|b|c": ["x", "y"]})},
        {"seen": "[" * 100_000},
        {"do": "present:"},
        {"do": "drop:nobody"},
        {"do": "x" * 500},
        {"row": ["n1", "999999999", "n99999", "", "<b>"]},
        {"column": ["s1", "s9999", "x"], "do": "save"},
        {"r-1-999999999": "staff", "r-n1-1": "staff", "r-1-1": "king", "do": "save"},
        {"clash": ["", "|", "1|2|3", "x"], "do": "theirs"},
        {"h-all-1": "9" * 50},
        {"add": "x" * 500, "do": "add"},
        {"pasted": "王" * 100_000, "do": "list"},
        {"pasted": '"' + "\t" * 5000, "do": "list"},
    ],
)
def test_odd_input_is_answered(client, odd):
    client.sign_in("project_manager", "en")
    form = typed(client.page(SHEET))
    assert client.post(SHEET, data=form | odd).status_code in (200, 302, 409, 422)


def test_an_activity_that_is_none_is_not_found(client):
    client.sign_in("project_manager")
    client.page(f"/projects/{CODE}/activities/nothing/attendance", 404)
    client.page(f"{SHEET}?page=99999999999999999999")


def test_a_days_duty_of_several_is_kept_once(client, example_database):
    client.sign_in("social_worker", "en")
    form = typed(client.page(DUTY), ".//form[@class='panel']")
    sent = form | {"served_on": "2025-06-02", "hours": "2.5", "note": "护苗", "people": ["R001", "R002"]}
    before = ledger_of(example_database)
    assert client.post(DUTY, data=sent).status_code == 302
    made = ledger_of(example_database).volunteer_duty[len(before.volunteer_duty) :]
    assert [(d.person, str(d.served_on), str(d.hours), d.note) for d in made] == [
        (code, "2025-06-02", "2.5", "护苗") for code in ("R001", "R002")
    ]
    again = sent | {"once": "y" * 43, "people": ["R002", "R003"]}
    refused = client.post(DUTY, data=again)
    assert refused.status_code == 422 and "Already on record for this day" in refused.text
    assert client.post(DUTY, data=again | {"again": "y"}).status_code == 302
    nobody = client.post(DUTY, data=sent | {"once": "z" * 43, "people": []})
    assert nobody.status_code == 422
    assert client.post(DUTY, data=sent | {"once": "q" * 43, "people": ["nobody"]}).status_code == 422


def test_volunteering_in_a_session_is_told_before_it_is_entered_again(client):
    client.sign_in("social_worker", "en")
    day, person = "2024-09-21", "R001"
    tree = client.page(f"/projects/{CODE}/activities/A04/attendance")
    volunteers = [
        text_of(tr.find(".//small")) for tr in tree.iter("tr")
        if any(o.get("value") == "volunteer" and o.get("selected") is not None for o in tr.iter("option"))
    ]  # fmt: skip
    person = volunteers[0]
    form = typed(client.page(DUTY), ".//form[@class='panel']")
    answer = client.post(DUTY, data=form | {"served_on": day, "hours": "3", "people": [person]})
    assert answer.status_code == 422 and "Already on record" in answer.text
