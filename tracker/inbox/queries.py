"""Reads of what has to be done: the tasks of all projects of an organization, in a number of statements that does
not grow with them, and kept while nobody writes about those projects."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Collection
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from ..access import Actor
from ..audit.models import trail
from ..contracts.models import projects
from ..contracts.records import PARTIES, Contract
from ..deliverables.models import deliverables
from ..fields import columns
from ..issuing.models import issued_reports
from ..issuing.queries import IN_FORCE
from ..ledger.models import TABLES
from ..ledger.queries import contract_rows
from ..ledger.records import RECORDS
from ..lifecycle.queries import special
from ..rounds.models import rounds
from ..rounds.queries import SHOWN, round_of
from ..rounds.rules import Round
from .rules import Facts, Row, Standing, gathered, in_order, tasks, waiting_for

_PARTY_IDS = [projects.c[f"{party}_id"] for party in PARTIES]
# sheet → which of its rows may still ask for something
_OPEN = {
    "milestones": TABLES["milestones"].c.done_on.is_(None),
    "tranches": TABLES["tranches"].c.paid_on.is_(None),
    "findings": TABLES["findings"].c.closed_on.is_(None),
    "amendments": None,
}


def standings(
    session: Session,
    today: date,
    organization_id: int | None = None,
    project_ids: Collection[int] | None = None,
) -> dict[int, Standing]:
    """Id → project with all that has to be done in it: of the projects to which the organization is a party, of
    those named, or of both; for the worker, who has no organization, of all."""
    within: list[ColumnElement[bool]] = []
    if organization_id is not None:
        within.append(or_(*(column == organization_id for column in _PARTY_IDS)))
    # an archived project asks for nothing
    within.append(
        projects.c.state != "archived" if project_ids is None else projects.c.id.in_(list(project_ids))
    )
    found = session.execute(select(projects.c.id, *_PARTY_IDS).where(*within)).all()
    inside = select(projects.c.id).where(*within)
    names = {row["id"]: row for row in session.execute(contract_rows().where(*within)).mappings()}
    sheets = {sheet: _rows(session, sheet, inside) for sheet in _OPEN}
    open_rounds = _open_rounds(session, inside)
    promised = _promised(session, inside)
    scores = TABLES["scores"]
    scored = _pairs(session, select(scores.c.project_id, scores.c.round), scores.c.project_id.in_(inside))
    issued = issued_reports.c
    reported = _pairs(
        session,
        select(issued.project_id, issued.kind).where(IN_FORCE),
        issued.project_id.in_(inside),
    )
    days = special(session)
    made = {}
    for row in found:
        if row.id not in names:
            continue  # made since, by somebody else
        contract = Contract(**{name: value for name, value in names[row.id].items() if name != "id"})
        facts = Facts(
            contract,
            milestones=sheets["milestones"][row.id],
            promised=promised[row.id],
            tranches=[t for _, t in sheets["tranches"][row.id]],
            amendments=[a for _, a in sheets["amendments"][row.id]],
            findings=sheets["findings"][row.id],
            rounds=open_rounds[row.id],
            scored=frozenset(scored[row.id]),
            reported=frozenset(reported[row.id]),
        )
        parties = {party: one for party, one in zip(PARTIES, row[1:], strict=True) if one is not None}
        made[row.id] = Standing(
            row.id, contract.code, contract.title, contract.contractor, parties, tasks(facts, days, today)
        )
    return made


def _rows(session: Session, sheet: str, inside: Select[Any]) -> dict[int, list[tuple[int, Any]]]:
    """Project → the rows of a sheet that are open, each with its id."""
    table, open_ = TABLES[sheet], _OPEN[sheet]
    statement = select(table).where(table.c.project_id.in_(inside)).order_by(table.c.id)
    if open_ is not None:
        statement = statement.where(open_)
    names = [column.name for column in columns(RECORDS[sheet])]
    found: dict[int, list[tuple[int, Any]]] = defaultdict(list)
    for row in session.execute(statement).mappings():
        values = {name: row[name] for name in names}
        found[row["project_id"]].append((row["id"], RECORDS[sheet](**values)))
    return found


_LATER = aliased(rounds)
_LAST = ~exists().where(  # of what it is about
    _LATER.c.subject == rounds.c.subject,
    _LATER.c.subject_id == rounds.c.subject_id,
    _LATER.c.no > rounds.c.no,
)


def _open_rounds(session: Session, inside: Select[Any]) -> dict[int, list[Round]]:
    """Project → the rounds that wait, and those that were returned and not submitted again."""
    statement = select(rounds.c.project_id, *SHOWN).where(
        rounds.c.project_id.in_(inside),
        or_(rounds.c.decision.is_(None), and_(rounds.c.decision == "returned", _LAST)),
    )
    found: dict[int, list[Round]] = defaultdict(list)
    for row in session.execute(statement.order_by(rounds.c.id)).mappings():
        found[row["project_id"]].append(round_of(row))
    return found


def _promised(session: Session, inside: Select[Any]) -> dict[int, dict[int, tuple[int, bool]]]:
    """Project → deliverable → its milestone, and whether it is handed in: waits, was accepted, or returned."""
    handed_in = exists().where(
        rounds.c.subject == "deliverable",
        rounds.c.subject_id == deliverables.c.id,
        func.coalesce(rounds.c.decision, "") != "withdrawn",
        _LAST,
    )
    statement = select(
        deliverables.c.project_id,
        deliverables.c.id,
        deliverables.c.milestone_id,
        handed_in.label("handed_in"),
    ).where(deliverables.c.project_id.in_(inside))
    found: dict[int, dict[int, tuple[int, bool]]] = defaultdict(dict)
    for row in session.execute(statement):
        found[row.project_id][row.id] = (row.milestone_id, bool(row.handed_in))
    return found


def _pairs(session: Session, statement: Select[Any], where: ColumnElement[bool]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for project_id, value in session.execute(statement.where(where).distinct()):
        found[project_id].add(value)
    return found


class Seen:
    """The projects of an organization on a day, with what has to be done in them, as of an entry of the trail. What
    follows of it is worked out once."""

    def __init__(self, day: date, no: int, standings: dict[int, Standing]) -> None:
        self.day, self.no, self.standings = day, no, standings
        self._waiting: dict[tuple[Actor, int], list[Row]] = {}

    def waiting(self, actor: Actor, user_id: int) -> list[Row]:
        """What the person has to do."""
        asked = (actor, user_id)
        if asked not in self._waiting:
            self._waiting[asked] = waiting_for(self.standings.values(), actor, user_id)
        return self._waiting[asked]

    @cached_property
    def rows(self) -> list[Row]:
        """What anybody has to do."""
        return in_order(Row(one, task) for one in self.standings.values() for task in gathered(one.tasks))


class Kept:
    """What one process keeps, so that the number in the head of every page costs one statement. Every write of a
    record stands in the trail with its project: what was written about since is read anew."""

    SIZE = 200  # organizations
    MOST = 500  # entries of the trail; after more, all is read anew

    def __init__(self) -> None:
        self._of: OrderedDict[int, Seen] = OrderedDict()
        self._lock = Lock()

    def of(self, session: Session, organization_id: int, today: date) -> Seen:
        """The organization's projects, as the session sees them. For sessions that write nothing: what is rolled
        back must not be kept."""
        seen = self.last_of(organization_id, today)
        touched: set[int] | None = None
        if seen is not None:
            statement = select(trail.c.no, trail.c.project_id, trail.c.subject).where(trail.c.no > seen.no)
            since = session.execute(statement.order_by(trail.c.no).limit(self.MOST + 1)).all()
            if not since:
                return seen
            if len(since) <= self.MOST and all(row.subject not in _OF_ALL for row in since):
                touched = {row.project_id for row in since if row.project_id is not None}
        if seen is None or touched is None:
            last = session.scalar(select(func.max(trail.c.no))) or 0
            found = standings(session, today, organization_id)
        elif touched:
            last = since[-1].no
            found = {i: s for i, s in seen.standings.items() if i not in touched}
            found |= standings(session, today, organization_id, touched)
        else:
            last, found = since[-1].no, seen.standings
        made = Seen(today, last, found)
        with self._lock:
            self._of[organization_id] = made
            self._of.move_to_end(organization_id)
            while len(self._of) > self.SIZE:
                self._of.popitem(last=False)
        return made

    def last_of(self, organization_id: int, today: date) -> Seen | None:
        """What was kept last, without looking again; None where nothing is of today."""
        with self._lock:
            seen = self._of.get(organization_id)
        return seen if seen and seen.day == today else None


_OF_ALL = frozenset({"special_day", "organization"})  # a change of these concerns every project
