"""Two complete invented snapshots, so that a page can be designed without a database.

Every figure is that of the worked example in docs/field.md, section 8: the final evaluation on 2025-07-10
and the mid-term evaluation on 2025-01-10. What the example does not say (ages, owners, comments) is made up.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tracker.dates import Term, last_of
from tracker.money import cents, in_capitals, plain, ratio, round_half_up

from . import snapshot as s

PROJECT = s.Project(
    code="CP-2024-017",
    title="L社区K志愿服务队培育项目",
    purchaser="昌平区民政局",
    contractor="S社工事务所",
    amount="200000.00",
    effective_amount="200000.00",
    starts_on="2024-07-01",
    ends_on="2025-06-30",
    effective_ends_on="2025-06-30",
    evaluator="P社会组织评估中心",
    auditor="H会计师事务所",
    street_office="J街道办事处",
    community="L社区",
    service_field="社区社会组织培育",
    procurement_method="below_threshold",
    settlement_mode="actual_cost",
    contract_no="CP-2024-017-01",
    awarded_on="2024-06-12",
    signed_on="2024-06-25",
    filed_on="2024-07-02",
    published_on="2024-06-27",
    expenses_until="2025-07-31",
    state="final",
    days_passed=365,
    days_total=365,
    elapsed="1.0000",
    summary="以“五社联动”机制培育L社区K志愿服务队，使其成为能够自我管理、自我服务的社区社会组织。",
    needs="需求调研发放问卷120份，回收有效问卷112份，访谈15人。居民对手工编织类活动参与意愿较高，"
    "志愿服务队缺少章程、分工和稳定的骨干，场地等资源长期闲置与不足并存。",
    aims="完善志愿服务队的章程与制度，培养社区领袖5名，全年开展活动16节以上，服务500人次以上，"
    "链接社会慈善资源5000元以上，服务对象满意度不低于90%。",
)

# month, sessions, person-times, volunteer hours (21 of them on duty), spent
MONTHS = (
    ("2024-07", 0, 0, "21.0", "12600.00"),
    ("2024-08", 1, 14, "21.0", "14350.00"),
    ("2024-09", 2, 58, "45.0", "20180.00"),
    ("2024-10", 1, 38, "21.0", "16420.00"),
    ("2024-11", 4, 68, "21.0", "15910.00"),
    ("2024-12", 1, 24, "21.0", "13828.12"),
    ("2025-01", 0, 0, "21.0", "9200.00"),
    ("2025-02", 0, 0, "21.0", "9350.00"),
    ("2025-03", 4, 76, "21.0", "17600.00"),
    ("2025-04", 1, 126, "125.0", "22560.00"),
    ("2025-05", 2, 52, "75.0", "19380.00"),
    ("2025-06", 1, 95, "93.0", "20420.00"),
    ("2025-07", 0, 0, "0.0", "2792.08"),
)

# code, kind, title, first, last, sessions, hours, person-times, persons, volunteers, their hours, spent, lead, place, societies
ACTIVITIES = (
    ("A01", "survey", "社区需求与资源调研", "2024-07-18", "2024-08-09", 0, "0.0", 0, 0, 0, "0.0", "3200.00", "agency", "front", "cs"),
    ("A02", "tripartite_talk", "三方会谈（一）", "2024-08-22", None, 1, "2.0", 14, 14, 0, "0.0", "1200.00", "agency", "base", "cso"),
    ("A03", "tripartite_talk", "三方会谈（二）", "2024-09-10", None, 1, "2.0", 16, 16, 0, "0.0", "1200.00", "agency", "base", "cso"),
    ("A04", "bonding", "同类组织联谊会", "2024-09-21", None, 1, "3.0", 42, 42, 8, "24.0", "6800.00", "agency", "front", "csovr"),
    ("A05", "lecture", "能力提升讲座（一）", "2024-10-12", None, 1, "2.0", 38, 38, 0, "0.0", "4100.00", "agency", "front", "cso"),
    ("A06", "group", "编织骨干培训小组（一）", "2024-11-05", "2024-11-26", 4, "8.0", 68, 18, 0, "0.0", "5600.00", "agency", "camp", "sor"),
    ("A07", "deliberation", "志愿服务队议事会", "2024-12-07", None, 1, "2.0", 24, 24, 0, "0.0", "2200.00", "agency", "camp", "cso"),
    ("A08", "group", "编织骨干培训小组（二）", "2025-03-04", "2025-03-25", 4, "8.0", 76, 20, 0, "0.0", "6000.00", "agency", "camp", "sor"),
    ("A09", "charity_sale", "爱心编织义卖", "2025-04-19", None, 1, "4.0", 126, 126, 26, "104.0", "9600.00", "organization", "front", "csovr"),
    ("A10", "lecture", "社区领袖工作坊", "2025-05-10", None, 1, "3.0", 30, 30, 0, "0.0", "4300.00", "agency", "camp", "so"),
    ("A11", "cross_working", "交叉任职体验日", "2025-05-24", None, 1, "3.0", 22, 22, 18, "54.0", "3460.00", "agency", "base", "csov"),
    ("A12", "community_event", "成果展示与便民服务日", "2025-06-14", None, 1, "3.0", 95, 95, 24, "72.0", "6600.00", "organization", "front", "csovr"),
)
SOCIETIES = {"c": "community", "s": "social_worker", "o": "organization", "v": "volunteer", "r": "resource"}

# category, original, revised, spent at mid-term, spent, cap
LINES = (
    ("staff", "100000.00", "100000.00", "50000.00", "100000.00", "0.6500"),
    ("activities", "52000.00", "55000.00", "24300.00", "54260.00", "0.4000"),
    ("training", "16000.00", "13000.00", "6000.00", "12800.00", "0.1000"),
    ("volunteers", "10000.00", "10000.00", "4200.00", "9650.00", "0.1000"),
    ("publicity", "6000.00", "6000.00", "2600.00", "5900.00", "0.0500"),
    ("audit", "4000.00", "4000.00", "0.00", "0.00", "0.0500"),
    ("management", "10000.00", "10000.00", "5000.00", "10000.00", "0.2000"),
    ("tax", "2000.00", "2000.00", "1188.12", "1980.20", None),
)

# code, name, measure, unit, baseline, target, target at mid-term, actual at mid-term, actual
INDICATORS = (
    ("P1", "活动节次", "sessions", "节", "0", "16", "8", "9", "17"),
    ("P2", "服务人次", "person_times", "人次", "0", "500", "200", "202", "551"),
    ("P3", "服务人数", "persons", "人", "0", "200", "100", "118", "236"),
    ("P4", "志愿者人数", "volunteers", "人", "12", "30", "20", "22", "36"),
    ("P5", "志愿时数", "volunteer_hours", "小时", "0", "480", "140", "150", "506"),
    ("P6", "社区领袖", "leaders", "人", "1", "5", "3", "3", "5"),
    ("P7", "组织能力得分", "manual", "分", "46", "70", "58", "58", "74"),
    ("P8", "议定事项落实率", "agreed_done_rate", None, None, "0.8", "0.7", "0.75", "0.8571"),
    ("P9", "党小组", "manual", "个", "0", "1", "0", "0", "1"),
    ("P10", "居民归属感（1–5分）", "manual", "分", "3.2", "3.7", None, None, "3.9"),
    ("P11", "链接资源价值", "resources_value", "元", "0", "5000", "2000", "4600", "8868"),
    ("P12", "服务对象满意度", "satisfaction_score", None, None, "0.9", None, None, "0.925"),
)
RATIOS = {"agreed_done_rate", "satisfaction_score"}

# code, name, weight at mid-term, score at mid-term, final items (code, name, weight, score)
SCHEME = (
    ("A", "项目管理", "20.00", "17.00", (("A1", "方案与调研", "3.00", "3.00"), ("A2", "团队配备", "3.00", "2.50"), ("A3", "制度与督导", "3.00", "2.50"), ("A4", "进度与变更", "3.00", "2.50"), ("A5", "档案管理", "3.00", "2.50"))),
    ("B", "服务产出", "40.00", "36.50", (("B1", "活动节次", "6.00", "6.00"), ("B2", "服务人次", "6.00", "6.00"), ("B3", "服务人数", "5.00", "5.00"), ("B4", "志愿者人数", "4.00", "4.00"), ("B5", "志愿时数", "4.00", "4.00"), ("B6", "完成及时性", "5.00", "4.00"))),
    ("C", "服务成效", "10.00", "7.50", (("C1", "组织能力", "6.00", "5.50"), ("C2", "社区领袖", "5.00", "5.00"), ("C3", "议事协商", "5.00", "4.00"), ("C4", "党建引领", "4.00", "3.00"), ("C5", "社区归属感", "5.00", "4.50"))),
    ("D", "财务管理", "15.00", "12.50", (("D1", "专账核算", "4.00", "3.50"), ("D2", "预算执行率", "4.00", "4.00"), ("D3", "合规性", "5.00", "4.50"), ("D4", "预算调整", "2.00", "1.50"))),
    ("E", "满意度", "10.00", "9.00", (("E1", "服务对象", "5.00", "5.00"), ("E2", "购买主体", "3.00", "2.80"), ("E3", "社区", "2.00", "1.80"))),
    ("F", "创新与可持续", "5.00", "3.50", (("F1", "模式提炼", "2.00", "1.50"), ("F2", "自主运行", "3.00", "2.40"))),
)

# women, men and those of whom it is unknown, by band of age
AGE_AND_GENDER = {
    True: ((1, 2, 6, 22, 43, 10, 0), (1, 1, 3, 9, 15, 4, 0), (0, 0, 0, 0, 0, 0, 1)),
    False: ((3, 4, 15, 45, 84, 16, 1), (3, 4, 6, 17, 28, 7, 0), (0, 0, 0, 0, 0, 1, 2)),
}
LEADERS = (("王*", "2024-07-01"), ("李**", "2024-12-20"), ("张*", "2024-12-28"), ("赵**", "2025-05-20"), ("陈*", "2025-06-05"))
ISSUES = (  # issue, raised, discussed, agreed, done, fed back
    ("活动室开放时间", "2024-08-22", "2024-08-22", "2024-08-22", "2024-09-15", "2024-09-20"),
    ("志愿服务队章程", "2024-08-22", "2024-09-10", "2024-09-10", "2024-10-30", "2024-11-05"),
    ("编织材料保管", "2024-09-10", "2024-12-07", "2024-12-07", "2024-12-20", "2024-12-28"),
    ("楼门编织角选址", "2024-12-07", "2024-12-07", "2024-12-07", "2025-03-30", "2025-04-02"),
    ("义卖所得用途", "2025-03-11", "2025-03-25", "2025-03-25", "2025-04-25", "2025-04-30"),
    ("值班补贴发放", "2025-04-19", "2025-05-10", "2025-05-10", "2025-05-31", "2025-06-03"),
    ("楼道堆物清理", "2025-05-24", "2025-06-14", "2025-06-14", None, None),
)
RESOURCES = (
    ("社区活动室场地", "L社区居委会", "community", "场地", "3000.00", "2024-08-30", "A02", True),
    ("编织用毛线", "T商贸公司", "resource", "物资", "1600.00", "2024-10-28", "A06", False),
    ("编织教学", "Y手工艺协会", "resource", "服务", "1000.00", "2025-03-04", "A08", False),
    ("义卖善款", "社区居民", "resource", "资金", "3268.00", "2025-04-19", "A09", False),
)


def sample() -> s.Snapshot:
    """The final evaluation of 2025-07-10, in Chinese, not issued."""
    return _snapshot("final", "2025-07-10")


def sample_midterm() -> s.Snapshot:
    """The mid-term evaluation of 2025-01-10, in Chinese, not issued."""
    return _snapshot("midterm", "2025-01-10")


def sample_progress() -> s.Snapshot:
    """The progress report of the second half of the term, in Chinese, not issued."""
    whole, half = sample(), sample_midterm()
    activities = tuple(a for a in whole.activities if a not in half.activities)
    lines = tuple(
        s.LineSpent(x.category, plain(cents(x.spent) - cents(y.spent)))
        for x, y in zip(whole.budget.lines, half.budget.lines, strict=True)
    )
    counts = replace(
        whole.counts, activities=5, sessions=8, service_hours="21.0", person_times=349, persons=171, volunteers=29,
        volunteer_shifts=131, volunteer_hours="356.0", households=140,
    )  # fmt: skip
    values = {"P1": "8", "P2": "349", "P3": "171", "P4": "29", "P5": "356", "P11": "4268"}
    period = s.Period(counts, "101302.08", "0.00", lines, activities, values, staff=3)
    return replace(whole, kind="progress", from_on="2025-01-11", period=period)


def sample_finance() -> s.Snapshot:
    """The finance report of the day of the final evaluation, in Chinese, not issued; some of its vouchers alone."""
    rows = [
        s.Expense(a.first_on or "", f"V{n:03}", "activities", "K文化用品店", a.spent, None, f"1100{n:06}", a.code, None, None)
        for n, a in enumerate(sample().activities, 1)
    ]
    double = s.Expense("2025-06-16", "V013", "activities", "K文化用品店", "6600.00", None, "1100000012", "A12", "重复报销", None)
    undone = s.Expense("2025-06-30", "V014", "activities", "K文化用品店", "-6600.00", None, None, "A12", "冲销V013", "V013")
    flags = (s.Flag("duplicate_invoice", "1100000012", "V012; V013"), *sample().flags)
    return replace(sample(), kind="finance", expenses=(*rows, double, undone), flags=flags)


def sample_certificate() -> s.Snapshot:
    """Twelve days after the final evaluation: one deliverable was returned once, one standard is not met."""
    rounds = (
        s.Submission(1, "2025-07-03", 2, "returned", "2025-07-04", "缺签到表"),
        s.Submission(2, "2025-07-05", 3, "accepted", "2025-07-06", None),
    )
    standards = (
        s.Standard("P1", "活动节次", "节", "16", "17", "106.3", True, None),
        s.Standard("P2", "服务人次", "人次", "500", "551", "110.2", True, None),
        s.Standard("P6", "社区领袖", "人", "5", "5", "100.0", False, "一名领袖尚未独立带领活动"),
    )
    members = (
        s.PanelMember("周建国", "街道办事处", "2025-07-22"),
        s.PanelMember("吴喆昇", "居民代表", None),
        s.PanelMember("郑敏", "高校专家", "2025-07-22"),
    )
    return replace(
        sample(),
        kind="certificate",
        as_of="2025-07-22",
        deliveries=(
            s.Delivery("M5", "结项报告", None, rounds, "2025-07-06"),
            s.Delivery("M6", "成果集", None, (), None),
        ),
        acceptance=s.Acceptance(
            f"{PROJECT.code}-Y1",
            "2025-07-22",
            "passed",
            "居民普遍满意，希望继续开设编织活动。",
            "同意验收。",
            standards,
            members,
            "2025-07-24",
            PROJECT.purchaser,
        ),
    )


SAMPLES = {
    "progress": sample_progress,
    "midterm": sample_midterm,
    "final": sample,
    "finance": sample_finance,
    "certificate": sample_certificate,
}


def _snapshot(kind: str, as_of: str) -> s.Snapshot:
    mid = kind == "midterm"
    project = replace(PROJECT, state="midterm", days_passed=194, elapsed="0.5315") if mid else PROJECT
    activities = _activities(as_of)
    return s.Snapshot(
        kind=kind,
        as_of=as_of,
        lang="zh",
        project=project,
        counts=_counts(activities, mid),
        budget=_budget(mid),
        payments=_payments(mid),
        milestones=_milestones(as_of),
        indicators=_indicators(mid),
        evaluation=_evaluation(mid, as_of),
        flags=_flags(mid),
        activities=activities,
        months=_months(mid, as_of),
        findings=_findings(mid),
        surveys=_surveys(mid),
        cultivation=_cultivation(activities, as_of),
    )


def _months(mid: bool, as_of: str) -> tuple[s.Month, ...]:
    by_kind: dict[str, Counter[str]] = {}
    for _, kind, _, first, _, _, _, person_times, *_ in ACTIVITIES:
        by_kind.setdefault(first[:7], Counter())[kind] += person_times
    term, so_far, rows = Term(date(2024, 7, 1), date(2025, 6, 30)), 0, []
    shown = (*MONTHS[:6], ("2025-01", 0, 0, "0.0", "0.00")) if mid else MONTHS
    for month, sessions, person_times, hours, spent in shown:
        so_far += cents(spent)
        days = term.days_passed(min(last_of(month), date.fromisoformat(as_of)))
        plan = int(round_half_up(Decimal(20_000_000 * days) / term.days, 0))
        kinds = {kind: n for kind, n in by_kind.get(month, {}).items() if n}
        rows.append(s.Month(month, sessions, person_times, hours, spent, kinds, plain(so_far), plain(plan)))
    return tuple(rows)


def _activities(as_of: str) -> tuple[s.Activity, ...]:
    return tuple(
        s.Activity(
            code, kind, title, first, last or first, sessions, hours, person_times, persons, volunteers,
            volunteer_hours, spent, kind != "survey", initiator=lead, lead=lead, place=place,
            societies=tuple(SOCIETIES[letter] for letter in societies),
            signals=("group_size",) if kind == "group" else (),
        )
        for code, kind, title, first, last, sessions, hours, person_times, persons, volunteers,
            volunteer_hours, spent, lead, place, societies in ACTIVITIES
        if first <= as_of
    )  # fmt: skip


def _counts(activities: tuple[s.Activity, ...], mid: bool) -> s.Counts:
    gender = {"female": 84, "male": 33, "unknown": 1} if mid else {"female": 168, "male": 65, "unknown": 3}
    ages = (2, 3, 9, 31, 58, 14, 1) if mid else (6, 8, 21, 62, 112, 24, 3)
    bands = ("0-13", "14-17", "18-34", "35-59", "60-79", "80+", "unknown")
    table = AGE_AND_GENDER[mid]
    return s.Counts(
        activities=sum(a.counts_as_output for a in activities),
        sessions=sum(a.sessions for a in activities),
        service_hours="19.0" if mid else "40.0",
        person_times=sum(a.person_times for a in activities),
        persons=118 if mid else 236,
        volunteers=22 if mid else 36,
        volunteer_shifts=71 if mid else 202,
        volunteer_hours="150.0" if mid else "506.0",
        persons_by=s.PersonsBy(
            gender,
            dict(zip(bands, ages, strict=True)),
            {band: dict(zip(gender, row, strict=True)) for band, row in zip(bands, zip(*table, strict=True), strict=True)},
        ),
        households=97 if mid else 181,
    )


def _rate(part: str, whole: str) -> str | None:
    value = ratio(cents(part), cents(whole))
    return None if value is None else str(round_half_up(value, 4))


def _budget(mid: bool) -> s.Budget:
    lines = []
    for category, original, revised, at_midterm, at_end, cap in LINES:
        now, spent = (original, at_midterm) if mid else (revised, at_end)
        lines.append(
            s.BudgetLine(category, original, now, spent, _rate(spent, now), plain(cents(now) - cents(spent)), cap)
        )
    spent = "93288.12" if mid else "194590.20"
    move = s.Adjustment(
        "2025-02-20", "training", "activities", "3000.00", "0.1875", "approved", "2025-02-20",
        "服务对象增加，活动材料费不足",
    )  # fmt: skip
    return s.Budget(
        "200000.00", "200000.00", spent, "0.4664" if mid else "0.9730", plain(20_000_000 - cents(spent)),
        tuple(lines), adjustments=() if mid else (move,),
    )  # fmt: skip


def _payments(mid: bool) -> s.Payments:
    paid = "120000.00" if mid else "180000.00"
    rows = (
        s.Tranche(1, "120000.00", "2024-07-15", "120000.00", "2024-07-12", "首款", "signed", "2024-07-03"),
        s.Tranche(2, "60000.00", "2025-01-31", "0.00", None, "中期款", "midterm_passed", None)
        if mid
        else s.Tranche(2, "60000.00", "2025-01-31", "60000.00", "2025-01-24", "中期款", "midterm_passed", "2025-01-16"),
        s.Tranche(3, "20000.00", "2025-08-15", "0.00", None, "尾款", "final_accepted", None),
    )
    return s.Payments(paid, "0.00", paid, rows, in_capitals(cents(paid)), "0.7774" if mid else "1.6216",
        "80000.00" if mid else "20000.00")


def _milestones(as_of: str) -> tuple[s.Milestone, ...]:
    rows = (
        ("M1", "2024-06-25", "合同签订", 1), ("M2", "2024-08-14", "需求调研报告", None), ("M3", "2025-01-10", "中期评估", 2),
        ("M4", "2025-01-15", "志愿服务队备案", None), ("M5", "2025-07-04", "结项报告", None), ("M6", "2025-07-10", "末期评估", None),
        ("M7", "2025-07-18", "专项审计", None), ("M8", "2025-07-22", "项目验收", 3), ("M9", "2025-08-29", "资料归档", None),
    )  # fmt: skip
    return tuple(
        s.Milestone(code, due, due if due <= as_of else None, "met" if due <= as_of else "scheduled", title, no)
        for code, due, title, no in rows
    )


def _indicators(mid: bool) -> tuple[s.Indicator, ...]:
    rows = []
    for code, name, measure, unit, baseline, target, at_midterm, then, at_end in INDICATORS:
        actual = then if mid else at_end
        done = None if actual is None else ratio(_exact(actual), Decimal(target))
        plan = (at_midterm or {"P10": "1.97", "P12": "0.48"}[code]) if mid else target
        status = "no_figure" if done is None else "met" if done >= 1 else "on_plan"
        rows.append(
            s.Indicator(
                code, name, baseline, target, plan, actual,
                None if done is None else str(round_half_up(done, 4)),
                None if done is None else str(round_half_up(done * 100, 1)),
                measure=measure, unit=unit, as_ratio=measure in RATIOS, status=status,
                over_completion=code == "P11" and not mid,
                plan_completion=str(round_half_up(Decimal(plan) / Decimal(target), 4)),
            )
        )  # fmt: skip
    return tuple(rows)


def _exact(actual: str) -> Decimal:
    """Six of seven items, of which ``0.8571`` is the rounded form; else the figure itself."""
    return Decimal(6) / 7 if actual == "0.8571" else Decimal(actual)


def _evaluation(mid: bool, as_of: str) -> s.Evaluation:
    scores, sheet = [], []
    totals = {"A": "13.00", "B": "29.00", "C": "22.00", "D": "13.50", "E": "9.60", "F": "3.90"}
    weights = {"A": "15.00", "B": "30.00", "C": "25.00", "D": "15.00", "E": "10.00", "F": "5.00"}
    for code, name, weight, score, items in SCHEME:
        if mid:
            sheet.append(s.SheetRow(code, name, 1, weight, score, True, rate=_rate(score, weight)))
            scores.append(s.Score(code, weight, score, name, "evaluator", as_of))
            continue
        sheet.append(s.SheetRow(code, name, 1, weights[code], totals[code], False, rate=_rate(totals[code], weights[code])))
        for item, title, item_weight, item_score in items:
            sheet.append(s.SheetRow(item, title, 2, item_weight, item_score, True, rate=_rate(item_score, item_weight)))
            scores.append(s.Score(item, item_weight, item_score, title, "evaluator", as_of))
    total, grade = ("86.00", "good") if mid else ("91.00", "excellent")
    return s.Evaluation("midterm" if mid else "final", total, grade, tuple(scores), tuple(sheet), as_of)


def _flags(mid: bool) -> tuple[s.Flag, ...]:
    if mid:
        return (s.Flag("group_size", "A06", "18"), s.Flag("open_finding", "A5", "2025-01-31"), s.Flag("open_finding", "D3", "2025-01-31"))
    return (s.Flag("group_size", "A06", "18"), s.Flag("group_size", "A08", "20"), s.Flag("over_completion", "P11", "1.7736"))


def _findings(mid: bool) -> tuple[s.Finding, ...]:
    closed = None if mid else "2025-01-27"
    rows = (("A5", "志愿服务时数未及时录入志愿服务信息系统", "已补录，并明确专人按月录入"), ("D3", "一笔材料采购缺少签收单", "已补齐签收单并完善签收制度"))
    return tuple(
        s.Finding("midterm", code, "minor", text, "2025-01-10", "2025-01-31", None if mid else response, closed, mid)
        for code, text, response in rows
    )


def _surveys(mid: bool) -> tuple[s.Survey, ...]:
    needs = s.Survey("Q1", "needs", "2024-08-09", 120, 118, 112, None, None, None, None, None, None, None, "0.9833", "0.9333")
    satisfied = s.Survey("Q2", "satisfaction", "2025-06-20", 85, 82, 80, 80, "370", "5", 75, "4.63", "0.9250", "0.9375", "0.9647", "0.9412")
    return (needs,) if mid else (needs, satisfied)


def _cultivation(activities: tuple[s.Activity, ...], as_of: str) -> s.Cultivation:
    def shares(keys: tuple[str, ...], attribute: str) -> tuple[s.Share, ...]:
        rows = []
        for key in keys:
            tagged = [a for a in activities if key == getattr(a, attribute) or key in (getattr(a, attribute) or ())]
            rows.append(s.Share(key, len(tagged), sum(a.sessions for a in tagged), sum(a.person_times for a in tagged)))
        return tuple(rows)

    issues = []
    for issue, *dates in ISSUES:
        days = [day if day and day <= as_of else None for day in dates]
        raised, discussed, agreed, done, fed_back = days
        if raised:
            stage = ("raised", "discussed", "agreed", "done", "fed_back")[sum(day is not None for day in days) - 1]
            parties = ("L社区居委会", "S社工事务所", "K志愿服务队")
            issues.append(s.Deliberation(issue, raised, discussed, agreed, done, fed_back, stage, parties))
    given = [s.Resource(*row) for row in RESOURCES if row[5] <= as_of]
    led = sum(a.lead in ("organization", "residents") for a in activities)
    return s.Cultivation(
        activities=len(activities),
        linked=sum(len(a.societies) >= 3 for a in activities),
        societies=shares(tuple(SOCIETIES.values()), "societies"),
        places=shares(("front", "base", "camp"), "place"),
        leads=shares(("government", "community", "agency", "organization", "residents"), "lead"),
        resident_led=str(round_half_up(ratio(led, len(activities)) or Decimal(0), 4)),
        leaders=tuple(s.Leader(name, "leader", since) for name, since in LEADERS if since <= as_of),
        deliberations=tuple(issues),
        agreed=sum(i.agreed_on is not None for i in issues),
        agreed_done=sum(i.done_on is not None for i in issues),
        resources=tuple(given),
        resources_value=plain(sum(cents(r.value) for r in given)),
        idle_activated=sum(bool(r.was_idle) for r in given),
    )
