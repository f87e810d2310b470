"""What a file is, told by its bytes alone: a signature of the list, then the whole of it read.

Neither the name nor the type that the sender gives says anything. What is not on the list is refused: SVG and
HTML, which may carry scripts, programs, archives, and pictures that browsers do not all show.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from pypdf import PdfReader

from ..i18n import N_, Message
from .rules import Limits, Refused

_CHUNK = 1 << 20
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
# the part that makes an archive a workbook or a document, and what its list of contents calls that part
_OFFICE = {
    "xlsx": ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
    "docx": ("word/document.xml", b"wordprocessingml.document.main+xml"),
}
_CONTENTS = "[Content_Types].xml"
_SEVERAL = N_("a photo is sent as JPEG, PNG or WEBP, a document as PDF, XLSX or DOCX; this is none of them")
_DAMAGED = N_("the file is damaged, or it is not what its beginning says")
_BOMB = N_("it unpacks to more than %(mb)s MB, or to more than %(parts)s parts")


def media_of(path: Path, limits: Limits) -> str:
    """A key of MEDIA by the file's first bytes. Refused for everything else. A picture is still to be
    decoded (``pictures``); documents are read here to their end."""
    with path.open("rb") as file:
        start = file.read(16)
    if not start:
        raise Refused(Message(N_("the file is empty")))
    if start.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "webp"
    if start[4:8] == b"ftyp" and start[8:12] in _HEIC:
        raise Refused(
            Message(
                N_(
                    "a HEIC photo is not shown by every computer: send it as JPEG. On an iPhone choose Settings → "
                    "Camera → Formats → Most Compatible; a photo taken before is chosen from the photo library, not from the files"
                )
            )
        )
    if start.startswith(b"%PDF-"):
        _read_pdf(path)
        return "pdf"
    if start.startswith(b"PK\x03\x04"):
        return _read_archive(path, limits)
    raise Refused(Message(_SEVERAL))


def _read_pdf(path: Path) -> None:
    """Refused where it has no page, needs a password, or runs something when it is opened."""
    try:
        reader = PdfReader(path)
        locked = reader.is_encrypted and not reader.decrypt("")
        if not locked:
            reader.pages[0].mediabox  # noqa: B018 - read: a page is there
            root = reader.root_object
            names = root.get("/Names")
            opening = root.get("/OpenAction")
            opening = opening.get_object() if opening is not None else None
            runs = (
                "/AA" in root
                or (names is not None and "/JavaScript" in names.get_object())
                or (isinstance(opening, dict) and opening.get("/S") in ("/JavaScript", "/Launch"))
            )
    except Exception as error:  # whatever a stranger's file makes the library raise
        raise Refused(Message(_DAMAGED)) from error
    if locked:
        raise Refused(Message(N_("the PDF needs a password: send it without one")))
    if runs:
        raise Refused(
            Message(N_("the PDF runs a script or a program when it is opened: print it as a new PDF"))
        )


def _read_archive(path: Path, limits: Limits) -> str:
    """A workbook or a document without macros. Every part is unpacked once, into nothing, so that its true
    size and its check sum are known."""
    bomb = Refused(Message(_BOMB, mb=limits.unpacked_bytes // 2**20, parts=limits.members))
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > limits.members or sum(m.file_size for m in members) > limits.unpacked_bytes:
                raise bomb
            names = {m.filename for m in members}
            contents = b""
            for member in members:
                with archive.open(member) as part:
                    while chunk := part.read(_CHUNK):
                        if member.filename == _CONTENTS and len(contents) <= _CHUNK:
                            contents += chunk
    except Refused:
        raise
    except Exception as error:  # as above
        raise Refused(Message(_DAMAGED)) from error
    if b"macroEnabled" in contents or any(n.lower().endswith(("vbaproject.bin", ".exe")) for n in names):
        raise Refused(
            Message(N_("the document holds macros or programs: save it without them, as .xlsx or .docx"))
        )
    for media, (main, said) in _OFFICE.items():
        if main in names and said in contents:
            return media
    raise Refused(Message(_SEVERAL))
