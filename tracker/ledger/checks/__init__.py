"""What must hold of a whole ledger, beyond each record's own shape (docs/field.md, sections 3 to 5).

Pure: a ledger in, faults out, all of them at once. A workbook is checked by them before it is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..records import Ledger
from . import contract, evaluation, finance, references, services
from .faults import Fault

__all__ = ["Fault", "check"]


def check(
    ledger: Ledger, *, codes: Mapping[str, set[Any]] | None = None, broken: frozenset[str] = frozenset()
) -> list[Fault]:
    """Every fault of the ledger. ``codes`` are the codes of rows beyond the ledger's that may be referred
    to; a check that needs a ``broken`` sheet whole is left out."""
    found = list(references.check(ledger, codes or {}))
    refers_well = not found
    found += contract.check(ledger)
    for checks in (finance.CHECKS, services.CHECKS, evaluation.CHECKS):
        for needs, run in checks:
            if not broken.intersection(needs) and (refers_well or not _leans(found, needs)):
                found += run(ledger)
    return found


def _leans(found: list[Fault], needs: tuple[str, ...]) -> bool:
    """Whether one of these sheets has a fault already, which would make others out of it."""
    return any(fault.sheet in needs for fault in found)
