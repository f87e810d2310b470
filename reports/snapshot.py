"""The frozen figures of one report (docs/field.md, section 6).

A snapshot holds every figure and every text of the records that a report prints, finished: nothing is
computed from it but the layout. It is attached to the PDF as ``snapshot.json``.

Units, as text so that they survive JSON exactly: money is yuan with two decimals ("200000.00"), hours
have one decimal, scores and weights two, ratios four, half up ("0.9730"); other indicator values are plain
decimals ("551", "3.9"). Dates are ISO text. What is missing is None.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from dataclasses import dataclass, field
from functools import cache
from typing import Any

SCHEMA = 1

KINDS = ("progress", "midterm", "final", "finance", "certificate")
EVALUATIONS = ("midterm", "final")  # the kinds that score a project, each by the round of its own name


@dataclass(frozen=True, slots=True)
class Project:
    """Parties, contract and texts; state and texts as they stand, everything dated by ``as_of``."""

    code: str
    title: str
    purchaser: str
    contractor: str
    amount: str
    effective_amount: str
    starts_on: str
    ends_on: str
    effective_ends_on: str
    evaluator: str | None = None
    auditor: str | None = None
    street_office: str | None = None
    community: str | None = None
    service_field: str | None = None
    procurement_method: str | None = None
    settlement_mode: str = "fixed_price"
    contract_no: str = ""
    awarded_on: str | None = None
    signed_on: str | None = None
    filed_on: str | None = None
    published_on: str | None = None
    expenses_until: str | None = None
    state: str = "running"
    days_passed: int = 0
    days_total: int = 0
    elapsed: str | None = None  # ratio of the term that has passed
    summary: str | None = None
    needs: str | None = None
    aims: str | None = None


@dataclass(frozen=True, slots=True)
class PersonsBy:
    gender: dict[str, int]
    age: dict[str, int]
    age_gender: dict[str, dict[str, int]] = field(default_factory=dict)  # band → gender → persons


@dataclass(frozen=True, slots=True)
class Counts:
    """What counts as output by section 4 of docs/field.md; ``headcount`` is the part of person-times
    that is known by number only."""

    activities: int
    sessions: int
    service_hours: str
    person_times: int
    persons: int
    volunteers: int
    volunteer_shifts: int
    volunteer_hours: str
    persons_by: PersonsBy
    households: int = 0
    headcount: int = 0


@dataclass(frozen=True, slots=True)
class Month:
    """One calendar month of the term up to ``as_of``; months without anything are listed too."""

    month: str  # "2024-08"
    sessions: int
    person_times: int
    volunteer_hours: str
    spent: str
    person_times_by: dict[str, int] = field(default_factory=dict)  # kind of activity → its part
    spent_to_date: str = "0.00"  # to the end of the month or ``as_of``, whichever is first
    planned_to_date: str = "0.00"  # the revised budget's share of the days of the term that have passed then


@dataclass(frozen=True, slots=True)
class Activity:
    """One activity up to ``as_of``; sessions, hours and person-times are the counted ones."""

    code: str
    kind: str
    title: str
    first_on: str | None
    last_on: str | None
    sessions: int
    hours: str
    person_times: int
    persons: int
    volunteers: int
    volunteer_hours: str
    spent: str
    counts_as_output: bool
    initiator: str | None = None
    lead: str | None = None
    place: str | None = None
    societies: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()  # kinds of flags about this activity
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class BudgetLine:
    category: str
    original: str
    revised: str
    spent: str
    execution_rate: str | None = None
    left: str = "0.00"
    cap: str | None = None  # ratio of the amount
    own_funds: str = "0.00"


@dataclass(frozen=True, slots=True)
class Adjustment:
    adjusted_on: str
    from_category: str | None
    to_category: str | None
    amount: str
    share: str | None  # of the original of the line it leaves
    status: str  # recorded | approved | amendment | pending
    effective_on: str | None
    reason: str | None = None
    amendment_no: int | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    original: str
    revised: str
    spent: str
    execution_rate: str | None
    surplus: str
    lines: tuple[BudgetLine, ...]
    own_funds: str = "0.00"
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, slots=True)
class Amendment:
    no: int
    signed_on: str
    amount_change: str
    ends_on: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Tranche:
    no: int
    amount: str
    due_on: str | None
    paid: str
    paid_on: str | None
    name: str = ""
    condition: str | None = None
    invoiced_on: str | None = None


@dataclass(frozen=True, slots=True)
class Payments:
    due: str
    deducted: str
    paid: str
    tranches: tuple[Tranche, ...]
    paid_in_capitals: str = ""
    first_tranche_spent: str | None = None  # spent ÷ the first tranche
    unpaid: str | None = (
        None  # of the amount in force; at actual cost, a surplus may still be deducted from it
    )


@dataclass(frozen=True, slots=True)
class Milestone:
    code: str
    due_on: str
    done_on: str | None
    status: str  # scheduled | met | met_late | overdue
    title: str = ""
    tranche_no: int | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """``completion`` is always against the full target; ``completion_percent`` is the same ratio as a
    percentage with one decimal, rounded once from the exact ratio."""

    code: str
    name: str
    baseline: str | None
    target: str
    plan_to_date: str | None
    actual: str | None
    completion: str | None
    completion_percent: str | None = None
    parent: str | None = None
    level: int = 1
    measure: str = "manual"
    direction: str = "at_least"
    unit: str | None = None
    as_ratio: bool = False  # values are ratios, to be shown as percentages
    status: str = "no_figure"  # met | on_plan | behind | no_figure
    over_completion: bool = False  # beyond the project's setting, without a reason
    far_behind: bool = False  # below 80 % of the plan to date
    deviation_reason: str | None = None
    plan_completion: str | None = None  # the completion that the plan to date would be


@dataclass(frozen=True, slots=True)
class Score:
    code: str
    weight: str
    score: str | None
    name: str = ""
    rater_kind: str | None = None
    scored_on: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of the score sheet: the scheme in its own order, subtotals on the rows above scored items.
    ``score`` is None while a scored item under the row lacks its score."""

    code: str
    name: str
    level: int
    weight: str | None
    score: str | None
    scored: bool
    comment: str | None = None
    rate: str | None = None  # score ÷ weight


@dataclass(frozen=True, slots=True)
class Evaluation:
    round: str
    score: str | None
    grade: str | None  # excellent | good | fair | poor
    scores: tuple[Score, ...]
    sheet: tuple[SheetRow, ...] = ()
    scored_on: str | None = None  # the last day of scoring
    veto: bool = False


@dataclass(frozen=True, slots=True)
class RoundResult:
    """A round that has scores; both figures are None while an item lacks its score."""

    round: str
    score: str | None
    grade: str | None
    scored_on: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    round: str
    code: str | None
    severity: str
    finding: str
    found_on: str
    due_on: str | None
    response: str | None
    closed_on: str | None
    open: bool


@dataclass(frozen=True, slots=True)
class Survey:
    code: str
    kind: str
    held_on: str
    issued: int | None
    returned: int | None
    valid: int | None
    score_count: int | None
    score_sum: str | None
    maximum: str | None
    top_two: int | None
    mean: str | None  # score_sum ÷ score_count, two decimals
    satisfaction_score: str | None
    satisfaction_rate: str | None
    return_rate: str | None
    valid_rate: str | None


@dataclass(frozen=True, slots=True)
class Resource:
    name: str
    owner: str | None
    society: str | None
    kind: str | None
    value: str
    provided_on: str
    activity: str | None
    was_idle: bool | None


@dataclass(frozen=True, slots=True)
class Deliberation:
    issue: str
    raised_on: str
    discussed_on: str | None
    agreed_on: str | None
    done_on: str | None
    fed_back_on: str | None
    stage: str  # raised | discussed | agreed | done | fed_back
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leader:
    person: str  # the masked name, else the code
    stage: str
    since: str


@dataclass(frozen=True, slots=True)
class Share:
    """A number of activities with a given tag, and their counted sessions and person-times."""

    key: str
    activities: int
    sessions: int
    person_times: int


@dataclass(frozen=True, slots=True)
class Cultivation:
    """What section 7 of docs/field.md adds: five-society linkage, three places, who leads, leaders,
    deliberation and resources, up to ``as_of``."""

    activities: int = 0  # activities held, surveys and those not counted as output too
    linked: int = 0  # with at least three of the five societies
    societies: tuple[Share, ...] = ()
    places: tuple[Share, ...] = ()
    leads: tuple[Share, ...] = ()
    resident_led: str | None = None  # ratio of activities led by the organization or residents
    leaders: tuple[Leader, ...] = ()
    deliberations: tuple[Deliberation, ...] = ()
    agreed: int = 0
    agreed_done: int = 0
    resources: tuple[Resource, ...] = ()
    resources_value: str = "0.00"
    idle_activated: int = 0


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of an activity, taken on a day or between two. ``sha256`` is of the copy that is printed,
    ``original`` of the file that was attached. Where it was taken is no part of it."""

    sha256: str
    original: str
    activity: str
    title: str
    first_on: str
    last_on: str


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a reader should ask about. ``subject`` is a code or number of the record, ``detail`` the
    date, figure or numbers that made it stand out; the sentence is the page's."""

    kind: str
    subject: str
    detail: str


@dataclass(frozen=True, slots=True)
class CorrectedField:
    """``column`` is its key; the values are in words of the report's language."""

    column: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Correction:
    """A record that an earlier report counted and that was corrected since. ``row`` is what it is known by,
    ``report`` the number of the report that counted it as it was."""

    on: str
    sheet: str
    row: str
    happened: str  # created | changed | removed
    fields: tuple[CorrectedField, ...]
    reason: str
    who: str
    report: str


@dataclass(frozen=True, slots=True)
class LineSpent:
    category: str
    spent: str


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a progress report, ``from_on`` to ``as_of``, counted by the rules by which everything to date is:
    persons and volunteers are distinct within the period, all other figures of adjoining periods add up.
    ``values`` has those of the indicators that can be counted by period, by code."""

    counts: Counts
    spent: str
    own_funds: str
    lines: tuple[LineSpent, ...]
    activities: tuple[Activity, ...]
    values: dict[str, str]
    staff: int = 0  # distinct persons who attended sessions as staff


@dataclass(frozen=True, slots=True)
class Expense:
    """A row of the expense ledger of a finance report. Names of the register of participants are masked in payee and
    note."""

    spent_on: str
    voucher_no: str
    category: str
    payee: str
    amount: str
    own_funds: str | None
    invoice: str | None
    activity: str | None
    note: str | None
    reverses: str | None


@dataclass(frozen=True, slots=True)
class Submission:
    """One round of a deliverable; ``decision`` is None while it waits for its review."""

    no: int
    submitted_on: str
    files: int
    decision: str | None  # accepted | returned | withdrawn
    decided_on: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a milestone promises to hand over, with its rounds up to ``as_of``."""

    milestone: str
    title: str
    expected: str | None
    submissions: tuple[Submission, ...]
    accepted_on: str | None


@dataclass(frozen=True, slots=True)
class Standard:
    """A service standard as the panel judged it; figures in the words of the certificate."""

    code: str
    name: str
    unit: str | None
    target: str
    actual: str | None
    completion_percent: str | None
    met: bool | None
    remark: str | None


@dataclass(frozen=True, slots=True)
class PanelMember:
    name: str
    position: str
    signed_on: str | None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The project's last certificate of acceptance by ``as_of``; ``published_on`` is None of a draft."""

    number: str
    concluded_on: str
    conclusion: str  # passed | not_passed
    opinion: str | None
    remarks: str | None
    standards: tuple[Standard, ...]
    members: tuple[PanelMember, ...]
    published_on: str | None
    organization: str | None


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote for a chapter, in the report's language: its source, whose fields are filled from this
    snapshot where it is printed (``reports/prose.py``)."""

    chapter: str
    text: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    kind: str
    as_of: str
    lang: str
    project: Project
    counts: Counts
    budget: Budget
    payments: Payments
    milestones: tuple[Milestone, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    evaluation: Evaluation | None = None
    rounds: tuple[RoundResult, ...] = ()  # of every round that has scores, whatever the kind of report
    flags: tuple[Flag, ...] = ()
    activities: tuple[Activity, ...] = ()
    months: tuple[Month, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    findings: tuple[Finding, ...] = ()
    surveys: tuple[Survey, ...] = ()
    cultivation: Cultivation = Cultivation()
    corrections: tuple[Correction, ...] = ()
    corrections_since: str | None = None  # the number of the report before; None in the first one
    written: tuple[Written, ...] = ()
    from_on: str | None = None  # the first day of the period of a progress report
    period: Period | None = None  # of a progress report
    expenses: tuple[Expense, ...] = ()  # of a finance report, by day and voucher
    photos: tuple[Photo, ...] = ()
    photos_kept: int = 0  # of activities held by ``as_of``, those that are not printed too
    deliveries: tuple[Delivery, ...] = ()  # these two in a certificate alone
    acceptance: Acceptance | None = None
    number: str | None = None
    issued_at: str | None = None  # the moment in Asia/Shanghai
    issued_by: str | None = None  # the organization under whose number it is issued
    code: str | None = None  # by which anybody finds it, in groups of four
    verify_at: str | None = None  # the address where its code is entered
    replaces: str | None = None  # the number of which it is a revised edition
    replaces_reason: str | None = None
    schema: int = SCHEMA


def to_json(snapshot: Any) -> str:
    """A snapshot, or another of the reports' dataclasses, as JSON text, keys in the order of the dataclasses, Chinese as itself."""
    return json.dumps(snapshot, ensure_ascii=False, indent=1, default=_fields)


def _fields(row: Any) -> dict[str, Any]:
    """A dataclass as JSON has it; ``dataclasses.asdict`` would copy all of it first, for a third of the time."""
    return {field.name: getattr(row, field.name) for field in dataclasses.fields(row)}


def from_json(text: str) -> Snapshot:
    """The snapshot that ``to_json`` wrote; ValueError where the schema is another one."""
    data = json.loads(text)
    if data.get("schema") != SCHEMA:
        raise ValueError(f"snapshot schema {data.get('schema')!r}, expected {SCHEMA}")
    return build(Snapshot, data)


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def build(hint: Any, value: Any) -> Any:
    """A value of JSON as what the type hint says, which may be a dataclass."""
    origin = typing.get_origin(hint)
    if value is None:
        return None
    if origin is types.UnionType:
        return build(next(a for a in typing.get_args(hint) if a is not types.NoneType), value)
    if origin is tuple:
        return tuple(build(typing.get_args(hint)[0], item) for item in value)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return hint(**{name: build(h, value[name]) for name, h in _hints(hint).items() if name in value})
    return value
