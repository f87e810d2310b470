"""The portfolio as a PDF: what it prints is what it has attached, in both languages."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from decimal import Decimal

import pypdf
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from reports.portfolio import Portfolio, Report, from_json
from reports.portfolio_render import portfolio_html, portfolio_pdf
from reports.portfolio_rows import rows_workbook
from reports.snapshot import to_json
from tests.reporting.books import read
from tests.reporting.recount import recount
from tests.reporting.test_recount import key
from tests.strict import StrictClient
from tests.test_cli import EXAMPLE, run
from tracker.cli import cli
from tracker.demonstration.district import district
from tracker.demonstration.worked_example import worked_example
from tracker.formats import money
from tracker.ledger.records import ledger_of
from tracker.portfolio import rules
from tracker.reporting.gather import gather
from tracker.workbook.attachment import ledger_workbook

from .test_rules import PERIOD, date

__all__ = ["run"]  # the fixture
DAY = date(2025, 12, 31)


@pytest.fixture(scope="module")
def portfolio() -> Portfolio:
    rows = []
    for sheets in (worked_example(), *district(DAY)):
        snapshot = gather(ledger_of(sheets), "final", DAY, "zh")
        rows.append(rules.with_flow(rules.row_of(snapshot), None))
    issued = [
        Report("PG-2025-0007", "final", "CP-2024-017", "K", "2025-07-10", "2025-07-11", "P社会评估中心")
    ]
    return rules.portfolio_of(rows, issued, **PERIOD, purchaser=None, seen_by="昌平区民政局")


@pytest.fixture(scope="module")
def paper(portfolio: Portfolio) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(portfolio_pdf(portfolio)))


def test_what_is_printed_is_what_is_attached(portfolio: Portfolio, paper: pypdf.PdfReader):
    attached = from_json(paper.attachments["snapshot.json"][0].decode())
    assert attached == portfolio
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in paper.pages))
    for amount in (portfolio.sums.amount, portfolio.sums.spent, portfolio.sums.due, portfolio.sums.paid):
        assert money(amount) in text
    for row in portfolio.rows:
        assert row.code in text
        assert money(row.spent) in text
    for group in (*portfolio.contractors, *portfolio.fields):
        assert money(group.sums.amount) in text
    assert "PG-2025-0007" in text
    assert "不跨项目相加" in text


def test_an_independent_recount_of_each_ledger_finds_its_figures(portfolio: Portfolio):
    for sheets in (worked_example(), *district(DAY)):
        ledger = ledger_of(sheets)
        found = recount(read(ledger_workbook(ledger, DAY, "zh"), key), "final", DAY)
        counts, budget, payments = found["counts"], found["budget"], found["payments"]
        [row] = [row for row in portfolio.rows if row.code == ledger.project.code]
        for name in ("sessions", "service_hours", "person_times", "persons", "volunteers", "volunteer_hours"):
            assert getattr(row, name) == counts[name], (row.code, name)
        assert (row.revised, row.spent) == (budget["revised"], budget["spent"]), row.code
        assert (row.due, row.paid) == (payments["due"], payments["paid"]), row.code
        assert row.amount == found["project"]["effective_amount"], row.code


def test_its_workbook_has_every_row_with_figures_that_add_up(portfolio: Portfolio, paper: pypdf.PdfReader):
    book = load_workbook(io.BytesIO(paper.attachments["portfolio.xlsx"][0]))
    projects, deviations, reports = book.worksheets
    heads, *rows = projects.iter_rows(values_only=True)
    assert [row[0] for row in rows] == [row.code for row in portfolio.rows]
    for head, total in (("支出（元）", portfolio.sums.spent), ("服务人次", portfolio.sums.person_times)):
        assert sum(Decimal(str(row[heads.index(head)])) for row in rows) == Decimal(total)
    assert deviations.max_row - 1 == sum(len(row.deviations) for row in portfolio.rows)
    assert reports["A2"].value == "PG-2025-0007"
    odd = replace(portfolio, lang="en", rows=(replace(portfolio.rows[0], title="=1+1"),))
    cell = load_workbook(io.BytesIO(rows_workbook(odd))).worksheets[0]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert rows_workbook(odd) == rows_workbook(odd)


def test_it_is_a_working_paper_and_says_so_on_every_page(paper: pypdf.PdfReader):
    for page in list(paper.pages)[1:]:
        text = page.extract_text()
        assert "2025年12月31日工作材料" in text
        assert "草稿" not in text
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert [item.title for item in paper.outline if not isinstance(item, list)][-1].endswith("本期间开展情况")


def test_what_there_is_none_of_is_said_in_a_sentence():
    empty = rules.portfolio_of((), (), **{**PERIOD, "lang": "en"}, purchaser="Nobody", seen_by=None)
    html = portfolio_html(empty)
    assert "<table" not in html.partition("<main>")[2]
    assert html.count("No project falls in the period.") >= 4
    assert "No report of these projects was issued" in html
    assert empty == from_json(to_json(empty))


def test_titles_of_records_are_text(portfolio: Portfolio):
    hostile = replace(
        portfolio.rows[0], title="<script>x</script>", contractor="A & <b>B", service_field="]]>"
    )
    html = portfolio_html(rules.portfolio_of([hostile], (), **PERIOD, purchaser=None, seen_by=None))
    assert "<script" not in html
    assert "<b>" not in html


def test_who_downloads_it_gets_their_own_projects(client: StrictClient):
    client.sign_in("rival@demo.example", "en")
    answer = client.get("/portfolio.pdf?from=2024-01-01&to=2030-12-31&lang=en")
    assert answer.mimetype == "application/pdf"
    made = from_json(pypdf.PdfReader(io.BytesIO(answer.data)).attachments["snapshot.json"][0].decode())
    assert made.rows
    assert {row.contractor for row in made.rows} == {"R社会工作服务中心"}
    assert "S社工" not in to_json(made)
    for wrong in ("from=x&to=2025-01-01", "from=2025-01-01&to=2025-12-31&lang=fr", "purchaser=Nobody"):
        assert client.get(f"/portfolio.pdf?{wrong}").status_code == 404
    client.get("/logout")
    client.sign_in("social_worker", "en")
    assert client.get("/portfolio.pdf").status_code == 403


def test_the_command_writes_it(run, tmp_path):
    run("init")
    assert run("import", EXAMPLE).returncode == 0
    file = tmp_path / "p.pdf"
    words = ("portfolio", "--from", "2024-01-01", "--to", "2025-12-31", "--lang", "en", "-o", file)
    done = run(*words, "--purchaser", "昌平区民政局")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 project.")
    made = from_json(pypdf.PdfReader(file).attachments["snapshot.json"][0].decode())
    assert (made.purchaser, made.sums.amount, made.sums.in_period.person_times) == (
        "昌平区民政局",
        "200000.00",
        551,
    )
    issued = run(*words, "--purchaser", "昌平区民政局", "--issue")
    assert issued.returncode == 0, issued.stderr
    number = issued.stdout.split()[1]
    pdf = pypdf.PdfReader(file)
    assert {"snapshot.json", "portfolio.xlsx"} == set(pdf.attachments)
    cover = pdf.pages[0].extract_text()
    assert number in cover and "Verification code" in cover and "Working paper" not in cover
    assert run("verify", file).stdout.splitlines()[0] == number
    for wrong in (
        ("--purchaser", "nobody"),
        ("--issue",),
        ("--purchaser", "昌平区民政局", "--replaces", number),
        ("--from", "2099-01-01"),
        ("--from", "2026-01-01"),
    ):
        refused = CliRunner().invoke(
            cli, [*map(str, words), *wrong], env={"TRACKER_DATA": str(tmp_path / "data")}
        )
        assert refused.exit_code in (1, 2)
        assert refused.output.startswith(("tracker: ", "Usage: "))
