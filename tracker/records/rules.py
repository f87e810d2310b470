"""Who keeps which sheet of a ledger, and which of its fields; pure."""

from __future__ import annotations

from ..access import Action
from ..fields import columns
from ..ledger.records import RECORDS

# sheet → what somebody must be allowed to do to keep its rows
KEEPERS: dict[str, Action] = {
    "project": Action.KEEP_CONTRACT,
    "settings": Action.KEEP_CONTRACT,
    "tranches": Action.KEEP_PAYMENTS,
    "milestones": Action.KEEP_CONTRACT,
    "amendments": Action.KEEP_CONTRACT,
    "budget": Action.KEEP_CONTRACT,
    "adjustments": Action.KEEP_ADJUSTMENTS,
    "people": Action.KEEP_SERVICES,
    "activities": Action.KEEP_SERVICES,
    "sessions": Action.KEEP_SERVICES,
    "attendance": Action.KEEP_SERVICES,
    "volunteer_duty": Action.KEEP_SERVICES,
    "expenses": Action.KEEP_SPENDING,
    "indicators": Action.KEEP_CONTRACT,
    "indicator_values": Action.KEEP_SERVICES,
    "scheme": Action.KEEP_CONTRACT,
    "scores": Action.KEEP_SCORES,
    "surveys": Action.KEEP_SERVICES,
    "resources": Action.KEEP_SERVICES,
    "deliberations": Action.KEEP_SERVICES,
    "leaders": Action.KEEP_SERVICES,
    "findings": Action.KEEP_FINDINGS,
}
_PAID = frozenset({"paid_on", "paid_amount"})
# who pays or approves is not who asks for it: fields of the purchaser, and fields that alone are somebody's
_PURCHASERS = {"tranches": _PAID, "adjustments": frozenset({"approved_on"}), "project": frozenset({"amount"})}
_ALONE = {
    ("tranches", "finance_officer"): frozenset({"invoiced_on"}),
    ("adjustments", "official"): frozenset({"approved_on"}),
    ("findings", "project_manager"): frozenset({"response"}),
}
# a party is set by the administrator; where a project stands, by its life cycle
_NOBODYS = {
    "project": frozenset(
        {"purchaser", "contractor", "evaluator", "auditor", "street_office", "community", "code"}
    )
}


def writable(sheet: str, role: str, *, new: bool = False) -> frozenset[str]:
    """The columns of a row that the role fills, where it may keep the sheet at all; none of a new row where
    it may not begin one."""
    names = frozenset(c.name for c in columns(RECORDS[sheet]))
    alone = _ALONE.get((sheet, role))
    if alone is not None:
        return frozenset() if new else alone
    names -= _NOBODYS.get(sheet, frozenset())
    return names if role == "official" else names - _PURCHASERS.get(sheet, frozenset())
