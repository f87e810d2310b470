"""The one way in which a project's records are changed: rule → rows → trail → revision."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..audit.service import COMMAND, forget
from ..beneficiaries.rules import forgotten
from ..contracts.models import projects
from ..contracts.queries import lock
from ..contracts.rules import LOCKED
from ..db import leave_no_copy
from ..errors import DomainError
from ..i18n import N_, Message, Term
from ..ledger.checks import Fault
from ..ledger.models import TABLES
from ..ledger.queries import not_approved
from ..ledger.records import Ledger
from ..ledger.rules import services_on
from ..ledger.service import broken_rule
from ..periods.queries import locks_of
from ..periods.rules import Lock, touches
from ..periods.service import keep_corrections
from ..rounds.queries import rounds_of
from ..rounds.rules import by_subject, standing
from ..rounds.service import submit
from .approval import above_caps, content, held, not_yet_spent, now_there, waiting_adjustments, without
from .changes import Edit, RowChange, applied, new_faults, place_of
from .queries import Opened, opened
from .row_service import renew, write
from .rules import LOCKED_SENTENCE, REASON, SUBMITTED, WORKFLOWS


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


class NeedsReason(Refused):
    """A report counted the row: it is corrected with a reason alone."""

    def __init__(self, change: RowChange, lock: Lock) -> None:
        text = N_(
            "%(sheet)s: this was counted in report No %(number)s, which counts up to %(day)s; write why it is corrected"
        )
        sentence = Message(text, sheet=Term("sheet", change.sheet), number=lock.number, day=lock.until_on)
        super().__init__([Placed(Fault(change.sheet, None, REASON, None, sentence), change.place)])


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
    """Makes, changes and removes rows of a project, all or none, and answers the id of each edit's row. What an
    issued report counted is corrected: that takes a reason, and stands among the corrections. An expense that
    somebody enters, and a move between lines that needs approval, are submitted with it.

    Refused where the project is closed, unless the law asks for the change of a ``locked`` one, where a field is
    written that follows from rounds of submission and decision, which such a ``workflow`` alone writes, and where
    the ledger would break a rule that it kept before; NeedsReason where a report counted what changes and no
    reason is given; Outdated where a row is not as its editor saw it, or is gone. Flushes; the request's commit
    keeps it.
    """
    code = lock(session, project_id)
    state = opened(session, project_id)
    _refuse_outdated(session, project_id, edits)
    stands = {} if workflow else _refuse_decided(session, project_id, state, edits)
    if state.ledger.project.state in LOCKED and any(edit.sheet != "project" for edit in edits) and not locked:
        raise Refused([Placed(Fault("project", None, "state", None, Message(LOCKED_SENTENCE)), None)])
    after, changes = applied(state.ledger, state.ids, edits)
    if not workflow:
        _refuse_workflows(changes)
    faults = new_faults(state.ledger, after) or _waiting_faults(session, project_id, state, after, changes)
    if faults:
        raise Refused([Placed(fault, place_of(fault, after, changes)) for fault in faults])
    reason = (reason or "").strip() or None
    corrected = [] if locked else touches(changes, state.ledger, after, locks_of(session, project_id))
    if corrected and reason is None:
        raise NeedsReason(*corrected[0])
    try:
        with session.begin_nested():
            made = write(session, project_id, code, changes, reason)
    except IntegrityError as error:  # two wrote at once, or changes of one saving stand in each other's way
        text = Message(N_("changes that fit together; try to save them one after the other"))
        sheet, column, expected = broken_rule(error, text)
        place = next((n for n, edit in enumerate(edits) if edit.sheet == sheet), None)
        raise Refused(
            [Placed(Fault(sheet or edits[0].sheet, None, column, None, expected), place)]
        ) from error
    if corrected and reason is not None:
        rows = [
            (c.sheet, made.get(-1 if c.place is None else c.place) or c.id or 0, c.before, c.after, lock)
            for c, lock in corrected
        ]
        keep_corrections(session, project_id, code, rows, reason)
    if not workflow:
        _submit(session, project_id, state, after, changes, made, stands)
    for change in changes:
        if change.sheet == "people" and change.after is None and change.id is not None:
            forget(session, "people", change.id)
    if changes:
        renew(session, project_id)
    return [made.get(place) or edit.id or 0 for place, edit in enumerate(edits)]


def forget_person(session: Session, project_id: int, person_id: int, version: int, reason: str) -> None:
    """Empties what tells who a person is, then deletes the person's key, so that the trail's earlier entries
    and this one's can be read no more: first the entry, sealed with the key, then the key goes. The row stays
    with its gender and year of birth, and every figure with it; where others of the household are counted,
    a count of some kinds of activity alone may still lose the household.

    Outdated as by ``keep``. KeyError where the project has no such person.
    """
    state = opened(session, project_id, locked=True)
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


def _refuse_workflows(changes: Sequence[RowChange]) -> None:
    """Whether it is asked for or not, what stays as it is is fine."""
    for change in changes:
        for name in sorted(WORKFLOWS.get(change.sheet, ())) if change.after is not None else ():
            value = getattr(change.after, name)
            if value != (None if change.before is None else getattr(change.before, name)):
                text = Message(N_("what was submitted and decided: this field follows from it"))
                raise Refused([Placed(Fault(change.sheet, None, name, None, text), change.place)])


Stands = dict[tuple[str, int], str]  # sheet and row → how its last round stands


def _refuse_decided(session: Session, project_id: int, state: Opened, edits: Sequence[Edit]) -> Stands:
    """What is under review or was accepted is neither changed nor removed."""
    stands: Stands = {}
    for sheet in {edit.sheet for edit in edits} & SUBMITTED.keys():
        found = by_subject(rounds_of(session, project_id, SUBMITTED[sheet]))
        stands |= {(sheet, row_id): standing(rounds) for row_id, rounds in found.items()}
        rows = dict(state.rows(sheet))
        for place, edit in enumerate(edits):
            if edit.sheet == sheet and edit.id is not None:
                now = stands.get((sheet, edit.id), "draft")
                removed = edit.values is None
                against = held(sheet, now, rows[edit.id], state.ledger.project.state, removed=removed)
                if against is not None:
                    raise Refused([Placed(Fault(sheet, None, None, None, against), place)])
    return stands


def _on_screen(session: Session) -> bool:
    """The command line's user holds the whole database: what comes from there is approved history."""
    return session.info.get("origin", COMMAND).user_id is not None


def _waiting_faults(
    session: Session, project_id: int, state: Opened, after: Ledger, changes: Sequence[RowChange]
) -> list[Fault]:
    """What a change breaks as long as reversals are not approved, and of the caps."""
    if not any(c.sheet in ("expenses", "adjustments", "amendments", "budget") for c in changes):
        return []
    ids = not_approved(session, project_id)
    old = [row for row_id, row in state.rows("expenses") if row_id in ids]
    new = [r for i, r in now_there("expenses", state.ledger, state.ids, changes) if i in ids]
    if _on_screen(session):
        new += [c.after for c in changes if c.sheet == "expenses" and c.id is None]
    found = [*not_yet_spent(after, changes, [e for e in new if e.amount >= 0])]
    found += above_caps(state.ledger, after, changes)
    frees = [[e for e in rows if e.amount < 0] for rows in (old, new)]
    if not found and any(frees):
        less = without(after, frees[1])
        places = {id(row): index for index, row in enumerate(after.expenses)}
        for fault in new_faults(without(state.ledger, frees[0]), less):
            if fault.sheet == "expenses" and fault.index is not None:  # its place among all rows
                fault = replace(fault, index=places[id(less.expenses[fault.index])])
            found.append(fault)
    return found


def _submit(
    session: Session,
    project_id: int,
    state: Opened,
    after: Ledger,
    changes: Sequence[RowChange],
    made: Mapping[int, int],
    stands: Stands,
) -> None:
    if not _on_screen(session):
        return
    rows: list[tuple[str, int, Any]] = []
    for change in changes:
        if change.sheet == "expenses" and change.after is not None and change.place is not None:
            if change.id is None or stands.get(("expenses", change.id), "draft") != "draft":
                rows.append(("expenses", change.id or made[change.place], change.after))
    if any(c.sheet in ("adjustments", "budget", "amendments") for c in changes):
        waited, waits = (set(map(id, waiting_adjustments(each))) for each in (state.ledger, after))
        ids = {id(row): i for i, row in now_there("adjustments", state.ledger, state.ids, changes)}
        ids |= {
            id(c.after): made[c.place]
            for c in changes
            if c.sheet == "adjustments" and c.id is None and c.place is not None
        }
        # those that were entered or changed, and those that wait now because another came before them
        rounds = by_subject(rounds_of(session, project_id, SUBMITTED["adjustments"]))
        for row in after.adjustments:
            if id(row) in waits - waited and standing(rounds.get(ids[id(row)], [])) != "submitted":
                rows.append(("adjustments", ids[id(row)], row))
    for sheet, row_id, row in rows:
        submit(session, project_id, SUBMITTED[sheet], row_id, content(row))


def _refuse_outdated(session: Session, project_id: int, edits: Sequence[Edit]) -> None:
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
