"""The contract of a project, the settings copied into it at signing, its amendments."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from ..fields import (
    Choice,
    Code,
    Date,
    Flag,
    Money,
    Name,
    Number,
    Ordinal,
    Points,
    Prose,
    Ratio,
    SignedMoney,
    Whole,
    record,
)


@record
class Contract:
    """The ``project`` sheet: parties by name, amount and dates as signed (docs/field.md, section 1)."""

    code: Code
    title: Name
    purchaser: Name
    contractor: Name
    evaluator: Name | None = None
    auditor: Name | None = None
    street_office: Name | None = None
    community: Name | None = None
    service_field: Name | None = None
    procurement_method: Annotated[str, Choice("procurement_method")] | None = None
    settlement_mode: Annotated[str, Choice("settlement_mode")]
    contract_no: Name
    awarded_on: Date | None = None
    signed_on: Date
    filed_on: Date | None = None
    published_on: Date | None = None
    starts_on: Date
    ends_on: Date
    expenses_until: Date | None = None
    amount: Money
    state: Annotated[str, Choice("state")] = "running"
    summary: Prose | None = None
    needs: Prose | None = None
    aims: Prose | None = None


PARTIES = ("purchaser", "contractor", "evaluator", "auditor", "street_office", "community")


@record
class Settings:
    """The ``settings`` sheet: what differs by place is a setting, not a constant of the code
    (docs/field.md, opening). Caps are shares of the amount; None means no cap."""

    grade_excellent: Points = Decimal(90)
    grade_good: Points = Decimal(80)
    grade_fair: Points = Decimal(60)
    midterm_spend_share: Ratio = Decimal("0.7")
    over_completion: Annotated[Decimal, Number(places=4)] = Decimal("1.5")
    cap_staff: Ratio | None = None
    cap_activities: Ratio | None = None
    cap_training: Ratio | None = None
    cap_volunteers: Ratio | None = None
    cap_publicity: Ratio | None = None
    cap_audit: Ratio | None = None
    cap_management: Ratio | None = None
    cap_tax: Ratio | None = None
    cap_other: Ratio | None = None
    audit_after_payment: Flag = False
    rectification_days: Annotated[int, Whole(high=3650)] = 30

    def cap(self, category: str) -> Decimal | None:
        return getattr(self, f"cap_{category}")


@record
class Amendment:
    """A supplementary contract; ``ends_on`` is the new end of the term."""

    no: Ordinal
    signed_on: Date
    amount_change: SignedMoney | None = None
    ends_on: Date | None = None
    reason: Prose | None = None
