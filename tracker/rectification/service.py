"""Answering a finding and checking the answer; what follows of it is written into the finding's record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from ..contracts.queries import lock
from ..dates import today
from ..errors import DomainError
from ..evidence.queries import of_record
from ..evidence.service import hold
from ..i18n import N_, Message
from ..records.changes import Edit
from ..records.service import keep
from ..rounds.service import decide, submit
from .queries import case_by_id
from .rules import Case, reason_against_responding, reason_against_response


def respond(
    session: Session, project_id: int, finding_id: int, response: str, file_ids: Sequence[int]
) -> int:
    """The number of the round. The files, of those attached to the finding, are held from now on. DomainError
    where it cannot be answered now, or the answer lacks something; KeyError where there is no such finding."""
    case = _locked(session, project_id, finding_id)
    there = {f.id: f for f in of_record(session, project_id, "findings", finding_id)}
    files = [there[i] for i in dict.fromkeys(file_ids) if i in there]
    against = reason_against_responding(case, today())
    if against is not None:
        raise DomainError(against)
    lacks = reason_against_response(case, response, files)
    if lacks is not None:
        raise DomainError(*lacks)
    response = response.strip()
    finding = case.finding
    content = {
        "code": finding.code,
        "finding": finding.finding,
        "severity": finding.severity,
        "due_on": case.due_on,
        "response": response,
        "files": [
            # the name of a file that tells who residents are may be a resident's
            {"id": f.id, "name": "" if f.tells_names else f.name, "sha256": f.sha256, "size": f.size}
            for f in files
        ],
    }
    keep(session, project_id, [Edit("findings", finding_id, {"response": response})], workflow=True)
    no = submit(session, project_id, "finding", finding_id, content, response)
    hold(session, [f.id for f in files])
    return no


def check(
    session: Session,
    project_id: int,
    finding_id: int,
    no: int,
    decision: str,
    reason: str | None,
    on: date | None = None,
) -> None:
    """Accepts an answer, which closes the finding as of that day; returns it with a reason; or takes it back.
    KeyError where there is no such finding."""
    case = _locked(session, project_id, finding_id)
    if no not in {r.no for r in case.rounds}:
        raise DomainError(Message(N_("There is nothing under review.")))
    decide(session, project_id, "finding", finding_id, no, decision, reason, on)
    if decision == "accepted":
        closed = Edit("findings", finding_id, {"closed_on": on or today()})
        keep(session, project_id, [closed], reason, workflow=True)


def _locked(session: Session, project_id: int, finding_id: int) -> Case:
    lock(session, project_id)
    case = case_by_id(session, project_id, finding_id)
    if case is None:
        raise KeyError(finding_id)
    return case
