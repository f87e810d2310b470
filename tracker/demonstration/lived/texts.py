"""The chapters of the worked example's reports, as somebody would write them; figures are fields (``reports/fields.py``),
so that they are those of the tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

Chapters = Mapping[str, str]

_MIDTERM = {
    "method": """\
评估依据为服务合同及绩效目标表、项目实施方案，以及民政部门关于政府购买社会工作服务的有关规定。评估组由三人组成：社会工作专业评估员、财务评估员和项目所在街道推荐的行业代表各一人，均与承接主体无利害关系。

评估组于2025年1月6日至10日进场，采用以下方法：

- **查阅档案**：抽查活动档案六份、会计凭证十二份，核对签到表、照片与支出；
- **现场观察**：旁听编织角值班交接一次；
- **访谈**：购买主体、居委会、项目社工各一人，队员五人；
- **问卷**：满意度有效问卷40份，满意度{满意度}，满意率{满意率}。""",
    "practice": """\
一是**把“想做事的人”先组织起来**。项目没有先定活动再找人，而是从编织爱好者入手，半年内形成{志愿者人数}名队员的稳定队伍，志愿服务{志愿时数}小时。

二是**责任约定在前**。四方签订责任约定书，写明社工不承担约定以外的临时性事务，职责边界清楚，半年来未发生推诿。

三是**议事有结果**。已议定{议定事项数}项，落实{已落实议定事项数}项，均指定责任人和时限，并向居民反馈。""",
    "problems": """\
## 志愿服务时数录入滞后

9月至12月部分时数只记在值班签到表上，未录入志愿服务信息系统。原因是无专人负责，社工月底集中补录，工作量大时即中断。

## 一笔劳务支出附件不全

需求调研阶段5名访谈员的劳务费缺少领款签收单。原因是机构财务制度未列支出附件清单，先付款后补附件。

## 党小组尚未成立

按计划应在第二阶段成立，目前正与社区党支部沟通组织关系，进度略慢。""",
    "advice": """\
1. 于1月31日前补录全部志愿服务时数，此后每周录入、每月核对，由承接主体指定专人负责。
2. 补齐访谈劳务签收单；制定支出附件清单，先附件后付款。
3. 第二阶段把骨干接续作为重点，领袖由{社区领袖人数}名增至5名，并明确各自带领的服务方向。
4. 居民希望增加周末活动，义卖与成果展可优先安排在周末。""",
    "notes": """\
至{截止日期}，首款使用率为77.74%，高于合同约定的70%，符合申请中期款的条件。本报告所列问题{问题数}项，整改情况由评估方复核后另行记录。""",
    "sampled_files": """\
| 类别 | 抽查数量 | 核对内容 | 结果 |
|---|---|---|---|
| 活动档案 | 6份 | 计划、签到表、照片、小结 | 齐全 |
| 会计凭证 | 12份 | 审批、发票、签收 | 一笔劳务支出缺少领款签收单 |
| 志愿服务记录 | 9月至12月 | 值班签到表与系统时数 | 部分时数未录入系统 |""",
    "interviews": """\
| 对象 | 人数 | 主要意见 |
|---|---|---|
| 购买主体 | 1人 | 职责边界清楚，希望按周录入志愿时数 |
| 居委会 | 1人 | 议事结果有反馈，居民愿意参加 |
| 项目社工 | 1人 | 月底集中补录时数，工作量大 |
| 队员 | 5人 | 希望增加周末活动 |""",
}

_FINAL = {
    "method": """\
评估依据为服务合同及绩效目标表、项目实施方案、中期评估报告及整改记录，以及民政部门关于政府购买社会工作服务的有关规定。评估组由社会工作专业评估员、财务评估员和行业代表三人组成，均与承接主体无利害关系。

| 方法 | 对象与数量 | 目的 |
|---|---|---|
| 查阅档案 | 活动档案12份 | 核对目标、过程与产出 |
| 抽查凭证 | 会计凭证20份 | 核对支出的真实性与合规性 |
| 访谈 | 购买主体、居委会、物业、社工、队员共14人 | 了解协作与变化 |
| 问卷 | 有效问卷80份 | 满意度与社区归属感 |
| 观察 | 成果展、编织角值班各一次 | 核对组织运转情况 |

评估方对签到表、照片和支出三项逐场比对；对志愿服务信息系统的导出记录与值班签到表逐笔核对，两者一致。""",
    "practice": """\
## 从兴趣到责任

以编织为共同语言，{志愿者人数}名队员完成从“学编织”到“用编织服务”的转变，{志愿时数}小时服务中，编织角值班占一半。一位队员在访谈中说：“以前在家织，现在是替楼里的老人织。”

## 居民自己办

义卖和成果展由服务队自行策划、布展和收银。义卖所得3,268元的用途由居民议定，收支公示七日，无人提出异议。

## 五社联动有路径

{五社联动活动数}场活动有三方以上参与；闲置的活动室和库存毛线转化为{链接资源价值}元的可用资源，社区、组织、志愿者与慈善资源各有位置。""",
    "problems": """\
## 党建引领起步较晚

党小组于2025年6月成立，至评估时仅开展一次活动，与社区党支部的联动机制有待健全。原因是部分队员的组织关系在原单位，协调用时较长。

## 一项共识尚未落实

议定的{议定事项数}项中，“活动室夜间开放”涉及物业值守与安全责任，尚未落实，其余{已落实议定事项数}项均已落实并反馈。

## 稳定的经费来源仍在探索

服务队运转目前依靠义卖和零星捐赠，财务公开制度刚刚建立，骨干接续仍需巩固。""",
    "advice": """\
**对承接主体**：把五社联动的做法整理成可复制的工作手册；项目结束后半年内回访服务队不少于两次。

**对社区居委会**：就活动室夜间开放与物业签订值守约定，三个月内答复居民；将编织角列入社区公共空间使用计划。

**对购买主体**：对通过评估的服务队给予微创投支持，使其由项目扶持转为自我运转；在后续采购中对本项目承接主体予以优先考虑。""",
    "notes": """\
链接资源价值完成率为{I11 完成率}，超出目标较多，主要来自义卖所得，评估方认可其真实性，未发现目标设定过低以外的原因。

至{截止日期}审计费尚未支付，预算执行率为{预算执行率}，结余{结余}元，最终结余以审计后的决算为准。""",
    "sampled_files": """\
| 类别 | 抽查数量 | 核对内容 | 结果 |
|---|---|---|---|
| 活动档案 | 12份 | 计划、签到表、照片、小结 | 齐全，部分照片未标注时间地点 |
| 会计凭证 | 20份 | 审批、发票、签收 | 未发现违规支出，补贴发放表个别签名不清 |
| 志愿服务记录 | 全部202班次 | 值班签到表与系统时数 | 一致 |""",
    "interviews": """\
| 对象 | 人数 | 主要意见 |
|---|---|---|
| 购买主体 | 1人 | 沟通及时，月报偶有迟交 |
| 居委会 | 2人 | 评价较好，希望延长便民服务时段 |
| 物业 | 1人 | 活动室夜间开放须先明确值守与安全责任 |
| 项目社工 | 2人 | 骨干接续、财务公开仍需巩固 |
| 队员 | 8人 | 愿意继续值班，希望项目结束后仍有人回访 |""",
}
# the first edition named another month
FINAL_FIRST = _FINAL | {
    "problems": _FINAL["problems"].replace("党小组于2025年6月成立", "党小组于2025年5月成立")
}
FINAL_REVISED = {"problems": _FINAL["problems"]}
REVISED_BECAUSE = "更正第六章中党小组成立的时间：应为2025年6月，数据与评分均无变化。"

# the same in English, for who previews the report in it
FINAL_IN_ENGLISH = {
    "method": """\
The evaluation rests on the service contract with its targets, the implementation plan, and the mid-term report with the record of its rectification. The team were an evaluator of social work, an evaluator of finances and a peer from the field; none of them has an interest in the contractor.

| Method | What, and how much | What for |
|---|---|---|
| Files | 12 activity files | targets, process and output |
| Vouchers | 20 vouchers | whether spending was real and allowed |
| Interviews | 14 people of the purchaser, the community, the property manager, the agency and the team | cooperation and change |
| Questionnaire | 80 valid answers | satisfaction and belonging |
| Observation | the exhibition, and one turn of duty | how the team works |

Sign-in sheets, photos and spending were compared for each activity, the volunteer system's hours with the duty sheets line by line; they agree.""",
    "practice": """\
## From a hobby to a duty

{volunteers} members went from learning to knit to serving with it; half of their {volunteer hours} hours are duty at the knitting corner. One of them said: “I used to knit at home. Now I knit for the old people of our stairwell.”

## Residents do it themselves

The team planned, set up and ran the charity sale and the exhibition. What to do with the proceeds was decided by residents and made public for seven days; nobody objected.

## Five kinds of actor

{linked activities} activities had three of the five societies or more; an idle room and unsold yarn became resources worth {value of linked resources} yuan.""",
    "problems": """\
## The Party group came late

It was founded in June 2025 and has met once; its work with the community's Party branch still has to take shape, since some members are registered where they used to work.

## One agreement is not carried out

Of {agreed issues} agreements {agreed issues carried out} are carried out. Opening the activity room in the evening needs somebody on duty and somebody liable, and is still open.

## A steady income is still sought

The team lives on its sale and on small gifts; its public accounts are young, and successors for its leaders are needed.""",
    "advice": """\
**To the contractor**: write the five-society practice down as a handbook; visit the team at least twice in the half year after the project.

**To the community**: agree with the property manager on evening duty, and answer the residents within three months.

**To the purchaser**: support the team by a small grant, so that it comes to run by itself; prefer this contractor in later purchases.""",
    "notes": """\
Resources reached {I11 completion} of their target, mostly by the proceeds of the sale; the evaluators found them real. By {report day} the audit fee was not paid: execution is {budget execution rate}, {surplus} yuan are left, and the audited accounts decide.""",
}

_AUTUMN = {
    "effect_and_cases": """\
本期开展活动{本期活动节次}节，服务{本期服务人次}人次。K志愿服务队由12人发展到{志愿者人数}人，编织角每周三值班，居民可以在此取活、送活、聊天。

**个案片段**：王奶奶（化名）独居，女儿在外地。九月起每周到编织角，十月主动承担两名新学员的起针教学，十二月在议事会上第一次发言。她说：“有人等着我，我就得来。”""",
    "supervision_and_team": """\
项目专职社工1名、主管1名。本期外聘督导四次，主题为小组工作记录、骨干培养和志愿服务管理；社工每月自我评估一次。""",
    "publicity": """\
印制招募海报、服务折页各一种，制作中期展板六块；社区公众号推送四次。""",
    "problems_and_remedies": """\
1. 部分队员不熟悉志愿服务信息系统，时数未及时录入——已安排社工与两名队员结对，每周集中录入。
2. 编织角下午与老年大学课程时间冲突——经议事会商定，固定使用时段改为周三上午。""",
    "next_steps": """\
- 一月完成服务队备案；
- 三月开展第二期编织培训，由老队员带教；
- 四月由服务队自行策划义卖；
- 与社区党支部协商成立党小组。""",
}

_SPRING = {
    "effect_and_cases": """\
本期开展活动{本期活动节次}节，服务{本期服务人次}人次，服务队完成备案。四名老队员担任小组长带教，完成义卖作品92件。""",
    "supervision_and_team": "本期外聘督导两次，高校督导团队公益督导一次；三月社工请假两周，由主管代为带领。",
    "publicity": "印制志愿者证件与值班牌；社区公众号推送两次。",
    "problems_and_remedies": "督导培训费预计结余，已按程序报购买主体批准调剂3,000元用于义卖和培训材料。",
    "next_steps": "四月十九日举办爱心义卖；五月举办社区领袖工作坊；六月举办成果展。",
}
WITHDRAWN_BECAUSE = "“宣传”一节误引上期数据，撤回后并入结项报告，各项服务数据无变化。"

_FINANCE = {
    "notes": """\
项目设立专账，独立核算。预算调整一次，由督导培训费调剂3,000元至活动费，已于2025年2月20日经购买主体批准，先批后支。

累计支出{累计支出}元，预算执行率{预算执行率}；结余1,409.80元按合同约定从尾款中扣减，实际拨付{已拨付金额}元（{已拨付金额大写}）。全部凭证均有经手、复核两人签字；曾退回补正的两笔凭证已补齐附件后批准。"""
}

_OF: Mapping[tuple[str, str], Chapters] = {
    ("progress", "2024-12-31"): _AUTUMN,
    ("midterm", "2025-01-10"): _MIDTERM,
    ("progress", "2025-03-31"): _SPRING,
    ("final", "2025-07-10"): FINAL_FIRST,
    ("finance", "2025-08-08"): _FINANCE,
}


def chapters_of(kind: str, as_of: date, *, revised: bool) -> Chapters:
    """What is written before that report is issued; of a revised edition what is written anew."""
    return FINAL_REVISED if revised else _OF.get((kind, as_of.isoformat()), {})
