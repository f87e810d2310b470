"""Budget, tranches and vouchers of a small project. Amounts are cents, of whole yuan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from .plan import Plan

Rows = list[dict[str, Any]]

# budget line → per cent of the amount, remark
_LINES = {
    "staff": (50, "项目社工、主管工资及社会保险"),
    "activities": (28, "场地、材料、讲师、交通"),
    "training": (7, "外聘督导、社工培训"),
    "volunteers": (5, "志愿者保险及误餐补贴"),
    "publicity": (3, "海报、折页、新媒体"),
    "audit": (2, "项目专项审计"),
    "management": (4, "管理费"),
    "tax": (1, "增值税及附加"),
}
# budget line → payees in turn, note, whether there is an invoice
_PAYEES = {
    "staff": (("项目人员",), "工资及社会保险", False),
    "activities": (("益民文体用品店", "和邻餐饮店", "星火会务服务部", "畅行客运有限公司"), None, True),
    "training": (("京社督导服务中心",), "外聘督导", True),
    "volunteers": (("志愿者", "平安养老保险北京分公司"), "补贴及保险", False),
    "publicity": (("新叶图文设计中心",), "宣传品制作", True),
    "audit": (("H会计师事务所",), "专项审计费", True),
    "management": (("承接机构",), "管理费", False),
    "tax": (("国家税务总局北京市昌平区税务局",), "增值税及附加", False),
}


def budget(plan: Plan) -> Rows:
    return [
        {"category": line, "amount": plan.amount * share // 100, "remark": remark}
        for line, (share, remark) in _LINES.items()
    ]


def expenses(plan: Plan) -> Rows:
    """Each line spent to the plan's share: payroll by month, activities where they were held, the rest by
    quarter; the audit comes last."""
    rows: list[tuple[date, str, str | None, str, int]] = []
    for line, (percent, _) in _LINES.items():
        whole = plan.story.yuan * percent // 100
        days, activities = _occasions(plan, line)
        total = whole if line == "audit" else int(whole * Decimal(plan.story.spent))
        if not days or not total:
            continue
        payees = _PAYEES[line][0]
        weights = [3 + turn * 2 % 5 if line == "activities" else 1 for turn in range(len(days))]
        for turn, yuan in enumerate(_split(total, weights)):
            if yuan:
                rows.append((days[turn], line, activities[turn], payees[turn % len(payees)], yuan))
    rows.sort(key=lambda row: (row[0], row[1]))
    return [
        {
            "spent_on": day,
            "category": line,
            "activity": activity,
            "payee": plan.story.contractor if payee == "承接机构" else payee,
            "amount": yuan * 100,
            "voucher_no": f"记-{number:03}",
            "invoice_no": f"{day:%y}{plan.number + 10}{number:04}" if _PAYEES[line][2] else None,
            "note": _PAYEES[line][1],
        }
        for number, (day, line, activity, payee, yuan) in enumerate(rows, start=1)
    ]


def _occasions(plan: Plan, line: str) -> tuple[list[date], list[str | None]]:
    """The days on which a line is spent, and the activities for which."""
    passed = (plan.last_day - plan.starts_on).days
    if line == "audit":
        days = [plan.due("1.03")] if plan.story.twist == "finished" else []
    elif line == "activities":
        return (
            [plan.on(n, plan.held + 1) for n in range(1, plan.held + 1)],
            [f"H{n:02}" for n in range(1, plan.held + 1)],
        )
    else:
        step = 30 if line == "staff" else 90
        days = [plan.starts_on + timedelta(days=step * n) for n in range(1, passed // step + 1)]
        days = days or ([plan.last_day] if passed > 0 else [])
    return days, [None] * len(days)


def _split(total: int, weights: Sequence[int]) -> list[int]:
    """Whole yuan in those proportions; the last takes what is left."""
    parts = [total * weight // sum(weights) for weight in weights[:-1]]
    return [*parts, total - sum(parts)]


def tranches(plan: Plan, spent: int) -> Rows:
    """6:3:1; what has fallen due is paid, but for the story of the late payment and where the mid-term
    round has not been passed. The last one is what was spent beyond the first two."""
    rows = []
    for no, name, share, condition, at in (
        (1, "首款", 60, "signed", "0.03"),
        (2, "中期款", 30, "midterm_passed", "0.55"),
        (3, "尾款", 10, "final_accepted", "1.08"),
    ):
        due = plan.due(at)
        row = {
            "no": no,
            "name": name,
            "amount": plan.amount * share // 100,
            "due_on": due,
            "condition": condition,
        }
        if plan.story.twist == "overdue" and no == 2:
            row |= {"invoiced_on": plan.today - timedelta(days=40), "due_on": plan.today - timedelta(days=25)}
        elif due <= plan.today and not (plan.story.twist in ("rectifying", "scored") and no > 1):
            row |= {
                "invoiced_on": due - timedelta(days=8),
                "paid_on": due,
                "paid_amount": row["amount"] if no < 3 else spent - plan.amount * 90 // 100,
            }
        rows.append(row)
    return rows
