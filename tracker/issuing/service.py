"""Issuing a report: its number first, in a transaction of its own; then the printing, which holds nobody up;
then the file. A number that was taken stays, with a file or as void."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import TypeVar

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from reports.portfolio import Portfolio
from reports.render import render_pdf
from reports.snapshot import Snapshot, from_json, to_json

from ..accounts.models import Organization
from ..audit.service import Origin, note
from ..contracts.models import projects
from ..dates import now
from ..db import Database
from ..errors import DomainError
from ..i18n import N_, Message
from ..jobs.files import packed, unpacked
from ..jobs.rules import Progress
from ..jobs.service import Claim, enqueue, finish
from ..periods.service import lock_period, settle_period
from ..reporting.choice import check_choice
from ..reporting.queries import report_of
from ..workbook.attachment import ledger_workbook
from .asked import Asked, Kept, Number, Printer, Reserved, Sign, Voided
from .codes import new_code, shown
from .models import issued_reports
from .number_service import change_of, next_of_sequence, void, void_interrupted
from .queries import ISSUE, Issued, issued_under, latest_number, period_start
from .rules import (
    NO_REASON,
    REASON_LENGTH,
    clean_reason,
    number_of,
    reason_against_replacing,
    reasons_against,
    signature_reason,
)

LEDGER = "ledger.xlsx"
Paper = TypeVar("Paper", Snapshot, Portfolio)


def issue(database: Database, origin: Origin, asked: Asked, printer: Printer) -> Kept:
    """Issues a report: a number, the snapshot, the printed and signed bytes and their SHA-256. DomainError where
    it may not be issued, before a number is taken; Voided where it failed with one."""
    reserved = reserve(database, origin, asked)
    ledger = partial(ledger_workbook, reserved.ledger, asked.as_of)
    return printed(database, origin, reserved, lambda: printer(reserved.snapshot, ledger(), reserved.photos))


def printed(database: Database, origin: Origin, reserved: Number, pages: Callable[[], bytes]) -> Kept:
    """The number's file is made by ``pages`` and kept. Voided where either failed."""
    reason = "printing_failed"
    try:
        pdf = pages()
        reason = "keeping_failed"
        return keep(database, origin, reserved, pdf)
    except BaseException as error:
        with transaction(database, origin) as session:
            void(session, [(reserved.id, reserved.project_id, reserved.project_code)], reason)
        if not isinstance(error, Exception):
            raise
        text = N_("Report %(number)s could not be issued; its number is void and is not given again.")
        raise Voided(Message(text, number=reserved.number)) from error


def reserve(
    database: Database, origin: Origin, asked: Asked, clock: Callable[[], datetime] = now
) -> Reserved:
    """Takes a number in a transaction of its own: once this has returned it is taken, whatever becomes of this
    process."""
    with transaction(database, origin) as session:
        return take_number(session, asked, clock)


def ask_issue(session: Session, origin: Origin, asked: Asked, clock: Callable[[], datetime] = now) -> int:
    """Takes a number and leaves the printing to the worker: the id of its job. The job has all that is to be
    printed, so that what is changed meanwhile alters nothing, however often the printing begins anew."""
    reserved = take_number(session, asked, clock)
    payload: dict[str, str | int | None] = {
        "number": reserved.number,
        "code": reserved.project_code,
        "kind": asked.kind,
        "as_of": asked.as_of.isoformat(),
        "lang": asked.lang,
        "organization_id": asked.organization_id,
    }
    if reserved.snapshot.from_on:
        payload["from"] = reserved.snapshot.from_on
    return enqueue(
        session,
        ISSUE,
        f"report/{reserved.id}",
        payload,
        origin,
        project_id=asked.project_id,
        subject_id=reserved.id,
        material=packed({LEDGER: ledger_workbook(reserved.ledger, asked.as_of), **reserved.photos}),
    )


def print_reserved(
    database: Database, mine: Claim, sign: Sign, progress: Progress, printer: Printer | None = None
) -> None:
    """The worker's part: prints what was reserved, signs it and keeps it. DomainError where the number is void."""
    printer = printer or partial(render_pdf, progress=progress, side_by_side=True)

    def pages(snapshot: str) -> bytes:
        files = unpacked(mine.material or b"")
        return printer(from_json(snapshot), files.pop(LEDGER), files)

    print_number(database, mine, sign, progress, pages)


def print_number(
    database: Database, mine: Claim, sign: Sign, progress: Progress, pages: Callable[[str], bytes]
) -> None:
    """The same of any number: ``pages`` makes the file of the snapshot that is kept with it."""
    with database.session() as session:
        row = session.execute(select(issued_reports).where(issued_reports.c.id == mine.subject_id)).one()
    database.engine.dispose()  # a second process is forked, which must not share a connection
    pdf = pages(row.snapshot)
    progress("signing", 0, 0)
    pdf = sign(pdf, signature_reason(row.number))
    progress("keeping", 0, 0)
    taken = Number(row.id, row.number, row.project_id, mine.payload.get("code"))
    keep(database, mine.origin, taken, pdf, mine)


def take_number(session: Session, asked: Asked, clock: Callable[[], datetime] = now) -> Reserved:
    """The next number of the organization's sequence of the year, and the figures that it stands for. Numbers
    whose process was interrupted are voided on the way."""
    check_choice(asked.kind, asked.as_of, asked.lang, asked.from_on)
    if asked.project_id is None:
        raise ValueError(f"a report of the kind {asked.kind} is of a project")
    # held to the end: the records stand still, and an organization's numbers follow its clock
    project = session.execute(
        select(projects.c.code, projects.c.revision)
        .where(projects.c.id == asked.project_id)
        .with_for_update()
    ).one()
    organization = session.get_one(Organization, asked.organization_id, with_for_update={"key_share": True})
    at = clock()
    if asked.revision not in (None, project.revision):
        raise DomainError(
            Message(N_("The records were changed since you opened this page. Look at the figures again."))
        )
    check_latest(asked, latest_number(session, asked.project_id, asked.kind, asked.lang))
    from_on = asked.from_on or period_start(
        session, asked.project_id, asked.kind, asked.as_of, asked.replaces
    )
    it = report_of(session, asked.project_id, asked.kind, asked.as_of, asked.lang, from_on, asked.vault)
    snapshot = it.snapshot
    for reason in reasons_against(snapshot, at.date()):
        raise DomainError(reason)
    report_id, snapshot = enter(session, asked, snapshot, organization, at, project.code)
    number = snapshot.number or ""
    lock_period(
        session,
        asked.project_id,
        project.code,
        report_id,
        number,
        date.fromisoformat(snapshot.from_on or snapshot.project.starts_on),
        asked.as_of,
        at,
    )
    return Reserved(report_id, number, asked.project_id, project.code, snapshot, it.ledger, it.photos)


def check_latest(asked: Asked, latest: str) -> None:
    """DomainError where two people, or two windows, mean the same report: ``latest`` was not there when the asker
    looked."""
    if latest and asked.latest not in (None, latest):
        text = N_(
            "The last report of this kind is No. %(number)s by now; when you opened this page it was not. Look at it first."
        )
        raise DomainError(Message(text, number=latest))


def enter(
    session: Session,
    asked: Asked,
    paper: Paper,
    organization: Organization,
    at: datetime,
    project_code: str | None = None,
) -> tuple[int, Paper]:
    """The number's row, with the figures that it stands for: its id, and the figures with their number. Whoever
    calls holds the organization, so that its numbers follow its clock. DomainError where a revised edition is
    asked for that cannot be."""
    replaced, why = _replaced(session, asked) if asked.replaces else (None, None)
    code = new_code()
    void_interrupted(session, organization.id, at)
    sequence, ordinal = next_of_sequence(session, organization, at.year)
    paper = replace(
        paper,
        number=number_of(sequence, ordinal),
        issued_at=at.isoformat(),
        issued_by=organization.name,
        code=shown(code),
        verify_at=asked.verify_at,
        replaces=replaced.number if replaced else None,
        replaces_reason=why,
    )
    told = {
        "number": paper.number,
        "kind": asked.kind,
        "as_of": asked.as_of,
        "lang": asked.lang,
        "status": "reserved",
        "issued_by": organization.name,
        "issued_at": paper.issued_at,
    }
    if asked.project_id is None:
        told |= {"from_on": asked.from_on, "to_on": asked.to_on}
    edition = {"replaces": paper.replaces, "replaces_reason": why} if replaced else {}
    statement = insert(issued_reports).values(
        **told,
        project_id=asked.project_id,
        organization_id=organization.id,
        sequence=sequence,
        ordinal=ordinal,
        issuer_id=asked.issuer_id,
        issuer_name=asked.issuer_name,
        snapshot=to_json(paper),
        code=code,
        replaces_id=replaced.id if replaced else None,
        replaces_reason=why,
    )
    report_id = session.execute(statement.returning(issued_reports.c.id)).scalar_one()
    note(session, [change_of(report_id, asked.project_id, project_code, "reserved", None, told | edition)])
    return report_id, paper


def keep(database: Database, origin: Origin, reserved: Number, pdf: bytes, mine: Claim | None = None) -> Kept:
    """The report is issued: these are its bytes, and the job, if it was one, is done. DomainError where its number
    was voided meanwhile, LostClaim where another process has the job by now."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    with transaction(database, origin) as session:
        outcome = {"status": "issued", "sha256": sha256, "size": len(pdf)}
        done = session.execute(
            update(issued_reports)
            .where(issued_reports.c.id == reserved.id, issued_reports.c.status == "reserved")
            .values(**outcome, pdf=pdf)
            .returning(issued_reports.c.id)
        ).first()
        if done is None:
            raise DomainError(Message(N_("Report %(number)s is void already."), number=reserved.number))
        if reserved.project_id is not None:
            settle_period(session, reserved.project_id, reserved.project_code or "", reserved.id, filed=True)
        before = {"status": "reserved"}
        note(
            session,
            [change_of(reserved.id, reserved.project_id, reserved.project_code, "issued", before, outcome)],
        )
        if mine is not None:
            finish(session, mine, {"number": reserved.number, "sha256": sha256, "size": len(pdf)})
    return Kept(reserved.number, pdf, sha256)


def _replaced(session: Session, asked: Asked) -> tuple[Issued, str]:
    """The report of which a revised edition is asked for, and the reason as it is kept."""
    number = asked.replaces or ""
    found = issued_under(session, number)
    own = found is not None and found.organization_id == asked.organization_id
    # nobody but its own organization may know of a portfolio
    if found is None or found.project_id != asked.project_id or not (own or asked.project_id):
        raise DomainError(Message(N_("Number %(number)s is of no issued report."), number=number), "replaces")
    same = (found.kind, found.lang) == (asked.kind, asked.lang)
    if same and asked.project_id is None and (found.from_on, found.to_on) != (asked.from_on, asked.to_on):
        raise DomainError(Message(N_("A revised edition of a portfolio is of the same period.")), "replaces")
    against = reason_against_replacing(found.standing, found.edition, same, own, number)
    if against:
        raise DomainError(against)
    why = clean_reason(asked.reason)
    if why is None:
        raise DomainError(Message(NO_REASON, most=REASON_LENGTH), "reason")
    return found, why


@contextmanager
def transaction(database: Database, origin: Origin) -> Iterator[Session]:
    with database.transaction() as session:
        session.info["origin"] = origin
        yield session
