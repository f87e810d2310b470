"""The rule of the field that stands behind a field of a form, said beside it (docs/field.md)."""

from __future__ import annotations

from ..fields import Cents, Column, Day, Many, Number
from ..i18n import N_, Message

# (sheet, column) → the rule; a column's own rule in every sheet stands under None
_RULES: dict[tuple[str | None, str], str] = {
    ("project", "amount"): N_("As signed. What changes later stands in a supplementary contract."),
    ("project", "awarded_on"): N_("The contract is signed within 30 days after the award notice."),
    ("project", "filed_on"): N_("Within 7 working days after signing."),
    ("project", "published_on"): N_("Within 2 working days after signing."),
    ("project", "expenses_until"): N_("The last day of an expense; the end of the term where it is empty."),
    ("project", "settlement_mode"): N_("At actual cost the surplus is deducted from the last tranche."),
    ("settings", "midterm_spend_share"): N_(
        "0.7 means: 70 % of the first tranche is spent before the second is paid."
    ),
    ("settings", "over_completion"): N_("1.5 means: above 150 % of a target a reason is asked for."),
    ("tranches", "amount"): N_("All tranches together make the amount of the contract."),
    ("tranches", "amendment_no"): N_(
        "Only where a supplementary contract adds the tranche or takes it away."
    ),
    ("milestones", "tranche_no"): N_("The tranche that is paid once this is done."),
    ("amendments", "amount_change"): N_("All additions together: at most 10 % of the original amount."),
    ("amendments", "ends_on"): N_("The new end of the term, where it moves."),
    ("budget", "amount"): N_(
        "Unit price × quantity where both are given. All rows together make the amount of the contract."
    ),
    ("adjustments", "amount"): N_(
        "Up to 10 % of a line, all its moves together, is recorded; more, a new line, and any rise of staff or management needs the purchaser's approval before it is spent."
    ),
    ("adjustments", "approved_on"): N_("Filled in by the purchaser. The move is in force from this day on."),
    ("adjustments", "from_category"): N_("Empty only where a supplementary contract adds the money."),
    ("adjustments", "to_category"): N_("Empty only where a supplementary contract takes the money away."),
    ("people", "name"): N_(
        "Masked in every report and for everybody outside the agency. No identity-card numbers."
    ),
    ("people", "phone"): N_("Masked in every report and for everybody outside the agency."),
    ("people", "code"): N_("A short code of your own, such as P001; attendance is kept by it."),
    ("activities", "counts_as_output"): N_("No for surveys and preparations: they are kept but not counted."),
    ("activities", "societies"): N_("Which of the five societies took part."),
    ("activities", "place"): N_("Community as front, street office as base, organization as camp."),
    ("activities", "lead"): N_("Who led it; residents and organizations should lead more and more."),
    ("sessions", "hours"): N_("The duration of the session, not of a person."),
    ("sessions", "headcount"): N_(
        "Beneficiaries known by number only, beside those who signed in. They add person-times, never persons."
    ),
    ("attendance", "role"): N_(
        "One role for a person in a session: beneficiary when served, volunteer when serving. Staff never count."
    ),
    ("attendance", "hours"): N_("Only where a volunteer's hours differ from the session's."),
    ("volunteer_duty", "hours"): N_("Without travel; never hours that stand in a session's attendance."),
    ("expenses", "spent_on"): N_("Not before the start of the term, not after the last day of expenses."),
    ("expenses", "amount"): N_(
        "The public part alone; never above what is left on the line that day. Negative only where it reverses a voucher."
    ),
    ("expenses", "own_funds"): N_("What the agency pays itself; stands outside every total."),
    ("expenses", "invoice_no"): N_("An invoice that stands on two vouchers is flagged."),
    ("expenses", "reverses"): N_("The number of the voucher that this row takes back."),
    ("indicators", "measure"): N_(
        "How the actual value is counted from the records; “entered by hand” for all else."
    ),
    ("indicators", "kinds"): N_("Leave empty to count activities of every kind."),
    ("indicators", "target_midterm"): N_(
        "Where it is empty the plan follows the days of the term that have passed."
    ),
    ("indicators", "deviation_reason"): N_("Needed where far more was done than the target asked for."),
    ("scheme", "weight_midterm"): N_("The scored items of a round sum to 100."),
    ("scheme", "weight_final"): N_("The scored items of a round sum to 100."),
    ("scores", "score"): N_("Never above the item's weight."),
    ("surveys", "score_count"): N_("The number of answers that were scored (n)."),
    ("surveys", "top_two"): N_("How many gave one of the two best answers."),
    ("surveys", "maximum"): N_("The highest mark of one answer, such as 5."),
    ("resources", "value"): N_("What it would have cost, in yuan."),
    ("resources", "was_idle"): N_("Yes where it lay unused before."),
    ("leaders", "stage"): N_("The latest stage counts; a target of leaders counts the last one."),
    ("findings", "severity"): N_("An open veto finding makes the grade poor."),
    ("findings", "due_on"): N_("Usually 15 to 30 days after the finding."),
}


def hint(sheet: str, column: Column) -> Message | None:
    rule = _RULES.get((sheet, column.name))
    if rule:
        return Message(rule)
    match column.kind:
        case Cents():
            return Message(N_("In yuan, with at most two decimals."))
        case Number(high=high) if high == 1:
            return Message(N_("A share: 0.4 means 40 %."))
        case Many(vocabulary=None):
            return Message(N_("Several are separated by semicolons."))
        case Day():
            return None
    return None
