"""Figures that know where they stand in a snapshot, so that the online copy of a report leads from each to the
records behind it (docs/field.md, section 6).

A traced value is the text or number that it was: it compares, counts and prints as before. Only where a page
writes it, or one of the page's filters makes its text, does it become a link.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from markupsafe import Markup

from tracker import formats
from tracker.terms import choices

from . import portfolio as district
from . import snapshot as paper

P = TypeVar("P", paper.Snapshot, district.Portfolio)
_FLOW = {"sessions": "number", "person_times": "number", "volunteer_hours": "number"} | {
    "spent": "money",
    "paid": "money",
}
_OF_DISTRICT = (
    dict.fromkeys(("amount", "revised", "spent", "due", "deducted", "paid"), "money")
    | dict.fromkeys(("sessions", "service_hours", "person_times", "volunteer_hours"), "number")
    | dict.fromkeys(("indicators", "met", "behind", "milestones_overdue", "findings_open"), "number")
    | {"execution_rate": "ratio"}
)
_COUNTS = (
    *("activities", "sessions", "service_hours", "person_times", "headcount", "persons", "households"),
    *("volunteers", "volunteer_shifts", "volunteer_hours"),
)
_SURVEY = dict.fromkeys(
    ("issued", "returned", "valid", "score_count", "score_sum", "maximum", "top_two"), "number"
)
# dataclass → its figures, each with how it is read: number | money | ratio | percent (already times 100) | points
# | indicator (as its measure is read) | words
FIGURES: dict[type, dict[str, str]] = {
    paper.Project: {"amount": "money", "effective_amount": "money", "days_passed": "number"}
    | {"days_total": "number", "elapsed": "ratio"},
    paper.Counts: dict.fromkeys(_COUNTS, "number"),
    paper.PersonsBy: dict.fromkeys(("gender", "age", "age_gender"), "number"),
    paper.Month: dict.fromkeys(("sessions", "person_times", "volunteer_hours", "person_times_by"), "number")
    | dict.fromkeys(("spent", "spent_to_date", "planned_to_date"), "money"),
    paper.Activity: dict.fromkeys(
        ("sessions", "hours", "person_times", "persons", "volunteers", "volunteer_hours"), "number"
    )
    | {"spent": "money"},
    paper.BudgetLine: dict.fromkeys(("original", "revised", "spent", "left", "own_funds"), "money")
    | {"execution_rate": "ratio", "cap": "ratio"},
    paper.Adjustment: {"amount": "money", "share": "ratio"},
    paper.Budget: dict.fromkeys(("original", "revised", "spent", "surplus", "own_funds"), "money")
    | {"execution_rate": "ratio"},
    paper.Amendment: {"amount_change": "money"},
    paper.Tranche: {"amount": "money", "paid": "money"},
    paper.Payments: dict.fromkeys(("due", "deducted", "paid"), "money")
    | {"paid_in_capitals": "words", "first_tranche_spent": "ratio"},
    paper.Indicator: dict.fromkeys(("baseline", "target", "plan_to_date", "actual"), "indicator")
    | {"completion": "ratio", "completion_percent": "percent", "plan_completion": "ratio"},
    paper.Score: {"weight": "points", "score": "points"},
    paper.SheetRow: {"weight": "points", "score": "points", "rate": "ratio"},
    paper.Evaluation: {"score": "points"},
    paper.RoundResult: {"score": "points"},
    paper.Survey: _SURVEY
    | {"mean": "points"}
    | dict.fromkeys(("satisfaction_score", "satisfaction_rate", "return_rate", "valid_rate"), "ratio"),
    paper.Share: dict.fromkeys(("activities", "sessions", "person_times"), "number"),
    paper.Cultivation: dict.fromkeys(
        ("activities", "linked", "agreed", "agreed_done", "idle_activated"), "number"
    )
    | {"resident_led": "ratio", "resources_value": "money"},
    paper.Resource: {"value": "money"},
    paper.Period: {"spent": "money", "own_funds": "money", "values": "number", "staff": "number"},
    paper.LineSpent: {"spent": "money"},
    paper.Expense: {"amount": "money", "own_funds": "money"},
    paper.Standard: {"target": "words", "actual": "words", "completion_percent": "percent"},
    district.Flow: _FLOW,
    district.Row: _OF_DISTRICT
    | dict.fromkeys(("elapsed", "completion"), "ratio")
    | dict.fromkeys(("persons", "volunteers", "on_plan", "tranches_late"), "number")
    | dict.fromkeys(("milestones", "milestones_done"), "number"),
    district.Deviation: {"number": "number"},
    district.Sums: _OF_DISTRICT | dict.fromkeys(("projects", "deviating"), "number"),
    district.Spread: dict.fromkeys(("projects", "number"), "number"),
}
# list → the parts to which a member belongs, and all parts. How many it has, and each part, is a figure too
_PARTED: dict[tuple[type, str], tuple[Callable[[Any], Iterable[str | None]], tuple[str, ...]]] = {
    (paper.Snapshot, "indicators"): (lambda i: (i.status,), ("met", "on_plan", "behind", "no_figure")),
    (paper.Snapshot, "findings"): (lambda f: ("open" if f.open else "closed",), ("open", "closed")),
    (paper.Budget, "adjustments"): (lambda _: (), ()),
    (paper.Evaluation, "scores"): (lambda x: (x.rater_kind,), tuple(choices("rater_kind"))),
    (paper.Cultivation, "resources"): (lambda _: (), ()),
    (district.Portfolio, "rows"): (
        lambda row: (row.level, row.last_grade),
        ("grave", "excellent", "good", "fair", "poor"),
    ),
}
# what the members of a list are known by; of other lists their place, from 1
_KEYS: dict[type, str] = {
    paper.Month: "month",
    paper.Activity: "code",
    paper.BudgetLine: "category",
    paper.Amendment: "no",
    paper.Tranche: "no",
    paper.Indicator: "code",
    paper.Score: "code",
    paper.SheetRow: "code",
    paper.RoundResult: "round",
    paper.Survey: "code",
    paper.Share: "key",
    paper.LineSpent: "category",
    paper.Standard: "code",
    district.Row: "code",
    district.Deviation: "kind",
    district.Spread: "kind",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A figure of a snapshot. ``owner`` is what it is a field ``name`` of, ``place`` where that stands, for the
    member ``index`` of a list the list; ``keys`` lead into a field that is a table, or name the part of a list."""

    path: str
    value: str | int
    owner: Any
    name: str
    place: str = ""
    index: int = 0
    keys: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        unit = FIGURES.get(type(self.owner), {}).get(self.name, "number")
        if unit != "indicator":
            return unit
        return "ratio" if self.owner.as_ratio else "number"

    def beside(self, name: str) -> str:
        """The path of another figure of the same owner."""
        return f"{self.path.removesuffix(self.name)}{name}"


class Traced:
    href: str

    def linked(self, text: str) -> Markup:
        return Markup('<a class="figure" href="{}">{}</a>').format(self.href, text)

    def __html__(self) -> str:
        return self.linked(str(self))


class TracedText(Traced, str):
    pass


class TracedNumber(Traced, int):
    pass


class TracedList(tuple[Any, ...]):
    """``hrefs``: where the number of its members, ``""``, and of those of a part lead to."""

    hrefs: dict[str, str]


def part_of(rows: Sequence[Any], name: str, members: Iterable[Any]) -> Sequence[Any]:
    """The members of a part of a list, whose number leads where it does."""
    found = TracedList(members)
    found.hrefs = {"": rows.hrefs[name]} if isinstance(rows, TracedList) and name in rows.hrefs else {}
    return found


def number_of(rows: Any) -> int:
    """How many there are."""
    if not isinstance(rows, TracedList) or "" not in rows.hrefs:
        return len(rows)
    number = TracedNumber(len(rows))
    number.href = rows.hrefs[""]
    return number


def through(make: Callable[..., str]) -> Callable[..., str]:
    """A way to write a figure, which keeps where it leads to."""

    @wraps(make)
    def written(value: Any, *more: Any) -> str:
        text = make(value, *more)
        return value.linked(text) if isinstance(value, Traced) else text

    return written


number, money, percent = through(formats.number), through(formats.money), through(formats.percent)
bare_number = through(lambda value: formats.number(value).removesuffix(".0"))
of_hundred = through(lambda value: f"{value}%")  # what is times 100 already


def traced(snapshot: P, address: Callable[[str], str]) -> P:
    """The same snapshot or portfolio, each figure with the address of its page, which is made of its path."""

    def link(figure: Found) -> str | int:
        made = TracedNumber(figure.value) if isinstance(figure.value, int) else TracedText(figure.value)
        made.href = address(figure.path)
        return made

    made: P = _rebuilt(snapshot, link)
    return made


def plain(value: Any) -> Any:
    """A part of a traced snapshot as it was: what is drawn has no links."""
    if isinstance(value, Traced):
        return int(value) if isinstance(value, int) else str(value)
    if isinstance(value, tuple | list):
        return tuple(map(plain, value))
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if type(value).__module__ in (
        paper.__name__,
        district.__name__,
    ):  # their classes are dataclasses, all of them
        return type(value)(**{f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)})
    return value


def figures_of(snapshot: paper.Snapshot | district.Portfolio) -> dict[str, Found]:
    """Every figure by its path, such as ``budget.lines[staff].spent``."""
    found: dict[str, Found] = {}

    def note(figure: Found) -> str | int:
        found[figure.path] = figure
        return figure.value

    _rebuilt(snapshot, note)
    return found


def _rebuilt(
    owner: Any, each: Callable[[Found], str | int], place: str = "", at: str = "", index: int = 0
) -> Any:
    values = {}
    for field in dataclasses.fields(owner):
        value, path = getattr(owner, field.name), f"{at}.{field.name}" if at else field.name
        if field.name in FIGURES.get(type(owner), ()):
            value = _figure(value, each, Found(path, "", owner, field.name, place, index))
        elif dataclasses.is_dataclass(value):
            value = _rebuilt(value, each, path, path)
        elif isinstance(value, tuple) and value and dataclasses.is_dataclass(value[0]):
            value = tuple(
                _rebuilt(one, each, path, f"{path}[{_key(one, n)}]", n) for n, one in enumerate(value)
            )
        if (type(owner), field.name) in _PARTED:
            value = _list(value, each, Found(path, 0, owner, field.name, place, index))
        values[field.name] = value
    return type(owner)(**values)


def _list(rows: tuple[Any, ...], each: Callable[[Found], str | int], found: Found) -> tuple[Any, ...]:
    part, names = _PARTED[type(found.owner), found.name]
    numbers = {"": each(dataclasses.replace(found, value=len(rows)))}
    for name in names:
        number = sum(name in part(row) for row in rows)
        at = dataclasses.replace(found, path=f"{found.path}.{name}", value=number, keys=(name,))
        numbers[name] = each(at)
    made = TracedList(rows)
    made.hrefs = {name: number.href for name, number in numbers.items() if isinstance(number, Traced)}
    return made if made.hrefs else rows


def _figure(value: Any, each: Callable[[Found], str | int], found: Found) -> Any:
    if value is None:
        return None
    if isinstance(value, dict):
        return {
            key: _figure(
                one,
                each,
                dataclasses.replace(found, path=f"{found.path}[{escaped(key)}]", keys=(*found.keys, key)),
            )
            for key, one in value.items()
        }
    return each(dataclasses.replace(found, value=value))


def _key(owner: Any, index: int) -> str:
    name = _KEYS.get(type(owner))
    return escaped(str(getattr(owner, name))) if name else str(index + 1)


def escaped(key: str) -> str:
    """A code may hold a stroke, which would part an address."""
    return key.replace("~", "~0").replace("/", "~1")
