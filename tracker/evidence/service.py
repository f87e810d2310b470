"""Attaches files to records and takes them out of sight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import event, insert, select, update
from sqlalchemy.orm import Session, SessionTransaction

from ..audit.queries import head
from ..audit.service import Change, note
from ..contracts.models import projects
from ..contracts.rules import LOCKED
from ..dates import moment
from ..errors import DomainError
from ..i18n import N_, Message
from .intake import Arrived
from .models import evidence, evidence_holds
from .queries import hashes_in_use, places_of, record_exists
from .rules import tells_names
from .vault import Vault


@dataclass(frozen=True, slots=True)
class Record:
    """The record that files are attached to, of a project that is known to be the asker's."""

    project_id: int
    project_code: str
    sheet: str
    record_id: int


@dataclass(frozen=True, slots=True)
class Attached:
    """How many files are new here, how many of them other records of the project bear too, and how many
    were here already."""

    new: int
    elsewhere: int
    here_already: int


def attach(
    session: Session,
    vault: Vault,
    record: Record,
    kind: str,
    arrived: Sequence[Arrived],
    *,
    user_id: int,
    organization_id: int,
) -> Attached | None:
    """Files that were looked at (``intake``) become the record's. The bytes come to their place last and leave
    it where the transaction is not kept. None where the record is gone."""
    _raise_revision(session, record.project_id)
    if not record_exists(session, record.project_id, record.sheet, record.record_id):
        return None
    here = record.sheet, record.record_id
    borne = places_of(session, record.project_id, (a.sha256 for a in arrived))
    new: dict[str, Arrived] = {}
    for one in arrived:
        if here not in borne[one.sha256]:
            new.setdefault(one.sha256, one)
    rows = [
        {
            "project_id": record.project_id,
            "sheet": record.sheet,
            "record_id": record.record_id,
            "kind": kind,
            "name": one.name,
            "media": one.media,
            "sha256": one.sha256,
            "size": one.size,
            **(asdict(one.picture) if one.picture else {}),
            "added_at": moment(),
            "added_by": user_id,
            "organization_id": organization_id,
        }
        for one in new.values()
    ]
    ids = [
        session.execute(insert(evidence).values(row).returning(evidence.c.id)).scalar_one() for row in rows
    ]
    note(
        session,
        [
            Change("evidence", i, "created", None, _told(row), record.project_id, record.project_code)
            for i, row in zip(ids, rows, strict=True)
        ],
    )
    if new:
        _take_back_unless_kept(session, vault, set(new))
        for sha256, one in new.items():
            vault.keep(sha256, one.written)
    return Attached(len(new), sum(1 for sha256 in new if borne[sha256]), len(arrived) - len(new))


def remove(
    session: Session,
    project_id: int,
    project_code: str,
    number: int,
    reason: str,
    *,
    user_id: int,
    organization_id: int,
) -> bool:
    """Takes a file out of sight; it stays in the trail, and its bytes stay. False where there is no
    such file. DomainError where another organization attached it: nobody makes another's proof go away."""
    mine = evidence.c.id == number, evidence.c.project_id == project_id, evidence.c.removed_at.is_(None)
    _raise_revision(session, project_id)
    row = session.execute(select(evidence).where(*mine)).mappings().first()
    if row is None:
        return False
    if row["organization_id"] != organization_id:
        raise DomainError(Message(N_("A file is removed by the organization that attached it.")))
    if session.scalar(select(projects.c.state).where(projects.c.id == project_id)) in LOCKED:
        raise DomainError(Message(N_("The project is closed: its files stay.")))
    if session.scalar(select(evidence_holds.c.evidence_id).where(evidence_holds.c.evidence_id == number)):
        raise DomainError(Message(N_("This file was submitted for review: it stays with what was reviewed.")))
    gone = {"removed_at": moment(), "removed_by": user_id, "removal_reason": reason}
    session.execute(update(evidence).where(evidence.c.id == number).values(gone))
    said = Change("evidence", number, "removed", _told(row), None, project_id, project_code, reason)
    note(session, [said])
    return True


def hold(session: Session, ids: Iterable[int]) -> None:
    """Keeps files in sight from now on, since something submitted rests on them; whoever submits tells the
    trail which ones."""
    asked = set(ids)
    held = evidence_holds.c.evidence_id
    new = asked - set(session.scalars(select(held).where(held.in_(asked))))
    if new:
        session.execute(insert(evidence_holds), [{"evidence_id": i} for i in sorted(new)])


def move(
    session: Session, project_id: int, project_code: str, sheet: str, origin: int, target: int, reason: str
) -> None:
    """The files of a record become those of another one, where two records are made one. A file that both
    bear is the other's already."""
    visible = (
        evidence.c.project_id == project_id,
        evidence.c.sheet == sheet,
        evidence.c.removed_at.is_(None),
    )
    theirs = set(session.scalars(select(evidence.c.sha256).where(*visible, evidence.c.record_id == target)))
    rows = session.execute(select(evidence).where(*visible, evidence.c.record_id == origin)).mappings()
    moved = [row["id"] for row in rows if row["sha256"] not in theirs]
    if not moved:
        return
    session.execute(update(evidence).where(evidence.c.id.in_(moved)).values(record_id=target))
    before, after = {"record_id": origin}, {"record_id": target}
    note(
        session,
        [Change("evidence", i, "changed", before, after, project_id, project_code, reason) for i in moved],
    )


def _told(row: Any) -> dict[str, Any]:
    """What the trail says of a file. The name of one that tells who residents are may be a resident's: it stays
    out, the hash says which file it was."""
    names = ["sheet", "record_id", "kind", "name", "media", "sha256", "size"]
    if tells_names(row["sheet"], row["kind"]):
        names.remove("name")
    return {name: row[name] for name in names}


def _raise_revision(session: Session, project_id: int) -> None:
    changed = update(projects).where(projects.c.id == project_id)
    session.execute(changed.values(revision=projects.c.revision + 1))


def _take_back_unless_kept(session: Session, vault: Vault, hashes: set[str]) -> None:
    """Bytes that no row came to name leave their place when this transaction ends. Until then the trail's head
    is locked, here and for whoever else attaches the same bytes."""
    open_ = True

    def committed(_: Session) -> None:
        nonlocal open_
        open_ = False

    def ended(_: Session, transaction: SessionTransaction) -> None:
        nonlocal open_
        if open_ and transaction.parent is None:
            open_ = False
            _discard_unused(session, vault, hashes)

    event.listen(session, "after_commit", committed)
    event.listen(session, "after_transaction_end", ended)


def _discard_unused(session: Session, vault: Vault, hashes: Iterable[str]) -> None:
    with Session(session.get_bind()) as other, other.begin():
        head(other, lock=True)
        for sha256 in set(hashes) - hashes_in_use(other, hashes):
            vault.discard(sha256)
