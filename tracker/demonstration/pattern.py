"""One pattern of a small project: its contract, milestones, evaluation, and the twist of its story."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from .fieldwork import cultivation, indicators, services
from .plan import Plan
from .spending import budget, expenses, tranches
from .stories import Story

Rows = list[dict[str, Any]]
Sheets = dict[str, Rows]

_SCHEME = (
    ("A", "项目管理", 20),
    ("B", "服务产出", 40),
    ("C", "服务成效", 15),
    ("D", "财务管理", 15),
    ("E", "满意度", 10),
)


def sheets_of(number: int, story: Story, today: date) -> Sheets:
    plan = Plan(number, story, today)
    spent = expenses(plan)
    sheets = {
        "project": [
            {"field": name, "value": value} for name, value in _contract(plan).items() if value is not None
        ],
        "tranches": tranches(plan, sum(e["amount"] for e in spent)),
        "milestones": _milestones(plan),
        "budget": budget(plan),
        "expenses": spent,
        **services(plan),
    }
    sheets |= {"indicators": indicators(plan, sheets), **cultivation(plan, sheets), **_evaluation(plan)}
    if story.twist in _TWISTS:
        _TWISTS[story.twist](plan, sheets)
    return sheets


def _contract(plan: Plan) -> dict[str, Any]:
    s = plan.story
    return {
        "code": s.code,
        "title": s.title,
        "purchaser": s.purchaser,
        "contractor": s.contractor,
        "evaluator": s.evaluator,
        "auditor": s.auditor,
        "street_office": s.street_office,
        "community": s.community,
        "service_field": s.field,
        "procurement_method": s.procurement_method,
        "settlement_mode": s.settlement_mode,
        "contract_no": f"{s.code}-HT",
        "awarded_on": plan.signed_on - timedelta(days=18),
        "signed_on": plan.signed_on,
        "filed_on": plan.signed_on + timedelta(days=6),
        "published_on": plan.signed_on + timedelta(days=1),
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "expenses_until": plan.ends_on + timedelta(days=31),
        "amount": plan.amount,
        "state": s.state,
        "summary": f"{s.contractor}受{s.purchaser}委托，在{s.community}辖区开展{s.field}。{s.aims}",
        "needs": s.needs,
        "aims": f"{s.aims}按期完成绩效目标，服务对象满意度不低于90%。",
    }


def _milestones(plan: Plan) -> Rows:
    """What is due is done three days before, but for the mid-term round of those that stand still."""
    rows = []
    for code, title, at, tranche in (
        ("M1", "实施方案", "0.05", 1),
        ("M2", "需求调研报告", "0.15", None),
        ("M3", "中期评估", "0.5", 2),
        ("M4", "结项报告", "0.99", None),
        ("M5", "末期评估", "1.03", None),
        ("M6", "验收", "1.05", 3),
    ):
        due = plan.due(at)
        done = due - timedelta(days=3) if due <= plan.today else None
        if plan.story.twist == "suspended" and code == "M3":
            done = None
        rows.append({"code": code, "title": title, "due_on": due, "done_on": done, "tranche_no": tranche})
    return rows


def _evaluation(plan: Plan) -> Sheets:
    scheme = [
        {"code": c, "name": name, "weight_midterm": Decimal(w), "weight_final": Decimal(w)}
        for c, name, w in _SCHEME
    ]
    scores = [
        {"round": round_, "code": c, "scored_on": _scored_on(plan, round_), "score": Decimal(score)}
        for round_, given in plan.story.scores
        for (c, _, _), score in zip(_SCHEME, given, strict=True)
    ]
    surveys = []
    if plan.held:
        surveys.append(
            {"code": "S1", "kind": "needs", "held_on": plan.on(1, plan.held + 2)}
            | {
                "issued": 60 + plan.number * 3,
                "returned": 58 + plan.number * 3,
                "valid": 55 + plan.number * 3,
            }
        )
    if plan.story.satisfied:
        surveys.append(
            {"code": "S2", "kind": "satisfaction", "held_on": plan.on(4, 5)}
            | {"issued": 45, "returned": 42, "valid": 40, "score_count": 40}
            | {"score_sum": Decimal(plan.story.satisfied), "maximum": Decimal(5)}
            | {"top_two": plan.story.satisfied // 5}
        )
    return {"scheme": scheme, "scores": scores, "surveys": surveys}


def _scored_on(plan: Plan, round_: str) -> date:
    """The day on which the round's milestone was done."""
    return plan.due("0.5" if round_ == "midterm" else "1.03") - timedelta(days=3)


def _add_late_report(plan: Plan, sheets: Sheets) -> None:
    """The mid-term round was passed late; the report that follows it is not there."""
    sheets["milestones"][2]["done_on"] = plan.due("0.5") + timedelta(days=4)
    for score in sheets["scores"]:
        score["scored_on"] = plan.due("0.5") + timedelta(days=4)
    late = {"code": "M7", "title": "个案阶段成效报告", "due_on": plan.due("0.6"), "done_on": None}
    sheets["milestones"].insert(3, late)


def _ask_for_more(plan: Plan, sheets: Sheets) -> None:
    """A move of two fifths of a line, which waits for approval."""
    sheets["adjustments"] = [
        {
            "adjusted_on": plan.today - timedelta(days=5),
            "from_category": "training",
            "to_category": "activities",
            "amount": plan.amount * 7 // 100 * 2 // 5,
            "reason": "营期场地与交通费用超出预期，申请由督导培训费调剂",
        }
    ]


def _find_faults(plan: Plan, sheets: Sheets) -> None:
    found = _scored_on(plan, "midterm")
    sheets["findings"] = [
        {
            "round": "midterm",
            "code": code,
            "severity": severity,
            "finding": finding,
            "found_on": found,
            "due_on": found + timedelta(days=30),
            "response": response,
            "closed_on": closed,
        }
        for code, severity, finding, response, closed in (
            (
                "D",
                "major",
                "两笔活动支出凭证无签收单，专账未单独设置。",
                "已开设专账，签收单正在补办。",
                None,
            ),
            ("A", "minor", "小组活动缺少前后测记录。", "已补充记录并组织培训。", found + timedelta(days=18)),
        )
    ]


def _pay_in_part(plan: Plan, sheets: Sheets) -> None:
    """The agency paid a part of the last activity itself before the work stopped."""
    last = [e for e in sheets["expenses"] if e["activity"]][-1]
    last |= {"own_funds": 60_000, "note": "超出预算部分由机构自筹"}


def _book_wrongly(plan: Plan, sheets: Sheets) -> None:
    """A voucher on this project that belonged to another, and its reversal."""
    day = plan.on(3, 5)
    wrong = {
        "spent_on": day,
        "category": "publicity",
        "payee": "新叶图文设计中心",
        "amount": 38_000,
        "voucher_no": "记-101",
        "note": "折页印制",
    }
    back = {
        "spent_on": day + timedelta(days=6),
        "amount": -38_000,
        "voucher_no": "记-102",
        "note": "应计入其他项目，冲销记-101",
        "reverses": "记-101",
    }
    sheets["expenses"] += [wrong, wrong | back]


def _amend(plan: Plan, sheets: Sheets) -> None:
    """A supplementary contract: a tenth more money and three more months."""
    more = plan.amount // 10
    day = plan.on(3, 5)
    sheets["amendments"] = [
        {
            "no": 1,
            "signed_on": day,
            "amount_change": more,
            "ends_on": plan.ends_on + timedelta(days=90),
            "reason": "增加两个兑换点，延长服务三个月",
        }
    ]
    moves = (("activities", 60), ("staff", 30), ("volunteers", 10))
    sheets["adjustments"] = [
        {
            "adjusted_on": day,
            "to_category": line,
            "amount": more * percent // 100,
            "reason": "补充合同增加服务点",
            "amendment_no": 1,
        }
        for line, percent in moves
    ]
    sheets["adjustments"].append(
        {
            "adjusted_on": day + timedelta(days=20),
            "from_category": "publicity",
            "to_category": "activities",
            "amount": plan.amount * 3 // 100 // 20,
            "reason": "宣传改为线上，结余用于活动材料",
        }
    )
    sheets["tranches"].append(
        {
            "no": 4,
            "name": "补充合同款",
            "amount": more,
            "due_on": plan.ends_on + timedelta(days=60),
            "amendment_no": 1,
        }
    )


def _make_doubtful(plan: Plan, sheets: Sheets) -> None:
    """One invoice on two vouchers, and a session before the term."""
    with_invoice = [e for e in sheets["expenses"] if e["invoice_no"]]
    with_invoice[3]["invoice_no"] = with_invoice[0]["invoice_no"]
    sheets["activities"].append(
        {
            "code": "H00",
            "kind": "community_event",
            "title": "项目预热活动",
            "lead": "agency",
            "counts_as_output": True,
        }
    )
    sheets["sessions"].append(
        {
            "activity": "H00",
            "no": 1,
            "held_on": plan.starts_on - timedelta(days=5),
            "hours": Decimal(2),
            "headcount": 25,
        }
    )


_TWISTS: dict[str, Callable[[Plan, Sheets], None]] = {
    "overdue": _add_late_report,
    "spending": _ask_for_more,
    "rectifying": _find_faults,
    "suspended": _pay_in_part,
    "scored": _book_wrongly,
    "amended": _amend,
    "doubtful": _make_doubtful,
}
