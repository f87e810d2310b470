"""Files on their way in: each is written aside and looked at, and all of them may stay, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..i18n import N_, Message
from .content import media_of
from .pictures import make_copies
from .records import PICTURES, Picture
from .rules import AllRefused, Limits, Refused, clean_name, shown_name
from .vault import ORIGINAL, PHOTO, SMALL, TooLarge, write


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that may stay; ``written`` are its original and its copies, still aside."""

    name: str
    media: str
    sha256: str
    size: int
    picture: Picture | None
    written: Mapping[str, Path]


def look_at(folder: Path, sent: Sequence[tuple[str, IO[bytes]]], limits: Limits) -> list[Arrived]:
    """The files of a request, by the names that the sender gave them. AllRefused, with a sentence for each
    that may not stay; OSError where the disk has no room."""
    if len(sent) > limits.files:
        text = N_("At most %(most)s files at once, and these are %(found)s. Send them in parts.")
        raise AllRefused([Message(text, most=limits.files, found=len(sent))])
    arrived: list[Arrived] = []
    reasons: list[Message] = []
    for number, (name, stream) in enumerate(sent):
        try:
            arrived.append(_look_at_one(folder / str(number), name, stream, limits))
        except Refused as refused:
            said = {"name": shown_name(name), "why": refused.message}
            reasons.append(Message(N_("“%(name)s”: %(why)s."), **said))
    if reasons:
        raise AllRefused(reasons)
    return arrived


def _look_at_one(path: Path, name: str, stream: IO[bytes], limits: Limits) -> Arrived:
    try:
        sha256, size = write(path, stream, limits.file_bytes)
    except TooLarge:
        path.unlink()
        text = N_("it is larger than %(mb)s MB")
        raise Refused(Message(text, mb=limits.file_bytes // 2**20)) from None
    media = media_of(path, limits)
    written, picture = {ORIGINAL: path}, None
    if media in PICTURES:
        written |= {copy: path.with_name(path.name + copy) for copy in (PHOTO, SMALL)}
        picture = make_copies(path, media, limits, written[PHOTO], written[SMALL])
    return Arrived(clean_name(name, media), media, sha256, size, picture, written)
