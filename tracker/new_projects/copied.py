"""A project begun as a copy of an earlier one: what was agreed comes along, what was done does not; pure."""

from __future__ import annotations

from dataclasses import replace

from ..contracts.records import Contract
from ..ledger.records import Ledger
from .usual import moved


def copied(source: Ledger, contract: Contract, *, people: bool = False) -> Ledger:
    """Settings, budget and tranches as signed, targets, scheme and milestones of ``source`` under a new
    contract; due dates move with the start of the term. Payments, adjustments, what amendments added, and
    the targets' baselines and reasons are the earlier project's own. The register of participants is
    personal data and comes only where ``people`` is asked for."""
    days = (contract.starts_on - source.project.starts_on).days
    tranches = tuple(
        replace(
            t, due_on=t.due_on and moved(t.due_on, days), invoiced_on=None, paid_on=None, paid_amount=None
        )
        for t in source.tranches
        if t.amendment_no is None
    )
    known = {t.no for t in tranches}
    return Ledger(
        project=contract,
        settings=source.settings,
        tranches=tranches,
        milestones=tuple(
            replace(
                m,
                due_on=moved(m.due_on, days),
                done_on=None,
                tranche_no=m.tranche_no if m.tranche_no in known else None,
            )
            for m in source.milestones
        ),
        budget=source.budget,
        people=source.people if people else (),
        indicators=tuple(replace(i, baseline=None, deviation_reason=None) for i in source.indicators),
        scheme=source.scheme,
    )
