"""Reads of what an issued report counted."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.snapshot import Snapshot, from_json

from ..issuing.models import issued_reports
from ..issuing.queries import Issued, issued_under, kept_file
from .frozen import Kept, kept_of


def report_of(session: Session, project_id: int, number: str) -> Issued | None:
    """An issued report of a project; None for every other number."""
    found = issued_under(session, number)
    return found if found and found.project_id == project_id and found.status == "issued" else None


def snapshot_of(session: Session, report: Issued) -> Snapshot:
    """Its figures as they were issued."""
    text = session.scalars(select(issued_reports.c.snapshot).where(issued_reports.c.id == report.id)).one()
    return from_json(text)


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
        kept = kept_of(snapshot_of(session, report), file[0] if file else b"")
        with self._lock:
            self._kept[key] = kept
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return kept
