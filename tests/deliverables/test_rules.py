"""What changed between two submissions, when a milestone is met, and what a certificate must have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.deliverables.rules import (
    Member,
    Standard,
    Submitted,
    marked,
    met_on,
    reasons_against_publishing,
)
from tracker.rounds.rules import Round

FILES = st.lists(
    st.builds(Submitted, st.integers(1, 9), st.sampled_from("abc"), st.sampled_from("1234"), st.just(1)),
    max_size=4,
    unique_by=(lambda f: f.sha256, lambda f: f.name),
)


@given(FILES, FILES)
def test_what_changed_is_marked(before, after):
    found = marked(before, after)
    old, names = {f.sha256 for f in before}, {f.name for f in before}
    now = [f for f in found if f.mark != "gone"]
    assert [replace(f, mark="new") for f in now] == after
    for f in now:
        assert (f.mark == "same") == (f.sha256 in old)
        assert f.mark != "new" or f.name not in names
    for f in found:
        if f.mark == "gone":
            assert f.sha256 in old - {g.sha256 for g in after}
    assert {f.mark for f in marked([], after)} <= {"new"}
    # nothing of the submission before is lost from sight: it is there, replaced by its name, or gone
    replaced = {f.name for f in now if f.mark == "replaced"}
    shown = {f.sha256 for f in found}
    assert all(f.sha256 in shown or f.name in replaced for f in before)


def rounds(*decisions: tuple[str | None, date | None]) -> list[Round]:
    return [
        Round(n, "deliverable", 1, n, 1, "m", "", None, {}, decision, decided_on=day)
        for n, (decision, day) in enumerate(decisions, 1)
    ]


A, B = date(2025, 1, 1), date(2025, 2, 1)


def test_a_milestone_is_met_by_the_last_acceptance():
    assert met_on([]) is None
    assert met_on([rounds(("accepted", B)), rounds(("returned", A), ("accepted", A))]) == B
    assert met_on([rounds(("accepted", B)), rounds(("accepted", A), ("returned", B))]) is None
    assert met_on([rounds(("accepted", B)), []]) is None
    assert met_on([rounds(("accepted", B)), rounds((None, None))]) is None


@pytest.mark.parametrize(
    ("met", "remark", "opinion", "signed", "conclusion"),
    list(
        product(
            (True, False, None), (None, "why"), (None, " ", "fine"), (None, A, B), ("passed", "not_passed")
        )
    ),
)
def test_what_a_certificate_must_have(met, remark, opinion, signed, conclusion):
    standards = [Standard("I1", "x", None, "1", "1", "100.0", met, remark)]
    lacks = reasons_against_publishing(standards, [Member("m", "", signed)], opinion, conclusion, B)
    excused = met is True or (met is False and (remark == "why" or conclusion == "not_passed"))
    assert (not lacks) == (excused and opinion == "fine" and signed == B)


def test_a_certificate_without_standards_or_members_is_none():
    assert len(reasons_against_publishing([], [], "fine", "passed", B)) == 2
