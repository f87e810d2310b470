"""Where a project stands and how it moves on: one table (docs/field.md, section 1). Pure.

A state is a phase; what ends it is its transition's condition. Nobody else sets a project's state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ..access import Action
from ..budget.rules import above_cap, budget_on
from ..contracts.records import Contract
from ..contracts.rules import effective_term
from ..dates import by
from ..evaluation.rules import is_open, result
from ..formats import percent
from ..i18n import N_, Message, Term
from ..ledger.records import Ledger
from ..payments.rules import listed
from ..workdays import Special, workdays_after

SIGN_WITHIN = 30  # days from the award to the signing
FILE_WITHIN, PUBLISH_WITHIN = 7, 2  # working days from the signing
NO_DEADLINES = "below_threshold"  # the statutory days bind above the procurement threshold alone


@dataclass(frozen=True, slots=True)
class Facts:
    """What the conditions look at. ``waiting`` things are under review; ``acceptance`` is the conclusion of the
    published certificate; ``opinion`` says whether an audit opinion was given; ``before`` is the state that a
    side state interrupted; ``open_sums`` says which sums of the contract do not agree yet."""

    ledger: Ledger
    on: date
    waiting: int = 0
    acceptance: str | None = None
    opinion: bool = False
    before: str | None = None
    open_sums: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmet:
    """A condition that does not hold; one that ``yields`` gives way to a written reason."""

    sentence: Message
    yields: bool = False


Condition = Callable[[Facts], Iterator[Unmet]]


@dataclass(frozen=True, slots=True)
class Transition:
    """``to`` None: back to the state before the side state. ``reason``: it is never done without one."""

    to: str | None
    by: Action
    conditions: tuple[Condition, ...] = ()
    reason: bool = False


def needs_known(f: Facts) -> Iterator[Unmet]:
    if not f.ledger.project.needs and not any(
        s.kind == "needs" and s.held_on <= f.on for s in f.ledger.surveys
    ):
        yield Unmet(
            Message(
                N_("The needs are not on record: write them into the contract, or enter a survey of needs.")
            )
        )


def budget_exists(f: Facts) -> Iterator[Unmet]:
    if not f.ledger.budget:
        yield Unmet(Message(N_("There is no budget yet.")))


def winner_named(f: Facts) -> Iterator[Unmet]:
    if not by(f.ledger.project.awarded_on, f.on):
        yield Unmet(Message(N_("The day of the award notice is not on record.")), yields=True)


def contract_whole(f: Facts) -> Iterator[Unmet]:
    """What is frozen at the signing agrees with itself, and keeps to the caps."""
    ledger, signed = f.ledger, f.ledger.project.signed_on
    if signed > f.on:
        yield Unmet(Message(N_("The contract is signed on %(day)s, which is not yet."), day=signed))
    for sheet in ("tranches", "budget"):
        if not getattr(ledger, sheet):
            text = N_("The sheet “%(sheet)s” is empty: it is frozen at the signing.")
            yield Unmet(Message(text, sheet=Term("sheet", sheet)))
    yield from map(Unmet, f.open_sums)
    budget = budget_on(ledger.budget, (), (), (), f.on)
    for category, share in above_cap(budget, ledger.settings, ledger.project.amount):
        cap = ledger.settings.cap(category)
        text = N_("The line “%(line)s” has %(share)s of the amount; its cap is %(cap)s.")
        yield Unmet(
            Message(text, line=Term("category", category), share=percent(share, 2), cap=percent(cap, 2))
        )


def first_paid(f: Facts) -> Iterator[Unmet]:
    first = next(iter(listed(f.ledger.tranches, f.ledger.amendments, f.on)), None)
    if first is None or not by(first.paid_on, f.on):
        yield Unmet(Message(N_("The first tranche is not paid.")))


def middle_reached(f: Facts) -> Iterator[Unmet]:
    term = effective_term(f.ledger.project, f.ledger.amendments, f.on)
    middle = term.starts_on + timedelta(days=term.days // 2)
    if f.on < middle:
        text = N_("The middle of the term is on %(day)s.")
        yield Unmet(Message(text, day=middle), yields=True)


def term_over(f: Facts) -> Iterator[Unmet]:
    term = effective_term(f.ledger.project, f.ledger.amendments, f.on)
    if f.on < term.ends_on:
        yield Unmet(Message(N_("The term runs until %(day)s."), day=term.ends_on), yields=True)


def midterm_passed(f: Facts) -> Iterator[Unmet]:
    """Where the contract foresees a mid-term evaluation at all."""
    foreseen = any(i.weight("midterm") for i in f.ledger.scheme) or any(
        t.condition == "midterm_passed" for t in f.ledger.tranches
    )
    if foreseen:
        yield from _passed(f, "midterm")


def final_passed(f: Facts) -> Iterator[Unmet]:
    yield from _passed(f, "final")


def _passed(f: Facts, round_: str) -> Iterator[Unmet]:
    ledger = f.ledger
    found = result(ledger.scheme, ledger.scores, ledger.findings, ledger.settings, round_, f.on)
    if found is None or found.grade is None:
        text = N_("The round “%(round)s” is not scored to its end.")
        yield Unmet(Message(text, round=Term("round", round_)))
    elif found.grade == "poor":
        text = N_("The round “%(round)s” is graded poor: it is not passed.")
        yield Unmet(Message(text, round=Term("round", round_)))


def second_paid(f: Facts) -> Iterator[Unmet]:
    for t in listed(f.ledger.tranches, f.ledger.amendments, f.on):
        if t.condition == "midterm_passed" and t.amount > 0 and not by(t.paid_on, f.on):
            yield Unmet(Message(N_("The tranche “%(name)s” is not paid."), name=t.name), yields=True)


def acceptance_passed(f: Facts) -> Iterator[Unmet]:
    if f.acceptance is None:
        yield Unmet(Message(N_("No acceptance certificate is published.")))
    elif f.acceptance == "not_passed":
        yield Unmet(Message(N_("The acceptance certificate says that the project has not passed.")))


def audited(f: Facts) -> Iterator[Unmet]:
    if not f.opinion:
        yield Unmet(Message(N_("The audit opinion is not given.")))


def audit_comes_later(f: Facts) -> Iterator[Unmet]:
    if not f.ledger.settings.audit_after_payment:
        yield Unmet(Message(N_("The audit comes before the final payment, by the settings of the project.")))


def all_paid(f: Facts) -> Iterator[Unmet]:
    for t in listed(f.ledger.tranches, f.ledger.amendments, f.on):
        if t.amount > 0 and not by(t.paid_on, f.on):
            yield Unmet(Message(N_("The tranche “%(name)s” is not paid."), name=t.name))


def nothing_waits(f: Facts) -> Iterator[Unmet]:
    if f.waiting:
        yield Unmet(Message(N_("%(number)s submissions still wait for a decision."), number=f.waiting))


def findings_closed(f: Facts) -> Iterator[Unmet]:
    number = sum(is_open(finding, f.on) for finding in f.ledger.findings)
    if number:
        yield Unmet(Message(N_("%(number)s findings are not closed."), number=number))


def serious_findings_closed(f: Facts) -> Iterator[Unmet]:
    number = sum(is_open(x, f.on) and x.severity != "minor" for x in f.ledger.findings)
    if number:
        yield Unmet(Message(N_("%(number)s major findings are not closed."), number=number))


def something_found(f: Facts) -> Iterator[Unmet]:
    if not any(is_open(finding, f.on) for finding in f.ledger.findings):
        yield Unmet(Message(N_("No finding is open that asks for rectification.")))


def nothing_paid(f: Facts) -> Iterator[Unmet]:
    if any(t.paid_on for t in f.ledger.tranches):
        yield Unmet(Message(N_("Money was paid on this contract: it is changed by an amendment alone.")))


_PURCHASER, _BOTH, _EVALUATOR, _AUDITOR = (
    Action.MOVE_AS_PURCHASER,
    Action.MOVE_AS_PARTY,
    Action.MOVE_AS_EVALUATOR,
    Action.MOVE_AS_AUDITOR,
)

TRANSITIONS: dict[tuple[str, str], Transition] = {
    ("needs", "accept_needs"): Transition("approved", _PURCHASER, (needs_known,)),
    ("approved", "approve_budget"): Transition("procured", _PURCHASER, (budget_exists,)),
    ("procured", "notify_winner"): Transition("signed", _PURCHASER, (winner_named,)),
    ("signed", "sign"): Transition("started", _BOTH, (contract_whole,)),
    ("started", "reopen_contract"): Transition("signed", _PURCHASER, (nothing_paid,), reason=True),
    ("started", "begin"): Transition("running", _BOTH, (first_paid,)),
    ("running", "begin_midterm"): Transition("midterm", _EVALUATOR, (middle_reached,)),
    ("midterm", "pass_midterm"): Transition(
        "running", _PURCHASER, (midterm_passed, serious_findings_closed, second_paid)
    ),
    ("running", "begin_final"): Transition("final", _EVALUATOR, (midterm_passed, term_over)),
    ("final", "pass_final"): Transition("audited", _PURCHASER, (final_passed,)),
    ("final", "pass_final_audit_later"): Transition(
        "accepted", _PURCHASER, (audit_comes_later, final_passed)
    ),
    ("audited", "give_opinion"): Transition("accepted", _AUDITOR, (), reason=True),
    ("accepted", "accept"): Transition("settled", _PURCHASER, (acceptance_passed, serious_findings_closed)),
    ("settled", "give_opinion"): Transition("settled", _AUDITOR, (audit_comes_later,), reason=True),
    ("settled", "archive"): Transition(
        "archived", _PURCHASER, (all_paid, audited, nothing_waits, findings_closed)
    ),
    ("archived", "reopen"): Transition("settled", _PURCHASER, (), reason=True),
    ("rectifying", "end_rectification"): Transition(None, _EVALUATOR, (serious_findings_closed,)),
    ("suspended", "resume"): Transition(None, _PURCHASER, (), reason=True),
    ("terminated", "archive_terminated"): Transition("archived", _PURCHASER, (nothing_waits,)),
}
TRANSITIONS |= {
    (state, "order_rectification"): Transition("rectifying", _EVALUATOR, (something_found,))
    for state in ("running", "midterm", "final", "audited", "accepted")
}
_UNDER_WAY = ("started", "running", "midterm", "final", "audited", "accepted")
TRANSITIONS |= {
    (state, "suspend"): Transition("suspended", _PURCHASER, (), reason=True) for state in _UNDER_WAY
}
TRANSITIONS |= {
    (state, "terminate"): Transition("terminated", _PURCHASER, (), reason=True)
    for state in ("needs", "approved", "procured", "signed", *_UNDER_WAY, "rectifying", "suspended")
}
MOVES = tuple(dict.fromkeys(action for _, action in TRANSITIONS))


def unmet(state: str, action: str, facts: Facts) -> list[Unmet]:
    """The conditions that do not hold. KeyError where the table has no such transition."""
    return [one for condition in TRANSITIONS[state, action].conditions for one in condition(facts)]


def reason_against(state: str, action: str, facts: Facts, reason: str | None) -> Message | None:
    """Why it cannot be done now; a written reason overcomes the conditions that yield to one."""
    transition = TRANSITIONS.get((state, action))
    if transition is None:
        text = N_("A project in the state “%(state)s” cannot: %(action)s.")
        return Message(text, state=Term("state", state), action=Term("move", action))
    if transition.to is None and facts.before is None:
        return Message(N_("It is not on record which state the project was in before."))
    found = unmet(state, action, facts)
    for one in found:
        if not one.yields:
            return one.sentence
    if (transition.reason or found) and not (reason or "").strip():
        return found[0].sentence if found else Message(N_("Write why."))
    return None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day that the law sets. ``done_on`` None: not yet."""

    kind: str
    due_on: date
    done_on: date | None

    def status(self, today: date) -> str:
        """scheduled | met | met_late | overdue."""
        if self.done_on is not None:
            return "met" if self.done_on <= self.due_on else "met_late"
        return "overdue" if self.due_on < today else "scheduled"


def deadlines(contract: Contract, special: Special, *, signed: bool) -> Sequence[Deadline]:
    """The statutory days of a contract: signed 30 days after the award, filed within 7 and published within 2
    working days of the signing. None below the threshold."""
    if contract.procurement_method == NO_DEADLINES:
        return ()
    found = []
    if contract.awarded_on is not None:
        due = contract.awarded_on + timedelta(days=SIGN_WITHIN)
        found.append(Deadline("sign", due, contract.signed_on if signed else None))
    if signed:
        day = contract.signed_on
        found.append(Deadline("publish", workdays_after(day, PUBLISH_WITHIN, special), contract.published_on))
        found.append(Deadline("file", workdays_after(day, FILE_WITHIN, special), contract.filed_on))
    return tuple(found)
