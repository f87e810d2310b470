"""Rounds 轮次: something is submitted, somebody else decides, with a reason where it is returned; each round
stays (docs/field.md, section 1). Pure.

Deliverables, claims, expenses, adjustments, amendments and responses to findings are all decided so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..access import Action
from ..contracts.rules import LOCKED
from ..i18n import N_, Message, Term


@dataclass(frozen=True, slots=True)
class Kind:
    """Who submits such a thing and who decides on it."""

    submit: Action
    decide: Action


KINDS: dict[str, Kind] = {
    "deliverable": Kind(Action.SUBMIT_DELIVERABLE, Action.REVIEW_DELIVERABLE),
    "claim": Kind(Action.CLAIM_PAYMENT, Action.APPROVE_CLAIM),
    "expense": Kind(Action.KEEP_SPENDING, Action.APPROVE_EXPENSE),
    "adjustment": Kind(Action.REQUEST_ADJUSTMENT, Action.APPROVE_ADJUSTMENT),
    "amendment": Kind(Action.REQUEST_AMENDMENT, Action.APPROVE_AMENDMENT),
    "finding": Kind(Action.RESPOND_TO_FINDING, Action.CLOSE_FINDING),
}


@dataclass(frozen=True, slots=True)
class Round:
    """``content`` is what was submitted, as it was then; ``decision`` is accepted, returned or withdrawn, None
    while it waits. Moments are ISO text in Asia/Shanghai; ``decided_on`` is the day that the decision bears,
    which may be before the moment when it was entered."""

    id: int
    subject: str
    subject_id: int
    no: int
    submitted_by: int | None
    submitted_name: str
    submitted_at: str
    statement: str | None
    content: Mapping[str, Any]
    decision: str | None = None
    decided_by: int | None = None
    decided_name: str | None = None
    decided_at: str | None = None
    decided_on: date | None = None
    reason: str | None = None


def standing(rounds: Sequence[Round]) -> str:
    """draft | submitted | accepted | returned | withdrawn: of the last round."""
    if not rounds:
        return "draft"
    return max(rounds, key=lambda r: r.no).decision or "submitted"


def reason_against_submitting(rounds: Sequence[Round]) -> Message | None:
    """What waits for a decision or was accepted is not submitted again."""
    match standing(rounds):
        case "submitted":
            return Message(N_("It is under review already."))
        case "accepted":
            return Message(N_("It was accepted and stays as it is."))
    return None


def reason_against_deciding(
    one: Round, user_id: int | None, decision: str, reason: str | None, state: str | None = None
) -> Message | None:
    """Nobody decides on what they submitted themselves; who returns something says why; once is enough. In a
    project that is closed, by its ``state``, nothing is accepted; what still waits is returned or withdrawn."""
    if one.decision is not None:
        text = N_("%(who)s has decided on it already: %(decision)s.")
        return Message(text, who=one.decided_name or "", decision=Term("decision", one.decision))
    if decision == "accepted" and state in LOCKED:
        return Message(N_("The project is closed: nothing is accepted any more. Return it, with the reason."))
    own = user_id is not None and user_id == one.submitted_by
    if decision == "withdrawn":
        return None if own else Message(N_("Only who submitted it withdraws it."))
    if own:
        return Message(N_("Who submitted it does not decide on it: somebody else has to."))
    if decision == "returned" and not (reason or "").strip():
        return Message(N_("Write why it is returned."))
    return None


def changed(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> frozenset[str]:
    """The names in ``after`` whose value differs from the submission before, all of them where there was
    none; and those that are gone."""
    old = before or {}
    return frozenset(name for name in {*old, *after} if name not in old or old.get(name) != after.get(name))


def by_subject(rounds: Iterable[Round]) -> dict[int, list[Round]]:
    """The rounds of each thing, in their order."""
    found: dict[int, list[Round]] = {}
    for one in sorted(rounds, key=lambda r: r.no):
        found.setdefault(one.subject_id, []).append(one)
    return found
