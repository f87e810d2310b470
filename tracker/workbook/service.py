"""Loading a workbook: all of it, or nothing and every reason at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..contracts.queries import project_id_by_code
from ..i18n import N_, Message
from ..ledger.checks import Fault, check
from ..ledger.records import FIELD_SHEETS, Ledger
from ..ledger.service import broken_rule, store
from .parse import Parsed, parse_grids
from .problems import Problem, Problems
from .reader import read
from .sheets import SHEETS


@dataclass(frozen=True)
class Checked:
    """A workbook that was read: its ledger, or what is wrong with it, in the order of the sheets.
    ``code_row`` is the row of the project's code, which the database may know already."""

    ledger: Ledger | None
    problems: tuple[Problem, ...]
    code_row: int | None = None


def check_workbook(source: Path | IO[bytes]) -> Checked:
    """Reads and checks a workbook without a database."""
    grids, unreadable = read(source)
    problems = Problems()
    problems.extend(unreadable)
    if unreadable and not grids:
        return Checked(None, tuple(unreadable))
    parsed = parse_grids(grids, problems)
    faults = check(parsed.ledger, loose=parsed.loose, broken=frozenset(parsed.broken))
    problems.extend(_placed(fault, parsed) for fault in faults)
    told = tuple(sorted(problems.all(), key=_order))
    return Checked(None if told else parsed.ledger, told, parsed.fields.get("project", {}).get("code"))


def load(session: Session, ledger: Ledger, code_row: int | None = None) -> Problem | None:
    """Writes a checked ledger as a new project, or says why it cannot be one here. Flushes; the caller's
    transaction commits."""
    if project_id_by_code(session, ledger.project.code) is not None:
        text = Message(N_("a code that no project has yet"))
        return Problem("project", code_row, "code", ledger.project.code, text)
    try:
        with session.begin_nested():
            store(session, ledger)
    except IntegrityError as error:  # a rule that the database knows and the checks do not, or a rival import
        text = Message(
            N_(
                "a project that the database takes; try again, and tell the administrator if it is refused again"
            )
        )
        sheet, column, expected = broken_rule(error, text)
        return Problem(sheet, None, column, None, expected)
    return None


def _placed(fault: Fault, parsed: Parsed) -> Problem:
    if fault.sheet in FIELD_SHEETS:
        row = parsed.fields.get(fault.sheet, {}).get(fault.column or "")
    else:
        row = None if fault.index is None else parsed.rows[fault.sheet][fault.index]
    return Problem(fault.sheet, row, fault.column, fault.found, fault.expected)


def _order(problem: Problem) -> tuple[int, int]:
    at = SHEETS.index(problem.sheet) if problem.sheet in SHEETS else -1
    return at, problem.row or 0
