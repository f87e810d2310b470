"""Who takes part: ages, breakdowns and masks (docs/field.md, sections 2 and 4)."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import combinations
from typing import Any

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


def by_age_and_gender(people: Iterable[Person], as_of: date) -> dict[str, dict[str, int]]:
    """People by age band and, within it, by gender; the sums are those of ``by_age`` and ``by_gender``."""
    found = Counter((age_band(p.birth_year, as_of), p.gender or "unknown") for p in people)
    return {band: {key: found[band, key] for key in choices("gender")} for band in choices("age")}


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


def name_key(name: str) -> str:
    """A name without what a spreadsheet adds to it: the spaces that pad a short name, full-width letters."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def written_name(name: str) -> str:
    """A name as it is kept: two characters set apart to fill a column stand together; a name in letters
    keeps its spaces."""
    words = name.split()
    return ("" if all(ord(c) > 0x2E7F for word in words for c in word) else " ").join(words)


def phone_key(phone: str | None) -> str:
    """The digits of a phone number, without the country's 86."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", phone or "") if c in "0123456789")
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


# characters that sound otherwise in a family name
_FAMILY = dict(
    zip(
        "曾单解仇查朴区盖尉种翟缪黑召覃洗折乐员",
        "zeng shan xie qiu zha piao ou ge yu chong zhai miao he shao qin xian she yue yun".split(),
        strict=True,
    )
)


def reading(name: str) -> tuple[str, ...]:
    """The syllables of a name in pinyin without tones, a family name as it is read in names; letters and
    digits stand for themselves."""
    key = name_key(name)
    return tuple(_FAMILY[c] if i == 0 and c in _FAMILY else _syllable(c) for i, c in enumerate(key))


@cache
def _syllable(character: str) -> str:
    # read one by one, so the dictionary of phrases, four times the memory, is not needed; and nothing is
    # read before somebody asks
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import lazy_pinyin

    return lazy_pinyin(character)[0]


def answers_to(person: Person, text: str) -> bool:
    """Whether a person is found by this: part of the name, its pinyin or the initials of it, part of the
    code, or three digits or more of the phone."""
    asked = name_key(text)
    if not asked:
        return True
    if asked in person.code.casefold():
        return True
    if asked.isascii() and asked.isdigit():
        return len(asked) >= 3 and asked in phone_key(person.phone)
    if not person.name:
        return False
    if asked in name_key(person.name):
        return True
    syllables = reading(person.name)
    return asked in "".join(syllables) or asked in "".join(s[:1] for s in syllables)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries that may be one person: the same ``phone``, or a ``name`` of the same sound."""

    first: Person
    second: Person
    phone: bool
    name: bool


def likely_doubles(people: Sequence[Person], apart: Collection[frozenset[str]] = ()) -> list[Pair]:
    """Pairs with the same phone, or with names of the same sound and years of birth that do not differ;
    without those of codes known to be ``apart``. In the order of the register."""
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, person in enumerate(people):
        if phone_key(person.phone):
            groups["phone", phone_key(person.phone)].append(index)
        if person.name and name_key(person.name):
            groups["name", *reading(person.name)].append(index)
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    for (why, *_), members in groups.items():
        for one, other in combinations(members, 2):
            if why == "phone" or _may_be_of_one_year(people[one], people[other]):
                found[one, other].add(why)
    return [
        Pair(people[one], people[other], "phone" in why, "name" in why)
        for (one, other), why in sorted(found.items())
        if frozenset((people[one].code, people[other].code)) not in apart
    ]


def _may_be_of_one_year(one: Person, other: Person) -> bool:
    return None in (one.birth_year, other.birth_year) or one.birth_year == other.birth_year


def united(stays: Person, goes: Person) -> dict[str, Any]:
    """The fields of the one who stays that the other one fills: those that are empty, and further groups."""
    taken = {
        name: getattr(goes, name)
        for name in ("name", "phone", "gender", "birth_year", "household")
        if not getattr(stays, name) and getattr(goes, name)
    }
    groups = tuple(dict.fromkeys((*stays.groups, *goes.groups)))
    return taken | ({"groups": groups} if groups != stays.groups else {})


def forgotten(person: Person, *, household_counts: bool, word: str) -> dict[str, Any]:
    """The fields of a person of whom nothing may be known any more. Gender and year of birth are figures and
    name nobody. A household that is counted for this person alone gets a ``word`` that means nothing in
    place of its address, so that the number of households stays."""
    return {
        "name": None,
        "phone": None,
        "household": word if person.household and household_counts else None,
        "groups": (),
    }


_NUMBERED = re.compile(r"(.*?)([0-9]+)")


def next_codes(codes: Iterable[str], n: int) -> list[str]:
    """The next ``n`` codes in the register's own style: after P236 comes P237; P001 in an empty one."""
    split = [m.groups() for m in map(_NUMBERED.fullmatch, set(codes)) if m]
    if not split:
        return [f"P{number:03d}" for number in range(1, n + 1)]
    often = Counter(prefix for prefix, _ in split)
    prefix = max(often, key=lambda p: (often[p], p))
    last = max((number for p, number in split if p == prefix), key=lambda d: (int(d), len(d)))
    return [f"{prefix}{int(last) + step:0{len(last)}d}" for step in range(1, n + 1)]
