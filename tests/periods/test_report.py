"""The next report tells what was corrected of what earlier ones counted."""

from __future__ import annotations

import dataclasses
import io
import json
import re
from datetime import date

import pypdf
import pytest

from reports.render import render_html, render_pdf
from reports.sample import sample
from reports.snapshot import CorrectedField, Correction, from_json, to_json
from tests.issuing.asking import CLERK, FINAL, asked, quick, rows
from tests.strict import CODE
from tracker.contracts.queries import project_id_by_code
from tracker.issuing.service import issue, reserve
from tracker.periods import rules
from tracker.periods.queries import corrections_since_report
from tracker.records.changes import Edit
from tracker.records.queries import opened
from tracker.records.service import keep
from tracker.reporting.figures.corrections import correction_rows

MIDTERM = {"kind": "midterm", "as_of": date(2025, 1, 10)}
ZH, EN = "已报告数据的更正", "Corrections to earlier reports"


def correct(database, reason: str) -> None:
    """A session of the mid-term's period lasted longer."""
    with database.transaction() as session:
        project = project_id_by_code(session, CODE)
        row_id, row = opened(session, project).rows("sessions")[0]
        keep(session, project, [Edit("sessions", row_id, {"hours": row.hours + 1})], reason)


def test_the_next_report_lists_what_was_corrected_since(example_database):
    first = issue(example_database, CLERK, asked(example_database, **MIDTERM), quick).number
    correct(example_database, "the sheet was read wrongly")
    second = issue(example_database, CLERK, asked(example_database, lang="en"), quick).number
    issue(example_database, CLERK, asked(example_database, as_of=FINAL), quick)
    snapshots = [json.loads(row["snapshot"]) for row in rows(example_database)]
    assert [s["corrections_since"] for s in snapshots] == [None, first, second]
    assert [len(s["corrections"]) for s in snapshots] == [0, 1, 0]
    [correction] = snapshots[1]["corrections"]
    assert correction["sheet"] == "sessions" and correction["report"] == first
    assert correction["reason"] == "the sheet was read wrongly"
    [field] = correction["fields"]
    assert field["column"] == "hours" and float(field["after"]) == float(field["before"]) + 1
    assert snapshots[1]["counts"]["service_hours"] != snapshots[0]["counts"]["service_hours"]


def test_a_number_that_is_still_printed_or_void_is_no_report_before(example_database):
    first = issue(example_database, CLERK, asked(example_database, **MIDTERM), quick).number
    correct(example_database, "one")
    reserve(example_database, CLERK, asked(example_database))  # its process ends here
    correct(example_database, "two")
    issue(example_database, CLERK, asked(example_database, as_of=FINAL), quick)
    last = json.loads(rows(example_database)[-1]["snapshot"])
    assert last["corrections_since"] == first
    assert [c["reason"] for c in last["corrections"]] == ["one", "two"]


@pytest.mark.parametrize(
    ("lang", "title", "none"), [("zh", ZH, "未作更正"), ("en", EN, "nothing that a report")]
)
def test_the_section_stands_in_reports_after_the_first(lang, title, none):
    first = render_html(dataclasses.replace(sample(), lang=lang))
    assert title not in first
    later = render_html(dataclasses.replace(sample(), lang=lang, corrections_since="PG-2025-0001"))
    assert title in later and none in later and "PG-2025-0001" in later


@pytest.mark.parametrize(("lang", "title"), [("zh", ZH), ("en", EN)])
def test_corrections_are_printed(lang, title):
    hostile = "<b>x</b> & %(n)s " + "A" * 3000
    some = tuple(
        Correction(
            on="2025-02-01",
            sheet="sessions",
            row=f"A05 · {n}",
            happened=happened,
            fields=(CorrectedField("hours", "2", "3.5"), CorrectedField("activity", None, hostile)),
            reason=f"reason {n}",
            who="manager@demo.example",
            report="PG-2025-0001",
        )
        for n, happened in enumerate(("created", "changed", "removed") * 10)
    )
    made = dataclasses.replace(sample(), lang=lang, corrections=some, corrections_since="PG-2025-0001")
    assert from_json(to_json(made)) == made
    html = render_html(made)
    assert "<b>x</b>" not in html
    few = dataclasses.replace(made, corrections=some[:3])
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(few)))
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
    assert text.count(re.sub(r"\s", "", title)) >= 3  # contents, section, annex
    for figure in ("reason0", "reason2", "A05·1", "2→3.5", "manager@demo.example"):
        assert figure in text, figure


@pytest.mark.parametrize(
    ("lang", "category", "day"), [("zh", "人员费", "2025年2月3日"), ("en", "staff", "3 February 2025")]
)
def test_corrected_values_are_in_words_of_the_report(lang, category, day):
    """Amounts in yuan, not in the cents that are kept; choices and days as the report's tables have them."""
    after = {"amount": 320000, "category": "staff", "spent_on": "2025-02-03", "own_funds": None}
    made = rules.Correction(
        id=1,
        number="PG-2025-0001",
        sheet="expenses",
        row_id=1,
        label="V1",
        happened="changed",
        before={},
        after=after,
        reason="a slip of the pen",
        corrected_name="Manager",
        corrected_at="2025-03-01T08:00:00+00:00",
        corrected_on=date(2025, 3, 1),
    )
    [row] = correction_rows([made], lang)
    assert {f.column: f.after for f in row.fields} == {
        "amount": "3,200.00",
        "category": category,
        "spent_on": day,
        "own_funds": None,
    }


def test_a_row_is_known_by_the_words_of_the_report(example_database):
    number = issue(example_database, CLERK, asked(example_database), quick).number
    with example_database.transaction() as session:
        project = project_id_by_code(session, CODE)
        row_id = next(i for i, row in opened(session, project).rows("scores") if row.round == "final")
        keep(session, project, [Edit("scores", row_id, {"comment": "x"})], "a slip of the pen")
        _, corrections = corrections_since_report(session, project)
    said = {lang: correction_rows(corrections, lang)[0] for lang in ("zh", "en")}
    assert said["zh"].row.startswith("末期 · ") and said["en"].row.startswith("final · ")
    assert said["zh"].report == number and said["zh"].fields[0].after == "x"
