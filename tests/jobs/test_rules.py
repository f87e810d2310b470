"""What the page of a job says of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import pytest

from tracker.jobs.rules import PHASES, UNATTENDED, Job, is_unattended
from tracker.terms import choices

MADE = "2025-07-11T09:00:00+08:00"


def job(state: str, phase: str | None = None, kind: str = "draft_report") -> Job:
    return Job(1, kind, 1, None, 1, {}, state, phase, 3, 9, 1, None, {}, MADE, None, None)


def test_every_kind_has_its_phases():
    assert set(PHASES) == set(choices("job_kind"))
    assert {phase for phases in PHASES.values() for phase in phases} == set(choices("job_phase"))


@pytest.mark.parametrize("kind", PHASES)
def test_steps_are_done_up_to_the_one_under_way(kind):
    phases = PHASES[kind]
    for n, phase in enumerate(phases):
        said = job("running", phase, kind).steps()
        assert [name for name, _ in said] == list(phases)
        assert [when for _, when in said] == ["done"] * n + ["now"] + ["later"] * (len(phases) - n - 1)
    assert {when for _, when in job("queued", None, kind).steps()} == {"later"}
    assert {when for _, when in job("done", "keeping", kind).steps()} == {"done"}


def test_nobody_works_where_a_job_is_open_and_nothing_is_done():
    at = datetime.fromisoformat(MADE)
    for state, late, others in product(choices("job_state"), (True, False), (True, False)):
        moment = at + UNATTENDED + timedelta(seconds=1 if late else 0)
        expected = state in ("queued", "running") and late and not others
        assert is_unattended(state, MADE, moment, others_run=others) == expected
