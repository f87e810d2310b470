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
    ("I10", "居民归属感", "manual", "分（1–5）", "3.2", "3.7", "3.2"),
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

# level 1: code, name, mid-term weight, final weight, mid-term score; below it: name, weight, score, comment
_SCHEME: tuple[tuple[str, str, str, str, str, tuple[tuple[str, str, str, str], ...]], ...] = (
    ("A", "项目管理", "20", "15", "17", (
        ("需求调研与实施方案", "3", "3", "问卷有效率93.3%，需求与活动逐项对应，实施方案可操作。"),
        ("团队配备", "3", "2.5", "专职社工1名、主管1名，配备符合合同；3月社工请假期间交接记录较简略。"),
        ("制度与督导", "3", "2.5", "督导七次，制度齐备；个别督导记录缺被督导人签字。"),
        ("进度与变更", "3", "2.5", "一次预算调整先批后支；编织培训（二）较原计划推迟两周，事前已书面说明。"),
        ("档案管理", "3", "2.5", "抽查12份活动档案齐全，部分照片未标注时间地点。"),
    )),
    ("B", "服务产出", "40", "30", "36.5", (
        ("活动节次", "6", "6", "完成17节，目标16节。"),
        ("服务人次", "6", "6", "完成551人次，目标500人次，签到表与照片核对一致。"),
        ("服务人数", "5", "5", "去重后236人，目标200人。"),
        ("志愿者人数", "4", "4", "实际服务36人，目标30人。"),
        ("志愿服务时数", "4", "4", "506小时、202人次，已录入志愿服务系统，中期问题已整改。"),
        ("及时性", "5", "4", "一项活动较计划推迟两周，其余按期完成。"),
    )),
    ("C", "服务成效", "10", "25", "7.5", (
        ("组织能力", "6", "5.5", "能力评分由46分升至74分，财务公开、骨干接续仍需巩固。"),
        ("社区领袖", "5", "5", "五名领袖均独立带领过服务活动。"),
        ("议事协商", "5", "4", "七项共识落实六项，活动室夜间开放一项尚未落实。"),
        ("党建引领", "4", "3", "党小组于项目后期成立，与社区党支部的联动机制有待健全。"),
        ("社区归属感", "5", "4.5", "由3.2分升至3.9分，超过目标3.7分。"),
    )),
    ("D", "财务管理", "15", "15", "12.5", (
        ("专账核算", "4", "3.5", "设立专账，个别凭证附件为事后补齐。"),
        ("预算执行率", "4", "4", "执行率97.30%，审计费待支付。"),
        ("支出合规性", "5", "4.5", "抽查凭证20份，未发现违规支出；补贴发放表个别签名不清。"),
        ("预算调整", "2", "1.5", "调整占督导培训费18.75%，已经批准，事前测算不够充分。"),
    )),
    ("E", "满意度", "10", "10", "9", (
        ("服务对象", "5", "5", "有效问卷80份，满意度92.5%，满意率93.75%。"),
        ("购买方", "3", "2.8", "购买方反馈沟通及时，月报偶有迟交。"),
        ("社区", "2", "1.8", "居委会评价较好，希望延长便民服务时段。"),
    )),
    ("F", "创新与可持续", "5", "5", "3.5", (
        ("服务模式", "2", "1.5", "五社联动路径清晰，可复制性尚待总结。"),
        ("自我运转", "3", "2.4", "服务队可自行组织例会、值班与义卖，稳定的经费来源仍在探索。"),
    )),
)  # fmt: skip

# who speaks for these items, where it is not the evaluator alone
_RATERS = {"E1": "beneficiary", "E2": "purchaser", "E3": "community"}

_MIDTERM_COMMENTS = {
    "A": "调研扎实、制度健全，责任约定明确；志愿时数录入滞后，督导记录格式不统一。",
    "B": "9节活动、202人次，进度符合计划；志愿服务系统中时数不完整，酌情扣分。",
    "C": "组织能力由46分升至58分，三名领袖带领过活动；党小组尚未成立。",
    "D": "首款使用77.74%，支出与活动相符；一笔劳务支出缺签收单。",
    "E": "有效问卷40份，满意度91%；居民希望增加周末活动。",
    "F": "编织特色鲜明，与结对队伍的联合服务尚未展开。",
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
            scores[-1]["rater_kind"] = _RATERS.get(f"{code}{number}", "evaluator")
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
                "抽查发现9月至12月部分志愿服务时数未录入志愿服务信息系统，与值班签到表不一致。",
                "已于1月24日前逐笔补录全部时数，指定专人每周录入、每月与签到表核对。",
            ),
            _finding(
                "D1",
                "需求调研阶段一笔访谈劳务支出（2,000元）缺少领款签收单。",
                "已由5名访谈员补签领款单并附身份核验说明，机构财务制度增加支出附件清单，先附件后付款。",
            ),
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
