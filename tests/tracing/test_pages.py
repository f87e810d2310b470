"""The online copy of an issued report, and the pages that its figures lead to."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.issuing.asking import CLERK, asked, quick
from tests.strict import CODE, EMAILS, RIVAL, StrictClient, text_of
from tracker.contracts.queries import project_id_by_code
from tracker.db import Database
from tracker.issuing.asked import Kept
from tracker.issuing.service import issue
from tracker.ledger.models import TABLES
from tracker.records.changes import Edit
from tracker.records.service import forget_person, keep
from tracker.tracing.behind import agreement, behind
from tracker.tracing.queries import LastKept, report_of

from .files import with_ledger


@pytest.fixture
def kept(example_database: Database) -> Kept:
    return issue(example_database, CLERK, asked(example_database), with_ledger)


def links(client: StrictClient, address: str) -> list[str]:
    found = client.page(address).findall(".//a[@class='figure']")
    return list(dict.fromkeys(a.get("href", "") for a in found))


def test_every_figure_of_the_page_leads_to_records_that_give_it(
    request: pytest.FixtureRequest, client: StrictClient, kept: Kept
):
    client.sign_in("official", "zh")
    online = f"/reports/{kept.number}"
    shown = text_of(client.page(online))
    assert kept.sha256 in shown and "有效" in shown
    assert client.get(online).headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert online in client.get(f"/projects/{CODE}/reports").text
    addresses = links(client, online)
    assert len(addresses) > 400
    few = (
        request.config.getoption("--database") == "postgresql"
    )  # the same pages: SQLite's turn walks them all
    for n, address in enumerate(addresses):
        if n % 40 == 0:
            client.page(
                address
            )  # looked at as a page; the others only as text, which takes a tenth of the time
        if few and n % 40:
            continue
        answer = FlaskClient.open(client, address)
        assert answer.status_code == 200, address
        assert "与报告一致" in answer.text, address
        assert "与报告不一致" not in answer.text


def parts_of(client: StrictClient, address: str) -> list[str]:
    """What a figure's page says, without the head that counts what waits."""
    return [text_of(section) for section in client.page(address).findall(".//main//section")]


def test_what_becomes_of_records_and_report_afterwards(
    client: StrictClient, example_database: Database, kept: Kept
):
    client.sign_in("evaluator", "en")
    online = f"/reports/{kept.number}"
    pages = [f"{online}/figures/{p}" for p in ("counts.person_times", "budget.lines[staff].spent")]
    before, whole = [parts_of(client, page) for page in pages], text_of(client.page(online))
    assert "551" in before[0][0] and "100,000.00" in before[1][0]
    with example_database.transaction() as session:
        project_id = project_id_by_code(session, CODE)

        def first(sheet: str, column: str, value: object) -> int:
            table = TABLES[sheet]
            mine = select(table.c.id).where(table.c.project_id == project_id, table.c[column] == value)
            return session.scalars(mine.order_by(table.c.id)).first()

        keep(
            session,
            project_id,
            [
                Edit("expenses", first("expenses", "category", "staff"), {"payee": "Another payee"}),
                Edit("sessions", first("sessions", "activity", "A12"), {"headcount": 99}),
            ],
            reason="misspelt",
        )
    assert "Another payee" in text_of(client.page(f"/projects/{CODE}/records/expenses"))
    assert [parts_of(client, page) for page in pages] == before
    assert text_of(client.page(online)) == whole
    client.send(f"/projects/{CODE}/reports/{kept.number}/withdraw", {"reason": "Another sum"})
    shown = text_of(client.page(online))
    assert "withdrew this report" in shown and "Another sum" in shown
    assert [parts_of(client, page) for page in pages] == before


def test_households_are_counted_as_they_stood_then(example_database: Database, kept: Kept):
    def counted() -> bool | None:
        with example_database.session() as session:
            report = report_of(session, project_id, kept.number)
            assert report is not None
            found = LastKept().of(session, report)
        figure = found.figures["counts.households"]
        return agreement(found, figure, behind(found, figure))

    people = TABLES["people"]
    with example_database.transaction() as session:
        project_id = project_id_by_code(session, CODE)
        mine = select(people.c.id, people.c.version, people.c.household).where(
            people.c.project_id == project_id
        )
        rows = session.execute(mine.where(people.c.household.is_not(None)).order_by(people.c.id)).all()
        last = rows[-1]
        edits = [Edit("people", row.id, {"household": f"elsewhere {row.id}"}) for row in rows[:50]]
        keep(
            session,
            project_id,
            [*edits, Edit("people", None, {"code": "new", "household": "new"})],
            reason="moved",
        )
    assert counted() is True
    with example_database.transaction() as session:
        forget_person(session, project_id, last.id, last.version, "asked for it")
    assert counted() is None  # what told the household went with the key


def test_who_may_look(client: StrictClient, kept: Kept):
    for role in sorted({*EMAILS, RIVAL}):
        client.sign_in(role, "en")
        expected = 404 if role in (RIVAL, "administrator") else 200
        assert FlaskClient.open(client, f"/reports/{kept.number}").status_code == expected, role
        page = client.get(f"/reports/{kept.number}/figures/counts.persons")
        assert page.status_code == expected, role
        if expected == 200:
            said = text_of(page.tree)
            assert "236" in said and "agrees with the report" in said
            assert "王" not in said  # people are codes, gender and band of age
    client.sign_in("evaluator", "en")
    no_address_is_an_error(client, kept)


def no_address_is_an_error(client: StrictClient, kept: Kept):
    own = f"/reports/{kept.number}/figures"
    junk = (
        "x",
        "counts",
        "counts.",
        "counts.nothing",
        "budget.lines[staff]",
        "budget.lines[0].spent",
        "[",
        "..",
        "a/b",
    )
    for path in (
        *junk,
        "counts.persons/",
        "\x00",
        "%00",
        "\ud800",
        "数" * 3000,
        "schema",
        "counts.persons_by.gender",
    ):
        answer = client.get(f"{own}/{quote(path, errors='surrogatepass')}")
        assert answer.status_code == 404, path
    for query in (
        "page=-1",
        "page=x",
        "page=99999999999999999999",
        "sheet=%ff&page=2",
        "sheet=people&page=3",
    ):
        client.page(f"{own}/counts.persons?{query}")
    for number in ("nothing", "R1-2025-9999", "..", "%ff"):
        assert client.get(f"/reports/{number}").status_code == 404
        assert client.get(f"/reports/{number}/figures/counts.persons").status_code == 404
    assert client.get(f"/reports/{kept.number}.pdf").data == kept.pdf


def test_a_file_without_a_ledger_has_an_online_copy_and_nothing_behind(
    client: StrictClient, example_database: Database
):
    kept = issue(example_database, CLERK, asked(example_database), quick)
    client.sign_in("evaluator", "en")
    client.page(f"/reports/{kept.number}")
    assert "no ledger that can be read" in text_of(
        client.page(f"/reports/{kept.number}/figures/counts.persons")
    )
