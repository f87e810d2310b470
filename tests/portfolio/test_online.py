"""The online copy of an issued portfolio: each figure leads to the records behind it, as they were."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from urllib.parse import quote, unquote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from reports.traced import figures_of
from tests.issuing.asking import CLERK
from tests.strict import CODE, RIVAL, StrictClient, text_of
from tracker.audit.models import personal_keys
from tracker.contracts.queries import project_id_by_code
from tracker.db import Database
from tracker.issuing.asked import Kept
from tracker.issuing.queries import issued_under
from tracker.ledger.models import TABLES
from tracker.portfolio.online import of_row, of_several, row_agrees, row_at
from tracker.portfolio.past_queries import project_then
from tracker.portfolio.queries import figures_of as portfolio_of_number
from tracker.portfolio.service import issue
from tracker.records.changes import Edit
from tracker.records.service import keep

from .issuing import plain, portfolio_of, quick


@pytest.fixture
def kept(example_database: Database) -> Kept:
    of = {"as_of": date(2026, 6, 30), "from_on": date(2025, 1, 1), "to_on": date(2026, 6, 30)}
    return issue(example_database, CLERK, portfolio_of(example_database, **of), plain, quick)


def test_the_records_give_every_figure_of_every_project(example_database: Database, kept: Kept):
    with example_database.session() as session:
        report = issued_under(session, kept.number)
        portfolio = portfolio_of_number(session, report)
        then = {row.code: project_then(session, report, row.code) for row in portfolio.rows}
    figures, added = figures_of(portfolio), 0
    for path, figure in figures.items():
        row, name = row_at(portfolio, path)
        if row is None:
            made, again = of_several(portfolio, path)
            assert again == figure.value, path
            named = [figures[f"rows[{own.code}].{part}"] for own, part in made]
            if figure.name in ("spent", "person_times", "paid", "volunteer_hours"):
                assert sum(Decimal(one.value) for one in named) == Decimal(figure.value), path
            continue
        came = of_row(then[row.code], name)
        assert row_agrees(portfolio, then[row.code], figure, came), (path, figure.value, came.total)
        assert came.tables or came.parts or figure.value in (0, "0.00", "0.0"), path
        assert all(part in then[row.code].now.figures for part in came.parts), path
        added += came.total is not None
    assert len(portfolio.rows) >= 7 and added > 100


def said(client: StrictClient, address: str) -> list[str]:
    return [text_of(section) for section in client.page(address).findall(".//main//section")]


def test_the_pages_say_what_was_issued_whatever_is_changed_since(
    client: StrictClient, example_database: Database, kept: Kept
):
    client.sign_in("official", "en")
    online = f"/portfolio/{kept.number}/online"
    assert online in client.get(f"/portfolio/{kept.number}").text
    whole = client.page(online)
    found = dict.fromkeys(a.get("href", "") for a in whole.findall(".//a[@class='figure']"))
    addresses = [unquote(address) for address in found]
    assert len(addresses) > 200
    figures = f"/portfolio/{kept.number}/figures"
    own = f"rows[{CODE}]"
    pages = [f"{figures}/{own}.{name}" for name in ("person_times", "spent", "in_period.person_times")]
    pages += [f"{figures}/sums.spent", f"{figures}/projects[{CODE}].budget.revised"]
    assert {f"{figures}/{own}.person_times", f"{figures}/sums.spent"} <= set(addresses)
    before = [said(client, page) for page in pages]
    assert "551" in before[0][0] and "agrees with the report" in before[0][0]
    assert all("does not agree" not in text for page in before for text in page)
    with example_database.transaction() as session:
        project_id = project_id_by_code(session, CODE)

        def first(sheet: str, column: str, value: object) -> int:
            table = TABLES[sheet]
            mine = select(table.c.id).where(table.c.project_id == project_id, table.c[column] == value)
            return session.scalars(mine.order_by(table.c.id)).first()

        edits = [
            Edit("expenses", first("expenses", "category", "staff"), {"payee": "Another payee"}),
            Edit("sessions", first("sessions", "activity", "A12"), {"headcount": 99}),
        ]
        keep(session, project_id, edits, reason="misspelt")
        people = TABLES["people"]
        person = session.scalars(select(people.c.id).where(people.c.project_id == project_id).limit(1)).one()
        session.execute(delete(personal_keys).where(personal_keys.c.subject_id == person))  # forgotten
    assert [said(client, page) for page in pages] == before
    assert text_of(client.page(online)) == text_of(whole)
    for path in (
        "x",
        f"{own}.nothing",
        f"rows[{CODE}]",
        "projects[X].budget.spent",
        "sums.",
        "\x00",
        "数" * 300,
    ):
        assert client.get(f"{figures}/{quote(path)}").status_code == 404, path
    client.sign_in(RIVAL, "en")
    for address in (online, *pages):
        assert FlaskClient.open(client, address).status_code == 404
