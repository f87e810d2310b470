"""Reads of the chapters that somebody wrote."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.kinds import LAYOUTS
from reports.snapshot import Written

from .models import narratives
from .rules import Text


def texts_of(session: Session, project_id: int, kind: str, lang: str) -> dict[str, Text]:
    """Every chapter of that kind that is written by hand, in its order, written or not."""
    columns = (narratives.c[name] for name in ("chapter", *Text.__dataclass_fields__))
    rows = session.execute(
        select(*columns).where(
            narratives.c.project_id == project_id, narratives.c.kind == kind, narratives.c.lang == lang
        )
    )
    found = {row.chapter: Text(*row[1:]) for row in rows}
    return {chapter: found.get(chapter, Text()) for chapter in LAYOUTS[kind].written}


def written(session: Session, project_id: int, kind: str, lang: str) -> tuple[Written, ...]:
    """What a report of that kind prints of them now."""
    found = texts_of(session, project_id, kind, lang)
    return tuple(Written(chapter, one.text) for chapter, one in found.items() if one.text)
