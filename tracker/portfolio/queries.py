"""Reads for the portfolio: which projects may stand in a period, their rows, the reports that were issued in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from reports.portfolio import Portfolio, Report, Row, from_json

from ..accounts.models import Organization
from ..contracts.models import amendments, projects
from ..contracts.queries import Found, every_project, projects_of
from ..contracts.rules import LOCKED
from ..issuing.models import issued_reports
from ..issuing.queries import IN_FORCE, Issued, issued_under, latest_number
from ..milestones.models import milestones
from ..payments.models import tranches
from ..reporting.queries import Kept
from . import rules


def kept_rows() -> Kept[Row]:
    """What one process keeps, so that a portfolio that is looked at again counts nothing again."""
    return Kept(20_000, rules.row_of)


def rows_in(
    session: Session, kept: Kept[Row], organization_id: int | None, from_on: date, to_on: date, as_of: date
) -> list[Row]:
    """The projects of a period to which the organization is a party, None: all of the installation, with their
    figures on ``as_of`` and of the period."""
    there = _may_stand_in(session, organization_id, from_on, to_on)
    before = from_on - timedelta(days=1)
    asked = []
    for project, starts_on in there:  # the two days of a project beside each other: its records are read once
        asked += [(project, as_of), *([(project, before)] if starts_on <= before else [])]
    found = dict(zip([(p.id, day) for p, day in asked], kept.on_days(session, asked), strict=True))
    rows = [rules.with_flow(found[p.id, as_of], found.get((p.id, before))) for p, _ in there]
    return [row for row in rows if rules.in_period(row, from_on.isoformat())]


def portfolio_on(
    session: Session,
    kept: Kept[Row],
    organization_id: int | None,
    seen_by: str | None,
    from_on: date,
    to_on: date,
    as_of: date,
    lang: str,
    purchaser: str = "",
) -> Portfolio:
    """The paper of a period: of one purchaser, or of all whose projects the organization is a party to."""
    rows = rules.matching(rows_in(session, kept, organization_id, from_on, to_on, as_of), purchaser=purchaser)
    purchasers = {row.purchaser for row in rows}
    return rules.portfolio_of(
        rows,
        issued_in(session, [row.code for row in rows], from_on, as_of),
        from_on=from_on.isoformat(),
        to_on=to_on.isoformat(),
        as_of=as_of.isoformat(),
        lang=lang,
        purchaser=purchaser or (purchasers.pop() if len(purchasers) == 1 else None),
        seen_by=seen_by,
    )


def own_portfolio(
    session: Session,
    kept: Kept[Row],
    organization_id: int,
    from_on: date,
    to_on: date,
    as_of: date,
    lang: str,
) -> Portfolio:
    """What an organization issues: the paper of all projects that it purchases."""
    own = session.get_one(Organization, organization_id).name
    return portfolio_on(session, kept, organization_id, own, from_on, to_on, as_of, lang, own)


def issued_portfolio(session: Session, organization_id: int, number: str) -> Issued | None:
    """A portfolio that the organization issued; None for every other number."""
    found = issued_under(session, number)
    if found is None or found.project_id is not None or found.organization_id != organization_id:
        return None
    return found if found.status == "issued" else None


def latest_of_period(session: Session, organization_id: int, from_on: date, to_on: date, lang: str) -> str:
    """The last number that the organization took for the portfolio of a period and is not void; empty for none."""
    c = issued_reports.c
    of_it = c.organization_id == organization_id, c.from_on == from_on, c.to_on == to_on
    return latest_number(session, None, "portfolio", lang, *of_it)


def visible_codes(session: Session, organization_id: int) -> set[str]:
    """The codes of the projects to which the organization is a party now."""
    return {project.code for project in projects_of(session, organization_id)[0]}


def figures_of(session: Session, report: Issued) -> Portfolio:
    """Its figures as they were issued."""
    text = session.scalars(select(issued_reports.c.snapshot).where(issued_reports.c.id == report.id)).one()
    return from_json(text)


def issued_in(session: Session, codes: Sequence[str], from_on: date, as_of: date) -> list[Report]:
    """The reports of these projects that were issued in the period and are in force, the first first."""
    columns = "number kind as_of issued_at issued_by".split()
    statement = (
        select(*(issued_reports.c[name] for name in columns), projects.c.code, projects.c.title)
        .join(projects, projects.c.id == issued_reports.c.project_id)
        .where(
            IN_FORCE,
            issued_reports.c.issued_at >= from_on.isoformat(),
            issued_reports.c.issued_at < (as_of + timedelta(days=1)).isoformat(),
        )
        .order_by(issued_reports.c.issued_at, issued_reports.c.id)
    )
    own = set(codes)
    return [
        Report(r.number, r.kind, r.code, r.title, r.as_of.isoformat(), r.issued_at[:10], r.issued_by)
        for r in session.execute(statement)
        if r.code in own
    ]


def _may_stand_in(
    session: Session, organization_id: int | None, from_on: date, to_on: date
) -> list[tuple[Found, date]]:
    """With the first day of each. What ended before the period and is closed is left out before anything of it
    is read; of the others ``rules.in_period`` decides."""

    def later(column: Column[Any]) -> ColumnElement[bool]:
        table = column.table
        return select(table.c.id).where(table.c.project_id == projects.c.id, column >= from_on).exists()

    reaches = or_(
        projects.c.state.not_in(LOCKED),
        projects.c.ends_on >= from_on,
        projects.c.expenses_until >= from_on,
        later(amendments.c.ends_on),
        later(milestones.c.due_on),
        later(tranches.c.due_on),
    )
    statement = select(projects.c.id, projects.c.starts_on).where(
        and_(projects.c.starts_on <= to_on, reaches)
    )
    days = dict(session.execute(statement).all())
    own = every_project(session) if organization_id is None else projects_of(session, organization_id)[0]
    return [(p, days[p.id]) for p in own if p.id in days]
