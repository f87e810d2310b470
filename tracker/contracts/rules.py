"""Amount and term of a contract on a day (docs/field.md, section 3), and who can be which party."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ..dates import Term
from .records import Amendment, Contract

# party → the kinds of organization that may stand there. A sub-district office buys too, and then is both
KINDS = {
    "purchaser": frozenset({"purchaser", "street_office"}),
    "contractor": frozenset({"contractor"}),
    "evaluator": frozenset({"evaluator"}),
    "auditor": frozenset({"auditor"}),
    "street_office": frozenset({"street_office", "purchaser"}),
    "community": frozenset({"community"}),
}


def signed_by(amendments: Iterable[Amendment], as_of: date) -> list[Amendment]:
    """The amendments that hold on a day, in the order of their signing."""
    return sorted((a for a in amendments if a.signed_on <= as_of), key=lambda a: (a.signed_on, a.no))


def effective_amount(contract: Contract, amendments: Iterable[Amendment], as_of: date) -> int:
    """Cents: the amount as signed and what the amendments signed by then add or take."""
    return contract.amount + sum(a.amount_change or 0 for a in signed_by(amendments, as_of))


def effective_end(contract: Contract, amendments: Iterable[Amendment], as_of: date) -> date:
    """The last day of the term: the latest amendment that names one, else the contract."""
    ends = [a.ends_on for a in signed_by(amendments, as_of) if a.ends_on]
    return ends[-1] if ends else contract.ends_on


def effective_term(contract: Contract, amendments: Iterable[Amendment], as_of: date) -> Term:
    """From the start of the contract to its effective end, in which services count."""
    return Term(contract.starts_on, effective_end(contract, amendments, as_of))


def expenses_until(contract: Contract, amendments: Iterable[Amendment], as_of: date) -> date:
    """The last day of which an expense is taken; a term made longer makes this one longer too."""
    end = effective_end(contract, amendments, as_of)
    return max(contract.expenses_until or end, end)


# the states of a project in their order (docs/field.md, section 1); the side states stand beside it
STATES = (
    "needs",
    "approved",
    "procured",
    "signed",
    "started",
    "running",
    "midterm",
    "final",
    "audited",
    "accepted",
    "settled",
    "archived",
)
SIDE_STATES = ("rectifying", "suspended", "terminated")


LOCKED = frozenset({"archived", "terminated"})  # nothing is kept any more


def is_signed(state: str) -> bool:
    """Whether the contract is signed, so that what it says changes by amendment alone. A side state follows
    the signing, but for ``terminated``, which is locked."""
    return state in SIDE_STATES or reached(state, "started")


def reached(state: str, target: str) -> bool:
    """Whether a project in ``state``, for a side state the one that it was in before, is at ``target`` or
    beyond it."""
    return state in STATES and STATES.index(state) >= STATES.index(target)
