"""Who has to do what next, and by when (docs/field.md, sections 1 to 3 and 5). Pure.

A task belongs to whoever may do it: ``access.py`` says which roles in which place, rounds say who may not because
they submitted it. No sentence tells what may name a resident: that stays in ``detail``, which no mail and no
calendar carries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from ..access import TABLE, Action, Actor, can
from ..contracts.records import Amendment, Contract
from ..contracts.rules import LOCKED, effective_term, is_signed
from ..evaluation.records import Finding
from ..evaluation.rules import is_open
from ..i18n import N_, Message, Term
from ..lifecycle.rules import TRANSITIONS, deadlines
from ..milestones.records import Milestone
from ..payments.records import Tranche
from ..payments.rules import PAYMENT_DAYS, listed
from ..rounds.rules import KINDS, Round
from ..workdays import Special

SOON = 7  # days before a day on which a notice is given
AHEAD = 14  # days of the second group of the page
NOTICES = ("submitted", "decided", "moved", "soon", "overdue")

# where each kind is done; below the project's address
_PAGES = {
    "deliverable": "milestones",
    "claim": "claims",
    "expense": "expenses/review",
    "adjustment": "requests",
    "amendment": "requests",
    "finding": "rectification",
    "milestone": "milestones",
    "payment": "claims",
    "statutory": "state",
    "move": "state",
    "report": "reports",
}


@dataclass(frozen=True, slots=True)
class Task:
    """``status``: due, overdue, submitted (somebody else decides), returned (to be done again). ``ref`` tells it
    from the project's other tasks of the kind, for as long as it stands; ``not_by`` is the user who may not,
    having submitted it; ``role`` the only one that does it, of those who may; ``page`` is where it is done, below the project, where not on the kind's own page;
    ``number`` how many alike it stands for."""

    kind: str
    ref: str
    sentence: Message
    action: Action
    status: str
    due_on: date | None = None
    detail: str = ""
    page: str = ""
    role: str = ""
    not_by: int | None = None
    number: int = 1


@dataclass(frozen=True, slots=True)
class Facts:
    """What tasks rest on: of milestones, tranches, findings and rounds those that are still open, with the ids of
    their rows. ``promised``: deliverable → its milestone, and whether it is submitted, returned or accepted;
    ``rounds`` wait or were returned last; ``scored`` are the rounds of evaluation with scores; ``reported`` the
    kinds of report that were issued."""

    contract: Contract
    milestones: Sequence[tuple[int, Milestone]] = ()
    promised: Mapping[int, tuple[int, bool]] = field(default_factory=dict)
    tranches: Sequence[Tranche] = ()
    amendments: Sequence[Amendment] = ()
    findings: Sequence[tuple[int, Finding]] = ()
    rounds: Sequence[Round] = ()
    scored: frozenset[str] = frozenset()
    reported: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """A project and what has to be done in it, by anybody. ``parties`` are the ids of the organizations."""

    id: int
    code: str
    title: str
    agency: str
    parties: Mapping[str, int]
    tasks: tuple[Task, ...] = ()

    def places(self, organization_id: int) -> frozenset[str]:
        return frozenset(party for party, one in self.parties.items() if one == organization_id)


@dataclass(frozen=True, slots=True)
class Row:
    """A task with its project, as lists show it."""

    project: Standing
    task: Task

    @property
    def address(self) -> str:
        return address(self.task.kind, self.project.code, self.task.page)

    @property
    def key(self) -> str:
        """The same while the task stands as it is; another once it has another day."""
        return f"{self.project.id}:{self.task.kind}:{self.task.ref}:{self.task.due_on or ''}"


def address(kind: str, code: str, page: str = "") -> str:
    """The path of what is to be done."""
    return f"/projects/{quote(code, safe='')}/{page or _PAGES[kind]}"


def tasks(facts: Facts, special: Special, today: date) -> tuple[Task, ...]:
    """All that has to be done in a project, by anybody. An archived one asks for nothing, a terminated one for
    its next step alone; while a project is suspended, no day runs in it."""
    state = facts.contract.state
    if state == "archived":
        return ()
    found = [_evaluators(task, facts.contract) for task in _steps(facts, today)]
    if state not in LOCKED:
        found += _rounds(facts)
    if state not in LOCKED and state != "suspended":
        found += _statutory(facts.contract, special)
        if is_signed(state):
            found += [*_milestones(facts), *_findings(facts, today), *_payments(facts, today)]
    return tuple(_dated(task, today) for task in found)


def _evaluators(task: Task, contract: Contract) -> Task:
    """What an official may do too, the evaluator does where the project has one."""
    own = contract.evaluator and task.action in (Action.MOVE_AS_EVALUATOR, Action.ISSUE_EVALUATION)
    return replace(task, role="evaluator") if own else task


def _dated(task: Task, today: date) -> Task:
    late = task.status == "due" and task.due_on is not None and task.due_on < today
    return replace(task, status="overdue") if late else task


# state → the step that leads on from it
_ON = {
    "needs": "accept_needs",
    "approved": "approve_budget",
    "procured": "notify_winner",
    "signed": "sign",
    "started": "begin",
    "midterm": "pass_midterm",
    "final": "pass_final",
    "audited": "give_opinion",
    "accepted": "accept",
    "settled": "archive",
    "rectifying": "end_rectification",
    "suspended": "resume",
    "terminated": "archive_terminated",
}


def _steps(f: Facts, today: date) -> Iterator[Task]:
    """The project's next step, and the report of an evaluation that is under way."""
    state = f.contract.state
    move, due_on = _ON.get(state), None
    middle = next((t for t in f.tranches if t.condition == "midterm_passed"), None)
    if state == "running":
        term = effective_term(f.contract, f.amendments, today)
        move, due_on = "begin_final", term.ends_on
        if middle is not None and "midterm" not in f.scored:
            move, due_on = "begin_midterm", term.starts_on + timedelta(days=term.days // 2)
    # where the law sets a day for the signing, that task stands already
    if move is not None and not (state == "signed" and deadlines(f.contract, {}, signed=False)):
        text = N_("Next step of the project: %(move)s")
        yield Task(
            "move", move, Message(text, move=Term("move", move)), TRANSITIONS[state, move].by, "due", due_on
        )
    if state in ("midterm", "final") and state not in f.reported:
        day = None
        if state == "midterm" and middle is not None:
            day = next((m.due_on for _, m in f.milestones if m.tranche_no == middle.no), None)
        text = N_("Score the round “%(round)s” and issue its report")
        yield Task(
            "report", state, Message(text, round=Term("round", state)), Action.ISSUE_EVALUATION, "due", day
        )


def _statutory(contract: Contract, special: Special) -> Iterator[Task]:
    signed = is_signed(contract.state)
    if not signed and contract.state != "signed":
        return  # what is signed is not known before there is a winner
    for d in deadlines(contract, special, signed=signed):
        if d.done_on is None:
            by = Action.MOVE_AS_PARTY if d.kind == "sign" else Action.MOVE_AS_PURCHASER
            yield Task(
                "statutory",
                d.kind,
                Message(N_("Set by law: %(what)s"), what=Term("statutory", d.kind)),
                by,
                "due",
                d.due_on,
            )


def _milestones(f: Facts) -> Iterator[Task]:
    """As long as nothing is promised for it, or something that is has not been submitted; what was submitted or
    returned stands among the rounds."""
    for milestone_id, m in f.milestones:
        under_way = [handed_in for of, handed_in in f.promised.values() if of == milestone_id]
        if m.done_on is not None or (under_way and all(under_way)):
            continue
        text = N_("Reach the milestone %(code)s “%(title)s”")
        said = Message(text, code=m.code, title=m.title)
        page = f"milestones/{milestone_id}"
        yield Task("milestone", m.code, said, Action.SUBMIT_DELIVERABLE, "due", m.due_on, page=page)


def _findings(f: Facts, today: date) -> Iterator[Task]:
    """A finding is answered, then checked again and closed; one whose answer is under way in rounds stands
    among these."""
    under_way = {r.subject_id for r in f.rounds if r.subject == "finding"}
    for finding_id, finding in f.findings:
        if finding_id in under_way or not is_open(finding, today):
            continue
        values = {"round": Term("round", finding.round), "severity": Term("severity", finding.severity)}
        if finding.response:
            text, action, status = (
                N_("Check again and close a finding of the round “%(round)s” (%(severity)s)"),
                Action.CLOSE_FINDING,
                "submitted",
            )
        else:
            text, action, status = (
                N_("Answer a finding of the round “%(round)s” (%(severity)s)"),
                Action.RESPOND_TO_FINDING,
                "due",
            )
        said = Message(text, **values)
        yield Task("finding", f"row{finding_id}", said, action, status, finding.due_on, finding.finding)


def _payments(f: Facts, today: date) -> Iterator[Task]:
    """The agency claims a tranche by its day; the purchaser pays within 30 days of the invoice."""
    under_way = {r.content.get("tranche") for r in f.rounds if r.subject == "claim"}
    for t in listed(f.tranches, f.amendments, today):
        if t.paid_on is not None or t.amount <= 0:
            continue
        if t.no in under_way or None in under_way:
            return  # the claim stands among the rounds
        if t.invoiced_on is not None:
            due = t.invoiced_on + timedelta(days=PAYMENT_DAYS)
            said = Message(N_("Pay the tranche “%(name)s”"), name=t.name)
            yield Task("payment", f"pay{t.no}", said, Action.APPROVE_CLAIM, "due", due)
        elif t.due_on is not None:
            said = Message(N_("Claim the tranche “%(name)s”"), name=t.name)
            yield Task("payment", f"claim{t.no}", said, Action.CLAIM_PAYMENT, "due", t.due_on)
        return  # one tranche after the other


def _rounds(f: Facts) -> Iterator[Task]:
    """What waits for a decision, and what was returned. Their days are those of what they are about."""
    closing = {finding_id: finding.due_on for finding_id, finding in f.findings}
    due = {milestone_id: m.due_on for milestone_id, m in f.milestones}
    for r in f.rounds:
        day, page, action = None, "", KINDS[r.subject]
        match r.subject:
            case "finding":
                day = closing.get(r.subject_id)
            case "deliverable" if r.subject_id in f.promised:
                milestone_id, _ = f.promised[r.subject_id]
                day, page = due.get(milestone_id), f"milestones/{milestone_id}"
            case "claim" if r.decision is None:
                day = _paid_by(r.content)
        values = {"what": Term("round_subject", r.subject), "name": name_of(r), "no": r.no}
        ref = f"{r.subject_id}.{r.no}"
        if r.decision is None:
            text = N_("Decide: %(what)s%(name)s, round %(no)s, submitted by %(who)s")
            said, detail = Message(text, who=r.submitted_name, **values), r.statement or ""
            yield Task(
                r.subject, ref, said, action.decide, "submitted", day, detail, page, not_by=r.submitted_by
            )
        else:
            text = N_("Returned by %(who)s: %(what)s%(name)s, round %(no)s")
            said, detail = Message(text, who=r.decided_name or "", **values), r.reason or ""
            yield Task(r.subject, ref, said, action.submit, "returned", day, detail, page)


def name_of(r: Round) -> str:
    """What was submitted, where its name is a word of the contract: other names may be a resident's."""
    title = r.content.get({"deliverable": "title", "claim": "name"}.get(r.subject, ""))
    return f" “{title}”" if isinstance(title, str) else ""


def _paid_by(content: Mapping[str, Any]) -> date | None:
    """Thirty days after a claim's invoice."""
    try:
        return date.fromisoformat(content["invoiced_on"]) + timedelta(days=PAYMENT_DAYS)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def is_for(task: Task, actor: Actor, places: frozenset[str], user_id: int) -> bool:
    """Whether the person is to do it: may, and did not submit it."""
    if task.role not in ("", actor.role) or (task.not_by is not None and task.not_by == user_id):
        return False
    return can(actor, task.action, places).ok


def whose(task: Task) -> tuple[str, ...]:
    """The roles that do it, each in the place that is the role's own."""
    return (task.role,) if task.role else tuple(sorted(TABLE[task.action].roles))


def waiting_for(standings: Iterable[Standing], actor: Actor, user_id: int) -> list[Row]:
    """What the person has to do, by its day; what has none stands last."""
    rows = []
    for project in standings:
        places = project.places(actor.organization_id)
        mine = [task for task in project.tasks if is_for(task, actor, places, user_id)]
        rows += [Row(project, task) for task in gathered(mine)]
    return in_order(rows)


def in_order(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda r: (r.task.due_on or date.max, r.project.code, r.task.kind, r.task.ref))


def gathered(tasks: Iterable[Task]) -> list[Task]:
    """Expenses of a project that wait for the same decision are one task, with their number."""
    first: dict[tuple[str, str], Task] = {}
    rest = []
    for task in tasks:
        if task.kind != "expense":
            rest.append(task)
            continue
        before = first.get((task.kind, task.status))
        text = (
            N_("Expenses to decide on: %(number)s")
            if task.status == "submitted"
            else N_("Expenses that were returned: %(number)s")
        )
        number = before.number + 1 if before else 1
        said = Message(text, number=number)
        first[task.kind, task.status] = replace(
            before or task, sentence=said, number=number, detail="", ref=task.status
        )
    return [*rest, *first.values()]


def groups(rows: Sequence[Row], today: date) -> dict[str, list[Row]]:
    """overdue | soon (the next 14 days) | later | undated → rows, those groups that have any."""
    found: dict[str, list[Row]] = {"overdue": [], "soon": [], "later": [], "undated": []}
    for row in rows:
        found[group_of(row.task.due_on, today)].append(row)
    return {name: some for name, some in found.items() if some}


def group_of(due_on: date | None, today: date) -> str:
    if due_on is None:
        return "undated"
    if due_on < today:
        return "overdue"
    return "soon" if due_on <= today + timedelta(days=AHEAD) else "later"


def notice_of(task: Task, today: date) -> str | None:
    """soon | overdue, where the task's day asks for a notice."""
    if task.due_on is None:
        return None
    if task.due_on < today:
        return "overdue"
    return "soon" if task.due_on <= today + timedelta(days=SOON) else None


def matches(row: Row, asked: Mapping[str, str], since: date | None, until: date | None) -> bool:
    """Whether a row is among those asked for: by words of the project (``q``), agency, status, kind and day. What
    has no day is in no span of days."""
    words, task, project = asked.get("q", "").lower(), row.task, row.project
    if words and words not in project.title.lower() and words not in project.code.lower():
        return False
    wanted = ((project.agency, "agency"), (task.status, "status"), (task.kind, "kind"))
    if any(name in asked and asked[name] != value for value, name in wanted):
        return False
    day = task.due_on
    return (since is None or (day is not None and day >= since)) and (
        until is None or (day is not None and day <= until)
    )
