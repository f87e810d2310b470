"""Resources, deliberations and leaders."""

from __future__ import annotations

from datetime import date
from typing import Any

from ...money import cents
from .services import code

D = date.fromisoformat

# name, owner, kind, yuan, day, activity, was idle
_RESOURCES = (
    ("社区活动室使用权", "L社区居民委员会", "场地", "3000", "2024-09-01", None, True),
    ("毛线", "锦绣毛线店", "物资", "1600", "2024-10-28", "A06", True),
    ("编织教学", "市工艺美术协会", "服务", "1000", "2024-11-05", "A06", False),
    ("义卖所得", "社区居民", "资金", "3268", "2025-04-19", "A09", False),
)

# issue, raised, discussed, agreed, done, fed back
_ISSUES = (
    ("编织角固定使用时段", "2024-08-22", "2024-09-10", "2024-09-10", "2024-09-20", "2024-09-25"),
    ("志愿服务队章程", "2024-08-22", "2024-09-10", "2024-09-10", "2024-10-08", "2024-10-12"),
    ("值班排班办法", "2024-11-19", "2024-12-07", "2024-12-07", "2024-12-20", "2024-12-25"),
    ("楼道毛线杂物清理", "2024-11-26", "2024-12-07", "2024-12-07", "2025-01-20", "2025-02-10"),
    ("义卖所得使用公示", "2025-03-11", "2025-03-25", "2025-03-25", "2025-04-25", "2025-05-06"),
    ("与党支部共建", "2025-03-18", "2025-04-08", "2025-04-08", "2025-05-20", "2025-06-03"),
    ("活动室夜间开放", "2025-05-10", "2025-05-24", "2025-06-05", None, None),
    ("增设无障碍坡道", "2025-06-10", None, None, None, None),
)

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
                "parties": ("居民代表", "居委会", "社工事务所"),
                **{
                    f"{step}_on": D(day) if day else None
                    for step, day in zip(
                        ("raised", "discussed", "agreed", "done", "fed_back"), days, strict=True
                    )
                },
            }
            for issue, *days in _ISSUES
        ],
        "leaders": [
            {"person": code(person), "stage": stage, "since": D(day)}
            for person, stages in _LEADERS.items()
            for stage, day in stages
        ],
    }
