"""Activities, the people whom they reached, what these said of them, and the cultivation of the community."""

from __future__ import annotations

from functools import cached_property

from markupsafe import Markup, escape

from tracker.terms import choices

from .. import snapshot as paper
from ..traced import bare_number, number
from ..words import capitalized
from .part import Part


class Services(Part):
    @property
    def activities(self) -> tuple[paper.Activity, ...]:
        """Those of the report's period, where it has one."""
        return self.s.period.activities if self.s.period else self.s.activities

    @property
    def counts(self) -> paper.Counts:
        return self.s.period.counts if self.s.period else self.s.counts

    @cached_property
    def summarised(self) -> list[paper.Activity]:
        return [a for a in self.activities if a.summary]

    def how(self, a: paper.Activity) -> Markup:
        """One line: of which kind it was, who began and led it, in which of the three places, which of the five
        societies took part, and its volunteers."""
        say, w = self.w.say, self.w
        words = [capitalized(w.term("activity_kind", a.kind))]
        if a.initiator:
            words.append(say("initiated by %(actor)s", actor=w.term("actor", a.initiator)))
        if a.lead:
            words.append(say("led by %(actor)s", actor=w.term("actor", a.lead)))
        if a.place:
            words.append(w.term("place", a.place))
        if set(a.societies) == set(choices("society")):
            words.append(say("all five societies took part"))
        elif a.societies:
            words.append(w.together([w.term("society", key) for key in a.societies]))
        if int(a.volunteers):
            hours = bare_number(a.volunteer_hours)
            words.append(say("volunteers: %(n)s, %(hours)s hours", n=number(a.volunteers), hours=hours))
        return escape("；" if self.w.lang == "zh" else "; ").join(words)

    @cached_property
    def any_person_times(self) -> bool:
        return any(m.person_times for m in self.s.months)

    @cached_property
    def any_age(self) -> bool:
        return any(sum(row.values()) for row in self.s.counts.persons_by.age_gender.values())

    @property
    def age_columns(self) -> list[tuple[str, float]]:
        """Heads and widths of ``age_by_gender``."""
        genders = [capitalized(self.w.term("gender", key)) for key in self.s.counts.persons_by.gender]
        width = 72 / (len(genders) + 1)
        return [(self.w.say("Age"), 28), *((g, width) for g in genders), (self.w.say("Total"), width)]

    @property
    def age_by_gender(self) -> list[tuple[str, ...]]:
        """Each band of age with its persons of each gender and in all."""
        by = self.s.counts.persons_by
        return [
            (
                capitalized(self.w.term("age", band)),
                *(number(by.age_gender.get(band, {}).get(key, 0)) for key in by.gender),
                number(n),
            )
            for band, n in by.age.items()
        ]

    @cached_property
    def any_society(self) -> bool:
        return any(x.activities for x in self.s.cultivation.societies)

    def with_parties(self, x: paper.Deliberation) -> str:
        return x.issue + (self.w.in_brackets(self.w.together(x.parties)) if x.parties else "")

    @cached_property
    def satisfaction(self) -> paper.Survey | None:
        """The latest satisfaction survey, whose figures the targets use."""
        held = [x for x in self.s.surveys if x.kind == "satisfaction"]
        return held[-1] if held else None

    @cached_property
    def scored_surveys(self) -> list[paper.Survey]:
        return [x for x in self.s.surveys if x.score_count is not None]
