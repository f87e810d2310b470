"""Who the demonstration's projects are: their contracts, what they do and for whom, what became of them.

Everything is told in days before the day of loading and in shares, so that it holds whenever it is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass

S, R = "S社工事务所", "R社会工作服务中心"
BUREAU, STREET = "昌平区民政局", "Q街道办事处"
P, W = "P社会评估中心", "W社会组织评估中心"
H = "H会计师事务所"


@dataclass(frozen=True)
class Service:
    """One activity of a project: ``times`` sessions; ``crowd`` beneficiaries known by number only."""

    kind: str
    title: str
    times: int = 1
    crowd: int = 0


@dataclass(frozen=True)
class Story:
    """``begun``: days before the day of loading on which the term starts, negative for a start to come;
    ``spent``: share of the budget; ``output``: share of the targets reached; ``ages``: youngest and oldest
    beneficiary; ``attending``: beneficiaries on the sign-in sheet of a session; ``satisfied``: sum of 40
    answers of at most 5; ``scores``: of the rounds held, by the items of the scheme."""

    code: str
    title: str
    field: str
    contractor: str
    purchaser: str
    evaluator: str
    auditor: str | None
    street_office: str
    community: str
    state: str
    begun: int
    days: int
    yuan: int
    spent: str
    output: str
    ages: tuple[int, int]
    groups: tuple[str, ...]
    attending: int
    satisfied: int
    services: tuple[Service, ...]
    needs: str
    aims: str
    twist: str = ""
    settlement_mode: str = "actual_cost"
    procurement_method: str = "below_threshold"
    scores: tuple[tuple[str, tuple[str, ...]], ...] = ()


STORIES = (
    Story("CP-E-001", "银龄守护居家养老服务项目", "为老服务", S, BUREAU, P, H, "J街道办事处", "M社区居民委员会",
          "running", 150, 365, 180_000, "0.40", "0.45", (66, 88), ("独居老人", "高龄老人", "空巢老人"), 7, 187, (
              Service("visit", "独居老人首轮入户探访"), Service("lecture", "居家防跌倒健康讲座"),
              Service("group", "“往事留声”缅怀小组", 4), Service("community_event", "敬老爱老主题活动", 1, 26),
              Service("case", "高龄独居老人照护资源链接", 4), Service("training", "“银龄守护员”志愿者培训"),
              Service("visit", "季度入户探访与紧急联络卡更新"), Service("community_event", "邻里长者生日会", 1, 18),
          ),
          "M社区60岁以上居民占三成，独居、高龄老人日常照料与紧急求助需求突出，邻里互助网络薄弱。",
          "为独居、高龄老人建立“社工+守护员”结对探访机制，提高安全感与社区联系。"),
    Story("CP-E-002", "残疾人社区融合支持项目", "助残服务", S, BUREAU, P, None, "J街道办事处", "N社区居民委员会",
          "running", 240, 365, 150_000, "0.52", "0.38", (20, 58), ("残疾人", "残疾人家属"), 7, 178, (
              Service("visit", "服务对象入户评估"), Service("group", "烘焙日间活动小组", 4),
              Service("case", "精神康复者就业准备个案", 4), Service("lecture", "照护者减压讲座"),
              Service("community_event", "社区融合嘉年华", 1, 30), Service("training", "就业面试技巧工作坊"),
              Service("visit", "照护家庭探访"),
          ),
          "轻度精神障碍、智力障碍居民缺少日间活动与就业准备的场所，照护家庭长期承压。",
          "提供日间活动、就业准备与家属支持，促进残疾居民参与社区生活。",
          "overdue", scores=(("midterm", ("14.5", "29.5", "11", "12.5", "8")),)),
    Story("CP-E-003", "青少年成长营项目", "青少年服务", S, BUREAU, W, H, "T街道办事处", "B社区居民委员会",
          "running", 100, 365, 120_000, "0.74", "0.20", (9, 16), ("青少年", "双职工家庭"), 9, 190, (
              Service("training", "成长营志愿辅导员培训"), Service("group", "“我的情绪朋友”成长小组", 4),
              Service("community_event", "社区少年议事厅"), Service("lecture", "青春期家长课堂"),
              Service("community_event", "城市探索户外营"),
          ),
          "双职工家庭子女课余无人照管，缺少同伴交往与安全活动空间。",
          "以成长营为载体提供课余托管、同伴支持与家庭教育指导。", "spending"),
    Story("CP-E-004", "流动家庭亲子关系支持项目", "家庭服务", R, BUREAU, P, H, "T街道办事处", "H社区居民委员会",
          "rectifying", 205, 365, 160_000, "0.52", "0.50", (6, 45), ("流动家庭", "随迁子女"), 7, 176, (
              Service("visit", "流动家庭需求走访"), Service("lecture", "亲子沟通讲座"),
              Service("group", "“听见彼此”亲子小组", 4), Service("community_event", "城市融入亲子定向", 1, 20),
              Service("case", "随迁儿童入学支持个案", 4), Service("community_event", "周末亲子阅读日"),
              Service("training", "家长互助骨干培训"), Service("lecture", "儿童安全与法律课堂"),
              Service("community_event", "新市民邻里聚会", 1, 35),
          ),
          "流动家庭亲子沟通压力大，随迁子女社区融入困难，支持网络薄弱。",
          "改善亲子沟通，建立流动家庭互助网络。",
          "rectifying", scores=(("midterm", ("14", "31", "11", "9.5", "8")),)),
    Story("CP-E-005", "社区协商议事能力提升项目", "社区治理", R, BUREAU, P, None, "J街道办事处", "L社区居民委员会",
          "signed", -20, 365, 100_000, "0", "0", (30, 72), ("楼门长", "居民骨干"), 8, 0, (),
          "停车、加装电梯等议题缺少协商平台，居民骨干议事能力不足。",
          "建立议事规则，培养议事骨干，推动公共议题形成共识并落实。"),
    Story("CP-E-006", "失独家庭心理关怀项目", "家庭服务", S, BUREAU, W, H, "J街道办事处", "D社区居民委员会",
          "suspended", 190, 365, 90_000, "0.25", "0.20", (52, 76), ("计生特殊家庭",), 7, 0, (
              Service("visit", "首轮关怀探访"), Service("case", "哀伤辅导个案", 4),
              Service("group", "“同路人”支持小组", 4), Service("community_event", "家常聚会"),
          ),
          "失独家庭社会联系减少，节日与疾病期间尤其需要稳定陪伴。",
          "建立稳定陪伴关系，缓解哀伤情绪，重建社会支持。", "suspended"),
    Story("CP-E-007", "困境儿童帮扶与个案管理项目", "儿童服务", R, BUREAU, P, H, "T街道办事处", "G社区居民委员会",
          "midterm", 185, 365, 200_000, "0.46", "0.52", (6, 15), ("困境儿童", "留守儿童", "监护缺失"), 6, 189, (
              Service("visit", "困境儿童摸底走访"), Service("case", "监护缺失儿童个案管理", 6),
              Service("group", "“小树苗”社交技能小组", 4), Service("training", "儿童主任业务培训"),
              Service("lecture", "监护人家庭教育讲座"), Service("case", "心理危机干预个案", 4),
              Service("community_event", "“微心愿”圆梦行动", 1, 22), Service("visit", "季度回访"),
              Service("community_event", "科技馆研学日"),
          ),
          "辖区监护缺失、经济困难儿童底数不清，需要逐人建档与持续跟进。",
          "实现困境儿童一人一档，分级开展个案管理与成长支持。",
          "scored", scores=(("midterm", ("18", "36.5", "13", "12.5", "9")),)),
    Story("CP-E-008", "老旧小区楼门文化建设项目", "社区治理", S, BUREAU, P, H, "J街道办事处", "L社区居民委员会",
          "settled", 430, 365, 80_000, "0.985", "1.08", (28, 79), ("楼门长", "居民骨干", "党员"), 5, 188, (
              Service("visit", "楼门走访与需求收集"), Service("deliberation", "楼道公约议事会"),
              Service("training", "楼门长能力培训"), Service("community_event", "楼道清理日", 1, 24),
              Service("group", "楼门手绘小组", 4), Service("deliberation", "公共空间使用协商会"),
              Service("community_event", "邻里节", 1, 40), Service("lecture", "老旧小区消防安全讲座"),
              Service("deliberation", "自行车停放议事会"), Service("community_event", "楼门文化展", 1, 32),
              Service("visit", "示范楼门互访"), Service("community_event", "百家宴", 1, 45),
              Service("training", "骨干带教工作坊"), Service("deliberation", "长效管护协商会"),
              Service("community_event", "最美楼门评选", 1, 30), Service("community_event", "成果分享会", 1, 28),
          ),
          "楼道堆物、邻里陌生问题长期存在，居民公共参与渠道少。",
          "以楼门为单元培养骨干、形成公约、改善公共空间。", "finished",
          scores=(("midterm", ("17.5", "35", "12.5", "13", "9")), ("final", ("18.5", "37.5", "13.5", "13.5", "9.5")))),
    Story("CP-E-009", "社区慈善超市运营培育项目", "慈善资源", R, BUREAU, W, None, "T街道办事处", "H社区居民委员会",
          "running", 300, 365, 140_000, "0.66", "0.72", (32, 80), ("低保家庭", "低收入家庭"), 6, 183, (
              Service("visit", "困难家庭需求走访"), Service("community_event", "闲置物资募集日", 1, 25),
              Service("training", "慈善超市店员培训"), Service("community_event", "慈善超市开业日", 1, 38),
              Service("charity_sale", "首场义卖", 1, 42), Service("lecture", "慈善法宣讲"),
              Service("community_event", "爱心企业对接会"), Service("group", "志愿店长小组", 4),
              Service("visit", "受助家庭回访"), Service("charity_sale", "第二场义卖", 1, 36),
              Service("training", "物资管理与公示培训"), Service("community_event", "积分兑换日", 1, 30),
          ),
          "居民闲置物资多而困难家庭受助渠道少，慈善超市缺少专业运营。",
          "培育居民自主运营的慈善超市，打通募集、兑换与救助链条。",
          "amended", scores=(("midterm", ("17", "34.5", "12", "12.5", "8.5")),)),
    Story("QJ-E-010", "新就业群体友好社区项目", "社区治理", S, STREET, P, H, STREET, "F社区居民委员会",
          "running", 170, 365, 110_000, "0.42", "0.50", (19, 48), ("新就业群体",), 7, 181, (
              Service("survey", "骑手需求问卷调研"), Service("deliberation", "骑手进小区议事会"),
              Service("community_event", "暖蜂驿站启用", 1, 33), Service("lecture", "交通安全与工伤保险课堂"),
              Service("community_event", "骑手健康义诊", 1, 28), Service("group", "“小哥说”互助小组", 4),
              Service("training", "骑手志愿巡查员培训"), Service("deliberation", "楼栋指引改造协商会"),
          ),
          "快递、外卖从业人员缺少歇脚场所与参与渠道，进小区难、找楼难。",
          "建设友好驿站，引导新就业群体参与社区治理。", "doubtful"),
    Story("CP-E-011", "居家认知障碍老人家庭支持项目", "为老服务", R, BUREAU, W, H, "J街道办事处", "M社区居民委员会",
          "running", 60, 540, 480_000, "0.10", "0.12", (48, 86), ("认知障碍老人家庭", "照护者"), 8, 0, (
              Service("visit", "认知障碍家庭入户筛查"), Service("training", "照护者基础技能培训"),
              Service("lecture", "认识认知障碍科普讲座", 1, 40), Service("group", "照护者喘息互助小组", 4),
          ),
          "认知障碍老人家庭照护负担重，缺少喘息服务与照护知识。",
          "建立筛查、照护培训、喘息支持一体的家庭支持体系。",
          settlement_mode="fixed_price", procurement_method="competitive_consultation"),
)  # fmt: skip

# one more, in the district that has been lived in: its audit is under way
AUDITED = Story(
    "CP-E-012", "“邻里食堂”老年助餐志愿服务项目", "为老服务", S, BUREAU, P, H, "J街道办事处", "M社区居民委员会",
    "audited", 380, 365, 70_000, "0.97", "1.05", (64, 87), ("独居老人", "高龄老人"), 6, 190, (
        Service("visit", "独居老人用餐需求走访"), Service("training", "助餐志愿者食品安全培训"),
        Service("community_event", "“邻里食堂”开张日", 1, 34), Service("deliberation", "送餐路线与轮值议事会"),
        Service("lecture", "老年营养讲座", 1, 22), Service("group", "“一桌好菜”互助小组", 4),
        Service("community_event", "重阳长桌宴", 1, 48), Service("visit", "助餐满意度回访"),
        Service("community_event", "志愿者表彰会", 1, 20),
    ),
    "独居、高龄老人午餐凑合，社区食堂送餐缺人手。",
    "建立由居民轮值的助餐志愿队，让独居老人每周吃上三顿热饭。", "finished",
    scores=(("midterm", ("17", "34", "12", "13", "9")), ("final", ("18", "36.5", "13", "13", "9.5"))),
)  # fmt: skip
