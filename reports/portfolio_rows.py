"""The rows of a portfolio as a workbook, ``portfolio.xlsx``, for who wants to add them up: projects, what deviates in
each, and the reports of the period. Nobody's name stands in a portfolio, and none in its workbook. Pure: the same
bytes for the same portfolio.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from tracker.i18n import N_

from .portfolio import Portfolio, Row
from .words import Words, words

# heading, where it stands (a point leads into ``in_period``), what it is
COLUMNS = (
    (N_("Project code"), "code", "text"),
    (N_("Project"), "title", "text"),
    (N_("Purchaser"), "purchaser", "text"),
    (N_("Contractor"), "contractor", "text"),
    (N_("Service field"), "service_field", "text"),
    (N_("State"), "state", "state"),
    (N_("Term begins on"), "starts_on", "day"),
    (N_("Term ends on"), "ends_on", "day"),
    (N_("Time passed"), "elapsed", "share"),
    (N_("Amount (CNY)"), "amount", "money"),
    (N_("Revised budget (CNY)"), "revised", "money"),
    (N_("Spent (CNY)"), "spent", "money"),
    (N_("Execution"), "execution_rate", "share"),
    (N_("Due (CNY)"), "due", "money"),
    (N_("Deducted (CNY)"), "deducted", "money"),
    (N_("Paid (CNY)"), "paid", "money"),
    (N_("Tranches due and not paid"), "tranches_late", "number"),
    (N_("Targets"), "indicators", "number"),
    (N_("Met"), "met", "number"),
    (N_("On plan"), "on_plan", "number"),
    (N_("Behind"), "behind", "number"),
    (N_("Completion"), "completion", "share"),
    (N_("Sessions"), "sessions", "number"),
    (N_("Hours"), "service_hours", "hours"),
    (N_("Person-times"), "person_times", "number"),
    (N_("Persons"), "persons", "number"),
    (N_("Volunteers"), "volunteers", "number"),
    (N_("Volunteer hours"), "volunteer_hours", "hours"),
    (N_("Milestones"), "milestones", "number"),
    (N_("Milestones done"), "milestones_done", "number"),
    (N_("Milestones overdue"), "milestones_overdue", "number"),
    (N_("Findings open"), "findings_open", "number"),
    (N_("Level"), "level", "deviation_level"),
    (N_("Sessions of the period"), "in_period.sessions", "number"),
    (N_("Person-times of the period"), "in_period.person_times", "number"),
    (N_("Volunteer hours of the period"), "in_period.volunteer_hours", "hours"),
    (N_("Spent in the period (CNY)"), "in_period.spent", "money"),
    (N_("Paid in the period (CNY)"), "in_period.paid", "money"),
    (N_("Mid-term score"), "midterm.score", "score"),
    (N_("Mid-term grade"), "midterm.grade", "grade"),
    (N_("Final score"), "final.score", "score"),
    (N_("Final grade"), "final.grade", "grade"),
)
_DEVIATIONS = (
    (N_("Project code"), "text"),
    (N_("What deviates"), "deviation"),
    (N_("Level"), "deviation_level"),
    (N_("Number of cases"), "number"),
)
_REPORTS = (
    (N_("Report no."), "text"),
    (N_("Kind"), "report_kind"),
    (N_("Project code"), "text"),
    (N_("Figures as of"), "day"),
    (N_("Issued on"), "day"),
    (N_("Issued by"), "text"),
)
_FORMATS = {
    "day": "yyyy-mm-dd",
    "money": "#,##0.00",
    "share": "0.00%",
    "hours": "#,##0.0",
    "score": "0.00",
}
_AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def rows_workbook(portfolio: Portfolio) -> bytes:
    """Three sheets, headed in the portfolio's language; money in yuan, shares as shares of one."""
    import xlsxwriter  # loaded here, as everything that a page of a server does not need

    w, out = words(portfolio.lang), io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **_AS_TEXT}) as book:
        created = datetime.combine(date.fromisoformat(portfolio.as_of), time(), UTC)
        book.set_properties({"created": created})
        styles = {kind: book.add_format({"num_format": how}) for kind, how in _FORMATS.items()}
        styles["head"] = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})

        def sheet(name: str, heads: Sequence[tuple[str, str]], rows: Iterable[Sequence[Any]]) -> None:
            page = book.add_worksheet(w.say(name))
            page.freeze_panes(1, 0)
            for n, (head, kind) in enumerate(heads):
                page.write_string(0, n, w.say(head), styles["head"])
                page.set_column(n, n, 24 if kind in ("text", "deviation") else 14)
            for number, row in enumerate(rows, 1):
                for n, ((_, kind), value) in enumerate(zip(heads, row, strict=True)):
                    _write(page, number, n, kind, value, styles.get(kind), w)

        sheet(
            N_("List of projects"),
            [(head, kind) for head, _, kind in COLUMNS],
            ([_at(row, path) for _, path, _ in COLUMNS] for row in portfolio.rows),
        )
        sheet(
            N_("What deviates"),
            _DEVIATIONS,
            ((row.code, d.kind, d.level, d.number) for row in portfolio.rows for d in row.deviations),
        )
        sheet(
            N_("Reports issued in the period"),
            _REPORTS,
            ((r.number, r.kind, r.code, r.as_of, r.issued_on, r.issued_by) for r in portfolio.reports),
        )
    return out.getvalue()


def _at(row: Row, path: str) -> Any:
    value: Any = row
    for name in path.split("."):
        value = None if value is None else getattr(value, name)
    return value


def _write(page: Any, row: int, column: int, kind: str, value: Any, style: Any, w: Words) -> None:
    if value is None:
        return
    write: Callable[..., Any] = page.write_number
    if kind == "day":
        write, value = page.write_datetime, date.fromisoformat(value)
    elif kind == "text":
        write = page.write_string
    elif kind in ("number", *_FORMATS):
        value = Decimal(value)
    else:  # a word of the field
        write, value = page.write_string, w.term(kind, value)
    write(row, column, value, style)
