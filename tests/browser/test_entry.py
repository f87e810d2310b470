"""The worked example entered from nothing through the screens alone, each record by the person whose work it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

import config
from tests.demonstration import section_8
from tracker.accounts.service import add_organization, add_user
from tracker.app import create_app
from tracker.audit.queries import check_trail
from tracker.contracts.records import PARTIES
from tracker.db import Database
from tracker.demonstration.district import USERS
from tracker.demonstration.service import PASSWORD
from tracker.demonstration.worked_example import worked_example
from tracker.ledger.queries import ledgers
from tracker.ledger.records import ROW_SHEETS, Ledger, ledger_of
from tracker.reporting.gather import gather
from tracker.workbook.service import check_workbook

from ..strict import CODE, EMAILS, RIVAL
from .entry import Hand


@pytest.fixture
def empty_app(database: Database, tmp_path: Path) -> Flask:
    """Organizations and their users, and not one project."""
    settings = config.Test()
    settings.DATA = tmp_path
    parties = {row["field"]: row["value"] for row in worked_example()["project"] if row["field"] in PARTIES}
    with database.transaction() as session:
        for party, name in parties.items():
            add_organization(session, name, party)
        for user in USERS:
            if user["email"] == RIVAL:
                continue
            kind = "platform" if user["role"] == "administrator" else None
            add_user(session, **user, password=PASSWORD, kind=kind)
    return create_app(settings, database)


@pytest.fixture
def app(empty_app: Flask) -> Iterator[Flask]:
    """In place of the demonstration's, for ``live_server``."""
    yield empty_app


BY_THE_PURCHASER = {"tranches": ("paid_on", "paid_amount"), "adjustments": ("approved_on",)}


def split(sheet: str, row: dict) -> tuple[dict, dict]:
    """What the agency enters of a row, and what the purchaser adds to it."""
    theirs = BY_THE_PURCHASER[sheet]
    return {k: v for k, v in row.items() if k not in theirs}, {k: row[k] for k in theirs if row.get(k)}


def in_order(ledger: Ledger) -> dict[str, list]:
    """Its sheets without the order in which rows were entered."""
    return {sheet: sorted(map(repr, getattr(ledger, sheet))) for sheet in ROW_SHEETS}


@pytest.mark.timeout(900)
def test_the_worked_example_is_entered_through_the_screens_alone(
    page: Page, live_server: str, app: Flask, capsys: pytest.CaptureFixture[str]
):
    example = worked_example()
    hand = Hand(page, live_server)
    began = time.monotonic()
    manager, worker, finance = (EMAILS[r] for r in ("project_manager", "social_worker", "finance_officer"))

    hand.sign_in(manager)
    contract = {row["field"]: row["value"] for row in example["project"]}
    begin_project(hand, contract)
    settings = {row["field"]: row["value"] for row in example["settings"]}
    hand.go(f"/projects/{CODE}/records")
    hand.press("a[href*='/records/settings/']")
    hand.fill("settings", settings)
    hand.submit("form.record-form button.btn-primary")
    hand.enter(CODE, "tranches", [split("tranches", row)[0] for row in example["tranches"]])
    for sheet in ("milestones", "budget", "indicators"):
        hand.enter(CODE, sheet, example[sheet])
    hand.paste_rows(CODE, "scheme", example["scheme"])

    hand.sign_in(worker)
    hand.paste_rows(CODE, "people", example["people"])
    hand.enter(CODE, "activities", example["activities"])
    hand.enter(CODE, "sessions", example["sessions"])
    for activity in dict.fromkeys(row["activity"] for row in example["attendance"]):
        rows = [row for row in example["attendance"] if row["activity"] == activity]
        hand.paste_rows(CODE, "attendance", rows)
    hand.paste_rows(CODE, "volunteer_duty", example["volunteer_duty"])
    for sheet in ("indicator_values", "surveys", "resources", "deliberations", "leaders"):
        hand.enter(CODE, sheet, example[sheet])

    hand.sign_in(finance)
    before = [row for row in example["expenses"] if str(row["spent_on"]) < "2025-02-20"]
    after = example["expenses"][len(before) :]
    hand.enter(CODE, "expenses", before)
    hand.enter(CODE, "adjustments", [split("adjustments", row)[0] for row in example["adjustments"]])

    hand.sign_in(EMAILS["official"])
    for at, row in enumerate(example["adjustments"]):
        hand.change(CODE, "adjustments", at, split("adjustments", row)[1])
    for at, row in enumerate(example["tranches"]):
        hand.change(CODE, "tranches", at, split("tranches", row)[1])

    hand.sign_in(finance)
    hand.paste_rows(CODE, "expenses", after)

    hand.sign_in(EMAILS["evaluator"])
    hand.enter(CODE, "scores", example["scores"])
    asked = [{k: v for k, v in row.items() if k != "response"} for row in example["findings"]]
    hand.enter(CODE, "findings", asked)
    hand.sign_in(manager)
    for at, row in enumerate(example["findings"]):
        hand.change(CODE, "findings", at, {"response": row["response"]})
    seconds = time.monotonic() - began

    database: Database = app.extensions["tracker.database"]
    with database.session() as session:
        entered = ledgers(session, [1])[1]
        assert check_trail(session, database.trail_key)[1] is None
    expected = ledger_of(example)
    # nobody writes the state into a field: it moves on by its own steps
    expected = replace(expected, project=replace(expected.project, state="signed"))
    assert entered.project == expected.project
    assert entered.settings == expected.settings
    assert in_order(entered) == in_order(expected)

    with page.expect_download() as download:
        page.evaluate(f"location.href = '/projects/{CODE}/export.xlsx'")
    checked = check_workbook(Path(download.value.path()))
    assert checked.ledger is not None and in_order(checked.ledger) == in_order(expected)
    snapshot = gather(checked.ledger, "final", section_8.FINAL, "zh")
    assert (snapshot.counts.sessions, snapshot.counts.person_times) == (17, 551)
    assert (snapshot.counts.persons, snapshot.counts.volunteers) == (section_8.PERSONS, section_8.VOLUNTEERS)
    assert (snapshot.budget.spent, snapshot.budget.execution_rate) == ("194590.20", "0.9730")
    assert snapshot.evaluation is not None
    assert (snapshot.evaluation.score, snapshot.evaluation.grade) == ("91.00", "excellent")
    with capsys.disabled():
        print(
            f"\nThe worked example through the screens: {hand.forms} forms, {hand.clicks} clicks, "
            f"{hand.keys} keys, {seconds:.0f} s"
        )


def begin_project(hand: Hand, contract: dict) -> None:
    """The contract by itself, in the agency's own place."""
    hand.go("/projects")
    hand.submit("a[href='/projects/new']")
    hand.submit("a[href='/projects/new?from=empty']")
    hand.fill("project", {k: v for k, v in contract.items() if k not in ("contractor", "state")})
    hand.submit("form.record-form button.btn-primary")
    hand.forms += 1
