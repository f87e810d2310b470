from __future__ import annotations

import pytest

from reports.render import render_pdf
from reports.sample import sample

LEDGER = b"PK\x03\x04 a workbook stands here"


@pytest.fixture(scope="session")
def final() -> bytes:
    """The invented final report, a draft, printed once for all who read it."""
    return render_pdf(sample(), LEDGER)
