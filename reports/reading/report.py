"""The pages of a report: its chapters and annexes, what somebody wrote for them, who answers for it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from markupsafe import Markup

from .. import snapshot as paper
from ..fields import Fields
from ..kinds import LAYOUTS, Layout
from ..letters import strange
from ..prose import headings, prose
from ..words import Chapter
from .milestones import Milestones
from .money import Money
from .part import Part
from .problems import Problems
from .scores import Scores
from .services import Services
from .targets import Targets


class Reading(Part):
    @cached_property
    def targets(self) -> Targets:
        return Targets(self.s, self.w)

    @cached_property
    def services(self) -> Services:
        return Services(self.s, self.w)

    @cached_property
    def money(self) -> Money:
        return Money(self.s, self.w)

    @cached_property
    def scores(self) -> Scores:
        return Scores(self.s, self.w)

    @cached_property
    def problems(self) -> Problems:
        return Problems(self.s, self.w)

    @cached_property
    def milestones(self) -> Milestones:
        return Milestones(self.s, self.w)

    def numbered(self, name: str, n: int, letter: str = "") -> Chapter:
        """The number of a chapter, whose computed sections follow those that are written by hand."""
        chapter = Chapter(n)
        chapter.letter = letter
        if letter:
            chapter.caption = self.w.say(dict(self.layout.annexes)[name])
        chapter.before = headings(self._written.get(name, ""))
        return chapter

    def written(self, name: str, chapter: Chapter) -> Markup:
        """What somebody wrote for a chapter; nothing where nobody did."""
        return prose(self._written.get(name, ""), Fields(self.s, self.w), chapter)

    def is_written(self, name: str) -> bool:
        return bool(self._written.get(name))

    @cached_property
    def _written(self) -> dict[str, str]:
        return {one.chapter: one.text for one in self.s.written}

    @cached_property
    def lacks_letters(self) -> bool:
        """Whether the print has □ in place of something."""
        return bool(strange(paper.to_json(self.s)))

    @property
    def layout(self) -> Layout:
        return LAYOUTS[self.s.kind]

    def page(self, name: str) -> list[str]:
        """Where a page of this kind may stand: its own, else the one that several kinds print."""
        return [f"{folder}/{name}.html" for folder in (self.layout.folder, "common")]

    @property
    def chapters(self) -> list[tuple[str, Markup]]:
        """Of a certificate that nobody began, those that would only repeat that there is none are left out."""
        without = (
            ("standards", "panel", "notice") if self.s.kind == "certificate" and not self.s.acceptance else ()
        )
        return [(name, self.w.say(title)) for name, title in self.layout.chapters if name not in without]

    @property
    def annexes(self) -> list[tuple[str, Markup]]:
        """Those for which the records hold something: a page that says that nothing is there tells less than a line
        under the contents (``left_out``). Where all are empty the first says so: a report is cut before an annex."""
        held = [(name, self.w.say(title)) for name, title in self.layout.annexes if self._holds[name]]
        return held or [(name, self.w.say(title)) for name, title in self.layout.annexes[:1]]

    @property
    def left_out(self) -> list[str]:
        """The annexes without anything; of corrections the chapters say it."""
        printed = {"corrections", *(name for name, _ in self.annexes)}
        return [self.w.say(title) for name, title in self.layout.annexes if name not in printed]

    @cached_property
    def _holds(self) -> dict[str, Any]:
        """Annex → what it would print."""
        s, u = self.s, self.s.cultivation
        return {
            "scores": s.evaluation and s.evaluation.sheet,
            "targets": s.indicators,
            "activities": self.services.activities,
            "budget": s.budget.lines or s.budget.adjustments,
            "payments": s.payments.tranches or (s.milestones if s.kind != "certificate" else ()),
            "surveys": s.surveys,
            "sampled_files": self.is_written("sampled_files"),
            "interviews": self.is_written("interviews"),
            "findings": s.findings,
            "resources": u.resources or u.leaders or u.deliberations,
            "months": s.months,
            "photos": s.photos or s.photos_kept,
            "corrections": s.corrections,
            "expenses": s.expenses,
            "milestones": s.milestones,
        }

    @property
    def issuer(self) -> str:
        """Who answers for the report: who issued it, or of a draft would."""
        parties = (getattr(self.s.project, party) for party in self.layout.issuers)
        return self.s.issued_by or next(name for name in parties if name)

    @property
    def dated(self) -> str:
        """The report's own day; ``issued_at`` is a moment in Asia/Shanghai."""
        return (self.s.issued_at or self.s.as_of)[:10]

    def parties(self) -> list[tuple[str, str]]:
        p = self.s.project
        keys = ("purchaser", "contractor", "evaluator", "auditor", "street_office", "community")
        return [(key, getattr(p, key)) for key in keys if getattr(p, key)]

    def room_for_codes(self, rows: Iterable[Any], least: float, most: float = 12.5) -> float:
        """How wide a column of their codes is, in percent of the text block; long ones take two lines."""
        return min(most, max(least, *(1.3 * len(row.code) + 1.8 for row in rows)))
