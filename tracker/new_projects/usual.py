"""What a usual contract of the field asks for, to begin a project with (docs/field.md, sections 1, 3 and 5).

Pure. All of it is records like any others: changed, added to and removed once the project is begun.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ..budget.records import BudgetItem
from ..contracts.records import Contract, Settings
from ..evaluation.records import Indicator, SchemeItem
from ..ledger.records import Ledger
from ..milestones.records import Milestone
from ..payments.records import Tranche
from ..payments.rules import SPLITS


@dataclass(frozen=True, slots=True)
class UsualTarget:
    """A performance target without its figure."""

    code: str
    name: str
    measure: str
    unit: str | None = None

    @property
    def is_ratio(self) -> bool:
        return self.measure == "satisfaction_score"


TARGETS = (
    UsualTarget("I01", "活动节次", "sessions", "节"),
    UsualTarget("I02", "服务人次", "person_times", "人次"),
    UsualTarget("I03", "服务人数", "persons", "人"),
    UsualTarget("I04", "志愿者人数", "volunteers", "人"),
    UsualTarget("I05", "志愿服务时数", "volunteer_hours", "小时"),
    UsualTarget("I06", "服务对象满意度", "satisfaction_score"),
)

# level 1: code, name, mid-term weight; the items below it with their final weights
_SCHEME: tuple[tuple[str, str, int, tuple[tuple[str, int], ...]], ...] = (
    ("A", "项目管理", 20, (("需求调研与实施方案", 3), ("团队配备", 3), ("制度与督导", 3), ("进度与变更", 3), ("档案管理", 3))),
    ("B", "服务产出", 40, (("活动节次", 6), ("服务人次", 6), ("服务人数", 5), ("志愿者人数", 4), ("志愿服务时数", 4), ("及时性", 5))),
    ("C", "服务成效", 10, (("组织能力", 6), ("社区领袖", 5), ("议事协商", 5), ("党建引领", 4), ("社区归属感", 5))),
    ("D", "财务管理", 15, (("专账核算", 4), ("预算执行率", 4), ("支出合规性", 5), ("预算调整", 2))),
    ("E", "满意度", 10, (("服务对象", 5), ("购买方", 3), ("社区", 2))),
    ("F", "创新与可持续", 5, (("服务模式", 2), ("自我运转", 3))),
)  # fmt: skip

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)  # of any record, as in a workbook


def usual_ledger(
    contract: Contract,
    targets: Mapping[str, Decimal],
    amounts: Mapping[str, int],
    split: str,
    settings: Settings,
) -> Ledger:
    """A project with the usual records. ``targets``: code of a usual target → its figure, those alone that
    the contract has; ``amounts``: budget line → cents; ``split``: one of ``SPLITS``."""
    return Ledger(
        project=contract,
        settings=settings,
        tranches=tranches(contract.amount, split),
        milestones=milestones(contract),
        budget=tuple(
            BudgetItem(category=category, amount=amount) for category, amount in amounts.items() if amount
        ),
        indicators=tuple(
            Indicator(
                code=t.code,
                name=t.name,
                measure=t.measure,
                direction="at_least",
                unit=t.unit,
                target=targets[t.code],
            )
            for t in TARGETS
            if t.code in targets
        ),
        scheme=scheme(),
    )


def tranches(amount: int, split: str) -> tuple[Tranche, ...]:
    """Cents: each its share, rounded down, and the last what is left (docs/field.md, section 3)."""
    parts = SPLITS[split]
    amounts = [amount * part.tenths // 10 for part in parts[:-1]]
    amounts.append(amount - sum(amounts))
    return tuple(
        Tranche(no=no, name=part.name, amount=share, condition=part.condition)
        for no, (part, share) in enumerate(zip(parts, amounts, strict=True), start=1)
    )


def milestones(contract: Contract) -> tuple[Milestone, ...]:
    """From the contract's signing to the archive, in the order of section 1 of docs/field.md. The needs
    report is due after an eighth of the term and the mid-term evaluation after half of it; the days after
    its end are the tracker's own proposal."""
    begins, ends = contract.starts_on, contract.ends_on
    days = (ends - begins).days + 1
    due = (
        ("签订合同", contract.signed_on, 1),
        ("需求调研报告", moved(begins, days // 8), None),
        ("中期评估", moved(begins, days // 2), 2),
        ("结项报告", moved(ends, 5), None),
        ("末期评估", moved(ends, 15), None),
        ("专项审计", moved(ends, 25), None),
        ("验收", moved(ends, 31), 3),
        ("归档", moved(ends, 62), None),
    )
    return tuple(
        Milestone(
            code=f"M{number}",
            title=title,
            due_on=day,
            done_on=contract.signed_on if number == 1 else None,
            tranche_no=tranche,
        )
        for number, (title, day, tranche) in enumerate(due, start=1)
    )


def scheme() -> tuple[SchemeItem, ...]:
    """Level 1 is scored at mid-term, the items below it at the end (docs/field.md, section 5)."""
    rows = []
    for code, name, midterm, items in _SCHEME:
        final = sum(weight for _, weight in items)
        rows.append(
            SchemeItem(code=code, name=name, weight_midterm=Decimal(midterm), weight_final=Decimal(final))
        )
        rows += [
            SchemeItem(code=f"{code}{number}", parent=code, name=item, weight_final=Decimal(weight))
            for number, (item, weight) in enumerate(items, start=1)
        ]
    return tuple(rows)


def moved(day: date, days: int) -> date:
    """So many days later, never outside the years that a record may name."""
    return min(max(day + timedelta(days), FIRST_DAY), LAST_DAY)
