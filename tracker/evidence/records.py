"""The kinds of file that are kept as evidence, and what is known of a picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

# what a file is found to be → the type that it is served as, and its ending; never what the sender says
MEDIA = {
    "jpeg": ("image/jpeg", ".jpg"),
    "png": ("image/png", ".png"),
    "webp": ("image/webp", ".webp"),
    "pdf": ("application/pdf", ".pdf"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
}
PICTURES = frozenset({"jpeg", "png", "webp"})


@dataclass(frozen=True, slots=True)
class Picture:
    """Width and height as it is looked at, and what the camera wrote: the time in Asia/Shanghai, the place in
    degrees."""

    width: int
    height: int
    taken_at: datetime | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ActivityPhoto:
    """A photo attached to an activity, or to one of its sessions; ``id`` grows with the order in which they
    came, ``taken_on`` is what the camera says."""

    id: int
    sha256: str
    activity: str
    session_no: int | None
    taken_on: date | None
