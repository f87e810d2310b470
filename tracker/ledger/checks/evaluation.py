"""Targets, scheme, scores, surveys, deliberations and findings (docs/field.md, section 5)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

from ...evaluation.rules import NARROWED_BY_KIND, scored_items
from ...i18n import N_, Message, Term
from ...terms import choices
from ..records import Ledger
from .faults import Check, Fault, whole


def indicators(ledger: Ledger) -> Iterator[Fault]:
    manual = {i.code for i in ledger.indicators if i.measure == "manual"}
    known = {i.code for i in ledger.indicators}
    for index, i in enumerate(ledger.indicators):
        if i.kinds and i.measure not in NARROWED_BY_KIND:
            text = Message(N_("an empty cell: kinds of activity narrow counts of services only"))
            yield Fault("indicators", index, "kinds", "; ".join(i.kinds), text)
    for index, v in enumerate(ledger.indicator_values):
        if v.indicator in known - manual:
            text = Message(N_("an indicator that is entered by hand; this one is computed from the records"))
            yield Fault("indicator_values", index, "indicator", v.indicator, text)


def scheme(ledger: Ledger) -> Iterator[Fault]:
    for round_ in choices("round"):
        items = scored_items(ledger.scheme, round_)
        total = sum((item.weight(round_) or Decimal(0) for item in items), Decimal(0))
        if items and total != 100:
            text = Message(N_("weights of the scored items that sum to 100"))
            yield Fault("scheme", None, f"weight_{round_}", f"{total.normalize():f}", text)


def scores(ledger: Ledger) -> Iterator[Fault]:
    weights = {
        round_: {item.code: item.weight(round_) for item in scored_items(ledger.scheme, round_)}
        for round_ in choices("round")
    }
    known = {item.code for item in ledger.scheme}
    for index, s in enumerate(ledger.scores):
        weight = weights[s.round].get(s.code)
        if weight is None:
            if s.code in known:
                text = Message(N_("a scored item of the %(round)s round"), round=Term("round", s.round))
                yield Fault("scores", index, "code", s.code, text)
        elif s.score > weight:
            text = Message(N_("a number of at most %(high)s"), high=f"{weight:f}")
            yield Fault("scores", index, "score", f"{s.score:f}", text)


def surveys(ledger: Ledger) -> Iterator[Fault]:
    for index, s in enumerate(ledger.surveys):
        for less, more in (
            ("returned", "issued"),
            ("valid", "returned"),
            ("score_count", "valid"),
            ("top_two", "score_count"),
        ):
            yield from _at_most("surveys", index, s, less, more)
        if s.score_sum is None or s.score_count is None or s.maximum is None:
            continue
        if s.score_sum > s.score_count * s.maximum:
            text = Message(N_("a number of at most %(high)s"), high=f"{s.score_count * s.maximum:f}")
            yield Fault("surveys", index, "score_sum", f"{s.score_sum:f}", text)


def _at_most(sheet: str, index: int, row: Any, less: str, more: str) -> Iterator[Fault]:
    low, high = getattr(row, less), getattr(row, more)
    if low is not None and high is not None and low > high:
        yield Fault(sheet, index, less, str(low), Message(N_("a number of at most %(high)s"), high=high))


def dates(ledger: Ledger) -> Iterator[Fault]:
    steps = ("raised_on", "discussed_on", "agreed_on", "done_on", "fed_back_on")
    for index, d in enumerate(ledger.deliberations):
        yield from _in_order("deliberations", index, d, steps)
    for index, f in enumerate(ledger.findings):
        yield from _in_order("findings", index, f, ("found_on", "due_on"))
        yield from _in_order("findings", index, f, ("found_on", "closed_on"))


def _in_order(sheet: str, index: int, row: Any, columns: tuple[str, ...]) -> Iterator[Fault]:
    given = [(column, getattr(row, column)) for column in columns if getattr(row, column)]
    for (earlier, floor), (column, day) in pairwise(given):
        if day < floor:
            text = Message(N_("a date not before %(day)s (%(column)s)"), day=floor, column=earlier)
            yield Fault(sheet, index, column, str(day), text)


_SCHEME = whole("scheme", "code", "parent", "weight_midterm", "weight_final")
CHECKS: tuple[Check, ...] = (
    ((), indicators),
    (_SCHEME, scheme),
    (_SCHEME, scores),
    ((), surveys),
    ((), dates),
)
