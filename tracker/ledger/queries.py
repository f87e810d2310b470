"""Reads of whole projects: the ledgers of any number of them, in two statements.

The ids come from ``contracts/queries.py``, which answers only for projects that the asker may see.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import CompoundSelect, Select, Text, bindparam, case, cast, func, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from .. import fields
from ..accounts.models import Organization
from ..contracts.models import projects
from ..contracts.records import PARTIES, Contract
from ..db import engine_of
from ..rounds.models import rounds
from .models import TABLES
from .records import RECORDS, ROW_SHEETS, Ledger


def ledgers(session: Session, project_ids: Sequence[int]) -> dict[int, Ledger]:
    """The ledgers of these projects, in two statements: the contracts, and all other sheets packed
    as JSON by the database. Rows stand in the order in which they were written. Expenses that are not approved
    yet are no part of it: every figure is of those that are (docs/field.md, section 3)."""
    return {project_id: ledger for project_id, (ledger, _) in _read(session, project_ids).items()}


def numbered(
    session: Session, project_id: int, *, unapproved: bool = False
) -> tuple[Ledger, dict[str, tuple[int, ...]]]:
    """A project's ledger, and of each sheet the ids of its rows in the same order; with the expenses that are
    not approved for whoever keeps them."""
    return _read(session, [project_id], unapproved=unapproved)[project_id]


def not_approved(session: Session, project_id: int) -> frozenset[int]:
    """The ids of the expenses that were submitted and of which no round was accepted."""
    return frozenset(session.scalars(_unapproved(), {"project_ids": [project_id]}))


def _read(
    session: Session, project_ids: Sequence[int], *, unapproved: bool = False
) -> dict[int, tuple[Ledger, dict[str, tuple[int, ...]]]]:
    if not project_ids:
        return {}
    asked = {"project_ids": list(project_ids)}
    contracts = {
        row["id"]: Contract(**{name: value for name, value in row.items() if name != "id"})
        for row in session.execute(_contracts_by_id(), asked).mappings()
    }
    sheets: dict[int, dict[str, Any]] = {project_id: {} for project_id in contracts}
    ids: dict[int, dict[str, tuple[int, ...]]] = {
        project_id: dict.fromkeys(ROW_SHEETS, ()) for project_id in contracts
    }
    for sheet, project_id, packed in session.execute(
        _packed(engine_of(session).dialect.name, unapproved), asked
    ):
        rows = json.loads(packed, parse_float=Decimal)
        rows.sort(key=itemgetter(0))
        sheets[project_id][sheet] = tuple(map(_UNPACK[sheet], rows))
        ids[project_id][sheet] = tuple(row[0] for row in rows)
    return {
        project_id: (
            Ledger(project=contract, settings=sheets[project_id].pop("settings")[0], **sheets[project_id]),
            ids[project_id],
        )
        for project_id, contract in contracts.items()
    }


@cache
def _packed(dialect: str, unapproved: bool) -> CompoundSelect[Any]:
    """Sheet, project and all its rows as JSON, each with its id first. Built once: building it takes
    longer than the database needs to answer it for a project."""
    row_of, rows_of = (
        (func.json_array, func.json_group_array)
        if dialect == "sqlite"
        else (func.json_build_array, func.json_agg)
    )
    return union_all(
        *(
            select(
                literal(sheet),
                table.c.project_id,
                cast(
                    rows_of(row_of(table.c.id, *(table.c[c.name] for c in fields.columns(RECORDS[sheet])))),
                    Text,
                ),
            )
            .where(
                table.c.project_id.in_(bindparam("project_ids", expanding=True)),
                *((table.c.id.not_in(_unapproved()),) if sheet == "expenses" and not unapproved else ()),
            )
            .group_by(table.c.project_id)
            for sheet, table in TABLES.items()
        )
    )


@cache
def _unapproved() -> Select[Any]:
    """Nothing is submitted again once it was accepted: one accepted round is the last one."""
    return (
        select(rounds.c.subject_id)
        .where(
            rounds.c.subject == "expense",
            rounds.c.project_id.in_(bindparam("project_ids", expanding=True)),
        )
        .group_by(rounds.c.subject_id)
        .having(func.count(case((rounds.c.decision == "accepted", 1))) == 0)
    )


@cache
def _contracts_by_id() -> Select[Any]:
    return contract_rows().where(projects.c.id.in_(bindparam("project_ids", expanding=True)))


@cache
def contract_rows() -> Select[Any]:
    """The id and the contract of projects, whose names are those of ``Contract``; which ones, says who asks."""
    parties = {party: aliased(Organization) for party in PARTIES}
    names = [c.name for c in fields.columns(Contract) if c.name not in PARTIES]
    statement = select(
        projects.c.id,
        *(projects.c[name] for name in names),
        *(organization.name.label(party) for party, organization in parties.items()),
    )
    for party, organization in parties.items():
        statement = statement.outerjoin(organization, organization.id == projects.c[f"{party}_id"])
    return statement


def _unpacker(record: type) -> Callable[[list[Any]], Any]:
    """From a JSON row, its id first, to a record."""
    columns = fields.columns(record)
    names = [c.name for c in columns]
    decoders = [(index, _DECODE[type(c.kind)]) for index, c in enumerate(columns) if type(c.kind) in _DECODE]

    def unpack(row: list[Any]) -> Any:
        values = row[1:]
        for index, decode in decoders:
            if values[index] is not None:
                values[index] = decode(values[index])
        return record(**dict(zip(names, values, strict=True)))

    return unpack


_DECODE: dict[type, Callable[[Any], Any]] = {
    fields.Day: date.fromisoformat,
    fields.Number: Decimal,
    fields.YesNo: bool,
    fields.Many: lambda text: tuple(json.loads(text)),
}
_UNPACK = {sheet: _unpacker(RECORDS[sheet]) for sheet in ("settings", *ROW_SHEETS)}
