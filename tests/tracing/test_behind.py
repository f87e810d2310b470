"""The records behind every figure, of the ledger that is kept with a report, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from reports.traced import FIGURES
from tests.ledgers import small_ledger
from tracker.demonstration.district import district
from tracker.demonstration.worked_example import worked_example
from tracker.i18n import use
from tracker.ledger.records import Ledger, ledger_of
from tracker.reporting.gather import gather
from tracker.terms import TERMS
from tracker.tracing.behind import agreement, behind
from tracker.tracing.frozen import Kept, kept_of
from tracker.tracing.rules import agrees
from tracker.tracing.words import COLUMNS, cells, name_of, printed, whose
from tracker.workbook.attachment import ledger_workbook

from .files import with_ledger

TODAY = date(2026, 6, 30)


def kept(
    ledger: Ledger,
    kind: str = "final",
    as_of: date = date(2025, 7, 10),
    lang: str = "zh",
    from_on: date | None = None,
) -> Kept:
    snapshot = gather(ledger, kind, as_of, lang, from_on=from_on)
    return kept_of(snapshot, with_ledger(snapshot, ledger_workbook(ledger, as_of, lang)))


@pytest.fixture(scope="module")
def example() -> Ledger:
    return ledger_of(worked_example())


@pytest.fixture(scope="module")
def final(example: Ledger) -> Kept:
    return kept(example)


def others() -> list[tuple]:
    found = [(f"district {n}", ledger_of(x), "final", TODAY, "zh") for n, x in enumerate(district(TODAY))]
    own = ledger_of(worked_example())
    found += [
        ("midterm", own, "midterm", date(2025, 1, 10), "en"),
        ("finance", own, "finance", date(2025, 8, 8), "en"),
    ]
    found += [
        ("early", own, "progress", date(2024, 7, 2), "zh"),
        ("before", own, "progress", date(2024, 1, 1), "zh"),
    ]
    found += [("certificate", own, "certificate", date(2025, 7, 22), "zh")]
    found += [("half a year", own, "progress", date(2025, 4, 30), "en", date(2024, 11, 1))]
    return [*found, ("small", small_ledger(), "final", date(2025, 7, 10), "en")]


@pytest.mark.parametrize("case", others(), ids=lambda case: case[0])
def test_the_records_give_every_figure(case):
    _, ledger, kind, as_of, lang, *from_on = case
    report = kept(ledger, kind, as_of, lang, *from_on)
    with use(lang):
        for path, figure in report.figures.items():
            found = behind(report, figure)
            assert agreement(report, figure, found) is not False, (path, figure.value, found.total)
            assert found.kept or "households" in path or "household" in str(found.how), path
            assert all(part in report.figures for part in found.parts), path
            assert name_of(figure) and printed(figure) and whose(figure) is not None and str(found.how)
            for table in found.tables:
                for row in table.rows[:3]:
                    assert report.frozen.row_of(table.sheet, row.record), (path, table.sheet)
                    assert len(cells(report, table.sheet, row)) == len(COLUMNS[table.sheet])


@pytest.mark.parametrize(
    ("path", "sheets"),
    [
        ("counts.person_times", {"attendance": 490, "sessions": 61}),
        ("counts.sessions", {"sessions": 17}),
        ("counts.persons", {"people": 236}),
        ("counts.volunteer_hours", {"attendance": 254, "volunteer_duty": 252}),
        ("budget.lines[activities].revised", {"budget": 52_000, "adjustments": 3_000}),
        ("budget.lines[training].revised", {"budget": 16_000, "adjustments": -3_000}),
        ("budget.revised", {"budget": 200_000, "adjustments": 0}),
        ("payments.paid", {"tranches": 180_000}),
        ("evaluation.score", {"scores": 91}),
        ("evaluation.sheet[A].score", {"scores": 13}),
        ("cultivation.resources_value", {"resources": 8_868}),
        ("indicators.met", {"indicators": 12}),
        ("findings.closed", {"findings": 2}),
        ("evaluation.scores", {"scheme": 25}),
    ],
)
def test_what_each_sheet_adds(final: Kept, path: str, sheets: dict[str, int]):
    found = behind(final, final.figures[path])
    assert {t.sheet: t.total for t in found.tables if t.total is not None} == sheets
    assert agrees(final.figures[path].value, Decimal(sum(sheets.values())))


def test_a_figure_that_the_records_do_not_give_is_said_to_disagree(final: Kept):
    for path, value in (
        ("counts.persons", 237),
        ("budget.spent", "194590.21"),
        ("budget.execution_rate", "0.9731"),
    ):
        figure = replace(final.figures[path], value=value)
        assert agreement(final, figure, behind(final, figure)) is False
    assert (
        agreement(
            final, final.figures["counts.households"], behind(final, final.figures["counts.households"])
        )
        is None
    )


def test_the_period_of_a_progress_report_has_its_own_records(example: Ledger):
    report = kept(example, "progress", date(2025, 4, 30), "zh", date(2024, 11, 1))
    for path, value in (
        ("period.counts.sessions", 10),  # A06, A07, A08 and A09
        ("period.activities[A08].persons", 20),
        ("period.lines[activities].spent", "23400.00"),
    ):
        assert report.figures[path].value == value
        found = behind(report, report.figures[path])
        assert found.total == Decimal(value)
        assert (
            found.total
            < (
                behind(
                    report, report.figures[path.removeprefix("period.").replace("lines", "budget.lines")]
                ).total
                or 0
            )
            or "A08" in path
        )


def test_nobody_is_named(example: Ledger, final: Kept):
    assert all(p.name for p in example.people)
    assert not any(p.name or p.phone or p.household for p in final.ledger.people)
    resident = example.people[0]
    paid = replace(example.expenses[0], payee=resident.name)
    report = kept(replace(example, expenses=(paid, *example.expenses[1:])), "finance")
    found = behind(report, report.figures["expenses[1].amount"])
    [row] = found.tables[0].rows
    assert row.record.voucher_no == paid.voucher_no
    assert resident.name not in {e.payee for e in report.ledger.expenses} and "*" in row.record.payee


def test_rows_are_found_by_their_number_in_the_attached_sheet(example: Ledger, final: Kept):
    for sheet in ("sessions", "expenses", "attendance", "people"):
        rows = getattr(final.ledger, sheet)
        assert [final.frozen.row_of(sheet, row) for row in rows] == list(range(2, len(rows) + 2))


def test_every_figure_has_a_name():
    names = {name for fields in FIGURES.values() for name in fields}
    names |= {"indicators", "findings", "adjustments", "scores", "resources", "rows"}  # how many there are
    same = {"rows", "hours", "person_times_by", "completion_percent"}
    assert names - same == set(TERMS["traced_figure"])


@pytest.mark.parametrize(
    ("value", "total", "expected"),
    [
        (551, 551, True),
        (551, 550, False),
        ("40.0", "40", True),
        ("40.0", "39.95", True),
        ("40.0", "39.94", False),
    ],
)
def test_a_total_gives_a_figure_that_was_rounded_once(value, total, expected):
    assert agrees(value, Decimal(total)) is expected
