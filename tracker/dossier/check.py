"""Whether a dossier is whole, by itself: no database is asked. README.txt in the dossier says how to do the
same without this application."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from ..audit.rules import Entry, digest
from ..i18n import N_, Message
from .archive import CHUNK, SUMS
from .rules import MANIFEST, TRAIL

# what a damaged archive, or one that somebody made up, makes the libraries raise
_NONE = (OSError, zipfile.BadZipFile, zlib.error, EOFError, LookupError, ValueError, TypeError, RuntimeError)
_NAMES = [f.name for f in fields(Entry)]


class NoDossier(Exception):
    """It is no archive, or lacks what every dossier has."""


def faults(path: Path) -> Iterator[Message]:
    """What does not hold; nothing where the dossier is as it was made. NoDossier where it is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            sums = archive.read(SUMS).decode()
            manifest = json.loads(archive.read(MANIFEST))
            said = {entry["name"]: entry["sha256"] for entry in manifest["files"]}
            until = manifest["trail"]["until"], manifest["trail"]["hash"]
            listed = dict(line.split("  ", 1)[::-1] for line in sums.splitlines())
            yield from _files(archive, names, listed, said)
            yield from _chain(archive, *until)
    except _NONE as error:
        raise NoDossier(str(error)) from error


def _files(
    archive: zipfile.ZipFile, names: list[str], listed: dict[str, Any], said: dict[str, str]
) -> Iterator[Message]:
    for name in sorted(set(names) | set(listed) | set(said)):
        shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)  # it goes to a terminal
        if names.count(name) != 1:
            yield Message(N_("%(name)s is not there, or is there twice"), name=shown)
        elif name == SUMS:
            continue
        elif name not in listed or (name not in said and name != MANIFEST):
            yield Message(N_("%(name)s was put in"), name=shown)
        else:
            found = _sha256(archive, name)
            if found != listed[name] or found != said.get(name, found):
                yield Message(N_("%(name)s is not as it was"), name=shown)


def _sha256(archive: zipfile.ZipFile, name: str) -> str:
    made = hashlib.sha256()
    try:
        with archive.open(name) as file:
            while chunk := file.read(CHUNK):
                made.update(chunk)
    except zipfile.BadZipFile:  # its check sum is another
        return ""
    return made.hexdigest()


def _chain(archive: zipfile.ZipFile, until: int, last_hash: str) -> Iterator[Message]:
    """Each line is as it was written and follows the one before it, where that is the project's too."""
    last: Entry | None = None
    with archive.open(TRAIL) as file:
        for line in file:
            values = json.loads(line)
            entry = Entry(**{name: values[name] for name in _NAMES})
            if digest(entry) != entry.hash:
                yield Message(N_("record %(no)s of the trail is not as it was written"), no=entry.no)
            elif last and (entry.no <= last.no or (entry.no == last.no + 1 and entry.previous != last.hash)):
                yield Message(N_("record %(no)s of the trail does not follow the one before it"), no=entry.no)
            last = entry
    if last is None or (last.no, last.hash) != (until, last_hash):
        yield Message(N_("the trail does not end at record %(no)s, as the manifest says"), no=until)
