"""Targets: which are met, and why others are not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cached_property

from markupsafe import Markup

from .. import snapshot as paper
from ..traced import of_hundred, part_of
from .part import Part


class Targets(Part):
    def with_status(self, status: str) -> Sequence[paper.Indicator]:
        return part_of(self.s.indicators, status, (i for i in self.s.indicators if i.status == status))

    def listed(self, indicators: Iterable[paper.Indicator], *, completed: bool = False) -> str:
        """Their names, with their completion where asked for."""
        return self.w.together(
            [
                self.w.record(i.name) + self.w.in_brackets(of_hundred(i.completion_percent))
                if completed
                else self.w.record(i.name)
                for i in indicators
            ]
        )

    @cached_property
    def beyond(self) -> list[paper.Indicator]:
        """Targets that are more than met."""
        return [i for i in self.s.indicators if i.completion and Decimal(i.completion) > 1]

    @cached_property
    def explained(self) -> list[paper.Indicator]:
        return [i for i in self.s.indicators if i.deviation_reason]

    @cached_property
    def unexplained(self) -> list[paper.Indicator]:
        return [i for i in self.with_status("behind") if not i.deviation_reason]

    @cached_property
    def reasons(self) -> list[Markup]:
        return [
            self.w.say(
                "%(name)s, at %(share)s of its target: %(reason)s",
                name=i.name,
                share=of_hundred(i.completion_percent) if i.completion_percent else "–",
                reason=i.deviation_reason,
            )
            for i in self.explained
        ]

    @cached_property
    def any_completion(self) -> bool:
        return any(i.completion is not None for i in self.s.indicators)
