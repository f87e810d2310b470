"""Sheets, columns and rows that are not as they should be, and cells in forms that only Excel knows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import pytest
import xlsxwriter

from tests.workbook.books import Book, check, full_ledger, part, row_of
from tracker.i18n import use
from tracker.workbook.sheets import SHEETS
from tracker.workbook.writer import write

Place = tuple[str | None, int | None, str | None]


def _unknown_sheet(book: Book) -> None:
    book.book.create_sheet("Sheet1")


def _hidden_unknown_sheet(book: Book) -> None:
    book.book.create_sheet("secrets").sheet_state = "veryHidden"


def _sheet_in_both_languages(book: Book) -> None:
    book.book.create_sheet("people" if book.lang == "zh" else "参与人员")


def _no_project(book: Book) -> None:
    book.book.remove(book.sheet("project"))


def _unknown_column(book: Book) -> None:
    book.sheet("people").cell(1, 8).value = "wechat"


def _chart_sheet(book: Book) -> None:
    name = book.sheet("people").title
    book.book.remove(book.sheet("people"))
    book.book.create_chartsheet(name)


def _misspelt(sheet: str, column: str, name: object) -> Callable[[Book], None]:
    def damage(book: Book) -> None:
        book.head(sheet, column).value = name

    return damage


def _twice(book: Book) -> None:
    book.sheet("expenses").cell(1, 12).value = book.head("expenses", "amount").value
    book.sheet("expenses").cell(2, 12).value = 1


def _twice_in_both_languages(book: Book) -> None:
    book.sheet("people").cell(1, 8).value = "name" if book.lang == "zh" else "名称"


def _far_cell(book: Book) -> None:
    book.sheet("people").cell(1_048_576, 16_384).value = "x"


def _far_header(book: Book) -> None:
    book.sheet("people").cell(1, 16_384).value = "x"


def _cell_beside_the_fields(book: Book) -> None:
    book.sheet("project").cell(3, 3).value = "??"


def _value_without_field(book: Book) -> None:
    book.sheet("project").cell(2, 1).value = None


def _unknown_field(book: Book) -> None:
    book.sheet("settings").cell(40, 1).value = "cap_staf"
    book.sheet("settings").cell(40, 2).value = 0.5


def _field_twice(book: Book) -> None:
    book.sheet("project").cell(40, 1).value = "amount"
    book.sheet("project").cell(40, 2).value = 1


def _no_value_column(book: Book) -> None:
    book.sheet("project").cell(1, 2).value = "content"


def _title_row_above(book: Book) -> None:
    book.sheet("leaders").insert_rows(1)
    book.sheet("leaders").cell(1, 1).value = "L社区领袖名册"


def _merged(book: Book) -> None:
    book.sheet("leaders").merge_cells("A2:A3")


def _merged_header(book: Book) -> None:
    book.sheet("leaders").merge_cells("A1:C1")


def _error_cell(book: Book) -> None:
    cell = book.cell("sessions", 2, "hours")
    cell._value, cell.data_type = "#REF!", "e"


def _error_in_header(book: Book) -> None:
    cell = book.head("volunteer_duty", "note")
    cell._value, cell.data_type = "#NAME?", "e"


def _formula_in_header(book: Book) -> None:
    book.head("volunteer_duty", "note").value = "=A1"


def _circle(book: Book) -> None:
    for row, parent in ((2, "A1"), (3, "A")):
        book.put("scheme", row, "parent", parent)


def _long_circle(book: Book) -> None:
    for row in range(4, 104):
        values = {"code": f"X{row}", "name": "x", "measure": "manual", "direction": "at_least", "target": 1}
        for column, value in (values | {"parent": f"X{row + 1 if row < 103 else 4}"}).items():
            book.put("indicators", row, column, value)


def _weights(book: Book) -> None:
    book.put("scheme", 3, "weight_final", 59.99)


def _score_above_weight(book: Book) -> None:
    book.put("scheme", 2, "weight_midterm", 50)
    book.put("scheme", 4, "weight_midterm", 50)


def _tranches_off(book: Book) -> None:
    book.put("tranches", 3, "amount", 7999.99)


def _budget_off(book: Book) -> None:
    book.put("budget", 2, "amount", 15000.01)


def _reversals_in_two_steps(book: Book) -> None:
    for column in ("spent_on", "category", "payee", "reverses"):
        book.cell("expenses", 5, column).value = book.cell("expenses", 3, column).value
    book.put("expenses", 5, "amount", -100.01)
    book.put("expenses", 5, "voucher_no", "V4")


def _a_thing_under_the_line(book: Book) -> None:
    book.put("sessions", 2, "activity", None)
    book.put("sessions", 2, "hours", "2h")
    book.put("sessions", 2, "held_on", "2024.8.1")


def _leading_equals(book: Book) -> None:
    book.cell("resources", 2, "name").value = "=场地"


def _terminal(book: Book) -> None:
    """Openpyxl writes no control characters; Excel's own way of writing one is this."""
    book.put("people", 2, "name", "_x001B_[31m王喆")


def _a_date_of_long_ago(book: Book) -> None:
    book.put("milestones", 2, "due_on", "0202-01-10")


def _a_day_without_a_date(book: Book) -> None:
    book.put("milestones", 2, "due_on", 9_999_999)
    book.cell("milestones", 2, "due_on").number_format = "yyyy-mm-dd"


def _money_as_date(book: Book) -> None:
    book.cell("resources", 2, "value").number_format = "yyyy-mm-dd"


def _code(code: object) -> Callable[[Book], None]:
    def damage(book: Book) -> None:
        book.put("project", row_of("project", "code"), "code", code)

    return damage


CODE: set[Place] = {("project", 2, "code")}
SHAPES: list[tuple[Callable[[Book], None], set[Place], str]] = [
    (_unknown_sheet, {("Sheet1", None, None)}, "unknown sheet"),
    (_hidden_unknown_sheet, {("secrets", None, None)}, "unknown sheet"),
    (_sheet_in_both_languages, {("people", None, None)}, "there twice"),
    (_no_project, {(None, None, None)}, "a sheet “project” is needed"),
    (_unknown_column, {("people", 1, "wechat")}, "expected one of: code, name, phone"),
    (
        _chart_sheet,
        {("people", None, None), ("leaders", 2, "person"), ("leaders", 3, "person")}
        | {("attendance", 2, "person"), ("attendance", 3, "person"), ("volunteer_duty", 2, "person")},
        "a chart",
    ),
    (_misspelt("people", "phone", "Telephone"), {("people", 1, "Telephone")}, "unknown column"),
    (_misspelt("people", "phone", 7), {("people", 1, "7")}, "unknown column"),
    (_misspelt("people", "phone", True), {("people", 1, "TRUE")}, "unknown column"),
    (
        _misspelt("activities", "title", "标题"),
        {("activities", 1, "标题"), ("activities", 1, "title")},
        "this column is needed",
    ),
    # a misspelt column's absence is not told again as something else
    (_misspelt("expenses", "reverses", "reversed"), {("expenses", 1, "reversed")}, "unknown column"),
    (_misspelt("tranches", "amendment_no", "amendment"), {("tranches", 1, "amendment")}, "unknown column"),
    (_misspelt("scheme", "parent", "上级"), {("scheme", 1, "上级")}, "unknown column"),
    (_misspelt("people", "phone", None), {("people", 3, "C")}, "a column name in the first row"),
    (_twice, {("expenses", 1, "金额")}, "there twice"),
    (_twice_in_both_languages, {("people", 1, "名称")}, "there twice"),
    (
        _far_cell,
        {("people", 1_048_576, "XFD"), ("people", 1_048_576, "code")},
        "found “x”; expected a column name",
    ),
    (_far_header, {("people", 1, "x")}, "unknown column"),
    (_cell_beside_the_fields, {("project", 3, "C")}, "found “??”"),
    (_value_without_field, {("project", 2, None), ("project", None, "code")}, "before its value"),
    (
        _unknown_field,
        {("settings", 40, None)},
        "found “cap_staf”; expected a field of this sheet: grade_excellent",
    ),
    (_field_twice, {("project", 40, None)}, "each field only once"),
    (_no_value_column, {("project", 1, "content"), ("project", 1, None)}, "two columns"),
    (
        _title_row_above,
        {("leaders", 1, "L社区领袖名册"), ("leaders", 1, "person"), ("leaders", 1, "stage")}
        | {("leaders", 1, "since"), ("leaders", 2, "B"), ("leaders", 2, "C")},
        "this column is needed",
    ),
    (_merged, {("leaders", 3, "person")}, "must be filled"),
    (
        _merged_header,
        {("leaders", 1, "stage"), ("leaders", 1, "since"), ("leaders", 2, "B"), ("leaders", 2, "C")},
        "this column is needed",
    ),
    (_error_cell, {("sessions", 2, "hours")}, "found “#REF!”; expected a value"),
    (_error_in_header, {("volunteer_duty", 1, "D")}, "unknown column"),
    (_formula_in_header, {("volunteer_duty", 1, "D")}, "unknown column"),
    (_circle, {("scheme", 2, "parent"), ("scheme", 3, "parent")}, "stand below"),
    (_long_circle, {("indicators", row, "parent") for row in range(4, 104)}, "stand below"),
    (_weights, {("scheme", None, "weight_final")}, "found “99.99”; expected weights"),
    (_score_above_weight, {("scores", 2, "score")}, "found “88.5”; expected a number of at most 50"),
    (
        _tranches_off,
        {("tranches", None, "amount"), ("amendments", 2, "amount_change")},
        "found “19999.99”; expected rows that sum to the amount of the contract, 20000.00",
    ),
    (
        _budget_off,
        {("budget", None, "amount"), ("amendments", 2, "amount_change")},
        "found “20000.01”; expected rows that sum to the amount of the contract, 20000.00",
    ),
    (_reversals_in_two_steps, {("expenses", 5, "amount")}, "found “-123.46”; expected reversals of at most"),
    (
        _a_thing_under_the_line,
        {("sessions", 2, "activity"), ("sessions", 2, "hours"), ("sessions", 2, "held_on")}
        | {("attendance", 2, "session_no"), ("attendance", 3, "session_no")},
        "must be filled",
    ),
    (_leading_equals, {("resources", 2, "name")}, "a formula that was calculated"),
    (_terminal, {("people", 2, "name")}, "found “\\x1b[31m王喆”"),
    (_a_date_of_long_ago, {("milestones", 2, "due_on")}, "a date of the years 1900 to 2100"),
    (_a_day_without_a_date, {("milestones", 2, "due_on")}, "found “9999999”; expected a date"),
    (_money_as_date, {("resources", 2, "value")}, "expected a number"),
    *((_code(code), CODE, "expected a code without /") for code in ("a/b", "..", ".", "a?b", "a#b", "50%")),
    *(
        (_code(code), CODE, "expected a code without /")
        for code in ("import", "Import", "template.xlsx", "a\\b")
    ),
    (_code("   "), CODE, "must be filled"),
    (_code("\u3000"), CODE, "must be filled"),
    (_code("C" * 201), CODE, "at most 200 characters"),
    (_code(1e-300), CODE, "at most 200 characters"),
]


@pytest.mark.parametrize("number", range(len(SHAPES)))
def test_a_wrong_shape_is_named(number):
    damage, places, expected = SHAPES[number]
    book = Book(("zh", "en")[number % 2])
    damage(book)
    with use("en"):
        problems = check(book.bytes()).problems
        said = [p.sentence for p in problems]
    assert {(p.sheet, p.row, p.column) for p in problems} == places, said
    assert any(expected in sentence for sentence in said), said


def test_rows_without_a_head():
    book = Book("en")
    book.sheet("leaders").delete_rows(1)
    names = {"r1", "candidate", "2024-09-01"}  # what stands in the first row now
    problems = check(book.bytes()).problems
    assert {p.column for p in problems if p.row == 1} == names | {"person", "stage", "since"}


def test_all_errors_are_told_at_once():
    """One of every sort, in one workbook, the project's own sheet among them."""
    book = Book("zh")
    changes = [
        ("project", row_of("project", "signed_on"), "signed_on", "soon"),
        ("project", row_of("project", "purchaser"), "purchaser", None),
        ("settings", row_of("settings", "cap_staff"), "cap_staff", 2),
        ("tranches", 3, "amount", 7000),
        ("milestones", 2, "tranche_no", 8),
        ("budget", 3, "quantity", 11),
        ("adjustments", 3, "to_category", "staff"),
        ("people", 3, "birth_year", 1800),
        ("activities", 2, "place", "moon"),
        ("sessions", 2, "headcount", -1),
        ("attendance", 2, "person", "nobody"),
        ("attendance", 3, "role", "guest"),
        ("volunteer_duty", 2, "hours", 0),
        ("expenses", 2, "spent_on", date(2024, 1, 1)),
        ("expenses", 3, "amount", -999),
        ("expenses", 4, "amount", 15000.01),
        ("expenses", 4, "activity", "A7"),
        ("indicators", 3, "parent", "I2"),
        ("indicators", 2, "kinds", "group;party"),
        ("scheme", 4, "weight_final", 39),
        ("surveys", 2, "valid", 99),
        ("resources", 2, "activity", "A8"),
        ("deliberations", 2, "agreed_on", date(2024, 1, 1)),
        ("leaders", 3, "since", date(2024, 9, 1)),
        ("findings", 2, "code", "Q"),
    ]
    for sheet, row, column, value in changes:
        book.put(sheet, row, column, value)
    book.book.create_sheet("临时")
    book.sheet("resources").cell(1, 9).value = "photo"
    expected = {(sheet, row, column) for sheet, row, column, _ in changes}
    expected -= {("budget", 3, "quantity"), ("tranches", 3, "amount"), ("scheme", 4, "weight_final")}
    expected |= {("budget", 3, "amount"), ("tranches", None, "amount"), ("scheme", None, "weight_final")}
    expected |= {("临时", None, None), ("resources", 1, "photo"), ("amendments", 2, "amount_change")}
    problems = check(book.bytes()).problems
    assert {(p.sheet, p.row, p.column) for p in problems} == expected
    with use("en"):
        assert all(p.sentence for p in problems)


# what is no error


def test_only_the_project_is_needed():
    book = Book("en")
    for sheet in book.book.sheetnames:
        if sheet != "project":
            book.book.remove(book.book[sheet])
    checked = check(book.bytes())
    assert checked.problems == ()
    assert checked.ledger.project == full_ledger().project
    assert checked.ledger.people == ()


def test_hidden_sheets_rows_and_spaces_count_like_others():
    book = Book("zh")
    book.sheet("people").sheet_state = "hidden"
    book.sheet("attendance").row_dimensions[2].hidden = True
    book.head("attendance", "person").value = "  人员编号 "
    book.put("attendance", 2, "person", " r1 ")
    book.put("people", 3, "groups", "党员； 独居 ；;党员")
    book.sheet("people").title = " 参与人员 "
    checked = check(book.bytes())
    assert checked.problems == ()
    assert checked.ledger == full_ledger()


def test_codes_that_are_numbers_are_text():
    book = Book("en")
    for sheet, row, column in (("people", 2, "code"), ("attendance", 2, "person")):
        book.put(sheet, row, column, 1001)
    for row in (2, 3):
        book.put("leaders", row, "person", "1001" if row == 2 else 1001.0)
    book.put("project", row_of("project", "contract_no"), "contract_no", 202400017)
    checked = check(book.bytes())
    assert checked.problems == ()
    assert checked.ledger.people[0].code == checked.ledger.leaders[1].person == "1001"
    assert checked.ledger.project.contract_no == "202400017"


def test_money_is_read_at_fifteen_digits():
    book = Book("en")
    book.put("resources", 2, "value", 0.1 + 0.2)
    assert check(book.bytes()).ledger.resources[0].value == 30


def test_a_formula_counts_with_its_stored_value():
    """Money, a text, an empty text and a date, as Excel stores them."""
    book = Book("en")
    for sheet, row, column, formula in (
        ("resources", 2, "value", "=1500*2"),
        ("resources", 2, "name", '="场"&"地"'),
        ("resources", 2, "provided_on", "=DATE(2024,9,1)"),
        ("resources", 2, "kind", '=""'),
    ):
        book.put(sheet, row, column, formula)
    book.cell("resources", 2, "provided_on").number_format = "yyyy-mm-dd"
    data = book.bytes()
    for reference, kind, value in (
        ("E2", "", "3000"),
        ("A2", ' t="str"', "场地"),
        ("F2", "", "45536"),
        ("D2", ' t="str"', ""),
    ):
        data = part(data, f"sheet{SHEETS.index('resources') + 1}.xml", _stored(reference, kind, value))
    checked = check(data)
    assert checked.problems == ()
    assert checked.ledger == full_ledger()


def _stored(reference: str, kind: str, value: str) -> Callable[[bytes], bytes]:
    def change(xml: bytes) -> bytes:
        made, n = re.subn(
            rf'<c r="{reference}"( s="\d+")?( t="\w+")?>(<f>.*?</f>)<v ?/?>(</v>)?</c>'.encode(),
            rf'<c r="{reference}"\1{kind}>\3<v>{value}</v></c>'.encode(),
            xml,
        )
        assert n == 1, xml[:3000]
        return made

    return change


def test_dates_of_the_1904_system():
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"date_1904": True}) as book:
        page = book.add_worksheet("project")
        style = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
        for number, name in enumerate(("field", "value")):
            page.write(0, number, name)
        project = full_ledger().project
        needed = ("code", "title", "purchaser", "contractor", "settlement_mode", "contract_no")
        for row, name in enumerate(needed, start=1):
            page.write_row(row, 0, (name, getattr(project, name)))
        for row, name in enumerate(("signed_on", "starts_on", "ends_on"), start=10):
            page.write(row, 0, name)
            page.write_datetime(row, 1, getattr(project, name), style)
        page.write_row(20, 0, ("amount", 20000))
    checked = check(out.getvalue())
    assert checked.problems == ()
    assert checked.ledger.project.signed_on == project.signed_on


def test_a_date_may_stand_as_text_or_with_midnight():
    book = Book("zh")
    book.put("leaders", 2, "since", "2024-09-01")
    book.put("leaders", 3, "since", datetime(2025, 1, 1))  # noqa: DTZ001
    book.cell("leaders", 3, "since").number_format = "yyyy/m/d h:mm"
    assert check(book.bytes()).ledger == full_ledger()


def test_line_ends_of_windows_are_line_ends():
    book = Book("en")
    book.put("project", row_of("project", "summary"), "summary", "培育一支队伍。_x000D_\n分两个阶段。")
    assert check(book.bytes()).ledger == full_ledger()


@pytest.mark.parametrize("name", ["𱍐𬎆", "‮abc", "👩‍👩‍👧", "مرحبا", "_x0041_", "㼆"])
def test_rare_words_are_kept(name):
    book = Book("en")
    book.put("people", 2, "name", name.replace("_x", "_x005F_x"))
    checked = check(book.bytes())
    assert checked.problems == ()
    assert checked.ledger.people[0].name == name
    assert check(write(checked.ledger, "zh")).ledger == checked.ledger


def test_hardly_anything_is_told_without_end(monkeypatch):
    monkeypatch.setattr("tracker.workbook.problems.MOST_TOLD", 3)
    book = Book("en")
    for row in range(2, 12):
        book.put("leaders", row, "stage", "king")
    problems = check(book.bytes()).problems
    with use("en"):
        assert [p.sentence for p in problems if not p.row] == [
            "sheet “leaders”: 23 more errors in this sheet"
        ]
    assert len([p for p in problems if p.row]) == 3


# money that is not there


def _spent(book: Book, *rows: tuple[str, date, float, str | None]) -> None:
    for number, (category, day, amount, reverses) in enumerate(rows, start=5):
        values = {"category": category, "spent_on": day, "amount": amount, "reverses": reverses}
        for column, value in (values | {"payee": "x", "voucher_no": f"W{number}"}).items():
            if value is not None:
                book.put("expenses", number, column, value)


def test_each_expense_that_does_not_fit_is_named_and_no_other():
    """Of staff 14,500 are left from March on, of which 6,000 are spent; of activities 6,500 less 100."""
    day = date(2025, 4, 1)
    book = Book("en")
    _spent(
        book,
        ("staff", day, 8000, None),
        ("staff", day, 500.01, None),  # 500 are left
        ("staff", day, 500, None),
        ("staff", date(2025, 5, 1), 0.01, None),
        ("activities", day, 6400.01, None),
        ("activities", day, -0.01, "V1"),  # of the same day, so that the one above fits
    )
    problems = check(book.bytes()).problems
    with use("en"):
        said = {p.row: p.sentence for p in problems}
    assert set(said) == {6, 8}
    assert (
        "found “500.01”; expected on the line “staff” at most the 500.00 that are left on 2025-04-01, 0.01 less"
        in said[6]
    )
    assert (
        "found “0.01”; expected on the line “staff” at most the 0.00 that are left on 2025-05-01" in said[8]
    )


def test_a_move_of_money_that_is_spent_already():
    book = Book("zh")
    _spent(book, ("staff", date(2024, 12, 1), 8600, None))
    (problem,) = check(book.bytes()).problems
    with use("en"):
        assert problem.sentence == (
            "sheet “adjustments”, row 3, column “amount”: found “500.00”; "
            "expected at most the 400.00 that are left on the line “staff” on 2025-03-01"
        )
