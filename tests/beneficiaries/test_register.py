"""The register on screen: found, merged, set apart, forgotten."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import insert, select

from tests.ledgers import small_ledger
from tests.strict import CODE, parsed, text_of
from tracker.audit.models import personal_keys, trail
from tracker.audit.queries import check_trail, history
from tracker.beneficiaries.models import not_doubles, people
from tracker.dates import today
from tracker.evidence.models import evidence
from tracker.ledger.queries import ledgers, numbered
from tracker.ledger.records import ROW_SHEETS
from tracker.records.changes import Edit, applied
from tracker.records.merging import both_there, merge_edits
from tracker.records.service import keep
from tracker.reporting.gather import gather

PEOPLE = f"/projects/{CODE}/beneficiaries"


def ledger_of(database):
    with database.session() as session:
        return ledgers(session, [1])[1]


def ids_of(database) -> dict[str, int]:
    with database.session() as session:
        return {r.code: r.id for r in session.execute(select(people).where(people.c.project_id == 1))}


def inputs(tree, form: str) -> dict:
    return {f.get("name"): f.get("value") for f in tree.find(form).iter("input") if f.get("type") == "hidden"}


def shown(tree) -> list[str]:
    return [text_of(th.find("small")) for th in tree.findall(".//section")[-1].findall(".//tbody//th")]


# ---- finding


def test_the_register_is_searched(client, example_database):
    person = next(p for p in ledger_of(example_database).people if p.name and p.phone)
    client.sign_in("social_worker", "en")
    for text in (person.name, person.code, person.phone[-8:]):
        assert person.code in shown(client.page(f"{PEOPLE}?q={text}"))
    assert "Nobody on the register matches." in client.get(f"{PEOPLE}?q=nobody-is-called-this").text


def test_a_search_does_not_tell_what_is_masked(client, example_database):
    person = next(p for p in ledger_of(example_database).people if p.name and p.phone)
    client.sign_in("official", "en")
    for text in (person.name, person.phone, person.phone[-4:]):
        assert "Nobody on the register matches." in client.get(f"{PEOPLE}?q={text}").text
    assert shown(client.page(f"{PEOPLE}?q={person.code}")) == [person.code]


# ---- merging, as a rule

MERGE = small_ledger(
    people=[
        {"code": "r1", "name": "王喆", "groups": ("独居",)},
        {"code": "r2", "name": "王哲", "phone": "13800138000"},
        {"code": "r3", "name": "李堃"},
    ],
    sessions=[
        {"activity": "A1", "no": n, "held_on": small_ledger().sessions[0].held_on, "hours": 2} for n in (1, 2, 3)
    ],
    attendance=[
        {"activity": "A1", "session_no": 1, "person": "r1", "role": "beneficiary"},
        {"activity": "A1", "session_no": 1, "person": "r2", "role": "volunteer", "hours": 1},
        {"activity": "A1", "session_no": 2, "person": "r2", "role": "staff"},
        {"activity": "A1", "session_no": 3, "person": "r3", "role": "staff"},
    ],
    volunteer_duty=[
        {"person": "r2", "served_on": small_ledger().sessions[0].held_on, "hours": 2},
        {"person": "r1", "served_on": small_ledger().sessions[0].held_on, "hours": 2},
    ],
    leaders=[
        {"person": "r1", "stage": "core", "since": small_ledger().sessions[0].held_on},
        {"person": "r2", "stage": "leader", "since": small_ledger().sessions[0].held_on},
        {"person": "r2", "stage": "leader", "since": small_ledger().project.ends_on},
    ],
)  # fmt: skip
IDS = {
    "people": (1, 2, 3),
    "attendance": (11, 12, 13, 14),
    "volunteer_duty": (21, 22),
    "leaders": (31, 32, 33),
}


def merged(stays: int, goes: int, take=frozenset()):
    ids = {sheet: IDS.get(sheet, tuple(range(100, 100 + len(getattr(MERGE, sheet))))) for sheet in ROW_SHEETS}
    return applied(MERGE, ids, merge_edits(MERGE, ids, stays, goes, take))[0]


def test_all_rows_of_the_one_who_goes_are_the_others():
    after = merged(1, 2)
    assert [p.code for p in after.people] == ["r1", "r3"]
    assert after.people[0] == replace(MERGE.people[0], phone="13800138000")
    rows = [(r.session_no, r.person, r.role, r.hours) for r in after.attendance]
    assert rows == [(1, "r1", "beneficiary", None), (2, "r1", "staff", None), (3, "r3", "staff", None)]
    assert [d.person for d in after.volunteer_duty] == ["r1", "r1"]
    assert [(x.person, x.stage) for x in after.leaders] == [("r1", "core"), ("r1", "leader")]


def test_the_other_role_is_taken_where_it_is_chosen():
    rows = [(r.session_no, r.role, r.hours) for r in merged(1, 2, frozenset({("A1", 1)})).attendance]
    assert rows[0] == (1, "volunteer", 1)


def test_either_may_stay():
    after = merged(2, 1)
    assert [p.code for p in after.people] == ["r2", "r3"] and after.people[0].groups == ("独居",)
    assert [(r.session_no, r.role) for r in after.attendance] == [
        (1, "volunteer"),
        (2, "staff"),
        (3, "staff"),
    ]


def test_the_sessions_in_which_both_stand_are_told():
    assert [(b.session_no, b.role_stays, b.role_goes) for b in both_there(MERGE, "r1", "r2")] == [
        (1, "beneficiary", "volunteer")
    ]
    assert both_there(MERGE, "r1", "r3") == []


# ---- merging, on screen


def test_two_entries_are_merged_in_one_step_and_the_trail_says_so(client, example_database):
    ids = ids_of(example_database)
    before = ledger_of(example_database)
    client.sign_in("social_worker", "en")
    address = f"{PEOPLE}/{ids['R001']}/merge/{ids['R002']}"
    tree = client.page(address)
    both = both_there(before, "R001", "R002")
    assert both and len(tree.findall(".//input[@name='take']")) == sum(b.differ for b in both)
    sent = inputs(tree, ".//form[@class='panel']") | {"stays": str(ids["R001"])}
    assert client.post(address, data=sent).status_code == 302
    after = ledger_of(example_database)
    assert "R002" not in {p.code for p in after.people}
    named = {r.person for s in ("attendance", "volunteer_duty", "leaders") for r in getattr(after, s)}
    assert "R001" in named and "R002" not in named
    assert len(after.attendance) == len(before.attendance) - len(both)
    with example_database.session() as session:
        reasons = set(session.scalars(select(trail.c.reason).where(trail.c.reason.is_not(None))))
        assert "merged R002 into R001" in reasons
        assert check_trail(session, example_database.trail_key)[1] is None


def test_the_files_of_the_one_who_goes_are_the_others(client, example_database):
    ids = ids_of(example_database)
    one, other = ids["R001"], ids["R002"]
    file = {"project_id": 1, "sheet": "people", "kind": "other", "media": "jpeg", "size": 1}
    file |= {"added_by": 1, "organization_id": 1}
    with example_database.transaction() as session:
        for name, record_id, sha256 in (("a", one, "a"), ("b", other, "a"), ("c", other, "c")):
            session.execute(
                insert(evidence).values(file | {"name": name, "record_id": record_id, "sha256": sha256 * 64})
            )
    client.sign_in("social_worker", "en")
    address = f"{PEOPLE}/{one}/merge/{other}"
    sent = inputs(client.page(address), ".//form[@class='panel']") | {"stays": str(one)}
    assert client.post(address, data=sent).status_code == 302
    with example_database.session() as session:
        rows = session.execute(
            select(evidence.c.name, evidence.c.record_id).where(evidence.c.sheet == "people")
        )
        assert dict(tuple(row) for row in rows) == {"a": one, "b": other, "c": one}
        told = select(trail.c.reason).where(trail.c.subject == "evidence", trail.c.action == "changed")
        assert session.scalars(told).all() == ["merged R002 into R001"]


def test_a_merge_of_what_others_changed_is_shown_anew(client, app, example_database):
    ids = ids_of(example_database)
    client.sign_in("social_worker", "en")
    address = f"{PEOPLE}/{ids['R001']}/merge/{ids['R002']}"
    sent = inputs(client.page(address), ".//form[@class='panel']") | {"stays": str(ids["R001"])}
    with example_database.transaction() as session:
        session.execute(people.update().where(people.c.id == ids["R002"]).values(version=2))
    answer = client.post(address, data=sent)
    assert answer.status_code == 409 and "look at them again" in answer.text
    sent = inputs(parsed(answer.text), ".//form[@class='panel']") | {"stays": "1"}
    assert client.post(address, data=sent | {"stays": str(ids["R003"])}).status_code == 422


@pytest.mark.parametrize("pair", ["1/merge/1", "1/merge/999999", "0/merge/1", "1/merge/99999999999999999999"])
def test_who_is_nobody_is_merged_with_nobody(client, pair):
    client.sign_in("social_worker")
    client.page(f"{PEOPLE}/{pair}", 404)


# ---- setting apart


def doubled(client, database) -> tuple[str, str]:
    """Gives two people one phone, and names them."""
    ids = ids_of(database)
    for code in ("R003", "R004"):
        address = f"/projects/{CODE}/records/people/{ids[code]}"
        tree = client.page(address)
        sent = {
            f.get("name"): f.get("value") or ""
            for f in tree.find(".//form[@class='panel record-form']").iter("input")
        }
        assert client.post(address, data=sent | {"phone": "13700137009"}).status_code == 302
    return "R003", "R004"


def test_who_is_not_the_same_is_not_shown_again_and_it_is_in_the_trail(client, example_database):
    client.sign_in("social_worker", "en")
    doubled(client, example_database)
    tree = client.page(f"{PEOPLE}/doubles")
    ids = ids_of(example_database)
    pair = next(
        s for s in tree.findall(".//section[@class='panel pair']")
        if {f.get("value") for f in s.iter("input")} >= {str(ids["R003"]), str(ids["R004"])}
    )  # fmt: skip
    assert "same phone" in text_of(pair)
    sent = {f.get("name"): f.get("value") for f in pair.iter("input")}
    for _ in range(2):  # again, it does nothing
        assert client.post(f"{PEOPLE}/apart", data=sent).status_code == 302
    links = [a.get("href") for a in client.page(f"{PEOPLE}/doubles").iter("a")]
    assert f"{PEOPLE}/{ids['R003']}/merge/{ids['R004']}" not in links
    with example_database.session() as session:
        assert len(session.execute(select(not_doubles)).all()) == 1
    assert "not the same person" in client.get(f"/projects/{CODE}/trail").text


def test_a_pair_goes_with_one_of_its_people(client, example_database):
    client.sign_in("social_worker", "en")
    ids = ids_of(example_database)
    token = inputs(client.page(f"{PEOPLE}/doubles"), ".//form")["csrf_token"]
    sent = {"csrf_token": token, "one": str(ids["R001"]), "other": str(ids["R002"])}
    assert client.post(f"{PEOPLE}/apart", data=sent).status_code == 302
    address = f"{PEOPLE}/{ids['R001']}/merge/{ids['R002']}"
    merge = inputs(client.page(address), ".//form[@class='panel']") | {"stays": str(ids["R001"])}
    assert client.post(address, data=merge).status_code == 302
    with example_database.session() as session:
        assert session.execute(select(not_doubles)).all() == []


@pytest.mark.parametrize("other", ["1", "999999", "-1", "x", "", "99999999999999999999"])
def test_only_two_people_of_the_project_are_set_apart(client, example_database, other):
    client.sign_in("social_worker")
    token = inputs(client.page(f"{PEOPLE}/doubles"), ".//form")["csrf_token"]
    sent = {"csrf_token": token, "one": "1", "other": other}
    assert client.post(f"{PEOPLE}/apart", data=sent).status_code == 404


# ---- forgetting


def figures(database) -> list:
    """All that a report says, but who a leader is."""
    ledger = ledger_of(database)
    found = [
        gather(ledger, kind, day, "zh")
        for kind in ("midterm", "final")
        for day in (today(), ledger.project.ends_on)
    ]
    return [
        replace(s, cultivation=replace(s.cultivation, leaders=tuple(x.stage for x in s.cultivation.leaders)))
        for s in found
    ]


@pytest.mark.parametrize("code", ["R001", "R020", "R150"])
def test_a_person_is_forgotten_and_every_figure_stays(client, example_database, code):
    before, person = figures(example_database), ids_of(example_database)[code]
    record = next(p for p in ledger_of(example_database).people if p.code == code)
    assert record.name and record.phone
    client.sign_in("project_manager", "en")
    address = f"{PEOPLE}/{person}/forget"
    sent = inputs(client.page(address), ".//form[@class='panel narrow']")
    assert client.post(address, data=sent | {"reason": ""}).status_code == 422
    assert client.post(address, data=sent | {"reason": "asked for it"}).status_code == 302
    left = next(p for p in ledger_of(example_database).people if p.code == code)
    assert (left.name, left.phone, left.groups) == (None, None, ()) and left.household != record.household
    assert (left.gender, left.birth_year) == (record.gender, record.birth_year)
    assert figures(example_database) == before
    with example_database.session() as session:
        assert check_trail(session, example_database.trail_key)[1] is None
        assert session.scalar(select(personal_keys.c.key).where(personal_keys.c.subject_id == person)) is None
        told = history(session, 1, "people", person)
        assert [t.unreadable for t in told] == [True, True] and told[0].reason == "asked for it"
        said = json.dumps([[t.before, t.after] for t in told], ensure_ascii=False)
        assert record.name not in said and record.phone not in said
    page = client.get(f"/projects/{CODE}/records/people/{person}/history").text
    assert "can be read no more" in page and record.name not in page


def test_nothing_of_the_person_is_left_in_the_files(client, example_database, tmp_path, request):
    """Not in the database's file, nor in its log, where earlier pages stand."""
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("of sqlite alone")
    person = ids_of(example_database)["R001"]
    record = next(p for p in ledger_of(example_database).people if p.code == "R001")
    phone = "13987654321"  # nobody else's
    with example_database.transaction() as session:
        keep(session, 1, [Edit("people", person, {"phone": phone, "name": "欧阳春晓"})])
    client.sign_in("project_manager", "en")
    with example_database.session() as session:
        key = session.scalar(select(personal_keys.c.key).where(personal_keys.c.subject_id == person))

    def found() -> set[bytes]:
        files = b"".join(f.read_bytes() for f in tmp_path.glob("tracker.db*"))
        return {word for word in (phone.encode(), "欧阳春晓".encode(), bytes(key)) if word in files}

    assert record.phone != phone and len(found()) == 3
    sent = inputs(client.page(f"{PEOPLE}/{person}/forget"), ".//form[@class='panel narrow']")
    assert client.post(f"{PEOPLE}/{person}/forget", data=sent | {"reason": "asked"}).status_code == 302
    assert found() == set()


def test_what_was_forgotten_stays_so_when_the_entry_is_changed_later(client, example_database):
    person = ids_of(example_database)["R001"]
    client.sign_in("project_manager", "en")
    sent = inputs(client.page(f"{PEOPLE}/{person}/forget"), ".//form[@class='panel narrow']")
    assert client.post(f"{PEOPLE}/{person}/forget", data=sent | {"reason": "asked"}).status_code == 302
    address = f"/projects/{CODE}/records/people/{person}"
    tree = client.page(address)
    form = {
        f.get("name"): f.get("value") or ""
        for f in tree.find(".//form[@class='panel record-form']").iter("input")
    }
    assert client.post(address, data=form | {"groups": "党员"}).status_code == 302
    with example_database.session() as session:
        assert [t.unreadable for t in history(session, 1, "people", person)] == [False, True, True]
        assert numbered(session, 1)[0].people[0] is not None


def test_who_else_changed_the_person_is_not_run_over(client, example_database):
    person = ids_of(example_database)["R001"]
    client.sign_in("project_manager", "en")
    sent = inputs(client.page(f"{PEOPLE}/{person}/forget"), ".//form[@class='panel narrow']")
    for version in ("7", "", "x", "9" * 30):
        answer = client.post(f"{PEOPLE}/{person}/forget", data=sent | {"reason": "asked", "version": version})
        assert answer.status_code == 422 and "somebody else" in answer.text
    with example_database.session() as session:
        assert session.scalar(select(personal_keys.c.key).where(personal_keys.c.subject_id == person))
