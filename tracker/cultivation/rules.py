"""Leaders, deliberation, resources and linkage by date (docs/field.md, sections 4 and 7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ..activities.records import Activity
from ..dates import by
from ..money import ratio
from .records import Deliberation, Leader, Resource

LINKED = 3  # societies that make an activity one of five-society linkage
RESIDENT_LED = frozenset({"organization", "residents"})
_STAGES = ("raised", "discussed", "agreed", "done", "fed_back")


def current_stages(leaders: Iterable[Leader], as_of: date) -> dict[str, Leader]:
    """Person → the latest stage by ``as_of``."""
    latest: dict[str, Leader] = {}
    for leader in sorted(leaders, key=lambda x: x.since):
        if leader.since <= as_of:
            latest[leader.person] = leader
    return latest


def leader_count(leaders: Iterable[Leader], as_of: date) -> int:
    """Persons whose latest stage is leader."""
    return sum(x.stage == "leader" for x in current_stages(leaders, as_of).values())


def resources_value(resources: Iterable[Resource], as_of: date, from_on: date = date.min) -> int:
    """Cents provided from a day on, by ``as_of``."""
    return sum(r.value for r in resources if from_on <= r.provided_on <= as_of)


def agreed(deliberations: Iterable[Deliberation], as_of: date) -> tuple[int, int]:
    """Issues agreed, and issues done, both by ``as_of``."""
    issues = list(deliberations)
    return sum(by(d.agreed_on, as_of) for d in issues), sum(by(d.done_on, as_of) for d in issues)


def agreed_done_rate(deliberations: Iterable[Deliberation], as_of: date) -> Decimal | None:
    """Done ÷ agreed; None while nothing is agreed."""
    all_agreed, done = agreed(deliberations, as_of)
    return ratio(done, all_agreed)


def stage_of(issue: Deliberation, as_of: date) -> str:
    """The last stage that an issue has reached by ``as_of``."""
    reached = [stage for stage in _STAGES if by(getattr(issue, f"{stage}_on"), as_of)]
    return reached[-1] if reached else "raised"


def is_linked(activity: Activity) -> bool:
    """Whether it joins at least three of the five societies (docs/field.md, section 7)."""
    return len(set(activity.societies)) >= LINKED


def is_resident_led(activity: Activity) -> bool:
    """Whether the organization or the residents lead it (docs/field.md, section 7)."""
    return activity.lead in RESIDENT_LED
