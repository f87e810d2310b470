"""Reads a project as it stood at a record of the trail."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from ..accounts.models import Organization
from ..audit.personal import SEALED
from ..audit.queries import entries_back_to, keys_of
from ..audit.rules import plain
from ..claims.models import claims
from ..contracts.models import projects
from ..deliverables.models import certificates, deliverables
from ..evidence.models import evidence
from ..issuing.models import issued_reports
from ..issuing.queries import Issued
from ..ledger.models import TABLES
from ..ledger.records import Ledger
from ..lifecycle.models import project_moves
from ..narratives.models import narratives
from ..periods.models import corrections, periods
from ..requests.models import amendment_requests
from ..rounds.models import rounds
from .past import Rows, ledger_at, undo

# what is submitted, decided and paid: the files of records/, and how the trail calls their rows
RECORDS: dict[str, str] = {
    "rounds": "round",
    "deliverables": "deliverable",
    "certificates": "certificate",
    "claims": "claim",
    "amendment_requests": "amendment_request",
    "moves": "project_move",
    "periods": "period",
    "corrections": "correction",
    "narratives": "narrative",
}
_ORGANIZATIONS: Table = Organization.__table__  # type: ignore[assignment]
SUBJECTS: dict[str, Table] = {
    "project": projects,
    **TABLES,
    "round": rounds,
    "deliverable": deliverables,
    "certificate": certificates,
    "claim": claims,
    "amendment_request": amendment_requests,
    "project_move": project_moves,
    "period": periods,
    "correction": corrections,
    "narrative": narratives,
    "issued_report": issued_reports,
    "evidence": evidence,
    "organization": _ORGANIZATIONS,
}
_FILE = ("id", "sheet", "record_id", "kind", "name", "media", "sha256")
# of the others the names of all columns
_COLUMNS = {
    "issued_report": [c.name for c in issued_reports.c if c.name not in ("pdf", "snapshot")],
    "evidence": [*_FILE, "removed_at"],
    "organization": ["id", "name"],
}


@dataclass(frozen=True, slots=True)
class Past:
    """What a dossier tells of, all of one moment. ``files`` are all that had been attached, in the order in which they
    came; ``removed`` were out of sight. ``code`` is the project's of today."""

    ledger: Ledger
    issued: list[Issued]
    files: list[dict[str, Any]]
    records: dict[str, list[dict[str, Any]]]
    code: str


def past(session: Session, project_id: int, no: int, *, nameless: bool = False) -> Past:
    """As of record ``no`` of the trail. DomainError where that cannot be had back; ``nameless``: not where all that is
    gone is who somebody was, which stays away."""
    rows = _today(session, project_id)
    code = rows["project"][project_id]["code"]
    empty = {subject: dict.fromkeys(_names(subject)) for subject in SUBJECTS}
    for subject, table in SUBJECTS.items():
        if "project_id" in table.c and "project_id" in empty[subject]:
            empty[subject]["project_id"] = project_id
    for batch in entries_back_to(session, project_id, no, "organization"):
        keys = keys_of(session, [e for e in batch if SEALED in f"{e.before}{e.after}"])
        for entry in batch:
            undo(rows, entry, empty, keys.get((entry.subject, entry.subject_id)), nameless)
    files = [
        {name: row[name] for name in _FILE} | {"removed": row["removed_at"] is not None}
        for row in _ordered(rows, "evidence")
    ]
    records = {name: _ordered(rows, subject) for name, subject in RECORDS.items()}
    return Past(ledger_at(rows, project_id), _issued(rows), files, records, code)


def _today(session: Session, project_id: int) -> Rows:
    found: Rows = {}
    for subject, table in SUBJECTS.items():
        statement = select(*(table.c[name] for name in _names(subject)))
        if subject == "project":
            statement = statement.where(table.c.id == project_id)
        elif "project_id" in table.c:
            statement = statement.where(table.c.project_id == project_id)
        found[subject] = {row["id"]: plain(dict(row)) for row in session.execute(statement).mappings()}
    return found


def _names(subject: str) -> list[str]:
    return _COLUMNS.get(subject) or [c.name for c in SUBJECTS[subject].c]


def _ordered(rows: Rows, subject: str) -> list[dict[str, Any]]:
    return [rows[subject][i] for i in sorted(rows[subject])]


def _issued(rows: Rows) -> list[Issued]:
    """Every number that had been taken, in that order, as the trail knows it: one without an outcome is reserved,
    whatever the worker was at with it."""
    reports = rows["issued_report"]
    later = {r["replaces_id"]: r for r in reports.values() if r["status"] != "void"}
    first_days = {p["report_id"]: date.fromisoformat(p["from_on"]) for p in rows["period"].values()}
    found = []
    for row in _ordered(rows, "issued_report"):
        edition = later.get(row["id"])
        said = row | {
            "from_on": first_days.get(row["id"]) if row["kind"] == "progress" else None,
            "as_of": date.fromisoformat(row["as_of"]),
            "replaces": reports[row["replaces_id"]]["number"] if row["replaces_id"] else None,
            "edition": edition["number"] if edition else None,
            "replaced_by": edition["number"] if edition and edition["status"] == "issued" else None,
        }
        found.append(Issued(**{f.name: said[f.name] for f in fields(Issued) if f.name != "job"}))
    return found
