"""What stands out: flags, findings, and corrections of what was reported before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from markupsafe import Markup

from .. import snapshot as paper
from ..traced import part_of
from ..words import ADVICE
from .part import Part

MONEY_FLAGS = frozenset(
    "duplicate_invoice cap_exceeded adjustment_pending spending_ahead spending_behind payment_overdue".split()
)


class Problems(Part):
    @cached_property
    def flags(self) -> list[Markup]:
        return self.sentences_of(self.s.flags)

    @cached_property
    def money_flags(self) -> list[paper.Flag]:
        return [flag for flag in self.s.flags if flag.kind in MONEY_FLAGS]

    def sentences_of(self, flags: Iterable[paper.Flag]) -> list[Markup]:
        names = {i.code: i.name for i in self.s.indicators}
        completed = {i.code: i.completion_percent for i in self.s.indicators}
        return [self.w.flag(flag, names, completed) for flag in flags]

    @cached_property
    def advice(self) -> list[Markup]:
        """What the flags ask for, each kind once, in the order of the flags."""
        kinds = dict.fromkeys(flag.kind for flag in self.s.flags)
        return [self.w.say(ADVICE[kind]) for kind in kinds if kind in ADVICE]

    @cached_property
    def open_findings(self) -> Sequence[paper.Finding]:
        return part_of(self.s.findings, "open", (f for f in self.s.findings if f.open))

    @cached_property
    def closed_findings(self) -> Sequence[paper.Finding]:
        return part_of(self.s.findings, "closed", (f for f in self.s.findings if not f.open))

    @cached_property
    def finding_sentences(self) -> list[Markup]:
        return [self._finding(f) for f in self.s.findings]

    def _finding(self, f: paper.Finding) -> Markup:
        values = {
            "finding": f.finding.rstrip("。. "),
            "round": self.w.term("round", f.round),
            "severity": self.w.term("severity", f.severity),
            "due": self.w.day(f.due_on),
            "closed": self.w.day(f.closed_on),
        }
        if f.closed_on:
            return self.w.say("%(finding)s (%(round)s, %(severity)s). Closed on %(closed)s.", **values)
        if f.due_on:
            return self.w.say("%(finding)s (%(round)s, %(severity)s). Open; due by %(due)s.", **values)
        return self.w.say("%(finding)s (%(round)s, %(severity)s). Open.", **values)

    def corrected(self, c: paper.Correction) -> str:
        """What happened to the record, and its fields before and after."""
        between, colon = ("；", "：") if self.w.lang == "zh" else ("; ", ": ")
        fields = [
            f"{self.w.term('column', f.column)}{colon}{f.before or '–'} → {f.after or '–'}"
            if c.happened == "changed"
            else f"{self.w.term('column', f.column)}{colon}{f.after or f.before or '–'}"
            for f in c.fields
        ]
        return f"{self.w.term('correction', c.happened)}{colon}{between.join(fields)}"
