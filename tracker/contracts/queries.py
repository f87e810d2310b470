"""Projects by who asks: only those to which the asker's organization is a party."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from .models import projects
from .records import PARTIES


@dataclass(frozen=True, slots=True)
class Found:
    """A project and the places in it of the asker's organization."""

    id: int
    code: str
    title: str
    state: str
    revision: int
    parties: frozenset[str]


def visible_to(organization_id: int) -> ColumnElement[bool]:
    return or_(*(projects.c[f"{party}_id"] == organization_id for party in PARTIES))


def project_by_code(session: Session, organization_id: int, code: str) -> Found | None:
    """None where there is no such project, or the asker may not know of it."""
    row = (
        session.execute(_found().where(projects.c.code == code, visible_to(organization_id)))
        .mappings()
        .first()
    )
    return _made(row, organization_id) if row else None


def projects_of(
    session: Session,
    organization_id: int,
    *,
    text: str = "",
    state: str = "",
    limit: int | None = None,
    offset: int = 0,
) -> tuple[list[Found], int]:
    """Those that match, the newest term first, and how many there are in all."""
    matching = [visible_to(organization_id)]
    if text:
        like = f"%{text.translate(_ESCAPED)}%"
        matching.append(
            or_(projects.c.title.ilike(like, escape="\\"), projects.c.code.ilike(like, escape="\\"))
        )
    if state:
        matching.append(projects.c.state == state)
    statement = (
        _found()
        .where(*matching)
        .order_by(projects.c.starts_on.desc(), projects.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    found = [_made(row, organization_id) for row in session.execute(statement).mappings()]
    total = session.scalar(select(func.count()).select_from(projects).where(*matching)) or 0
    return found, total


_ESCAPED = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


def _found():
    return select(
        *(projects.c[name] for name in ("id", "code", "title", "state", "revision")),
        *(projects.c[f"{party}_id"] for party in PARTIES),
    )


def _made(row, organization_id: int) -> Found:
    return Found(
        row["id"],
        row["code"],
        row["title"],
        row["state"],
        row["revision"],
        frozenset(party for party in PARTIES if row[f"{party}_id"] == organization_id),
    )


def project_id_by_code(session: Session, code: str) -> int | None:
    """For the command line, whose user holds the whole database."""
    return session.scalar(select(projects.c.id).where(projects.c.code == code))
