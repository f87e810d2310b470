"""Milestones: what the contract promises by a day."""

from __future__ import annotations

from ..fields import Code, Date, Name, Ordinal, record


@record
class Milestone:
    code: Code
    title: Name
    due_on: Date
    done_on: Date | None = None
    tranche_no: Ordinal | None = None
