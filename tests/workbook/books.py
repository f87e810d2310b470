"""A full workbook to damage: a row or two in every sheet, every sum right, written in either language."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import Any

import openpyxl

from tests.ledgers import fields, small_ledger
from tracker.fields import columns
from tracker.ledger.records import FIELD_SHEETS, RECORDS, Ledger
from tracker.workbook.service import Checked, check_workbook
from tracker.workbook.sheets import title
from tracker.workbook.writer import write


@cache
def full_ledger() -> Ledger:
    """Contract of 20,000 yuan; an amendment of 2025-02-01 adds 1,000 to activities and a third tranche."""
    return small_ledger(
        project=fields(
            code="P1",
            title="编织队培育",
            purchaser="民政局",
            contractor="S社工事务所",
            procurement_method="below_threshold",
            settlement_mode="actual_cost",
            contract_no="H-1",
            awarded_on=date(2024, 6, 20),
            signed_on=date(2024, 6, 25),
            filed_on=date(2024, 6, 28),
            published_on=date(2024, 6, 26),
            starts_on=date(2024, 7, 1),
            ends_on=date(2025, 6, 30),
            expenses_until=date(2025, 7, 31),
            amount=2_000_000,
            summary="培育一支队伍。\n分两个阶段。",
        ),
        settings=fields(grade_good=Decimal(82), cap_staff=Decimal("0.8")),
        tranches=[
            {
                "no": 1,
                "name": "首款",
                "amount": 1_200_000,
                "due_on": date(2024, 7, 15),
                "condition": "signed",
                "invoiced_on": date(2024, 7, 1),
                "paid_on": date(2024, 7, 12),
                "paid_amount": 1_200_000,
            },
            {"no": 2, "name": "尾款", "amount": 800_000},
            {"no": 3, "name": "增补", "amount": 100_000, "amendment_no": 1},
        ],
        milestones=[
            {"code": "M1", "title": "中期", "due_on": date(2025, 1, 10), "tranche_no": 2},
            {"code": "M2", "title": "末期", "due_on": date(2025, 6, 10)},
        ],
        amendments=[
            {"no": 1, "signed_on": date(2025, 2, 1), "amount_change": 100_000, "reason": "增加一场活动"}
        ],
        adjustments=[
            {
                "adjusted_on": date(2025, 2, 1),
                "to_category": "activities",
                "amount": 100_000,
                "amendment_no": 1,
            },
            {
                "adjusted_on": date(2025, 3, 1),
                "from_category": "staff",
                "to_category": "activities",
                "amount": 50_000,
                "reason": "活动增多",
            },
        ],
        volunteer_duty=[{"person": "r2", "served_on": date(2024, 9, 1), "hours": Decimal(2), "note": "值班"}],
        expenses=[
            {
                "spent_on": date(2024, 8, 1),
                "category": "activities",
                "payee": "毛线店",
                "amount": 12_345,
                "voucher_no": "V1",
                "activity": "A1",
                "invoice_no": "0001",
            },
            {
                "spent_on": date(2024, 8, 9),
                "category": "activities",
                "payee": "毛线店",
                "amount": -2_345,
                "voucher_no": "V2",
                "reverses": "V1",
            },
            {
                "spent_on": date(2024, 9, 30),
                "category": "staff",
                "payee": "工资",
                "amount": 600_000,
                "own_funds": 1_000,
                "voucher_no": "V3",
            },
        ],
        surveys=[
            {
                "code": "S1",
                "kind": "satisfaction",
                "held_on": date(2025, 6, 1),
                "issued": 100,
                "returned": 90,
                "valid": 85,
                "score_count": 80,
                "score_sum": Decimal(370),
                "maximum": Decimal(5),
                "top_two": 75,
            }
        ],
        resources=[{"name": "场地", "value": 300_000, "provided_on": date(2024, 9, 1), "activity": "A1"}],
        deliberations=[
            {
                "issue": "停车",
                "raised_on": date(2024, 9, 1),
                "discussed_on": date(2024, 9, 10),
                "agreed_on": date(2024, 9, 20),
                "parties": ("居委会", "物业"),
            }
        ],
        leaders=[
            {"person": "r1", "stage": "candidate", "since": date(2024, 9, 1)},
            {"person": "r1", "stage": "core", "since": date(2025, 1, 1)},
        ],
        findings=[
            {
                "round": "midterm",
                "code": "A",
                "severity": "minor",
                "finding": "时数未登记",
                "found_on": date(2025, 1, 10),
                "due_on": date(2025, 1, 31),
            }
        ],
    )


@cache
def full_workbook(lang: str) -> bytes:
    return write(full_ledger(), lang)


class Book:
    """The full workbook, open to be damaged: sheets, columns and fields by key in either language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.book = openpyxl.load_workbook(BytesIO(full_workbook(lang)))

    def sheet(self, sheet: str) -> Any:
        return self.book[title("sheet", sheet, self.lang)]

    def at(self, sheet: str, row: int, column: str) -> tuple[int, int]:
        if sheet in FIELD_SHEETS:
            return row, 2
        names = [c.name for c in columns(RECORDS[sheet])]
        return row, names.index(column) + 1

    def cell(self, sheet: str, row: int, column: str) -> Any:
        return self.sheet(sheet).cell(*self.at(sheet, row, column))

    def put(self, sheet: str, row: int, column: str, value: Any) -> None:
        """Whatever is given, without openpyxl's own judgement."""
        cell = self.cell(sheet, row, column)
        cell.value = None
        cell.number_format = "General"
        if isinstance(value, str) and not value.startswith("="):
            cell.data_type, cell._value = "s", value
        else:
            cell.value = value

    def head(self, sheet: str, column: str) -> Any:
        return self.sheet(sheet).cell(1, self.at(sheet, 1, column)[1])

    def bytes(self) -> bytes:
        out = BytesIO()
        self.book.save(out)
        return out.getvalue()


def row_of(sheet: str, field: str) -> int:
    """The row of a field in a sheet of fields, as ``write`` places it."""
    return [c.name for c in columns(RECORDS[sheet])].index(field) + 2


def check(data: bytes) -> Checked:
    return check_workbook(BytesIO(data))


def part(data: bytes, ending: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same file with one part of it changed; the first whose name ends so."""
    out, done = BytesIO(), False
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith(ending) and not done:
                content, done = change(content), True
            new.writestr(name, content)
    assert done, ending
    return out.getvalue()
