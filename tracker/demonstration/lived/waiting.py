"""What waits in the projects around today: words of the people who wait for one another. Invented."""

from __future__ import annotations

# project, milestone, title, what the contract says, statement, why it came back, second statement
DELIVERABLES = (
    (
        "CP-E-001",
        "M3",
        "中期自评报告",
        "按绩效目标表逐项自评，附上半期支出明细。",
        "提交中期自评报告，请审阅。",
        "满意度一栏缺问卷份数；支出明细与台账差一笔，请核对。",
        None,
    ),
    (
        "CP-E-002",
        "M7",
        "个案阶段成效报告",
        "每个个案写明目标、过程和变化。",
        "提交三个个案的阶段报告。",
        "缺目标达成的前后对照，第二个个案没有服务对象本人的意见。",
        "已补充前后对照表，第二个个案附服务对象的书面意见（代号）。",
    ),
)
FINDINGS = (
    ("A", "两次入户探访记录没有服务对象或家属签字。"),
    ("B", "就业准备个案缺少阶段评估表，无法判断目标达成程度。"),
)
ANSWER = "已补填阶段评估表三份，并在个案模板中增加该表，由督导每月检查。"
AMENDMENT = "春节前后社区活动室装修，两场集体活动须顺延，申请服务期延长三十天，金额不变。"
RETURNED_EXPENSE = "发票开具日期晚于入账日期，请核对后重新提交。"
CLAIM = ("RSW-{year}-0107", "中期评估已完成并评分，首款使用超过70%，申请中期款。")
PHOTOS = (
    ("H01", "visit", "入户探访出发", "守护员与社工结对入户"),
    ("H02", "lecture", "居家防跌倒健康讲座", "讲座现场"),
    ("H04", "sale", "敬老爱老主题活动", "居民参加游园"),
)
