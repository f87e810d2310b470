"""People, activities and sign-in sheets of a small project, and the targets that they reach in part."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ..terms import choices
from .plan import Plan
from .stories import Service

Rows = list[dict[str, Any]]

_FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何"
_WOMEN = "佩华 海燕 可欣 美玲 瑞芳 淑敏 文静 雪莹 雅宁 冬梅 桂香 念慈 欣然".split()
_MEN = "柏青 楚云 庆生 天佑 晓东 乐平 志堃 永昇 家喆 方圆 一帆".split()
_BENEFICIARIES, _PEOPLE = 30, 40  # the ten after the beneficiaries are volunteers
_HOURS = {"group": "1.5", "case": "1", "visit": "3"}
_FRONT = {"deliberation", "community_event", "charity_sale"}
# targets of one whose services have not begun
_UNTRIED = {"sessions": 24, "person_times": 600, "persons": 120}


def people(plan: Plan) -> Rows:
    youngest, oldest = plan.story.ages
    rows = []
    for n in range(1, _PEOPLE + 1):
        resident = n <= _BENEFICIARIES
        low, high = (youngest, oldest) if resident else (24, 68)
        age = low + n * 7 % (high - low + 1)
        man = n % 3 == 0
        given = _MEN if man else _WOMEN
        rows.append(
            {
                "code": f"P{n:02}",
                "name": _FAMILY[(n * 5 + plan.number) % len(_FAMILY)]
                + given[(n * 4 + plan.number) % len(given)],
                "phone": None if age < 14 else f"1380013{plan.number:02}{n:02}",
                "gender": "male" if man else "female",
                "birth_year": None if n == 17 else plan.today.year - age,
                "household": f"{n // 2 % 6 + 1}-{n // 2 + 101}",
                "groups": (plan.story.groups[n % len(plan.story.groups)],) if resident else (),
            }
        )
    return rows


def services(plan: Plan) -> dict[str, Rows]:
    activities, sessions, attendance = [], [], []
    for number, service in enumerate(plan.story.services, start=1):
        code = f"H{number:02}"
        activities.append(_activity(plan, code, number, service))
        if service.kind == "survey":
            continue
        for no, day in enumerate(_days(plan, number, service), start=1):
            sessions.append(
                {
                    "activity": code,
                    "no": no,
                    "held_on": day,
                    "hours": Decimal(_HOURS.get(service.kind, "2")),
                    "headcount": service.crowd or None,
                }
            )
            helpers = [] if service.kind == "case" else [31 + (number * 3 + t) % 10 for t in range(2)]
            attendance += [
                {"activity": code, "session_no": no, "person": f"P{n:02}", "role": role}
                for role, present in (
                    ("beneficiary", _present(plan, number, service, no)),
                    ("volunteer", helpers),
                )
                for n in present
            ]
    return {
        "people": people(plan),
        "activities": activities,
        "sessions": sessions,
        "attendance": attendance,
    }


def _activity(plan: Plan, code: str, number: int, service: Service) -> dict[str, Any]:
    by_residents = service.kind in ("deliberation", "charity_sale")
    return {
        "code": code,
        "kind": service.kind,
        "title": service.title,
        "initiator": plan.story.community if service.kind in _FRONT else plan.story.contractor,
        "lead": "residents" if by_residents else "agency",
        "place": "front" if service.kind in _FRONT else choices("place")[number % 3],
        "counts_as_output": service.kind != "survey",
        "societies": choices("society")[: number % 4 + 2],
        "summary": f"“{service.title}”按实施方案开展，签到、照片与活动记录齐备。",
    }


def _days(plan: Plan, number: int, service: Service) -> list[date]:
    """A week between the sessions of an activity, less where the time so far is short."""
    first = plan.on(number, plan.held + 1)
    gap = max(1, min(7, (plan.last_day - first).days // service.times))
    return [first + timedelta(days=gap * turn) for turn in range(service.times)]


def _present(plan: Plan, number: int, service: Service, no: int) -> list[int]:
    """The same members at each session of a group, one of them away from the second on."""
    size = {"case": 1, "group": max(plan.story.attending, 6)}.get(service.kind, plan.story.attending)
    chosen = [(number * 5 + turn * 7 + plan.number) % _BENEFICIARIES + 1 for turn in range(size)]
    if service.kind == "group" and no > 1:
        del chosen[no % size]
    return chosen


def indicators(plan: Plan, sheets: dict[str, Rows]) -> Rows:
    """Round targets of which the records reach the story's share."""
    counted = [a for a in sheets["attendance"] if a["role"] == "beneficiary"]
    reached = {
        "sessions": len(sheets["sessions"]),
        "person_times": len(counted) + sum(s["headcount"] or 0 for s in sheets["sessions"]),
        "persons": len({a["person"] for a in counted}),
    }
    share = Decimal(plan.story.output)
    rows = []
    for code, name, measure, unit, step in (
        ("I1", "服务节次", "sessions", "节", 2),
        ("I2", "服务人次", "person_times", "人次", 10),
        ("I3", "服务人数", "persons", "人", 5),
    ):
        target = int(reached[measure] / share / step) * step if share else _UNTRIED[measure]
        rows.append(_indicator(code, name, measure, unit, Decimal(target)))
    rows.append(_indicator("I4", "服务对象满意度", "satisfaction_score", None, Decimal("0.9")))
    if any(s.kind == "deliberation" for s in plan.story.services):
        rows.append(_indicator("I5", "议定事项落实率", "agreed_done_rate", None, Decimal("0.8")))
    return rows


def _indicator(code: str, name: str, measure: str, unit: str | None, target: Decimal) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "measure": measure,
        "direction": "at_least",
        "unit": unit,
        "target": target,
    }


def cultivation(plan: Plan, sheets: dict[str, Rows]) -> dict[str, Rows]:
    """An issue of each deliberation, a hall that stood idle, proceeds of the sales, first leaders."""
    first_day = {s["activity"]: s["held_on"] for s in reversed(sheets["sessions"])}
    issues, resources = [], []
    for activity in sheets["activities"]:
        day = first_day.get(activity["code"])
        if day is None:
            continue
        if activity["kind"] == "deliberation":
            done = day + timedelta(days=35)
            issues.append(
                {
                    "issue": activity["title"].removesuffix("议事会").removesuffix("协商会"),
                    "raised_on": max(day - timedelta(days=14), plan.starts_on),
                    "discussed_on": day,
                    "agreed_on": day,
                    "done_on": done if done <= plan.today else None,
                    "parties": ("居民代表", plan.story.community, plan.story.contractor),
                }
            )
        if activity["kind"] == "charity_sale":
            resources.append(_resource("义卖所得", "社区居民", "资金", 2_186, day, activity["code"], False))
    if first_day:
        start = plan.on(1, plan.held + 1)
        resources.append(
            _resource("社区活动室使用权", plan.story.community, "场地", 2_400, start, None, True)
        )
    leaders = []
    if plan.held >= 8:
        leaders = [
            {"person": "P31", "stage": "core", "since": plan.on(1, 4)},
            {"person": "P31", "stage": "leader", "since": plan.on(3, 4)},
            {"person": "P32", "stage": "candidate", "since": plan.on(2, 4)},
        ]
    return {"deliberations": issues, "resources": resources, "leaders": leaders}


def _resource(
    name: str, owner: str, kind: str, yuan: int, day: date, activity: str | None, idle: bool
) -> dict[str, Any]:
    return {
        "name": name,
        "owner": owner,
        "society": "resource",
        "kind": kind,
        "value": yuan * 100,
        "provided_on": day,
        "activity": activity,
        "was_idle": idle,
    }
