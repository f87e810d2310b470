"""Five-society linkage, three places, leaders, deliberation and resources of a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from reports import snapshot as paper

from ...activities.records import Activity
from ...activities.rules import Tally
from ...beneficiaries.rules import masked_name
from ...cultivation import rules
from ...ledger.records import Ledger
from ...money import plain, ratio
from ...terms import choices
from .texts import day, share


def cultivation_figures(ledger: Ledger, tally: Tally, as_of: date) -> paper.Cultivation:
    """Activities are those with a session by ``as_of``; sessions and person-times are the counted ones."""
    by_activity = tally.by_activity()
    held = [a for a in ledger.activities if a.code in by_activity]

    def shares(vocabulary: str, tags: Callable[[Activity], Iterable[str | None]]) -> tuple[paper.Share, ...]:
        rows = []
        for key in choices(vocabulary):
            counts = [by_activity[a.code].counts() for a in held if key in tags(a)]
            rows.append(
                paper.Share(
                    key, len(counts), sum(c.sessions for c in counts), sum(c.person_times for c in counts)
                )
            )
        return tuple(rows)

    names = {p.code: masked_name(p.name) or p.code for p in ledger.people}
    agreed, done = rules.agreed(ledger.deliberations, as_of)
    given = [r for r in ledger.resources if r.provided_on <= as_of]
    return paper.Cultivation(
        activities=len(held),
        linked=sum(map(rules.is_linked, held)),
        societies=shares("society", lambda a: a.societies),
        places=shares("place", lambda a: (a.place,)),
        leads=shares("actor", lambda a: (a.lead,)),
        resident_led=share(ratio(sum(map(rules.is_resident_led, held)), len(held))),
        leaders=tuple(
            paper.Leader(names[x.person], x.stage, x.since.isoformat())
            for x in sorted(
                rules.current_stages(ledger.leaders, as_of).values(), key=lambda x: (x.since, x.person)
            )
        ),
        deliberations=tuple(
            paper.Deliberation(
                issue=d.issue,
                raised_on=d.raised_on.isoformat(),
                discussed_on=day(d.discussed_on, as_of),
                agreed_on=day(d.agreed_on, as_of),
                done_on=day(d.done_on, as_of),
                fed_back_on=day(d.fed_back_on, as_of),
                stage=rules.stage_of(d, as_of),
                parties=d.parties,
            )
            for d in sorted(ledger.deliberations, key=lambda d: (d.raised_on, d.issue))
            if d.raised_on <= as_of
        ),
        agreed=agreed,
        agreed_done=done,
        resources=tuple(
            paper.Resource(
                r.name,
                r.owner,
                r.society,
                r.kind,
                plain(r.value),
                r.provided_on.isoformat(),
                r.activity,
                r.was_idle,
            )
            for r in sorted(given, key=lambda r: (r.provided_on, r.name))
        ),
        resources_value=plain(rules.resources_value(ledger.resources, as_of)),
        idle_activated=sum(bool(r.was_idle) for r in given),
    )
