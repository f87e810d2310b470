"""What export writes, import takes again, equal in every field; the template likewise."""

from __future__ import annotations

from collections import Counter
from io import BytesIO

import openpyxl
import pytest

from tests.ledgers import small_ledger, small_sheets
from tests.workbook.books import check
from tests.workbook.random_ledgers import random_ledger
from tracker import fields
from tracker.fields import columns
from tracker.i18n import use
from tracker.ledger.checks import check as faults
from tracker.ledger.queries import ledgers
from tracker.ledger.records import FIELD_SHEETS, RECORDS
from tracker.ledger.service import store
from tracker.terms import term
from tracker.workbook.sheets import SHEETS, vocabulary_of
from tracker.workbook.writer import template, write

SEEDS = range(12)


def told(problems) -> list[str]:
    with use("en"):
        return [p.sentence for p in problems]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_workbook_in_either_language_gives_the_ledger_back(seed):
    ledger = random_ledger(seed)
    assert faults(ledger) == []
    for lang in ("en", "zh"):
        checked = check(write(ledger, lang))
        assert told(checked.problems) == []
        for sheet in SHEETS:
            assert getattr(checked.ledger, sheet) == getattr(ledger, sheet)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_database_gives_the_same_workbook(seed, database):
    ledger = check(write(random_ledger(seed), "zh")).ledger
    with database.transaction() as session:
        project_id = store(session, ledger)
    with database.session() as session:
        kept = ledgers(session, [project_id])[project_id]
    for sheet in SHEETS:
        assert getattr(kept, sheet) == getattr(ledger, sheet)
    assert write(kept, "en") == write(ledger, "en")


def test_chance_fills_every_column_and_takes_every_word():
    """Else the tests above would prove less than they seem to."""
    made = [random_ledger(seed) for seed in SEEDS]
    for sheet, record in RECORDS.items():
        rows = [
            row
            for ledger in made
            for row in ((getattr(ledger, sheet),) if sheet in FIELD_SHEETS else getattr(ledger, sheet))
        ]
        for column in columns(record):
            values = [getattr(row, column.name) for row in rows]
            filled = [v for v in values if v is not None and v != ()]
            if (sheet, column.name) in {("amendments", "ends_on"), ("adjustments", "from_category")}:
                continue
            assert filled, (sheet, column.name)
            if isinstance(column.kind, fields.Choice) and len(rows) > 100:
                assert set(filled) == set(column.kind.keys), (sheet, column.name)


@pytest.mark.parametrize("word", ["党员;独居", "党员；独居", " 党员"])
def test_a_word_that_a_list_cannot_hold_is_an_error(word):
    people = [{"code": "r1", "groups": (word,)}, {"code": "r2"}]
    ledger = small_ledger(people=people)
    assert [(f.sheet, f.index, f.column, f.found) for f in faults(ledger)] == [("people", 0, "groups", word)]


# the template


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_template_lacks_only_what_must_be_filled(lang):
    problems = check(template(lang)).problems
    needed = [c.name for c in columns(RECORDS["project"]) if c.required]
    assert [(p.sheet, p.column) for p in problems] == [("project", name) for name in needed]
    assert all(sentence.endswith("this field must be filled") for sentence in told(problems))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_filled_template_is_read(lang):
    """As somebody fills it in, cell by cell; nothing of the template stands in the way."""
    book = openpyxl.load_workbook(BytesIO(template(lang)))
    sheets = small_sheets()
    for sheet, rows in sheets.items():
        page = book[term("sheet", sheet, "zh") if lang == "zh" else sheet]
        for number, row in enumerate(rows, start=2):
            values = {row["field"]: row["value"]} if sheet in FIELD_SHEETS else row
            for name, value in values.items():
                column = next(c for c in columns(RECORDS[sheet]) if c.name == name)
                label = term("column", name, "zh") if lang == "zh" else name
                if sheet in FIELD_SHEETS:
                    at = next(cell.row for cell in page["A"] if cell.value == label)
                    page.cell(at, 2).value = _typed(column, value, lang)
                else:
                    index = next(cell.column for cell in page[1] if cell.value == label)
                    page.cell(number, index).value = _typed(column, value, lang)
    out = BytesIO()
    book.save(out)
    checked = check(out.getvalue())
    assert told(checked.problems) == []
    assert checked.ledger == small_ledger()


def _typed(column: fields.Column, value: object, lang: str) -> object:
    vocabulary = vocabulary_of(column)

    def word(key: str) -> str:
        return term(vocabulary, key, "zh") if lang == "zh" and vocabulary else key

    match column.kind:
        case fields.Cents():
            return value / 100
        case fields.YesNo():
            return word("yes" if value else "no")
        case fields.Choice():
            return word(value)
        case fields.Many():
            return "；".join(map(word, value))
    return value


def test_every_name_is_unique_in_its_place():
    """So that both languages can be taken: a sheet, a column in its sheet, a word in its vocabulary."""
    places = {"sheets": [("sheet", sheet) for sheet in SHEETS]}
    for sheet, record in RECORDS.items():
        places[sheet] = [("column", c.name) for c in columns(record)]
        for column in columns(record):
            vocabulary = vocabulary_of(column)
            if vocabulary:
                keys = ("yes", "no") if vocabulary == "yes_no" else fields.choices(vocabulary)
                places[vocabulary] = [(vocabulary, key) for key in keys]
    for place, words in places.items():
        names = Counter(name for v, key in words for name in {key, term(v, key, "zh")})
        assert [name for name, n in names.items() if n > 1] == [], place
        assert all(term(v, key, "zh").strip() for v, key in words)
        assert not any(";" in name or "；" in name for name in names)


def test_a_sheet_name_is_one_that_excel_takes():
    for sheet in SHEETS:
        assert all(
            len(name) <= 31 and not set(name) & set("[]:*?/\\")
            for name in (sheet, term("sheet", sheet, "zh"))
        )
