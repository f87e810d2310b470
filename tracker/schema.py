"""Every table, imported, so that ``metadata`` is whole."""

from __future__ import annotations

from .accounts import models as accounts
from .audit import models as audit
from .claims import models as claims
from .db import metadata
from .deliverables import models as deliverables
from .evidence import models as evidence
from .inbox import models as inbox
from .issuing import models as issuing
from .jobs import models as jobs
from .ledger import models as ledger
from .lifecycle import models as lifecycle
from .narratives import models as narratives
from .periods import models as periods
from .requests import models as requests
from .rounds import models as rounds

__all__ = [
    "accounts",
    "audit",
    "claims",
    "deliverables",
    "evidence",
    "inbox",
    "issuing",
    "jobs",
    "ledger",
    "lifecycle",
    "metadata",
    "narratives",
    "periods",
    "requests",
    "rounds",
]
