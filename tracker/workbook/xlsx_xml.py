"""The XML parts of an .xlsx, each read as a stream, and what a cell's text and style mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.parsers import expat

MOST_TEXTS = 32 * 2**20  # bytes of the texts that cells share
MOST_OTHER = 4 * 2**20  # bytes of a part that is neither texts nor a sheet
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


class NotAWorkbook(Exception):
    """The file is no .xlsx, or a damaged one."""


@dataclass(frozen=True, slots=True)
class ExcelError:
    """A cell that holds an error such as #REF!, or a number that is none."""

    text: str


class Uncalculated:
    """A formula whose value no program has stored."""


UNCALCULATED = Uncalculated()


class NoPlaces(Exception):
    """A cell or a row without its place: it stands after the one before it."""


class PartParser:
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


class Listed(PartParser):
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


class TextsParser(PartParser):
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


class SheetParser(PartParser):
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
                    raise NoPlaces
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
                raise NoPlaces
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
