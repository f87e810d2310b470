"""Writing chapters of reports."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from reports.fields import Fields
from reports.prose import faults

from ..audit.service import Change, note
from ..contracts.queries import lock
from ..dates import now
from ..errors import Conflict
from ..i18n import Message
from ..records.row_service import renew
from .models import narratives
from .queries import texts_of
from .rules import sentence, to_write


class Refused(Exception):
    """``found``: chapter → what is wrong with its text."""

    def __init__(self, found: Mapping[str, list[Message]]) -> None:
        super().__init__("texts that cannot be printed")
        self.found = found


def write(
    session: Session,
    project_id: int,
    kind: str,
    lang: str,
    typed: Mapping[str, str],
    seen: str,
    fields: Fields,
    who: str,
) -> list[str]:
    """Keeps the chapters that differ from what stands and answers their names. ``typed``: chapter → text, as
    ``reports.prose.clean`` leaves it; ``seen`` is what the form said of them. Refused where one cannot be printed;
    Conflict where somebody else changed one of them since, with all that stands now."""
    code = lock(session, project_id)
    stands = texts_of(session, project_id, kind, lang)
    changed, taken = to_write(stands, typed, seen)
    found = {name: [sentence(fault) for fault in faults(typed[name], fields)] for name in changed}
    if any(found.values()):
        raise Refused(found)
    if taken:
        raise Conflict({name: stands[name] for name in taken}, 0)
    for name in changed:
        _keep(session, project_id, code, {"kind": kind, "lang": lang, "chapter": name}, typed[name], who)
    if changed:  # who is about to issue the report has looked at another text
        renew(session, project_id)
    return changed


def _keep(session: Session, project_id: int, code: str, of: dict[str, str], text: str, who: str) -> None:
    values = {"text": text, "written_at": now().isoformat(), "written_by": who}
    here = [narratives.c.project_id == project_id, *(narratives.c[name] == of[name] for name in of)]
    told = [narratives.c[name] for name in values]
    was = session.execute(select(narratives.c.id, *told).where(*here)).mappings().first()
    if was is None:
        made = insert(narratives).values(project_id=project_id, **of, **values, version=1)
        row_id = session.execute(made.returning(narratives.c.id)).scalar_one()
        change = Change("narrative", row_id, "created", None, of | values, project_id, code)
    else:
        changed = update(narratives).where(narratives.c.id == was["id"])
        session.execute(changed.values(**values, version=narratives.c.version + 1))
        before = of | {name: was[name] for name in values}
        change = Change("narrative", was["id"], "changed", before, of | values, project_id, code)
    note(session, [change])
