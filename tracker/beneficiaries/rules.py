"""Who takes part: ages, breakdowns and masks (docs/field.md, sections 2 and 4)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..terms import choices
from .records import Person

_BANDS = ((13, "0-13"), (17, "14-17"), (34, "18-34"), (59, "35-59"), (79, "60-79"))
_IDENTITY_CARD = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def age_band(birth_year: int | None, as_of: date) -> str:
    """The band of the age in the year of ``as_of``: year minus year of birth."""
    if birth_year is None or birth_year > as_of.year:
        return "unknown"
    age = as_of.year - birth_year
    return next((band for highest, band in _BANDS if age <= highest), "80+")


def by_gender(people: Iterable[Person]) -> dict[str, int]:
    """People by gender, every key of the vocabulary in its order, ``unknown`` for none on record."""
    found = Counter(p.gender or "unknown" for p in people)
    return {key: found[key] for key in choices("gender")}


def by_age(people: Iterable[Person], as_of: date) -> dict[str, int]:
    """People by age band in the year of ``as_of``, every band in its order."""
    found = Counter(age_band(p.birth_year, as_of) for p in people)
    return {key: found[key] for key in choices("age")}


def households(people: Iterable[Person]) -> int:
    """Distinct households; who has none on record is not counted."""
    return len({p.household for p in people if p.household})


def masked_name(name: str | None) -> str:
    """The family name and a star for each other character: 王** ; nothing of a name of one character."""
    if not name:
        return ""
    return "*" if len(name) == 1 else name[0] + "*" * (len(name) - 1)


def masked_phone(phone: str | None) -> str:
    """The first three and the last four: 138****1234; stars alone for what is too short to keep a secret."""
    if not phone:
        return ""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "*" * len(phone)


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """A person as the asker may see one."""

    code: str
    name: str
    phone: str
    gender: str | None
    birth_year: int | None
    household: str | None
    groups: tuple[str, ...]


def shown_person(person: Person, *, named: bool) -> ShownPerson:
    """With name and phone in full where ``named``, masked otherwise."""
    return ShownPerson(
        person.code,
        (person.name or "") if named else masked_name(person.name),
        (person.phone or "") if named else masked_phone(person.phone),
        person.gender,
        person.birth_year,
        person.household if named else None,
        person.groups,
    )


def has_identity_number(text: str) -> bool:
    """Whether the text holds a number that is an identity card's by its check digit (GB 11643)."""
    for match in _IDENTITY_CARD.findall(text):
        total = sum(int(d) * w for d, w in zip(match[:17], _WEIGHTS, strict=True))
        if "10X98765432"[total % 11] == match[17].upper():
            return True
    return False
