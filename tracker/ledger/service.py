"""Writes a ledger into the database as a new project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Constraint,
    ForeignKeyConstraint,
    Table,
    UniqueConstraint,
    bindparam,
    insert,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..accounts.queries import organization_by_name
from ..accounts.service import add_organization
from ..audit.service import Change, note
from ..contracts.models import projects
from ..contracts.records import PARTIES, Contract
from ..db import broken_constraint
from ..fields import columns
from ..i18n import N_, Message, Term
from .models import TABLES, WRITE_ORDER
from .records import RECORDS, Ledger


def store(session: Session, ledger: Ledger) -> int:
    """The new project's id; the trail holds each of its records. Parties that are not known yet become
    organizations of that kind. The ledger must have passed the checks; what the database refuses all the
    same raises IntegrityError."""
    values = {column.name: getattr(ledger.project, column.name) for column in columns(Contract)}
    for party in PARTIES:
        name = values.pop(party)
        values[f"{party}_id"] = _organization(session, name, party) if name else None
    project_id = session.execute(insert(projects).values(values).returning(projects.c.id)).scalar_one()
    code = ledger.project.code
    made = [_made("project", project_id, values, project_id, code)]
    for sheet in WRITE_ORDER:
        records = getattr(ledger, sheet)
        rows = [records] if sheet == "settings" else records
        if rows:
            names = [column.name for column in columns(RECORDS[sheet])]
            written = [{name: getattr(row, name) for name in names} for row in rows]
            table = TABLES[sheet]
            ids = session.scalars(
                insert(table).returning(table.c.id, sort_by_parameter_order=True),
                [
                    {"project_id": project_id} | {n: v for n, v in values.items() if n != "parent"}
                    for values in written
                ],
            ).all()
            _tie_to_parents(session, sheet, project_id, rows)
            made += [
                _made(sheet, row_id, values, project_id, code)
                for row_id, values in zip(ids, written, strict=True)
            ]
    note(session, made)
    return project_id


def _made(sheet: str, row_id: int, values: Mapping[str, Any], project_id: int, code: str) -> Change:
    filled = {name: value for name, value in values.items() if value is not None}
    return Change(sheet, row_id, "created", None, filled, project_id, code)


def _tie_to_parents(session: Session, sheet: str, project_id: int, rows: Sequence[Any]) -> None:
    """A row may stand above the one that it belongs to: it is tied to it once all of them are there."""
    ties = [{"its_code": row.code, "above": row.parent} for row in rows if getattr(row, "parent", None)]
    if ties:
        table = TABLES[sheet]
        session.execute(
            update(table)
            .where(table.c.project_id == project_id, table.c.code == bindparam("its_code"))
            .values(parent=bindparam("above")),
            ties,
        )


def _organization(session: Session, name: str, kind: str) -> int:
    found = organization_by_name(session, name)
    if found is not None:
        return found.id
    return add_organization(session, name, kind).id


Broken = tuple[str | None, str | None, Message]


def broken_rule(error: IntegrityError, otherwise: Message) -> Broken:
    """The sheet, the column and what was expected there, of a rule that the database alone could know;
    ``otherwise`` where it does not say which, as SQLite of a reference that leads nowhere."""
    return _RULES.get(broken_constraint(error) or "", (None, None, otherwise))


def _rule(sheet: str, table: Table, constraint: Constraint) -> Broken | None:
    names = [column.name for column in getattr(constraint, "columns", ())]
    match constraint:
        case UniqueConstraint() if sheet == "project":
            return sheet, "code", Message(N_("a code that no project has yet"))
        case UniqueConstraint():
            return sheet, names[-1], Message(N_("each only once; it is there already"))
        case ForeignKeyConstraint():
            target = _SHEETS.get(constraint.referred_table.name)
            if target is not None:
                text = Message(N_("a row of the sheet “%(sheet)s”"), sheet=Term("sheet", target))
                return sheet, names[-1], text
        case CheckConstraint(name=str(name)) if name.removeprefix(f"ck_{table.name}_") in table.c:
            column = name.removeprefix(f"ck_{table.name}_")
            return sheet, column, Message(N_("a value that this field may hold"))
    return None


_SHEETS = {table.name: sheet for sheet, table in TABLES.items()}
_RULES: dict[str, Broken] = {
    str(constraint.name): rule
    for sheet, table in {"project": projects, **TABLES}.items()
    for constraint in table.constraints
    if (rule := _rule(sheet, table, constraint)) is not None
}
