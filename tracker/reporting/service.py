"""Reports as files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from reports.render import render_pdf

from ..audit.service import Origin
from ..db import Database
from ..evidence.vault import Vault
from ..jobs.files import keep_file
from ..jobs.rules import Progress
from ..jobs.service import Claim, enqueue, finish
from ..workbook.attachment import ledger_workbook
from .choice import check_choice
from .queries import report_of


def draft_pdf(
    session: Session,
    vault: Vault,
    project_id: int,
    kind: str,
    as_of: date,
    lang: str,
    from_on: date | None,
) -> bytes:
    """A report that is not issued and says so on every page, with its snapshot and its ledger attached. DomainError
    for what cannot be chosen."""
    check_choice(kind, as_of, lang, from_on)
    it = report_of(session, project_id, kind, as_of, lang, from_on, vault)
    return render_pdf(it.snapshot, ledger_workbook(it.ledger, as_of), it.photos)


def ask_draft(
    session: Session, project_id: int, revision: int, asked: Mapping[str, str], code: str, origin: Origin
) -> int:
    """Asks for a draft by the worker: the id of its job. ``asked`` has the kind, the day, the language and, of
    a progress report, ``from``. DomainError for what cannot be chosen."""
    check_choice(asked["kind"], date.fromisoformat(asked["as_of"]), asked["lang"], _from(asked))
    said = "/".join(asked[name] for name in sorted(asked))
    key = f"{project_id}/{revision}/{origin.user_id}/{said}"
    return enqueue(session, "draft_report", key, {**asked, "code": code}, origin, project_id=project_id)


def print_draft(database: Database, mine: Claim, folder: Path, vault: Vault, progress: Progress) -> None:
    """The worker's part: the records as they are now, printed; the file is kept for who asked."""
    progress("reading", 0, 0)
    asked, project_id = mine.payload, mine.project_id
    if project_id is None:
        raise ValueError("a draft is of a project")
    as_of = date.fromisoformat(asked["as_of"])
    with database.session() as session:
        it = report_of(session, project_id, asked["kind"], as_of, asked["lang"], _from(asked), vault)
    attached = ledger_workbook(it.ledger, as_of)
    database.engine.dispose()  # a second process is forked, which must not share a connection
    pdf = render_pdf(it.snapshot, attached, it.photos, progress, side_by_side=True)
    progress("keeping", 0, 0)
    name = f"{asked['code']}-{asked['kind']}-{as_of}-{asked['lang']}.pdf"
    result = keep_file(folder, name, pdf)
    with database.transaction() as session:
        finish(session, mine, result)


def _from(asked: Mapping[str, str]) -> date | None:
    return date.fromisoformat(asked["from"]) if "from" in asked else None
