"""``ledger.xlsx``: the workbook that goes with a report, with nobody's name in it."""

from __future__ import annotations

from datetime import date

from ..beneficiaries.rules import age_band
from ..ledger.records import Ledger
from ..ledger.rules import up_to
from .writer import write


def ledger_workbook(ledger: Ledger, as_of: date, lang: str = "en") -> bytes:
    """The sheets up to ``as_of``; of people only code, gender and age band."""
    cut = up_to(ledger, as_of)
    bands = {p.code: age_band(p.birth_year, as_of) for p in cut.people}
    return write(cut, lang, created=as_of, age_bands=bands)
