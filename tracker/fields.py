"""What a field of a record may hold, said once.

``<feature>/records.py`` declares each record with these kinds; the table's column and its constraint, the
workbook's column and its errors follow from the one declaration.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any

from .terms import choices

NAME_LENGTH, PROSE_LENGTH = 200, 10_000

T = typing.TypeVar("T")


@typing.dataclass_transform(frozen_default=True, kw_only_default=True)
def record(cls: type[T]) -> type[T]:
    """A row of a sheet: a frozen dataclass whose fields are given by name."""
    return dataclass(frozen=True, slots=True, kw_only=True)(cls)


@dataclass(frozen=True)
class Text:
    """Text of at most ``longest`` characters; ``code`` marks what other records refer to."""

    longest: int
    code: bool = False


@dataclass(frozen=True)
class Day:
    """A date in Asia/Shanghai."""


@dataclass(frozen=True)
class Cents:
    """Money in integer cents, within ±10^13 yuan; ``low`` is the smallest that is allowed."""

    low: int | None = 0


@dataclass(frozen=True)
class Number:
    """A decimal number between ``low`` and ``high``, both allowed unless ``above``; at most ``places`` decimals."""

    places: int | None = None
    low: Decimal | None = Decimal(0)
    high: Decimal | None = None
    above: bool = False  # strictly above ``low``


@dataclass(frozen=True)
class Whole:
    """A whole number between ``low`` and ``high``, both allowed."""

    low: int = 0
    high: int = 1_000_000_000


@dataclass(frozen=True)
class Choice:
    """One key of a vocabulary of ``terms``."""

    vocabulary: str

    @property
    def keys(self) -> tuple[str, ...]:
        return choices(self.vocabulary)


@dataclass(frozen=True)
class YesNo:
    """Yes or no; where the field may be empty, not known."""


@dataclass(frozen=True)
class Many:
    """Several words, each one of the vocabulary's where there is one."""

    vocabulary: str | None = None


Kind = Text | Day | Cents | Number | Whole | Choice | YesNo | Many

Code = Annotated[str, Text(NAME_LENGTH, code=True)]
Name = Annotated[str, Text(NAME_LENGTH)]
Prose = Annotated[str, Text(PROSE_LENGTH)]
Date = Annotated[date, Day()]
Money = Annotated[int, Cents()]
PositiveMoney = Annotated[int, Cents(low=1)]
SignedMoney = Annotated[int, Cents(low=None)]
Hours = Annotated[Decimal, Number(places=2, high=Decimal(1000), above=True)]
Points = Annotated[Decimal, Number(places=4, high=Decimal(100))]
Ratio = Annotated[Decimal, Number(places=6, high=Decimal(1))]
Exact = Annotated[Decimal, Number()]
SignedExact = Annotated[Decimal, Number(low=None)]
Count = Annotated[int, Whole()]
Ordinal = Annotated[int, Whole(low=1)]
Year = Annotated[int, Whole(low=1900, high=2100)]
Flag = Annotated[bool, YesNo()]


@dataclass(frozen=True)
class Column:
    """A field of a record; ``default`` holds where it is left empty."""

    name: str
    kind: Kind
    required: bool
    default: Any = None


@cache
def columns(cls: type) -> tuple[Column, ...]:
    """The fields of a record in their order; those without a default must be filled."""
    hints = typing.get_type_hints(cls, include_extras=True)
    return tuple(
        Column(
            field.name,
            _kind(hints[field.name]),
            required=field.default is dataclasses.MISSING,
            default=None if field.default is dataclasses.MISSING else field.default,
        )
        for field in dataclasses.fields(cls)
    )


def _kind(hint: Any) -> Kind:
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        hint = next(a for a in typing.get_args(hint) if a is not types.NoneType)
    return typing.get_args(hint)[1]
