"""A small ledger to vary: one row or two in most sheets, every sum right."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tracker.ledger.records import Ledger, ledger_of


def fields(**values: Any) -> list[dict[str, Any]]:
    return [{"field": name, "value": value} for name, value in values.items()]


def small_sheets(**sheets: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The small project's sheets, those that are given in place of its own."""
    return {
        "project": fields(
            code="P1",
            title="编织队培育",
            purchaser="民政局",
            contractor="S社工事务所",
            settlement_mode="actual_cost",
            contract_no="H-1",
            signed_on=date(2024, 6, 25),
            starts_on=date(2024, 7, 1),
            ends_on=date(2025, 6, 30),
            amount=2_000_000,
        ),
        "tranches": [
            {
                "no": 1,
                "name": "首款",
                "amount": 1_200_000,
                "due_on": date(2024, 7, 15),
                "paid_on": date(2024, 7, 12),
                "paid_amount": 1_200_000,
            },
            {"no": 2, "name": "尾款", "amount": 800_000},
        ],
        "milestones": [{"code": "M1", "title": "中期", "due_on": date(2025, 1, 10), "tranche_no": 2}],
        "budget": [
            {"category": "staff", "amount": 1_500_000},
            {"category": "activities", "amount": 500_000, "unit_price": 50_000, "quantity": Decimal(10)},
        ],
        "people": [
            {"code": "r1", "name": "王喆", "gender": "female", "birth_year": 1950, "household": "1-101"},
            {"code": "r2", "name": "李堃", "phone": "13800138000", "groups": ("党员", "独居")},
        ],
        "activities": [
            {
                "code": "A1",
                "kind": "group",
                "title": "编织",
                "counts_as_output": True,
                "societies": ("community", "volunteer", "resource"),
            }
        ],
        "sessions": [
            {"activity": "A1", "no": 1, "held_on": date(2024, 8, 1), "hours": Decimal("1.5"), "headcount": 3}
        ],
        "attendance": [
            {"activity": "A1", "session_no": 1, "person": "r1", "role": "beneficiary"},
            {"activity": "A1", "session_no": 1, "person": "r2", "role": "volunteer", "hours": Decimal(2)},
        ],
        "expenses": [
            {
                "spent_on": date(2024, 8, 1),
                "category": "activities",
                "payee": "毛线店",
                "amount": 12_345,
                "voucher_no": "V1",
                "activity": "A1",
            }
        ],
        "indicators": [
            {
                "code": "I1",
                "name": "服务人次",
                "measure": "person_times",
                "direction": "at_least",
                "target": Decimal(500),
            },
            {
                "code": "I2",
                "name": "归属感",
                "measure": "manual",
                "direction": "at_least",
                "target": Decimal("3.7"),
            },
        ],
        "indicator_values": [{"indicator": "I2", "measured_on": date(2024, 9, 1), "value": Decimal("3.2")}],
        "scheme": [
            {"code": "A", "name": "项目管理", "weight_midterm": Decimal(100), "weight_final": Decimal(60)},
            {"code": "A1", "parent": "A", "name": "制度", "weight_final": Decimal(60)},
            {"code": "B", "name": "产出", "weight_final": Decimal(40)},
        ],
        "scores": [
            {"round": "midterm", "code": "A", "scored_on": date(2025, 1, 1), "score": Decimal("88.5")}
        ],
    } | sheets


def small_ledger(**sheets: list[dict[str, Any]]) -> Ledger:
    return ledger_of(small_sheets(**sheets))
