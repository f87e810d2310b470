"""Files as people and strangers send them, made here byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

GPS_WORDS = b"SECRET-PLACE"


def photo(colour: str = "teal", size: tuple[int, int] = (900, 600), form: str = "JPEG", **more) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", size, colour).save(kept, form, **more)
    return kept.getvalue()


def phone_photo(colour: str = "teal") -> bytes:
    """Held upright: its pixels lie on their side, and the camera says so; beside them the time and the place."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "CAMERA-MAKER"
    exif[0x8769] = {0x9003: "2025:05:10 09:30:15", 0x9286: GPS_WORDS}
    degrees = tuple(IFDRational(n, 1) for n in (40, 13, 12))
    east = tuple(IFDRational(n, 1) for n in (116, 14, 24))
    exif[0x8825] = {1: "N", 2: degrees, 3: "E", 4: east, 0x1C: GPS_WORDS}
    return photo(colour, exif=exif, comment=b"SECRET-COMMENT", xmp=b"<x>SECRET-XMP</x>")


def huge_picture() -> bytes:
    """40 million pixels of one colour in some 40 KB."""
    width, height = 8000, 5000

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * ((width // 8 + 1) * height), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(more: bytes = b"", catalog: bytes = b"") -> bytes:
    """One empty page."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b">>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>",
    ]
    made, places = b"%PDF-1.4\n" + more, []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(made)
    made += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    return made + b"trailer << /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table


def office(kind: str = "xlsx", parts: dict[str, bytes] | None = None, macro: bool = False) -> bytes:
    main, said = {
        "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet"),
        "docx": ("word/document.xml", "wordprocessingml.document"),
    }[kind]
    contents = f'<Override PartName="/{main}" ContentType="application/vnd.openxmlformats-officedocument.{said}.main+xml"/>'
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", contents)
        archive.writestr(main, "<main/>")
        if macro:
            archive.writestr("xl/vbaProject.bin", b"macro")
        for name, data in (parts or {}).items():
            archive.writestr(name, data)
    return kept.getvalue()


def lying_archive() -> bytes:
    """A part of ten million bytes that calls itself one of ten."""
    data = bytearray(office(parts={"xl/big.xml": b"0" * 10_000_000}))
    large = struct.pack("<I", 10_000_000)
    at = data.find(large)
    while at >= 0:
        data[at : at + 4] = struct.pack("<I", 10)
        at = data.find(large)
    return bytes(data)


SCRIPT = b"#!/bin/sh\nrm -rf /\n"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
GIF_HTML = b"GIF89a/*" + HTML + b"*/=1;"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100
PROGRAM = b"MZ\x90\0" + b"\0" * 100
ELF = b"\x7fELF" + b"\0" * 100
