"""What is behind each figure of an issued portfolio: of a project the records as they were when it was issued, of a
sum the projects' figures; no database. What counts a report counts here too, and there is no second way of counting."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from reports.portfolio import Portfolio, Row
from reports.snapshot import Flag
from reports.traced import Found, escaped, figures_of

from ..contracts.rules import SIDE_STATES
from ..dates import by
from ..evaluation.rules import is_open
from ..i18n import N_, Message
from ..milestones.rules import status
from ..tracing.behind import behind
from ..tracing.frozen import Kept
from ..tracing.rules import Behind, Field, Table, agrees, shown, table
from .rules import row_of, spread_of, sums_of, with_flow

# figure of a row → the project's own
_OWN = {
    "amount": "project.effective_amount",
    "elapsed": "project.elapsed",
    **{name: f"budget.{name}" for name in ("revised", "spent", "execution_rate")},
    **{name: f"payments.{name}" for name in ("due", "deducted", "paid")},
    **{name: f"counts.{name}" for name in ("sessions", "service_hours", "person_times", "persons")},
    **{name: f"counts.{name}" for name in ("volunteers", "volunteer_hours")},
    "indicators": "indicators",
    **{name: f"indicators.{name}" for name in ("met", "on_plan", "behind")},
    "findings_open": "findings.open",
    **{f"{name}.score": f"rounds[{name}].score" for name in ("midterm", "final")},
}
_GROUPS = {
    "purchasers": "purchaser",
    "contractors": "contractor",
    "fields": "service_field",
    "states": "state",
}
_GROUP = re.compile(rf"({'|'.join(_GROUPS)})\[(\d+)\]\.(.+)")
_GRADES = ("excellent", "good", "fair", "poor")


@dataclass(frozen=True)
class Then:
    """A project as it stood when the portfolio was issued, on the portfolio's day and on the ``before`` of its period,
    None where it had not begun by then."""

    now: Kept
    before: Kept | None

    @property
    def row(self) -> Row:
        """Counted again."""
        return with_flow(row_of(self.now.snapshot), row_of(self.before.snapshot) if self.before else None)


def row_at(portfolio: Portfolio, path: str, root: str = "rows") -> tuple[Row | None, str]:
    """The project of a figure, and where in its row the figure stands; None for what is of several."""
    for row in portfolio.rows:
        prefix = f"{root}[{escaped(row.code)}]."
        if path.startswith(prefix):
            return row, path.removeprefix(prefix)
    return None, path


def of_row(then: Then, name: str) -> Behind:
    """Of a figure of a project's row; the parts are the project's own figures."""
    kept = then.now
    if name in _OWN:
        return _own(kept, _OWN[name])
    if name.startswith("in_period."):
        return _of_period(then, _OWN[name.removeprefix("in_period.")])
    if name.startswith("deviations["):
        return _of_deviation(kept, name.removeprefix("deviations[").removesuffix("].number"))
    if name == "completion":
        how = N_("The mean of the targets' completions, each as 100% at most and 0 without a figure.")
        parts = (f"indicators[{escaped(i.code)}].completion" for i in kept.ledger.indicators)
        known = tuple(part for part in parts if part in kept.figures)
        return Behind(Message(how), (shown("indicators", kept.ledger.indicators),), known)
    if name == "tranches_late":
        late = [
            t
            for t in kept.payments.tranches
            if by(t.due_on, kept.as_of) and not by(t.paid_on, kept.as_of) and t.amount > 0
        ]
        how = N_("Tranches that were due by the report's day and are not paid.")
        return _counted(how, "tranches", late)
    meant: dict[str, Sequence[str]] = {
        "milestones": ("scheduled", "met", "met_late", "overdue"),
        "milestones_done": ("met", "met_late"),
        "milestones_overdue": ("overdue",),
    }
    how = N_("The milestones of the contract, by how they stood on the report's day.")
    found = (m for m in kept.ledger.milestones if status(m, kept.as_of) in meant[name])
    return _counted(how, "milestones", found)


def row_agrees(portfolio: Portfolio, then: Then, figure: Found, found: Behind) -> bool:
    """Whether the records give the figure that is printed: by their sum where it adds up, and counted again."""
    again = figures_of(replace(portfolio, rows=(then.row,))).get(figure.path)
    added = found.total is None or agrees(figure.value, found.total)
    return added and again is not None and again.value == figure.value


def _own(kept: Kept, path: str) -> Behind:
    figure = kept.figures.get(path)
    if figure is None:
        return Behind(Message(N_("The project's records do not give this figure.")))
    return behind(kept, figure)


def _of_period(then: Then, path: str) -> Behind:
    """What counts on the portfolio's day less what counted before its period: rows that count alike on both go."""
    later = _own(then.now, path)
    earlier = _own(then.before, path) if then.before else Behind(later.how)
    counted = {(t.sheet, id(r.record)): r.amount or Decimal(0) for t in earlier.tables for r in t.rows}
    tables = []
    for each in later.tables:
        rows = [
            (r.record, (r.amount or Decimal(0)) - counted.pop((each.sheet, id(r.record)), Decimal(0)))
            for r in each.rows
        ]
        tables.append(table(each.sheet, [(record, amount) for record, amount in rows if amount]))
    for each in earlier.tables:  # what counted before and does so no more
        gone = [r.record for r in each.rows if (each.sheet, id(r.record)) in counted]
        if gone:
            tables.append(table(each.sheet, [(r, -counted[each.sheet, id(r)]) for r in gone]))
    note = N_(
        "Of the period alone: what counts on the report's day less what counted on the day before the period."
    )
    return replace(later, tables=tuple(t for t in tables if t.rows), note=Message(note))


def _counted(how: str, sheet: str, records: Iterable[Any]) -> Behind:
    return Behind(Message(how), (table(sheet, ((record, 1) for record in records)),), adds=True)


def _of_deviation(kept: Kept, kind: str) -> Behind:
    x = kept.ledger
    vetoes = [f for f in x.findings if f.severity == "veto" and is_open(f, kept.as_of)]
    if kind == "veto":
        return _counted(
            N_("Findings that veto the result and were open on the report's day."), "findings", vetoes
        )
    if kind in SIDE_STATES:
        how = N_("The state of the project when the portfolio was issued.")
        return Behind(Message(how), (shown("project", [Field("state", x.project.state)]),))
    if kind.startswith("grade_"):
        scored = [r.round for r in kept.snapshot.rounds if r.grade][-1:]
        how = N_("The grade of the last round that was scored, by its score and its veto findings.")
        open_ = (shown("findings", vetoes),) if vetoes else ()
        return Behind(Message(how), open_, tuple(f"rounds[{name}].score" for name in scored))
    flags = [f for f in kept.snapshot.flags if f.kind == kind]
    tables, parts = _RECORDS[kind](kept, flags)
    how = N_("Each of these is a case; the records that it speaks of stand below.")
    return Behind(Message(how), tables, parts)


Records = tuple[tuple[Table, ...], tuple[str, ...]]


def _by(sheet: str, known_by: Callable[[Any], str], *names: str) -> Callable[[Kept, Sequence[Flag]], Records]:
    """Rows of a sheet that the flags name; and the figures of an indicator or a line that they name."""

    def found(kept: Kept, flags: Sequence[Flag]) -> Records:
        subjects = {f.subject for f in flags}
        rows = [row for row in getattr(kept.ledger, sheet) if known_by(row) in subjects]
        parts = dict.fromkeys(name.format(escaped(f.subject)) for f in flags for name in names)
        return (shown(sheet, rows),) if rows else (), tuple(part for part in parts if part in kept.figures)

    return found


def _open_findings(kept: Kept, flags: Sequence[Flag]) -> Records:
    return (shown("findings", (f for f in kept.ledger.findings if is_open(f, kept.as_of))),), ()


def _pending(kept: Kept, flags: Sequence[Flag]) -> Records:
    rows = (m.adjustment for m in kept.budget.moves if m.status(kept.as_of) == "pending")
    return (shown("adjustments", rows),), ()


def _of_a_day(kept: Kept, flags: Sequence[Flag]) -> Records:
    """Sessions by activity and number; sign-ins and duty by person and day."""
    x, days = kept.ledger, {(f.subject, f.detail) for f in flags}
    held = {(s.activity, s.no): s.held_on.isoformat() for s in x.sessions}
    sheets: dict[str, list[Any]] = {
        "sessions": [s for s in x.sessions if (f"{s.activity}/{s.no}", s.held_on.isoformat()) in days],
        "attendance": [r for r in x.attendance if (r.person, held.get((r.activity, r.session_no))) in days],
        "volunteer_duty": [d for d in x.volunteer_duty if (d.person, d.served_on.isoformat()) in days],
    }
    if {f.kind for f in flags} == {"outside_term"}:
        sheets.pop("attendance")  # of these the session is named
    return tuple(shown(sheet, rows) for sheet, rows in sheets.items() if rows), ()


def _of_activity(kept: Kept, flags: Sequence[Flag]) -> Records:
    codes = {f.subject for f in flags}
    return (
        shown("activities", (a for a in kept.ledger.activities if a.code in codes)),
        shown("sessions", (s for s in kept.ledger.sessions if s.activity in codes)),
    ), ()


_TARGET = _by("indicators", lambda i: str(i.code), "indicators[{}].actual", "indicators[{}].completion")
_SPENDING = _by("budget", lambda b: "", "budget.execution_rate", "project.elapsed")
_RECORDS: dict[str, Callable[[Kept, Sequence[Flag]], Records]] = {
    "outside_term": _of_a_day,
    "no_attendance": _of_a_day,
    "impossible_hours": _of_a_day,
    "few_sessions": _of_activity,
    "few_interviews": _of_activity,
    "group_size": _of_activity,
    "duplicate_invoice": _by("expenses", lambda e: e.invoice_no or ""),
    "over_completion": _TARGET,
    "indicator_behind": _TARGET,
    "milestone_overdue": _by("milestones", lambda m: str(m.code)),
    "open_finding": _open_findings,
    "payment_overdue": _by("tranches", lambda t: str(t.no)),
    "adjustment_pending": _pending,
    "cap_exceeded": _by(
        "budget", lambda b: str(b.category), "budget.lines[{}].revised", "budget.lines[{}].cap"
    ),
    "spending_ahead": _SPENDING,
    "spending_behind": _SPENDING,
}


def of_several(portfolio: Portfolio, path: str) -> tuple[list[tuple[Row, str]], Any]:
    """The projects of a sum with the name of the figure in each one's row that makes it, and the sum of these rows
    again."""
    rows, name = list(portfolio.rows), path
    if path.startswith("deviations["):
        kind, _, counted = path.removeprefix("deviations[").partition("].")
        own = [row for row in rows if any(d.kind == kind for d in row.deviations)]
        [spread] = [s for s in spread_of(own) if s.kind == kind]
        return [(row, f"deviations[{kind}].number") for row in own], getattr(spread, counted)
    if path.startswith("rows"):
        part = path.removeprefix("rows").lstrip(".")
        own = [row for row in rows if part in ("", row.level, row.last_grade)]
        return [(row, name) for row in own for name in _said_of(row, part)], len(own)
    group = _GROUP.fullmatch(path)
    if group:
        key = getattr(portfolio, group[1])[int(group[2]) - 1].key
        rows, name = [r for r in rows if getattr(r, _GROUPS[group[1]]) == key], group[3]
    name = name.removeprefix("sums.")
    again: Any = sums_of(rows)
    for step in name.split("."):
        again = getattr(again, step)
    if name == "deviating":
        rows = [row for row in rows if row.level in ("grave", "marked")]
    if name in ("projects", "deviating"):
        part = "" if name == "projects" else "deviating"
        return [(row, name) for row in rows for name in _said_of(row, part)], again
    return [(row, name) for row in rows], again


def _said_of(row: Row, part: str) -> list[str]:
    """What a list of projects says of each: its amount, what deviates in it, or the score that was graded."""
    if part in _GRADES:
        return [f"{(row.final or row.midterm).round}.score"]  # type: ignore[union-attr]  # it has a grade
    if not part:
        return ["amount"]
    levels = ("grave",) if part == "grave" else ("grave", "marked")
    return [f"deviations[{d.kind}].number" for d in row.deviations if d.level in levels]
