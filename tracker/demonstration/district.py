"""Eleven smaller projects of two agencies, each at another point of its life, around any given day.

They are made by one pattern (``pattern.py``) from a table of stories (``stories.py``), so that the list of
projects has something to say whenever the demonstration is loaded. Every one passes the checks of a ledger.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from .pattern import sheets_of
from .stories import BUREAU, STORIES, H, P, R, S

__all__ = ["STORIES", "USERS", "district"]

Sheets = dict[str, list[dict[str, Any]]]

USERS = (
    {"email": "manager@demo.example", "name": "赵敏", "role": "project_manager", "organization": S},
    {"email": "worker@demo.example", "name": "钱珊", "role": "social_worker", "organization": S},
    {"email": "finance@demo.example", "name": "孙会", "role": "finance_officer", "organization": S},
    {"email": "official@demo.example", "name": "李正", "role": "official", "organization": BUREAU},
    {"email": "evaluator@demo.example", "name": "周评", "role": "evaluator", "organization": P},
    {"email": "auditor@demo.example", "name": "吴审", "role": "auditor", "organization": H},
    {"email": "admin@demo.example", "name": "郑管", "role": "administrator", "organization": "平台管理"},
    {"email": "rival@demo.example", "name": "王竞", "role": "project_manager", "organization": R},
)


def district(today: date) -> list[Sheets]:
    """The sheets of the eleven projects as they stand on a day."""
    return [sheets_of(number, story, today) for number, story in enumerate(STORIES)]
