"""The records of a report as they were when it was issued: ``ledger.xlsx`` of its file, read as any workbook is."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from reports.attached import attached
from reports.snapshot import Snapshot
from reports.traced import Found, figures_of

from ..activities.records import Attendance, Session
from ..activities.rules import Tally
from ..beneficiaries.rules import age_band
from ..budget.rules import Budget, budget_on
from ..ledger.records import FIELD_SHEETS, Ledger
from ..ledger.rules import services_on
from ..payments.rules import Payments, payments_on
from ..reporting.gather import gather
from ..terms import choices, term
from ..workbook.parse import Parsed, parse_grids
from ..workbook.problems import Problems
from ..workbook.reader import Grid, read

AGE_BAND = "age_band"


@dataclass(frozen=True)
class Frozen:
    """``numbers``: the row of each record in its sheet, by the record's identity; ``fields``: that of each field of
    the sheets of fields."""

    ledger: Ledger
    numbers: Mapping[int, int]
    fields: Mapping[str, Mapping[str, int]]

    def row_of(self, sheet: str, record: Any) -> int | None:
        if sheet in FIELD_SHEETS:
            return self.fields.get(sheet, {}).get(record.name)
        return self.numbers.get(id(record))


@dataclass(frozen=True)
class Kept:
    """An issued report's figures and the records that they were counted of; None where its file has no ledger
    that can be read."""

    snapshot: Snapshot
    frozen: Frozen | None
    households: bool = False  # whether it is known who lived with whom

    @property
    def ledger(self) -> Ledger:
        if self.frozen is None:
            raise LookupError("ledger.xlsx")
        return self.frozen.ledger

    @cached_property
    def as_of(self) -> date:
        return date.fromisoformat(self.snapshot.as_of)

    @cached_property
    def tally(self) -> Tally:
        return services_on(self.ledger, self.as_of)

    def tally_of(self, figure: Found) -> Tally:
        """All of it, or for a figure of a progress report's period what was held and served in that."""
        return self.tally.since(self.begins(figure)) if _is_of_period(figure) else self.tally

    def begins(self, figure: Found) -> date:
        """The first day that enters a figure."""
        from_on = self.snapshot.from_on
        return date.fromisoformat(from_on) if from_on and _is_of_period(figure) else date.min

    @cached_property
    def budget(self) -> Budget:
        x = self.ledger
        return budget_on(x.budget, x.adjustments, x.amendments, x.expenses, self.as_of)

    @cached_property
    def payments(self) -> Payments:
        x, mode = self.ledger, self.ledger.project.settlement_mode
        return payments_on(x.tranches, x.amendments, mode, self.budget.surplus, self.as_of)

    @cached_property
    def figures(self) -> dict[str, Found]:
        return figures_of(self.snapshot)

    @cached_property
    def again(self) -> Snapshot:
        """What the rules give of the records that are kept."""
        s = self.snapshot
        from_on = date.fromisoformat(s.from_on) if s.from_on else None
        return gather(self.ledger, s.kind, self.as_of, s.lang, from_on=from_on)

    @cached_property
    def counted_again(self) -> dict[str, Found]:
        return figures_of(self.again)

    @cached_property
    def sessions(self) -> dict[tuple[str, int], Session]:
        return {(s.activity, s.no): s for s in self.ledger.sessions}

    @cached_property
    def attendance(self) -> dict[tuple[str, int, str], Attendance]:
        return {(r.activity, r.session_no, r.person): r for r in self.ledger.attendance}


def _is_of_period(figure: Found) -> bool:
    return figure.path.startswith("period.")


def kept_of(snapshot: Snapshot, pdf: bytes, households: Mapping[str, str | None] | None = None) -> Kept:
    """Of an issued report's figures and its file, and each person's household, which stands in no file."""
    content = attached(pdf, "ledger.xlsx")
    grids = read(io.BytesIO(content))[0] if content else {}
    if "project" not in grids:
        return Kept(snapshot, None)
    parsed = parse_grids(grids, Problems())
    bands, as_of = _bands(grids.get("people")), date.fromisoformat(snapshot.as_of)
    return Kept(snapshot, _frozen(parsed, bands, households or {}, as_of), households is not None)


def _frozen(
    parsed: Parsed, bands: Mapping[str, str], households: Mapping[str, str | None], as_of: date
) -> Frozen:
    """Of each person the band of age alone is kept: a year of birth of that band stands for it, so that the rules
    that count by age give what they gave."""
    years = {age_band(as_of.year - age, as_of): as_of.year - age for age in range(100)}
    people = tuple(
        replace(p, birth_year=years.get(bands.get(p.code, "")), household=households.get(p.code))
        for p in parsed.ledger.people
    )
    ledger = replace(parsed.ledger, people=people)
    return Frozen(ledger, dict(_numbers(ledger, parsed)), parsed.fields)


def _numbers(ledger: Ledger, parsed: Parsed) -> Iterator[tuple[int, int]]:
    for sheet, numbers in parsed.rows.items():
        for record, number in zip(getattr(ledger, sheet), numbers, strict=False):  # loose rows stand behind
            yield id(record), number


def _bands(people: Grid | None) -> dict[str, str]:
    """Code of each person → band of age."""
    if people is None:
        return {}
    names = {str(name).strip(): at for at, name in people.header.items()}
    code, band = (
        next((names[name] for name in (key, term("column", key, "zh")) if name in names), None)
        for key in ("code", AGE_BAND)
    )
    if code is None or band is None:
        return {}
    known = set(choices("age"))
    return {
        str(cells[code]).strip(): str(cells[band])
        for _, cells in people.rows
        if code in cells and cells.get(band) in known
    }
