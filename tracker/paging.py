"""A long list, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """``number`` runs from 1 to ``pages``; ``query`` is what the other pages' addresses repeat."""

    items: Sequence[T]
    number: int
    pages: int
    total: int
    query: dict[str, str] = field(default_factory=dict)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def within(number: int, total: int, size: int) -> tuple[int, int]:
    """The number of a page, the first or the last one for numbers beyond them, and how many pages there are: one at
    least."""
    pages = max(-(-total // size), 1)
    return min(max(number, 1), pages), pages


def page_of(rows: Sequence[T], number: int, size: int, query: dict[str, str] | None = None) -> Page[T]:
    """The page of that number; the first or the last one for numbers beyond them."""
    number, pages = within(number, len(rows), size)
    return Page(rows[(number - 1) * size : number * size], number, pages, len(rows), query or {})
