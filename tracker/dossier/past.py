"""A project as it stood at a record of the trail: as it stands today, with everything undone that the trail tells
since; pure.

Each record of the trail says what stood before it, so that going back from the latest one gives the rows of then,
whatever was edited, added, removed, decided or issued in between. What cannot be had back is refused by a sentence
that names the record: what told who somebody was goes for good with the person's key (docs/field.md, section 2,
Personal Information Protection Law).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from .. import fields
from ..audit.personal import SEALED, reveal
from ..audit.rules import Entry
from ..claims.records import Paid
from ..contracts.records import PARTIES
from ..errors import DomainError
from ..fields import columns
from ..i18n import N_, Message
from ..ledger.records import RECORDS, ROW_SHEETS, Ledger
from .rules import SUBJECT

# subject of the trail → id → row, in the trail's notation
Rows = dict[str, dict[int, dict[str, Any]]]

FORGOTTEN = N_(
    "Record %(no)s took away what told who a person of the register was, together with the key by which the trail could be read: no dossier of the time before it can be made by anybody any more. Whether a file is one that was handed out then, tracker dossier --check says."
)
UNTOLD = N_(
    "What record %(no)s changed cannot be undone: the record does not tell all of it, or the rows are not as it left them. No dossier of the time before it can be made."
)

APART = frozenset({SUBJECT, "job", "not_doubles"})  # no part of a dossier
MADE = frozenset({"created", "submitted", "reserved", "locked", "moved"})
# what is neither made, changed nor removed: the columns that were empty before it, beside those that it tells
EMPTY: dict[tuple[str, str], tuple[str, ...]] = {
    ("round", "decided"): ("decision", "decided_by", "decided_name", "decided_at", "decided_on", "reason"),
    ("certificate", "published"): ("published_at", "published_by", "organization", "title", "contractor"),
    ("amendment_request", "changed"): ("amendment_no",),
    ("claim", "decided"): ("approved_on", "override_reason"),
    ("claim", "paid"): (*(c.name for c in columns(Paid)), "paid_by", "paid_name", "paid_at"),
    ("period", "released"): ("released_at",),
    ("issued_report", "issued"): ("sha256", "size"),
    ("issued_report", "voided"): ("void_reason",),
    ("issued_report", "withdrawn"): (
        "withdrawn_at",
        "withdrawer_id",
        "withdrawer_name",
        "withdrawal_reason",
    ),
    ("issued_report", "scanned"): (),
    ("evidence", "removed"): ("removed_at",),  # it stays a row, out of sight
    ("organization", "closed"): (),
    ("organization", "reopened"): (),
}
# what a record has to tell so that nothing of the row before it is lacking; earlier versions told less
WHOLE = {
    ("narrative", "changed"): {"text", "written_at", "written_by"},
    ("claim", "changed"): {"standing", "contractor_id"},
}
COUNTED = WHOLE.keys() - {("claim", "changed")} | {
    ("certificate", "changed")
}  # each raises the row's version


def undo(
    rows: Rows,
    entry: Entry,
    empty: Mapping[str, Mapping[str, Any]],
    key: bytes | None,
    nameless: bool = False,
) -> None:
    """Takes back the latest record of the trail that is not undone yet. ``empty``: subject → a row without values;
    ``key``: of the person that the record tells of; ``nameless``: what told who somebody was may stay away.
    DomainError where it cannot be taken back."""
    if entry.subject in APART:
        return
    what, mine = (entry.subject, entry.action), rows.get(entry.subject)
    before, after = (json.loads(text) if text else {} for text in (entry.before, entry.after))
    if not nameless and SEALED in before and reveal(before, key).keys() < before.keys():
        raise DomainError(Message(FORGOTTEN, no=entry.no), "until")
    before, after = (
        {name: value for name, value in reveal(values, key).items() if name in empty.get(entry.subject, ())}
        for values in (before, after)
    )
    gone = what not in EMPTY and entry.action == "removed"
    row = None if mine is None else mine.get(entry.subject_id)
    known = what in EMPTY or gone or entry.action in {*MADE, "changed"}
    as_left = gone == (row is None) and all((row or {})[name] == value for name, value in after.items())
    if mine is None or not known or not as_left or WHOLE.get(what, set()) - before.keys():
        raise DomainError(Message(UNTOLD, no=entry.no), "until")
    if entry.action in MADE:
        del mine[entry.subject_id]
        return
    row = mine.setdefault(entry.subject_id, dict(empty[entry.subject]) | {"id": entry.subject_id})
    row |= dict.fromkeys(EMPTY.get(what, ())) | before
    if what in COUNTED:
        row["version"] -= 1
    if what == ("issued_report", "issued"):  # by the same record, what it locked was filed
        for period in rows["period"].values():
            if period["report_id"] == entry.subject_id:
                period["filed_at"] = None


def ledger_at(rows: Rows, project_id: int) -> Ledger:
    """As ``ledger/queries.py: ledgers`` gives it: rows in the order in which they were written, without expenses
    that were submitted and not approved."""
    accepted: dict[int, bool] = {}
    for one in rows["round"].values():
        if one["subject"] == "expense":
            accepted[one["subject_id"]] = accepted.get(one["subject_id"]) or one["decision"] == "accepted"
    for expense_id, is_approved in accepted.items():
        if not is_approved:
            rows["expenses"].pop(expense_id, None)
    project = rows["project"][project_id]
    names = {i: one["name"] for i, one in rows["organization"].items()}
    parties = {party: names.get(project[f"{party}_id"]) for party in PARTIES}
    [settings] = rows["settings"].values()
    sheets = {
        sheet: tuple(_record(sheet, rows[sheet][i]) for i in sorted(rows[sheet])) for sheet in ROW_SHEETS
    }
    return Ledger(
        project=_record("project", project | parties), settings=_record("settings", settings), **sheets
    )


_READ: dict[type, Callable[[Any], Any]] = {
    fields.Day: date.fromisoformat,
    fields.Number: Decimal,
    fields.Many: tuple,
}


def _record(sheet: str, row: Mapping[str, Any]) -> Any:
    """From a row in the trail's notation."""
    values = {}
    for column in columns(RECORDS[sheet]):
        value, read = row[column.name], _READ.get(type(column.kind))
        values[column.name] = read(value) if read is not None and value is not None else value
    return RECORDS[sheet](**values)
