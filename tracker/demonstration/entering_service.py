"""A project whose records are entered as they become known, day by day, though the whole of its ledger is known here
beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..ledger.models import TABLES
from ..ledger.queries import numbered
from ..ledger.records import ROW_SHEETS, Ledger
from ..ledger.rules import LATER, without_later
from ..ledger.service import store
from ..periods.rules import Days
from ..records.changes import Edit
from ..records.rules import WORKFLOWS
from ..records.service import keep

SERVICES = (
    "people", "activities", "sessions", "attendance", "volunteer_duty", "indicator_values", "surveys", "resources",
    "deliberations", "leaders",
)  # fmt: skip


@dataclass
class Project:
    """``whole`` is its ledger as it will be; ``entered`` has what stands already: a sheet and a row's place in the
    whole → its id and its values, without those that follow from rounds."""

    session: Session
    id: int
    whole: Ledger
    entered: dict[tuple[str, int], tuple[int, dict[str, Any]]] = field(default_factory=dict)

    @classmethod
    def stored(cls, session: Session, whole: Ledger, day: date) -> Project:
        """One that is brought along as it was on a day."""
        days = Days(whole)
        known = {sheet: dict(_known(whole, days, sheet, day)) for sheet in ROW_SHEETS}
        sheets: dict[str, Any] = {sheet: tuple(rows.values()) for sheet, rows in known.items()}
        project = cls(session, store(session, replace(whole, **sheets)), whole)
        _, ids = numbered(session, project.id)
        for sheet, rows in known.items():
            for (place, row), row_id in zip(rows.items(), ids[sheet], strict=True):
                project.entered[sheet, place] = row_id, _values(sheet, row)
        return project

    @cached_property
    def days(self) -> Days:
        return Days(self.whole)

    @property
    def code(self) -> str:
        return self.whole.project.code

    def enter(self, sheets: Sequence[str], day: date) -> list[int]:
        """Keeps what of those sheets is known by a day and does not stand there yet: the ids of the new rows."""
        edits, places = [], []
        for sheet in sheets:
            for place, row in _known(self.whole, self.days, sheet, day):
                values = _values(sheet, row)
                row_id, before = self.entered.get((sheet, place), (None, {}))
                changed = {n: v for n, v in values.items() if n not in before or before[n] != v}
                if changed:
                    edits.append(Edit(sheet, row_id, changed))
                    places.append((sheet, place, row_id is None, values))
        ids = keep(self.session, self.id, edits) if edits else []
        for (sheet, place, _, values), row_id in zip(places, ids, strict=True):
            self.entered[sheet, place] = row_id, values
        return [row_id for (*_, new, _), row_id in zip(places, ids, strict=True) if new]

    def row(self, sheet: str, **known: Any) -> int:
        """The id of the row that has those values."""
        table = TABLES[sheet]
        here = [table.c[name] == value for name, value in known.items()]
        statement = select(table.c.id).where(table.c.project_id == self.id, *here)
        return self.session.scalars(statement).one()


def _known(whole: Ledger, days: Days, sheet: str, day: date) -> Iterator[tuple[int, Any]]:
    """The rows of a sheet that are known by a day, each with its place; what comes later is empty."""
    for place, row in enumerate(getattr(whole, sheet)):
        match sheet:
            case "activities":  # planned before anything else
                known_on = whole.project.starts_on
            case "people":  # entered when they first come
                known_on = days.of(sheet, row) or whole.project.starts_on
            case "adjustments":
                known_on = row.adjusted_on
            case _:
                known_on = days.of(sheet, row) or date.max
        if known_on <= day:
            yield place, without_later(row, LATER.get(sheet, ()), day)


def _values(sheet: str, row: Any) -> dict[str, Any]:
    left = WORKFLOWS.get(sheet, ())
    return {name: getattr(row, name) for name in row.__dataclass_fields__ if name not in left}
