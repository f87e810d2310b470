"""Who has to do what, by when: each role sees what it may do and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledgers import small_ledger
from tests.test_access import HOME
from tracker.access import Actor, can
from tracker.contracts.rules import LOCKED, SIDE_STATES, STATES
from tracker.evaluation.records import Finding
from tracker.i18n import read_back, use, written
from tracker.inbox.rules import (
    Facts,
    Standing,
    Task,
    address,
    gathered,
    group_of,
    groups,
    in_order,
    is_for,
    matches,
    notice_of,
    tasks,
    waiting_for,
    whose,
)
from tracker.lifecycle.rules import TRANSITIONS
from tracker.milestones.records import Milestone
from tracker.payments.records import Tranche
from tracker.rounds.rules import KINDS, Round
from tracker.terms import choices

TODAY = date(2025, 1, 10)
CONTRACT = replace(small_ledger().project, state="running", procurement_method="below_threshold")
ROLES = sorted(HOME)


def found(state: str = "running", **facts) -> list[Task]:
    contract = replace(CONTRACT, state=state, **facts.pop("contract", {}))
    return list(tasks(Facts(contract, **facts), {}, TODAY))


def of(kind: str, some: list[Task]) -> list[Task]:
    return [task for task in some if task.kind == kind]


def roles_of(task: Task, user_id: int = 1) -> set[str]:
    return {role for role in ROLES if is_for(task, Actor(role, 1), frozenset(HOME[role]), user_id)}


def a_round(subject: str = "claim", decision: str | None = None, by: int | None = 9, **content) -> Round:
    reason = "why" if decision == "returned" else None
    return Round(
        4,
        subject,
        7,
        2,
        by,
        "m@x.cn",
        "2025-01-01T00:00:00+08:00",
        "王喆",
        content,
        decision,
        5,
        "o@x.cn",
        reason=reason,
    )


@pytest.mark.parametrize("state", [*STATES, *SIDE_STATES])
def test_each_state_asks_for_its_next_step_of_who_may_take_it(state):
    """Whatever is asked, the table of states has it, for the role that the table says."""
    steps = of("move", found(state))
    assert len(steps) == (state != "archived")
    for step in steps:
        action = TRANSITIONS[state, step.ref].by
        assert step.action is action
        assert roles_of(step) == {r for r in ROLES if can(Actor(r, 1), action, frozenset(HOME[r]))}
        assert roles_of(step)


@pytest.mark.parametrize("subject", KINDS)
def test_what_waits_is_for_who_decides_and_never_for_who_submitted_it(subject):
    [task] = of(subject, found(rounds=[a_round(subject)]))
    decides = {r for r in ROLES if can(Actor(r, 1), KINDS[subject].decide, frozenset(HOME[r]))}
    assert task.status == "submitted"
    assert roles_of(task) == decides
    assert roles_of(task, user_id=9) == set()
    assert roles_of(replace(task, not_by=None), user_id=9) == decides  # from the command line


@pytest.mark.parametrize("subject", KINDS)
def test_what_was_returned_is_for_who_submits_with_its_reason_beside_it(subject):
    [task] = of(subject, found(rounds=[a_round(subject, "returned")]))
    assert (task.status, task.detail) == ("returned", "why")
    assert roles_of(task, user_id=9) == {
        r for r in ROLES if can(Actor(r, 1), KINDS[subject].submit, frozenset(HOME[r]))
    }


@pytest.mark.parametrize(("role", "kind"), list(product(ROLES, choices("task_kind"))))
def test_nobody_is_asked_in_a_place_that_is_not_theirs(role, kind):
    every = [*found(rounds=[a_round(s) for s in KINDS], milestones=[(1, MILESTONE)], findings=[(1, FINDING)])]
    for task in of(kind, every):
        assert not is_for(task, Actor(role, 1), frozenset(), 1)
        for place in ("purchaser", "contractor", "evaluator", "auditor", "street_office", "community"):
            assert is_for(task, Actor(role, 1), frozenset({place}), 1) == bool(
                can(Actor(role, 1), task.action, frozenset({place}))
            )


MILESTONE = Milestone(code="M1", title="中期", due_on=TODAY)
FINDING = Finding(
    round="midterm", severity="major", finding="王喆的签到缺失", found_on=date(2025, 1, 2), due_on=TODAY
)


@pytest.mark.parametrize(("days", "status"), [(-1, "overdue"), (0, "due"), (1, "due")])
def test_a_day_that_has_passed_is_overdue_from_the_next_on(days, status):
    late = replace(MILESTONE, due_on=TODAY + timedelta(days=days))
    [task] = of("milestone", found(milestones=[(1, late)]))
    assert (task.status, roles_of(task)) == (status, {"project_manager", "social_worker"})
    assert not of("milestone", found(milestones=[(1, replace(late, done_on=TODAY))]))


@pytest.mark.parametrize(
    ("promised", "asked"),
    [
        ({}, True),
        ({5: (1, False)}, True),
        ({5: (1, True)}, False),
        ({5: (1, True), 6: (1, False)}, True),
        ({5: (2, True)}, True),
    ],
)
def test_a_milestone_is_asked_for_until_all_its_deliverables_are_handed_in(promised, asked):
    assert bool(of("milestone", found(milestones=[(1, MILESTONE)], promised=promised))) == asked


def test_a_deliverable_under_review_has_its_milestones_day_and_page():
    facts = {"milestones": [(1, MILESTONE)], "promised": {7: (1, True)}}
    [task] = of("deliverable", found(rounds=[a_round("deliverable", title="需求报告")], **facts))
    assert (task.due_on, task.page) == (TODAY, "milestones/1")
    assert "需求报告" in str(task.sentence)


@pytest.mark.parametrize(
    ("response", "closed", "expected"),
    [
        (None, None, ("RESPOND_TO_FINDING", "due", {"project_manager"})),
        ("done", None, ("CLOSE_FINDING", "submitted", {"evaluator", "official"})),
        ("done", TODAY, None),
    ],
)
def test_a_finding_is_answered_then_closed(response, closed, expected):
    some = of("finding", found(findings=[(3, replace(FINDING, response=response, closed_on=closed))]))
    assert [(t.action.name, t.status, roles_of(t)) for t in some] == ([expected] if expected else [])


def test_a_finding_whose_answer_is_under_way_stands_once():
    some = of("finding", found(findings=[(7, FINDING)], rounds=[a_round("finding")]))
    assert [(t.ref, t.due_on) for t in some] == [("7.2", TODAY)]


@pytest.mark.parametrize(
    ("invoiced", "due", "expected"),
    [
        (None, None, None),
        (None, TODAY, ("claim2", TODAY, {"project_manager", "finance_officer"})),
        (date(2025, 1, 1), TODAY, ("pay2", date(2025, 1, 31), {"official"})),
    ],
)
def test_a_tranche_is_claimed_and_paid_within_thirty_days_of_the_invoice(invoiced, due, expected):
    tranche = Tranche(no=2, name="中期款", amount=100, due_on=due, invoiced_on=invoiced)
    later = Tranche(no=3, name="尾款", amount=100, due_on=date(2025, 8, 1))
    some = of("payment", found(tranches=[tranche, later]))[:1]
    if expected is None:  # without a day it stands behind the one that has one
        assert [t.ref for t in some] == ["claim3"]
    else:
        assert [(t.ref, t.due_on, roles_of(t)) for t in some] == [expected]
    assert len(of("payment", found(tranches=[tranche, later]))) == 1


@pytest.mark.parametrize("decision", [None, "returned"])
@pytest.mark.parametrize(
    ("content", "stands"), [({"tranche": 2}, False), ({}, False), ({"tranche": 1}, True)]
)
def test_a_tranche_whose_claim_is_under_way_stands_once(decision, content, stands):
    tranche = Tranche(no=2, name="中期款", amount=100, invoiced_on=TODAY)
    some = found(tranches=[tranche], rounds=[a_round("claim", decision, name="中期款", **content)])
    assert bool(of("payment", some)) == stands
    [claim] = of("claim", some)
    assert "“中期款”" in str(claim.sentence)


def test_a_claim_is_due_thirty_days_after_its_invoice_and_nonsense_has_no_day():
    for content, day in (
        ({"invoiced_on": "2025-01-01"}, date(2025, 1, 31)),
        ({"invoiced_on": "x"}, None),
        ({"invoiced_on": "9999-12-31"}, None),
        ({"invoiced_on": 3}, None),
        ({}, None),
    ):
        [task] = of("claim", found(rounds=[a_round("claim", **content)]))
        assert task.due_on == day


def test_the_days_of_the_law_warn_until_they_are_met():
    tender = {"procurement_method": "open_tender", "awarded_on": date(2024, 6, 20)}
    [sign] = of("statutory", found("signed", contract=tender))
    assert (sign.ref, sign.due_on, sign.status) == ("sign", date(2024, 7, 20), "overdue")
    assert not of("move", found("signed", contract=tender))  # it is the same step
    some = of("statutory", found(contract=tender))
    assert {t.ref for t in some} == {"publish", "file"}
    assert all(roles_of(t) == {"official"} for t in some)
    assert [
        t.ref for t in of("statutory", found(contract=tender | {"published_on": CONTRACT.signed_on}))
    ] == ["file"]
    assert not of("statutory", found())


def test_evaluation_is_asked_for_in_the_middle_and_at_the_end():
    middle = Tranche(no=2, name="中期款", amount=1, condition="midterm_passed")
    [first] = of("move", found(tranches=[middle]))
    assert (first.ref, first.due_on) == ("begin_midterm", date(2024, 12, 30))
    for facts in ({"tranches": [middle], "scored": frozenset({"midterm"})}, {}):
        [second] = of("move", found(**facts))
        assert (second.ref, second.due_on) == ("begin_final", CONTRACT.ends_on)
    tied = [(1, replace(MILESTONE, tranche_no=2))]
    [report] = of("report", found("midterm", tranches=[middle], milestones=tied))
    assert (report.due_on, roles_of(report)) == (TODAY, {"evaluator", "official"})
    assert not of("report", found("midterm", reported=frozenset({"midterm"})))


@pytest.mark.parametrize("state", ["running", "midterm", "final", "rectifying"])
def test_where_there_is_an_evaluator_the_evaluator_evaluates(state):
    """An official may do it too, and is asked where nobody else is there."""
    for named, asked in (("P评估中心", {"evaluator"}), (None, {"evaluator", "official"})):
        some = [
            *of("move", found(state, contract={"evaluator": named})),
            *of("report", found(state, contract={"evaluator": named})),
        ]
        theirs = [t for t in some if t.action.name in ("MOVE_AS_EVALUATOR", "ISSUE_EVALUATION")]
        assert theirs
        assert all(roles_of(t) == set(whose(t)) == asked for t in theirs)


@pytest.mark.parametrize("state", [*STATES, *SIDE_STATES])
def test_days_run_from_the_signing_to_the_end_but_not_while_suspended(state):
    some = found(state, milestones=[(1, MILESTONE)], rounds=[a_round()])
    runs = state not in ("needs", "approved", "procured", "signed", "suspended", *LOCKED)
    assert bool(of("milestone", some)) == runs
    assert bool(of("claim", some)) == (state not in LOCKED)


def test_no_sentence_names_what_may_be_a_resident():
    rounds = [a_round(subject, title="王喆", payee="王喆") for subject in KINDS if subject != "deliverable"]
    some = found(
        rounds=[*rounds, *(replace(r, decision="returned", reason="王喆") for r in rounds)],
        findings=[(1, FINDING)],
    )
    assert len(some) > 10
    for lang in ("zh", "en"):
        with use(lang):
            assert not [t for t in some if "王喆" in str(t.sentence)]


def test_expenses_are_one_task_with_their_number():
    waiting = [replace(a_round("expense"), subject_id=i) for i in range(5)]
    some = gathered(found(rounds=[*waiting, replace(a_round("expense", "returned"), subject_id=9)]))
    assert [(t.status, t.number) for t in of("expense", some)] == [("submitted", 5), ("returned", 1)]
    assert "5" in str(of("expense", some)[0].sentence)


def project(some: list[Task], **parties: int) -> Standing:
    return Standing(1, "P1", "编织队培育", "S社工事务所", parties, tuple(some))


def test_a_person_sees_what_the_own_organization_does_in_each_project():
    some = found(rounds=[a_round()], milestones=[(1, MILESTONE)])
    one, other = project(some, purchaser=1, contractor=2), project(some, purchaser=2, contractor=1)
    official = waiting_for([one, other], Actor("official", 1), 5)
    assert {(r.project is one, r.task.kind) for r in official} == {(True, "claim"), (True, "move")}
    assert {r.task.kind for r in waiting_for([one, other], Actor("project_manager", 1), 5)} == {"milestone"}
    assert waiting_for([one, other], Actor("administrator", 1), 5) == []


@given(st.lists(st.one_of(st.none(), st.dates()), max_size=20), st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_groups_hold_every_row_once_in_the_order_of_days(days, today):
    some = [replace(found()[0], due_on=day, ref=str(i)) for i, day in enumerate(days)]
    rows = in_order(waiting_for([project(some, purchaser=1, evaluator=1)], Actor("official", 1), 5))
    grouped = groups(rows, today)
    assert [r for rows_ in grouped.values() for r in rows_] == rows
    for name, some_rows in grouped.items():
        assert some_rows
        assert all(group_of(r.task.due_on, today) == name for r in some_rows)


@pytest.mark.parametrize(
    ("days", "group", "notice"),
    [
        (-1, "overdue", "overdue"),
        (0, "soon", "soon"),
        (7, "soon", "soon"),
        (8, "soon", None),
        (14, "soon", None),
        (15, "later", None),
        (None, "undated", None),
    ],
)
def test_groups_and_notices_by_day(days, group, notice):
    day = None if days is None else TODAY + timedelta(days=days)
    assert group_of(day, TODAY) == group
    assert notice_of(replace(found()[0], due_on=day), TODAY) == notice


@pytest.mark.parametrize(
    ("asked", "since", "until", "expected"),
    [
        ({}, None, None, True),
        ({"q": "p1"}, None, None, True),
        ({"q": "编织"}, None, None, True),
        ({"q": "nothing"}, None, None, False),
        ({"agency": "S社工事务所", "status": "due", "kind": "milestone"}, TODAY, TODAY, True),
        ({"agency": "another"}, None, None, False),
        ({"status": "overdue"}, None, None, False),
        ({"kind": "move"}, None, None, False),
        ({}, TODAY + timedelta(days=1), None, False),
        ({}, None, TODAY - timedelta(days=1), False),
    ],
)
def test_rows_are_narrowed(asked, since, until, expected):
    [row] = [
        r
        for r in waiting_for(
            [project(found(milestones=[(1, MILESTONE)]), contractor=1)], Actor("social_worker", 1), 5
        )
        if r.task.kind == "milestone"
    ]
    assert matches(row, asked, since, until) is expected
    undated = replace(row, task=replace(row.task, due_on=None))
    assert not matches(undated, {}, TODAY, None) and not matches(undated, {}, None, TODAY)


def test_an_address_holds_any_code():
    assert address("move", "A/b ?#老") == "/projects/A%2Fb%20%3F%23%E8%80%81/state"


def test_a_kept_sentence_is_read_in_either_language():
    for task in found(
        rounds=[a_round(s) for s in KINDS], findings=[(1, FINDING)], milestones=[(1, MILESTONE)]
    ):
        again = read_back(written(task.sentence))
        for lang in ("zh", "en"):
            with use(lang):
                assert str(again) == str(task.sentence)


def test_everything_is_somebodys():
    for task in found(rounds=[a_round(s) for s in KINDS], milestones=[(1, MILESTONE)]):
        assert set(whose(task)) >= roles_of(task) != set()
