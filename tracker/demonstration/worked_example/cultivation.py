"""Resources, deliberations and leaders: one leader when the project began, three at mid-term, five at the end."""

from __future__ import annotations

from datetime import date
from typing import Any

from ...money import cents
from .people import code

D = date.fromisoformat

# name, owner, kind, yuan, day, activity, was idle
_RESOURCES = (
    ("社区活动室（编织角）使用权", "L社区居民委员会", "场地", "3000", "2024-09-11", None, True),
    ("库存毛线", "锦绣毛线店", "物资", "1600", "2024-10-28", "A06", True),
    ("编织教学公益支持", "市工艺美术协会", "服务", "1000", "2024-11-05", "A06", False),
    ("义卖所得", "L社区居民", "资金", "3268", "2025-04-19", "A09", False),
)

_TEAM, _COMMITTEE, _AGENCY = "K志愿服务队", "L社区居民委员会", "S社工事务所"
_RESIDENTS, _STREET, _BRANCH, _PROPERTY = "居民代表", "J街道办事处", "L社区党支部", "物业服务公司"

# issue, raised, discussed, agreed, done, fed back, parties
_ISSUES = (
    ("编织角固定使用时段", "2024-08-22", "2024-09-10", "2024-09-10", "2024-09-20", "2024-09-25",
     (_TEAM, _COMMITTEE, _AGENCY)),
    ("志愿服务队章程", "2024-08-22", "2024-09-10", "2024-09-10", "2024-10-08", "2024-10-12",
     (_TEAM, _COMMITTEE, _AGENCY, _STREET)),
    ("值班排班办法", "2024-11-19", "2024-12-07", "2024-12-07", "2024-12-20", "2024-12-25",
     (_TEAM, _RESIDENTS, _AGENCY)),
    ("楼道毛线杂物清理", "2024-11-26", "2024-12-07", "2024-12-07", "2025-01-20", "2025-02-10",
     (_TEAM, _RESIDENTS, _COMMITTEE, _PROPERTY)),
    ("义卖所得用途与公示", "2025-03-11", "2025-03-25", "2025-03-25", "2025-04-25", "2025-05-06",
     (_TEAM, _RESIDENTS, _COMMITTEE)),
    ("与社区党支部共建", "2025-03-18", "2025-04-08", "2025-04-08", "2025-05-20", "2025-06-03",
     (_TEAM, _BRANCH, _COMMITTEE)),
    ("活动室夜间开放", "2025-05-10", "2025-05-24", "2025-06-05", None, None,
     (_TEAM, _RESIDENTS, _COMMITTEE, _PROPERTY)),
    ("单元门口增设无障碍坡道", "2025-06-10", None, None, None, None, (_RESIDENTS, _COMMITTEE)),
)  # fmt: skip

# number of the person → (stage, since)
_LEADERS = {
    1: (("leader", "2024-08-14"),),
    2: (("candidate", "2024-08-22"), ("core", "2024-10-12"), ("leader", "2024-12-07")),
    3: (("candidate", "2024-08-22"), ("core", "2024-11-05"), ("leader", "2025-01-08")),
    5: (("candidate", "2024-09-21"), ("core", "2024-12-07"), ("leader", "2025-04-19")),
    8: (("candidate", "2024-10-12"), ("core", "2025-03-04"), ("leader", "2025-05-10")),
    11: (("candidate", "2024-12-07"), ("core", "2025-05-10")),
    14: (("candidate", "2025-03-25"),),
}


def cultivation() -> dict[str, list[dict[str, Any]]]:
    return {
        "resources": [
            {
                "name": name,
                "owner": owner,
                "society": "resource",
                "kind": kind,
                "value": cents(value),
                "provided_on": D(day),
                "activity": activity,
                "was_idle": idle,
            }
            for name, owner, kind, value, day, activity, idle in _RESOURCES
        ],
        "deliberations": [
            {
                "issue": issue,
                "parties": parties,
                **{
                    f"{step}_on": D(day) if day else None
                    for step, day in zip(
                        ("raised", "discussed", "agreed", "done", "fed_back"), days, strict=True
                    )
                },
            }
            for issue, *days, parties in _ISSUES
        ],
        "leaders": [
            {"person": code(person), "stage": stage, "since": D(day)}
            for person, stages in _LEADERS.items()
            for stage, day in stages
        ],
    }
