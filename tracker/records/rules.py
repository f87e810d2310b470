"""Who keeps which sheet of a ledger, and which of its fields; pure."""

from __future__ import annotations

from ..access import Action
from ..contracts.records import PARTIES
from ..contracts.rules import LOCKED, is_signed
from ..fields import columns
from ..i18n import N_, Message
from ..ledger.records import RECORDS

# sheet → what somebody must be allowed to do to keep its rows
KEEPERS: dict[str, Action] = {
    "project": Action.KEEP_CONTRACT,
    "settings": Action.KEEP_CONTRACT,
    "tranches": Action.KEEP_CONTRACT,
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
# the sum of the contract is the purchaser's to write
_PURCHASERS = {"project": frozenset({"amount"})}
# a party is set by the administrator; where a project stands, by its life cycle
_NOBODYS = {"project": frozenset({*PARTIES, "code", "state"})}
# sheet → fields that a workflow alone fills, from what was submitted and decided; a workbook brings them along
WORKFLOWS = {
    "tranches": frozenset({"invoiced_on", "paid_on", "paid_amount"}),
    "adjustments": frozenset({"approved_on"}),
    "findings": frozenset({"response", "closed_on"}),
}
# sheet → kind of the rounds in which its rows are submitted and decided
SUBMITTED = {"expenses": "expense", "adjustments": "adjustment", "findings": "finding"}
# what stays writable of the sheets that are frozen at the signing, where rows are neither added nor taken away
_AFTER_SIGNING = {
    "project": frozenset({"title", "service_field", "filed_on", "published_on", "summary", "needs", "aims"}),
    "settings": frozenset[str](),
    "tranches": frozenset[str](),
    "budget": frozenset[str](),
    "milestones": frozenset[str](),
    "indicators": frozenset({"deviation_reason"}),
    "scheme": frozenset[str](),
    "amendments": frozenset[str](),
}
# the field of a form in which somebody says why something is corrected that a report counted
REASON = "correction_reason"
# after the signing an amendment alone moves money into the budget and out of it
_BY_AMENDMENT = {"adjustments": frozenset({"amendment_no"})}
FROZEN = N_("The contract is signed: this changes by an amendment alone.")
REQUESTED = N_(
    "An amendment is requested by the agency's project manager and accepted by the purchaser's official."
)
LOCKED_SENTENCE = N_(
    "The project is closed and its records are locked. An official can open an archived one again."
)


def frozen(sheet: str, state: str) -> Message | None:
    """Why no row of the sheet is added or taken away in that state of the project."""
    if state in LOCKED:
        return Message(LOCKED_SENTENCE)
    if sheet not in _AFTER_SIGNING or not is_signed(state):
        return None
    text = REQUESTED if sheet == "amendments" else FROZEN
    return Message(text)


def writable(sheet: str, role: str, state: str, *, new: bool = False) -> frozenset[str]:
    """The columns of a row that the role fills in that state of the project, where it may keep the sheet at
    all; none of a new row where it may not begin one."""
    if state in LOCKED or (new and frozen(sheet, state)):
        return frozenset()
    names = frozenset(c.name for c in columns(RECORDS[sheet]))
    if is_signed(state):
        names = _AFTER_SIGNING.get(sheet, names) - _BY_AMENDMENT.get(sheet, frozenset())
    names -= _NOBODYS.get(sheet, frozenset()) | WORKFLOWS.get(sheet, frozenset())
    return names if role == "official" else names - _PURCHASERS.get(sheet, frozenset())
