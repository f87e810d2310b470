"""The score sheet: its rows and columns, who scored, and where points were lost."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from markupsafe import Markup

from .. import snapshot as paper
from ..traced import number, number_of, part_of
from ..words import capitalized
from .part import Part


class Scores(Part):
    @cached_property
    def level_one(self) -> list[paper.SheetRow]:
        return [row for row in self.s.evaluation.sheet if row.level == 1] if self.s.evaluation else []

    @cached_property
    def weight(self) -> str | None:
        """What the scored items weigh together, as a score is written."""
        weights = [row.weight for row in self.s.evaluation.sheet if row.scored] if self.s.evaluation else []
        known = [Decimal(weight) for weight in weights if weight]
        return str(sum(known)) if len(known) == len(weights) else None

    @cached_property
    def _score_of(self) -> dict[str, paper.Score]:
        return {score.code: score for score in self.s.evaluation.scores} if self.s.evaluation else {}

    @cached_property
    def _days_of_scoring(self) -> set[str]:
        return {x.scored_on for x in self._score_of.values() if x.scored_on}

    @property
    def scored_on(self) -> str | None:
        """The day on which everything was scored, where it is one."""
        return None if self._apart else next(iter(self._days_of_scoring), None)

    @property
    def _apart(self) -> bool:
        """Whether each row of the score sheet has a day of its own."""
        return len(self._days_of_scoring) > 1

    @property
    def columns(self) -> list[tuple[str, float]]:
        """Heads and widths of the score sheet; comments have a column where there are any."""
        say, days = self.w.say, [(self.w.say("Scored on"), 14.0)] if self._apart else []
        if not self._any_comment:
            widths = (10.0, 40 - 14 * len(days), 14, 14, 22)
            heads = (say("Code"), say("Indicator"), say("Weight"), say("Score"), say("Rater"))
            return [*zip(heads, widths, strict=True), *days]
        heads_and_widths = [
            (say("Code"), 8.0),
            (say("Indicator"), 18),
            (say("Weight"), 10),
            (say("Score"), 8.5),
        ]
        heads_and_widths += [(say("Rater"), 11.5 if self.w.lang == "zh" else 13.5), *days]
        return [*heads_and_widths, (say("Comment"), 100 - sum(width for _, width in heads_and_widths))]

    @property
    def align(self) -> str:
        return "clrrc" + "c" * self._apart + "l" * self._any_comment

    def cells(self, row: paper.SheetRow) -> list[str | None]:
        """A row of the score sheet; of one above scored items there are subtotals alone."""
        x = self._score_of.get(row.code) if row.scored else None
        rater = capitalized(self.w.term("rater_kind", x.rater_kind)) if x else ""
        day = [x.scored_on if x else ""] if self._apart else []
        comment = [self._comment_on(row)] if self._any_comment else []
        return [row.code, row.name, row.weight, row.score, rater, *day, *comment]

    @property
    def total(self) -> list[str | None]:
        """The last row of the score sheet, which gives the grade."""
        e = self.s.evaluation
        grade = self.w.say("Grade: %(grade)s", grade=self.w.term("grade", e.grade)) if e and e.grade else ""
        between = [""] * (self._apart + self._any_comment)
        return ["", self.w.say("Total"), self.weight, e.score if e else None, *between, grade]

    def _comment_on(self, row: paper.SheetRow) -> str | None:
        x = self._score_of.get(row.code) if row.scored else None
        return row.comment or (x.comment if x else "")

    @cached_property
    def _any_comment(self) -> bool:
        return any(self._comment_on(row) for row in (self.s.evaluation.sheet if self.s.evaluation else ()))

    @cached_property
    def raters(self) -> dict[str, int]:
        """Kind of rater → number of items that it scored."""
        scores = self.s.evaluation.scores if self.s.evaluation else ()
        kinds = dict.fromkeys(score.rater_kind for score in scores if score.rater_kind)
        return {
            kind: number_of(part_of(scores, kind, (x for x in scores if x.rater_kind == kind)))
            for kind in kinds
        }

    @property
    def rater_list(self) -> str:
        """Each kind of rater with its number of items."""
        return self.w.together(
            [self.w.term("rater_kind", k) + self.w.in_brackets(number(n)) for k, n in self.raters.items()]
        )

    @cached_property
    def unscored(self) -> list[paper.Score]:
        return [score for score in self._score_of.values() if score.score is None]

    @cached_property
    def lost(self) -> list[paper.SheetRow]:
        """Rows of level 1 that did not get all of their weight."""
        return [r for r in self.level_one if r.score and r.weight and Decimal(r.score) < Decimal(r.weight)]

    @cached_property
    def lost_sentences(self) -> list[Markup]:
        """Each row of level 1 that lost points, with what its raters said about it and the items below it."""
        sentences = []
        for row in self.lost:
            of_row = (
                x.comment for x in self._score_of.values() if self._tops.get(x.code, x.code) == row.code
            )
            said = ("" if self.w.lang == "zh" else " ").join(comment for comment in of_row if comment)
            values = {"name": row.name, "score": row.score, "weight": row.weight}
            if said:
                sentences.append(
                    self.w.say("%(name)s: %(score)s of %(weight)s. %(said)s", said=said, **values)
                )
            else:
                sentences.append(self.w.say("%(name)s: %(score)s of %(weight)s.", **values))
        return sentences

    @cached_property
    def _tops(self) -> dict[str, str]:
        """Code of each row → code of the row of level 1 that it stands under."""
        tops, current = {}, ""
        for row in self.s.evaluation.sheet if self.s.evaluation else ():
            current = row.code if row.level == 1 else current
            tops[row.code] = current
        return tops

    @cached_property
    def any_rate(self) -> bool:
        """Whether a profile has two points at least: of one row the table says all."""
        return sum(row.rate is not None for row in self.level_one) > 1
