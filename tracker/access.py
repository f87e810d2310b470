"""May this person do this? One table, asked by routes and templates alike; pure.

A person sees the projects that their organization is a party to and no others. What a role may do in
them stands in ``TABLE``; each refusal has its sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from .i18n import N_, Message


class Action(Enum):
    USE_WITHOUT_SIGN_IN = auto()
    KEEP_OWN_ACCOUNT = auto()
    LIST_PROJECTS = auto()
    SEE_PORTFOLIO = auto()
    SEE_PROJECT = auto()
    SEE_NAMES = auto()
    SEE_EVIDENCE = auto()
    SEE_SIGN_IN_SHEETS = auto()
    ADD_EVIDENCE = auto()
    PREVIEW_REPORT = auto()
    WRITE_REPORT = auto()
    WRITE_EVALUATION = auto()
    WRITE_PROGRESS = auto()
    WRITE_FINANCE = auto()
    ISSUE_REPORT = auto()
    ISSUE_EVALUATION = auto()
    ISSUE_PROGRESS = auto()
    ISSUE_FINANCE = auto()
    ISSUE_CERTIFICATE = auto()
    ISSUE_PORTFOLIO = auto()
    TAKE_DOSSIER = auto()
    CHECK_WORKBOOK = auto()
    LOAD_WORKBOOK = auto()
    EXPORT_WORKBOOK = auto()
    ADMINISTER = auto()
    BEGIN_PROJECT = auto()
    SEE_TRAIL = auto()
    KEEP_CONTRACT = auto()
    KEEP_SERVICES = auto()
    KEEP_SPENDING = auto()
    KEEP_ADJUSTMENTS = auto()
    KEEP_SCORES = auto()
    KEEP_FINDINGS = auto()
    FORGET_PEOPLE = auto()
    MOVE_PROJECT = auto()
    MOVE_AS_PURCHASER = auto()
    MOVE_AS_PARTY = auto()
    MOVE_AS_EVALUATOR = auto()
    MOVE_AS_AUDITOR = auto()
    SUBMIT_DELIVERABLE = auto()
    REVIEW_DELIVERABLE = auto()
    CLAIM_PAYMENT = auto()
    APPROVE_CLAIM = auto()
    APPROVE_EXPENSE = auto()
    REQUEST_ADJUSTMENT = auto()
    APPROVE_ADJUSTMENT = auto()
    REQUEST_AMENDMENT = auto()
    APPROVE_AMENDMENT = auto()
    RESPOND_TO_FINDING = auto()
    CLOSE_FINDING = auto()


@dataclass(frozen=True)
class Actor:
    role: str
    organization_id: int


@dataclass(frozen=True)
class Decision:
    ok: bool
    reason: Message | None = None

    def __bool__(self) -> bool:
        return self.ok


@dataclass(frozen=True)
class Rule:
    """``roles`` that may; ``parties`` as which their organization must stand in the project, where it
    matters; ``own`` where it must be another one for each role; ``refusal`` says who else to ask."""

    roles: frozenset[str]
    parties: frozenset[str] = frozenset()
    refusal: str = ""
    own: Mapping[str, frozenset[str]] = field(default_factory=dict)


EVERYONE = frozenset(
    {
        "project_manager",
        "social_worker",
        "finance_officer",
        "official",
        "evaluator",
        "auditor",
        "administrator",
    }
)
ANY_PARTY = frozenset({"purchaser", "contractor", "evaluator", "auditor", "street_office", "community"})

_AGENCY = {
    role: frozenset({"contractor"}) for role in ("project_manager", "social_worker", "finance_officer")
}
_KEEPERS = _AGENCY | {
    "official": frozenset({"purchaser"}),
    "evaluator": frozenset({"evaluator"}),
    "auditor": frozenset({"auditor"}),
}


def own_place(role: str) -> str:
    """The party as which the role's organization stands in the projects that it begins; KeyError of a role
    that keeps none."""
    return next(iter(_KEEPERS[role]))


def _kept_by(*roles: str, refusal: str) -> Rule:
    """Each role in its own organization's place: the agency's in the contractor's, an official in the purchaser's."""
    return Rule(frozenset(roles), refusal=refusal, own={role: _KEEPERS[role] for role in roles})


# a reviewer opens names as what the organization is there for, an agency's people as the contractor
_OF_ROLE = {
    "project_manager": frozenset({"contractor"}),
    "social_worker": frozenset({"contractor"}),
    "official": frozenset({"purchaser"}),
    "evaluator": frozenset({"evaluator"}),
    "auditor": frozenset({"auditor"}),
}

TABLE: dict[Action, Rule] = {
    Action.KEEP_OWN_ACCOUNT: Rule(EVERYONE),
    Action.LIST_PROJECTS: Rule(EVERYONE),
    Action.SEE_PORTFOLIO: Rule(
        frozenset({"project_manager", "official", "evaluator", "auditor", "administrator"}),
        refusal=N_(
            "The portfolio is for who answers for many projects: officials, evaluators, auditors and an agency's project managers."
        ),
    ),
    Action.SEE_PROJECT: Rule(EVERYONE, ANY_PARTY, N_("Your organization is not a party to this project.")),
    Action.SEE_NAMES: Rule(
        frozenset({"project_manager", "social_worker"}),
        frozenset({"contractor"}),
        N_("Names and phones are seen by the agency's project managers and social workers alone."),
    ),
    Action.SEE_EVIDENCE: Rule(EVERYONE, ANY_PARTY, N_("Your organization is not a party to this project.")),
    Action.SEE_SIGN_IN_SHEETS: Rule(
        frozenset({"project_manager", "social_worker", "official", "evaluator", "auditor"}),
        frozenset({"contractor", "purchaser", "evaluator", "auditor"}),
        N_(
            "Files that tell who residents are, such as sign-in sheets, are opened by the agency's project managers and social workers, and by the purchaser, the evaluator and the auditor, who compare them; that is recorded."
        ),
        _OF_ROLE,
    ),
    Action.ADD_EVIDENCE: Rule(
        frozenset(
            {"project_manager", "social_worker", "finance_officer", "official", "evaluator", "auditor"}
        ),
        ANY_PARTY,
        N_("Evidence is kept by the people of the agency, and by those who supervise, evaluate or audit."),
        # an agency's people keep what is theirs to prove, wherever else their organization may stand
        dict.fromkeys(("project_manager", "social_worker", "finance_officer"), frozenset({"contractor"})),
    ),
    Action.PREVIEW_REPORT: Rule(EVERYONE, ANY_PARTY, N_("Your organization is not a party to this project.")),
    # each under its own organization's number and name; the first is whoever may issue one of any kind
    Action.ISSUE_REPORT: _kept_by(
        "project_manager",
        "finance_officer",
        "official",
        "evaluator",
        "auditor",
        refusal=N_(
            "Reports are issued by the agency's project manager and finance officer, the purchaser's official, the evaluator and the auditor, each kind by its own."
        ),
    ),
    Action.ISSUE_EVALUATION: _kept_by(
        "evaluator",
        "official",
        refusal=N_(
            "An evaluation report is issued by the project's evaluator or by an official of the purchaser."
        ),
    ),
    Action.ISSUE_PROGRESS: _kept_by(
        "project_manager", refusal=N_("A progress report is issued by the agency's project manager.")
    ),
    Action.ISSUE_CERTIFICATE: _kept_by(
        "official", refusal=N_("An acceptance certificate is issued by an official of the purchaser.")
    ),
    # of the projects that the official's own organization purchases: no place in one project is asked for
    Action.ISSUE_PORTFOLIO: Rule(
        frozenset({"official"}), refusal=N_("A portfolio is issued by an official of the purchaser.")
    ),
    Action.ISSUE_FINANCE: _kept_by(
        "finance_officer",
        "official",
        "auditor",
        refusal=N_(
            "A finance report is issued by the agency's finance officer, the auditor or an official of the purchaser."
        ),
    ),
    Action.TAKE_DOSSIER: _kept_by(
        "project_manager",
        "official",
        "auditor",
        refusal=N_(
            "The dossier is taken by the project's auditor, the purchaser's official and the agency's project manager; that is recorded."
        ),
    ),
    # the first is whoever may write the text of one of any kind
    Action.WRITE_REPORT: _kept_by(
        "project_manager",
        "social_worker",
        "finance_officer",
        "official",
        "evaluator",
        "auditor",
        refusal=N_("The text of a report is written by those who answer for it."),
    ),
    Action.WRITE_EVALUATION: _kept_by(
        "evaluator",
        "official",
        refusal=N_("The text of an evaluation is written by the evaluator or the purchaser's official."),
    ),
    Action.WRITE_PROGRESS: _kept_by(
        "project_manager",
        "social_worker",
        refusal=N_(
            "The text of a progress report is written by the agency's project manager and social workers."
        ),
    ),
    Action.WRITE_FINANCE: _kept_by(
        "finance_officer",
        "auditor",
        refusal=N_("The text of a finance report is written by the agency's finance officer or the auditor."),
    ),
    Action.CHECK_WORKBOOK: Rule(
        frozenset({"project_manager", "official"}),
        refusal=N_(
            "A workbook is loaded by a project manager of the agency or by an official of the purchaser."
        ),
    ),
    Action.LOAD_WORKBOOK: Rule(
        frozenset({"project_manager", "official"}),
        frozenset({"contractor", "purchaser"}),
        N_("Your organization must be the contractor or the purchaser of the project in the workbook."),
        # an agency that calls itself the purchaser would put words into another agency's mouth
        {"project_manager": frozenset({"contractor"}), "official": frozenset({"purchaser"})},
    ),
    Action.EXPORT_WORKBOOK: Rule(
        frozenset({"project_manager"}),
        frozenset({"contractor"}),
        N_(
            "The workbook holds names and phones: a project manager of the agency takes it, and that is recorded."
        ),
    ),
    Action.ADMINISTER: Rule(
        frozenset({"administrator"}),
        refusal=N_("Organizations, users and defaults are kept by the platform's administrator."),
    ),
    Action.BEGIN_PROJECT: Rule(
        frozenset({"project_manager", "official"}),
        refusal=N_(
            "A project is begun by a project manager of the agency or by an official of the purchaser."
        ),
    ),
    Action.SEE_TRAIL: Rule(EVERYONE, ANY_PARTY, N_("Your organization is not a party to this project.")),
    Action.KEEP_CONTRACT: _kept_by(
        "project_manager",
        "official",
        refusal=N_(
            "The contract, its targets and its budget are kept by the agency's project manager and the purchaser's official."
        ),
    ),
    Action.KEEP_SERVICES: _kept_by(
        "project_manager",
        "social_worker",
        refusal=N_("The records of services are kept by the agency's project manager and social workers."),
    ),
    Action.KEEP_SPENDING: _kept_by(
        "project_manager",
        "finance_officer",
        refusal=N_("Expenses are kept by the agency's project manager and finance officer."),
    ),
    Action.KEEP_ADJUSTMENTS: _kept_by(
        "project_manager",
        "finance_officer",
        refusal=N_(
            "Adjustments are kept by the agency's project manager and finance officer and approved by the purchaser's official."
        ),
    ),
    Action.KEEP_SCORES: _kept_by(
        "evaluator",
        "official",
        refusal=N_("Scores are given by the evaluator and the purchaser's official."),
    ),
    Action.KEEP_FINDINGS: _kept_by(
        "evaluator",
        "official",
        refusal=N_(
            "Findings are kept by the evaluator and the purchaser's official; the agency's project manager responds to them."
        ),
    ),
    Action.FORGET_PEOPLE: _kept_by(
        "project_manager",
        refusal=N_("A participant's data are deleted by the agency's project manager."),
    ),
    Action.MOVE_PROJECT: _kept_by(
        "project_manager",
        "official",
        "evaluator",
        "auditor",
        refusal=N_("A project is moved on by its purchaser, its agency, its evaluator and its auditor."),
    ),
    Action.MOVE_AS_PURCHASER: _kept_by("official", refusal=N_("This step is the purchaser's official's.")),
    Action.MOVE_AS_PARTY: _kept_by(
        "official",
        "project_manager",
        refusal=N_("This step is the purchaser's official's or the agency's project manager's."),
    ),
    Action.MOVE_AS_EVALUATOR: _kept_by(
        "evaluator",
        "official",
        refusal=N_("This step is the evaluator's or the purchaser's official's."),
    ),
    Action.MOVE_AS_AUDITOR: _kept_by("auditor", refusal=N_("This step is the auditor's.")),
    Action.SUBMIT_DELIVERABLE: _kept_by(
        "project_manager",
        "social_worker",
        refusal=N_(
            "What the contract promises is submitted by the agency's project manager and social workers."
        ),
    ),
    Action.REVIEW_DELIVERABLE: _kept_by(
        "official", refusal=N_("What was submitted is reviewed by the purchaser's official.")
    ),
    Action.CLAIM_PAYMENT: _kept_by(
        "project_manager",
        "finance_officer",
        refusal=N_("A payment is claimed by the agency's project manager or finance officer."),
    ),
    Action.APPROVE_CLAIM: _kept_by(
        "official", refusal=N_("Claims are approved and paid by the purchaser's official.")
    ),
    Action.APPROVE_EXPENSE: _kept_by(
        "finance_officer", refusal=N_("Expenses are approved by the agency's finance officer.")
    ),
    Action.REQUEST_ADJUSTMENT: _kept_by(
        "project_manager",
        "finance_officer",
        refusal=N_(
            "Moving money between lines is asked for by the agency's project manager or finance officer."
        ),
    ),
    Action.APPROVE_ADJUSTMENT: _kept_by(
        "official", refusal=N_("Moving money between lines is approved by the purchaser's official.")
    ),
    Action.REQUEST_AMENDMENT: _kept_by(
        "project_manager",
        refusal=N_("A change of the contract is asked for by the agency's project manager."),
    ),
    Action.APPROVE_AMENDMENT: _kept_by(
        "official", refusal=N_("A change of the contract is approved by the purchaser's official.")
    ),
    Action.RESPOND_TO_FINDING: _kept_by(
        "project_manager", refusal=N_("Findings are answered by the agency's project manager.")
    ),
    Action.CLOSE_FINDING: _kept_by(
        "evaluator",
        "official",
        refusal=N_("Findings are checked again and closed by the evaluator or the purchaser's official."),
    ),
}


# kind of report → who writes its text
WRITES: Mapping[str, Action] = {
    "progress": Action.WRITE_PROGRESS,
    "midterm": Action.WRITE_EVALUATION,
    "final": Action.WRITE_EVALUATION,
    "finance": Action.WRITE_FINANCE,
}

# kind of report → who issues it
ISSUES: Mapping[str, Action] = {
    "progress": Action.ISSUE_PROGRESS,
    "midterm": Action.ISSUE_EVALUATION,
    "final": Action.ISSUE_EVALUATION,
    "finance": Action.ISSUE_FINANCE,
    "certificate": Action.ISSUE_CERTIFICATE,
    "portfolio": Action.ISSUE_PORTFOLIO,
}


def can(actor: Actor | None, action: Action, parties: frozenset[str] = frozenset()) -> Decision:
    """``parties`` are the actor's organization's places in the project, where there is a project."""
    if action is Action.USE_WITHOUT_SIGN_IN:
        return Decision(True)
    if actor is None:
        return Decision(False, Message(N_("Sign in first.")))
    rule = TABLE[action]
    needed = rule.own.get(actor.role, rule.parties)
    if actor.role in rule.roles and (not needed or needed & parties):
        return Decision(True)
    return Decision(False, Message(rule.refusal))
