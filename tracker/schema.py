"""Every table, imported, so that ``metadata`` is whole."""

from __future__ import annotations

from .accounts import models as accounts
from .db import metadata
from .ledger import models as ledger

__all__ = ["accounts", "ledger", "metadata"]
