"""What may stand in a chapter that is written by hand, and what an editor saw of it; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reports.prose import DEEPEST, LONGEST, MOST_COLUMNS, Fault

from ..i18n import N_, Message

_SENTENCES = {
    "too_long": N_("at most %(most)s characters; it has %(detail)s"),
    "unknown_field": N_("no figure is called {%(detail)s}; write \\{ where no figure is meant"),
    "columns": N_("a table has at most %(columns)s columns; this one has %(detail)s"),
    "depth": N_("lists stand in lists at most %(depth)s deep"),
    "letters": N_("the report's fonts cannot print: %(detail)s"),
}
_PERHAPS = N_("no figure is called {%(detail)s}; did you mean %(like)s?")


@dataclass(frozen=True, slots=True)
class Text:
    """A chapter as it stands: ``version`` 0 where nobody has written it yet."""

    text: str = ""
    version: int = 0
    written_at: str | None = None
    written_by: str = ""


def untouched(stands: Mapping[str, Text], since: str) -> list[str]:
    """The chapters that nobody has written since a moment, when a report of an earlier day printed them."""
    return [
        chapter for chapter, one in stands.items() if one.text and one.written_at and one.written_at <= since
    ]


def sentence(fault: Fault) -> Message:
    text = _PERHAPS if fault.like else _SENTENCES[fault.kind]
    return Message(
        text,
        detail=fault.detail,
        like=", ".join(f"{{{name}}}" for name in fault.like),
        most=f"{LONGEST:,}",
        columns=MOST_COLUMNS,
        depth=DEEPEST,
    )


def seen(stands: Mapping[str, Text]) -> str:
    """What a form says of the chapters that it was filled with: each one's version, and a mark of its text, by which
    one that its editor left as it was is known."""
    return " ".join(f"{chapter}.{one.version}.{_mark(one.text)}" for chapter, one in stands.items())


def to_write(stands: Mapping[str, Text], typed: Mapping[str, str], seen_: str) -> tuple[list[str], list[str]]:
    """The chapters to be written, and those of them that somebody else has changed since the form was filled."""
    was = dict(_read(seen_.split()))
    changed, taken = [], []
    for chapter, text in typed.items():
        version, mark = was.get(chapter, (0, ""))
        if text == stands[chapter].text or _mark(text) == mark:
            continue  # as it stands, or as it was shown
        changed.append(chapter)
        if stands[chapter].version != version:
            taken.append(chapter)
    return changed, taken


def _read(parts: Iterable[str]) -> Iterable[tuple[str, tuple[int, str]]]:
    for part in parts:
        chapter, _, rest = part.partition(".")
        version, _, mark = rest.partition(".")
        if version.isascii() and version.isdigit() and len(version) < 10:
            yield chapter, (int(version), mark)


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
