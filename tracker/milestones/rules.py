"""Whether a promise was kept."""

from __future__ import annotations

from datetime import date

from ..dates import by
from .records import Milestone


def status(milestone: Milestone, as_of: date) -> str:
    """scheduled | met | met_late | overdue. What is due today is scheduled; tomorrow it is overdue; what
    was done after ``as_of`` is not yet done."""
    if by(milestone.done_on, as_of):
        return "met" if by(milestone.done_on, milestone.due_on) else "met_late"
    return "overdue" if milestone.due_on < as_of else "scheduled"
