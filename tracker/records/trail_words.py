"""How the trail's fields of what is no record of the ledger are read; pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .. import fields, formats
from ..i18n import gettext, language
from ..ledger.records import RECORDS

# field → the vocabulary of its values
WORDS = {
    "issued_report": {
        "kind": "report_kind",
        "lang": "language",
        "status": "report_status",
        "void_reason": "void_reason",
    },
    "narrative": {"kind": "report_kind", "lang": "language", "chapter": "chapter"},
    "round": {"subject": "round_subject", "decision": "decision"},
    "project_move": {"move": "move", "from_state": "state", "to_state": "state"},
    "certificate": {"conclusion": "acceptance_conclusion"},
    "evidence": {"kind": "evidence_kind", "sheet": "sheet"},
}
# fields that are no plain text
KINDS: Mapping[str, dict[str, fields.Kind]] = {
    "claim": {
        "invoiced_on": fields.Day(),
        "amount": fields.Cents(),
        "standing": fields.Choice("round_standing"),
        "approved_on": fields.Day(),
        "paid_on": fields.Day(),
        "paid_amount": fields.Cents(),
    },
    "round": {"decided_on": fields.Day()},
    "project_move": {"moved_on": fields.Day()},
    "period": {"from_on": fields.Day(), "until_on": fields.Day()},
    "certificate": {"concluded_on": fields.Day()},
    "issued_report": {"as_of": fields.Day(), "from_on": fields.Day(), "to_on": fields.Day()},
    "dossier": {"with_names": fields.YesNo()},
}
# numbers of rows, which tell a reader nothing; the entry itself keeps them
_INTERNAL = frozenset({"subject_id", "record_id", "report_id", "milestone_id"})


def in_short(subject: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that say something to a reader: moments as they are written, of what was submitted the names of its
    files, of a certificate the names of its panel and the codes of its standards."""
    if subject in RECORDS:
        return dict(values)
    told = {name: _short(name, value) for name, value in values.items() if name not in _INTERNAL}
    return {name: value for name, value in told.items() if value != ""}


def _short(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name.endswith("_at"):
        return formats.moment(value, language())
    match name:
        case "content":
            parts = [file.get("name", "") for file in json.loads(value).get("files", ())]
        case "members":
            parts = [one["name"] for one in json.loads(value)]
        case "standards":
            parts = [one["code"] for one in json.loads(value)]
        case _:
            return value
    return gettext(", ").join(filter(None, parts))
