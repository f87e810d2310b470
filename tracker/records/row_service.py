"""Writes changed rows, in an order in which their references hold all the while, and tells the trail."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from ..accounts.queries import organization_by_name
from ..audit.rules import difference
from ..audit.service import Change, note
from ..contracts.models import projects
from ..contracts.records import PARTIES
from ..errors import DomainError
from ..fields import columns
from ..i18n import N_, Message, Term
from ..ledger.models import TABLES, WRITE_ORDER
from ..ledger.records import RECORDS
from .changes import RowChange
from .queries import settings_id


def write(
    session: Session, project_id: int, code: str, changes: Sequence[RowChange], reason: str | None
) -> dict[int, int]:
    """Writes the rows and tells the trail: the ids of those that are made, by the place of their edit."""
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
    note(session, told)
    return made


def renew(session: Session, project_id: int) -> None:
    """What is shown of the project changes though none of its rows does: an expense was approved, or no longer is; a
    chapter of a report was written."""
    session.execute(
        update(projects).where(projects.c.id == project_id).values(revision=projects.c.revision + 1)
    )


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
