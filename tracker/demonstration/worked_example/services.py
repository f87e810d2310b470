"""Activities, sessions, who signed in, and the team's duty at the knitting corner.

Team members are beneficiaries where they are trained and volunteers where they serve, never both in one
session; the two social workers sign in as staff everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from .people import STAFF, TEAM, code, people

D = date.fromisoformat

# code, kind, title, initiator, lead, place, output, societies, summary
_ACTIVITIES = (
    ("A01", "survey", "社区需求调研", "S社工事务所", "agency", "front", False, ("community", "social_worker"),
     "采用问卷、半结构访谈与非结构访谈相结合的方式，发放问卷120份，回收116份，有效112份，有效率93.3%；访谈居民骨干、楼门长、"
     "居委会工作人员15人。形成《L社区需求调研报告》，梳理出场地固定、骨干培养、协商机制、资源对接四类需求，逐项对应到后续活动。"),
    ("A02", "tripartite_talk", "组织架构三方会谈（一）", "L社区居民委员会", "agency", "front", True,
     ("community", "social_worker", "organization"),
     "街道、居委会、居民代表共14人参加。通报调研结果，商定以编织爱好者为基础组建K志愿服务队，明确队长、财务、宣传、后勤四个岗位，"
     "提出编织角使用时段和服务队章程两项议题。"),
    ("A03", "tripartite_talk", "组织架构三方会谈（二）", "L社区居民委员会", "agency", "front", True,
     ("community", "social_worker", "organization"),
     "16人参加。审议章程草案与组织架构图，就编织角固定使用时段、服务队章程达成一致；四方签订责任约定书，"
     "厘清街道、居委会、机构与服务队的职责边界，明确社工不承担约定以外的临时性事务。"),
    ("A04", "bonding", "同类组织联谊交流", "S社工事务所", "agency", "base", True,
     ("social_worker", "organization", "volunteer", "resource"),
     "组织居民42人走访街道孵化基地，与三支手工类志愿服务队交流排班、经费公开和骨干接续的经验，8名队员负责引导和讲解；"
     "与其中两支队伍签订结对协议。"),
    ("A05", "lecture", "能力建设讲座：志愿服务与项目策划", "S社工事务所", "agency", "base", True,
     ("social_worker", "organization", "resource"),
     "邀请高校教师授课，38人参加。内容包括志愿服务记录规范、活动策划五步法和简易预算编制，现场完成三份活动策划草案；"
     "讲座前后测平均分由61分提高到78分。"),
    ("A06", "training", "编织强化培训（一）", "K志愿服务队", "agency", "camp", True,
     ("social_worker", "organization", "resource"),
     "18名队员参加四节培训（18、17、16、17人次），学习起针、花样与收口，完成围巾36条，其中20条赠予社区独居老人。"
     "毛线由辖区商户捐赠一部分，教学由市工艺美术协会公益支持。"),
    ("A07", "deliberation", "社区议事协商会", "居民代表", "agency", "front", True,
     ("community", "social_worker", "organization", "volunteer"),
     "24人参加，队员首次承担主持与记录。围绕值班排班办法、楼道毛线杂物清理两项议题协商，均达成一致并指定责任人和完成时限。"),
    ("A08", "training", "编织强化培训（二）", "K志愿服务队", "agency", "camp", True,
     ("social_worker", "organization", "resource"),
     "20名队员参加四节进阶培训（20、19、18、19人次），四名老队员担任小组长带教新队员，完成义卖作品92件。"),
    ("A09", "charity_sale", "“一针一线暖L家”爱心义卖", "K志愿服务队", "organization", "front", True,
     ("community", "organization", "volunteer", "resource"),
     "由服务队自行策划、布展和收银，居民126人次参加，26名志愿者服务4小时。义卖所得3,268元全部用于为困境老人购置冬衣，"
     "收支明细在社区公示栏公示七日。"),
    ("A10", "training", "社区领袖工作坊", "S社工事务所", "agency", "base", True,
     ("social_worker", "organization"),
     "30名骨干与居民参加，采用情景演练方式学习会议主持、矛盾调解与资源动员，每人完成一份个人成长计划，五名领袖确定各自带领的服务方向。"),
    ("A11", "cross_working", "交叉任职体验日", "L社区居民委员会", "agency", "base", True,
     ("community", "social_worker", "volunteer"),
     "22名居民分别到居委会、街道便民窗口和养老驿站体验半日工作，18名志愿者带队。体验后座谈收集意见17条，居民对社区工作的理解明显加深。"),
    ("A12", "community_event", "成果展暨便民服务日", "K志愿服务队", "organization", "front", True,
     ("community", "social_worker", "organization", "volunteer", "resource"),
     "服务队独立承办，展出编织作品120件，提供理发、量血压、缝补、义诊等服务，居民95人次参加，24名志愿者服务3小时，"
     "现场发布服务队下一年度计划。"),
)  # fmt: skip

_FIRST_COURSE, _SECOND_COURSE = tuple(range(1, 19)), tuple(range(17, 37))


def _without(members: Iterable[int], *absent: int) -> tuple[int, ...]:
    return tuple(m for m in members if m not in absent)


# activity, no., day, hours, beneficiaries, head count, volunteers: numbers of people
_SESSIONS: tuple[tuple[str, int, str, str, Iterable[int], int | None, Iterable[int]], ...] = (
    ("A02", 1, "2024-08-22", "2", range(1, 15), None, ()),
    ("A03", 1, "2024-09-10", "2", range(1, 17), None, ()),
    ("A04", 1, "2024-09-21", "3", range(9, 51), None, range(1, 9)),
    ("A05", 1, "2024-10-12", "2", (*range(1, 31), *range(51, 59)), None, ()),
    ("A06", 1, "2024-11-05", "2", _FIRST_COURSE, None, ()),
    ("A06", 2, "2024-11-12", "2", _without(_FIRST_COURSE, 18), None, ()),
    ("A06", 3, "2024-11-19", "2", _without(_FIRST_COURSE, 17, 18), None, ()),
    ("A06", 4, "2024-11-26", "2", _without(_FIRST_COURSE, 16), None, ()),
    ("A07", 1, "2024-12-07", "2", (*range(1, 13), *range(59, 71)), None, ()),
    ("A08", 1, "2025-03-04", "2", _SECOND_COURSE, None, ()),
    ("A08", 2, "2025-03-11", "2", _without(_SECOND_COURSE, 20), None, ()),
    ("A08", 3, "2025-03-18", "2", _without(_SECOND_COURSE, 20, 31), None, ()),
    ("A08", 4, "2025-03-25", "2", _without(_SECOND_COURSE, 33), None, ()),
    ("A09", 1, "2025-04-19", "4", range(71, 161), 36, range(1, 27)),
    ("A10", 1, "2025-05-10", "3", (*range(1, 21), *range(161, 171)), None, ()),
    ("A11", 1, "2025-05-24", "3", range(171, 193), None, range(1, 19)),
    ("A12", 1, "2025-06-14", "3", (*range(37, 63), *range(193, 237)), 25, range(13, 37)),
)

# Wednesdays at the knitting corner: first day, last day, members who take turns
_DUTY = ((D("2024-09-04"), D("2025-01-08"), 22), (D("2025-01-15"), D("2025-06-25"), TEAM))
_ON_DUTY = 3
_NO_DUTY = frozenset({D("2024-10-02"), D("2025-01-29")})  # National Day, Spring Festival
_DOUBLE_DUTY = frozenset({D("2025-03-05")})  # the volunteers' day


def services() -> dict[str, list[dict[str, Any]]]:
    return {
        "people": people(),
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
        "sessions": [
            {"activity": a, "no": no, "held_on": D(day), "hours": Decimal(hours), "headcount": headcount}
            for a, no, day, hours, _, headcount, _ in _SESSIONS
        ],
        "attendance": [
            {"activity": a, "session_no": no, "person": person, "role": role}
            for a, no, _, _, beneficiaries, _, volunteers in _SESSIONS
            for role, present in (
                ("beneficiary", map(code, beneficiaries)),
                ("volunteer", map(code, volunteers)),
                ("staff", STAFF),
            )
            for person in present
        ],
        "volunteer_duty": _duty(),
    }


def _duty() -> list[dict[str, Any]]:
    """126 turns of two hours: 22 members by mid-term, the whole team after it."""
    rows = []
    for first, last, members in _DUTY:
        turn = 0
        for week in range((last - first).days // 7 + 1):
            day = first + timedelta(weeks=week)
            if day in _NO_DUTY:
                continue
            for _ in range(_ON_DUTY * (2 if day in _DOUBLE_DUTY else 1)):
                note = "学雷锋日便民缝补" if day in _DOUBLE_DUTY else "编织角值班"
                rows.append(
                    {"person": code(turn % members + 1), "served_on": day, "hours": Decimal(2), "note": note}
                )
                turn += 1
    return rows
