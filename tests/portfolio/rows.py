"""Rows of a portfolio as they may come of any project."""

from __future__ import annotations

from hypothesis import strategies as st

from reports.portfolio import Deviation, Flow, Row
from tracker.contracts.rules import SIDE_STATES, STATES
from tracker.money import plain
from tracker.portfolio.rules import level, level_of, mean_completion
from tracker.terms import choices

money = st.integers(0, 10**11).map(plain)
few = st.integers(0, 40)
hours = st.integers(0, 10**6).map(lambda n: f"{n // 10}.{n % 10}")
share = st.none() | st.integers(0, 30_000).map(lambda n: f"{n / 10_000:.4f}")
flows = st.builds(Flow, few, few, hours, money, money)


@st.composite
def deviations(draw: st.DrawFn) -> tuple[Deviation, ...]:
    kinds = draw(st.lists(st.sampled_from(choices("deviation")), unique=True, max_size=5))
    return tuple(Deviation(kind, level(kind), draw(st.integers(1, 9))) for kind in kinds)


@st.composite
def rows(draw: st.DrawFn, code: str) -> Row:
    found = draw(deviations())
    met, on_plan, behind = draw(few), draw(few), draw(few)
    return Row(
        code=code,
        title=f"project {code}",
        purchaser=draw(st.sampled_from("AB")),
        contractor=draw(st.sampled_from("RST")),
        service_field=draw(st.none() | st.sampled_from(["aged", "children"])),
        state=draw(st.sampled_from([*STATES, *SIDE_STATES])),
        starts_on="2025-01-01",
        ends_on="2025-12-31",
        last_on="2025-12-31",
        elapsed=draw(share),
        amount=draw(money),
        revised=draw(money),
        spent=draw(money),
        execution_rate=draw(share),
        due=draw(money),
        deducted=draw(money),
        paid=draw(money),
        tranches_late=draw(few),
        indicators=met + on_plan + behind,
        met=met,
        on_plan=on_plan,
        behind=behind,
        completion=mean_completion(draw(st.lists(share, max_size=5))),
        sessions=draw(few),
        service_hours=draw(hours),
        person_times=draw(few),
        persons=draw(few),
        volunteers=draw(few),
        volunteer_hours=draw(hours),
        milestones=9,
        milestones_done=draw(st.integers(0, 9)),
        milestones_overdue=draw(few),
        findings_open=draw(few),
        level=level_of(found),
        deviations=found,
        in_period=draw(flows),
    )


@st.composite
def lists_of_rows(draw: st.DrawFn) -> list[Row]:
    return [draw(rows(f"P-{n}")) for n in range(draw(st.integers(0, 8)))]
