"""The figures that a written chapter names instead of repeating: ``{服务人次}``, ``{person-times}``,
``{B2 实际值}``. A field is filled from the snapshot that the tables print, as the tables print it, so that prose
and tables cannot disagree (docs/field.md, section 6). Its name is understood in both languages.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from tracker.money import cents, in_capitals
from tracker.terms import term

from . import snapshot as paper
from .traced import bare_number, money, of_hundred, percent
from .words import Words

_BETWEEN_WORDS = re.compile(r"[\s_\-‐–·]+")
_LANGUAGES = ("zh", "en")
_COUNTED = (
    "activities",
    "sessions",
    "service_hours",
    "person_times",
    "persons",
    "households",
    "volunteers",
    "volunteer_shifts",
    "volunteer_hours",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """``names`` has its name in each language; ``about`` what a list says of it beside the name, such as the name
    of an indicator; ``text`` is None where the records have no such figure yet."""

    group: str
    names: tuple[str, str]
    text: str | None
    about: str = ""


@dataclass(frozen=True)
class Fields:
    """All figures of a snapshot, as they are printed in its language."""

    snapshot: paper.Snapshot
    w: Words

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(
            figure
            for part in (
                self._period,
                self._services,
                self._targets,
                self._money,
                self._result,
                self._days,
                self._parties,
            )
            for figure in part()
        )

    def names(self) -> tuple[str, ...]:
        """As they are offered, in the language of the report."""
        return tuple(figure.names[_LANGUAGES.index(self.w.lang)] for figure in self.figures)

    def find(self, name: str) -> Figure | None:
        """By its name in either language, whatever blanks, hyphens and capitals it is written with."""
        return self._exact.get(_plain(name)) or self._loose.get(_plain(name).casefold())

    def like(self, name: str) -> list[str]:
        """At most three names that were perhaps meant."""
        asked = _plain(name).casefold()
        near = difflib.get_close_matches(asked, self._loose, 3, 0.5)
        within = [key for key in self._loose if len(asked) > 1 and asked in key]
        found = dict.fromkeys(self._loose[key] for key in [*near, *within])
        return [figure.names[_LANGUAGES.index(self.w.lang)] for figure in found][:3]

    @cached_property
    def _exact(self) -> dict[str, Figure]:
        return _by_name(self.figures)

    @cached_property
    def _loose(self) -> dict[str, Figure]:
        return _by_name(self.figures, str.casefold)

    def _of(self, group: str, key: str, text: str | None) -> Figure:
        zh, en = (term("figure", key, lang) for lang in _LANGUAGES)
        return Figure(group, (zh, en), text)

    def _part(self, group: str, name: str | tuple[str, str], part: str, text: str | None) -> Figure:
        """A figure of a row: the row's code, or its word in both languages, then which of its figures."""
        words = (name, name) if isinstance(name, str) else name
        both = [
            f"{word} {term('figure_part', part, lang)}" for word, lang in zip(words, _LANGUAGES, strict=True)
        ]
        return Figure(group, (both[0], both[1]), text)

    def _period(self) -> Iterator[Figure]:
        """Of a progress report, whose writer speaks of its period first; all other figures are those to date."""
        p = self.snapshot.period
        if p is None or self.snapshot.from_on is None:
            return
        for key in _COUNTED:
            zh, en = (term("figure_of", "period", lang) % term("figure", key, lang) for lang in _LANGUAGES)
            yield Figure("period", (zh, en), bare_number(getattr(p.counts, key)))
        yield self._of("period", "period_spent", money(p.spent))
        for line in p.lines:
            name = (term("category", line.category, "zh"), term("category", line.category, "en"))
            yield self._part("period", name, "period_spent", money(line.spent))
        for i in self.snapshot.indicators:
            if i.code in p.values:
                figure = self._part("period", i.code, "period_value", None)
                yield Figure(figure.group, figure.names, bare_number(p.values[i.code]), i.name)
        yield self._of("period", "period_begins", self.w.day(self.snapshot.from_on))

    def _services(self) -> Iterator[Figure]:
        c, u = self.snapshot.counts, self.snapshot.cultivation
        group = "services" if self.snapshot.period is None else "services_to_date"
        for key in _COUNTED:
            yield self._of(group, key, bare_number(getattr(c, key)))
        for survey in [s for s in self.snapshot.surveys if s.kind == "satisfaction"][-1:]:
            yield self._of(group, "satisfaction_score", _percent(survey.satisfaction_score))
            yield self._of(group, "satisfaction_rate", _percent(survey.satisfaction_rate))
        yield self._of(group, "linked_activities", bare_number(u.linked))
        leaders = sum(leader.stage == "leader" for leader in u.leaders)
        yield self._of(group, "leaders", bare_number(leaders))
        yield self._of(group, "agreed_issues", bare_number(u.agreed))
        yield self._of(group, "agreed_issues_done", bare_number(u.agreed_done))
        yield self._of(group, "resources_value", money(u.resources_value))

    def _targets(self) -> Iterator[Figure]:
        for i in self.snapshot.indicators:
            values = {
                "actual": None if i.actual is None else self.w.value(i, "actual"),
                "target": self.w.limit(i),
                "completion": None if i.completion_percent is None else of_hundred(i.completion_percent),
            }
            for part, text in values.items():
                figure = self._part("targets", i.code, part, text)
                yield Figure(figure.group, figure.names, text, i.name)

    def _money(self) -> Iterator[Figure]:
        p, b, pay = self.snapshot.project, self.snapshot.budget, self.snapshot.payments
        amounts = {
            "contract_amount": p.amount,
            "effective_amount": p.effective_amount,
            "original_budget": b.original,
            "revised_budget": b.revised,
            "spent": b.spent,
            "surplus": b.surplus,
            "own_funds": b.own_funds,
            "due": pay.due,
            "paid": pay.paid,
            "deducted": pay.deducted,
        }
        for key, value in amounts.items():
            yield self._of("money", key, money(value))
        for key in ("effective_amount", "paid"):
            yield self._of("money", f"{key}_in_capitals", in_capitals(cents(amounts[key])))
        yield self._of("money", "budget_execution", _percent(b.execution_rate))
        for line in b.lines:
            name = (term("category", line.category, "zh"), term("category", line.category, "en"))
            yield self._part("money", name, "budget", money(line.revised))
            yield self._part("money", name, "spent", money(line.spent))
            yield self._part("money", name, "rate", _percent(line.execution_rate))

    def _result(self) -> Iterator[Figure]:
        e = self.snapshot.evaluation
        yield self._of("result", "total_score", e.score if e else None)
        yield self._of("result", "grade", self.w.term("grade", e.grade) if e and e.grade else None)
        for row in e.sheet if e else ():
            if row.level == 1:
                figure = self._part("result", row.code, "score", row.score)
                yield Figure(figure.group, figure.names, row.score, row.name)
        findings = self.snapshot.findings
        yield self._of("result", "findings", bare_number(len(findings)))
        yield self._of("result", "open_findings", bare_number(sum(f.open for f in findings)))

    def _days(self) -> Iterator[Figure]:
        p, e = self.snapshot.project, self.snapshot.evaluation
        days = {
            "as_of": self.snapshot.as_of,
            "signing_day": p.signed_on,
            "first_day": p.starts_on,
            "last_day": p.effective_ends_on,
            "scoring_day": e.scored_on if e else None,
        }
        for key, value in days.items():
            yield self._of("days", key, None if value is None else self.w.day(value))

    def _parties(self) -> Iterator[Figure]:
        p = self.snapshot.project
        yield self._of("parties", "project_title", p.title)
        yield self._of("parties", "project_code", p.code)
        yield self._of("parties", "contract_number", p.contract_no or None)
        for party in ("purchaser", "contractor", "evaluator", "auditor", "street_office", "community"):
            yield self._of("parties", party, getattr(p, party))


def _percent(value: str | None) -> str | None:
    return None if value is None else percent(value)


def _plain(name: str) -> str:
    return _BETWEEN_WORDS.sub("", unicodedata.normalize("NFKC", name))


def _by_name(figures: tuple[Figure, ...], also: Callable[[str], str] = str) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for figure in figures:
        for name in figure.names:
            found.setdefault(also(_plain(name)), figure)
    return found
