"""Which photos a report prints (docs/field.md, section 6: photos 活动照片); pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..evidence.records import ActivityPhoto

MOST_PHOTOS = 24


@dataclass(frozen=True, slots=True)
class Dated:
    """A photo with the day it shows, or the first and last day of its activity where nothing tells which."""

    photo: ActivityPhoto
    first_on: date
    last_on: date


def dated(photos: Iterable[ActivityPhoto], held: Mapping[tuple[str, int], date], as_of: date) -> list[Dated]:
    """The photos of what was held by ``as_of``, each picture once. ``held``: activity and number of each session
    → its day. A camera's day is believed where a session was held on it; one after ``as_of`` keeps a photo out.
    """
    days: dict[str, list[date]] = defaultdict(list)
    for (activity, _), day in held.items():
        if day <= as_of:
            days[activity].append(day)
    found: dict[str, Dated] = {}
    for photo in photos:
        if photo.session_no is not None:
            own = (
                [held[photo.activity, photo.session_no]] if (photo.activity, photo.session_no) in held else []
            )
        elif photo.taken_on and photo.taken_on > as_of:
            own = []
        else:
            own = [day for day in days[photo.activity] if day == photo.taken_on] or days[photo.activity]
        if own and max(own) <= as_of:
            found.setdefault(photo.sha256, Dated(photo, min(own), max(own)))
    return list(found.values())


def chosen(photos: Sequence[Dated], most: int = MOST_PHOTOS) -> list[Dated]:
    """At most that many, by day: of each activity the newest, then of each its next, and so on; where the last
    of these rounds has more than there is room for, of activities at even distances in time."""
    by_activity: dict[str, list[Dated]] = defaultdict(list)
    for one in sorted(photos, key=lambda d: (d.last_on, d.photo.id), reverse=True):
        by_activity[one.photo.activity].append(one)
    left = sorted(by_activity.values(), key=lambda own: (min(d.first_on for d in own), own[0].photo.activity))
    taken: list[Dated] = []
    level = 0
    while len(taken) < most and left:
        left = [own for own in left if len(own) > level]
        room = min(most - len(taken), len(left))
        taken += [left[n * len(left) // room][level] for n in range(room)]
        level += 1
    return sorted(taken, key=lambda d: (d.first_on, d.last_on, d.photo.activity, d.photo.id))
