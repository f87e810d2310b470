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
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

MOST_UNPACKED = 300 * 2**20  # bytes of the parts that are read; blank cells are most of it in practice
MOST_TEXTS = 32 * 2**20  # bytes of the texts that cells share
MOST_OTHER = 4 * 2**20  # bytes of a part that is neither
MOST_ELEMENTS = 4_000_000  # of all parts, blank cells not counted
MOST_FILLED = 1_200_000  # cells that hold something
MOST_CHARACTERS = 32_767  # in a cell, says Excel
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_CHUNK = 1 << 20


class NotAWorkbook(Exception):
    """The file is no .xlsx, or a damaged one."""


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
class ExcelError:
    """A cell that holds an error such as #REF!, or a number that is none."""

    text: str


class Uncalculated:
    """A formula whose value no program has stored."""


UNCALCULATED = Uncalculated()


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
            except _NoPositions:
                if begun:
                    raise NotAWorkbook from None
                # rare: what has no place stands after what is before it, so that blank cells must be read
                yield from self._rows(sheet.part, skip_blank=False)
        except _DAMAGE as error:
            raise NotAWorkbook from error

    def _rows(self, part: str, *, skip_blank: bool) -> Iterator[tuple[int, dict[int, Any]]]:
        if self._texts is None:
            self._texts = self._shared_texts()
        parser = _SheetParser(self._texts, self._day_styles, self._epoch, must_have_positions=skip_blank)
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

    def _parse(self, part: str, parser: _PartParser) -> None:
        for chunk in self._chunks(part, parser.most):
            parser.feed(chunk)
            self._spend(parser)
        parser.feed(b"", final=True)

    def _spend(self, parser: _PartParser) -> None:
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
        found = _Listed("Relationship")
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
        found = _Listed("sheet", "workbookPr", root="workbook")
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
        parser = _TextsParser()
        self._parse(part, parser)
        return parser.texts

    def _styles(self) -> dict[str, bool]:
        """Number of a cell's style → whether it shows a span of time rather than a date; of those that
        show either."""
        part = self._of_kind("styles")
        if part is None:
            return {}
        found = _Listed("numFmt", "xf", within=("numFmts", "cellXfs"))
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


class _NoPositions(Exception):
    """A cell or a row without its place: it stands after the one before it."""


class _PartParser:
    """An XML part as a stream. A DOCTYPE, which no Office file has, is refused with all that it brings."""

    most = MOST_OTHER

    def __init__(self) -> None:
        self.elements = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.buffer_size = 1 << 16
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, data: bytes, *, final: bool = False) -> None:
        self._parser.Parse(data, final)

    def _refuse(self, *_: Any) -> None:
        raise NotAWorkbook

    def _start(self, tag: str, values: dict[str, str]) -> None:
        raise NotImplementedError

    def _end(self, tag: str) -> None:
        pass

    def _characters(self, text: str) -> None:
        pass


class _Listed(_PartParser):
    """The attributes of all elements of some names; ``within`` elements of some names only."""

    def __init__(self, *tags: str, within: tuple[str, ...] = (), root: str | None = None) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str]]] = []
        self._tags, self._within, self._root = tags, within, root
        self._inside = 0

    def _start(self, tag: str, values: dict[str, str]) -> None:
        self.elements += 1
        tag = tag.rpartition(":")[2]
        if self._root:
            if tag != self._root:
                raise NotAWorkbook
            self._root = None
        if tag in self._within:
            self._inside += 1
        elif tag in self._tags and (self._inside or not self._within):
            self.all.append((tag, values))

    def _end(self, tag: str) -> None:
        if tag.rpartition(":")[2] in self._within:
            self._inside -= 1


class _TextsParser(_PartParser):
    """The texts that cells share, each once; readings above Chinese or Japanese words left out."""

    most = MOST_TEXTS

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._open = self._reading = False

    def _start(self, tag: str, values: dict[str, str]) -> None:
        self.elements += 1
        tag = tag.rpartition(":")[2]
        if tag == "t":
            self._open = not self._reading
        elif tag == "rPh":
            self._reading = True

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "t":
            self._open = False
        elif tag == "rPh":
            self._reading = False
        elif tag == "si":
            self.texts.append(_text(self._pieces))
            self._pieces = []

    def _characters(self, text: str) -> None:
        if self._open:
            self._pieces.append(text)


class _SheetParser(_PartParser):
    """Rows into ``rows``; whoever feeds it takes them out."""

    def __init__(
        self, texts: list[str], styles: dict[str, bool], first: datetime, *, must_have_positions: bool
    ) -> None:
        super().__init__()
        self.rows: list[tuple[int, dict[int, Any]]] = []
        self.filled = 0
        self._texts, self._styles, self._first = texts, styles, first
        self._must_have_positions = must_have_positions
        self._number, self._column = 0, -1
        self._in_rows = False
        self._cells: dict[int, Any] = {}
        self._values: dict[str, str] | None = None  # attributes of the cell that is open
        self._pieces: list[str] = []
        self._open = self._reading = self._formula = self._given = False

    def _start(self, tag: str, values: dict[str, str]) -> None:
        self.elements += 1
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "v":
            self._open = self._given = self._values is not None
        elif tag == "c":
            if self._in_rows:
                self._place(values.get("r"))
                self._values = values
                self._pieces = []
                self._formula = self._given = False
        elif tag == "row":
            if self._in_rows:
                number = values.get("r")
                if number is None and self._must_have_positions:
                    raise _NoPositions
                self._number = int(number) if number else self._number + 1
                if not 1 <= self._number <= LAST_ROW:
                    raise NotAWorkbook
                self._column = -1
                self._cells = {}
        elif tag == "t":
            self._open = self._given = self._values is not None and not self._reading
        elif tag == "f":
            self._formula = True
        elif tag == "rPh":
            self._reading = True
        elif tag == "sheetData":
            self._in_rows = True

    def _end(self, tag: str) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "v" or tag == "t":
            self._open = False
        elif tag == "c":
            if self._values is not None:
                value = self._value(self._values)
                if value is not None:
                    self._cells[self._column] = value
                    self.filled += 1
                self._values = None
        elif tag == "row":
            if self._cells:
                self.rows.append((self._number, self._cells))
                self._cells = {}
        elif tag == "rPh":
            self._reading = False
        elif tag == "sheetData":
            self._in_rows = False

    def _characters(self, text: str) -> None:
        if self._open:
            self._pieces.append(text)

    def _place(self, reference: str | None) -> None:
        if reference is None:
            if self._must_have_positions:
                raise _NoPositions
            self._column += 1
        else:
            self._column = _column(reference)
        if not 0 <= self._column < LAST_COLUMN:
            raise NotAWorkbook

    def _value(self, values: dict[str, str]) -> Any:
        kind = values.get("t", "n")
        raw = "".join(self._pieces)
        if self._formula and not raw and not (kind in ("str", "inlineStr") and self._given):
            return UNCALCULATED
        if not raw:
            return None
        if kind == "s":
            return (self._texts[int(raw)] or None) if raw.isdigit() else ExcelError(raw)
        if kind in ("str", "inlineStr"):
            return _text(self._pieces) or None
        if kind == "b":
            return raw.strip() in ("1", "true")
        if kind == "e":
            return ExcelError(raw)
        if kind == "d":
            return _iso(raw.strip())
        return self._number_of(raw.strip(), values.get("s"))

    def _number_of(self, raw: str, style: str | None) -> Any:
        if not _NUMBER.fullmatch(raw):
            return ExcelError(raw)
        number = int(raw) if len(raw) <= 17 and raw.lstrip("+-").isdigit() else float(raw)
        if style is None or style not in self._styles:
            return number
        try:
            if self._styles[style]:
                return timedelta(days=number)
            return _moment(number, self._first)
        except OverflowError:
            return number


_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _text(pieces: list[str]) -> str:
    """What Excel writes of characters that XML does not hold, ``_x000D_``, is read as those."""
    text = "".join(pieces)
    if "_x" in text:
        text = _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _iso(raw: str) -> Any:
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        return ExcelError(raw)
    return moment.date() if moment.time() == time() else moment


def _moment(number: float, first: datetime) -> date | datetime | time | float:
    """A date, with its time where there is one; a number of no date as it is. Excel believes in 29 February
    1900, so that the days before it stand one further on."""
    if 0 <= number < 1:
        return (first + timedelta(milliseconds=round(number * 86_400_000))).time()
    if number < 0 or number >= 2_958_466:  # after 9999-12-31
        return number
    if number < 60 and first.year == 1899:
        number += 1
    moment = first + timedelta(milliseconds=round(number * 86_400_000))
    return moment.date() if moment.time() == time() else moment


def _column(reference: str) -> int:
    """BC12 → 54, from 0."""
    column = 0
    for character in reference:
        at = ord(character) - 64
        if not 1 <= at <= 26:
            break
        column = column * 26 + at
    return column - 1


def letters(column: int) -> str:
    """54 → BC: what Excel calls a column."""
    made, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        made = chr(65 + rest) + made
    return made
