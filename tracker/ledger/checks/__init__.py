"""What must hold of a whole ledger, beyond each record's own shape (docs/field.md, sections 3 to 5).

Pure: a ledger in, faults out, all of them at once. A workbook is checked by them before it is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..records import Ledger
from . import contract, evaluation, finance, references, services
from .faults import Broken, Fault

__all__ = ["Fault", "check", "open_sums"]

CHECKS = (*contract.CHECKS, *finance.CHECKS, *services.CHECKS, *evaluation.CHECKS)
# what can only hold once the last row is entered: a workbook must keep it, who is entering row by row is told
SUMS = frozenset({finance.tranche_sums, finance.budget_sums, evaluation.scheme})


def check(
    ledger: Ledger,
    *,
    loose: Mapping[str, Sequence[Any]] | None = None,
    broken: Broken = frozenset(),
    sums: bool = True,
) -> list[Fault]:
    """Every fault of the ledger. ``loose`` are rows that are no records because something needed is
    missing (None): they refer and are referred to all the same, and a fault's index goes on over them. A
    check that relies on what is ``broken``, or on a reference that leads nowhere, is left out, so that one
    error is not told again as others. ``sums=False`` leaves out what can only hold of finished sheets."""
    found = list(references.check(ledger, loose or {}))
    broken = broken | {(fault.sheet, fault.column) for fault in found}
    for needs, run in CHECKS:
        if not broken.intersection(needs) and (sums or run not in SUMS):
            found += run(ledger)
    return found


def open_sums(ledger: Ledger) -> list[Fault]:
    """The sums that do not hold yet: tranches and budget against the amount, weights against 100."""
    return [fault for _, run in CHECKS if run in SUMS for fault in run(ledger)]
