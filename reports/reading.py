"""What a reader takes from a snapshot at a glance: rows chosen, grouped and put into words for the page.

Figures are the snapshot's own; the only ones made here are numbers of rows and what the items of a scheme weigh.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape

from tracker.formats import number
from tracker.terms import choices

from . import snapshot as paper
from .fields import Fields
from .kinds import LAYOUTS, Layout
from .letters import strange
from .prose import headings, prose
from .traced import number_of, part_of, through
from .words import ADVICE, Chapter, Words, capitalized

MONEY_FLAGS = frozenset(
    "duplicate_invoice cap_exceeded adjustment_pending spending_ahead spending_behind payment_overdue".split()
)

_number = through(number)
_percent = through(lambda value: f"{value}%")


@dataclass(frozen=True)
class Reading:
    s: paper.Snapshot
    w: Words

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
            "activities": self.activities,
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
    def midterm(self) -> bool:
        return self.s.kind == "midterm"

    @property
    def issuer(self) -> str:
        """Who answers for the report: who issued it, or of a draft would."""
        parties = (getattr(self.s.project, party) for party in self.layout.issuers)
        return self.s.issued_by or next(name for name in parties if name)

    @property
    def dated(self) -> str:
        """The report's own day; ``issued_at`` is a moment in Asia/Shanghai."""
        return (self.s.issued_at or self.s.as_of)[:10]

    @cached_property
    def names(self) -> dict[str, str]:
        return {i.code: i.name for i in self.s.indicators}

    def with_status(self, status: str) -> Sequence[paper.Indicator]:
        return part_of(self.s.indicators, status, (i for i in self.s.indicators if i.status == status))

    def listed(self, indicators: Iterable[paper.Indicator], *, completed: bool = False) -> str:
        """Their names, with their completion where asked for."""
        opening, closing = ("（", "）") if self.zh else (" (", ")")
        return self.w.together(
            [
                self.w.record(i.name) + opening + _percent(i.completion_percent) + closing
                if completed
                else self.w.record(i.name)
                for i in indicators
            ]
        )

    @property
    def zh(self) -> bool:
        return self.w.lang == "zh"

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
    def level_one(self) -> list[paper.SheetRow]:
        return [row for row in self.s.evaluation.sheet if row.level == 1] if self.s.evaluation else []

    @cached_property
    def weights(self) -> str | None:
        """What the scored items weigh together, as a score is written."""
        weights = [row.weight for row in self.s.evaluation.sheet if row.scored] if self.s.evaluation else []
        known = [Decimal(weight) for weight in weights if weight]
        return str(sum(known)) if len(known) == len(weights) else None

    @cached_property
    def score_of(self) -> dict[str, paper.Score]:
        return {score.code: score for score in self.s.evaluation.scores} if self.s.evaluation else {}

    @cached_property
    def _days_of_scoring(self) -> set[str]:
        return {x.scored_on for x in self.score_of.values() if x.scored_on}

    @property
    def scored_on(self) -> str | None:
        """The day on which everything was scored, where it is one."""
        return None if self.scored_apart else next(iter(self._days_of_scoring), None)

    @property
    def scored_apart(self) -> bool:
        """Whether each row of the score sheet has a day of its own."""
        return len(self._days_of_scoring) > 1

    @property
    def score_columns(self) -> list[tuple[str, float]]:
        """Heads and widths of ``score_cells``; comments have a column where there are any."""
        say, days = self.w.say, [(self.w.say("Scored on"), 14.0)] if self.scored_apart else []
        if not self._any_comment:
            widths = (10.0, 40 - 14 * len(days), 14, 14, 22)
            heads = (say("Code"), say("Indicator"), say("Weight"), say("Score"), say("Rater"))
            return [*zip(heads, widths, strict=True), *days]
        columns = [(say("Code"), 8.0), (say("Indicator"), 18), (say("Weight"), 10), (say("Score"), 8.5)]
        columns += [(say("Rater"), 11.5 if self.zh else 13.5), *days]
        return [*columns, (say("Comment"), 100 - sum(width for _, width in columns))]

    @property
    def score_align(self) -> str:
        return "clrrc" + "c" * self.scored_apart + "l" * self._any_comment

    def score_cells(self, row: paper.SheetRow) -> list[str | None]:
        """A row of the score sheet; of one above scored items there are subtotals alone."""
        x = self.score_of.get(row.code) if row.scored else None
        rater = capitalized(self.w.term("rater_kind", x.rater_kind)) if x else ""
        day = [x.scored_on if x else ""] if self.scored_apart else []
        comment = [self._comment_on(row)] if self._any_comment else []
        return [row.code, row.name, row.weight, row.score, rater, *day, *comment]

    @property
    def score_total(self) -> list[str | None]:
        """The last row of the score sheet, which gives the grade."""
        e = self.s.evaluation
        grade = self.w.say("Grade: %(grade)s", grade=self.w.term("grade", e.grade)) if e and e.grade else ""
        between = [""] * (self.scored_apart + self._any_comment)
        return ["", self.w.say("Total"), self.weights, e.score if e else None, *between, grade]

    def _comment_on(self, row: paper.SheetRow) -> str | None:
        x = self.score_of.get(row.code) if row.scored else None
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

    @cached_property
    def unscored(self) -> list[paper.Score]:
        return [score for score in self.score_of.values() if score.score is None]

    @cached_property
    def commented(self) -> list[paper.Score]:
        return [score for score in self.score_of.values() if score.comment]

    @cached_property
    def lost(self) -> list[paper.SheetRow]:
        """Rows of level 1 that did not get all of their weight."""
        return [r for r in self.level_one if r.score and r.weight and Decimal(r.score) < Decimal(r.weight)]

    @cached_property
    def open_findings(self) -> Sequence[paper.Finding]:
        return part_of(self.s.findings, "open", (f for f in self.s.findings if f.open))

    @cached_property
    def closed_findings(self) -> Sequence[paper.Finding]:
        return part_of(self.s.findings, "closed", (f for f in self.s.findings if not f.open))

    @cached_property
    def flags(self) -> list[Markup]:
        return self.sentences_of(self.s.flags)

    @cached_property
    def advice(self) -> list[Markup]:
        """What the flags ask for, each kind once, in the order of the flags."""
        kinds = dict.fromkeys(flag.kind for flag in self.s.flags)
        return [self.w.say(ADVICE[kind]) for kind in kinds if kind in ADVICE]

    @cached_property
    def own_funds(self) -> bool:
        return Decimal(self.s.budget.own_funds) != 0

    @cached_property
    def satisfaction(self) -> paper.Survey | None:
        """The latest satisfaction survey, whose figures the targets use."""
        held = [x for x in self.s.surveys if x.kind == "satisfaction"]
        return held[-1] if held else None

    @property
    def no_certificate(self) -> Markup:
        return self.w.say("No acceptance certificate is on record by %(day)s.", day=self.w.day(self.s.as_of))

    def review(self, x: paper.Submission) -> str:
        """What came of a submission."""
        if x.decision is None:
            return self.w.say("Awaiting review")
        words = f"{capitalized(self.w.term('decision', x.decision))} {x.decided_on}"
        colon = "：" if self.zh else ": "
        return f"{words}{colon}{x.reason}" if x.reason else words

    @cached_property
    def any_person_times(self) -> bool:
        return any(m.person_times for m in self.s.months)

    @cached_property
    def any_budget(self) -> bool:
        return any(Decimal(x.revised) or Decimal(x.spent) for x in self.s.budget.lines)

    @cached_property
    def any_spending(self) -> bool:
        return any(Decimal(m.spent_to_date) or Decimal(m.spent) for m in self.s.months)

    @cached_property
    def any_age(self) -> bool:
        return any(sum(row.values()) for row in self.s.counts.persons_by.age_gender.values())

    @cached_property
    def any_society(self) -> bool:
        return any(x.activities for x in self.s.cultivation.societies)

    @cached_property
    def any_rate(self) -> bool:
        """Whether a profile has two points at least: of one row the table says all."""
        return sum(row.rate is not None for row in self.level_one) > 1

    @cached_property
    def any_completion(self) -> bool:
        return any(i.completion is not None for i in self.s.indicators)

    def parties(self) -> list[tuple[str, str]]:
        p = self.s.project
        keys = ("purchaser", "contractor", "evaluator", "auditor", "street_office", "community")
        return [(key, getattr(p, key)) for key in keys if getattr(p, key)]

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
                *(_number(by.age_gender.get(band, {}).get(key, 0)) for key in by.gender),
                _number(n),
            )
            for band, n in by.age.items()
        ]

    @property
    def rater_list(self) -> str:
        """Each kind of rater with its number of items."""
        opening, closing = ("（", "）") if self.zh else (" (", ")")
        return self.w.together(
            [self.w.term("rater_kind", k) + opening + _number(n) + closing for k, n in self.raters.items()]
        )

    def words_of(self, vocabulary: str, keys: Iterable[str]) -> list[str]:
        return [self.w.term(vocabulary, key) for key in keys]

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
            words.append(w.together(self.words_of("society", a.societies)))
        if int(a.volunteers):
            hours = _number(a.volunteer_hours)
            words.append(say("volunteers: %(n)s, %(hours)s hours", n=_number(a.volunteers), hours=hours))
        return escape("；" if self.zh else "; ").join(words)

    def with_parties(self, x: paper.Deliberation) -> str:
        opening, closing = ("（", "）") if self.zh else (" (", ")")
        return x.issue + (f"{opening}{self.w.together(x.parties)}{closing}" if x.parties else "")

    @cached_property
    def summarised(self) -> list[paper.Activity]:
        return [a for a in self.activities if a.summary]

    @property
    def activities(self) -> tuple[paper.Activity, ...]:
        """Those of the report's period, where it has one."""
        return self.s.period.activities if self.s.period else self.s.activities

    @property
    def counts(self) -> paper.Counts:
        return self.s.period.counts if self.s.period else self.s.counts

    @cached_property
    def money_flags(self) -> list[paper.Flag]:
        return [flag for flag in self.s.flags if flag.kind in MONEY_FLAGS]

    @cached_property
    def to_come(self) -> list[paper.Milestone]:
        return [m for m in self.s.milestones if m.status in ("overdue", "scheduled")]

    @cached_property
    def unpaid(self) -> list[paper.Tranche]:
        return [x for x in self.s.payments.tranches if not x.paid_on]

    @property
    def paid_early(self) -> bool:
        """Whether more is paid than was due, since a tranche was paid before its day."""
        return any(x.paid_on and x.due_on and x.due_on > self.s.as_of for x in self.s.payments.tranches)

    @cached_property
    def reversed(self) -> dict[str, list[paper.Expense]]:
        """Voucher → its reversals."""
        found: dict[str, list[paper.Expense]] = {}
        for x in self.s.expenses:
            if x.reverses:
                found.setdefault(x.reverses, []).append(x)
        return found

    @cached_property
    def shared_invoices(self) -> list[tuple[str, list[paper.Expense]]]:
        """Each invoice that several vouchers name, with their rows side by side."""
        return [
            (flag.subject, [x for x in self.s.expenses if x.voucher_no in flag.detail.split("; ")])
            for flag in self.s.flags
            if flag.kind == "duplicate_invoice"
        ]

    @cached_property
    def unusual_expenses(self) -> list[paper.Expense]:
        return [x for x in self.s.expenses if x.own_funds or x.reverses]

    def paid_for(self, x: paper.Expense) -> Markup:
        """The payee, and under it what was paid for."""
        return Markup("<br/>").join(self.w.record(part) for part in (x.payee, x.note) if part)

    def invoice(self, x: paper.Expense) -> Markup:
        """Its code and number, which may stand one above the other."""
        return Markup("/<wbr/>").join(self.w.record(part) for part in (x.invoice or "").split("/"))

    def line_of(self, category: str) -> tuple[paper.LineSpent, paper.BudgetLine] | None:
        """A budget line in the period and to date."""
        both = zip(self.s.period.lines if self.s.period else (), self.s.budget.lines, strict=True)
        return next((pair for pair in both if pair[0].category == category), None)

    def sentences_of(self, flags: Iterable[paper.Flag]) -> list[Markup]:
        completed = {i.code: i.completion_percent for i in self.s.indicators}
        return [self.w.flag(flag, self.names, completed) for flag in flags]

    def became(self, voucher_no: str) -> str:
        """What became of a voucher."""
        days = [x.spent_on for x in self.reversed.get(voucher_no, ())]
        return (
            self.w.say("Reversed on %(days)s", days=("、" if self.zh else ", ").join(days))
            if days
            else self.w.say("Stands")
        )

    @property
    def size_of_sums(self) -> str:
        """A table of many sums is set smaller where they reach a million."""
        return "dense " if Decimal(self.s.project.effective_amount) >= 1_000_000 else ""

    def room_for_codes(self, rows: Iterable[Any], least: float, most: float = 12.5) -> float:
        """How wide a column of their codes is, in percent of the text block; long ones take two lines."""
        return min(most, max(least, *(1.3 * len(row.code) + 1.8 for row in rows)))

    @cached_property
    def any_cap(self) -> bool:
        return any(x.cap for x in self.s.budget.lines)

    @cached_property
    def own_lines(self) -> list[paper.BudgetLine]:
        return [x for x in self.s.budget.lines if Decimal(x.own_funds)]

    @cached_property
    def scored_surveys(self) -> list[paper.Survey]:
        return [x for x in self.s.surveys if x.score_count is not None]

    def adjustment_status(self, x: paper.Adjustment) -> str:
        """Its status, with the day it took effect and the number of its amendment."""
        words = [capitalized(self.w.term("adjustment_status", x.status))]
        words += [self.w.say("No. %(n)s", n=x.amendment_no)] if x.amendment_no is not None else []
        words += [x.effective_on] if x.effective_on else []
        return " ".join(words)

    def corrected(self, c: paper.Correction) -> str:
        """What happened to the record, and its fields before and after."""
        between, colon = ("；", "：") if self.zh else ("; ", ": ")
        fields = [
            f"{self.w.term('column', f.column)}{colon}{f.before or '–'} → {f.after or '–'}"
            if c.happened == "changed"
            else f"{self.w.term('column', f.column)}{colon}{f.after or f.before or '–'}"
            for f in c.fields
        ]
        return f"{self.w.term('correction', c.happened)}{colon}{between.join(fields)}"

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

    @cached_property
    def reasons(self) -> list[Markup]:
        return [
            self.w.say(
                "%(name)s, at %(share)s of its target: %(reason)s",
                name=i.name,
                share=_percent(i.completion_percent) if i.completion_percent else "–",
                reason=i.deviation_reason,
            )
            for i in self.explained
        ]

    @cached_property
    def lost_sentences(self) -> list[Markup]:
        """Each row of level 1 that lost points, with what its raters said about it and the items below it."""
        rows = []
        for row in self.lost:
            said = [x.comment for x in self.commented if x.comment and self._top(x.code) == row.code]
            values = {"name": row.name, "score": row.score, "weight": row.weight}
            if said:
                together = " ".join(said) if not self.zh else "".join(said)
                rows.append(
                    self.w.say("%(name)s: %(score)s of %(weight)s. %(said)s", said=together, **values)
                )
            else:
                rows.append(self.w.say("%(name)s: %(score)s of %(weight)s.", **values))
        return rows

    @cached_property
    def _tops(self) -> dict[str, str]:
        """Code of each row → code of the row of level 1 that it stands under."""
        tops, current = {}, ""
        for row in self.s.evaluation.sheet if self.s.evaluation else ():
            current = row.code if row.level == 1 else current
            tops[row.code] = current
        return tops

    def _top(self, code: str) -> str:
        return self._tops.get(code, code)


def in_pairs(rows: Iterable[tuple[Any, ...]]) -> list[list[tuple[Any, Any]]]:
    """Names and values side by side, two pairs a line. One of three parts is wide: it has a line of its own, as
    has one that finds no other."""
    lines: list[list[tuple[Any, Any]]] = []
    waiting = False
    for name, value, *wide in rows:
        if waiting and not wide:
            lines[-1].append((name, value))
            waiting = False
        else:
            lines.append([(name, value)])
            waiting = not wide
    return lines
