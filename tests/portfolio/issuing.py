"""Portfolios of the demonstration's purchaser, asked for by its official."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from reports.portfolio import Portfolio
from reports.snapshot import to_json
from tests.issuing.asking import asked
from tracker.db import Database
from tracker.issuing.asked import Asked

FROM, TO = date(2024, 1, 1), date(2025, 12, 31)
PERIOD = f"from={FROM}&to={TO}"


def plain(pdf: bytes, _: str) -> bytes:
    return pdf


def quick(portfolio: Portfolio) -> bytes:
    return to_json(portfolio).encode()


def portfolio_of(database: Database, role: str = "official", **other: Any) -> Asked:
    made = asked(database, role, kind="portfolio", as_of=TO)
    return replace(made, project_id=None, **{"from_on": FROM, "to_on": TO} | other)
