"""A person at the keyboard: fills forms by what stands on the page, and counts each key and each click."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tracker.demonstration.service import PASSWORD
from tracker.fields import Cents, columns
from tracker.ledger.records import RECORDS
from tracker.money import plain


class Hand:
    """``keys`` are characters typed or pressed, ``clicks`` presses of the mouse or of a finger; a pasted
    text counts as two keys."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.keys = self.clicks = self.forms = 0

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.clicks += 1

    def press(self, selector: str) -> None:
        self.page.locator(selector).first.click()
        self.clicks += 1

    def submit(self, selector: str) -> None:
        self.follow(self.page.locator(selector).first)

    def follow(self, what: Locator) -> None:
        """Presses what leads to another page, and waits until that one stands there: on a busy machine the old
        one is still shown, and complete, for a while."""
        with self.page.expect_navigation():
            what.click()
        self.clicks += 1

    def type(self, selector: str, text: str) -> None:
        self.page.fill(selector, text)
        self.clicks += 1
        self.keys += len(text)

    def paste(self, selector: str, text: str) -> None:
        self.page.fill(selector, text)
        self.clicks += 1
        self.keys += 2

    def choose(self, selector: str, value: str) -> None:
        self.page.select_option(selector, value)
        self.clicks += 2

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.page.context.clear_cookies()
        self.go("/login")
        self.type("[name=email]", email)
        self.type("[name=password]", password)
        self.submit("main form button.btn-primary")
        expect(self.page.locator("h1")).to_be_visible()

    def fill(self, sheet: str, values: Mapping[str, Any], scope: str = "form.record-form") -> None:
        """The fields of a record's form that differ from what stands there already."""
        for column in columns(RECORDS[sheet]):
            value = values.get(column.name)
            if column.name not in values:
                continue
            self._fill(f"{scope} [name={column.name}]", as_typed(value, column.kind))

    def _fill(self, selector: str, text: str | tuple[str, ...]) -> None:
        field = self.page.locator(selector).first
        tag = field.evaluate("e => e.type")
        if isinstance(text, tuple) and tag == "checkbox":
            for word in text:
                self.page.check(f"{selector}[value='{word}']")
                self.clicks += 1
            return
        text = "; ".join(text) if isinstance(text, tuple) else text
        if field.input_value() == text:
            return
        if tag == "select-one":
            self.choose(selector, text)
        else:
            self.type(selector, text)

    def enter(self, code: str, sheet: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Row after row by the sheet's form."""
        rows = list(rows)
        self.go(f"/projects/{code}/records/{sheet}/new")
        for at, row in enumerate(rows):
            self.fill(sheet, row)
            self.submit("form.record-form button.btn-primary" if at == len(rows) - 1 else "button[name=more]")
            self._saved(sheet, row)

    def paste_rows(self, code: str, sheet: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """All rows at once, as they are copied from a spreadsheet."""
        rows = list(rows)
        names = [c for c in columns(RECORDS[sheet]) if any(row.get(c.name) is not None for row in rows)]
        lines = ["\t".join(c.name for c in names)]
        for row in rows:
            cells = (as_typed(row.get(c.name), c.kind) for c in names)
            lines.append("\t".join("; ".join(cell) if isinstance(cell, tuple) else cell for cell in cells))
        self.go(f"/projects/{code}/records/{sheet}/paste")
        self.paste("textarea[name=rows]", "\n".join(lines))
        self.submit("main form.panel button.btn-primary")
        self._saved(sheet, rows[0])

    def change(self, code: str, sheet: str, row: int, values: Mapping[str, Any]) -> None:
        """The row of that place in the sheet's list, opened and changed."""
        self.go(f"/projects/{code}/records/{sheet}")
        self.page.locator("td.key a[href$='/history']").nth(row).wait_for()
        self.follow(self.page.locator("tbody tr").nth(row).locator("td.key a").first)
        self.fill(sheet, values)
        self.submit("form.record-form button.btn-primary")
        self._saved(sheet, values)

    def answer(self, code: str, row: int, response: str) -> None:
        """The finding of that place in the list, answered."""
        self.go(f"/projects/{code}/rectification")
        self.follow(self.page.locator("tbody th a").nth(row))
        self.type("form[action$='/respond'] [name=response]", response)
        self.submit("form[action$='/respond'] button.btn-primary")
        self._saved("findings", {"response": response})

    def close(self, code: str, on: date) -> None:
        """The first finding of the list, checked again and closed; it goes to the end of the list."""
        self.go(f"/projects/{code}/rectification")
        self.submit("tbody th a")
        self.press("form[action$='/check'] [value=accepted]")
        self.type("form[action$='/check'] [name=decided_on]", on.isoformat())
        self.submit("form[action$='/check'] button.btn-primary")
        self._saved("findings", {"closed_on": on})

    def _saved(self, sheet: str, row: Mapping[str, Any]) -> None:
        self.forms += 1
        notice = self.page.locator("p.notice[role=status]")
        if not notice.count():
            wrong = self.page.locator(".field-error, .notice-bad, tbody tr").all_inner_texts()
            raise AssertionError(f"{sheet} {dict(row)} was not saved: {wrong[:5]}")


def as_typed(value: Any, kind: Any) -> str | tuple[str, ...]:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case tuple():
            return value
        case int() if isinstance(kind, Cents):
            return plain(value)
    return str(value)
