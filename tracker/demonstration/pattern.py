"""One pattern of a small project: sessions, people, spending and scores as far as its story has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ..terms import choices

_NAMES = "安宁 柏青 楚云 冬梅 恩惠 方圆 桂香 海燕 吉祥 可欣 乐平 美玲 念慈 佩华 庆生 瑞芳 淑敏 天佑 文静 晓东".split()
_FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
_KINDS = ("community_event", "group", "visit", "training", "lecture", "deliberation", "case")
_TITLES = {
    "community_event": "社区主题活动",
    "group": "互助小组",
    "visit": "入户探访",
    "training": "志愿者培训",
    "lecture": "知识讲座",
    "deliberation": "议事协商会",
    "case": "个案服务",
}
# budget line → per cent of the amount
_LINES = {
    "staff": 50,
    "activities": 28,
    "training": 7,
    "volunteers": 5,
    "publicity": 3,
    "audit": 2,
    "management": 4,
    "tax": 1,
}
_ATTENDING = 8


@dataclass(frozen=True)
class Plan:
    number: int
    today: date
    starts_on: date
    days: int
    yuan: int
    spent: Decimal
    output: Decimal
    held: int
    twist: str

    @property
    def ends_on(self) -> date:
        return self.starts_on + timedelta(days=self.days - 1)

    @property
    def amount(self) -> int:
        """Cents, as signed."""
        return self.yuan * 100

    @property
    def last_day(self) -> date:
        """The last day on which something may have happened."""
        return min(self.today, self.ends_on)

    def on(self, part: int, of: int) -> date:
        """The day when ``part`` of ``of`` equal parts of the time so far had passed."""
        return self.starts_on + (self.last_day - self.starts_on) * part // of

    def due(self, share: str) -> date:
        return self.starts_on + timedelta(days=int(self.days * Decimal(share)))


def sheets_of(plan: Plan, contract: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    signed = plan.starts_on - timedelta(days=12)
    contract = contract | {
        "awarded_on": signed - timedelta(days=18),
        "signed_on": signed,
        "filed_on": signed + timedelta(days=6),
        "published_on": signed + timedelta(days=1),
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "expenses_until": plan.ends_on + timedelta(days=31),
        "amount": plan.amount,
    }
    sheets = {
        "project": [{"field": name, "value": value} for name, value in contract.items() if value is not None],
        "tranches": _tranches(plan),
        "milestones": _milestones(plan),
        "budget": [{"category": c, "amount": plan.amount * share // 100} for c, share in _LINES.items()],
        "expenses": _expenses(plan),
        **_services(plan),
        **_evaluation(plan),
    }
    if plan.twist == "amended":
        _amend(plan, sheets)
    if plan.twist == "doubtful":
        _make_doubtful(plan, sheets)
    return sheets


def _services(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    people = [
        {
            "code": f"P{n:02}",
            "name": _FAMILY[(n + plan.number) % len(_FAMILY)] + _NAMES[(n * 3 + plan.number) % len(_NAMES)],
            "phone": f"1390013{plan.number:02}{n:02}",
            "gender": "male" if n % 3 == 0 else "female",
            "birth_year": 1940 + (n * 7 + plan.number * 5) % 70,
            "household": f"{n % 6 + 1}-{n % 20 + 101}",
        }
        for n in range(1, 41)
    ]
    activities, sessions, attendance = [], [], []
    for number in range(1, plan.held + 1):
        kind = _KINDS[(number + plan.number) % len(_KINDS)]
        activity = f"H{number:02}"
        activities.append(
            {
                "code": activity,
                "kind": kind,
                "title": f"{_TITLES[kind]}（第{number}期）",
                "initiator": "agency",
                "lead": "residents" if number % 4 == 0 else "agency",
                "place": choices("place")[number % 3],
                "counts_as_output": True,
                "societies": choices("society")[: number % 5 + 1],
            }
        )
        times = 4 if kind in ("group", "case") else 1
        for no in range(1, times + 1):
            day = min(plan.on(number, plan.held + 1) + timedelta(days=2 * (no - 1)), plan.last_day)
            sessions.append({"activity": activity, "no": no, "held_on": day, "hours": Decimal(2)})
            size = 1 if kind == "case" else _ATTENDING
            chosen = [(number * 5 + turn * 3 + plan.number) % 30 + 1 for turn in range(size)]
            attendance += [
                {"activity": activity, "session_no": no, "person": f"P{n:02}", "role": "beneficiary"}
                for n in chosen
            ]
            attendance += [
                {
                    "activity": activity,
                    "session_no": no,
                    "person": f"P{31 + (number + t) % 10:02}",
                    "role": "volunteer",
                }
                for t in range(2)
            ]
    return {"people": people, "activities": activities, "sessions": sessions, "attendance": attendance}


def _expenses(plan: Plan) -> list[dict[str, Any]]:
    """Each line spent to the plan's share, in as many vouchers as a quarter has; the audit comes last."""
    rows = []
    parts = 6
    for category, share in _LINES.items():
        line = plan.amount * share // 100
        if category == "audit" and plan.twist != "finished":
            continue
        total = int(line * min(plan.spent * (Decimal("1.02") if category == "activities" else 1), 1))
        for part in range(1, parts + 1):
            amount = total * part // parts - total * (part - 1) // parts
            if amount:
                rows.append((plan.on(part, parts + 1), category, amount))
    rows.sort(key=lambda row: (row[0], row[1]))
    return [
        {
            "spent_on": day,
            "category": category,
            "payee": "项目人员" if category == "staff" else "合作供应商",
            "amount": amount,
            "voucher_no": f"记-{number:03}",
            "invoice_no": None if category in ("staff", "tax") else f"{plan.number:02}{number:06}",
        }
        for number, (day, category, amount) in enumerate(rows, start=1)
    ]


def _tranches(plan: Plan) -> list[dict[str, Any]]:
    """6:3:1; what has fallen due is paid within three weeks, but for the story of the late payment."""
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
        held_back = plan.twist in ("rectifying", "scored") and no > 1
        if plan.twist == "overdue" and no == 2:
            row |= {"invoiced_on": plan.today - timedelta(days=40), "due_on": plan.today - timedelta(days=25)}
        elif due <= plan.today and not held_back:
            spent_beyond = sum(e["amount"] for e in _expenses(plan)) - plan.amount * 90 // 100
            row |= {
                "invoiced_on": due - timedelta(days=15),
                "paid_on": due,
                "paid_amount": row["amount"] if no < 3 else spent_beyond,
            }
        rows.append(row)
    return rows


def _milestones(plan: Plan) -> list[dict[str, Any]]:
    rows = []
    for code, title, at, tranche in (
        ("M1", "实施方案", "0.05", 1),
        ("M2", "需求调研报告", "0.15", None),
        ("M3", "中期自评报告", "0.5", 2),
        ("M4", "结项报告", "0.99", None),
        ("M5", "末期评估", "1.03", 3),
    ):
        due = plan.due(at)
        late = (plan.twist == "overdue" and code == "M3") or (plan.twist == "suspended" and code != "M1")
        done = due - timedelta(days=3) if due <= plan.today and not late else None
        rows.append({"code": code, "title": title, "due_on": due, "done_on": done, "tranche_no": tranche})
    return rows


def _evaluation(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """Targets that the held sessions reach to the plan's share; scores where the story has come so far."""
    reached = {"sessions": plan.held * 2, "person_times": plan.held * 12, "persons": 30}
    indicators = [
        {
            "code": f"I{n}",
            "name": name,
            "measure": measure,
            "direction": "at_least",
            "unit": unit,
            "target": Decimal(max(int(reached[measure] / max(plan.output, Decimal("0.2"))), 10)),
        }
        for n, (name, measure, unit) in enumerate(
            (
                ("服务节次", "sessions", "节"),
                ("服务人次", "person_times", "人次"),
                ("服务人数", "persons", "人"),
            ),
            start=1,
        )
    ]
    indicators.append(
        {
            "code": "I4",
            "name": "服务对象满意度",
            "measure": "satisfaction_score",
            "direction": "at_least",
            "target": Decimal("0.9"),
        }
    )
    weights = (
        ("A", "项目管理", 20),
        ("B", "服务产出", 40),
        ("C", "服务成效", 15),
        ("D", "财务管理", 15),
        ("E", "满意度", 10),
    )
    scheme = [
        {"code": c, "name": name, "weight_midterm": Decimal(w), "weight_final": Decimal(w)}
        for c, name, w in weights
    ]
    rounds = {
        "finished": ("midterm", "final"),
        "rectifying": ("midterm",),
        "scored": ("midterm",),
        "amended": ("midterm",),
    }
    share = Decimal("0.74") if plan.twist == "rectifying" else Decimal("0.9")
    scores = [
        {
            "round": round_,
            "code": c,
            "scored_on": min(plan.due("0.5" if round_ == "midterm" else "1.02"), plan.today),
            "score": w * share,
        }
        for round_ in rounds.get(plan.twist, ())
        for c, _, w in weights
    ]
    surveys = []
    if plan.held >= 5:
        day = plan.on(4, 5)
        surveys.append(
            {
                "code": "S1",
                "kind": "satisfaction",
                "held_on": day,
                "issued": 45,
                "returned": 42,
                "valid": 40,
                "score_count": 40,
                "score_sum": Decimal(186),
                "maximum": Decimal(5),
                "top_two": 37,
            }
        )
    findings = []
    if plan.twist == "rectifying":
        found = min(plan.due("0.5"), plan.today)
        findings = [
            _finding(
                "D",
                "major",
                "两笔活动支出凭证无签收单，专账未单独设置。",
                found,
                found + timedelta(days=30),
                None,
            ),
            _finding(
                "A",
                "minor",
                "小组活动缺少前后测记录。",
                found,
                found + timedelta(days=30),
                found + timedelta(days=18),
            ),
        ]
    return {
        "indicators": indicators,
        "scheme": scheme,
        "scores": scores,
        "surveys": surveys,
        "findings": findings,
    }


def _finding(
    code: str, severity: str, text: str, found: date, due: date, closed: date | None
) -> dict[str, Any]:
    return {
        "round": "midterm",
        "code": code,
        "severity": severity,
        "finding": text,
        "found_on": found,
        "due_on": due,
        "response": "已补充记录并组织培训。" if closed else None,
        "closed_on": closed,
    }


def _amend(plan: Plan, sheets: dict[str, list[dict[str, Any]]]) -> None:
    """A supplementary contract: a tenth more money and three more months."""
    more = plan.amount // 10
    day = plan.on(3, 5)
    sheets["amendments"] = [
        {
            "no": 1,
            "signed_on": day,
            "amount_change": more,
            "ends_on": plan.ends_on + timedelta(days=90),
            "reason": "增加两个服务点，延长服务三个月",
        }
    ]
    sheets["adjustments"] = [
        {
            "adjusted_on": day,
            "to_category": "activities",
            "amount": more,
            "reason": "补充合同",
            "amendment_no": 1,
        },
        {
            "adjusted_on": day + timedelta(days=20),
            "from_category": "publicity",
            "to_category": "activities",
            "amount": plan.amount * 3 // 100 // 20,
            "reason": "宣传改为线上",
        },
    ]
    sheets["tranches"].append(
        {
            "no": 4,
            "name": "补充合同款",
            "amount": more,
            "due_on": plan.ends_on + timedelta(days=60),
            "amendment_no": 1,
        }
    )


def _make_doubtful(plan: Plan, sheets: dict[str, list[dict[str, Any]]]) -> None:
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
