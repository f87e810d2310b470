"""A ledger comes back from the database, and from a workbook, as it went in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from tests.ledgers import small_ledger
from tracker.ledger.queries import ledgers
from tracker.ledger.service import store
from tracker.workbook.service import check_workbook, load
from tracker.workbook.writer import write


def test_the_database_gives_back_every_field(database):
    ledger = small_ledger()
    with database.transaction() as session:
        project_id = store(session, ledger)
    with database.session() as session:
        assert ledgers(session, [project_id]) == {project_id: ledger}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_workbook_gives_back_every_field(lang):
    checked = check_workbook(BytesIO(write(small_ledger(), lang)))
    assert checked.problems == ()
    assert checked.ledger == small_ledger()


def test_a_code_that_is_there_already_is_an_error(database):
    with database.transaction() as session:
        assert load(session, small_ledger()) is None
    with database.transaction() as session:
        problem = load(session, small_ledger())
    assert (problem.sheet, problem.column, problem.found) == ("project", "code", "P1")


def test_decimals_are_exact_on_every_database(database):
    odd = Decimal("0.857142857142857")
    ledger = small_ledger(
        indicator_values=[{"indicator": "I2", "measured_on": date(2024, 9, 1), "value": odd}]
    )
    with database.transaction() as session:
        project_id = store(session, ledger)
    with database.session() as session:
        assert ledgers(session, [project_id])[project_id].indicator_values[0].value == odd
