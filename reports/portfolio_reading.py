"""What a reader takes from a portfolio at a glance: rows chosen and put into words for the page. Figures are the
portfolio's own."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from markupsafe import Markup, escape

from tracker.i18n import N_

from . import portfolio as paper
from .charts import MOST_ROWS
from .snapshot import Flag, RoundResult
from .traced import Traced, number_of, part_of, plain
from .words import Words, capitalized

CHAPTERS = (
    ("overview", N_("Overview of the portfolio")),
    ("deviations", N_("What deviates")),
    ("pace", N_("Progress against time")),
    ("sums", N_("Contractors, fields and money")),
    ("results", N_("Results of evaluation")),
    ("issued", N_("Reports issued in the period")),
    ("notes", N_("How the figures are made")),
)
ANNEXES = (
    ("projects", N_("List of projects")),
    ("money", N_("Time, spending and payments")),
    ("services", N_("Services and targets")),
    ("period", N_("What happened in the period")),
)
MOST_SENTENCES = 3  # of one kind of flag of one project


@dataclass(frozen=True)
class PortfolioReading:
    s: paper.Portfolio
    w: Words

    @property
    def issuer(self) -> str:
        """Who answers for the paper."""
        return self.s.issued_by or self.s.seen_by or self.whose

    @property
    def whose(self) -> str:
        return self.s.purchaser or self.w.say("Several purchasers")

    @property
    def dated(self) -> str:
        return (self.s.issued_at or self.s.as_of)[:10]

    @property
    def chapters(self) -> list[tuple[str, Markup]]:
        return [(name, self.w.say(title)) for name, title in CHAPTERS]

    @property
    def annexes(self) -> list[tuple[str, Markup]]:
        return [(name, self.w.say(title)) for name, title in ANNEXES]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """A project's place in this paper, by code."""
        return {row.code: n for n, row in enumerate(self.s.rows, 1)}

    @cached_property
    def deviating(self) -> list[paper.Row]:
        return [row for row in self.s.rows if row.level in ("grave", "marked")]

    @property
    def graves(self) -> int:
        graves = [row for row in self.s.rows if row.level == "grave"]
        return number_of(part_of(self.s.rows, "grave", graves))

    @cached_property
    def slight(self) -> list[paper.Row]:
        return [row for row in self.s.rows if row.level == "slight"]

    @property
    def drawn(self) -> list[paper.Row]:
        """The first projects that have something to draw, at most as many as a page holds."""
        return list(self.s.rows[:MOST_ROWS])

    @cached_property
    def scored(self) -> list[paper.Row]:
        return [row for row in self.s.rows if row.midterm or row.final]

    @cached_property
    def grades(self) -> Counter[str]:
        """Of each project the grade of its last round."""
        return Counter(row.last_grade for row in self.s.rows if row.last_grade)

    @property
    def grade_list(self) -> str:
        return self.counted(
            "grade",
            {
                g: number_of(part_of(self.s.rows, g, range(self.grades[g])))
                for g in ("excellent", "good", "fair", "poor")
                if self.grades[g]
            },
        )

    def counted(self, vocabulary: str, numbers: dict[str, int]) -> str:
        """Each word with its number."""
        before, after = ("", "个") if self.w.lang == "zh" else (" (", ")")
        return self.w.together(
            [escape(self.w.term(vocabulary, k)) + before + escape(n) + after for k, n in numbers.items()]
        )

    def kinds(self, row: paper.Row) -> str:
        """What deviates in a project, each kind with its number where there are several."""
        words = [self.w.term("deviation", d.kind) for d in row.deviations]
        return self.w.together(
            [
                _leading(d, word + (self.w.in_brackets(str(d.number)) if d.number > 1 else ""))
                for d, word in zip(row.deviations, [*map(capitalized, words[:1]), *words[1:]], strict=True)
            ]
        )

    def sentences(self, row: paper.Row) -> list[Markup]:
        """What deviates gravely or markedly: state, grade and veto, then the flags, a few of each kind."""
        shown = {d.kind for d in row.deviations if d.level in ("grave", "marked")}
        own = {"rectifying", "suspended", "terminated", "grade_fair", "grade_poor", "veto"} & shown
        by_kind = {d.kind: d for d in row.deviations}
        said = [_leading(d, self._own(row, d.kind)) for d in row.deviations if d.kind in own]
        for kind, flags in groupby(row.flags, lambda flag: flag.kind):
            if kind not in shown:
                continue
            same = list(flags)
            new = [self._flag(flag) for flag in same[:MOST_SENTENCES]]
            if len(same) > MOST_SENTENCES:
                more = len(same) - MOST_SENTENCES
                new.append(self.w.say("%(kind)s: %(n)s more.", kind=self.w.term("flag", kind), n=more))
            said += [_leading(by_kind[kind], sentence) for sentence in new]
        return said

    def _own(self, row: paper.Row, kind: str) -> Markup:
        if kind == "veto":
            return self.w.say("A finding that vetoes the result is open.")
        if kind.startswith("grade_"):
            result = row.final if row.final and row.final.grade else row.midterm
            return self.w.say(
                "The %(round)s was graded %(grade)s, with %(score)s points.",
                round=self.w.term("round", result.round if result else None),
                grade=self.w.term("grade", kind.removeprefix("grade_")),
                score=plain(result.score) if result else None,  # the sentence leads somewhere as a whole
            )
        return self.w.say("State of the project: %(state)s.", state=self.w.term("state", kind))

    def _flag(self, flag: paper.RowFlag) -> Markup:
        names = {flag.subject: flag.name} if flag.name else {}
        return self.w.flag(Flag(flag.kind, flag.subject, flag.detail), names, {flag.subject: flag.percent})

    def result(self, result: RoundResult | None) -> str:
        """Score and grade of a round; a dash where it has none."""
        if result is None:
            return "–"
        if result.score is None:
            return self.w.say("not complete")
        if not result.grade:
            return result.score
        return escape(result.score) + f" {self.w.term('grade', result.grade)}"


def _leading(deviation: paper.Deviation, text: str) -> Markup:
    """What is said of a deviation, which leads in an online copy to the records behind it."""
    number = deviation.number
    return number.linked(text) if isinstance(number, Traced) else escape(text)
