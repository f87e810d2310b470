"""Each condition of a tranche with every one of its parts not met, and how much is paid (docs/field.md, section 3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledgers import small_ledger
from tracker.claims.records import Asked, Paid
from tracker.claims.rules import (
    CONDITIONS,
    against_amount,
    against_claiming,
    against_paying,
    amounts,
    dues,
    in_turn,
    most,
    next_unpaid,
    overdue_since,
    surplus_deducted,
    unmet,
)
from tracker.contracts.records import Amendment
from tracker.contracts.rules import SIDE_STATES, STATES, effective_amount, is_signed, reached
from tracker.demonstration.worked_example import worked_example
from tracker.evaluation.records import Finding
from tracker.i18n import use
from tracker.ledger.records import ledger_of
from tracker.lifecycle.rules import Facts
from tracker.payments.records import Tranche
from tracker.payments.rules import paid
from tracker.terms import choices

EXAMPLE = ledger_of(worked_example())
LATE = date(2025, 9, 1)
FIRST, SECOND, LAST = EXAMPLE.tranches
NEVER_SPENT = replace(EXAMPLE.settings, midterm_spend_share=Decimal(1))


def facts(*, tranche: Tranche, state: str = "settled", on: date = LATE, **changed) -> Facts:
    """The worked example on a day with that tranche and all later ones unpaid."""
    rows = tuple(
        replace(t, invoiced_on=None, paid_on=None, paid_amount=None) if t.no >= tranche.no else t
        for t in EXAMPLE.tranches
    )
    more = {name: changed.pop(name) for name in ("opinion", "before") if name in changed}
    project = replace(EXAMPLE.project, state=state, **changed.pop("project", {}))
    ledger = replace(EXAMPLE, **({"tranches": rows, "project": project} | changed))
    return Facts(ledger, on, **({"opinion": True} | more))


def said(found: Facts, tranche: Tranche) -> list[str]:
    with use("en"):
        return [str(message) for message in unmet(found, tranche)]


def test_every_condition_of_the_vocabulary_has_its_rules():
    assert set(CONDITIONS) == {None, *choices("condition")}


@pytest.mark.parametrize("tranche", EXAMPLE.tranches, ids=lambda t: str(t.condition))
def test_a_condition_that_holds_leaves_nothing_to_say(tranche):
    assert said(facts(tranche=tranche), tranche) == []
    assert said(facts(tranche=tranche), replace(tranche, condition=None)) == []


# what is not met → how it is made so, and the words that say it
LACKS = {
    "contract": ({"state": "signed"}, "The contract is not signed."),
    "midterm": (
        {"scores": tuple(s for s in EXAMPLE.scores if s.round != "midterm")},
        "mid-term” is not scored",
    ),
    "spent": ({"on": date(2024, 12, 1)}, "of the first tranche is spent; 70% are needed"),
    "final": (
        {"scores": tuple(s for s in EXAMPLE.scores if s.round != "final")},
        "final” is not scored",
    ),
    "poor": (
        {"scores": tuple(replace(s, score=Decimal(0)) for s in EXAMPLE.scores)},
        "graded poor",
    ),
    "audit": ({"opinion": False}, "The audit opinion is not given."),
    "acceptance": ({"state": "accepted"}, "The project has not passed its acceptance."),
    "suspended": ({"state": "suspended", "before": "settled"}, "The project is suspended."),
    "finding": (
        {
            "findings": (
                Finding(round="final", severity="major", finding="无票据", found_on=date(2024, 7, 1)),
            )
        },
        "is not closed: 无票据",
    ),
    "veto": (
        {"findings": (Finding(round="final", severity="veto", finding="虚报", found_on=date(2024, 7, 1)),)},
        "is not closed: 虚报",
    ),
}
ALWAYS = {"contract", "suspended", "finding", "veto"}
# condition → what must not be lacking
ASKED_OF = {
    None: ALWAYS,
    "signed": ALWAYS,
    "midterm_passed": ALWAYS | {"midterm", "poor", "spent"},
    "final_accepted": ALWAYS | {"final", "poor", "audit", "acceptance"},
}


@pytest.mark.parametrize(("condition", "lack"), list(product(ASKED_OF, LACKS)))
def test_each_condition_asks_for_its_parts_and_no_others(condition, lack):
    changed, words = LACKS[lack]
    tranche = replace(
        next((t for t in EXAMPLE.tranches if t.condition == condition), FIRST), condition=condition
    )
    found = said(facts(tranche=tranche, **changed), tranche)
    assert any(words in sentence for sentence in found) == (lack in ASKED_OF[condition]), found


@pytest.mark.parametrize("state", choices("state"))
def test_the_states_in_which_a_contract_is_signed_and_accepted(state):
    before = "settled" if state in SIDE_STATES else None
    found = said(facts(tranche=LAST, state=state, before=before), LAST)
    assert ("The contract is not signed." in found) == (not is_signed(state))
    passed = state in SIDE_STATES or reached(state, "settled")
    assert ("The project has not passed its acceptance." in found) == (not passed)
    assert set(STATES) | set(SIDE_STATES) == set(choices("state"))


def test_the_share_that_must_be_spent_is_a_setting():
    early = facts(tranche=SECOND, on=date(2025, 1, 10))
    assert said(early, SECOND) == []  # 77.74 % of the first tranche
    more = facts(tranche=SECOND, on=date(2025, 1, 10), settings=NEVER_SPENT)
    assert said(more, SECOND) == ["77.74% of the first tranche is spent; 100% are needed."]


def test_the_audit_may_follow_the_payment():
    later = replace(EXAMPLE.settings, audit_after_payment=True)
    assert said(facts(tranche=LAST, opinion=False, settings=later), LAST) == []


def test_a_finding_holds_until_the_day_on_which_it_is_closed():
    finding = Finding(
        round="midterm",
        severity="major",
        finding="x" * 200,
        found_on=date(2025, 1, 10),
        closed_on=date(2025, 1, 27),
    )
    for day, held in ((9, False), (10, True), (26, True), (27, False)):
        found = facts(tranche=FIRST, on=date(2025, 1, day), findings=(finding,))
        assert bool(said(found, FIRST)) == held
    minor = replace(finding, severity="minor", closed_on=None)
    assert said(facts(tranche=FIRST, findings=(minor,)), FIRST) == []


def test_the_earlier_tranche_comes_first():
    found = facts(tranche=FIRST)
    assert said(found, LAST) == [f"The tranche “{t.name}” is not paid." for t in (FIRST, SECOND)]
    assert next_unpaid(found.ledger, LATE).no == 1
    with use("en"):
        closed = [due.closed and str(due.closed) for due in dues(found)]
    assert closed == [None, *[f"The tranche “{FIRST.name}” comes first: it is not paid."] * 2]


@pytest.mark.parametrize("mode", choices("settlement_mode"))
def test_at_actual_cost_the_last_tranche_bears_the_surplus(mode):
    found = facts(tranche=LAST, project={"settlement_mode": mode}).ledger
    surplus = 140_980 if mode == "actual_cost" else 0
    assert surplus_deducted(found, LAST, LATE) == surplus
    assert most(found, LAST, LATE) == 2_000_000 - surplus
    early = facts(tranche=FIRST, project={"settlement_mode": mode}).ledger
    assert most(early, FIRST, date(2024, 7, 2)) == 12_000_000  # of others nothing is deducted
    nothing = replace(found, expenses=())
    assert most(nothing, LAST, LATE) == (0 if mode == "actual_cost" else 2_000_000)


@pytest.mark.parametrize(
    ("amount", "limit", "fine"), [(0, 0, True), (0, 5, False), (5, 5, True), (6, 5, False), (1, 0, False)]
)
def test_nothing_is_claimed_only_where_nothing_is_left(amount, limit, fine):
    assert (against_amount(amount, limit, "amount") is None) == fine


def test_what_an_amendment_takes_comes_off_the_end():
    cut = Tranche(no=4, name="核减", amount=-2_500_000, amendment_no=1)
    amendment = Amendment(no=1, signed_on=date(2025, 5, 1), amount_change=-2_500_000)
    ledger = replace(
        facts(tranche=SECOND).ledger, tranches=(FIRST, *facts(tranche=SECOND).ledger.tranches[1:], cut)
    )
    ledger = replace(ledger, amendments=(amendment,))
    assert amounts(ledger, date(2025, 4, 30)) == {1: 12_000_000, 2: 6_000_000, 3: 2_000_000}
    assert amounts(ledger, date(2025, 5, 1)) == {1: 12_000_000, 2: 5_500_000, 3: 0}
    assert [t.no for t in in_turn(ledger, LATE)] == [1, 2, 3]
    # once the second was paid with it, a tranche that is added bears none of it
    second = replace(SECOND, paid_on=date(2025, 6, 1), paid_amount=5_500_000)
    more = Tranche(no=5, name="追加", amount=1_000_000, amendment_no=2)
    later = replace(
        ledger,
        tranches=(FIRST, second, ledger.tranches[2], cut, more),
        amendments=(amendment, Amendment(no=2, signed_on=date(2025, 6, 15), amount_change=1_000_000)),
    )
    assert amounts(later, LATE)[2] == 5_500_000
    assert sum(amounts(later, LATE).values()) == effective_amount(later.project, later.amendments, LATE)


parts = st.lists(st.integers(1, 1000), min_size=1, max_size=5)


@given(
    parts=parts,
    cuts=st.lists(st.integers(1, 400), max_size=3),
    pays=st.integers(0, 5),
    less=st.integers(0, 50),
    mode=st.sampled_from(choices("settlement_mode")),
)
def test_whatever_is_amended_no_more_is_paid_than_the_contract_has(parts, cuts, pays, less, mode):
    """Paying each tranche the most that there is, in turn, sometimes less: never above the effective amount,
    and without amendments between the payments each tranche as amended sums to it."""
    day = date(2024, 8, 1)
    total = sum(parts)
    while sum(cuts) > total:
        cuts = cuts[:-1]
    rows = [Tranche(no=n, name=str(n), amount=a) for n, a in enumerate(parts, 1)]
    rows += [Tranche(no=10 + n, name="-", amount=-c, amendment_no=n) for n, c in enumerate(cuts, 1)]
    signed = [
        Amendment(no=n, signed_on=day + timedelta(days=n), amount_change=-c) for n, c in enumerate(cuts, 1)
    ]
    base = small_ledger()
    project = replace(base.project, amount=total, settlement_mode=mode)
    ledger = replace(
        base, project=project, tranches=tuple(rows), amendments=tuple(signed), budget=(), expenses=()
    )
    for step in range(pays):
        on = day + timedelta(days=step)
        effective = effective_amount(project, signed, on)
        if not any(t.paid_on for t in ledger.tranches):
            assert sum(amounts(ledger, on).values()) == effective
        turn = next_unpaid(ledger, on)
        if turn is None:
            break
        amount = max(most(ledger, turn, on) - less, 0)
        before = sum(paid(t, on) for t in ledger.tranches)
        paid_row = replace(turn, paid_on=on, paid_amount=amount)
        ledger = replace(ledger, tranches=tuple(paid_row if t.no == turn.no else t for t in ledger.tranches))
        # an amendment may take what was paid before
        assert sum(paid(t, on) for t in ledger.tranches) <= max(effective, before)
        assert amount <= turn.amount


def asked(**changed) -> Asked:
    return Asked(**{"invoice_no": "1", "invoiced_on": date(2025, 8, 1), "amount": 1_859_020} | changed)


def test_when_it_is_claimed():
    ledger = facts(tranche=LAST).ledger
    last = ledger.tranches[2]
    for changed, field in (
        ({}, None),
        ({"invoiced_on": LATE + timedelta(days=1)}, "invoiced_on"),
        ({"invoiced_on": date(2024, 6, 24)}, "invoiced_on"),
        ({"amount": 1_859_021}, "amount"),
        ({"amount": 0}, "amount"),
    ):
        fault = against_claiming(ledger, last, asked(**changed), LATE)
        assert (fault and fault.field) == field, changed
    assert against_claiming(EXAMPLE, LAST, asked(), LATE).sentence.text.endswith("is paid already.")
    added = Tranche(no=9, name="+", amount=5, amendment_no=1)
    signed = Amendment(no=1, signed_on=date(2025, 9, 2))
    early = replace(EXAMPLE, tranches=(*EXAMPLE.tranches, added), amendments=(signed,))
    early = replace(early, project=replace(early.project, state="running"))
    assert "not in effect" in against_claiming(early, added, asked(), LATE).sentence.text


@pytest.mark.parametrize(
    ("approved", "changed", "field", "fine"),
    [
        (date(2025, 8, 8), {}, None, True),
        (None, {}, None, False),
        (date(2025, 8, 9), {}, "paid_on", False),
        (date(2025, 8, 8), {"paid_on": LATE + timedelta(days=1)}, "paid_on", False),
        (date(2025, 8, 8), {"paid_amount": 1_859_021}, "paid_amount", False),
        (date(2025, 8, 8), {"paid_amount": 1_859_019}, "difference_reason", False),
        (date(2025, 8, 8), {"paid_amount": 1_859_019, "difference_reason": " "}, "difference_reason", False),
        (date(2025, 8, 8), {"paid_amount": 1_859_019, "difference_reason": "x"}, None, True),
        (date(2025, 8, 8), {"paid_amount": 0, "difference_reason": "x"}, "paid_amount", False),
    ],
)
def test_when_it_is_paid(approved, changed, field, fine):
    ledger = facts(tranche=LAST).ledger
    given_ = {"paid_on": date(2025, 8, 8), "paid_amount": 1_859_020, "voucher_no": "记-1"} | changed
    fault = against_paying(ledger, ledger.tranches[2], asked(), approved, Paid(**given_), LATE)
    assert (fault is None) == fine
    assert (fault and fault.field) == field


@pytest.mark.parametrize(
    ("paid_on", "as_of", "late"),
    [
        (None, date(2025, 8, 31), None),
        (None, date(2025, 9, 1), date(2025, 8, 31)),
        (date(2025, 9, 1), date(2025, 9, 1), None),
        (date(2025, 9, 2), date(2025, 9, 1), date(2025, 8, 31)),
    ],
)
def test_payment_is_due_30_days_after_the_invoice(paid_on, as_of, late):
    assert overdue_since(date(2025, 8, 1), paid_on, as_of) == late
