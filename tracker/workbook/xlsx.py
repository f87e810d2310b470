"""The file format: the sheets of an .xlsx and the cells that hold something, read as a stream.

Written here because what is asked of a reader is more than libraries give together: formulas that nobody
has calculated are told from empty cells, error cells from text; a value in the last cell of Excel, a
million blank rows and a file that unpacks to gigabytes cost next to nothing; and no XML entity is
expanded. Everything that a stranger's file can make large is bounded here.
"""

from __future__ import annotations

import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from .xlsx_xml import Listed, NoPlaces, NotAWorkbook, PartParser, SheetParser, TextsParser

MOST_UNPACKED = 300 * 2**20  # bytes of the parts that are read; blank cells are most of it in practice
MOST_ELEMENTS = 4_000_000  # of all parts, blank cells not counted
MOST_FILLED = 1_200_000  # cells that hold something
_CHUNK = 1 << 20


class TooLarge(Exception):
    """The file unpacks to more than any project's workbook."""


# what a damaged or hostile file makes the standard library raise
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    expat.ExpatError,
    OSError,
    EOFError,
    KeyError,
    ValueError,
    LookupError,
    OverflowError,
    NotImplementedError,  # an unknown compression
    RuntimeError,  # an encrypted part
)


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    part: str | None  # None where the sheet holds no cells: a chart, a dialog, a macro sheet


class Workbook:
    """An open .xlsx. Raises NotAWorkbook or TooLarge, from here and from ``rows``."""

    def __init__(self, source: Path | IO[bytes]) -> None:
        self._budget = MOST_UNPACKED
        self._elements = MOST_ELEMENTS
        self._filled = MOST_FILLED
        self._texts: list[str] | None = None
        try:
            self._archive = zipfile.ZipFile(source)
        except _DAMAGE as error:
            raise NotAWorkbook from error
        try:
            self._names = set(self._archive.namelist())
            self._part = self._main_part()
            self._related = self._relations(self._part)
            self.sheets, self._epoch = self._contents()
            self._day_styles = self._styles()
        except _DAMAGE as error:
            self.close()
            raise NotAWorkbook from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._archive.close()

    def rows(self, sheet: Sheet) -> Iterator[tuple[int, dict[int, Any]]]:
        """(row number, {column from 0: value}) of the rows that hold something, as they stand in the file.
        A value is a str, int, float, bool, date, datetime, time, timedelta, ExcelError or UNCALCULATED."""
        if sheet.part is None:
            raise NotAWorkbook
        begun = False
        try:
            try:
                for row in self._rows(sheet.part, skip_blank=True):
                    begun = True
                    yield row
            except NoPlaces:
                if begun:
                    raise NotAWorkbook from None
                # rare: what has no place stands after what is before it, so that blank cells must be read
                yield from self._rows(sheet.part, skip_blank=False)
        except _DAMAGE as error:
            raise NotAWorkbook from error

    def _rows(self, part: str, *, skip_blank: bool) -> Iterator[tuple[int, dict[int, Any]]]:
        if self._texts is None:
            self._texts = self._shared_texts()
        parser = SheetParser(self._texts, self._day_styles, self._epoch, must_have_positions=skip_blank)
        for chunk in self._chunks(part, MOST_UNPACKED, without_blanks=skip_blank):
            parser.feed(chunk)
            self._spend(parser)
            self._filled -= parser.filled
            parser.filled = 0
            if self._filled < 0:
                raise TooLarge
            yield from parser.rows
            parser.rows.clear()
        parser.feed(b"", final=True)
        yield from parser.rows

    # the parts

    def _chunks(self, part: str, most: int, *, without_blanks: bool = False) -> Iterator[bytes]:
        size = self._archive.getinfo(part).file_size
        self._budget -= size
        if size > most or self._budget < 0:
            raise TooLarge
        with self._archive.open(part) as stream:
            if not without_blanks:
                while chunk := stream.read(_CHUNK):
                    yield chunk
                return
            rest, plain = b"", True
            while chunk := stream.read(_CHUNK):
                chunk = rest + chunk
                at = max(chunk.rfind(b"<"), 0)  # no tag is cut in two
                chunk, rest = (chunk[:at], chunk[at:]) if at else (chunk, b"")
                plain = plain and b"<![CDATA[" not in chunk  # in which a blank cell would be text
                yield _BLANK_ROW.sub(b"", _BLANK_CELL.sub(b"", chunk)) if plain else chunk
            yield rest

    def _parse(self, part: str, parser: PartParser) -> None:
        for chunk in self._chunks(part, parser.most):
            parser.feed(chunk)
            self._spend(parser)
        parser.feed(b"", final=True)

    def _spend(self, parser: PartParser) -> None:
        self._elements -= parser.elements
        parser.elements = 0
        if self._elements < 0:
            raise TooLarge

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Id → (kind, part) of what a part refers to inside the file."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if path not in self._names:
            return {}
        found = Listed("Relationship")
        self._parse(path, found)
        return {
            r.get("Id", ""): (
                r.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, r.get("Target", ""))).lstrip("/"),
            )
            for _, r in found.all
            if r.get("TargetMode") != "External"
        }

    def _main_part(self) -> str:
        for kind, part in self._relations("").values():
            if kind == "officeDocument" and part in self._names:
                return part
        raise NotAWorkbook

    def _contents(self) -> tuple[tuple[Sheet, ...], datetime]:
        found = Listed("sheet", "workbookPr", root="workbook")
        self._parse(self._part, found)
        sheets, first = [], datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's days have no zone
        for tag, values in found.all:
            if tag == "workbookPr":
                if values.get("date1904") in ("1", "true"):
                    first = datetime(1904, 1, 1)  # noqa: DTZ001
                continue
            identity = next((v for k, v in values.items() if k.rpartition(":")[2] == "id"), "")
            kind, part = self._related.get(identity, ("", ""))
            if kind == "worksheet" and part not in self._names:
                raise NotAWorkbook
            sheets.append(Sheet(values.get("name", ""), part if kind == "worksheet" else None))
        return tuple(sheets), first

    def _of_kind(self, kind: str) -> str | None:
        return next((p for k, p in self._related.values() if k == kind and p in self._names), None)

    def _shared_texts(self) -> list[str]:
        part = self._of_kind("sharedStrings")
        if part is None:
            return []
        parser = TextsParser()
        self._parse(part, parser)
        return parser.texts

    def _styles(self) -> dict[str, bool]:
        """Number of a cell's style → whether it shows a span of time rather than a date; of those that
        show either."""
        part = self._of_kind("styles")
        if part is None:
            return {}
        found = Listed("numFmt", "xf", within=("numFmts", "cellXfs"))
        self._parse(part, found)
        formats = {v.get("numFmtId"): v.get("formatCode", "") for tag, v in found.all if tag == "numFmt"}
        styles: dict[str, bool] = {}
        for number, values in enumerate(v for tag, v in found.all if tag == "xf"):
            identity = values.get("numFmtId", "0")
            code = formats.get(identity)
            if code is None:
                if identity in _BUILT_IN_DATES:
                    styles[str(number)] = identity == "46"
            elif _shows_time(code):
                styles[str(number)] = bool(_SPAN.search(code))
        return styles


# cells with a style and nothing in it; rows that hold none but such
_BLANK_CELL = re.compile(rb"<(?:\w+:)?c(?: [^<>]*)?(?:/>|></(?:\w+:)?c>)")
_BLANK_ROW = re.compile(rb"<(?:\w+:)?row(?: [^<>]*)?(?:/>|>\s*</(?:\w+:)?row>)")

# the formats of dates that Excel knows by number, the East Asian ones among them
_BUILT_IN_DATES = {str(n) for n in (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))}
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
_SPAN = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)


def _shows_time(code: str) -> bool:
    """Whether a number format shows a date or a time: its letters, outside quotes and colours."""
    return re.search(r"[ymdhs]", _QUOTED.sub("", code).split(";")[0], re.IGNORECASE) is not None
