"""Writing chapters on screen: who may, what is kept, two editors at once, the preview, and what is issued."""

from __future__ import annotations

import json
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from reports.kinds import LAYOUTS
from reports.render import render_html
from reports.snapshot import from_json
from tests.issuing.asking import CLERK, asked, quick, rows
from tests.strict import CODE, EMAILS, RIVAL, StrictClient, parsed, text_of
from tracker.audit.models import trail
from tracker.contracts.models import projects
from tracker.db import Database
from tracker.errors import DomainError
from tracker.issuing.service import issue, reserve
from tracker.narratives.models import narratives
from tracker.narratives.rules import Text, seen, to_write

REPORT = f"/projects/{CODE}/reports/final"
PAGE = f"{REPORT}/text?as_of=2025-07-10&lang=zh"
MAY = {"evaluator", "official"}


def fields_of(tree: Element) -> dict[str, str]:
    form = tree.find(".//form[@data-writing]")
    assert form is not None
    found = {f.get("name", ""): f.get("value", "") for f in form.iter("input")}
    return found | {f.get("name", ""): (f.text or "").removeprefix("\n") for f in form.iter("textarea")}


def kept(database: Database) -> dict[str, tuple[str, int]]:
    with database.session() as session:
        rows = session.execute(select(narratives.c.chapter, narratives.c.text, narratives.c.version))
        return {row.chapter: (row.text, row.version) for row in rows}


def test_who_may_write(client: StrictClient, example_database: Database):
    for role in sorted(set(EMAILS) - MAY):
        client.sign_in(role, "en")
        answer = client.get(PAGE)
        sent = client.send(PAGE, {"text-practice": "甲"}, form_at="/password")
        if role == "administrator":
            assert answer.status_code == sent.status_code == 404
            continue
        assert (answer.status_code, sent.status_code) == (200, 403)
        assert "written by the evaluator or the purchaser's official" in text_of(parsed(answer.text))
        assert "data-writing" not in answer.text
    assert kept(example_database) == {}
    for role in sorted(MAY):
        client.sign_in(role, "en")
        assert (
            client.send(PAGE, {"text-practice": role, "version": client_version(client)}).status_code == 302
        )
        assert kept(example_database)["practice"][0] == role
        assert f"<p>{role}</p>" in client.get(f"{REPORT}/preview?as_of=2025-07-10&lang=zh").text


@pytest.mark.parametrize(
    ("kind", "writers"),
    [("progress", ("project_manager", "social_worker")), ("finance", ("finance_officer", "auditor"))],
)
def test_each_kind_has_its_own_writers(
    client: StrictClient, example_database: Database, kind: str, writers: tuple[str, ...]
):
    page = PAGE.replace("final", kind)
    last = LAYOUTS[kind].written[-1]
    for role in ("evaluator", *writers):
        client.sign_in(role, "en")
        typed = {f"text-{last}": f"{role} {{服务人次}}", "version": client_version(client, page)}
        sent = client.send(page, typed, form_at="/password")
        assert sent.status_code == (302 if role in writers else 403)
    assert f"<p>{writers[1]} 551</p>" in client.get(page.replace("/text?", "/preview?")).text


def client_version(client: StrictClient, page: str = PAGE) -> str:
    found = client.page(page).find(".//form[@data-writing]//input[@name='version']")
    return "" if found is None else found.get("value", "")


def test_what_is_written_stands_in_its_language_alone_and_in_the_trail(
    client: StrictClient, example_database: Database
):
    client.sign_in("evaluator", "en")
    typed = fields_of(client.page(PAGE)) | {
        "text-practice": "\u202e服务{服务人次}人次\r\n",
        "text-notes": "  ",
    }
    assert client.post(PAGE, data=typed).status_code == 302
    assert kept(example_database) == {"practice": ("服务{服务人次}人次", 1)}
    tree = client.page(PAGE)
    assert fields_of(tree)["text-practice"] == "服务{服务人次}人次"
    assert client.post(PAGE, data=fields_of(tree)).status_code == 302  # nothing changed, nothing is written
    assert kept(example_database)["practice"][1] == 1
    assert client.post(PAGE, data=fields_of(tree) | {"text-practice": ""}).status_code == 302
    assert kept(example_database) == {"practice": ("", 2)}
    with example_database.session() as session:
        told = session.execute(select(trail).where(trail.c.subject == "narrative").order_by(trail.c.no)).all()
    assert [t.action for t in told] == ["created", "changed"]
    assert json.loads(told[1].before)["text"] == "服务{服务人次}人次"
    for shown in ("text of a report", "Good practice", "服务{服务人次}人次"):
        assert shown in text_of(client.page(f"/projects/{CODE}/trail"))
    english = fields_of(client.page(PAGE.replace("lang=zh", "lang=en")))
    assert english["text-practice"] == ""
    midterm = fields_of(client.page(PAGE.replace("final", "midterm")))
    assert midterm["text-practice"] == ""


def test_figures_are_offered_with_their_values(client: StrictClient):
    client.sign_in("evaluator", "en")
    offered = client.page(PAGE).findall(".//li[@data-insert]")
    values = {li.get("data-insert"): text_of(li.find("span")) for li in offered}
    assert values["{服务人次}"] == "551" and values["{总分}"] == "91.00"
    assert values["{截止日期}"] == "2025年7月10日"
    offered = client.page(PAGE.replace("lang=zh", "lang=en")).findall(".//li[@data-insert]")
    assert text_of(next(li for li in offered if li.get("data-insert") == "{person-times}")).endswith("551")


HOSTILE = {
    "did you mean {服务人": "{服务人}",
    "no figure is called {完全不相干xyz}": "{完全不相干xyz}",
    "at most 10,000 characters; it has 100000": "x" * 100_000,
    "at most 8 columns; this one has 60": "\n".join("|" + cell * 60 for cell in ("甲|", "---|", "1|")),
    "at most 3 deep": "\n".join("  " * n + "- 甲" for n in range(50)),
    "cannot print: 😀": "好😀",
}


def test_what_cannot_be_printed_is_said_beside_its_chapter_and_nothing_is_lost(
    client: StrictClient, example_database: Database
):
    client.sign_in("evaluator", "en")
    form = fields_of(client.page(PAGE))
    for said, text in HOSTILE.items():
        typed = form | {"text-practice": text, "text-advice": "好"}
        answer = client.post(PAGE, data=typed, content_type="multipart/form-data")
        assert answer.status_code == 422
        tree = parsed(answer.text)
        errors = tree.find(".//div[@data-chapter='practice']//div[@class='field-error']")
        assert errors is not None and said in text_of(errors)
        again = fields_of(tree)
        assert (again["text-practice"], again["text-advice"]) == (text, "好")
    assert client.post(PAGE, data=form | {"text-practice": "a\0b"}).status_code == 400
    assert kept(example_database) == {}


def test_the_second_of_two_editors_sees_both_texts(client: StrictClient, example_database: Database):
    client.sign_in("official", "en")
    mine = fields_of(client.page(PAGE))
    client.sign_in("evaluator", "en")
    theirs = fields_of(client.page(PAGE))
    assert client.post(PAGE, data=theirs | {"text-practice": "先写", "text-notes": "先写"}).status_code == 302
    client.sign_in("official", "en")
    mine["csrf_token"] = fields_of(client.page(PAGE))["csrf_token"]
    # another chapter is nobody's concern, though those of the first were filled with less
    assert client.post(PAGE, data=mine | {"text-advice": "我写"}).status_code == 302
    answer = client.post(PAGE, data=mine | {"text-practice": "后写"})
    assert answer.status_code == 409
    tree = parsed(answer.text)
    chapter = text_of(tree.find(".//div[@data-chapter='practice']"))
    assert "先写" in chapter and fields_of(tree)["text-practice"] == "后写"
    assert kept(example_database) == {"practice": ("先写", 1), "notes": ("先写", 1), "advice": ("我写", 1)}
    assert client.post(PAGE, data=fields_of(tree) | {"text-practice": "合写"}).status_code == 302
    assert kept(example_database)["practice"] == ("合写", 2)


def test_the_preview_shows_what_is_typed_and_keeps_nothing(client: StrictClient, example_database: Database):
    client.sign_in("evaluator", "en")
    typed = fields_of(client.page(PAGE)) | {
        "text-practice": "<script>x</script> ![](file:///etc/passwd){服务人次}"
    }
    address = PAGE.replace("/text?", "/text/preview?")
    answer = client.post(address, data=typed)
    assert answer.status_code == 200
    assert "&lt;script&gt;x&lt;/script&gt; ![](file:///etc/passwd)551" in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy
    answer = client.post(address, data=typed | {"text-practice": "行\n" * 12_000})
    assert answer.status_code == 200 and 4_000 < answer.text.count("<p>行</p>") <= 5_000
    assert kept(example_database) == {}
    frame = client.page(PAGE).find(".//iframe")
    assert frame.get("sandbox") == "allow-same-origin" and frame.get("name") == "report-preview"
    assert "#" not in frame.get("src", "#")  # it would scroll the page away from whoever types
    days = [
        client.page(PAGE.replace("07-10", day)).find(".//form[@data-writing]") for day in ("07-10", "08-08")
    ]
    assert len({form.get("data-draft") for form in days}) == 1  # what is typed is of no day
    assert client.get(address).status_code == 200
    # who reads may look, at a text of their own too: it is nobody else's
    client.sign_in("auditor", "en")
    assert client.get(address).status_code == 200
    client.sign_in(RIVAL)
    assert client.get(address).status_code == 404


def test_an_address_of_no_report_is_not_found(client: StrictClient):
    client.sign_in("evaluator")
    for address in (
        "/nothing/text",
        "/certificate/text",
        "/certificate/text/preview",
        "/final/text?as_of=x",
        "/final/text?lang=fr",
    ):
        assert client.get(f"/projects/{CODE}/reports{address}").status_code == 404


def test_an_issued_report_keeps_the_text_that_it_was_issued_with(
    client: StrictClient, example_database: Database
):
    client.sign_in("evaluator", "en")
    client.send(PAGE, {"text-practice": "服务{服务人次}人次"})
    issue(example_database, CLERK, asked(example_database), quick)
    later, still = PAGE.replace("07-10", "08-08"), "up to 10 July 2025, printed"
    assert still not in client.get(PAGE).text  # of the same day
    assert still in client.get(later).text and still in client.get(later.replace("text", "issue")).text
    again = fields_of(client.page(PAGE)) | {"text-practice": "另写"}
    assert client.post(PAGE, data=again).status_code == 302
    with example_database.transaction() as session:  # a test takes less than the second that is kept
        session.execute(update(narratives).values(written_at="2099-01-01T00:00:00+08:00"))
    assert (
        still not in client.get(later).text and still not in client.get(later.replace("text", "issue")).text
    )
    [row] = rows(example_database)
    snapshot = from_json(row["snapshot"])
    assert [(w.chapter, w.text) for w in snapshot.written] == [("practice", "服务{服务人次}人次")]
    assert "<p>服务551人次</p>" in render_html(snapshot)


def test_who_issues_has_seen_the_text_that_is_issued(client: StrictClient, example_database: Database):
    def revision() -> int:
        with example_database.session() as session:
            return session.scalar(select(projects.c.revision).where(projects.c.code == CODE))

    looked_at = revision()
    client.sign_in("evaluator", "en")
    client.send(PAGE, {"text-practice": "甲"})
    with pytest.raises(DomainError, match="since you opened"):
        reserve(example_database, CLERK, asked(example_database, revision=looked_at))
    reserve(example_database, CLERK, asked(example_database, revision=revision()))


def test_no_report_is_issued_whose_text_names_a_figure_that_is_gone(example_database: Database):
    mine = asked(example_database)
    values = {"kind": "final", "chapter": "advice", "lang": "zh", "version": 1, "written_by": "x"}
    with example_database.transaction() as session:
        session.execute(
            insert(narratives).values(
                project_id=mine.project_id,
                text="{P99 实际值}",
                written_at="2025-07-10T00:00:00+08:00",
                **values,
            )
        )
    with pytest.raises(DomainError, match="P99"):
        reserve(example_database, CLERK, mine)
    assert rows(example_database) == []


def test_the_database_holds_the_bounds_too(example_database: Database):
    values = {"kind": "final", "chapter": "advice", "lang": "zh", "version": 1, "written_by": "x"}
    values |= {"text": "x", "written_at": "2025-07-10T00:00:00+08:00"}
    project_id = asked(example_database).project_id
    for wrong in ({"lang": "fr"}, {"kind": "x"}, {"text": "x" * 10_001}, {"version": 0}, {"chapter": ""}):
        with pytest.raises(IntegrityError), example_database.transaction() as session:
            session.execute(insert(narratives).values(project_id=project_id, **values | wrong))


@pytest.mark.parametrize(
    ("shown", "now", "typed", "expected"),
    [  # texts as the form was filled, as they stand, as they are sent → written, taken
        (("甲", 1), ("甲", 1), "甲", (False, False)),
        (("甲", 1), ("甲", 1), "乙", (True, False)),
        (("甲", 1), ("丙", 2), "甲", (False, False)),
        (("甲", 1), ("丙", 2), "丙", (False, False)),
        (("甲", 1), ("丙", 2), "乙", (True, True)),
        (("", 0), ("", 0), "乙", (True, False)),
        (("", 0), ("丙", 1), "乙", (True, True)),
        (("", 0), ("", 0), "", (False, False)),
    ],
)
def test_what_is_written_and_what_somebody_else_has_taken(shown, now, typed, expected):
    changed, taken = to_write({"a": Text(*now)}, {"a": typed}, seen({"a": Text(*shown)}))
    assert (changed == ["a"], taken == ["a"]) == expected


@pytest.mark.parametrize("junk", ["", "x", "a.b.c", "a.99999999999.x", "a.-1.x", "a..", ". . ."])
def test_a_form_that_says_nothing_of_what_it_saw_overwrites_nothing(junk: str):
    assert to_write({"a": Text("丙", 3)}, {"a": "乙"}, junk) == (["a"], ["a"])
