"""Every state × move × role answers as the table says, and what is refused says why (docs/field.md, section 1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest

from tracker.access import Actor, can
from tracker.contracts.records import Settings
from tracker.contracts.rules import SIDE_STATES, STATES, reached
from tracker.demonstration.worked_example import worked_example
from tracker.evaluation.records import Finding
from tracker.i18n import Message
from tracker.ledger.records import ledger_of
from tracker.lifecycle.rules import MOVES, TRANSITIONS, Facts, deadlines, reason_against, unmet
from tracker.terms import choices
from tracker.workdays import is_workday, workdays_after

LEDGER = ledger_of(worked_example())
LATE = date(2025, 9, 1)
WHOLE = Facts(LEDGER, LATE, acceptance="passed", opinion=True, before="running")
# state → moves that leave it, and where to: docs/field.md's table, and the side states
WAY = {
    "needs": {"accept_needs": "approved"},
    "approved": {"approve_budget": "procured"},
    "procured": {"notify_winner": "signed"},
    "signed": {"sign": "started"},
    "started": {"reopen_contract": "signed", "begin": "running"},
    "running": {"begin_midterm": "midterm", "begin_final": "final"},
    "midterm": {"pass_midterm": "running"},
    "final": {"pass_final": "audited", "pass_final_audit_later": "accepted"},
    "audited": {"give_opinion": "accepted"},
    "accepted": {"accept": "settled"},
    "settled": {"give_opinion": "settled", "archive": "archived"},
    "archived": {"reopen": "settled"},
    "rectifying": {"end_rectification": None},
    "suspended": {"resume": None},
    "terminated": {"archive_terminated": "archived"},
}
for _state in ("running", "midterm", "final", "audited", "accepted"):
    WAY[_state]["order_rectification"] = "rectifying"
for _state in ("started", "running", "midterm", "final", "audited", "accepted"):
    WAY[_state] |= {"suspend": "suspended", "terminate": "terminated"}
for _state in ("needs", "approved", "procured", "signed", "rectifying", "suspended"):
    WAY[_state]["terminate"] = "terminated"
JOINT = ("begin_midterm", "begin_final", "order_rectification", "end_rectification")
WHO = {move: {"official"} for move in MOVES}
WHO |= {move: {"official", "project_manager"} for move in ("sign", "begin")}
WHO |= {move: {"official", "evaluator"} for move in JOINT}
WHO["give_opinion"] = {"auditor"}
PLACES = {"official": "purchaser", "evaluator": "evaluator", "auditor": "auditor"}


@pytest.mark.parametrize("state", choices("state"))
def test_every_move_of_every_state(state):
    for move, role in product(MOVES, choices("user_role")):
        transition = TRANSITIONS.get((state, move))
        assert (transition is not None) == (move in WAY[state])
        if transition is None:
            assert "cannot" in reason_against(state, move, WHOLE, "why").text
            continue
        assert transition.to == WAY[state][move]
        place = frozenset({PLACES.get(role, "contractor")})
        decision = can(Actor(role, 1), transition.by, place)
        assert decision.ok == (role in WHO[move])
        assert decision.ok or decision.reason.text
    assert set(choices("move")) == set(MOVES)
    assert set(STATES) | set(SIDE_STATES) == set(choices("state"))


def broken(**changes):
    return replace(WHOLE, ledger=replace(LEDGER, **changes))


def contract(**changes):
    return broken(project=replace(LEDGER.project, **changes))


def unpaid(no: int):
    rows = tuple(replace(t, paid_on=None, paid_amount=None) if t.no == no else t for t in LEDGER.tranches)
    return broken(tranches=rows)


OPEN = Finding(round="final", severity="major", finding="x", found_on=date(2025, 7, 10))
CASES = [
    ("needs", "accept_needs", contract(needs=None), broken(surveys=()), True),
    ("approved", "approve_budget", broken(budget=()), None, False),
    ("procured", "notify_winner", contract(awarded_on=None), None, True),
    ("signed", "sign", replace(WHOLE, open_sums=(Message("x"),)), None, False),
    ("signed", "sign", broken(budget=()), None, False),
    ("signed", "sign", broken(tranches=()), None, False),
    ("signed", "sign", replace(WHOLE, on=LEDGER.project.signed_on - timedelta(days=1)), None, False),
    ("started", "begin", unpaid(1), None, False),
    ("running", "begin_midterm", replace(WHOLE, on=date(2024, 12, 29)), None, True),
    ("midterm", "pass_midterm", broken(scores=()), None, False),
    ("midterm", "pass_midterm", unpaid(2), None, True),
    ("running", "begin_final", replace(WHOLE, on=date(2025, 6, 29)), None, True),
    ("final", "pass_final", broken(scores=LEDGER.scores[:-1]), None, False),
    ("accepted", "accept", replace(WHOLE, acceptance=None), None, False),
    ("accepted", "accept", replace(WHOLE, acceptance="not_passed"), None, False),
    ("settled", "archive", unpaid(3), None, False),
    ("settled", "archive", replace(WHOLE, opinion=False), None, False),
    ("settled", "archive", replace(WHOLE, waiting=1), None, False),
    ("settled", "archive", broken(findings=(OPEN,)), None, False),
    ("rectifying", "end_rectification", broken(findings=(OPEN,)), None, False),
    ("running", "order_rectification", WHOLE, None, False),
    ("started", "reopen_contract", WHOLE, None, False),
    ("settled", "give_opinion", WHOLE, None, False),
]


@pytest.mark.parametrize(("state", "move", "facts", "_", "yields"), CASES)
def test_what_is_lacking_is_said_and_gives_way_to_a_reason_where_it_may(state, move, facts, _, yields):
    if state == "needs":  # either the text or a survey will do
        assert not unmet(state, move, facts)
        facts = replace(facts, ledger=replace(facts.ledger, surveys=()))
        yields = False
    assert [one.yields for one in unmet(state, move, facts)] == [yields]
    assert str(reason_against(state, move, facts, None))
    assert (reason_against(state, move, facts, "because") is None) == yields


def test_the_worked_example_goes_its_whole_way():
    for state, moves in WAY.items():
        for move in moves:
            if move in ("reopen_contract", "order_rectification", "pass_final_audit_later"):
                continue
            if (state, move) == ("settled", "give_opinion"):
                continue
            assert reason_against(state, move, WHOLE, "because") is None, (state, move)
    later = broken(settings=replace(Settings(), audit_after_payment=True))
    assert reason_against("final", "pass_final_audit_later", later, None) is None


def test_what_asks_for_a_reason_gets_one():
    for (state, move), transition in TRANSITIONS.items():
        if transition.reason and not unmet(state, move, WHOLE):
            assert reason_against(state, move, WHOLE, " ").text == "Write why."
    assert reason_against("suspended", "resume", replace(WHOLE, before=None), "why") is not None


def test_a_cap_that_is_passed_refuses_the_signing():
    facts = broken(settings=replace(LEDGER.settings, cap_staff=Decimal("0.3")))
    [one] = unmet("signed", "sign", facts)
    assert (one.sentence.values["share"], one.sentence.values["cap"]) == ("50.00%", "30.00%")


def test_reached():
    for at, state in enumerate(STATES):
        for to, target in enumerate(STATES):
            assert reached(state, target) == (at >= to)
    assert not reached("suspended", "needs")


def test_working_days_of_the_national_day_of_2024():
    assert not is_workday(date(2024, 10, 1), {})  # Tuesday
    assert is_workday(date(2024, 9, 29), {})  # a Sunday that was worked
    assert workdays_after(date(2024, 9, 27), 7, {}) == date(2024, 10, 12)
    assert workdays_after(date(2024, 9, 27), 7, {date(2024, 9, 29): False}) == date(2024, 10, 14)
    assert is_workday(date(2090, 1, 2), {}) and not is_workday(date(2090, 1, 1), {})  # Monday, Sunday


def test_statutory_days():
    whole = replace(
        LEDGER.project,
        procurement_method="open_tender",
        awarded_on=date(2024, 8, 28),
        signed_on=date(2024, 9, 27),
        published_on=date(2024, 9, 30),
        filed_on=None,
    )
    found = {d.kind: (d.due_on, d.status(date(2024, 10, 13))) for d in deadlines(whole, {}, signed=True)}
    assert found == {
        "sign": (date(2024, 9, 27), "met"),
        "publish": (date(2024, 9, 30), "met"),
        "file": (date(2024, 10, 12), "overdue"),
    }
    assert not deadlines(replace(whole, procurement_method="below_threshold"), {}, signed=True)
