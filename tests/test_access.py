"""The whole table of access: every role × every action × every place that an organization may have in a
project. Names and phones are the agency's own (docs/field.md, section 2, Personal Information Protection
Law art. 51: access rights); no organization sees a project that it is no party to."""

from __future__ import annotations

from itertools import chain, combinations, product

import pytest

from tracker.access import ANY_PARTY, EVERYONE, TABLE, Action, Actor, can
from tracker.contracts.records import PARTIES
from tracker.terms import choices

ROLES = choices("user_role")
ALL = set(ROLES)
# action → (who may, as which parties; None where there is no project to be a party to)
ALLOWED = {
    Action.KEEP_OWN_ACCOUNT: (ALL, None),
    Action.LIST_PROJECTS: (ALL, None),
    Action.SEE_PORTFOLIO: (ALL - {"social_worker", "finance_officer"}, None),
    Action.SEE_PROJECT: (ALL, set(PARTIES)),
    Action.SEE_NAMES: ({"project_manager", "social_worker"}, {"contractor"}),
    Action.SEE_EVIDENCE: (ALL, set(PARTIES)),
    Action.SEE_SIGN_IN_SHEETS: (
        ALL - {"finance_officer", "administrator"},
        {"contractor", "purchaser", "evaluator", "auditor"},
    ),
    Action.ADD_EVIDENCE: (ALL - {"administrator"}, set(PARTIES)),
    Action.PREVIEW_REPORT: (ALL, set(PARTIES)),
    Action.ISSUE_REPORT: (ALL - {"social_worker", "administrator"}, set()),
    Action.ISSUE_EVALUATION: ({"evaluator", "official"}, set()),
    Action.ISSUE_PROGRESS: ({"project_manager"}, set()),
    Action.ISSUE_CERTIFICATE: ({"official"}, set()),
    Action.ISSUE_PORTFOLIO: ({"official"}, None),
    Action.ISSUE_FINANCE: ({"finance_officer", "official", "auditor"}, set()),
    Action.TAKE_DOSSIER: ({"project_manager", "official", "auditor"}, set()),
    Action.WRITE_REPORT: (ALL - {"administrator"}, set()),
    Action.WRITE_EVALUATION: ({"evaluator", "official"}, set()),
    Action.WRITE_PROGRESS: ({"project_manager", "social_worker"}, set()),
    Action.WRITE_FINANCE: ({"finance_officer", "auditor"}, set()),
    Action.CHECK_WORKBOOK: ({"project_manager", "official"}, None),
    Action.LOAD_WORKBOOK: ({"project_manager", "official"}, {"contractor", "purchaser"}),
    Action.EXPORT_WORKBOOK: ({"project_manager"}, {"contractor"}),
    Action.ADMINISTER: ({"administrator"}, None),
    Action.BEGIN_PROJECT: ({"project_manager", "official"}, None),
    Action.SEE_TRAIL: (ALL, set(PARTIES)),
    Action.KEEP_CONTRACT: ({"project_manager", "official"}, set()),
    Action.KEEP_SERVICES: ({"project_manager", "social_worker"}, set()),
    Action.KEEP_SPENDING: ({"project_manager", "finance_officer"}, set()),
    Action.KEEP_ADJUSTMENTS: ({"project_manager", "finance_officer"}, set()),
    Action.KEEP_SCORES: ({"evaluator", "official"}, set()),
    Action.KEEP_FINDINGS: ({"evaluator", "official"}, set()),
    Action.FORGET_PEOPLE: ({"project_manager"}, set()),
    Action.MOVE_PROJECT: ({"project_manager", "official", "evaluator", "auditor"}, set()),
    Action.MOVE_AS_PURCHASER: ({"official"}, set()),
    Action.MOVE_AS_PARTY: ({"official", "project_manager"}, set()),
    Action.MOVE_AS_EVALUATOR: ({"evaluator", "official"}, set()),
    Action.MOVE_AS_AUDITOR: ({"auditor"}, set()),
    Action.SUBMIT_DELIVERABLE: ({"project_manager", "social_worker"}, set()),
    Action.REVIEW_DELIVERABLE: ({"official"}, set()),
    Action.CLAIM_PAYMENT: ({"project_manager", "finance_officer"}, set()),
    Action.APPROVE_CLAIM: ({"official"}, set()),
    Action.APPROVE_EXPENSE: ({"finance_officer"}, set()),
    Action.REQUEST_ADJUSTMENT: ({"project_manager", "finance_officer"}, set()),
    Action.APPROVE_ADJUSTMENT: ({"official"}, set()),
    Action.REQUEST_AMENDMENT: ({"project_manager"}, set()),
    Action.APPROVE_AMENDMENT: ({"official"}, set()),
    Action.RESPOND_TO_FINDING: ({"project_manager"}, set()),
    Action.CLOSE_FINDING: ({"evaluator", "official"}, set()),
}
# who keeps records keeps them in the place of the own organization
HOME = {
    "project_manager": {"contractor"},
    "social_worker": {"contractor"},
    "finance_officer": {"contractor"},
    "official": {"purchaser"},
    "evaluator": {"evaluator"},
    "auditor": {"auditor"},
}
# a manager loads as the agency, an official as the purchaser, neither in the other's name
OWN = {
    (Action.LOAD_WORKBOOK, "project_manager"): {"contractor"},
    (Action.LOAD_WORKBOOK, "official"): {"purchaser"},
    **{
        (action, role): HOME[role]
        for action, (roles, parties) in ALLOWED.items()
        if parties == set()
        for role in roles
    },
    # names are opened by who keeps them and by who reviews, each in the place that the role is for
    (Action.SEE_SIGN_IN_SHEETS, "project_manager"): {"contractor"},
    (Action.SEE_SIGN_IN_SHEETS, "social_worker"): {"contractor"},
    (Action.SEE_SIGN_IN_SHEETS, "official"): {"purchaser"},
    (Action.SEE_SIGN_IN_SHEETS, "evaluator"): {"evaluator"},
    (Action.SEE_SIGN_IN_SHEETS, "auditor"): {"auditor"},
    # an agency's people prove the agency's work
    (Action.ADD_EVIDENCE, "project_manager"): {"contractor"},
    (Action.ADD_EVIDENCE, "social_worker"): {"contractor"},
    (Action.ADD_EVIDENCE, "finance_officer"): {"contractor"},
}
PLACES = [frozenset(), *(frozenset({party}) for party in PARTIES)]


@pytest.mark.parametrize("action", ALLOWED, ids=lambda a: a.name)
def test_every_role_in_every_place(action):
    roles, parties = ALLOWED[action]
    for role, place in product(ROLES, PLACES):
        needed = OWN.get((action, role), parties)
        expected = role in roles and (needed is None or bool(place & needed))
        assert can(Actor(role, 1), action, place).ok is expected, (role, set(place))


@pytest.mark.parametrize("action", ALLOWED, ids=lambda a: a.name)
def test_more_places_never_take_anything_away(action):
    """Who stands in several places may do what any one of them allows, and nothing else."""
    several = [frozenset(c) for c in chain(combinations(PARTIES, 2), combinations(PARTIES, 3))]
    for role, places in product(ROLES, several):
        actor = Actor(role, 1)
        alone = any(can(actor, action, frozenset({place})) for place in places)
        assert can(actor, action, places).ok is alone


def test_the_table_is_complete():
    """No action without a rule, no role or party that the vocabulary does not have."""
    assert set(TABLE) == set(Action) - {Action.USE_WITHOUT_SIGN_IN} == set(ALLOWED)
    assert EVERYONE == ALL
    assert ANY_PARTY == set(PARTIES)
    for rule in TABLE.values():
        assert rule.roles <= ALL
        assert rule.parties <= set(PARTIES)


@pytest.mark.parametrize("action", ALLOWED, ids=lambda a: a.name)
def test_who_is_not_signed_in_may_do_nothing(action):
    decision = can(None, action, frozenset(PARTIES))
    assert not decision
    assert decision.reason.text == "Sign in first."


def test_what_needs_no_sign_in_is_for_all():
    assert can(None, Action.USE_WITHOUT_SIGN_IN)
    assert all(can(Actor(role, 1), Action.USE_WITHOUT_SIGN_IN) for role in ROLES)


@pytest.mark.parametrize("action", ALLOWED, ids=lambda a: a.name)
def test_an_unknown_role_may_do_nothing(action):
    assert not can(Actor("visitor", 1), action, frozenset(PARTIES))


def test_each_refusal_has_its_sentence():
    for action, (role, place) in product(ALLOWED, product(ROLES, PLACES)):
        decision = can(Actor(role, 1), action, place)
        assert decision.ok is (decision.reason is None)
        assert decision.ok or decision.reason.text.endswith(".")
