"""Scores, findings and surveys of a snapshot."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from reports import snapshot as paper

from ...evaluation import rules
from ...evaluation.records import Survey
from ...ledger.records import Ledger
from ...money import ratio
from .texts import day, fixed, maybe_fixed, plain_number, share


def evaluation_figures(ledger: Ledger, round_: str, as_of: date) -> paper.Evaluation | None:
    """The round as it is scored by ``as_of``, with the sheet of all rows that bear a score, subtotals and all;
    None while the round has no score."""
    result = rules.result(ledger.scheme, ledger.scores, ledger.findings, ledger.settings, round_, as_of)
    if result is None:
        return None
    given = {item.code: score for item, score in result.scores}
    children = rules.children_of(ledger.scheme)

    def subtotal(code: str) -> Decimal | None:
        """The sum of the scores at and below a row; None while one of them is missing."""
        if code in given:
            score = given[code]
            return score.score if score else None
        parts = [subtotal(c.code) for c in children.get(code, ()) if bears(c.code)]
        return None if None in parts else sum((p for p in parts if p is not None), Decimal(0))

    def bears(code: str) -> bool:
        return code in given or any(bears(c.code) for c in children.get(code, ()))

    def sheet(parent: str | None, level: int) -> list[paper.SheetRow]:
        rows = []
        for item in children.get(parent, ()):
            if bears(item.code):
                score = given.get(item.code)
                weight, got = item.weight(round_), subtotal(item.code)
                rows.append(
                    paper.SheetRow(
                        item.code,
                        item.name,
                        level,
                        None if weight is None else fixed(weight, 2),
                        maybe_fixed(got, 2),
                        item.code in given,
                        score.comment if score else None,
                        share(None if got is None or not weight else got / weight),
                    )
                )
                rows += sheet(item.code, level + 1)
        return rows

    return paper.Evaluation(
        round=round_,
        score=maybe_fixed(result.total, 2),
        grade=result.grade,
        veto=result.veto,
        scored_on=max(s.scored_on for _, s in result.scores if s).isoformat()
        if any(given.values())
        else None,
        scores=tuple(
            paper.Score(
                code=item.code,
                weight=fixed(item.weight(round_) or Decimal(0), 2),
                score=fixed(score.score, 2) if score else None,
                name=item.name,
                rater_kind=score.rater_kind if score else None,
                scored_on=day(score.scored_on) if score else None,
                comment=score.comment if score else None,
            )
            for item, score in result.scores
        ),
        sheet=tuple(sheet(None, 1)),
    )


def round_results(ledger: Ledger, as_of: date) -> tuple[paper.RoundResult, ...]:
    """Score and grade of each round that is scored by ``as_of``, mid-term first."""
    found = []
    for name in ("midterm", "final"):
        result = rules.result(ledger.scheme, ledger.scores, ledger.findings, ledger.settings, name, as_of)
        if result is not None:
            days = [s.scored_on for _, s in result.scores if s]
            found.append(
                paper.RoundResult(
                    name, maybe_fixed(result.total, 2), result.grade, day(max(days)) if days else None
                )
            )
    return tuple(found)


def finding_rows(ledger: Ledger, as_of: date) -> tuple[paper.Finding, ...]:
    """Of both rounds, by the day they were found and code."""
    return tuple(
        paper.Finding(
            round=f.round,
            code=f.code,
            severity=f.severity,
            finding=f.finding,
            found_on=f.found_on.isoformat(),
            due_on=day(f.due_on),
            response=f.response,
            closed_on=day(f.closed_on, as_of),
            open=rules.is_open(f, as_of),
        )
        for f in sorted(ledger.findings, key=lambda f: (f.found_on, f.code or ""))
        if f.found_on <= as_of
    )


def survey_rows(ledger: Ledger, as_of: date) -> tuple[paper.Survey, ...]:
    """Those held by ``as_of``, by day and code; satisfaction is computed of satisfaction surveys alone."""
    return tuple(
        _survey(s) for s in sorted(ledger.surveys, key=lambda s: (s.held_on, s.code)) if s.held_on <= as_of
    )


def _survey(s: Survey) -> paper.Survey:
    satisfaction = s if s.kind == "satisfaction" else None
    mean = ratio(s.score_sum, s.score_count) if s.score_sum is not None and s.score_count else None
    return paper.Survey(
        code=s.code,
        kind=s.kind,
        held_on=s.held_on.isoformat(),
        issued=s.issued,
        returned=s.returned,
        valid=s.valid,
        score_count=s.score_count,
        score_sum=plain_number(s.score_sum),
        maximum=plain_number(s.maximum),
        top_two=s.top_two,
        mean=maybe_fixed(mean, 2),
        satisfaction_score=share(rules.satisfaction_score(satisfaction)),
        satisfaction_rate=share(rules.satisfaction_rate(satisfaction)),
        return_rate=share(ratio(s.returned, s.issued)) if s.returned is not None and s.issued else None,
        valid_rate=share(ratio(s.valid, s.issued)) if s.valid is not None and s.issued else None,
    )
