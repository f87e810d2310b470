"""The one way in which a project's records are changed: rule → rows → trail → revision."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..accounts.queries import organization_by_name
from ..audit.rules import difference
from ..audit.service import Change, forget, note
from ..beneficiaries.rules import forgotten
from ..contracts.models import projects
from ..contracts.records import PARTIES
from ..contracts.rules import LOCKED
from ..db import leave_no_copy
from ..errors import DomainError
from ..fields import columns
from ..i18n import N_, Message, Term
from ..ledger.checks import Fault
from ..ledger.models import TABLES, WRITE_ORDER
from ..ledger.records import RECORDS
from ..ledger.rules import services_on
from ..ledger.service import broken_rule
from .changes import Edit, RowChange, applied, new_faults, place_of
from .queries import Opened, opened, settings_id
from .rules import LOCKED_SENTENCE, WORKFLOW


@dataclass(frozen=True, slots=True)
class Placed:
    """A fault and the edit that it is of, None where another row is at fault by it."""

    fault: Fault
    place: int | None


class Refused(DomainError):
    """Rules of the field say no; ``faults`` are all of them."""

    def __init__(self, faults: Sequence[Placed]) -> None:
        super().__init__(faults[0].fault.expected, faults[0].fault.column)
        self.faults = faults


class Outdated(DomainError):
    """Somebody else changed or removed the row since the editor saw it."""

    def __init__(self, edit: Edit) -> None:
        super().__init__(Message(N_("somebody else has changed this record meanwhile")))
        self.edit = edit


def keep(
    session: Session,
    project_id: int,
    edits: Sequence[Edit],
    reason: str | None = None,
    *,
    locked: bool = False,
    workflow: bool = False,
) -> list[int]:
    """Makes, changes and removes rows of a project, all or none, and answers the id of each edit's row.

    Refused where the project is closed, unless the law asks for the change of a ``locked`` one, where a field
    changes that a ``workflow`` alone writes, and where the ledger would break a rule that it kept before;
    Outdated where a row is not as its editor saw it, or is gone. Flushes; the request's commit keeps it.
    """
    code = session.execute(
        select(projects.c.code).where(projects.c.id == project_id).with_for_update()
    ).scalar_one()
    state = opened(session, project_id)
    _refuse_outdated(session, project_id, state, edits)
    if state.ledger.project.state in LOCKED and any(edit.sheet != "project" for edit in edits) and not locked:
        raise Refused([Placed(Fault("project", None, "state", None, Message(LOCKED_SENTENCE)), None)])
    after, changes = applied(state.ledger, state.ids, edits)
    faults = [] if workflow else list(_of_a_workflow(changes))
    faults += new_faults(state.ledger, after)
    if faults:
        raise Refused([Placed(fault, place_of(fault, after, changes)) for fault in faults])
    try:
        with session.begin_nested():
            made, told = _write(session, project_id, code, changes, reason)
    except IntegrityError as error:  # two wrote at once, or changes of one saving stand in each other's way
        text = Message(N_("changes that fit together; try to save them one after the other"))
        sheet, column, expected = broken_rule(error, text)
        place = next((n for n, edit in enumerate(edits) if edit.sheet == sheet), None)
        raise Refused(
            [Placed(Fault(sheet or edits[0].sheet, None, column, None, expected), place)]
        ) from error
    note(session, told)
    for change in changes:
        if change.sheet == "people" and change.after is None and change.id is not None:
            forget(session, "people", change.id)
    if changes:
        session.execute(
            update(projects).where(projects.c.id == project_id).values(revision=projects.c.revision + 1)
        )
    return [made.get(place) or edit.id or 0 for place, edit in enumerate(edits)]


def forget_person(session: Session, project_id: int, person_id: int, version: int, reason: str) -> None:
    """Empties what tells who a person is, then deletes the person's key, so that the trail's earlier entries
    and this one's can be read no more: first the entry, sealed with the key, then the key goes. The row stays
    with its gender and year of birth, and every figure with it; where others of the household are counted,
    a count of some kinds of activity alone may still lose the household.

    Outdated as by ``keep``. KeyError where the project has no such person.
    """
    state = opened(session, project_id, lock=True)
    person = dict(state.rows("people"))[person_id]
    served = {code for h in services_on(state.ledger, date.max).held if h.counted for code in h.beneficiaries}
    counts = person.code in served and not any(
        p.household == person.household and p.code in served
        for p in state.ledger.people
        if p.code != person.code
    )
    values = forgotten(person, household_counts=counts, word=secrets.token_hex(4))
    keep(session, project_id, [Edit("people", person_id, values, version)], reason, locked=True)
    forget(session, "people", person_id)
    leave_no_copy(session)


def _of_a_workflow(changes: Sequence[RowChange]) -> Iterator[Fault]:
    """Fields that are written by the steps of a workflow, as a tranche's payment is by that of its claim."""
    for change in changes:
        for name in sorted(WORKFLOW.get(change.sheet, ())) if change.after is not None else ():
            value = getattr(change.after, name)
            if value != (None if change.before is None else getattr(change.before, name)):
                text = Message(N_("what the claim of the tranche says: it is written there"))
                yield Fault(change.sheet, None, name, str(value), text)


def _refuse_outdated(session: Session, project_id: int, state: Opened, edits: Sequence[Edit]) -> None:
    for sheet in {edit.sheet for edit in edits if edit.id is not None}:
        own = [edit for edit in edits if edit.sheet == sheet and edit.id is not None]
        if sheet in ("project", "settings"):
            table = projects if sheet == "project" else TABLES[sheet]
            where = table.c.id if sheet == "project" else table.c.project_id
            version = session.scalars(select(table.c.version).where(where == project_id)).one()
            versions = {project_id: version}
        else:
            table = TABLES[sheet]
            statement = select(table.c.id, table.c.version).where(table.c.project_id == project_id)
            versions = {row.id: row.version for row in session.execute(statement)}
        for edit in own:
            if edit.id not in versions or edit.version not in (None, versions[edit.id]):
                raise Outdated(edit)


def _write(
    session: Session, project_id: int, code: str, changes: Sequence[RowChange], reason: str | None
) -> tuple[dict[int, int], list[Change]]:
    """The ids of the rows that are made, by the place of their edit, and what the trail says of all."""
    made: dict[int, int] = {}
    told: list[Change] = []
    for change in _in_turn(changes):
        if change.sheet == "project":
            told.append(_project(session, project_id, code, change, reason))
            continue
        table, names = TABLES[change.sheet], [c.name for c in columns(RECORDS[change.sheet])]
        row_id = settings_id(session, project_id) if change.sheet == "settings" else change.id
        before, after = (
            None if record is None else {name: getattr(record, name) for name in names}
            for record in (change.before, change.after)
        )
        if row_id is None and after is not None:
            statement = insert(table).values(project_id=project_id, **after).returning(table.c.id)
            row_id = session.scalars(statement).one()
            made[-1 if change.place is None else change.place] = row_id
            filled = {name: value for name, value in after.items() if value is not None}
            told.append(Change(change.sheet, row_id, "created", None, filled, project_id, code, reason))
        elif row_id is not None and after is None:
            session.execute(delete(table).where(table.c.id == row_id))
            filled = {name: value for name, value in (before or {}).items() if value is not None}
            told.append(Change(change.sheet, row_id, "removed", filled, None, project_id, code, reason))
        elif row_id is not None and before is not None and after is not None:
            old, new = difference(before, after)
            session.execute(
                update(table).where(table.c.id == row_id).values(**new, version=table.c.version + 1)
            )
            told.append(Change(change.sheet, row_id, "changed", old, new, project_id, code, reason))
    return made, told


def _in_turn(changes: Sequence[RowChange]) -> list[RowChange]:
    """So that references lead somewhere all the while: what is made first, under a parent that is made
    before it, what is removed last, before its parent."""
    above = {
        (change.sheet, made, row.code): row.parent
        for change in changes
        for made, row in ((True, change.after), (False, change.before))
        if (change.before is None or change.after is None) and hasattr(row, "parent")
    }

    def depth(change: RowChange) -> int:
        made = change.before is None
        parent, found = getattr(change.after if made else change.before, "parent", None), 0
        while (change.sheet, made, parent) in above:
            parent, found = above[change.sheet, made, parent], found + 1
        return found

    def turn(change: RowChange) -> tuple[int, int, int]:
        at = WRITE_ORDER.index(change.sheet) if change.sheet in WRITE_ORDER else -1
        if change.after is None:
            return 2, -at, -depth(change)
        if change.before is None:
            return 0, at, depth(change)
        return 1, at, 0

    return sorted(changes, key=turn)


def _project(session: Session, project_id: int, code: str, change: RowChange, reason: str | None) -> Change:
    names = [c.name for c in columns(RECORDS["project"])]
    old, new = difference(
        {name: getattr(change.before, name) for name in names},
        {name: getattr(change.after, name) for name in names},
    )
    for values in (old, new):
        for party in PARTIES:
            if party in values:
                name = values.pop(party)
                values[f"{party}_id"] = _organization_id(session, name, party) if name else None
    session.execute(
        update(projects).where(projects.c.id == project_id).values(**new, version=projects.c.version + 1)
    )
    return Change("project", project_id, "changed", old, new, project_id, new.get("code", code), reason)


def _organization_id(session: Session, name: str, party: str) -> int:
    found = organization_by_name(session, name)
    if found is None:
        raise DomainError(
            Message(
                N_("no organization is called “%(name)s” (%(party)s)"), name=name, party=Term("column", party)
            ),
            party,
        )
    return found.id
