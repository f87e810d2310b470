"""What becomes of a job, by the clock; pure.

Whoever takes a job has it for a lease and renews that while it lives. A job whose lease ran out is anybody's
again: its process was killed. After some attempts it is nobody's, and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..i18n import N_, Message

LEASE = timedelta(seconds=30)
BEAT = 5.0  # seconds after which a lease is renewed
MOST_ATTEMPTS = 3  # processes that may end over one job before it counts as failed
# a job that takes longer hangs: the longest report prints in one or two minutes
LONGEST = timedelta(minutes=20)
KEPT = timedelta(days=7)  # what came of a job
ANOTHERS_NUMBER = N_("A number is printed again or voided by the organization that took it.")
UNATTENDED = timedelta(seconds=15)  # a worker looks every second

# what each kind goes through, in order
PHASES: dict[str, tuple[str, ...]] = {
    "draft_report": ("reading", "setting", "writing", "attaching", "keeping"),
    "issue_report": ("setting", "writing", "attaching", "signing", "keeping"),
}
STAYS_FAILED = frozenset({"issue_report"})  # until somebody tries it again or drops it: a number hangs on it

# the phase, how much of it is done, and of how much (0: not known)
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its page shows it. ``waiting`` are the jobs before it, where it waits itself."""

    id: int
    kind: str
    project_id: int | None
    subject_id: int | None
    user_id: int | None
    payload: Mapping[str, Any]
    state: str
    phase: str | None
    done: int
    total: int
    attempts: int
    error: Message | None
    result: Mapping[str, Any]
    made_at: str
    started_at: str | None
    ended_at: str | None
    waiting: int = 0
    unattended: bool = False

    @property
    def is_open(self) -> bool:
        return self.state in ("queued", "running")

    def steps(self) -> list[tuple[str, str]]:
        """Each phase of its kind and whether it is done, now, or to come."""
        phases = PHASES[self.kind]
        if self.state == "done":
            return [(phase, "done") for phase in phases]
        at = phases.index(self.phase) if self.phase in phases else -1
        return [(p, "done" if n < at else "now" if n == at else "later") for n, p in enumerate(phases)]


def is_unattended(state: str, since: str, at: datetime, *, others_run: bool) -> bool:
    """Whether nobody seems to work: the job has waited since it was made, or since the lease of a worker that was
    killed ran out, nothing else is being done, and a worker would have taken it."""
    is_open = state in ("queued", "running")
    return is_open and not others_run and datetime.fromisoformat(since) < at - UNATTENDED
