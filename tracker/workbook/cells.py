"""From a cell to a value of a field's kind, or to what was expected instead."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from .. import fields
from ..i18n import N_, Message, language
from ..terms import choices, term
from .sheets import choice_keys
from .xlsx_xml import UNCALCULATED, ExcelError

MOST_YUAN = 10**13
ERROR_VALUES = frozenset(
    ("#REF!", "#DIV/0!", "#NAME?", "#N/A", "#NULL!", "#NUM!", "#VALUE!", "#GETTING_DATA")
)
NO_EXCEL_ERROR = N_("a value; the cell holds an error of Excel")


class Unexpected(ValueError):
    """The cell is not what the column takes; ``expected`` says what that is."""

    def __init__(self, text: str, **values: Any) -> None:
        self.expected = Message(text, **values)


def parse(value: Any, kind: fields.Kind) -> Any:
    """The value of a cell that is not empty. Raises Unexpected."""
    if isinstance(value, ExcelError) or (isinstance(value, str) and value in ERROR_VALUES):
        raise Unexpected(NO_EXCEL_ERROR)
    if value is UNCALCULATED:
        raise Unexpected(N_("a formula that was calculated and saved by Excel, or a value"))
    match kind:
        case fields.Text():
            return _text(value, kind)
        case fields.Day():
            return _day(value)
        case fields.Cents():
            return _cents(value, kind)
        case fields.Number():
            return _number(value, kind)
        case fields.Whole():
            return _whole(value, kind)
        case fields.Choice(vocabulary=vocabulary):
            return _choice(value, vocabulary)
        case fields.YesNo():
            return _choice(value, "yes_no") == "yes"
        case fields.Many():
            return _many(value, kind)


def _text(value: Any, kind: fields.Text) -> str:
    """Names and codes without the spaces around them; prose as it stands."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number = _exact(value)
        if abs(number) >= 10**15:
            raise Unexpected(N_("text: a number of more than 15 digits is not kept exactly by Excel"))
        value = f"{number:f}"
    if not isinstance(value, str):
        raise Unexpected(N_("text"))
    prose = kind.longest > fields.NAME_LENGTH
    text = value.replace("\r\n", "\n").replace("\r", "\n") if prose else value.strip()
    if len(text) > kind.longest:
        raise Unexpected(N_("a text of at most %(longest)s characters"), longest=f"{kind.longest:,}")
    if not text.isprintable() and any(_is_control(c, "\n\t" if prose else "") for c in text):
        raise Unexpected(N_("a text without control characters"))
    return text


def _is_control(character: str, breaks: str) -> bool:
    """Characters of newer Unicode than this Python's are none: the hanzi of rare names come with it."""
    category = unicodedata.category(character)
    if category == "Cn":
        return ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF
    return category in ("Cc", "Cs") and character not in breaks


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_YEAR, LAST_YEAR = 1900, 2100  # of any date; Excel writes none before


def _day(value: Any) -> date:
    day = value if isinstance(value, date) and not isinstance(value, datetime) else None
    if isinstance(value, str) and _DATE.fullmatch(value.strip()):
        try:
            day = date.fromisoformat(value.strip())
        except ValueError:
            pass
    if day is None:
        raise Unexpected(N_("a date such as 2025-07-03"))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unexpected(N_("a date of the years %(first)s to %(last)s"), first=FIRST_YEAR, last=LAST_YEAR)
    return day


def _exact(value: Any) -> Decimal:
    """A number at the 15 significant digits that Excel keeps."""
    if isinstance(value, str):
        raise Unexpected(N_("a number; the cell holds text"))
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise Unexpected(N_("a number"))
    try:
        number = Decimal(value) if isinstance(value, (int, Decimal)) else Decimal(f"{value:.15g}")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise Unexpected(N_("a number"))
    return number


def _decimals(number: Decimal) -> int:
    return max(-int(number.normalize().as_tuple().exponent), 0)


def _cents(value: Any, kind: fields.Cents) -> int:
    number = _exact(value)
    if _decimals(number) > 2 or abs(number) >= MOST_YUAN:
        raise Unexpected(N_("an amount in yuan with at most two decimals"))
    amount = int(number * 100)
    if kind.low is not None and amount < kind.low:
        raise Unexpected(N_("an amount above 0") if kind.low > 0 else N_("an amount that is not negative"))
    return amount


def _number(value: Any, kind: fields.Number) -> Decimal:
    number = _exact(value)
    if kind.places is not None and _decimals(number) > kind.places:
        raise Unexpected(N_("a number with at most %(places)s decimals"), places=kind.places)
    if abs(number) >= 10**15 or _decimals(number) > 20:
        raise Unexpected(N_("a number of a usual size"))
    low, high = kind.low, kind.high
    if low is not None and (number < low or (kind.above and number == low)):
        if high is not None and not kind.above:
            raise Unexpected(N_("a number from %(low)s to %(high)s"), low=low, high=high)
        raise Unexpected(
            N_("a number above %(low)s") if kind.above else N_("a number of at least %(low)s"), low=low
        )
    if high is not None and number > high:
        raise Unexpected(N_("a number of at most %(high)s"), high=high)
    return number.normalize() + 0 if number else Decimal(0)


def _whole(value: Any, kind: fields.Whole) -> int:
    number = _exact(value)
    if number != number.to_integral_value() or not kind.low <= number <= kind.high:
        raise Unexpected(N_("a whole number from %(low)s to %(high)s"), low=kind.low, high=f"{kind.high:,}")
    return int(number)


def _choice(value: Any, vocabulary: str) -> str:
    key = choice_keys(vocabulary).get(value.strip()) if isinstance(value, str) else None
    if key is None and isinstance(value, str):
        key = choice_keys(vocabulary).get(value.strip().lower())
    if key is None:
        raise Unexpected(N_("one of: %(choices)s"), choices=Choices(vocabulary))
    return key


def _many(value: Any, kind: fields.Many) -> tuple[str, ...]:
    text = _text(value, fields.Text(fields.PROSE_LENGTH))
    words = [word.strip() for word in text.replace("；", ";").split(";") if word.strip()]
    if kind.vocabulary:
        words = [_choice(word, kind.vocabulary) for word in words]
    elif any(len(word) > fields.NAME_LENGTH for word in words):
        raise Unexpected(N_("a text of at most %(longest)s characters"), longest=fields.NAME_LENGTH)
    return tuple(dict.fromkeys(words))


class Choices:
    """The words of a vocabulary, all or some, named in the reader's language when they are said."""

    def __init__(self, vocabulary: str, keys: tuple[str, ...] | None = None) -> None:
        self.vocabulary = vocabulary
        self.keys = choices(vocabulary) if keys is None else keys

    def __str__(self) -> str:
        if language() == "zh":
            return "、".join(f"{term(self.vocabulary, key, 'zh')}（{key}）" for key in self.keys)
        return ", ".join(self.keys)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Choices) and (other.vocabulary, other.keys) == (self.vocabulary, self.keys)

    def __hash__(self) -> int:
        return hash((self.vocabulary, self.keys))
