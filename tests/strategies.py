"""Random ledgers that are valid: every reference known, every sum right on every date, no line overspent.

They are made by their own book-keeping, not by the rules that tests hold to them. ``ledgers()`` draws one.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.ledgers import fields
from tracker.ledger.records import Ledger, ledger_of
from tracker.terms import choices

CATEGORIES = choices("category")
Draw = Any  # the function that a composite strategy draws with
Rows = list[dict[str, Any]]


class _Lines:
    """How much may still be taken from each line, day by day: what leaves it is counted from the earliest
    day on which it may leave, what comes only from the day on which it surely comes."""

    def __init__(self) -> None:
        self.events: dict[str, list[tuple[date, int]]] = defaultdict(list)

    def add(self, category: str, day: date, amount: int) -> None:
        self.events[category].append((day, amount))

    def room(self, category: str, day: date) -> int:
        """The least that the line holds on that day or any later one."""
        events = self.events[category]
        days = [day, *(on for on, _ in events if on > day)]
        return min(sum(amount for on, amount in events if on <= then) for then in days)


def _day(draw: Draw, first: date, last: date) -> date:
    return first + timedelta(days=draw(st.integers(0, max((last - first).days, 0))))


def _some(draw: Draw, most: int) -> range:
    return range(draw(st.integers(0, most)))


def _maybe(draw: Draw, strategy: st.SearchStrategy[Any]) -> Any:
    return draw(st.none() | strategy)


@st.composite
def ledgers(draw: Draw) -> Ledger:
    """A ledger of up to a dozen people, six activities, three amendments and twelve expenses."""
    starts = date(2024, draw(st.integers(1, 12)), draw(st.integers(1, 28)))
    ends = starts + timedelta(days=draw(st.integers(0, 400)))
    signed = starts - timedelta(days=draw(st.integers(0, 20)))
    lines = _Lines()
    budget = _budget(draw, lines)
    amount = sum(row["amount"] for row in budget)
    tranches = _tranches(draw, amount, signed, ends)
    amendments, adjustments = _amendments(draw, lines, tranches, signed, starts, ends)
    _pay_within(amount, amendments, tranches)
    adjustments += _adjustments(draw, lines, starts, ends)
    until = _maybe(draw, st.integers(0, 60))
    contract = {
        "code": "P1",
        "title": "编织队培育",
        "purchaser": "民政局",
        "contractor": "S社工事务所",
        "settlement_mode": draw(st.sampled_from(choices("settlement_mode"))),
        "contract_no": "H-1",
        "signed_on": signed,
        "starts_on": starts,
        "ends_on": ends,
        "expenses_until": None if until is None else ends + timedelta(days=until),
        "amount": amount,
    }
    named = [a for a in sorted(amendments, key=lambda a: (a["signed_on"], a["no"])) if a["ends_on"]]
    end = named[-1]["ends_on"] if named else ends
    last = max(contract["expenses_until"] or end, end)
    people = [
        {
            "code": f"r{n}",
            "name": _maybe(draw, st.sampled_from(["王喆", "李小堃", "赵"])),
            "gender": _maybe(draw, st.sampled_from(["female", "male"])),
            "birth_year": _maybe(draw, st.integers(1930, 2026)),
            "household": _maybe(draw, st.sampled_from(["1-101", "1-102", "2-201"])),
        }
        for n in _some(draw, 12)
    ]
    first, late = starts - timedelta(days=10), max(ends, end) + timedelta(days=10)
    return ledger_of(
        {
            "project": fields(**contract),
            "settings": fields(over_completion=Decimal("1.2"), cap_staff=Decimal("0.5")),
            "tranches": tranches,
            "amendments": amendments,
            "budget": budget,
            "adjustments": adjustments,
            "people": people,
            "milestones": [
                {
                    "code": f"M{n}",
                    "title": "中期",
                    "due_on": _day(draw, starts, late),
                    "done_on": _maybe(draw, st.dates(signed, late)),
                }
                for n in _some(draw, 3)
            ],
        }
        | _services(draw, people, first, late)
        | {"expenses": _expenses(draw, lines, starts, last)}
        | _evaluation(draw, first, late)
        | _cultivation(draw, people, first, late)
    )


def _budget(draw: Draw, lines: _Lines) -> Rows:
    named = draw(st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=6))
    rows = [{"category": c, "amount": draw(st.integers(1, 100_000))} for c in named]
    for row in rows:
        lines.add(row["category"], date.min, row["amount"])
    return rows


def _tranches(draw: Draw, amount: int, signed: date, ends: date) -> Rows:
    cuts = sorted(draw(st.lists(st.integers(0, amount), max_size=3)))
    parts = [high - low for low, high in zip([0, *cuts], [*cuts, amount], strict=True)]
    return [_tranche(draw, no, part, signed, ends) for no, part in enumerate(parts, 1)]


def _tranche(draw: Draw, no: int, amount: int, signed: date, ends: date) -> dict[str, Any]:
    late = ends + timedelta(days=60)
    invoiced = _maybe(draw, st.dates(signed, late))
    paid = draw(st.booleans())
    return {
        "no": no,
        "name": f"第{no}期",
        "amount": amount,
        "due_on": _maybe(draw, st.dates(signed, late)),
        "invoiced_on": invoiced,
        "paid_on": _day(draw, invoiced or signed, late) if paid else None,
        "paid_amount": draw(st.integers(0, max(amount, 0))) if paid else None,
    }


def _amendments(
    draw: Draw, lines: _Lines, tranches: Rows, signed: date, starts: date, ends: date
) -> tuple[Rows, Rows]:
    """Each adds to a line or takes from one, and to the tranches the same; or changes the term alone."""
    amendments, moved = [], []
    for no in range(1, draw(st.integers(0, 3)) + 1):
        day = _day(draw, signed, ends + timedelta(days=30))
        line = draw(st.sampled_from(CATEGORIES))
        change = draw(st.integers(-max(lines.room(line, day), 0), 20_000))
        amendments.append(
            {
                "no": no,
                "signed_on": day,
                "amount_change": change or None,
                "ends_on": _maybe(draw, st.dates(starts, ends + timedelta(days=120))),
            }
        )
        if change:
            lines.add(line, day, change)
            moved.append(
                {
                    "adjusted_on": _day(draw, signed, ends),
                    "to_category" if change > 0 else "from_category": line,
                    "amount": abs(change),
                    "amendment_no": no,
                }
            )
            tranches.append(_tranche(draw, len(tranches) + 1, change, day, ends) | {"amendment_no": no})
    return amendments, moved


def _pay_within(amount: int, amendments: Rows, tranches: Rows) -> None:
    """No more is paid than the amount comes to on any day from then on."""
    left = amount
    for row in sorted((t for t in tranches if t["paid_on"]), key=lambda t: t["paid_on"]):
        days = [row["paid_on"], *(a["signed_on"] for a in amendments)]
        changes = [
            sum(a["amount_change"] or 0 for a in amendments if a["signed_on"] <= day)
            for day in days
            if day >= row["paid_on"]
        ]
        row["paid_amount"] = max(min(row["paid_amount"], left + min(changes)), 0)
        left -= row["paid_amount"]


def _adjustments(draw: Draw, lines: _Lines, starts: date, ends: date) -> Rows:
    rows: Rows = []
    for _ in _some(draw, 4):
        day = _day(draw, starts, ends)
        approved = _maybe(draw, st.dates(starts, ends + timedelta(days=20)))
        source, to = draw(st.permutations(CATEGORIES))[:2]
        earliest = min(day, approved or day)
        room = lines.room(source, earliest)
        if room < 1:
            continue
        # often so little that no approval is needed
        amount = draw(st.integers(1, room) | st.integers(1, max(room // 20, 1)))
        lines.add(source, earliest, -amount)
        if approved:
            lines.add(to, approved, amount)
        rows.append(
            {
                "adjusted_on": day,
                "from_category": source,
                "to_category": to,
                "amount": amount,
                "approved_on": approved,
            }
        )
    return rows


def _expenses(draw: Draw, lines: _Lines, starts: date, last: date) -> Rows:
    rows: Rows = []
    for n in _some(draw, 12):
        day, line = _day(draw, starts, last), draw(st.sampled_from(CATEGORIES))
        room = lines.room(line, day)
        if room < 1 or last < starts:
            continue
        amount = draw(st.integers(1, room))
        lines.add(line, day, -amount)
        rows.append(
            {
                "spent_on": day,
                "category": line,
                "payee": "毛线店",
                "amount": amount,
                "own_funds": _maybe(draw, st.integers(0, 500)),
                "voucher_no": f"V{n}",
                "invoice_no": _maybe(draw, st.sampled_from(["0001", "0002"])),
            }
        )
        if draw(st.integers(0, 3)) == 0:
            rows.append(
                {
                    "spent_on": _day(draw, day, last),
                    "category": line,
                    "payee": "毛线店",
                    "amount": -draw(st.integers(1, amount)),
                    "voucher_no": f"V{n}-",
                    "reverses": f"V{n}",
                }
            )
    return draw(st.permutations(rows))


def _services(draw: Draw, people: Rows, first: date, late: date) -> dict[str, Rows]:
    codes = [p["code"] for p in people]
    hours = st.integers(1, 32).map(lambda n: Decimal(n) / 4)
    activities, sessions, attendance = [], [], []
    for n in _some(draw, 6):
        code = f"A{n}"
        activities.append(
            {
                "code": code,
                "kind": draw(st.sampled_from(["group", "group", "visit", "lecture", "survey", "case"])),
                "title": "编织",
                "lead": _maybe(draw, st.sampled_from(choices("actor"))),
                "place": _maybe(draw, st.sampled_from(choices("place"))),
                "counts_as_output": draw(st.integers(0, 3)) > 0,
                "societies": tuple(draw(st.sets(st.sampled_from(choices("society"))))),
            }
        )
        for no in range(1, draw(st.integers(0, 4)) + 1):
            sessions.append(
                {
                    "activity": code,
                    "no": no,
                    "held_on": _day(draw, first, late),
                    "hours": draw(hours),
                    "headcount": _maybe(draw, st.integers(0, 30)),
                }
            )
            present = draw(st.lists(st.sampled_from(codes), unique=True)) if codes else []
            attendance += [
                {
                    "activity": code,
                    "session_no": no,
                    "person": person,
                    "role": draw(st.sampled_from(["beneficiary", "beneficiary", "volunteer", "staff"])),
                    "hours": _maybe(draw, hours),
                }
                for person in present
            ]
    duty = [
        {"person": draw(st.sampled_from(codes)), "served_on": _day(draw, first, late), "hours": draw(hours)}
        for _ in _some(draw, 5)
        if codes
    ]
    return {
        "activities": activities,
        "sessions": sessions,
        "attendance": attendance,
        "volunteer_duty": duty,
    }


def _evaluation(draw: Draw, first: date, late: date) -> dict[str, Rows]:
    """One indicator of each measure, a scheme of two levels, and whatever of it is scored."""
    targets = st.decimals(0, 500, places=1)
    indicators: Rows = [
        {
            "code": f"I{n}",
            "name": measure,
            "measure": measure,
            "kinds": ("group", "visit") if measure == "person_times" and draw(st.booleans()) else (),
            "direction": draw(st.sampled_from(choices("direction"))),
            "target": draw(targets),
            "target_midterm": _maybe(draw, targets),
        }
        for n, measure in enumerate(choices("measure"))
    ]
    manual = indicators[-1]["code"]
    values = [
        {"indicator": manual, "measured_on": day, "value": draw(st.decimals(0, 100, places=2))}
        for day in draw(st.lists(st.dates(first, late), unique=True, max_size=3))
    ]
    scheme = [
        {"code": "A", "name": "管理", "weight_midterm": Decimal(40), "weight_final": Decimal(40)},
        {"code": "A1", "parent": "A", "name": "制度", "weight_final": Decimal(15)},
        {"code": "A2", "parent": "A", "name": "进度", "weight_final": Decimal(25)},
        {"code": "B", "name": "产出", "weight_midterm": Decimal(60), "weight_final": Decimal(60)},
    ]
    weights = {"midterm": {"A": 40, "B": 60}, "final": {"A1": 15, "A2": 25, "B": 60}}
    scores = [
        {
            "round": round_,
            "code": code,
            "scored_on": _day(draw, first, late),
            "score": draw(st.decimals(0, weight, places=2)),
        }
        for round_, items in weights.items()
        for code, weight in items.items()
        if draw(st.integers(0, 4)) > 0
    ]
    findings = []
    for _ in _some(draw, 3):
        day = _day(draw, first, late)
        findings.append(
            {
                "round": draw(st.sampled_from(choices("round"))),
                "code": _maybe(draw, st.sampled_from(["A", "B"])),
                "severity": draw(st.sampled_from(choices("severity"))),
                "finding": "时数未上传",
                "found_on": day,
                "due_on": _maybe(draw, st.dates(day, late)),
                "closed_on": _maybe(draw, st.dates(day, late)),
            }
        )
    surveys = []
    for n, day in enumerate(draw(st.lists(st.dates(first, late), unique=True, max_size=3))):
        count = draw(st.integers(0, 80))
        surveys.append(
            {
                "code": f"S{n}",
                "kind": draw(st.sampled_from(choices("survey_kind"))),
                "held_on": day,
                "valid": count,
                "score_count": count,
                "score_sum": Decimal(draw(st.integers(0, 5 * count))),
                "maximum": Decimal(5),
                "top_two": draw(st.integers(0, count)),
            }
        )
    return {
        "indicators": indicators,
        "indicator_values": values,
        "scheme": scheme,
        "scores": scores,
        "findings": findings,
        "surveys": surveys,
    }


def _cultivation(draw: Draw, people: Rows, first: date, late: date) -> dict[str, Rows]:
    days = st.dates(first, late)
    deliberations = []
    for n in _some(draw, 4):
        reached = sorted(draw(st.lists(days, min_size=1, max_size=5)))
        steps = ("raised_on", "discussed_on", "agreed_on", "done_on", "fed_back_on")
        deliberations.append({"issue": f"楼道灯{n}", **dict(zip(steps, reached, strict=False))})
    return {
        "deliberations": deliberations,
        "resources": [
            {
                "name": "毛线",
                "value": draw(st.integers(0, 500_000)),
                "provided_on": draw(days),
                "was_idle": _maybe(draw, st.booleans()),
            }
            for _ in _some(draw, 3)
        ],
        "leaders": [
            {"person": p["code"], "stage": draw(st.sampled_from(choices("stage"))), "since": day}
            for p in people[:3]
            for day in draw(st.lists(days, unique=True, max_size=3))
        ],
    }
