"""The figures of a report are those that anybody counts again from the ledger attached to it."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.snapshot import to_json
from tests.demonstration.section_8 import FINAL, FINANCE, MIDTERM
from tests.ledgers import small_ledger
from tests.strategies import ledgers
from tracker.demonstration.worked_example import worked_example
from tracker.ledger.records import Ledger, ledger_of
from tracker.reporting.gather import gather
from tracker.terms import TERMS
from tracker.workbook.attachment import ledger_workbook

from .books import read
from .recount import recount
from .test_gather import dates_of, moderately

COUNTED = {"outside_term", "milestone_overdue", "open_finding", "over_completion", "duplicate_invoice"}
KEYS = {(vocabulary, words[0]): key for vocabulary, rows in TERMS.items() for key, words in rows.items()}


def key(vocabulary: str, word: str) -> str:
    return KEYS.get((vocabulary, word), word)


def told(snapshot: dict[str, Any], again: dict[str, Any]) -> dict[str, Any]:
    """Of ``snapshot.json`` what a recount gives."""
    households = {i["code"] for i in snapshot["indicators"] if i["measure"] == "households"}
    for i in snapshot["indicators"]:
        if i["code"] in households:
            i["actual"] = i["completion"] = None
    by = snapshot["counts"]["persons_by"]
    for part in ("gender", "age"):
        by[part] = {name: n for name, n in by[part].items() if n}
    budget = snapshot["budget"]
    budget["lines"] = {
        line["category"]: [line["original"], line["revised"], line["spent"]]
        for line in sorted(budget["lines"], key=lambda line: line["category"])
    }
    flags = [
        (f["kind"], f["subject"])
        for f in snapshot["flags"]
        if f["kind"] in COUNTED and not (f["kind"] == "over_completion" and f["subject"] in households)
    ]
    return _like({**snapshot, "flags": sorted(flags)}, again)


def _like(whole: Any, part: Any) -> Any:
    """What of the whole stands in the part by name."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return {name: _like(whole[name], value) for name, value in part.items()}
    if isinstance(part, list) and isinstance(whole, list) and len(part) == len(whole):
        return [_like(w, p) for w, p in zip(whole, part, strict=True)]
    return whole


def hold(ledger: Ledger, kind: str, as_of: date, lang: str) -> None:
    snapshot = json.loads(to_json(gather(ledger, kind, as_of, lang)))
    again = recount(read(ledger_workbook(ledger, as_of, lang), key), kind, as_of)
    assert told(snapshot, again) == again


def moved(on: date, source: str, to: str, amount: int) -> dict[str, Any]:
    return {"adjusted_on": on, "from_category": source, "to_category": to, "amount": amount}


EDGES = small_ledger(
    adjustments=[  # none is approved: what needs no approval takes effect, the others wait
        moved(date(2024, 8, 1), "staff", "activities", 90_000),
        moved(date(2024, 9, 1), "staff", "activities", 60_000),  # 10 % of the line with the one before
        moved(date(2024, 9, 2), "staff", "activities", 1),
        moved(date(2024, 9, 5), "activities", "staff", 10_000),
        moved(date(2024, 9, 6), "activities", "publicity", 10_000),
    ],
    scores=[{"round": "midterm", "code": "A", "scored_on": date(2025, 1, 1), "score": Decimal(80)}],
    findings=[
        {
            "round": "midterm",
            "severity": "veto",
            "finding": "虚报",
            "found_on": date(2025, 1, 2),
            "closed_on": date(2025, 1, 8),
        }
    ],
    leaders=[{"person": "r1", "stage": "core", "since": date(2024, 10, 1)}],
    indicators=[
        {
            "code": f"I{n}",
            "name": measure,
            "measure": measure,
            "direction": "at_most",
            "target": Decimal("0.8"),
        }
        for n, measure in enumerate(["budget_execution", "leaders", "service_hours"])
    ],
    indicator_values=[],
)


def test_the_edges_of_the_rules():
    """The tenth of a line that moves freely, a milestone on its day, a grade at its bound, a half to be rounded."""
    for as_of in dates_of(EDGES):
        hold(EDGES, "midterm", as_of, "en")


@moderately(25)
@given(ledgers(), st.data())
def test_any_ledger(ledger, data):
    """On a day before all records, or one of those on which something changes."""
    as_of = data.draw(st.sampled_from(dates_of(ledger)))
    hold(
        ledger,
        data.draw(st.sampled_from(["midterm", "final"])),
        as_of,
        data.draw(st.sampled_from(["zh", "en"])),
    )


@pytest.mark.parametrize(
    ("kind", "as_of", "lang"),
    [("midterm", MIDTERM, "zh"), ("final", FINAL, "zh"), ("finance", FINANCE, "en")],
)
def test_the_worked_example(kind, as_of, lang):
    hold(ledger_of(worked_example()), kind, as_of, lang)
