"""Contract, tranches, budget, adjustment and vouchers. Amounts are written in yuan, kept in cents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ...money import cents

D = date.fromisoformat

_CONTRACT: dict[str, Any] = {
    "code": "CP-2024-017",
    "title": "L社区K志愿服务队培育项目",
    "purchaser": "昌平区民政局",
    "contractor": "S社工事务所",
    "evaluator": "P社会评估中心",
    "auditor": "H会计师事务所",
    "street_office": "J街道办事处",
    "community": "L社区居民委员会",
    "service_field": "社区社会组织培育",
    "procurement_method": "below_threshold",
    "settlement_mode": "actual_cost",
    "contract_no": "CPMZ-2024-017",
    "awarded_on": D("2024-06-12"),
    "signed_on": D("2024-06-25"),
    "filed_on": D("2024-07-02"),
    "published_on": D("2024-06-26"),
    "starts_on": D("2024-07-01"),
    "ends_on": D("2025-06-30"),
    "expenses_until": D("2025-07-31"),
    "amount": cents("200000"),
    "state": "archived",
    "summary": (
        "L社区建于上世纪八十年代，老年居民多，擅长编织的居民不少，但社区社会组织活力不足。项目以居民自发的编织爱好者为基础，"
        "培育K志愿服务队，推动其备案、建章立制并承担社区服务，形成社区、社会工作者、社区社会组织、社区志愿者、社会慈善资源五社联动的工作格局。"
    ),
    "needs": (
        "2024年7月至8月发放问卷120份，回收有效问卷112份，访谈15人。居民希望有固定的活动场地和骨干带头人；"
        "社区各主体之间缺少协商议事机制，资源长期闲置与不足并存；居民对社区的归属感偏低（3.2分，满分5分）。"
    ),
    "aims": (
        "一年内开展活动16节，服务500人次、200人以上；培育社区领袖5名，志愿者达到30人，志愿服务480小时；"
        "服务队完成备案并成立党小组，组织能力评分由46分提高到70分。"
    ),
}

_BUDGET = (
    ("staff", "5000", "人月", "20", "100000", "项目主管1名、社工1名，按实际投入折算"),
    ("activities", None, None, None, "52000", "场地布置、材料、讲师、餐饮、交通"),
    ("training", "2000", "次", "8", "16000", "外聘督导及骨干培训"),
    ("volunteers", None, None, None, "10000", "志愿者保险及交通、误餐补贴"),
    ("publicity", None, None, None, "6000", "海报、折页、公众号、展板"),
    ("audit", "4000", "次", "1", "4000", "项目专项审计"),
    ("management", None, None, None, "10000", "项目总额的5%"),
    ("tax", None, None, None, "2000", "增值税及附加"),
)

# date, budget line, activity, payee, yuan, invoice no., note
_EXPENSES = (
    ("2024-07-10", "tax", None, "国家税务总局北京市昌平区税务局", "1188.12", None, "首款开票税费"),
    ("2024-07-18", "activities", "A01", "北京文印中心", "1200", "24117001", "问卷印制"),
    ("2024-07-31", "staff", None, "项目人员", "8300", None, "7月工资及社保"),
    ("2024-08-09", "activities", "A01", "社区访谈员", "2000", None, "访谈及录入劳务"),
    ("2024-08-22", "activities", "A02", "和平茶社", "1200", "24117002", "会谈场地及茶歇"),
    ("2024-08-30", "staff", None, "项目人员", "8300", None, "8月工资及社保"),
    ("2024-09-02", "volunteers", None, "中国人民财产保险", "1800", "24117003", "志愿者意外险36人"),
    ("2024-09-10", "activities", "A03", "和平茶社", "1200", "24117004", "会谈场地及茶歇"),
    ("2024-09-13", "training", None, "京社督导中心", "3000", "24117005", "第三季度督导"),
    ("2024-09-21", "activities", "A04", "阳光客运", "2600", "24117006", "联谊大巴"),
    ("2024-09-21", "activities", "A04", "邻里餐厅", "4200", "24117007", "联谊午餐及布置"),
    ("2024-09-26", "publicity", None, "新叶图文", "1500", "24117008", "海报、折页"),
    ("2024-09-30", "staff", None, "项目人员", "8300", None, "9月工资及社保"),
    ("2024-10-12", "activities", "A05", "讲师周某", "2500", "24117009", "能力建设讲座课酬"),
    ("2024-10-12", "activities", "A05", "新叶图文", "1600", "24117010", "讲义及布置"),
    ("2024-10-31", "staff", None, "项目人员", "8300", None, "10月工资及社保"),
    ("2024-11-05", "activities", "A06", "锦绣毛线店", "3600", "24117011", "编织材料"),
    ("2024-11-26", "activities", "A06", "讲师吴某", "2000", "24117012", "编织课酬4节"),
    ("2024-11-29", "staff", None, "项目人员", "8300", None, "11月工资及社保"),
    ("2024-12-07", "activities", "A07", "和平茶社", "2200", "24117013", "议事会场地及资料"),
    ("2024-12-12", "publicity", None, "新叶图文", "1100", "24117014", "中期展板"),
    ("2024-12-13", "training", None, "京社督导中心", "3000", "24117015", "第四季度督导"),
    ("2024-12-20", "volunteers", None, "志愿者36人", "2400", None, "下半年交通、误餐补贴"),
    ("2024-12-31", "staff", None, "项目人员", "8500", None, "12月工资及社保"),
    ("2024-12-31", "management", None, "S社工事务所", "5000", None, "上半期管理费"),
    ("2025-01-16", "tax", None, "国家税务总局北京市昌平区税务局", "594.06", None, "中期款开票税费"),
    ("2025-01-26", "staff", None, "项目人员", "8300", None, "1月工资及社保"),
    ("2025-02-28", "staff", None, "项目人员", "8300", None, "2月工资及社保"),
    ("2025-03-04", "activities", "A08", "锦绣毛线店", "4000", "25117001", "编织材料"),
    ("2025-03-14", "training", None, "京社督导中心", "3000", "25117002", "第一季度督导"),
    ("2025-03-20", "volunteers", None, "志愿者36人", "2400", None, "第一季度交通、误餐补贴"),
    ("2025-03-25", "activities", "A08", "讲师吴某", "2000", "25117003", "编织课酬4节"),
    ("2025-03-31", "staff", None, "项目人员", "8300", None, "3月工资及社保"),
    ("2025-04-18", "publicity", None, "新叶图文", "1800", "25117004", "义卖海报及直播"),
    ("2025-04-19", "activities", "A09", "会展服务部", "6200", "25117005", "义卖展位、音响"),
    ("2025-04-19", "activities", "A09", "邻里餐厅", "3400", "25117006", "志愿者用餐及饮水"),
    ("2025-04-30", "staff", None, "项目人员", "8300", None, "4月工资及社保"),
    ("2025-05-10", "activities", "A10", "京社督导中心", "4300", "25117007", "领袖工作坊带领及资料"),
    ("2025-05-16", "training", None, "京社督导中心", "3800", "25117008", "第二季度督导及骨干培训"),
    ("2025-05-24", "activities", "A11", "邻里餐厅", "3460", "25117009", "交叉任职体验日用餐及资料"),
    ("2025-05-30", "staff", None, "项目人员", "8300", None, "5月工资及社保"),
    ("2025-06-13", "publicity", None, "新叶图文", "1500", "25117010", "成果册"),
    ("2025-06-14", "activities", "A12", "会展服务部", "6600", "25117011", "成果展布展"),
    ("2025-06-20", "volunteers", None, "志愿者36人", "3050", None, "第二季度补贴及年度表彰"),
    ("2025-06-30", "staff", None, "项目人员", "8500", None, "6月工资及社保"),
    ("2025-06-30", "management", None, "S社工事务所", "5000", None, "下半期管理费"),
    ("2025-07-09", "tax", None, "国家税务总局北京市昌平区税务局", "198.02", None, "尾款开票税费"),
    ("2025-07-25", "audit", None, "H会计师事务所", "4000", "25117012", "专项审计费"),
)

_TRANCHES = (
    (1, "首款", "120000", "2024-07-15", "signed", "2024-07-05", "2024-07-12", "120000"),
    (2, "中期款", "60000", "2025-01-31", "midterm_passed", "2025-01-15", "2025-01-24", "60000"),
    (3, "尾款", "20000", "2025-08-15", "final_accepted", "2025-07-23", "2025-08-08", "18590.20"),
)

_MILESTONES = (
    ("M1", "签订合同", "2024-06-30", "2024-06-25", 1),
    ("M2", "需求调研报告", "2024-08-15", "2024-08-14", None),
    ("M3", "中期评估", "2025-01-15", "2025-01-10", 2),
    ("M4", "志愿服务队备案", "2025-01-31", "2025-01-15", None),
    ("M5", "结项报告", "2025-07-05", "2025-07-04", None),
    ("M6", "末期评估", "2025-07-15", "2025-07-10", None),
    ("M7", "专项审计", "2025-07-25", "2025-07-18", None),
    ("M8", "验收", "2025-07-31", "2025-07-22", 3),
    ("M9", "归档", "2025-08-31", "2025-08-29", None),
)


def finance() -> dict[str, list[dict[str, Any]]]:
    return {
        "project": [{"field": name, "value": value} for name, value in _CONTRACT.items()],
        "settings": [
            {"field": "cap_staff", "value": Decimal("0.65")},
            {"field": "cap_activities", "value": Decimal("0.4")},
            {"field": "cap_training", "value": Decimal("0.1")},
            {"field": "cap_volunteers", "value": Decimal("0.1")},
            {"field": "cap_publicity", "value": Decimal("0.05")},
            {"field": "cap_audit", "value": Decimal("0.05")},
            {"field": "cap_management", "value": Decimal("0.2")},
        ],
        "tranches": [
            {
                "no": no,
                "name": name,
                "amount": cents(amount),
                "due_on": D(due),
                "condition": condition,
                "invoiced_on": D(invoiced),
                "paid_on": D(paid),
                "paid_amount": cents(paid_amount),
            }
            for no, name, amount, due, condition, invoiced, paid, paid_amount in _TRANCHES
        ],
        "milestones": [
            {"code": code, "title": title, "due_on": D(due), "done_on": D(done), "tranche_no": tranche}
            for code, title, due, done, tranche in _MILESTONES
        ],
        "budget": [
            {
                "category": category,
                "unit_price": cents(price) if price else None,
                "unit": unit,
                "quantity": Decimal(quantity) if quantity else None,
                "amount": cents(amount),
                "remark": remark,
            }
            for category, price, unit, quantity, amount, remark in _BUDGET
        ],
        "adjustments": [
            {
                "adjusted_on": D("2025-02-20"),
                "from_category": "training",
                "to_category": "activities",
                "amount": cents("3000"),
                "reason": "部分督导改由高校公益提供，结余用于增加义卖及成果展场次",
                "approved_on": D("2025-02-20"),
            }
        ],
        "expenses": [
            {
                "spent_on": D(day),
                "category": category,
                "activity": activity,
                "payee": payee,
                "amount": cents(amount),
                "voucher_no": f"记-{number:03}",
                "invoice_code": "1100243130" if invoice else None,
                "invoice_no": invoice,
                "note": note,
            }
            for number, (day, category, activity, payee, amount, invoice, note) in enumerate(
                _EXPENSES, start=1
            )
        ],
    }
