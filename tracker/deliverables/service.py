"""Promising, submitting and reviewing deliverables; drawing up and publishing certificates of acceptance."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..audit.rules import plain
from ..audit.service import COMMAND, Change, Origin, note
from ..contracts.queries import lock
from ..contracts.rules import LOCKED, is_signed
from ..dates import now
from ..errors import DomainError
from ..evidence.queries import of_record
from ..evidence.service import hold
from ..i18n import N_, Message, gettext
from ..ledger.queries import ledgers
from ..records.changes import Edit
from ..records.rules import LOCKED_SENTENCE
from ..records.service import keep
from ..rounds.service import decide, submit
from .models import certificates, deliverables
from .queries import Certificate, Deliverable, certificates_of, deliverables_of
from .rules import Member, Standard, certificate_number, met_on, reasons_against_publishing

CHANGED = N_("Somebody else has changed the draft meanwhile: look at it again.")


def promise(session: Session, project_id: int, milestone_id: int, title: str, expected: str | None) -> int:
    """Adds a deliverable to a milestone that is known to be the project's; what was met is met no more."""
    code = _open(session, project_id)
    values = {"milestone_id": milestone_id, "title": title, "expected": expected}
    try:
        with session.begin_nested():
            statement = insert(deliverables).values(project_id=project_id, **values)
            made = session.execute(statement.returning(deliverables.c.id)).scalar_one()
    except IntegrityError as error:
        raise DomainError(
            Message(N_("another title: the milestone has a deliverable of this one already")), "title"
        ) from error
    note(session, [Change("deliverable", made, "created", None, values, project_id, code)])
    _met(session, project_id, milestone_id, gettext("promised: %(title)s") % {"title": title})
    return made


def withdraw_promise(session: Session, project_id: int, one: Deliverable, *, by_purchaser: bool) -> None:
    """Takes away a deliverable that was never submitted; once the contract is signed ``by_purchaser`` alone,
    since a milestone may be met by it."""
    code = _open(session, project_id)
    if not by_purchaser and is_signed(ledgers(session, [project_id])[project_id].project.state):
        raise DomainError(
            Message(N_("The contract is signed: the purchaser alone takes away what it promises."))
        )
    if one.rounds:
        raise DomainError(Message(N_("It was submitted before: its rounds stay.")))
    session.execute(delete(deliverables).where(deliverables.c.id == one.id))
    told = {"milestone_id": one.milestone_id, "title": one.title, "expected": one.expected}
    note(session, [Change("deliverable", one.id, "removed", told, None, project_id, code)])
    _met(session, project_id, one.milestone_id, gettext("promised no more: %(title)s") % {"title": one.title})


def submit_deliverable(
    session: Session, project_id: int, one: Deliverable, file_ids: Sequence[int], statement: str
) -> int:
    """The number of the round. The files, of those attached to the milestone, are held from now on: who
    reviews sees what was submitted, whatever is attached or taken out later."""
    _open(session, project_id)
    there = {f.id: f for f in of_record(session, project_id, "milestones", one.milestone_id)}
    files = [there[i] for i in dict.fromkeys(file_ids) if i in there]
    if not files:
        raise DomainError(
            Message(N_("at least one of the files that are attached to the milestone")), "files"
        )
    told = [
        # the name of a file that tells who residents are may be a resident's
        {"id": f.id, "name": "" if f.tells_names else f.name, "sha256": f.sha256, "size": f.size}
        for f in files
    ]
    no = submit(session, project_id, "deliverable", one.id, {"title": one.title, "files": told}, statement)
    hold(session, [f.id for f in files])
    return no


def review(
    session: Session,
    project_id: int,
    one: Deliverable,
    no: int,
    decision: str,
    reason: str | None,
    on: date | None = None,
) -> None:
    """Accepts, returns or takes back a round, the latter two in a closed project too; with the last acceptance
    the milestone is met, as of its day."""
    lock(session, project_id)
    if no not in {r.no for r in one.rounds}:
        raise DomainError(Message(N_("There is nothing under review.")))
    decide(session, project_id, "deliverable", one.id, no, decision, reason, on)
    if decision == "accepted":
        _met(session, project_id, one.milestone_id, reason)


def _met(session: Session, project_id: int, milestone_id: int, reason: str | None) -> None:
    """Writes the day on which the milestone was met, or that it is not; why, where a report said otherwise."""
    day = met_on([d.rounds for d in deliverables_of(session, project_id, milestone_id)])
    keep(session, project_id, [Edit("milestones", milestone_id, {"done_on": day})], reason)


def draw_up(
    session: Session,
    project_id: int,
    seen: int,
    values: dict[str, Any],
    standards: Sequence[Standard],
    members: Sequence[Member],
) -> Certificate:
    """Writes the draft of the project's next certificate, or changes it where it is as its editor saw it
    (``seen``: its version, 0 of a new one)."""
    code = _open(session, project_id)
    before = certificates_of(session, project_id)
    draft = next((c for c in before if c.published_at is None), None)
    if (draft.version if draft else 0) != seen:
        raise DomainError(Message(CHANGED))
    told = values | _as_kept(standards, members)
    if draft is None:
        no = len(before) + 1
        told |= {"no": no, "number": certificate_number(code, no)}
        statement = insert(certificates).values(project_id=project_id, **told).returning(certificates.c.id)
        made = session.execute(statement).scalar_one()
        note(session, [Change("certificate", made, "created", None, told, project_id, code)])
    else:
        session.execute(
            update(certificates)
            .where(certificates.c.id == draft.id)
            .values(**told, version=certificates.c.version + 1)
        )
        note(
            session, [Change("certificate", draft.id, "changed", _told(draft, told), told, project_id, code)]
        )
    return certificates_of(session, project_id)[-1]


def publish(session: Session, project_id: int, organization: str, seen: int) -> Certificate:
    """Publishes the draft, for anybody to read. DomainError where it is not whole, or not as it was seen."""
    code = _open(session, project_id)
    draft = next((c for c in certificates_of(session, project_id) if c.published_at is None), None)
    if draft is None or draft.version != seen:
        raise DomainError(Message(CHANGED))
    reasons = reasons_against_publishing(
        draft.standards, draft.members, draft.opinion, draft.conclusion, draft.concluded_on
    )
    if reasons:
        raise DomainError(reasons[0])
    contract = ledgers(session, [project_id])[project_id].project
    origin: Origin = session.info.get("origin", COMMAND)
    told = {"published_at": now().isoformat(), "organization": organization}
    told |= {"title": contract.title, "contractor": contract.contractor}
    session.execute(
        update(certificates)
        .where(certificates.c.id == draft.id, certificates.c.published_at.is_(None))
        .values(**told, published_by=origin.user_id)
    )
    note(session, [Change("certificate", draft.id, "published", None, told, project_id, code)])
    return certificates_of(session, project_id)[-1]


def _told(draft: Certificate, told: dict[str, Any]) -> dict[str, Any]:
    """The draft as it was, in what is told of it as it is."""
    return {name: getattr(draft, name) for name in told} | _as_kept(draft.standards, draft.members)


def _as_kept(standards: Sequence[Standard], members: Sequence[Member]) -> dict[str, str]:
    return {
        "standards": json.dumps([asdict(s) for s in standards], ensure_ascii=False),
        "members": json.dumps([plain(asdict(m)) for m in members], ensure_ascii=False),
    }


def _open(session: Session, project_id: int) -> str:
    """The project's code, locked against who else writes; DomainError where the project is closed."""
    code = lock(session, project_id)
    if ledgers(session, [project_id])[project_id].project.state in LOCKED:
        raise DomainError(Message(LOCKED_SENTENCE))
    return code
