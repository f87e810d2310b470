"""The worked example's year, replayed through the screens alone by its actors, in order, from signing to archive."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

import config
from tests.demonstration import section_8
from tracker.accounts.service import add_organization, add_user
from tracker.app import create_app
from tracker.audit.queries import check_trail
from tracker.contracts.records import PARTIES
from tracker.dates import now
from tracker.db import Database
from tracker.demonstration.district import USERS
from tracker.demonstration.service import PASSWORD
from tracker.demonstration.worked_example import worked_example
from tracker.issuing.queries import issued_of_project
from tracker.ledger.queries import ledgers
from tracker.ledger.records import ROW_SHEETS, Ledger, ledger_of
from tracker.lifecycle.queries import moves_of
from tracker.money import plain
from tracker.periods.queries import corrections_of
from tracker.reporting.gather import gather
from tracker.workbook.service import check_workbook

from ..evidence import files
from ..strict import CODE, EMAILS, RIVAL
from ..working import worked_off
from .entry import Hand

HERE = f"/projects/{CODE}"
# fields that a step of the work writes, and nobody by hand
BY_STEPS = {
    "project": {"contractor", "state"},
    "tranches": {"invoiced_on", "paid_on", "paid_amount"},
    "milestones": {"done_on"},
    "adjustments": {"approved_on"},
    "findings": {"response", "closed_on"},
}


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


def typed(sheet: str, row: dict[str, Any]) -> dict[str, Any]:
    """What a person types of a row."""
    return {name: value for name, value in row.items() if name not in BY_STEPS.get(sheet, ())}


def in_order(ledger: Ledger) -> dict[str, list]:
    """Its sheets without the order in which rows were entered."""
    return {sheet: sorted(map(repr, getattr(ledger, sheet))) for sheet in ROW_SHEETS}


class Year(Hand):
    """The steps of the work, each by whoever takes it."""

    def __init__(self, page: Page, address: str, folder: Path, work: Callable[[], None]) -> None:
        super().__init__(page, address)
        self.work = work
        self.example = worked_example()
        self.folder = folder
        self.who = ""
        self.delivered: set[str] = set()

    def by(self, role: str) -> None:
        if self.who != role:
            self.sign_in(EMAILS[role])
            self.who = role

    def rows(self, sheet: str, column: str = "", after: str = "", until: str = "9999") -> list[dict]:
        """The rows of a sheet dated after one day and until another."""
        return [
            typed(sheet, row)
            for row in self.example[sheet]
            if not column or after < str(row[column]) <= until
        ]

    def moves(self, role: str, move: str, on: str, reason: str = "") -> None:
        self.by(role)
        self.go(f"{HERE}/state")
        self.submit(f"a[href='{HERE}/state/{move}']")
        self.type("[name=moved_on]", on)
        if reason:
            self.type("[name=reason]", reason)
        self.submit("main form button.btn-primary")
        self.saved(move)

    def saved(self, what: str) -> None:
        self.forms += 1
        if not self.page.locator("p.notice[role=status]").count():
            wrong = self.page.locator("main").inner_text()
            raise AssertionError(f"{what} was not saved: {wrong[:2000]}")

    def open_milestone(self, code: str) -> None:
        self.go(f"{HERE}/milestones")
        row = self.page.locator("tr", has=self.page.locator("small", has_text=code))
        self.follow(row.locator("th a"))

    def deliver(self, code: str, title: str, on: str, returned: str = "") -> None:
        """Handed over by the agency, accepted by the purchaser as of a day; once more where it is ``returned``
        at first."""
        self.by("project_manager")
        self.open_milestone(code)
        self.submit("a[href$='/deliverables']")
        self.type("[name=title]", title)
        self.submit("main form button.btn-primary")
        for again in range(2 if returned else 1):
            self.by("project_manager")
            self.open_milestone(code)
            self.attach(f"{code}-{again + 1}.pdf", files.pdf() + f"\n%{code} {again}".encode())
            self.open_milestone(code)
            self.submit("main a.btn-primary")
            self.type("[name=statement]", f"{title}，第{again + 1}稿")
            self.submit("main form button.btn-primary")
            self.saved(title)
            self.by("official")
            self.open_milestone(code)
            decision = "returned" if returned and not again else "accepted"
            self.press(f"form[action$='/review'] input[value={decision}]")
            if decision == "returned":
                self.type("form[action$='/review'] textarea", returned)
            self.type("form[action$='/review'] input[type=date]", on)
            self.submit("form[action$='/review'] button")
            self.saved(title)

    def pays(self, no: int) -> None:
        """Claimed with its invoice, approved and paid, each on the day of the example."""
        row = next(row for row in self.example["tranches"] if row["no"] == no)
        self.by("finance_officer")
        self.go(f"{HERE}/claims")
        self.type("[name=invoice_no]", f"2411200{no}")
        self.type("[name=invoiced_on]", str(row["invoiced_on"]))
        self.type("main form [name=amount]", plain(row["paid_amount"]))
        self.submit("main form.record-form button.btn-primary")
        self.saved(f"claim {no}")
        self.by("official")
        self.go(f"{HERE}/claims")
        self.submit(f"#t{no} a.btn-primary")
        self.press("form[action$='/review'] input[value=accepted]")
        self.type("form[action$='/review'] [name=decided_on]", str(row["paid_on"]))
        self.submit("form[action$='/review'] button")
        self.saved(f"claim {no}")
        self.type("[name=paid_on]", str(row["paid_on"]))
        self.type("[name=paid_amount]", plain(row["paid_amount"]))
        self.type("[name=voucher_no]", f"财-{no}")
        self.submit("form:has([name=voucher_no]) button")
        self.saved(f"payment {no}")

    def spends(self, after: str, until: str) -> None:
        """Entered by the project manager, approved by the finance officer."""
        self.by("project_manager")
        self.paste_rows(CODE, "expenses", self.rows("expenses", "spent_on", after, until))
        self.by("finance_officer")
        self.go(f"{HERE}/expenses/review")
        self.submit("form:has([name=all]) button")
        self.saved("expenses")

    def rectifies(self) -> None:
        """Each finding is answered, checked again and closed."""
        for at, row in enumerate(self.example["findings"]):
            for role in ("project_manager", "evaluator"):
                self.by(role)
                self.go(f"{HERE}/rectification")
                self.submit(f"main a:has-text('{row['finding'][:12]}')")
                if role == "project_manager":
                    self.type("[name=response]", row["response"])
                    self.submit("form[action$='/respond'] button")
                else:
                    self.press("form[action$='/check'] input[value=accepted]")
                    self.type("form[action$='/check'] [name=decided_on]", str(row["closed_on"]))
                    self.submit("form[action$='/check'] button")
                self.saved(f"finding {at}")

    def adjusts(self) -> None:
        """Moved between lines by the agency, approved by the purchaser."""
        self.by("finance_officer")
        self.enter(CODE, "adjustments", self.rows("adjustments"))
        self.by("official")
        for row in self.example["adjustments"]:
            self.go(f"{HERE}/requests")
            self.submit("main a[href$='/decide']")
            self.type("[name=decided_on]", str(row["approved_on"]))
            self.submit("button[value=accepted]")
            self.saved("adjustment")

    def issues(self, kind: str, as_of: str) -> None:
        """By the evaluator, numbered; what it counted is locked from then on."""
        self.by("evaluator")
        self.go(f"{HERE}/reports/{kind}/issue?as_of={as_of}&lang=zh")
        self.submit("main form button.btn-primary")
        self.forms += 1
        self.work()
        self.page.wait_for_selector("[data-job=done]")

    def attach(self, name: str, data: bytes) -> None:
        """A file to the record whose page leads to its files."""
        path = self.folder / name
        path.write_bytes(data)
        self.submit("main a[href*='/evidence/']")
        self.page.set_input_files("input[type=file] >> nth=0", str(path))
        self.choose("[name=kind]", "record")
        self.submit("main form.panel button.btn-primary")
        self.saved(name)


@pytest.mark.timeout(900)
def test_the_year_from_signing_to_archive(
    page: Page, live_server: str, app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    def work() -> None:
        worked_off(app.extensions["tracker.database"], app.config["DATA"])

    year = Year(page, live_server, tmp_path, work)
    began = time.monotonic()
    sign_and_start(year)
    first_half(year)
    midterm(year)
    second_half(year)
    final(year)
    settle(year)
    seconds = time.monotonic() - began

    expected = ledger_of(year.example)
    database: Database = app.extensions["tracker.database"]
    with database.session() as session:
        entered = ledgers(session, [1])[1]
        assert check_trail(session, database.trail_key)[1] is None
        told = [(m.move, m.moved_on) for m in moves_of(session, 1)]
        issued = [(r.kind, r.status) for r in issued_of_project(session, 1, now())]
        assert not corrections_of(session, 1)
    assert entered.project == expected.project
    assert entered.settings == expected.settings
    assert in_order(entered) == in_order(expected)
    assert sorted(issued) == [("final", "issued"), ("midterm", "issued")]
    assert told == [(move, date.fromisoformat(on)) for move, on in STORY]

    year.by("project_manager")
    with page.expect_download() as download:
        page.evaluate(f"location.href = '{HERE}/export.xlsx'")
    checked = check_workbook(Path(download.value.path()))
    assert checked.ledger is not None and in_order(checked.ledger) == in_order(expected)
    assert checked.ledger.project == expected.project
    snapshot = gather(checked.ledger, "final", section_8.FINAL, "zh")
    assert (snapshot.counts.sessions, snapshot.counts.person_times) == (17, 551)
    assert (snapshot.counts.persons, snapshot.counts.volunteers) == (section_8.PERSONS, section_8.VOLUNTEERS)
    assert (snapshot.budget.spent, snapshot.budget.execution_rate) == ("194590.20", "0.9730")
    assert snapshot.evaluation is not None
    assert (snapshot.evaluation.score, snapshot.evaluation.grade) == ("91.00", "excellent")
    with capsys.disabled():
        print(
            f"\nThe worked example's year through the screens: {year.forms} forms, {year.clicks} clicks, "
            f"{year.keys} keys, {seconds:.0f} s"
        )


STORY = (
    ("sign", "2024-06-25"),
    ("begin", "2024-07-12"),
    ("begin_midterm", "2025-01-10"),
    ("pass_midterm", "2025-01-27"),
    ("begin_final", "2025-07-01"),
    ("pass_final", "2025-07-10"),
    ("give_opinion", "2025-07-18"),
    ("accept", "2025-07-22"),
    ("archive", "2025-08-29"),
)


MIDTERM = "2025-01-10"


def so_far(row: dict[str, Any], day: str) -> dict[str, Any]:
    """The row as it was known on a day: without what came later."""
    return {name: v for name, v in row.items() if not (name.endswith("_on") and v and str(v) > day)}


def sign_and_start(year: Year) -> None:
    """The contract with all that is frozen at its signing; the first payment."""
    example = year.example
    year.by("project_manager")
    year.go("/projects")
    year.submit("a[href='/projects/new']")
    year.submit("a[href='/projects/new?from=empty']")
    contract = {row["field"]: row["value"] for row in example["project"]}
    year.fill("project", typed("project", contract))
    year.submit("form.record-form button.btn-primary")
    year.forms += 1
    settings = {row["field"]: row["value"] for row in example["settings"]}
    year.go(f"{HERE}/records")
    year.press("a[href*='/records/settings/']")
    year.fill("settings", settings)
    year.submit("form.record-form button.btn-primary")
    for sheet in ("tranches", "milestones", "budget", "indicators"):
        year.enter(CODE, sheet, year.rows(sheet))
    year.paste_rows(CODE, "scheme", example["scheme"])
    year.moves("official", "sign", "2024-06-25")
    year.deliver("M1", "项目合同", "2024-06-25")
    year.pays(1)
    year.moves("project_manager", "begin", "2024-07-12")


def services(year: Year, after: str, until: str) -> None:
    """What was done between two days, as the social workers record it."""
    example = year.example
    year.by("social_worker")
    held: dict[str, str] = {}
    for row in example["sessions"]:
        held[row["activity"]] = min(held.get(row["activity"], "9999"), str(row["held_on"]))
    for row in example["activities"]:
        held.setdefault(row["code"], "2024-07-18")
    now = [code for code, day in held.items() if after < day <= until]
    year.enter(CODE, "activities", [r for r in example["activities"] if r["code"] in now])
    year.enter(CODE, "sessions", [r for r in example["sessions"] if r["activity"] in now])
    for activity in now:
        rows = [row for row in example["attendance"] if row["activity"] == activity]
        if rows:
            year.paste_rows(CODE, "attendance", rows)
    year.paste_rows(CODE, "volunteer_duty", year.rows("volunteer_duty", "served_on", after, until))
    for sheet, column in (
        ("indicator_values", "measured_on"),
        ("surveys", "held_on"),
        ("resources", "provided_on"),
        ("leaders", "since"),
    ):
        rows = year.rows(sheet, column, after, until)
        if rows:
            year.enter(CODE, sheet, rows)


def first_half(year: Year) -> None:
    year.by("social_worker")
    year.paste_rows(CODE, "people", year.example["people"])
    services(year, "", "2025-01-10")
    year.by("social_worker")
    raised = [row for row in year.example["deliberations"] if str(row["raised_on"]) <= MIDTERM]
    year.enter(CODE, "deliberations", [so_far(row, MIDTERM) for row in raised])
    year.spends("", MIDTERM)
    year.deliver("M2", "需求调研报告", "2024-08-14", returned="缺少访谈提纲")


def midterm(year: Year) -> None:
    year.moves("evaluator", "begin_midterm", "2025-01-10")
    year.enter(CODE, "scores", year.rows("scores", "scored_on", "", "2025-01-10"))
    year.enter(CODE, "findings", year.rows("findings"))
    year.deliver("M3", "中期自评报告", "2025-01-10")
    year.issues("midterm", MIDTERM)
    year.deliver("M4", "备案证明", "2025-01-15")
    year.rectifies()
    year.pays(2)
    year.moves("official", "pass_midterm", "2025-01-27")


def second_half(year: Year) -> None:
    year.spends("2025-01-10", "2025-02-19")
    year.adjusts()
    services(year, "2025-01-10", "2025-07-01")
    year.by("social_worker")
    new = [row for row in year.example["deliberations"] if str(row["raised_on"]) > MIDTERM]
    for at, row in enumerate(row for row in year.example["deliberations"] if row not in new):
        year.change(CODE, "deliberations", at, row)
    year.enter(CODE, "deliberations", new)
    year.spends("2025-02-19", "2025-07-10")


def final(year: Year) -> None:
    year.moves("evaluator", "begin_final", "2025-07-01")
    year.deliver("M5", "结项报告", "2025-07-04")
    year.by("evaluator")
    year.enter(CODE, "scores", year.rows("scores", "scored_on", "2025-01-10"))
    year.deliver("M6", "末期评估报告", "2025-07-10")
    year.issues("final", "2025-07-10")
    year.moves("official", "pass_final", "2025-07-10")
    year.deliver("M7", "专项审计报告", "2025-07-18")
    year.moves("auditor", "give_opinion", "2025-07-18", "无保留意见")


def settle(year: Year) -> None:
    year.spends("2025-07-10", "2025-12-31")
    year.by("official")
    year.go(f"{HERE}/acceptance/draft?concluded_on=2025-07-22")
    year.type("[name=opinion]", "满意度 92.5 %，希望继续开展编织培训。")
    for at, name in enumerate(("王某", "李某", "赵某")):
        year.type(f"[name=member_{at}]", name)
        year.type(f"[name=position_{at}]", "验收组成员")
        year.type(f"[name=signed_on_{at}]", "2025-07-22")
    year.submit("main form[method=post] button.btn-primary")
    year.saved("certificate")
    year.submit("form[action$='/acceptance/publish'] button")
    year.saved("certificate")
    year.deliver("M8", "验收书", "2025-07-22")
    year.moves("official", "accept", "2025-07-22")
    year.pays(3)
    year.deliver("M9", "移交清单", "2025-08-29")
    year.moves("official", "archive", "2025-08-29")
    year.page.context.clear_cookies()
    year.who = ""
    year.go(f"/acceptance/{CODE}-Y1")
    assert year.page.locator(".tag-good").first.inner_text().strip().endswith("passed")
