"""Jobs that cost nothing to do, and processes that take them."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import RowMapping

from tracker.audit.service import Origin
from tracker.db import Database
from tracker.jobs.models import jobs
from tracker.jobs.service import enqueue

CLERK = Origin(None, "the clerk of the tests")


def ask(database: Database, key: str = "1", kind: str = "draft_report", **other: Any) -> int:
    with database.transaction() as session:
        return enqueue(session, kind, key, {"key": key}, CLERK, **other)


def rows(database: Database) -> list[RowMapping]:
    with database.session() as session:
        return list(session.execute(select(jobs).order_by(jobs.c.id)).mappings())


def start(script: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)
