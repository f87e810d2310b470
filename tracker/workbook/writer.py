"""Writes a ledger as a workbook that ``import`` takes again, and the empty workbook to fill in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from .. import fields
from ..fields import Column, columns
from ..i18n import gettext, use
from ..ledger.records import FIELD_SHEETS, RECORDS, Ledger
from ..terms import choices
from .sheets import SHEETS, title, vocabulary_of

_WIDTHS = {fields.Text: 20, fields.Day: 12, fields.Cents: 14, fields.Many: 26}
_NO_DAY = date(2000, 1, 1)  # the file's own date of creation, so that equal ledgers give equal bytes
_LISTED_ROWS = 2000  # rows below the head that get drop-down lists in the template


def write(
    ledger: Ledger, lang: str = "en", created: date | None = None, age_bands: dict[str, str] | None = None
) -> bytes:
    """The workbook's bytes, the same for the same ledger. Names stand in it: it leaves by role, recorded.

    With ``age_bands``, by the codes of people, it is for anybody: people are code, gender and age band.
    """
    return _workbook(lang, ledger, created, age_bands)


def template(lang: str = "en") -> bytes:
    """An empty workbook with every sheet, drop-down lists and a page of notes."""
    return _workbook(lang, None)


def _workbook(
    lang: str, ledger: Ledger | None, created: date | None = None, age_bands: dict[str, str] | None = None
) -> bytes:
    out = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with use(lang), xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": datetime.combine(created or _NO_DAY, time(), UTC)})
        styles = _Styles(book)
        for sheet in SHEETS:
            page = book.add_worksheet(title("sheet", sheet, lang))
            page.freeze_panes(1, 0)
            if sheet == "people" and ledger and age_bands is not None:
                _write_unnamed_people(page, styles, ledger, age_bands, lang)
            else:
                _write_sheet(page, styles, sheet, ledger, lang)
        if ledger is None:
            _write_notes(book, styles, lang)
    return out.getvalue()


class _Styles:
    def __init__(self, book: Any) -> None:
        head = {"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        self.needed = book.add_format(head | {"bg_color": "#CFE0F0"})
        self.optional = book.add_format(head | {"bold": False})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.money = book.add_format({"num_format": "#,##0.00"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})

    def of(self, kind: fields.Kind) -> Any:
        return {fields.Day: self.day, fields.Cents: self.money}.get(type(kind))


def _write_unnamed_people(
    page: Any, styles: _Styles, ledger: Ledger, age_bands: dict[str, str], lang: str
) -> None:
    for index, name in enumerate(("code", "gender", "age_band")):
        page.write_string(0, index, title("column", name, lang), styles.needed)
    for number, person in enumerate(ledger.people, start=1):
        page.write_string(number, 0, person.code)
        if person.gender:
            page.write_string(number, 1, title("person_gender", person.gender, lang))
        page.write_string(number, 2, age_bands[person.code])


def _write_sheet(page: Any, styles: _Styles, sheet: str, ledger: Ledger | None, lang: str) -> None:
    record = RECORDS[sheet]
    if sheet in FIELD_SHEETS:
        values = getattr(ledger, sheet) if ledger else None
        _write_fields(page, styles, columns(record), values, lang)
        return
    for index, column in enumerate(columns(record)):
        head = styles.needed if column.required else styles.optional
        page.write_string(0, index, title("column", column.name, lang), head)
        page.set_column(index, index, _WIDTHS.get(type(column.kind), 12), styles.of(column.kind))
        _offer(page, 1, index, _LISTED_ROWS, column, lang)
    for number, row in enumerate(getattr(ledger, sheet) if ledger else (), start=1):
        for index, column in enumerate(columns(record)):
            _write_cell(page, styles, number, index, getattr(row, column.name), column, lang)


def _write_fields(page: Any, styles: _Styles, fields_: tuple[Column, ...], values: Any, lang: str) -> None:
    page.set_column(0, 0, 28)
    page.set_column(1, 1, 60, styles.wrap)
    for index, name in enumerate(("field", "value")):
        page.write_string(0, index, title("column", name, lang), styles.needed)
    for number, column in enumerate(fields_, start=1):
        name = title("column", column.name, lang)
        page.write_string(number, 0, name, styles.needed if column.required else styles.optional)
        value = getattr(values, column.name) if values is not None else column.default
        _write_cell(page, styles, number, 1, value, column, lang)
        _offer(page, number, 1, number, column, lang)


def _offer(page: Any, first: int, index: int, last: int, column: Column, lang: str) -> None:
    """A drop-down list where the column chooses one of a vocabulary's words, and they fit Excel's limit."""
    vocabulary = vocabulary_of(column)
    if vocabulary is None or isinstance(column.kind, fields.Many):
        return
    words = [title(vocabulary, key, lang) for key in choices(vocabulary)]
    if len(",".join(words)) <= 255:
        page.data_validation(first, index, last, index, {"validate": "list", "source": words})


def _write_cell(
    page: Any, styles: _Styles, row: int, index: int, value: Any, column: Column, lang: str
) -> None:
    if value is None or value == ():
        return
    vocabulary = vocabulary_of(column)
    match column.kind:
        case fields.Day():
            page.write_datetime(row, index, value, styles.day)
        case fields.Cents():
            page.write_number(row, index, Decimal(value) / 100, styles.money)
        case fields.YesNo():
            page.write_string(row, index, title("yes_no", "yes" if value else "no", lang))
        case fields.Choice():
            page.write_string(row, index, title(vocabulary or "", value, lang))
        case fields.Many():
            words = [title(vocabulary, key, lang) for key in value] if vocabulary else value
            page.write_string(row, index, ";".join(words))
        case fields.Text(longest=longest):
            page.write_string(row, index, value, styles.wrap if longest > fields.NAME_LENGTH else None)
        case _:
            page.write_number(row, index, value)


def _write_notes(book: Any, styles: _Styles, lang: str) -> None:
    page = book.add_worksheet("说明" if lang == "zh" else "notes")
    page.set_column(0, 0, 110, styles.wrap)
    lines = (
        gettext(
            "One workbook holds one project. Fill in what there is; sheets and columns may stay empty, except the darker ones."
        ),
        gettext("The sheets “project” and “settings” have one field in each row, with its value beside it."),
        gettext(
            "Dates are dates of Excel or text such as 2025-07-03. Money is a number in yuan with at most two decimals."
        ),
        gettext("Rates are ratios: 90 % is 0.9. Several words in one cell are separated by a semicolon."),
        gettext("Codes are unique in their sheet; other sheets refer to rows by them."),
        gettext(
            "A person has one role in one session: beneficiary when served, volunteer when serving. Staff never count."
        ),
        gettext("Beneficiaries known by number only go into “headcount”, beside those in “attendance”."),
        gettext("Volunteer duty is never for hours that stand in “attendance”."),
        gettext(
            "The rows of the budget, and the tranches without an amendment, each sum to the amount of the contract."
        ),
        gettext(
            "An adjustment needs the purchaser's approval above 10 % of the line, for a new line, and for any rise of staff or management."
        ),
        gettext(
            "A negative expense reverses an earlier voucher, which it names. What the agency pays itself stands under “own_funds”."
        ),
        gettext("Identity-card numbers may not be entered anywhere."),
        gettext("A formula counts with the value that Excel has stored."),
    )
    for number, line in enumerate(lines):
        page.write_string(number, 0, line)
