"""The trail 留痕: what was changed by whom, each entry tied to the one before it; pure.

An entry's hash covers all that it says and the hash of the entry before, so that a later change of one breaks
the chain there. The seal is made of the hash with the installation's own key: whoever can write to the
database but does not hold the key cannot make a chain anew that would pass.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ..i18n import N_, Message

START = "0" * 64  # stands for the hash before the first entry


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of one record. ``before`` and ``after`` are JSON of the fields that changed, None where
    there was or is no record; ``at`` is UTC, ISO 8601."""

    no: int
    at: str
    user_id: int | None
    who: str
    address: str | None
    project_id: int | None
    project_code: str | None
    subject: str
    subject_id: int
    action: str
    before: str | None
    after: str | None
    reason: str | None
    previous: str
    hash: str = ""
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """How many entries there are, and the last one's hash, sealed: it shows when the last ones are taken away."""

    count: int
    hash: str
    seal: str


@dataclass(frozen=True, slots=True)
class Broken:
    no: int
    why: Message


def digest(entry: Entry) -> str:
    """Of all that the entry says; no digest where something stands in it that nobody could have written."""
    said = list(astuple(entry))[:-2]
    try:
        return hashlib.sha256(canonical(said).encode()).hexdigest()
    except (TypeError, ValueError):
        return ""


def seal(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def seal_of_head(key: bytes, count: int, last: str) -> str:
    return seal(key, f"{count} {last}")


def first_broken(entries: Iterable[Entry], head: Head, key: bytes) -> Broken | None:
    """The first entry that is not as it was written, was put in, or is gone; None where the chain holds."""
    no, previous = 0, START
    for entry in entries:
        no += 1
        if entry.no != no:
            return Broken(no, Message(N_("it is gone, or another stands in its place")))
        if entry.previous != previous:
            return Broken(no, Message(N_("it does not follow the record before it")))
        if not _same(entry.hash, digest(entry)):
            return Broken(no, Message(N_("it is not as it was written")))
        if not _same(entry.seal, seal(key, entry.hash)):
            return Broken(no, Message(N_("it was not sealed with this installation's key")))
        previous = entry.hash
    if head.count != no:
        return Broken(
            min(head.count, no) + 1,
            Message(N_("it is gone: %(count)s records were written"), count=head.count)
            if head.count > no
            else Message(N_("it was put in: %(count)s records were written"), count=head.count),
        )
    if no and (head.hash != previous or not _same(head.seal, seal_of_head(key, no, previous))):
        return Broken(no, Message(N_("it is not the last record that was written")))
    return None


def _same(found: Any, expected: str) -> bool:
    """Whatever was put in the place of a text."""
    return isinstance(found, str) and hmac.compare_digest(found.encode(errors="replace"), expected.encode())


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of two states of a record the fields that differ, as they were and as they are."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


def canonical(value: Any) -> str:
    """JSON that is the same for the same values, whichever database they were read from."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def plain(value: Any) -> Any:
    """A value in the trail's notation: dates in ISO 8601, decimals as plain text, lists."""
    match value:
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
        case date() | datetime():
            return value.isoformat()
        case Decimal():
            return f"{value.normalize():f}" if value else "0"
    return value
