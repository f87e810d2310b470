"""Eleven smaller projects of two agencies, each at another point of its life, around any given day.

They are made by one pattern from a table of stories, so that the list of projects has something to say
whenever the demonstration is loaded. Every one passes the checks of a ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from .pattern import Plan, sheets_of

Sheets = dict[str, list[dict[str, Any]]]

S, R = "S社工事务所", "R社会工作服务中心"
BUREAU, STREET = "昌平区民政局", "Q街道办事处"


@dataclass(frozen=True)
class Story:
    """``begun``: days before the day of loading on which the term starts, negative for a start to come;
    ``spent``: share of the budget; ``output``: share of the targets reached; ``held``: sessions so far."""

    code: str
    title: str
    field: str
    contractor: str
    purchaser: str
    street_office: str
    community: str
    state: str
    begun: int
    days: int
    yuan: int
    spent: str
    output: str
    held: int
    needs: str
    twist: str = ""
    settlement_mode: str = "actual_cost"
    procurement_method: str = "below_threshold"


STORIES = (
    Story("CP-E-001", "银龄守护居家养老服务项目", "为老服务", S, BUREAU, "J街道办事处", "M社区居民委员会",
          "running", 150, 365, 180_000, "0.40", "0.45", 8, "高龄、独居老人日常照料与紧急求助需求突出。"),
    Story("CP-E-002", "残疾人社区融合支持项目", "助残服务", S, BUREAU, "J街道办事处", "N社区居民委员会",
          "running", 210, 365, 150_000, "0.45", "0.30", 7, "轻度精神障碍居民缺少日间活动与就业准备。", "overdue"),
    Story("CP-E-003", "青少年暑期成长营项目", "青少年服务", S, BUREAU, "T街道办事处", "B社区居民委员会",
          "running", 100, 365, 120_000, "0.74", "0.20", 5, "双职工家庭子女假期照管不足。", "spending"),
    Story("CP-E-004", "流动家庭亲子关系支持项目", "家庭服务", R, BUREAU, "T街道办事处", "H社区居民委员会",
          "rectifying", 230, 365, 160_000, "0.52", "0.50", 9, "流动家庭亲子沟通压力大，社区支持网络薄弱。", "rectifying"),
    Story("CP-E-005", "社区协商议事能力提升项目", "社区治理", R, BUREAU, "J街道办事处", "L社区居民委员会",
          "signed", -20, 365, 100_000, "0", "0", 0, "停车、加装电梯等议题缺少协商平台。"),
    Story("CP-E-006", "失独家庭心理关怀项目", "家庭服务", S, BUREAU, "J街道办事处", "D社区居民委员会",
          "suspended", 190, 365, 90_000, "0.25", "0.20", 4, "失独家庭社会联系减少，需要稳定陪伴。", "suspended"),
    Story("CP-E-007", "困境儿童帮扶与个案管理项目", "儿童服务", R, BUREAU, "T街道办事处", "G社区居民委员会",
          "midterm", 185, 365, 200_000, "0.46", "0.52", 9, "监护缺失儿童需要建档与持续跟进。", "scored"),
    Story("CP-E-008", "老旧小区楼门文化建设项目", "社区治理", S, BUREAU, "J街道办事处", "L社区居民委员会",
          "settled", 430, 365, 80_000, "0.985", "1.08", 16, "楼道堆物、邻里陌生问题长期存在。", "finished"),
    Story("CP-E-009", "社区慈善超市运营培育项目", "慈善资源", R, BUREAU, "T街道办事处", "H社区居民委员会",
          "running", 300, 365, 140_000, "0.66", "0.72", 12, "闲置物资多而受助渠道少。", "amended"),
    Story("QJ-E-010", "新就业群体友好社区项目", "社区治理", S, STREET, STREET, "F社区居民委员会",
          "running", 170, 365, 110_000, "0.42", "0.50", 8, "快递、外卖从业人员缺少歇脚与参与渠道。", "doubtful"),
    Story("CP-E-011", "居家认知障碍老人家庭支持项目", "为老服务", R, BUREAU, "J街道办事处", "M社区居民委员会",
          "running", 60, 540, 480_000, "0.10", "0.12", 4, "照顾者负担重，缺少喘息与照护知识。", "",
          "fixed_price", "competitive_consultation"),
)  # fmt: skip

USERS = (
    {"email": "manager@demo.example", "name": "赵敏", "role": "project_manager", "organization": S},
    {"email": "worker@demo.example", "name": "钱珊", "role": "social_worker", "organization": S},
    {"email": "finance@demo.example", "name": "孙会", "role": "finance_officer", "organization": S},
    {"email": "official@demo.example", "name": "李正", "role": "official", "organization": BUREAU},
    {"email": "evaluator@demo.example", "name": "周评", "role": "evaluator", "organization": "P社会评估中心"},
    {"email": "auditor@demo.example", "name": "吴审", "role": "auditor", "organization": "H会计师事务所"},
    {"email": "admin@demo.example", "name": "郑管", "role": "administrator", "organization": "平台管理"},
    {"email": "rival@demo.example", "name": "王竞", "role": "project_manager", "organization": R},
)


def district(today: date) -> list[Sheets]:
    """The sheets of the eleven projects as they stand on a day."""
    return [_sheets(number, story, today) for number, story in enumerate(STORIES)]


def _sheets(number: int, story: Story, today: date) -> Sheets:
    plan = Plan(
        number=number,
        today=today,
        starts_on=today - timedelta(days=story.begun),
        days=story.days,
        yuan=story.yuan,
        spent=Decimal(story.spent),
        output=Decimal(story.output),
        held=story.held,
        twist=story.twist,
    )
    contract = {
        "code": story.code,
        "title": story.title,
        "purchaser": story.purchaser,
        "contractor": story.contractor,
        "evaluator": "P社会评估中心",
        "auditor": "H会计师事务所" if number % 2 else None,
        "street_office": story.street_office,
        "community": story.community,
        "service_field": story.field,
        "procurement_method": story.procurement_method,
        "settlement_mode": story.settlement_mode,
        "contract_no": f"{story.code}-HT",
        "state": story.state,
        "needs": story.needs,
        "aims": "通过专业社会工作服务回应上述需求，按期完成绩效目标，服务对象满意度不低于90%。",
        "summary": f"{story.contractor}在{story.community}开展的{story.field}项目。",
    }
    return sheets_of(plan, contract)
