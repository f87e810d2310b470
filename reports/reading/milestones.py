"""Milestones, what was handed in for them, and the acceptance."""

from __future__ import annotations

from functools import cached_property

from .. import snapshot as paper
from ..words import capitalized
from .part import Part


class Milestones(Part):
    @cached_property
    def to_come(self) -> list[paper.Milestone]:
        return [m for m in self.s.milestones if m.status in ("overdue", "scheduled")]

    def review(self, x: paper.Submission) -> str:
        """What came of a submission."""
        if x.decision is None:
            return self.w.say("Awaiting review")
        words = f"{capitalized(self.w.term('decision', x.decision))} {x.decided_on}"
        colon = "：" if self.w.lang == "zh" else ": "
        return f"{words}{colon}{x.reason}" if x.reason else words
