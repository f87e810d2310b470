"""``ledger.xlsx``: the workbook that goes with a report, with nobody's name in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ..beneficiaries.rules import age_band, masked_name
from ..ledger.records import Ledger
from ..ledger.rules import up_to
from .writer import write


def ledger_workbook(ledger: Ledger, as_of: date, lang: str = "en") -> bytes:
    """The sheets up to ``as_of``; of people only code, gender and age band, and a payee who is one of them masked."""
    cut = up_to(ledger, as_of)
    names = {p.name: masked_name(p.name) for p in cut.people if p.name}
    expenses = (replace(e, payee=names[e.payee]) if e.payee in names else e for e in cut.expenses)
    cut = replace(cut, expenses=tuple(expenses))
    bands = {p.code: age_band(p.birth_year, as_of) for p in cut.people}
    return write(cut, lang, created=as_of, age_bands=bands)
