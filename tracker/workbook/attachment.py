"""``ledger.xlsx``: the workbook that goes with a report, with nobody's name in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ..beneficiaries.masks import masker
from ..beneficiaries.rules import age_band
from ..ledger.records import Ledger
from ..ledger.rules import up_to
from .writer import write


def ledger_workbook(ledger: Ledger, as_of: date, lang: str = "en") -> bytes:
    """The sheets up to ``as_of``; of people only code, gender and age band."""
    cut = masked_up_to(ledger, as_of)
    bands = {p.code: age_band(p.birth_year, as_of) for p in cut.people}
    return write(cut, lang, created=as_of, age_bands=bands)


def masked_up_to(ledger: Ledger, as_of: date) -> Ledger:
    """The ledger up to ``as_of``, the names of people masked where a payee or a note has them."""
    cut = up_to(ledger, as_of)
    masked = masker(p.name for p in cut.people)
    return replace(
        cut,
        expenses=tuple(
            replace(e, payee=masked(e.payee), note=e.note and masked(e.note)) for e in cut.expenses
        ),
        volunteer_duty=tuple(replace(d, note=d.note and masked(d.note)) for d in cut.volunteer_duty),
    )
