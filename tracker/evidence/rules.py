"""What may be kept as evidence 佐证材料, under which name, and who is told of it; pure.

Evaluators compare sign-in sheets, photos and payment slips (docs/field.md, section 4): every record may bear
files, and whoever reviews a project opens them.
"""

from __future__ import annotations

import posixpath
import unicodedata
from dataclasses import dataclass

from ..fields import NAME_LENGTH
from ..i18n import Message
from .records import MEDIA, PICTURES

_SAME = {"jpeg": (".jpeg", ".jpe", ".jfif")}
# sheets whose rows are a resident's own: whatever is attached to them tells a name
OF_A_PERSON = frozenset({"people", "attendance", "volunteer_duty", "leaders"})
# sheet → what is most often attached to its records
USUAL_KIND = {
    "project": "contract",
    "amendments": "contract",
    "activities": "photo",
    "sessions": "photo",
    "attendance": "sign_in_sheet",
    "expenses": "voucher",
    "tranches": "voucher",
    "resources": "voucher",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """``files`` of a request, ``file_bytes`` of each, ``pixels`` that a picture must stay below,
    ``unpacked_bytes`` and ``members`` of a document's archive."""

    files: int
    file_bytes: int
    pixels: int
    unpacked_bytes: int
    members: int


class Refused(Exception):
    """A file that may not be kept, and why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


class AllRefused(Exception):
    """A request of which nothing is kept; ``reasons`` name the files at fault."""

    def __init__(self, reasons: list[Message]) -> None:
        super().__init__(reasons)
        self.reasons = reasons


def tells_names(sheet: str, kind: str) -> bool:
    """Whether a file tells who residents are: opened by those who may see names and by those who review."""
    return kind == "sign_in_sheet" or sheet in OF_A_PERSON


def clean_name(sent: str, media: str) -> str:
    """A name to show: no path, nothing invisible, and the ending of what the file is."""
    last = posixpath.basename(sent.replace("\\", "/"))
    shown = "".join(
        " " if c.isspace() else c for c in last if c.isspace() or unicodedata.category(c)[0] != "C"
    )
    words = " ".join(shown.split())
    stem, dot, ending = words.rpartition(".")
    own = MEDIA[media][1]
    same = dot and f".{ending.lower()}" in (own, *_SAME.get(media, ()))
    stem = (stem if same else words).strip(" .") or "file"
    return stem[: NAME_LENGTH - len(own)] + own


def shown_name(sent: str) -> str:
    """The sender's name for a file that may not be kept, for the sentence that says so."""
    last = posixpath.basename(sent.replace("\\", "/"))
    return "".join(c for c in last if unicodedata.category(c)[0] != "C")[:80] or "?"


def served_name(name: str, media: str) -> str:
    """What is downloaded of a picture is its copy, always a JPEG."""
    return posixpath.splitext(name)[0] + MEDIA["jpeg"][1] if media in PICTURES else name
