"""The frozen figures of a district's portfolio: every project of a purchaser in a period (docs/field.md, section 6).

Texts and units are those of ``reports/snapshot.py``, from whose snapshots all of it is made. Figures of a
project count from its start to ``as_of``; those of ``in_period`` from ``from_on`` to ``as_of``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from .snapshot import RoundResult, build

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class RowFlag:
    """A flag of a project with what its sentence names: the indicator or milestone, its completion."""

    kind: str
    subject: str
    detail: str
    name: str | None = None
    percent: str | None = None


@dataclass(frozen=True, slots=True)
class Deviation:
    """One kind of deviation of a project, and how often."""

    kind: str
    level: str  # grave | marked | slight
    number: int


@dataclass(frozen=True, slots=True)
class Flow:
    """What happened in the period alone."""

    sessions: int = 0
    person_times: int = 0
    volunteer_hours: str = "0.0"
    spent: str = "0.00"
    paid: str = "0.00"


@dataclass(frozen=True, slots=True)
class Row:
    """A project. ``completion`` is the mean of its targets' completions, each as 1 at most and 0 where there is
    no figure; ``last_on`` the last of its agreed days; ``level`` that of its gravest deviation."""

    code: str
    title: str
    purchaser: str
    contractor: str
    service_field: str | None
    state: str
    starts_on: str
    ends_on: str
    last_on: str
    elapsed: str | None
    amount: str
    revised: str
    spent: str
    execution_rate: str | None
    due: str
    deducted: str
    paid: str
    tranches_late: int  # due by as_of and not paid
    indicators: int
    met: int
    on_plan: int
    behind: int
    completion: str | None
    sessions: int
    service_hours: str
    person_times: int
    persons: int
    volunteers: int
    volunteer_hours: str
    milestones: int
    milestones_done: int
    milestones_overdue: int
    findings_open: int
    midterm: RoundResult | None = None
    final: RoundResult | None = None
    level: str = "none"  # grave | marked | slight | none
    deviations: tuple[Deviation, ...] = ()
    flags: tuple[RowFlag, ...] = ()
    in_period: Flow = Flow()

    @property
    def last_grade(self) -> str | None:
        """That of its last round that is scored."""
        last = self.final or self.midterm
        return last.grade if last else None


@dataclass(frozen=True, slots=True)
class Sums:
    """Over projects. Persons are missing on purpose: they are distinct within a project alone."""

    projects: int
    deviating: int  # grave or marked
    amount: str
    revised: str
    spent: str
    execution_rate: str | None
    due: str
    deducted: str
    paid: str
    indicators: int
    met: int
    behind: int
    sessions: int
    service_hours: str
    person_times: int
    volunteer_hours: str
    milestones_overdue: int
    findings_open: int
    flags: int
    in_period: Flow


@dataclass(frozen=True, slots=True)
class Group:
    """The projects of one purchaser, contractor, field or state; ``key`` is None where none is stated."""

    key: str | None
    sums: Sums


@dataclass(frozen=True, slots=True)
class Spread:
    """A kind of deviation over all projects."""

    kind: str
    level: str
    projects: int
    number: int


@dataclass(frozen=True, slots=True)
class Report:
    """One that was issued in the period."""

    number: str
    kind: str
    code: str
    title: str
    as_of: str
    issued_on: str
    issued_by: str


@dataclass(frozen=True, slots=True)
class Portfolio:
    """``purchaser`` is None where projects of several stand together; ``seen_by`` is the organization whose
    projects these are, None for the whole installation."""

    from_on: str
    to_on: str
    as_of: str
    lang: str
    purchaser: str | None
    seen_by: str | None
    rows: tuple[Row, ...]  # what deviates most stands first
    sums: Sums
    purchasers: tuple[Group, ...]
    contractors: tuple[Group, ...]
    fields: tuple[Group, ...]
    states: tuple[Group, ...]
    deviations: tuple[Spread, ...]
    reports: tuple[Report, ...] = ()
    kind: str = "portfolio"
    number: str | None = None
    issued_at: str | None = None
    issued_by: str | None = None
    code: str | None = None  # by which anybody verifies it, in groups of four
    verify_at: str | None = None  # the address at which it is entered
    replaces: str | None = None  # the number of which it is a revised edition, and why
    replaces_reason: str | None = None
    schema: int = SCHEMA


def from_json(text: str) -> Portfolio:
    """What ``reports.snapshot.to_json`` wrote of a portfolio; ValueError where it is something else."""
    data = json.loads(text)
    if data.get("kind") != "portfolio" or data.get("schema") != SCHEMA:
        raise ValueError(
            f"{data.get('kind')!r} of schema {data.get('schema')!r}, expected a portfolio of {SCHEMA}"
        )
    return build(Portfolio, data)
