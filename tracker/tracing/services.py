"""What is behind the counts of services: sessions, sign-ins, duty, persons (docs/field.md, section 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from reports.traced import Found

from ..activities.records import Activity
from ..activities.rules import Tally
from ..beneficiaries.records import Person
from ..beneficiaries.rules import age_band
from ..cultivation.rules import is_linked, is_resident_led
from ..i18n import N_, Message
from .frozen import Kept
from .rules import Behind, Table, shown, table

Kinds = Sequence[str]


_COUNTED = Message(
    N_(
        "Counted sessions are those of activities that count as output, surveys excepted, held in the term and by the report's day."
    )
)


def _sessions(kept: Kept, tally: Tally, kinds: Kinds) -> Behind:
    return Behind(
        Message(
            N_(
                "Sessions of activities that count as output, surveys excepted, held in the term and by the report's day: each counts once."
            )
        ),
        (table("sessions", ((h.session, 1) for h in tally.counted(kinds))),),
        adds=True,
    )


def _activities(kept: Kept, tally: Tally, kinds: Kinds) -> Behind:
    held = {h.activity.code: h.activity for h in tally.counted(kinds)}
    return Behind(
        Message(N_("Activities that count as output, surveys excepted, with at least one counted session.")),
        (table("activities", ((a, 1) for a in held.values())),),
        adds=True,
        note=_COUNTED,
    )


def _hours(kept: Kept, tally: Tally, kinds: Kinds) -> Behind:
    return Behind(
        Message(N_("The sum of the hours of the counted sessions.")),
        (table("sessions", ((h.session, h.session.hours) for h in tally.counted(kinds))),),
        adds=True,
        note=_COUNTED,
    )


def _person_times(kept: Kept, tally: Tally, kinds: Kinds) -> Behind:
    return Behind(
        Message(
            N_(
                "Each beneficiary counts once in each counted session; visitors known by head count are added to them."
            )
        ),
        (_present(kept, tally, kinds, 1), *_heads(tally, kinds)),
        adds=True,
        note=_COUNTED,
    )


def _headcount(kept: Kept, tally: Tally, kinds: Kinds) -> Behind:
    return Behind(
        Message(N_("Visitors of the counted sessions who are known by head count only.")),
        _heads(tally, kinds),
        adds=True,
        note=_COUNTED,
    )


def _persons(kept: Kept, tally: Tally, kinds: Kinds) -> Behind:
    return Behind(
        Message(N_("Distinct beneficiaries of the counted sessions: who comes twice counts once.")),
        (_people(kept, tally, kinds), _present(kept, tally, kinds, None)),
        adds=True,
        note=_COUNTED,
    )


def _households(kept: Kept, tally: Tally, kinds: Kinds) -> Behind:
    persons = tally.counts(kinds).persons
    if kept.households:
        counted = [p for p in kept.ledger.people if p.code in persons and p.household]
        first = {p.household: p for p in reversed(counted)}
        rows = [(p, 1 if first[p.household] is p else None) for p in counted]
        how = N_(
            "Distinct households of the beneficiaries listed here: whoever stands first of each household adds one. Who lived with whom when the report was issued is told by the register and the trail; a report keeps it not, so that nobody can be recognized."
        )
        return Behind(
            Message(how), (table("people", sorted(rows, key=lambda r: r[0].household or "")),), adds=True
        )
    return Behind(
        Message(
            N_(
                "Distinct households of the beneficiaries listed here. Which household a person belongs to is not kept with a report, so that nobody can be recognized: the number cannot be counted again from it."
            )
        ),
        (shown("people", (p for p in kept.ledger.people if p.code in persons)),),
        kept=False,
    )


def _volunteers(kept: Kept, tally: Tally, kinds: Kinds) -> Behind:
    served = tally.volunteering().volunteers
    people = table("people", ((p, 1) for p in kept.ledger.people if p.code in served))
    return Behind(
        Message(
            N_(
                "Distinct persons who served in the term, in a session of any activity or on duty; staff never count."
            )
        ),
        (people, *_served(kept, tally, lambda hours: None)),
        adds=True,
    )


def _shifts(kept: Kept, tally: Tally, kinds: Kinds) -> Behind:
    return Behind(
        Message(N_("Each volunteer of each session in the term, and each row of duty in it.")),
        _served(kept, tally, lambda hours: 1),
        adds=True,
    )


def _volunteer_hours(kept: Kept, tally: Tally, kinds: Kinds) -> Behind:
    return Behind(
        Message(
            N_(
                "The hours of each volunteer in the sessions of the term, where the sign-in names none those of the session, and the hours on duty."
            )
        ),
        _served(kept, tally, lambda hours: hours),
        adds=True,
    )


BY_MEASURE: dict[str, Callable[[Kept, Tally, Kinds], Behind]] = {
    "sessions": _sessions,
    "activities": _activities,
    "service_hours": _hours,
    "hours": _hours,
    "person_times": _person_times,
    "headcount": _headcount,
    "persons": _persons,
    "households": _households,
    "volunteers": _volunteers,
    "volunteer_shifts": _shifts,
    "volunteer_hours": _volunteer_hours,
}


def of_all(kept: Kept, figure: Found) -> Behind:
    return BY_MEASURE[figure.name](kept, kept.tally_of(figure), ())


def of_staff(kept: Kept, figure: Found) -> Behind:
    rows = [
        kept.attendance[h.activity.code, h.session.no, person]
        for h in kept.tally_of(figure).held
        for person in h.staff
    ]
    staff = {row.person for row in rows}
    return Behind(
        Message(N_("Distinct persons who attended sessions of the period as staff.")),
        (table("people", ((p, 1) for p in kept.ledger.people if p.code in staff)), shown("attendance", rows)),
        adds=True,
    )


def of_month(kept: Kept, figure: Found) -> Behind:
    tally = kept.tally.by_month().get(figure.owner.month, _nothing(kept))
    return BY_MEASURE[figure.name](kept, tally, ())


def of_month_and_kind(kept: Kept, figure: Found) -> Behind:
    tally = kept.tally.by_month().get(figure.owner.month, _nothing(kept))
    return _person_times(kept, tally, figure.keys)


def of_activity(kept: Kept, figure: Found) -> Behind:
    tally = kept.tally_of(figure).by_activity().get(figure.owner.code, _nothing(kept))
    return BY_MEASURE[figure.name](kept, tally, ())


def of_gender_and_age(kept: Kept, figure: Found) -> Behind:
    """``keys``: a gender, a band of age, or a band and a gender."""

    def is_meant(person: Person) -> bool:
        gender, band = person.gender or "unknown", age_band(person.birth_year, kept.as_of)
        return {"gender": (gender,), "age": (band,)}.get(figure.name, (band, gender)) == figure.keys

    persons = kept.tally_of(figure).counts().persons
    return Behind(
        Message(
            N_(
                "Distinct beneficiaries of the counted sessions, by gender and by age in the year of the report's day."
            )
        ),
        (table("people", ((p, 1) for p in kept.ledger.people if p.code in persons and is_meant(p))),),
        adds=True,
        note=_COUNTED,
    )


def of_share(kept: Kept, figure: Found) -> Behind:
    """Activities with a tag: one of the societies, a place, or who leads."""
    key, column = figure.owner.key, figure.place.rpartition(".")[2]
    tags: dict[str, Callable[[Activity], Iterable[str | None]]] = {
        "societies": lambda a: a.societies,
        "places": lambda a: (a.place,),
        "leads": lambda a: (a.lead,),
    }
    held = [h for h in kept.tally.held if key in tags[column](h.activity)]
    if figure.name == "activities":
        return Behind(
            Message(N_("Activities held by the report's day that bear this mark, counted as output or not.")),
            (table("activities", ((a, 1) for a in _distinct(h.activity for h in held))),),
            adds=True,
        )
    return BY_MEASURE[figure.name](kept, Tally(tuple(held), (), kept.tally.term), ())


def of_held(kept: Kept, figure: Found) -> Behind:
    """Activities held, those that link three societies, and the part that residents lead."""
    held = _distinct(h.activity for h in kept.tally.held)
    if figure.name == "activities":
        how = Message(N_("Activities with a session by the report's day, counted as output or not."))
        return Behind(how, (table("activities", ((a, 1) for a in held)),), adds=True)
    if figure.name == "linked":
        how = Message(N_("Activities held that join at least three of the five societies."))
        return Behind(how, (table("activities", ((a, 1) for a in held if is_linked(a))),), adds=True)
    return Behind(
        Message(
            N_("The activities listed here, which the organization or residents lead, ÷ all activities held.")
        ),
        (shown("activities", filter(is_resident_led, held)),),
        (figure.beside("activities"),),
    )


def _nothing(kept: Kept) -> Tally:
    return Tally((), (), kept.tally.term)


def _distinct(activities: Iterable[Activity]) -> list[Activity]:
    return list({a.code: a for a in activities}.values())


def _people(kept: Kept, tally: Tally, kinds: Kinds) -> Table:
    persons = tally.counts(kinds).persons
    return table("people", ((p, 1) for p in kept.ledger.people if p.code in persons))


def _present(kept: Kept, tally: Tally, kinds: Kinds, amount: int | None) -> Table:
    rows = (
        kept.attendance[h.activity.code, h.session.no, person]
        for h in tally.counted(kinds)
        for person in h.beneficiaries
    )
    return table("attendance", ((row, amount) for row in rows))


def _heads(tally: Tally, kinds: Kinds) -> tuple[Table, ...]:
    rows = [h.session for h in tally.counted(kinds) if h.session.headcount]
    return (table("sessions", ((s, s.headcount) for s in rows)),) if rows else ()


def _served(kept: Kept, tally: Tally, amount: Callable[[Decimal], Decimal | int | None]) -> tuple[Table, ...]:
    signed = [
        (kept.attendance[h.activity.code, h.session.no, person], amount(hours))
        for h in tally.held
        if h.in_term
        for person, hours in h.volunteers
    ]
    duty = [(d, amount(d.hours)) for d in tally.duty_in_term]
    return tuple(table(s, rows) for s, rows in (("attendance", signed), ("volunteer_duty", duty)) if rows)
