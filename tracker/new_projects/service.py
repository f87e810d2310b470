"""Begins a project: its ledger is checked as one that is kept on screen is, and stored whole."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ..ledger.checks import Fault, check
from ..ledger.records import Ledger
from ..records.service import Placed, Refused
from ..workbook.service import load


def begin(session: Session, ledger: Ledger) -> None:
    """Stores the ledger as a new project, and the trail says so. Refused with every fault at once; those
    of the contract's own fields have place 0. Sums may still be open. Flushes; the caller commits."""
    faults = check(ledger, sums=False)
    if not faults:
        problem = load(session, ledger)
        if problem is None:
            return
        faults = [Fault("project", None, problem.column, None, problem.expected)]
    raise Refused([Placed(fault, 0 if fault.sheet == "project" else None) for fault in faults])
