"""Targets, values entered by hand, the scheme and both rounds of scores, surveys and findings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

D = date.fromisoformat

# code, name, measure, unit, baseline, target, mid-term target
_INDICATORS = (
    ("I01", "活动节次", "sessions", "节", "0", "16", "8"),
    ("I02", "服务人次", "person_times", "人次", "0", "500", "200"),
    ("I03", "服务人数", "persons", "人", "0", "200", "60"),
    ("I04", "志愿者人数", "volunteers", "人", "12", "30", "20"),
    ("I05", "志愿服务时数", "volunteer_hours", "小时", "0", "480", "120"),
    ("I06", "社区领袖人数", "leaders", "人", "1", "5", "3"),
    ("I07", "组织能力评分", "manual", "分", "46", "70", "55"),
    ("I08", "议定事项落实率", "agreed_done_rate", None, None, "0.8", "0.7"),
    ("I09", "成立党小组", "manual", "个", "0", "1", "0"),
    ("I10", "居民归属感", "manual", "分（1–5）", "3.2", "3.7", None),
    ("I11", "链接资源价值", "resources_value", "元", "0", "5000", "2500"),
    ("I12", "服务对象满意度", "satisfaction_score", None, None, "0.9", "0.9"),
)

_VALUES = (
    ("I07", "2024-08-14", "46"),
    ("I07", "2025-01-10", "58"),
    ("I07", "2025-06-20", "74"),
    ("I09", "2024-08-14", "0"),
    ("I09", "2025-01-10", "0"),
    ("I09", "2025-06-20", "1"),
    ("I10", "2024-08-14", "3.2"),
    ("I10", "2025-06-20", "3.9"),
)

# level 1: code, name, mid-term weight, final weight, mid-term score; level 3: name, weight, score, comment
_SCHEME: tuple[tuple[str, str, str, str, str, tuple[tuple[str, str, str, str], ...]], ...] = (
    ("A", "项目管理", "20", "15", "17", (
        ("需求调研与实施方案", "3", "3", "调研扎实，方案与需求对应。"),
        ("团队配备", "3", "2.5", "中途更换社工一名，交接记录简略。"),
        ("制度与督导", "3", "2.5", "督导四次，个别记录未签字。"),
        ("进度与变更", "3", "2.5", "一次预算调整报批及时。"),
        ("档案", "3", "2.5", "档案齐全，部分照片缺时间说明。"),
    )),
    ("B", "服务产出", "40", "30", "36.5", (
        ("活动节次", "6", "6", "17节，超过目标。"),
        ("服务人次", "6", "6", "551人次，签到与现场记录一致。"),
        ("服务人数", "5", "5", "236人，去重后复核无误。"),
        ("志愿者人数", "4", "4", "36人。"),
        ("志愿服务时数", "4", "4", "506小时，已录入志愿服务系统。"),
        ("及时性", "5", "4", "三月活动较计划推迟两周。"),
    )),
    ("C", "服务成效", "10", "25", "7.5", (
        ("组织能力", "6", "5.5", "能力评分由46分升至74分。"),
        ("社区领袖", "5", "5", "五名领袖均能独立组织活动。"),
        ("议事协商", "5", "4", "七项共识落实六项。"),
        ("党建引领", "4", "3", "党小组成立较晚，与支部联动有待加强。"),
        ("社区归属感", "5", "4.5", "由3.2分升至3.9分。"),
    )),
    ("D", "财务管理", "15", "15", "12.5", (
        ("专账核算", "4", "3.5", "专账完整，个别凭证附件后补。"),
        ("预算执行率", "4", "4", "执行率符合要求。"),
        ("合规性", "5", "4.5", "未发现违规支出。"),
        ("预算调整", "2", "1.5", "调整占培训科目18.75%，已经批准。"),
    )),
    ("E", "满意度", "10", "10", "9", (
        ("服务对象", "5", "5", "满意度92.5%。"),
        ("购买主体", "3", "2.8", "沟通及时。"),
        ("社区", "2", "1.8", "居委会评价较好。"),
    )),
    ("F", "创新与可持续", "5", "5", "3.5", (
        ("服务模式", "2", "1.5", "五社联动路径清晰。"),
        ("自我运转", "3", "2.4", "服务队可自行开展例会与义卖。"),
    )),
)  # fmt: skip

_MIDTERM_COMMENTS = {
    "A": "管理规范，志愿时数录入滞后。",
    "B": "产出符合进度。",
    "C": "组织能力提升明显，党小组尚未成立。",
    "D": "一笔支出缺签收单。",
    "E": "服务对象反馈较好。",
    "F": "具备一定特色。",
}


def evaluation() -> dict[str, list[dict[str, Any]]]:
    scheme, scores = [], []
    for code, name, midterm, final, score, items in _SCHEME:
        scheme.append(
            {"code": code, "name": name, "weight_midterm": Decimal(midterm), "weight_final": Decimal(final)}
        )
        scores.append(_score("midterm", code, "2025-01-10", score, _MIDTERM_COMMENTS[code]))
        for number, (item, weight, given, comment) in enumerate(items, start=1):
            scheme.append(
                {"code": f"{code}{number}", "parent": code, "name": item, "weight_final": Decimal(weight)}
            )
            scores.append(_score("final", f"{code}{number}", "2025-07-10", given, comment))
    return {
        "indicators": [
            {
                "code": code,
                "name": name,
                "measure": measure,
                "direction": "at_least",
                "unit": unit,
                "baseline": None if baseline is None else Decimal(baseline),
                "target": Decimal(target),
                "target_midterm": None if midterm is None else Decimal(midterm),
            }
            for code, name, measure, unit, baseline, target, midterm in _INDICATORS
        ],
        "indicator_values": [
            {"indicator": code, "measured_on": D(day), "value": Decimal(value)}
            for code, day, value in _VALUES
        ],
        "scheme": scheme,
        "scores": scores,
        "surveys": [
            _survey("S1", "needs", "2024-08-09", 120, 116, 112),
            _survey("S2", "scale_pre", "2024-08-14", 105, 102, 100, 100, "320"),
            _survey("S3", "satisfaction", "2024-12-28", 42, 41, 40, 40, "182", 37),
            _survey("S4", "scale_post", "2025-06-20", 85, 82, 80, 80, "312"),
            _survey("S5", "satisfaction", "2025-06-21", 85, 82, 80, 80, "370", 75),
        ],
        "findings": [
            _finding(
                "B5",
                "部分志愿服务时数未录入志愿服务信息系统。",
                "已于1月24日前补录全部时数，并指定专人每周录入。",
            ),
            _finding("D1", "一笔材料采购缺少签收单。", "已补齐签收单，并在财务制度中增加附件清单。"),
        ],
    }


def _score(round_: str, code: str, day: str, score: str, comment: str) -> dict[str, Any]:
    return {
        "round": round_,
        "code": code,
        "rater_kind": "evaluator",
        "scored_on": D(day),
        "score": Decimal(score),
        "comment": comment,
    }


def _survey(
    code: str,
    kind: str,
    day: str,
    issued: int,
    returned: int,
    valid: int,
    count: int | None = None,
    total: str | None = None,
    top_two: int | None = None,
) -> dict[str, Any]:
    return {
        "code": code,
        "kind": kind,
        "held_on": D(day),
        "issued": issued,
        "returned": returned,
        "valid": valid,
        "score_count": count,
        "score_sum": Decimal(total) if total else None,
        "maximum": Decimal(5) if total else None,
        "top_two": top_two,
    }


def _finding(code: str, finding: str, response: str) -> dict[str, Any]:
    return {
        "round": "midterm",
        "code": code,
        "severity": "minor",
        "finding": finding,
        "found_on": D("2025-01-10"),
        "due_on": D("2025-01-31"),
        "response": response,
        "closed_on": D("2025-01-27"),
    }
