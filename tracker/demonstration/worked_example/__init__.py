"""The worked example of docs/field.md, section 8: a year of cultivating a team of knitters, as records.

Every figure of that section comes out of these rows on its day. Names, phones and texts are invented.
"""

from __future__ import annotations

from typing import Any

from .contract import contract
from .cultivation import cultivation
from .evaluation import evaluation
from .finance import finance
from .services import services

Sheets = dict[str, list[dict[str, Any]]]


def worked_example() -> Sheets:
    """The sheets of the project's workbook, as ``tracker.ledger.records.ledger_of`` takes them."""
    return contract() | finance() | services() | evaluation() | cultivation()
