"""The contract, the settings copied into it when it was signed, and its milestones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ...money import cents

D = date.fromisoformat

_CONTRACT: dict[str, Any] = {
    "code": "CP-2024-017",
    "title": "L社区K志愿服务队培育项目",
    "purchaser": "昌平区民政局",
    "contractor": "S社工事务所",
    "evaluator": "P社会评估中心",
    "auditor": "H会计师事务所",
    "street_office": "J街道办事处",
    "community": "L社区居民委员会",
    "service_field": "社区社会组织培育",
    "procurement_method": "below_threshold",
    "settlement_mode": "actual_cost",
    "contract_no": "CPMZ-2024-017",
    "awarded_on": D("2024-06-12"),
    "signed_on": D("2024-06-25"),
    "filed_on": D("2024-07-02"),
    "published_on": D("2024-06-26"),
    "starts_on": D("2024-07-01"),
    "ends_on": D("2025-06-30"),
    "expenses_until": D("2025-07-31"),
    "amount": cents("200000"),
    "state": "archived",
    "summary": (
        "L社区位于J街道，建成于上世纪八十年代，属老旧小区，老年居民多，擅长编织的居民不少，居民志愿服务意识较强，"
        "但社区社会组织活力不足、协调能力偏弱。项目由昌平区民政局购买，S社工事务所承接，以居民自发的编织爱好者为基础培育K志愿服务队，"
        "按照“政府主导、社区引导、社工协助、居民自治”的思路，推动服务队完成备案、建章立制并承担社区服务，"
        "以社区为阵地、街道为基地、组织为营地，形成社区、社会工作者、社区社会组织、社区志愿者、社会慈善资源五社联动的工作格局。"
    ),
    "needs": (
        "2024年7月至8月，项目组发放问卷120份，回收有效问卷112份，访谈居民骨干、楼门长和居委会工作人员15人。调研显示："
        "一是编织爱好者有组织起来的意愿，但缺少固定场地和带头人；二是社区各主体之间沟通不畅，缺少有效的协商议事机制；"
        "三是社区资源长期闲置与投入不足并存，缺少对接渠道；四是居民对社区的归属感偏低（3.2分，满分5分），"
        "楼房居住格局下邻里往来少、情感淡漠。"
    ),
    "aims": (
        "总目标：培育一支有章程、有骨干、有服务、有党建引领的社区志愿服务队，使其能够自我运转。"
        "具体目标：一年内开展活动16节，服务500人次、200人以上；志愿者由12人发展到30人，志愿服务480小时；培育社区领袖5名；"
        "服务队完成备案并成立党小组，组织能力评分由46分提高到70分；协商议定事项落实率达到80%；"
        "链接资源折合5,000元；居民归属感由3.2分提高到3.7分，服务对象满意度不低于90%。"
    ),
}

_SETTINGS: dict[str, Decimal | int] = {
    "grade_excellent": Decimal(90),
    "grade_good": Decimal(80),
    "grade_fair": Decimal(60),
    "midterm_spend_share": Decimal("0.7"),
    "over_completion": Decimal("1.5"),
    "cap_staff": Decimal("0.65"),
    "cap_activities": Decimal("0.4"),
    "cap_training": Decimal("0.1"),
    "cap_volunteers": Decimal("0.1"),
    "cap_publicity": Decimal("0.05"),
    "cap_audit": Decimal("0.05"),
    "cap_management": Decimal("0.2"),
    "rectification_days": 30,
}

# code, title, due on, done on, tranche that depends on it
_MILESTONES = (
    ("M1", "签订合同", "2024-06-30", "2024-06-25", 1),
    ("M2", "需求调研报告", "2024-08-15", "2024-08-14", None),
    ("M3", "中期评估", "2025-01-15", "2025-01-10", 2),
    ("M4", "志愿服务队备案", "2025-01-31", "2025-01-15", None),
    ("M5", "结项报告", "2025-07-05", "2025-07-04", None),
    ("M6", "末期评估", "2025-07-15", "2025-07-10", None),
    ("M7", "专项审计", "2025-07-25", "2025-07-18", None),
    ("M8", "验收", "2025-07-31", "2025-07-22", 3),
    ("M9", "归档", "2025-08-31", "2025-08-29", None),
)


def contract() -> dict[str, list[dict[str, Any]]]:
    return {
        "project": [{"field": name, "value": value} for name, value in _CONTRACT.items()],
        "settings": [{"field": name, "value": value} for name, value in _SETTINGS.items()],
        "milestones": [
            {"code": code, "title": title, "due_on": D(due), "done_on": D(done), "tranche_no": tranche}
            for code, title, due, done, tranche in _MILESTONES
        ],
    }
