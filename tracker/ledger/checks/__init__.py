"""What must hold of a whole ledger, beyond each record's own shape (docs/field.md, sections 3 to 5).

Pure: a ledger in, faults out, all of them at once. A workbook is checked by them before it is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..records import Ledger
from . import contract, evaluation, finance, references, services
from .faults import Broken, Fault

__all__ = ["Fault", "check"]

CHECKS = (*contract.CHECKS, *finance.CHECKS, *services.CHECKS, *evaluation.CHECKS)


def check(
    ledger: Ledger, *, loose: Mapping[str, Sequence[Any]] | None = None, broken: Broken = frozenset()
) -> list[Fault]:
    """Every fault of the ledger. ``loose`` are rows that are no records because something needed is
    missing (None): they refer and are referred to all the same, and a fault's index goes on over them. A
    check that relies on what is ``broken``, or on a reference that leads nowhere, is left out, so that one
    error is not told again as others."""
    found = list(references.check(ledger, loose or {}))
    broken = broken | {(fault.sheet, fault.column) for fault in found}
    for needs, run in CHECKS:
        if not broken.intersection(needs):
            found += run(ledger)
    return found
