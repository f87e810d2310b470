"""Tranches, budget, adjustment and vouchers. Amounts are written in yuan, kept in cents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ...money import cents

D = date.fromisoformat

_INVOICE_CODES = {"24": "011002400111", "25": "011002500111"}

_TRANCHES = (
    (1, "首款", "120000", "2024-07-15", "signed", "2024-07-05", "2024-07-12", "120000"),
    (2, "中期款", "60000", "2025-01-31", "midterm_passed", "2025-01-15", "2025-01-24", "60000"),
    (3, "尾款", "20000", "2025-08-15", "final_accepted", "2025-07-23", "2025-08-08", "18590.20"),
)

# budget line, unit price, unit, quantity, amount, remark
_BUDGET = (
    ("staff", "5000", "月", "12", "60000", "专职社工1名工资"),
    ("staff", "1800", "月", "12", "21600", "项目主管1名，按三成工时折算"),
    ("staff", None, None, None, "18400", "社会保险及公积金单位部分"),
    ("activities", None, None, None, "3500", "需求调研：问卷印制、访谈劳务"),
    ("activities", "1200", "场", "2", "2400", "三方会谈"),
    ("activities", "6800", "场", "1", "6800", "同类组织联谊"),
    ("activities", "4100", "场", "1", "4100", "能力建设讲座"),
    ("activities", "1400", "节", "8", "11200", "编织强化培训：材料、课酬"),
    ("activities", "2200", "场", "1", "2200", "议事协商会"),
    ("activities", "7500", "场", "1", "7500", "爱心义卖"),
    ("activities", "4300", "场", "1", "4300", "社区领袖工作坊"),
    ("activities", "3500", "场", "1", "3500", "交叉任职体验日"),
    ("activities", "6500", "场", "1", "6500", "成果展暨便民服务日"),
    ("training", "1500", "次", "8", "12000", "外聘督导"),
    ("training", None, None, None, "4000", "骨干外出培训"),
    ("volunteers", "50", "人", "40", "2000", "志愿者意外伤害保险"),
    ("volunteers", "30", "人次", "200", "6000", "交通、误餐补贴，凭服务记录发放"),
    ("volunteers", None, None, None, "2000", "马甲、证件等标识用品"),
    ("publicity", None, None, None, "6000", "海报、折页、展板、成果册"),
    ("audit", "4000", "次", "1", "4000", "项目专项审计"),
    ("management", "2500", "季", "4", "10000", "项目总额的5%"),
    ("tax", None, None, None, "2000", "增值税及附加"),
)

_PAYROLL, _INSURANCE, _TAX = (
    "S社工事务所项目人员",
    "昌平区社会保险基金管理中心",
    "国家税务总局北京市昌平区税务局",
)
_AGENCY, _CORNER = "S社工事务所", "K志愿服务队队员"
_PRINT, _TEA, _SUPERVISOR = "新叶图文设计中心", "和平里茶社", "京社督导服务中心"
_YARN, _KITCHEN, _FAIR = "锦绣毛线店", "邻里餐饮管理有限公司", "佳成会展服务有限公司"

# day, budget line, activity, payee, yuan, invoice no., note
_EXPENSES = (
    ("2024-07-10", "tax", None, _TAX, "1188.12", None, "首款开票税费"),
    ("2024-07-18", "activities", "A01", _PRINT, "1200", "24117001", "问卷、访谈提纲印制"),
    ("2024-07-25", "staff", None, _INSURANCE, "1533.33", None, "7月社保、公积金单位部分"),
    ("2024-07-31", "staff", None, _PAYROLL, "6800", None, "7月工资"),
    ("2024-08-09", "activities", "A01", "访谈员（5人）", "2000", None, "访谈及问卷录入劳务"),
    ("2024-08-22", "activities", "A02", _TEA, "1200", "24117018", "会谈场地及茶歇"),
    ("2024-08-26", "staff", None, _INSURANCE, "1533.33", None, "8月社保、公积金单位部分"),
    ("2024-08-30", "staff", None, _PAYROLL, "6800", None, "8月工资"),
    ("2024-09-02", "volunteers", None, "平安养老保险北京分公司", "1200", "24117026", "志愿者意外险24人"),
    ("2024-09-03", "volunteers", None, _PRINT, "1140", "24117027", "志愿者马甲24件"),
    ("2024-09-10", "activities", "A03", _TEA, "1200", "24117033", "会谈场地及茶歇"),
    ("2024-09-13", "training", None, _SUPERVISOR, "1500", "24117036", "第一次督导"),
    ("2024-09-21", "activities", "A04", "阳光客运有限公司", "2600", "24117041", "联谊大巴租用"),
    ("2024-09-21", "activities", "A04", _KITCHEN, "4200", "24117042", "联谊午餐、布置及材料"),
    ("2024-09-25", "staff", None, _INSURANCE, "1533.33", None, "9月社保、公积金单位部分"),
    ("2024-09-26", "publicity", None, _PRINT, "1500", "24117045", "招募海报、服务折页"),
    ("2024-09-30", "staff", None, _PAYROLL, "6800", None, "9月工资"),
    ("2024-09-30", "management", None, _AGENCY, "2500", None, "第三季度管理费"),
    ("2024-10-11", "training", None, _SUPERVISOR, "1500", "24117052", "第二次督导"),
    ("2024-10-12", "activities", "A05", "讲师周某", "2500", "24117053", "讲座课酬，税务机关代开发票"),
    ("2024-10-12", "activities", "A05", _PRINT, "1600", "24117054", "讲义印制及场地布置"),
    ("2024-10-25", "staff", None, _INSURANCE, "1533.33", None, "10月社保、公积金单位部分"),
    ("2024-10-31", "staff", None, _PAYROLL, "6800", None, "10月工资"),
    ("2024-11-05", "activities", "A06", _YARN, "3600", "24117066", "毛线、棒针等材料"),
    ("2024-11-15", "training", None, _SUPERVISOR, "1500", "24117071", "第三次督导"),
    ("2024-11-25", "staff", None, _INSURANCE, "1533.33", None, "11月社保、公积金单位部分"),
    ("2024-11-26", "activities", "A06", "讲师吴某", "2000", "24117078", "编织课酬4节"),
    ("2024-11-29", "staff", None, _PAYROLL, "6800", None, "11月工资"),
    ("2024-12-07", "activities", "A07", _TEA, "2200", "24117085", "议事会场地、资料及茶歇"),
    ("2024-12-12", "publicity", None, _PRINT, "1100", "24117088", "中期展板"),
    ("2024-12-13", "training", None, _SUPERVISOR, "1500", "24117089", "第四次督导"),
    ("2024-12-25", "staff", None, _INSURANCE, "1533.35", None, "12月社保、公积金单位部分"),
    ("2024-12-31", "staff", None, _PAYROLL, "6800", None, "12月工资"),
    ("2024-12-31", "management", None, _AGENCY, "2500", None, "第四季度管理费"),
    ("2025-01-09", "volunteers", None, _CORNER, "1860", None, "9月至1月上旬补贴，62人次"),
    ("2025-01-16", "tax", None, _TAX, "594.06", None, "中期款开票税费"),
    ("2025-01-23", "staff", None, _INSURANCE, "1533.33", None, "1月社保、公积金单位部分"),
    ("2025-01-24", "staff", None, _PAYROLL, "6800", None, "1月工资"),
    ("2025-02-17", "volunteers", None, "平安养老保险北京分公司", "800", "25117006", "新增志愿者意外险16人"),
    ("2025-02-21", "training", None, _SUPERVISOR, "1500", "25117009", "第五次督导"),
    ("2025-02-25", "staff", None, _INSURANCE, "1533.33", None, "2月社保、公积金单位部分"),
    ("2025-02-28", "staff", None, _PAYROLL, "6800", None, "2月工资"),
    ("2025-03-03", "volunteers", None, _PRINT, "450", "25117013", "志愿者证件及值班牌"),
    ("2025-03-04", "activities", "A08", _YARN, "4000", "25117014", "毛线及义卖作品材料"),
    ("2025-03-14", "training", None, _SUPERVISOR, "1500", "25117019", "第六次督导"),
    ("2025-03-25", "activities", "A08", "讲师吴某", "2000", "25117024", "编织课酬4节"),
    ("2025-03-25", "staff", None, _INSURANCE, "1533.33", None, "3月社保、公积金单位部分"),
    ("2025-03-31", "staff", None, _PAYROLL, "6800", None, "3月工资"),
    ("2025-03-31", "management", None, _AGENCY, "2500", None, "第一季度管理费"),
    ("2025-04-18", "publicity", None, _PRINT, "1800", "25117037", "义卖海报、易拉宝"),
    ("2025-04-19", "activities", "A09", _FAIR, "6200", "25117038", "义卖展位、音响租用"),
    ("2025-04-19", "activities", "A09", _KITCHEN, "3400", "25117039", "志愿者用餐、饮水及包装材料"),
    ("2025-04-25", "staff", None, _INSURANCE, "1533.33", None, "4月社保、公积金单位部分"),
    ("2025-04-25", "volunteers", None, _CORNER, "2130", None, "1月中旬至4月补贴，71人次"),
    ("2025-04-30", "staff", None, _PAYROLL, "6800", None, "4月工资"),
    ("2025-05-10", "activities", "A10", _SUPERVISOR, "4300", "25117048", "工作坊带领及资料"),
    ("2025-05-16", "training", None, _SUPERVISOR, "1500", "25117051", "第七次督导"),
    ("2025-05-24", "activities", "A11", _KITCHEN, "3460", "25117056", "体验日用餐、交通及资料"),
    ("2025-05-26", "staff", None, _INSURANCE, "1533.33", None, "5月社保、公积金单位部分"),
    ("2025-05-29", "training", None, "北京社区发展学院", "2300", "25117060", "骨干外出培训5人"),
    ("2025-05-30", "staff", None, _PAYROLL, "6800", None, "5月工资"),
    ("2025-06-13", "publicity", None, _PRINT, "1500", "25117066", "成果册"),
    ("2025-06-14", "activities", "A12", _FAIR, "6600", "25117067", "成果展布展、桌椅及展架租用"),
    ("2025-06-25", "staff", None, _INSURANCE, "1533.35", None, "6月社保、公积金单位部分"),
    ("2025-06-27", "volunteers", None, _CORNER, "2070", None, "4月下旬至6月补贴，69人次"),
    ("2025-06-30", "staff", None, _PAYROLL, "6800", None, "6月工资"),
    ("2025-06-30", "management", None, _AGENCY, "2500", None, "第二季度管理费"),
    ("2025-07-09", "tax", None, _TAX, "198.02", None, "尾款应开票额预缴税费"),
    ("2025-07-25", "audit", None, "H会计师事务所", "4000", "25117081", "专项审计费"),
)  # fmt: skip


def finance() -> dict[str, list[dict[str, Any]]]:
    return {
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
        "amendments": [],
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
                "reason": (
                    "高校督导团队公益承担一次督导，骨干外出培训获得费用减免，督导培训费预计结余；"
                    "居民要求扩大义卖规模，拟调剂3,000元用于义卖及编织培训材料。"
                    "调出金额占督导培训费的18.75%，已报区民政局批准。"
                ),
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
                "invoice_code": _INVOICE_CODES[invoice[:2]] if invoice else None,
                "invoice_no": invoice,
                "note": note,
            }
            for number, (day, category, activity, payee, amount, invoice, note) in enumerate(
                _EXPENSES, start=1
            )
        ],
    }
