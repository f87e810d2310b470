"""Reads of what an issued report counted."""

from __future__ import annotations

import json
from collections import OrderedDict
from threading import Lock
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.snapshot import Snapshot, from_json

from ..audit.models import trail
from ..audit.personal import SEALED, reveal
from ..audit.queries import entries_back_to, keys_of
from ..issuing.models import issued_reports
from ..issuing.queries import Issued, issued_under, kept_file
from ..ledger.models import TABLES
from .frozen import Kept, kept_of


def report_of(session: Session, project_id: int, number: str) -> Issued | None:
    """An issued report of a project; None for every other number."""
    found = issued_under(session, number)
    return found if found and found.project_id == project_id and found.status == "issued" else None


def snapshot_of(session: Session, report: Issued) -> Snapshot:
    """Its figures as they were issued."""
    text = session.scalars(select(issued_reports.c.snapshot).where(issued_reports.c.id == report.id)).one()
    return from_json(text)


def _households(session: Session, report: Issued) -> dict[str, str | None] | None:
    """By each person's code a word for the household, which tells no address, as it stood when the number was taken:
    the register of today with everything undone that the trail tells since. None where somebody's data was deleted
    since, and the key with it."""
    taken = trail.c.subject == "issued_report", trail.c.action == "reserved", trail.c.subject_id == report.id
    no = session.scalar(select(trail.c.no).where(*taken))
    if no is None or report.project_id is None:
        return None
    people = TABLES["people"]
    statement = select(people.c.id, people.c.code, people.c.household)
    rows = session.execute(statement.where(people.c.project_id == report.project_id)).mappings()
    found: dict[int, dict[str, Any]] = {row["id"]: dict(row) for row in rows}
    for batch in entries_back_to(session, report.project_id, no, "people", only="people"):
        keys = keys_of(session, batch)
        for entry in batch:
            before = json.loads(entry.before) if entry.before else {}
            known = reveal(before, keys.get((entry.subject, entry.subject_id)))
            if SEALED in before and known.keys() < before.keys():
                return None
            if entry.action == "created":
                found.pop(entry.subject_id, None)
            else:
                found.setdefault(entry.subject_id, {}).update(known)
    words: dict[str, str] = {}
    return {
        one["code"]: words.setdefault(home, f"{len(words):06d}") if (home := one.get("household")) else None
        for one in found.values()
    }


class LastKept:
    """The figures and records of the reports that were looked at last: what was issued never changes, and whoever
    follows one of its figures follows another."""

    def __init__(self, size: int = 4) -> None:
        self._size = size
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = Lock()

    def of(self, session: Session, report: Issued) -> Kept:
        """DomainError where its file is not the one that was issued."""
        key = report.sha256 or ""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        file = kept_file(session, report.project_id, report.number)
        households = _households(session, report)
        kept = kept_of(snapshot_of(session, report), file[0] if file else b"", households)
        with self._lock:
            self._kept[key] = kept
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return kept
