"""Reads of deliverables and certificates."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from ..milestones.models import milestones
from ..paging import Page, within
from ..rounds.queries import rounds_of
from ..rounds.rules import Round, by_subject, standing
from .models import certificates, deliverables
from .rules import Member, Standard

PAGE = 20


@dataclass(frozen=True, slots=True)
class Deliverable:
    id: int
    milestone_id: int
    title: str
    expected: str | None
    rounds: Sequence[Round] = ()

    @property
    def standing(self) -> str:
        return standing(self.rounds)


@dataclass(frozen=True, slots=True)
class Promise:
    """A milestone by its row."""

    id: int
    code: str
    title: str
    due_on: date
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Certificate:
    id: int
    project_id: int
    no: int
    number: str
    concluded_on: date
    conclusion: str
    opinion: str | None
    remarks: str | None
    standards: Sequence[Standard]
    members: Sequence[Member]
    version: int
    published_at: str | None
    organization: str | None
    title: str | None
    contractor: str | None


def promise(session: Session, project_id: int, milestone_id: int) -> Promise | None:
    columns = [milestones.c[name] for name in Promise.__dataclass_fields__]
    row = session.execute(
        select(*columns).where(milestones.c.id == milestone_id, milestones.c.project_id == project_id)
    ).first()
    return Promise(*row) if row else None


def deliverables_of(session: Session, project_id: int, milestone_id: int | None = None) -> list[Deliverable]:
    """What the project, or one milestone of it, promises, each with its rounds."""
    statement = select(
        deliverables.c.id, deliverables.c.milestone_id, deliverables.c.title, deliverables.c.expected
    ).where(deliverables.c.project_id == project_id)
    if milestone_id is not None:
        statement = statement.where(deliverables.c.milestone_id == milestone_id)
    rounds = by_subject(rounds_of(session, project_id, "deliverable"))
    return [
        Deliverable(*row, rounds=rounds.get(row.id, ()))
        for row in session.execute(statement.order_by(deliverables.c.id))
    ]


def deliverable(session: Session, project_id: int, deliverable_id: int) -> Deliverable | None:
    found = deliverables_of(session, project_id)
    return next((one for one in found if one.id == deliverable_id), None)


def certificates_of(session: Session, project_id: int) -> list[Certificate]:
    """The project's, the first first; the last one may be a draft."""
    statement = _CERTIFICATES.where(certificates.c.project_id == project_id)
    return [_certificate(row) for row in session.execute(statement.order_by(certificates.c.no))]


def published_conclusion(session: Session, project_id: int) -> str | None:
    """passed | not_passed of the last certificate that is published."""
    return session.scalar(
        select(certificates.c.conclusion)
        .where(certificates.c.project_id == project_id, certificates.c.published_at.is_not(None))
        .order_by(certificates.c.no.desc())
        .limit(1)
    )


def published(session: Session, number: str) -> Certificate | None:
    """The certificate of that number, for anybody; None while it is a draft."""
    row = session.execute(
        _CERTIFICATES.where(certificates.c.number == number, certificates.c.published_at.is_not(None))
    ).first()
    return _certificate(row) if row else None


def announced(session: Session, number: int) -> Page[Certificate]:
    """All that are published, the latest first."""
    out = certificates.c.published_at.is_not(None)
    total = session.scalar(select(func.count()).select_from(certificates).where(out)) or 0
    number, pages = within(number, total, PAGE)
    rows = session.execute(
        _CERTIFICATES.where(out)
        .order_by(certificates.c.published_at.desc(), certificates.c.id.desc())
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    )
    return Page([_certificate(row) for row in rows], number, pages, total)


_CERTIFICATES = select(*(certificates.c[name] for name in Certificate.__dataclass_fields__))


def _certificate(row: Row[Any]) -> Certificate:
    values = dict(row._mapping)
    members = [
        Member(m["name"], m["position"], date.fromisoformat(m["signed_on"]) if m["signed_on"] else None)
        for m in json.loads(values["members"])
    ]
    standards = [Standard(**s) for s in json.loads(values["standards"])]
    return Certificate(**{**values, "members": members, "standards": standards})
