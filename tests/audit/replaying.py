"""The records as they stand, and as the trail tells them from its beginning."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from tracker.accounts.models import Organization, User
from tracker.audit.models import personal_keys
from tracker.audit.personal import PERSONAL, reveal
from tracker.audit.queries import entries
from tracker.audit.rules import Entry, canonical, plain
from tracker.contracts.models import projects
from tracker.ledger.models import TABLES

SUBJECTS: dict[str, Table] = {
    "project": projects,
    **TABLES,
    "organization": Organization.__table__,  # type: ignore[dict-item]
    "user": User.__table__,  # type: ignore[dict-item]
}
# what numbers a row, secrets, and the language in which somebody reads
LEFT_OUT = {"id", "project_id", "version", "revision", "password_hash", "lang"}
Rows = dict[str, dict[int, dict[str, Any]]]


def tables(session: Session) -> Rows:
    """Every record as it is, in the trail's notation, without what is empty."""
    found: Rows = {}
    for subject, table in SUBJECTS.items():
        found[subject] = {
            row["id"]: {k: plain(v) for k, v in row.items() if k not in LEFT_OUT and v is not None}
            for row in session.execute(select(table)).mappings()
        }
    return found


def replay(trail: Iterable[Entry]) -> Rows:
    """The records that the trail leads to, by subject and id, each field in the trail's notation."""
    found: Rows = {}
    for entry in trail:
        rows = found.setdefault(entry.subject, {})
        if entry.after is None:
            rows.pop(entry.subject_id, None)
        else:
            rows.setdefault(entry.subject_id, {}).update(json.loads(entry.after))
    return found


def replayed(session: Session) -> Rows:
    keys = {(r.subject, r.subject_id): r.key for r in session.execute(select(personal_keys))}

    def open_(entry: Entry) -> Entry:
        if entry.after is None or entry.subject not in PERSONAL:
            return entry
        after = reveal(json.loads(entry.after), keys.get((entry.subject, entry.subject_id)))
        return replace(entry, after=canonical(after))

    told = replay(map(open_, entries(session)))
    return {
        subject: {
            i: {k: v for k, v in row.items() if v is not None} for i, row in told.get(subject, {}).items()
        }
        for subject in SUBJECTS
    }
