"""Participants, activities, sessions, attendance and duty.

The team is people 1 to 36, residents 37 to 236. Team members are beneficiaries where they are trained
and volunteers where they serve, never both in one session.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

D = date.fromisoformat
TEAM, EVERYBODY = 36, 236

_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
_GIVEN = (
    "秀英 桂兰 淑珍 玉梅 建国 凤霞 志强 丽华 喆 春燕 国庆 桂芳 敏 淑兰 堃 红梅 文 翠英 昇 小红 "
    "永芳 素琴 德明 慧敏 䶮 玉兰 佳怡 子涵 爱华 宝珍 振华 雅琴 兰香 月娥 铁军 丽娟 艳 桂珍 伟 静"
).split()
_GROUPS = ("独居老人", "残疾人", "党员", "楼门长", "随迁老人")

# code, kind, title, initiator, lead, place, output, societies, summary
_ACTIVITIES = (
    ("A01", "survey", "需求调研", "agency", "agency", "front", False, ("community", "social_worker"),
     "问卷120份、访谈15人，形成需求调研报告。"),
    ("A02", "tripartite_talk", "组织架构三方会谈（一）", "community", "agency", "front", True,
     ("community", "social_worker", "organization"), "街道、居委会、居民代表商定服务队名称与分工。"),
    ("A03", "tripartite_talk", "组织架构三方会谈（二）", "community", "agency", "front", True,
     ("community", "social_worker", "organization"), "通过章程草案和组织架构图，签订责任约定。"),
    ("A04", "bonding", "同类组织联谊", "agency", "agency", "base", True,
     ("social_worker", "organization", "volunteer", "resource"), "与三支编织队交流运营经验，建立伙伴关系。"),
    ("A05", "lecture", "能力建设讲座", "agency", "agency", "base", True,
     ("social_worker", "organization", "resource"), "志愿服务管理与项目策划知识讲座。"),
    ("A06", "training", "编织强化培训（一）", "organization", "agency", "camp", True,
     ("social_worker", "organization", "resource"), "18名队员参加四节编织培训，完成围巾36条。"),
    ("A07", "deliberation", "社区议事协商会", "residents", "agency", "front", True,
     ("community", "social_worker", "organization", "volunteer"), "就场地、值班、义卖等议题协商，达成四项共识。"),
    ("A08", "training", "编织强化培训（二）", "organization", "agency", "camp", True,
     ("social_worker", "organization", "resource"), "20名队员参加四节进阶培训，完成义卖作品92件。"),
    ("A09", "charity_sale", "爱心义卖", "organization", "organization", "front", True,
     ("community", "organization", "volunteer", "resource"), "义卖所得3,268元，全部用于困境老人冬衣，并在公示栏公布。"),
    ("A10", "training", "社区领袖工作坊", "agency", "agency", "base", True,
     ("social_worker", "organization"), "骨干学习会议主持、冲突调解与资源动员。"),
    ("A11", "cross_working", "交叉任职体验日", "community", "agency", "base", True,
     ("community", "social_worker", "volunteer"), "居民到居委会、街道窗口体验半日工作。"),
    ("A12", "community_event", "成果展暨便民服务日", "organization", "organization", "front", True,
     ("community", "social_worker", "organization", "volunteer", "resource"), "展出编织作品，提供理发、量血压、缝补等服务。"),
)  # fmt: skip

_TRAINED_1, _TRAINED_2 = tuple(range(1, 19)), tuple(range(17, 37))


def _without(members: Iterable[int], *absent: int) -> tuple[int, ...]:
    return tuple(m for m in members if m not in absent)


# activity, no., day, hours, beneficiaries, head count, volunteers
_SESSIONS: tuple[tuple[str, int, str, str, Iterable[int], int | None, Iterable[int]], ...] = (
    ("A02", 1, "2024-08-22", "2", range(1, 15), None, ()),
    ("A03", 1, "2024-09-10", "2", range(1, 17), None, ()),
    ("A04", 1, "2024-09-21", "3", range(9, 51), None, range(1, 9)),
    ("A05", 1, "2024-10-12", "2", (*range(1, 31), *range(51, 59)), None, ()),
    ("A06", 1, "2024-11-05", "2", _TRAINED_1, None, ()),
    ("A06", 2, "2024-11-12", "2", _without(_TRAINED_1, 18), None, ()),
    ("A06", 3, "2024-11-19", "2", _without(_TRAINED_1, 17, 18), None, ()),
    ("A06", 4, "2024-11-26", "2", _without(_TRAINED_1, 16), None, ()),
    ("A07", 1, "2024-12-07", "2", (*range(1, 13), *range(59, 71)), None, ()),
    ("A08", 1, "2025-03-04", "2", _TRAINED_2, None, ()),
    ("A08", 2, "2025-03-11", "2", _without(_TRAINED_2, 20), None, ()),
    ("A08", 3, "2025-03-18", "2", _without(_TRAINED_2, 20, 31), None, ()),
    ("A08", 4, "2025-03-25", "2", _without(_TRAINED_2, 33), None, ()),
    ("A09", 1, "2025-04-19", "4", range(71, 161), 36, range(1, 27)),
    ("A10", 1, "2025-05-10", "3", (*range(1, 21), *range(161, 171)), None, ()),
    ("A11", 1, "2025-05-24", "3", range(171, 193), None, range(1, 19)),
    ("A12", 1, "2025-06-14", "3", (*range(193, 237), *range(37, 63)), 25, range(13, 37)),
)

_DUTY_FROM, _DUTY_WEEKS, _DUTY_A_WEEK = D("2024-09-04"), 42, 3


def code(number: int) -> str:
    return f"R{number:03}"


def services() -> dict[str, list[dict[str, Any]]]:
    sessions, attendance = [], []
    for activity, no, day, hours, beneficiaries, headcount, volunteers in _SESSIONS:
        sessions.append(
            {
                "activity": activity,
                "no": no,
                "held_on": D(day),
                "hours": Decimal(hours),
                "headcount": headcount,
            }
        )
        for role, members in (("beneficiary", beneficiaries), ("volunteer", volunteers)):
            attendance += [
                {"activity": activity, "session_no": no, "person": code(m), "role": role} for m in members
            ]
    return {
        "people": [_person(number) for number in range(1, EVERYBODY + 1)],
        "activities": [
            {
                "code": a,
                "kind": kind,
                "title": title,
                "initiator": initiator,
                "lead": lead,
                "place": place,
                "counts_as_output": output,
                "societies": societies,
                "summary": summary,
            }
            for a, kind, title, initiator, lead, place, output, societies, summary in _ACTIVITIES
        ],
        "sessions": sessions,
        "attendance": attendance,
        "volunteer_duty": [
            {
                "person": code((week * _DUTY_A_WEEK + turn) * 5 % TEAM + 1),
                "served_on": _DUTY_FROM + timedelta(weeks=week),
                "hours": Decimal(2),
                "note": "编织角值班",
            }
            for week in range(_DUTY_WEEKS)
            for turn in range(_DUTY_A_WEEK)
        ],
    }


def _person(number: int) -> dict[str, Any]:
    """Mostly women above sixty in the team, everybody among the residents; some is not on record."""
    old = number <= TEAM or number % 3
    return {
        "code": code(number),
        "name": _FAMILY[number * 7 % len(_FAMILY)] + _GIVEN[number * 11 % len(_GIVEN)],
        "phone": f"1380013{number:04}" if number % 9 else None,
        "gender": None if number % 41 == 0 else "male" if number % 5 == 0 else "female",
        "birth_year": None
        if number % 37 == 0
        else (1942 + number * 5 % 28)
        if old
        else (1966 + number * 13 % 54),
        "household": f"{number % 12 + 1}-{number % 50 + 101}" if number % 13 else None,
        "groups": tuple({_GROUPS[number % 5]: None, **({"党员": None} if number % 8 == 0 else {})})
        if number % 4 == 0
        else (),
    }
