"""What happened beside the records in the year of the worked example: what was handed in and decided, paid, drawn.

Days and sums are those of the records; hours, names of people and words are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from . import texts
from .drawings import Scene

D = date.fromisoformat
Sections = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """A submission and what became of it, on the same day or later: returned with ``reason``, or accepted."""

    on: date
    statement: str
    decided_on: date
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Deliverable:
    milestone: str
    title: str
    expected: str
    sections: Sections
    turns: tuple[Turn, ...]


def _once(on: str, statement: str, decided_on: str) -> tuple[Turn, ...]:
    return (Turn(D(on), statement, D(decided_on)),)


DELIVERABLES = (
    Deliverable("M1", "签订的服务合同及附件", "合同一式四份，附绩效目标表和预算明细表。", (
        ("一、合同标的", "L社区K志愿服务队培育项目，合同金额200,000元，服务期2024年7月1日至2025年6月30日。"),
        ("二、附件", "绩效目标表十二项；预算明细表八类二十二行；付款计划三期，比例为6:3:1。"),
    ), _once("2024-06-25", "合同及两份附件已由双方签字盖章。", "2024-06-25")),
    Deliverable("M2", "L社区需求调研报告", "问卷有效份数不少于100份，访谈不少于12人，需求与活动逐项对应。", (
        ("一、调研过程", "2024年7月8日至8月9日发放问卷120份，回收116份，有效112份；访谈居民骨干、楼门长、居委会工作人员15人。"),
        ("二、主要发现", "编织爱好者愿意组织起来，缺固定场地和带头人；各方沟通不畅，缺少协商平台；闲置资源缺少对接渠道；居民归属感3.2分，偏低。"),
        ("三、对应安排", "场地固定对应三方会谈；骨干培养对应编织培训与领袖工作坊；协商机制对应议事协商会；资源对接对应联谊与义卖。"),
    ), (
        Turn(D("2024-08-12"), "提交调研报告，附问卷汇总表。", D("2024-08-13"),
             "请补充非结构访谈的提纲和记录摘要，并写明每一项需求对应哪一项活动。"),
        Turn(D("2024-08-14"), "已补充访谈提纲、15人访谈摘要和需求活动对应表，见第三部分。", D("2024-08-14")),
    )),
    Deliverable("M3", "中期自评报告", "按绩效目标表逐项自评，附上半期支出明细。", (
        ("一、完成情况", "至2025年1月10日开展活动9节、服务202人次、70人；志愿者22人、志愿服务132小时；社区领袖3名。"),
        ("二、经费", "上半期支出93,288.12元，占首款的77.74%。"),
        ("三、不足", "部分志愿服务时数未及时录入系统；党小组尚在筹备。"),
    ), _once("2025-01-07", "提交中期自评报告及支出明细，请组织中期评估。", "2025-01-10")),
    Deliverable("M4", "K志愿服务队备案证明", "在街道完成社区社会组织备案。", (
        ("一、备案情况", "K志愿服务队于2025年1月15日在J街道办事处完成社区社会组织备案，队员36人，设队长、财务、宣传、后勤四个岗位。"),
    ), _once("2025-01-15", "备案已完成，附备案证明。", "2025-01-15")),
    Deliverable("M5", "结项报告", "全年绩效目标、经费决算和后续安排。", (
        ("一、目标完成", "活动17节、551人次、236人；志愿者36人、506小时；社区领袖5名；组织能力74分；议定事项落实七分之六。"),
        ("二、经费决算", "至2025年6月30日支出194,392.18元，审计费待支付。"),
        ("三、后续安排", "服务队自行组织值班、例会与义卖；活动室夜间开放一项继续与居委会协商。"),
    ), (
        Turn(D("2025-07-01"), "提交结项报告。", D("2025-07-02"), "缺经费决算表；“后续安排”一节请写明责任人。"),
        Turn(D("2025-07-04"), "已补充决算表，后续安排逐项写明责任人和时间。", D("2025-07-04")),
    )),
    Deliverable("M6", "末期评估受评材料", "活动档案十二份、财务凭证、满意度问卷原件备查。", (
        ("一、材料清单", "活动档案十二份，会计凭证六十八号，满意度有效问卷八十份，志愿服务系统导出记录一份。"),
    ), _once("2025-07-08", "受评材料已整理完毕，存放于机构档案室，请评估方查阅。", "2025-07-10")),
    Deliverable("M7", "专项审计材料", "总账、明细账、银行对账单和合同。", (
        ("一、送审材料", "项目专账一套，银行对账单十三份，预算调整批复一份。"),
    ), _once("2025-07-15", "送审材料已交审计机构。", "2025-07-18")),
    Deliverable("M8", "验收申请", "申请购买主体组织验收。", (
        ("一、申请事项", "项目末期评估91.00分，等级为优；专项审计无保留意见。现申请组织验收。"),
    ), _once("2025-07-21", "末期评估和审计均已完成，申请验收。", "2025-07-22")),
    Deliverable("M9", "归档移交清单", "档案按年度和类别编号。", (
        ("一、移交清单", "合同与变更一卷，活动档案十二卷，财务档案两卷，评估、审计与验收一卷，照片及电子文件一份。"),
    ), _once("2025-08-27", "档案已编号，移交清单一式两份。", "2025-08-29")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claimed:
    """A tranche: by which invoice, when it was claimed and approved, and the purchaser's voucher."""

    no: int
    invoice_no: str
    claimed_on: date
    approved_on: date
    voucher_no: str
    note: str


CLAIMS = (
    Claimed(1, "SGS-2024-0071", D("2024-07-05"), D("2024-07-09"), "民支-2024-0712",
            "合同已签订备案，申请首款。"),
    Claimed(2, "SGS-2025-0006", D("2025-01-15"), D("2025-01-20"), "民支-2025-0041",
            "中期评估已通过，首款使用77.74%，申请中期款。"),
    Claimed(3, "SGS-2025-0093", D("2025-08-01"), D("2025-08-04"), "民支-2025-0388",
            "验收通过，审计费已付清；尾款扣减结余1,409.80元。"),
)  # fmt: skip

# day, hour, who, move, reason
MOVES = (
    ("2024-06-25", "16:30", "official", "sign", None),
    ("2024-07-12", "15:40", "manager", "begin", None),
    ("2025-01-06", "09:10", "evaluator", "begin_midterm", None),
    ("2025-01-27", "16:20", "official", "pass_midterm", None),
    ("2025-07-07", "09:20", "evaluator", "begin_final", None),
    ("2025-07-17", "10:30", "official", "pass_final", None),
    ("2025-07-18", "16:00", "auditor", "give_opinion",
     "已审计项目专账及截至7月18日的全部68号凭证：收支真实、合规，预算调整手续完备，出具无保留意见。"),
    ("2025-07-22", "16:30", "official", "accept", None),
    ("2025-08-29", "16:00", "official", "archive", None),
)  # fmt: skip

EVALUATED_ON = (D("2025-01-10"), D("2025-07-10"))

# the finding by its code: answers and what was said of them
ANSWERS = {
    "B5": (
        Turn(
            D("2025-01-17"),
            "已开始补录。",
            D("2025-01-20"),
            "请写明补录了多少、由谁负责、怎样防止再次发生，并附系统截图。",
        ),
        Turn(D("2025-01-24"), "", D("2025-01-27"), None),
    ),
    "D1": (Turn(D("2025-01-21"), "", D("2025-01-27"), None),),
}  # an empty statement: the one on record

# the move between lines: as it was first asked for, and why it came back
FIRST_REASON = "督导培训费预计结余，拟调剂3,000元用于义卖及编织培训材料。"
ADJUSTMENT = (
    Turn(D("2025-02-17"), "", D("2025-02-18"), "请说明督导培训费为何会结余，写明调出金额占原预算的比例。"),
    Turn(D("2025-02-20"), "", D("2025-02-20"), None),
)

# vouchers that finance sent back, with the reason, and what the second submission says
RETURNED = {
    "记-010": ("收据抬头写成了服务队，请换开。", "商户已换开抬头为本机构的发票，原件附后。"),
    "记-040": ("缺第五次督导的签到和记录，补齐再报。", "督导记录已由督导签字，复印件附后。"),
}
# vouchers of which a photo or a file is kept
WITH_PAPER = (
    "记-002", "记-005", "记-009", "记-010", "记-013", "记-014", "记-020", "记-024", "记-029", "记-035", "记-040",
    "记-044", "记-050", "记-051", "记-054", "记-056", "记-063", "记-069",
)  # fmt: skip

# activity, session, day, hour, scene, banner, caption
_PHOTOS = (
    ("A02", 1, "2024-08-22", "09:40", "meeting", "三方会谈（一）", "街道、居委会与居民代表通报调研结果"),
    ("A02", 1, "2024-08-22", "10:50", "board", "三方会谈（一）", "分组写下对服务队的期待"),
    ("A03", 1, "2024-09-10", "14:30", "meeting", "三方会谈（二）", "审议章程草案与组织架构"),
    ("A04", 1, "2024-09-21", "08:30", "visit", "同类组织联谊交流", "42名居民出发前往孵化基地"),
    ("A04", 1, "2024-09-21", "10:20", "fair", "同类组织联谊交流", "观摩结对队伍的作品展"),
    ("A05", 1, "2024-10-12", "09:30", "lecture", "志愿服务与项目策划", "能力建设讲座现场"),
    ("A05", 1, "2024-10-12", "11:00", "board", "志愿服务与项目策划", "学员展示活动策划草案"),
    ("A06", 1, "2024-11-05", "14:20", "knitting", "编织强化培训（一）", "第一节：起针"),
    ("A06", 4, "2024-11-26", "15:30", "knitting", "编织强化培训（一）", "第四节：收口与作品点评"),
    ("A07", 1, "2024-12-07", "09:50", "meeting", "社区议事协商会", "队员首次主持议事"),
    ("A07", 1, "2024-12-07", "11:10", "board", "社区议事协商会", "议定值班排班办法"),
    ("A08", 1, "2025-03-04", "14:30", "knitting", "编织强化培训（二）", "老队员带教新队员"),
    ("A08", 4, "2025-03-25", "15:10", "knitting", "编织强化培训（二）", "义卖作品完成验收"),
    ("A09", 1, "2025-04-19", "09:30", "sale", "“一针一线暖L家”爱心义卖", "义卖开始，居民选购作品"),
    ("A09", 1, "2025-04-19", "10:40", "sale", "“一针一线暖L家”爱心义卖", "队员收银并登记善款"),
    ("A10", 1, "2025-05-10", "09:30", "lecture", "社区领袖工作坊", "学习会议主持与矛盾调解"),
    ("A10", 1, "2025-05-10", "11:20", "board", "社区领袖工作坊", "制定个人成长计划"),
    ("A11", 1, "2025-05-24", "09:10", "counter", "交叉任职体验日", "居民在便民窗口体验半日工作"),
    ("A11", 1, "2025-05-24", "11:30", "meeting", "交叉任职体验日", "体验后座谈，收集意见17条"),
    ("A12", 1, "2025-06-14", "09:00", "fair", "成果展暨便民服务日", "服务队独立承办的成果展"),
    ("A12", 1, "2025-06-14", "10:30", "fair", "成果展暨便民服务日", "理发、量血压与缝补服务"),
)  # fmt: skip
PHOTOS = tuple(
    (activity, session, Scene(kind, banner, caption, datetime.fromisoformat(f"{day}T{hour}"), seed))
    for seed, (activity, session, day, hour, kind, banner, caption) in enumerate(_PHOTOS, start=17)
)
SIGN_IN_SHEETS = (("A05", 1), ("A07", 1), ("A09", 1), ("A12", 1))


@dataclass(frozen=True, slots=True)
class Report:
    """One that was issued; ``replaces`` the one of that kind issued before it, with the reason."""

    at: datetime
    who: str
    kind: str
    as_of: date
    from_on: date | None = None
    replaces_because: str | None = None


def _report(
    at: str, who: str, kind: str, as_of: str, from_on: str | None = None, because: str | None = None
) -> Report:
    return Report(datetime.fromisoformat(at), who, kind, D(as_of), D(from_on) if from_on else None, because)


REPORTS = (
    _report("2025-01-06T15:00", "manager", "progress", "2024-12-31", "2024-07-01"),
    _report("2025-01-13T16:30", "evaluator", "midterm", "2025-01-10"),
    _report("2025-04-08T11:00", "manager", "progress", "2025-03-31", "2025-01-01"),
    _report("2025-07-14T15:30", "evaluator", "final", "2025-07-10"),
    _report("2025-07-16T10:20", "evaluator", "final", "2025-07-10", because=texts.REVISED_BECAUSE),
    _report("2025-07-23T10:00", "official", "certificate", "2025-07-22"),
    _report("2025-08-11T14:30", "finance", "finance", "2025-08-08"),
)
# the day on which the second progress report was withdrawn
WITHDRAWN_AT = datetime.fromisoformat("2025-04-10T09:40")

PREFIXES = {"P社会评估中心": "PG", "S社工事务所": "SGS", "昌平区民政局": "CPMZ", "H会计师事务所": "HSJ"}

PANEL = (
    ("李正", "昌平区民政局科长，组长"),
    ("严谨之", "行业专家"),
    ("孟广平", "财务专家"),
    ("林秀云", "L社区居民代表"),
    ("陶然", "J街道办事处干部"),
)
OPINION = (
    "验收小组于7月21日在L社区召集居民代表12人座谈：12人均表示知道并参加过服务，11人对服务满意；"
    "居民希望延长便民服务时段，并尽快落实活动室夜间开放。"
)
REMARKS = "议定事项“活动室夜间开放”尚未落实，请承接主体与居委会于三个月内答复居民。"
# code of a target: what the panel says of it
STANDARD_REMARKS = {"I11": "超出目标较多，主要来自义卖所得。", "I08": "七项共识落实六项。"}
