"""Projects by who asks: only those to which the asker's organization is a party."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlalchemy.engine import RowMapping
from sqlalchemy.orm import Session

from ..fields import Whole, YesNo, columns
from .models import default_settings as defaults
from .models import projects
from .records import PARTIES, Settings


@dataclass(frozen=True, slots=True)
class Found:
    """A project and the places in it of the asker's organization."""

    id: int
    code: str
    title: str
    state: str
    revision: int
    parties: frozenset[str]


_FOUND = select(
    *(projects.c[name] for name in ("id", "code", "title", "state", "revision")),
    *(projects.c[f"{party}_id"] for party in PARTIES),
)
_VISIBLE = or_(*(projects.c[f"{party}_id"] == bindparam("organization") for party in PARTIES))
_BY_CODE = _FOUND.where(projects.c.code == bindparam("code"), _VISIBLE)  # built once: every page asks it


def project_by_code(session: Session, organization_id: int, code: str) -> Found | None:
    """None where there is no such project, or the asker may not know of it."""
    row = session.execute(_BY_CODE, {"code": code, "organization": organization_id}).mappings().first()
    return _made(row, organization_id) if row else None


def project_by_id(session: Session, organization_id: int, project_id: int) -> Found | None:
    """The same by its id."""
    asked = {"organization": organization_id}
    statement = _FOUND.where(projects.c.id == project_id, _VISIBLE)
    row = session.execute(statement, asked).mappings().first()
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
    matching: list[ColumnElement[bool]] = [_VISIBLE]
    asked = {"organization": organization_id}
    if text:
        like = f"%{text.translate(_ESCAPED)}%"
        matching.append(
            or_(projects.c.title.ilike(like, escape="\\"), projects.c.code.ilike(like, escape="\\"))
        )
    if state:
        matching.append(projects.c.state == state)
    statement = (
        _FOUND.where(*matching)
        .order_by(projects.c.starts_on.desc(), projects.c.id.desc())
        .limit(limit)
        .offset(min(offset, _LAST))
    )
    found = [_made(row, organization_id) for row in session.execute(statement, asked).mappings()]
    total = session.scalar(select(func.count()).select_from(projects).where(*matching), asked) or 0
    return found, total


_LAST = 2**63 - 1  # the databases count no further
_ESCAPED = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


def _made(row: RowMapping, organization_id: int | None) -> Found:
    return Found(
        row["id"],
        row["code"],
        row["title"],
        row["state"],
        row["revision"],
        frozenset(p for p in PARTIES if organization_id is not None and row[f"{p}_id"] == organization_id),
    )


def every_project(session: Session) -> list[Found]:
    """All of the installation, for the command line, whose user holds the whole database."""
    return [_made(row, None) for row in session.execute(_FOUND.order_by(projects.c.id)).mappings()]


def project_id_by_code(session: Session, code: str) -> int | None:
    """For the command line, whose user holds the whole database."""
    return session.scalar(select(projects.c.id).where(projects.c.code == code))


def lock(session: Session, project_id: int) -> str:
    """The project's code. Whoever else writes about the project waits until this transaction ends."""
    statement = select(projects.c.code).where(projects.c.id == project_id)
    return session.execute(statement.with_for_update()).scalar_one()


def default_settings(session: Session) -> Settings:
    """What a new project starts from on this installation."""
    kinds = {column.name: column.kind for column in columns(Settings)}
    kept: dict[str, Any] = {
        name: value and _READ.get(type(kinds[name]), Decimal)(value)
        for name, value in session.execute(select(defaults.c.name, defaults.c.value))
        if name in kinds
    }
    return Settings(**kept)


_READ: dict[type, Any] = {Whole: int, YesNo: lambda text: text == str(True)}
