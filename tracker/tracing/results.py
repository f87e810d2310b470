"""What is behind targets, scores, surveys and cultivation (docs/field.md, sections 4, 5 and 7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from reports.traced import Found, escaped

from ..cultivation.rules import current_stages
from ..dates import by
from ..evaluation.records import Indicator, SchemeItem, Score
from ..evaluation.rules import children_of, is_open, latest_satisfaction, result, scored_items
from ..i18n import N_, Message
from ..money import plain
from . import services
from .frozen import Kept
from .money import yuan
from .rules import Behind, shown, table

SURVEYED = {
    "satisfaction_score": N_(
        "The sum of the marks ÷ (number of answers × the highest mark), of the latest satisfaction survey by the report's day."
    ),
    "satisfaction_rate": N_(
        "The two best answers ÷ number of answers, of the latest satisfaction survey by the report's day."
    ),
    "mean": N_("The sum of the marks ÷ number of answers."),
    "return_rate": N_("Returned ÷ issued."),
    "valid_rate": N_("Valid ÷ issued."),
}
GIVEN = N_("The value of the resources that were provided by the report's day.")


def of_indicator(kept: Kept, figure: Found) -> Behind:
    row = next(i for i in kept.ledger.indicators if i.code == figure.owner.code)
    if figure.name in ("baseline", "target"):
        said = Message(N_("As the performance target of the contract has it."))
        return Behind(said, (table("indicators", [(row, getattr(row, figure.name))]),), adds=True)
    if figure.name == "actual":
        return _actual(kept, figure, row)
    if figure.name == "plan_to_date":
        return Behind(
            Message(
                N_(
                    "The target × days of the term that have passed ÷ days of the term, at most the target; in a mid-term report the mid-term target where there is one."
                )
            ),
            (shown("indicators", [row]),),
            (figure.beside("target"), "project.days_passed", "project.days_total"),
        )
    value = "plan_to_date" if figure.name == "plan_completion" else "actual"
    how = (
        N_("Actual value ÷ target.")
        if row.direction == "at_least"
        else N_("Target ÷ actual value, since the target is an upper limit.")
    )
    kept_there = kept.households or row.measure != "households"
    return Behind(Message(how), parts=(figure.beside(value), figure.beside("target")), kept=kept_there)


def of_period(kept: Kept, figure: Found) -> Behind:
    """What a period adds to an indicator; ``keys`` has the indicator's code."""
    return _actual(kept, figure, next(i for i in kept.ledger.indicators if i.code == figure.keys[0]))


def _actual(kept: Kept, figure: Found, row: Indicator) -> Behind:
    if row.measure in services.BY_MEASURE:
        return services.BY_MEASURE[row.measure](kept, kept.tally_of(figure), row.kinds)
    if row.measure == "manual":
        return _entered(kept, row.code)
    if row.measure in SURVEYED:
        survey = latest_satisfaction(kept.ledger.surveys, kept.as_of)
        return Behind(Message(SURVEYED[row.measure]), (shown("surveys", [survey] if survey else []),))
    if row.measure == "resources_value":
        return _given(kept, figure)
    if row.measure == "budget_execution":
        how = Message(N_("Spent ÷ revised budget, rounded half up."))
        return Behind(how, parts=("budget.spent", "budget.revised"))
    if row.measure == "leaders":
        stages = current_stages(kept.ledger.leaders, kept.as_of).values()
        how = Message(N_("Persons whose latest stage by the report's day is leader."))
        return Behind(how, (table("leaders", ((x, 1) for x in stages if x.stage == "leader")),), adds=True)
    agreed = [d for d in kept.ledger.deliberations if by(d.agreed_on, kept.as_of)]
    return Behind(
        Message(N_("Issues carried out ÷ issues agreed on, both by the report's day.")),
        (shown("deliberations", agreed),),
        ("cultivation.agreed_done", "cultivation.agreed"),
    )


def _entered(kept: Kept, code: str) -> Behind:
    values = [v for v in kept.ledger.indicator_values if v.indicator == code and v.measured_on <= kept.as_of]
    latest = max(values, key=lambda v: v.measured_on, default=None)
    return Behind(
        Message(N_("The latest value that was entered for a day up to the report's.")),
        (table("indicator_values", ((v, v.value if v is latest else None) for v in values)),),
        adds=True,
    )


def _given(kept: Kept, figure: Found) -> Behind:
    rows = [r for r in kept.ledger.resources if kept.begins(figure) <= r.provided_on <= kept.as_of]
    return Behind(Message(GIVEN), (table("resources", ((r, yuan(r.value)) for r in rows)),), adds=True)


def of_score(kept: Kept, figure: Found) -> Behind:
    """Of a scored item, or of a row above such items, which has their sum."""
    round_ = kept.snapshot.evaluation.round if kept.snapshot.evaluation else "final"
    item = next(i for i in kept.ledger.scheme if i.code == figure.owner.code)
    if figure.name == "weight":
        how = Message(N_("The weight of the row in this round's score scheme."))
        return Behind(how, (table("scheme", [(item, item.weight(round_))]),), adds=True)
    if figure.name == "rate":
        return Behind(Message(N_("Score ÷ weight.")), parts=(figure.beside("score"), figure.beside("weight")))
    children = children_of(kept.ledger.scheme)

    def below(row: SchemeItem) -> set[str]:
        return {row.code}.union(*(below(child) for child in children.get(row.code, ())))

    return _scores(
        kept, round_, below(item), Message(N_("The scores that were given for the row and those under it."))
    )


def of_total(kept: Kept, figure: Found) -> Behind:
    how = Message(N_("The sum of the scores of the round's scored items, whose weights sum to 100."))
    return _scores(kept, figure.owner.round, None, how)


def _scores(kept: Kept, round_: str, codes: set[str] | None, how: Message) -> Behind:
    x = kept.ledger
    came = result(x.scheme, x.scores, x.findings, x.settings, round_, kept.as_of)
    given: Iterable[Score | None] = (score for _, score in came.scores) if came else ()
    rows = [s for s in given if s is not None and (codes is None or s.code in codes)]
    return Behind(how, (table("scores", ((s, s.score) for s in rows)),), adds=True)


def of_survey(kept: Kept, figure: Found) -> Behind:
    rows = [s for s in kept.ledger.surveys if s.code == figure.owner.code]
    if figure.name in SURVEYED:
        return Behind(Message(SURVEYED[figure.name]), (shown("surveys", rows),))
    how = Message(N_("As the survey's record has it."))
    return Behind(how, (table("surveys", ((s, getattr(s, figure.name)) for s in rows)),), adds=True)


def of_cultivation(kept: Kept, figure: Found) -> Behind:
    if figure.name == "resources_value":
        return _given(kept, figure)
    if figure.name == "idle_activated":
        rows = [r for r in kept.ledger.resources if r.provided_on <= kept.as_of and r.was_idle]
        how = Message(N_("Resources provided by the report's day that had been idle."))
        return Behind(how, (table("resources", ((r, 1) for r in rows)),), adds=True)
    if figure.name in ("agreed", "agreed_done"):
        step = "agreed_on" if figure.name == "agreed" else "done_on"
        issues = [d for d in kept.ledger.deliberations if by(getattr(d, step), kept.as_of)]
        how = Message(
            N_("Issues agreed on by the report's day.")
            if step == "agreed_on"
            else N_("Issues carried out by the report's day.")
        )
        return Behind(how, (table("deliberations", ((d, Decimal(1)) for d in issues)),), adds=True)
    return services.of_held(kept, figure)


def of_resource(kept: Kept, figure: Found) -> Behind:
    wanted = figure.owner
    row = next(
        r
        for r in kept.ledger.resources
        if (r.name, r.provided_on.isoformat(), plain(r.value))
        == (wanted.name, wanted.provided_on, wanted.value)
    )
    how = Message(N_("As the resource's record has it."))
    return Behind(how, (table("resources", [(row, yuan(row.value))]),), adds=True)


def of_standard(kept: Kept, figure: Found) -> Behind:
    """What a certificate says of a service standard, which is an indicator of the contract."""
    indicator = f"indicators[{escaped(figure.owner.code)}].{figure.name}"
    return Behind(
        Message(
            N_("As the panel's certificate has it. The same figure as the records give it stands beside it.")
        ),
        parts=(indicator,) if indicator in kept.figures else (),
        kept=False,
        note=Message(N_("It is what the panel found, and is not counted again.")),
    )


def of_list(kept: Kept, figure: Found) -> Behind:
    """How many rows there are, or of them those of a part: targets by status, findings open or closed."""
    x, part = kept.ledger, figure.keys[0] if figure.keys else None
    rows: Sequence[object]
    match figure.name:
        case "indicators":
            status = {i.code: i.status for i in kept.again.indicators}
            rows = [i for i in x.indicators if part in (None, status[i.code])]
            how = N_(
                "Performance targets, by how far the actual value is against the target and the plan to date."
            )
        case "findings":
            found = [f for f in x.findings if f.found_on <= kept.as_of]
            rows = [f for f in found if not part or is_open(f, kept.as_of) == (part == "open")]
            how = N_("Findings recorded by the report's day; one is open until it is closed.")
        case "resources":
            rows = [r for r in x.resources if r.provided_on <= kept.as_of]
            how = N_("Resources provided by the report's day.")
        case "adjustments":
            rows = [move.adjustment for move in kept.budget.moves]
            how = N_("Adjustments made by the report's day, those that wait for approval too.")
        case _ if part:
            came = result(x.scheme, x.scores, x.findings, x.settings, figure.owner.round, kept.as_of)
            scores = [score for _, score in came.scores if score] if came else []
            rows = [score for score in scores if score.rater_kind == part]
            how = N_("The scores of the round that raters of this kind gave.")
        case _:
            rows = scored_items(x.scheme, figure.owner.round)
            how = N_(
                "Rows of the score scheme that bear a weight in the round and have no weighted row below them."
            )
    sheet = "scheme" if figure.name == "scores" and not part else figure.name
    return Behind(Message(how), (table(sheet, ((row, 1) for row in rows)),), adds=True)
