"""Issuing a report: its number first, in a transaction of its own; then the printing, which holds nobody up;
then the file. A number that was taken stays, with a file or as void."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import exists, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from reports.render import render_pdf
from reports.snapshot import Snapshot, from_json, to_json

from ..accounts.models import Organization
from ..audit.service import Change, Origin, note
from ..contracts.models import projects
from ..dates import now
from ..db import Database, engine_of
from ..errors import DomainError
from ..evidence.vault import Vault
from ..i18n import N_, Message
from ..jobs.files import packed, unpacked
from ..jobs.models import jobs
from ..jobs.queries import jobs_about
from ..jobs.rules import Progress
from ..jobs.service import Claim, drop, enqueue, finish, try_again
from ..ledger.records import Ledger
from ..periods.service import lock_period, settle_period
from ..reporting.choice import check_choice
from ..reporting.queries import report_of
from ..workbook.attachment import ledger_workbook
from .codes import new_code, shown
from .models import issued_reports, report_sequences
from .queries import ISSUE, Issued, issued_under, period_start
from .rules import (
    INTERRUPTED_AFTER,
    NO_REASON,
    REASON_LENGTH,
    clean_reason,
    number_of,
    reason_against_replacing,
    reasons_against,
    sequence_name,
    shown_status,
    signature_reason,
)

LEDGER = "ledger.xlsx"
Printer = Callable[[Snapshot, bytes, Mapping[str, bytes]], bytes]  # figures, ledger, photos → file
Sign = Callable[[bytes, str], bytes]  # a file and what its signature says → the signed file


@dataclass(frozen=True, slots=True)
class Asked:
    """A report to be issued by an organization. ``issuer_id`` is None for the command line; ``revision`` that
    of the records that the issuer looked at, where it was a person; ``from_on`` the first day of a progress
    report, where another than the usual one is chosen; ``vault`` has the photos to be printed."""

    project_id: int
    kind: str
    as_of: date
    lang: str
    organization_id: int
    issuer_id: int | None
    issuer_name: str
    revision: int | None = None
    from_on: date | None = None
    verify_at: str | None = None  # the address that its cover leads to
    replaces: str | None = None  # the number of which it is a revised edition, and why
    reason: str | None = None
    vault: Vault | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """One that is taken."""

    id: int
    number: str
    project_id: int
    project_code: str


@dataclass(frozen=True, slots=True)
class Reserved(Number):
    """A number that is taken, and all that is to be printed under it."""

    snapshot: Snapshot
    ledger: Ledger
    photos: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Kept:
    number: str
    pdf: bytes
    sha256: str


class Voided(DomainError):
    """The report was not issued, and its number is void."""


def signed(sign: Sign, printer: Printer = render_pdf) -> Printer:
    """A printer whose files bear the installation's digital signature: what is issued leaves by this one."""

    def printed_and_signed(snapshot: Snapshot, ledger: bytes, photos: Mapping[str, bytes]) -> bytes:
        return sign(printer(snapshot, ledger, photos), signature_reason(snapshot))

    return printed_and_signed


def issue(database: Database, origin: Origin, asked: Asked, printer: Printer) -> Kept:
    """Issues a report: a number, the snapshot, the printed and signed bytes and their SHA-256. DomainError where
    it may not be issued, before a number is taken; Voided where it failed with one."""
    reserved = reserve(database, origin, asked)
    reason = "printing_failed"
    try:
        pdf = printer(reserved.snapshot, ledger_workbook(reserved.ledger, asked.as_of), reserved.photos)
        reason = "keeping_failed"
        return keep(database, origin, reserved, pdf)
    except BaseException as error:
        with _transaction(database, origin) as session:
            _void(session, [(reserved.id, reserved.project_id, reserved.project_code)], reason)
        if not isinstance(error, Exception):
            raise
        text = N_("Report %(number)s could not be issued; its number is void and is not given again.")
        raise Voided(Message(text, number=reserved.number)) from error


def reserve(
    database: Database, origin: Origin, asked: Asked, clock: Callable[[], datetime] = now
) -> Reserved:
    """Takes a number in a transaction of its own: once this has returned it is taken, whatever becomes of this
    process."""
    with _transaction(database, origin) as session:
        return take_number(session, asked, clock)


def ask_issue(session: Session, origin: Origin, asked: Asked, clock: Callable[[], datetime] = now) -> int:
    """Takes a number and leaves the printing to the worker: the id of its job. The job has all that is to be
    printed, so that what is changed meanwhile alters nothing, however often the printing begins anew."""
    reserved = take_number(session, asked, clock)
    payload = {"number": reserved.number, "code": reserved.project_code, "kind": asked.kind}
    payload |= {"as_of": asked.as_of.isoformat(), "lang": asked.lang}
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
    with database.session() as session:
        row = session.execute(select(issued_reports).where(issued_reports.c.id == mine.subject_id)).one()
    snapshot = from_json(row.snapshot)
    database.engine.dispose()  # a second process is forked, which must not share a connection
    printer = printer or partial(render_pdf, progress=progress, side_by_side=True)
    photos = unpacked(mine.material or b"")
    pdf = printer(snapshot, photos.pop(LEDGER), photos)
    progress("signing", 0, 0)
    pdf = sign(pdf, signature_reason(snapshot))
    progress("keeping", 0, 0)
    code = mine.payload["code"]
    keep(database, mine.origin, Number(row.id, row.number, row.project_id, code), pdf, mine)


def take_number(session: Session, asked: Asked, clock: Callable[[], datetime] = now) -> Reserved:
    """The next number of the organization's sequence of the year, and the figures that it stands for. Numbers
    whose process was interrupted are voided on the way."""
    check_choice(asked.kind, asked.as_of, asked.lang, asked.from_on)
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
    from_on = asked.from_on or period_start(session, asked.project_id, asked.kind, asked.as_of)
    it = report_of(session, asked.project_id, asked.kind, asked.as_of, asked.lang, from_on, asked.vault)
    snapshot = it.snapshot
    for reason in reasons_against(snapshot, at.date()):
        raise DomainError(reason)
    replaced, why = _replaced(session, asked) if asked.replaces else (None, None)
    code = new_code()
    _void_interrupted(session, organization.id, at)
    sequence, ordinal = _next(session, organization, at.year)
    number = number_of(sequence, ordinal)
    snapshot = replace(
        snapshot,
        number=number,
        issued_at=at.isoformat(),
        issued_by=organization.name,
        code=shown(code),
        verify_at=asked.verify_at,
        replaces=replaced.number if replaced else None,
        replaces_reason=why,
    )
    told = {
        "number": number,
        "kind": asked.kind,
        "as_of": asked.as_of,
        "lang": asked.lang,
        "status": "reserved",
        "issued_by": organization.name,
        "issued_at": snapshot.issued_at,
    }
    edition = {"replaces": snapshot.replaces, "replaces_reason": why} if replaced else {}
    statement = insert(issued_reports).values(
        **told,
        project_id=asked.project_id,
        organization_id=organization.id,
        sequence=sequence,
        ordinal=ordinal,
        issuer_id=asked.issuer_id,
        issuer_name=asked.issuer_name,
        snapshot=to_json(snapshot),
        code=code,
        replaces_id=replaced.id if replaced else None,
        replaces_reason=why,
    )
    report_id = session.execute(statement.returning(issued_reports.c.id)).scalar_one()
    note(session, [_change(report_id, asked.project_id, project.code, "reserved", None, told | edition)])
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


def keep(database: Database, origin: Origin, reserved: Number, pdf: bytes, mine: Claim | None = None) -> Kept:
    """The report is issued: these are its bytes, and the job, if it was one, is done. DomainError where its number
    was voided meanwhile, LostClaim where another process has the job by now."""
    sha256 = hashlib.sha256(pdf).hexdigest()
    with _transaction(database, origin) as session:
        outcome = {"status": "issued", "sha256": sha256, "size": len(pdf)}
        done = session.execute(
            update(issued_reports)
            .where(issued_reports.c.id == reserved.id, issued_reports.c.status == "reserved")
            .values(**outcome, pdf=pdf)
            .returning(issued_reports.c.id)
        ).first()
        if done is None:
            raise DomainError(Message(N_("Report %(number)s is void already."), number=reserved.number))
        settle_period(session, reserved.project_id, reserved.project_code, reserved.id, filed=True)
        before = {"status": "reserved"}
        note(
            session,
            [_change(reserved.id, reserved.project_id, reserved.project_code, "issued", before, outcome)],
        )
        if mine is not None:
            finish(session, mine, {"number": reserved.number, "sha256": sha256, "size": len(pdf)})
    return Kept(reserved.number, pdf, sha256)


def void_number(session: Session, project_id: int, organization_id: int, number: str, at: datetime) -> None:
    """Voids a number whose job failed, or whose process was interrupted. DomainError for any other, and for one
    of another organization: each answers for its own sequence."""
    names = "id status issued_at organization_id".split()
    row = session.execute(
        select(*(issued_reports.c[name] for name in names), projects.c.code)
        .join(projects, projects.c.id == issued_reports.c.project_id)
        .where(issued_reports.c.project_id == project_id, issued_reports.c.number == number)
        .with_for_update(of=issued_reports)
    ).first()
    job = jobs_about(session, ISSUE, [row.id], at).get(row.id) if row else None
    if row is None or shown_status(row.status, row.issued_at, at, job) not in ("interrupted", "failed"):
        raise DomainError(Message(N_("Only a number whose issuing failed or was interrupted can be voided.")))
    _check_own(row.organization_id, organization_id)
    if job is not None:
        drop(session, ISSUE, row.id)
    _void(session, [(row.id, project_id, row.code)], "printing_failed" if job else "interrupted")


def try_issue_again(
    session: Session, project_id: int, organization_id: int, number: str, at: datetime
) -> int:
    """Has a number's printing that failed done once more, of the same figures: the job's id. DomainError where it
    did not fail, or is another organization's."""
    mine = (issued_reports.c.project_id == project_id, issued_reports.c.number == number)
    row = session.execute(
        select(issued_reports.c.id, issued_reports.c.organization_id).where(
            *mine, issued_reports.c.status == "reserved"
        )
    ).first()
    if row is not None:
        _check_own(row.organization_id, organization_id)
    job = jobs_about(session, ISSUE, [row.id], at).get(row.id) if row else None
    if job is None or not try_again(session, job.id):
        raise DomainError(
            Message(N_("Only what failed can be tried again. Look again: it is under way, or done."))
        )
    return job.id


def _check_own(taken_by: int, organization_id: int) -> None:
    if taken_by != organization_id:
        raise DomainError(
            Message(N_("A number is printed again or voided by the organization that took it."))
        )


def _void_interrupted(session: Session, organization_id: int, at: datetime) -> None:
    """All of an organization's, before its next number is taken. One that has a job waits for it, or for its
    issuer."""
    has_job = exists().where(jobs.c.kind == ISSUE, jobs.c.subject_id == issued_reports.c.id)
    rows = session.execute(
        select(issued_reports.c.id, issued_reports.c.project_id, projects.c.code)
        .join(projects, projects.c.id == issued_reports.c.project_id)
        .where(
            issued_reports.c.organization_id == organization_id,
            issued_reports.c.status == "reserved",
            issued_reports.c.issued_at < (at - INTERRUPTED_AFTER).isoformat(),
            ~has_job,
        )
        .order_by(issued_reports.c.id)
    )
    _void(session, [(row.id, row.project_id, row.code) for row in rows], "interrupted")


def _void(session: Session, rows: Sequence[tuple[int, int, str]], reason: str) -> None:
    """Each an id with its project's id and code. What was issued or voided meanwhile stays as it is."""
    outcome = {"status": "void", "void_reason": reason}
    for report_id, project_id, code in rows:
        done = session.execute(
            update(issued_reports)
            .where(issued_reports.c.id == report_id, issued_reports.c.status == "reserved")
            .values(**outcome)
            .returning(issued_reports.c.id)
        ).first()
        if done is not None:
            note(
                session,
                [_change(report_id, project_id, code, "voided", {"status": "reserved"}, outcome)],
            )
            settle_period(session, project_id, code, report_id, filed=False)


def _replaced(session: Session, asked: Asked) -> tuple[Issued, str]:
    """The report of which a revised edition is asked for, and the reason as it is kept."""
    number = asked.replaces or ""
    found = issued_under(session, number)
    if found is None or found.project_id != asked.project_id:
        raise DomainError(Message(N_("Number %(number)s is of no issued report."), number=number), "replaces")
    same = (found.kind, found.lang) == (asked.kind, asked.lang)
    own = found.organization_id == asked.organization_id
    against = reason_against_replacing(found.standing, found.edition, same, own, number)
    if against:
        raise DomainError(against)
    why = clean_reason(asked.reason)
    if why is None:
        raise DomainError(Message(NO_REASON, most=REASON_LENGTH), "reason")
    return found, why


def _next(session: Session, organization: Organization, year: int) -> tuple[str, int]:
    """The sequence's name and the next of its numbers. DomainError where the name is another organization's."""
    name = sequence_name(organization.id, organization.report_prefix, year)
    on = postgresql.insert if engine_of(session).dialect.name == "postgresql" else sqlite.insert
    row = session.execute(
        on(report_sequences)
        .values(name=name, organization_id=organization.id, last=1)
        .on_conflict_do_update(index_elements=["name"], set_={"last": report_sequences.c.last + 1})
        .returning(report_sequences.c.organization_id, report_sequences.c.last)
    ).one()
    if row.organization_id != organization.id:
        raise DomainError(
            Message(
                N_("Reports of another organization are numbered %(name)s: another prefix is needed."),
                name=name,
            )
        )
    return name, row.last


def _change(
    report_id: int,
    project_id: int,
    code: str,
    action: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
) -> Change:
    return Change("issued_report", report_id, action, before, after, project_id, code)


@contextmanager
def _transaction(database: Database, origin: Origin) -> Iterator[Session]:
    with database.transaction() as session:
        session.info["origin"] = origin
        yield session
