"""Valid ledgers by chance, over every sheet, choice and optional column; the same for the same number."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.ledgers import fields as field_rows
from tracker import fields
from tracker.fields import Column, columns
from tracker.ledger.records import RECORDS, Ledger, ledger_of

WORDS = (
    "编织队",
    "𱍐𬎆龘",
    "👩‍👩‍👧 家庭",
    "مرحبا بالعالم",
    "O'Brien & <Söhne>",
    '"引号"，逗号,',
    "=SUM(A1)",
    "+86",
    "-",
    "@x",
    "'007",
    "007",
    "1e5",
    "true",
    "#社区",
    "2024-07-01",
    "_x0041_",
    "_x000D_",
    "http://a.b/c?d=e&f",
    "a b  c",
    "null",
    "№ ½ ℃",
    "e\u0301",
    "\u200fאב",
    "長" * 200,
)
PROSE = (
    "一行\n两行\n\n四行",
    "\n以换行开头",
    "以换行结尾\n",
    "  前后有空格 \t",
    "\t制表\t符",
    "]]>&amp;<b>",
    "长" * 10_000,
    "😀" * 5_000,
    "a;b；c",
)
NUMBERS = (
    "0.857142857142857",
    "3.9",
    "1E-12",
    "123456789012345",
    "0.1",
    "99999.9999999999",
    "0.000000000000001",
)
FIRST, LAST = date(2024, 7, 1), date(2025, 6, 30)


class Chance:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.code_count = 0

    def some(self, share: float = 0.5) -> bool:
        return self.random.random() < share

    def one(self, of: Any) -> Any:
        return self.random.choice(list(of))

    def code(self) -> str:
        self.code_count += 1
        return f"{self.one(WORDS)[:190]}{self.code_count}"

    def day(self, first: date = FIRST, last: date = LAST) -> date:
        return first + timedelta(days=self.random.randint(0, (last - first).days))

    def days(self, count: int) -> list[date]:
        return sorted(self.day() for _ in range(count))

    def number(self, kind: fields.Number) -> Decimal:
        if kind.places is None:
            number = Decimal(self.one(NUMBERS))
            return -number if kind.low is None and self.some() else number
        high = kind.high or Decimal(1000)
        number = Decimal(self.random.randint(1, int(high * 10**kind.places))).scaleb(-kind.places)
        return self.one((number, high, Decimal(1).scaleb(-kind.places)))

    def value(self, column: Column) -> Any:
        match column.kind:
            case fields.Text(longest=longest):
                return self.one(WORDS if longest == fields.NAME_LENGTH else WORDS + PROSE)
            case fields.Day():
                return self.day(date(1900, 1, 1), date(2100, 12, 31))
            case fields.Cents(low=low):
                most = 10**15 - 1
                cents = self.one((1, 99, 100, most, self.random.randint(1, most), 0 if low == 0 else 10))
                return -cents if low is None and self.some() else cents
            case fields.Number() as kind:
                return self.number(kind)
            case fields.Whole(low=low, high=high):
                return self.one((low, high, self.random.randint(low, high)))
            case fields.Choice(vocabulary=_) as kind:
                return self.one(kind.keys)
            case fields.YesNo():
                return self.some()
            case fields.Many(vocabulary=vocabulary):
                words = fields.choices(vocabulary) if vocabulary else WORDS
                return tuple(self.random.sample(list(words), self.random.randint(1, min(len(words), 5))))

    def row(self, sheet: str, **given: Any) -> dict[str, Any]:
        """Given columns as they are, the other needed ones and half of the optional ones by chance."""
        made: dict[str, Any] = {}
        for column in columns(RECORDS[sheet]):
            if column.name in given:
                made[column.name] = given[column.name]
            elif column.required or self.some():
                made[column.name] = self.value(column)
        return made


def random_ledger(seed: int) -> Ledger:
    c = Chance(seed)
    amount = c.one((1, 10**15 - 1, 20_000_000, c.random.randint(1, 10**14)))
    amendments = [
        c.row("amendments", no=no, signed_on=day, ends_on=None, amount_change=c.one((None, 0, 1, 10**6 + 1)))
        for no, day in enumerate(c.days(c.random.randint(0, 3)), start=1)
    ]
    change = {a["no"]: a["amount_change"] or 0 for a in amendments}
    tranches = [
        c.row("tranches", no=no, amount=part, amendment_no=None, **_payment(c, part))
        for no, part in enumerate(_parts(c, amount), start=1)
    ]
    for no, change_ in change.items():
        if change_:
            number = len(tranches) + 1
            tranches.append(
                c.row("tranches", no=number, amount=change_, amendment_no=no, **_payment(c, change_))
            )
    categories = c.random.sample(fields.choices("category"), 4)
    budget = [
        c.row("budget", category=category, amount=part, **_price(c, part))
        for category, part in zip((*categories, categories[0]), _parts(c, amount, 5), strict=False)
    ]
    adjustments = [
        c.row(
            "adjustments", from_category=None, to_category=c.one(categories), amount=change_, amendment_no=no
        )
        for no, change_ in change.items()
        if change_
    ]
    lines: dict[str, int] = {}
    for item in budget:
        lines[item["category"]] = lines.get(item["category"], 0) + item["amount"]
    people = [c.row("people", code=c.code()) for _ in range(5)]
    activities = [c.row("activities", code=c.code()) for _ in range(4)]
    sessions = [
        c.row("sessions", activity=a["code"], no=no)
        for a in activities
        for no in range(1, c.random.randint(2, 4))
    ]
    scheme, weights = _scheme(c)
    indicators = _indicators(c)
    activity = _maybe(c, activities)
    return ledger_of(
        {
            "project": field_rows(**_project(c, amount)),
            "settings": field_rows(**_settings(c)),
            "tranches": tranches,
            "milestones": [
                c.row("milestones", code=c.code(), tranche_no=c.one((None, tranches[0]["no"])))
                for _ in range(3)
            ],
            "amendments": amendments,
            "budget": budget,
            "adjustments": adjustments,
            "people": people,
            "activities": activities,
            "sessions": sessions,
            "attendance": [
                c.row("attendance", activity=s["activity"], session_no=s["no"], person=p["code"])
                for s in sessions
                for p in c.random.sample(people, 2)
            ],
            "volunteer_duty": [c.row("volunteer_duty", person=c.one(people)["code"]) for _ in range(3)],
            "expenses": _expenses(c, lines, activity),
            "indicators": indicators,
            "indicator_values": [
                c.row("indicator_values", indicator=i["code"], measured_on=day)
                for i in indicators
                if i["measure"] == "manual"
                for day in sorted(set(c.days(2)))
            ],
            "scheme": scheme,
            "scores": [
                c.row(
                    "scores", round=round_, code=code, score=c.one((Decimal(0), weight, round(weight / 3, 4)))
                )
                for (round_, code), weight in weights.items()
                if c.some(0.8)
            ],
            "surveys": [_survey(c, kind) for kind in fields.choices("survey_kind")],
            "resources": [c.row("resources", activity=activity()) for _ in range(3)],
            "deliberations": [_steps(c) for _ in range(3)],
            "leaders": [
                c.row("leaders", person=p["code"], since=day)
                for p in people
                for day in sorted(set(c.days(2)))
            ],
            "findings": [
                c.row(
                    "findings",
                    code=c.one((None, *(row["code"] for row in scheme))),
                    found_on=FIRST,
                    due_on=_maybe(c, [c.day()])(),
                    closed_on=_maybe(c, [c.day()])(),
                )
                for _ in range(3)
            ],
        }
    )


def _maybe(c: Chance, rows: list[Any]) -> Callable[[], Any]:
    return lambda: None if c.some() else (r["code"] if isinstance(r := c.one(rows), dict) else r)


def _parts(c: Chance, amount: int, most: int = 3) -> list[int]:
    cuts = sorted(c.random.randint(0, amount) for _ in range(c.random.randint(0, most - 1)))
    return [b - a for a, b in zip((0, *cuts), (*cuts, amount), strict=True)]


def _payment(c: Chance, amount: int) -> dict[str, Any]:
    if c.some():
        return {"paid_on": None, "paid_amount": None}
    invoiced, paid = c.days(2)
    return {"invoiced_on": invoiced, "paid_on": paid, "paid_amount": c.one((amount, amount // 2))}


def _price(c: Chance, amount: int) -> dict[str, Any]:
    return c.one(({"unit_price": None}, {"quantity": None}, {"unit_price": amount, "quantity": Decimal(1)}))


def _project(c: Chance, amount: int) -> dict[str, Any]:
    awarded, signed, later = sorted(c.day(date(2024, 1, 1), FIRST) for _ in range(3))
    return c.row(
        "project",
        code=c.one(("CP-2024-017", "项目 1", "a.b", "甲〔2024〕3号", "007")),
        awarded_on=awarded,
        signed_on=signed,
        filed_on=c.one((None, later)),
        published_on=c.one((None, signed)),
        starts_on=FIRST,
        ends_on=LAST,
        expenses_until=c.one((None, LAST, date(2025, 12, 31))),
        amount=amount,
    )


def _settings(c: Chance) -> dict[str, Any]:
    grades = sorted((c.value(columns(RECORDS["settings"])[0]) for _ in range(3)), reverse=True)
    names = ("grade_excellent", "grade_good", "grade_fair")
    return c.row("settings", **dict(zip(names, grades, strict=True)))


def _expenses(c: Chance, lines: dict[str, int], activity: Callable[[], Any]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for category, line in lines.items():
        for amount in {line // 3, line // 2}:
            given = {
                "category": category,
                "spent_on": c.day(),
                "activity": activity(),
                "voucher_no": c.code(),
            }
            own = 5 if amount == 0 else c.one((None, 0, 10**15 - 1))
            made.append(c.row("expenses", amount=amount, own_funds=own, reverses=None, **given))
            if amount > 1 and c.some():
                back = given | {"reverses": given["voucher_no"], "voucher_no": c.code()}
                made.append(c.row("expenses", amount=-(amount // 2), own_funds=None, **back))
    return made


def _scheme(c: Chance) -> tuple[list[dict[str, Any]], dict[tuple[str, str], Decimal]]:
    """Two levels; the upper one is scored at mid-term, the lower one at the end."""
    upper, lower = [], []
    weights: dict[tuple[str, str], Decimal] = {}
    for share, parts in ((Decimal("62.5"), ("31.25", "31.25")), (Decimal("37.5"), ("0.0001", "37.4999"))):
        row = c.row("scheme", code=c.code(), parent=None, weight_midterm=share, weight_final=None)
        upper.append(row)
        weights["midterm", row["code"]] = share
        for part in map(Decimal, parts):
            below = c.row("scheme", code=c.code(), parent=row["code"], weight_midterm=None, weight_final=part)
            lower.append(below)
            weights["final", below["code"]] = part
    rows = upper + lower
    c.random.shuffle(rows)
    return rows, weights


def _indicators(c: Chance) -> list[dict[str, Any]]:
    from tracker.evaluation.rules import NARROWED_BY_KIND

    made: list[dict[str, Any]] = []
    for measure in fields.choices("measure"):
        given: dict[str, Any] = {} if measure in NARROWED_BY_KIND else {"kinds": ()}
        parent = c.one((None, *(row["code"] for row in made)))
        made.append(c.row("indicators", code=c.code(), measure=measure, parent=parent, **given))
    return made


def _survey(c: Chance, kind: str) -> dict[str, Any]:
    counts = sorted((c.random.randint(0, 10**9) for _ in range(5)), reverse=True)
    names = ("issued", "returned", "valid", "score_count", "top_two")
    row = c.row("surveys", code=c.code(), kind=kind, **dict(zip(names, counts, strict=True)))
    row["score_sum"] = row["maximum"] = None
    if c.some():
        row["maximum"], row["score_sum"] = Decimal("5.5"), Decimal(counts[3]) * Decimal("0.5")
    return row


def _steps(c: Chance) -> dict[str, Any]:
    names = ("raised_on", "discussed_on", "agreed_on", "done_on", "fed_back_on")
    days = dict(zip(names, c.days(5), strict=True))
    dropped = c.random.sample(names[1:], c.random.randint(0, 4))
    return c.row("deliberations", **(days | dict.fromkeys(dropped)))
