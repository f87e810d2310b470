"""The portfolio as a file: a working paper of its day, or issued, with a number of its purchaser's.

What is issued is the portfolio of all projects that the issuing organization purchases, in a period. It locks
nothing: what was counted of a project is locked by the project's own reports.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from reports.portfolio import Portfolio, Row, from_json
from reports.portfolio_render import portfolio_pdf
from reports.snapshot import to_json

from ..accounts.models import Organization
from ..audit.service import Origin
from ..dates import now
from ..db import Database
from ..errors import DomainError
from ..i18n import LANGUAGES, N_, Message
from ..issuing.asked import Asked, Kept, Number, Sign
from ..issuing.queries import ISSUE
from ..issuing.rules import signature_reason
from ..issuing.service import check_latest, enter, print_number, printed, transaction
from ..jobs.files import keep_file
from ..jobs.rules import Progress
from ..jobs.service import Claim, enqueue, finish
from ..reporting.queries import Kept as KeptFigures
from .queries import kept_rows, latest_of_period, own_portfolio, portfolio_on
from .rules import reasons_against

Printer = Callable[[Portfolio], bytes]
CHANGED = N_("The records were changed since you opened this page. Look at the figures again.")


@dataclass(frozen=True, slots=True)
class Reserved(Number):
    """A number that is taken, and the figures that it stands for."""

    portfolio: Portfolio


def issue(
    database: Database,
    origin: Origin,
    asked: Asked,
    sign: Sign,
    printer: Printer = portfolio_pdf,
    kept: KeptFigures[Row] | None = None,
) -> Kept:
    """Issues it in this process. DomainError where it may not be issued, before a number is taken; Voided where it
    failed with one."""
    kept = kept or kept_rows()
    count(database, kept, asked)
    with transaction(database, origin) as session:
        reserved = take_number(session, kept, asked)

    def pages() -> bytes:
        return sign(printer(reserved.portfolio), signature_reason(reserved.number))

    return printed(database, origin, reserved, pages)


def ask_issue(
    session: Session,
    kept: KeptFigures[Row],
    origin: Origin,
    asked: Asked,
    seen: str | None = None,
    clock: Callable[[], datetime] = now,
) -> int:
    """Takes a number and leaves the printing to the worker: the id of its job. ``seen`` is the ``fingerprint`` of what
    the issuer looked at."""
    reserved = take_number(session, kept, asked, seen, clock)
    payload = {"number": reserved.number} | _said(asked)
    return enqueue(session, ISSUE, f"report/{reserved.id}", payload, origin, subject_id=reserved.id)


def count(database: Database, kept: KeptFigures[Row], asked: Asked) -> None:
    """Counts the projects beforehand, so that nobody who writes waits for it once the number is taken: what is kept
    of a project holds as long as its records do not change."""
    with database.session() as session:
        _portfolio(session, kept, asked)


def take_number(
    session: Session,
    kept: KeptFigures[Row],
    asked: Asked,
    seen: str | None = None,
    clock: Callable[[], datetime] = now,
) -> Reserved:
    """The next number of the organization's sequence, and the figures that it stands for."""
    organization = session.get_one(Organization, asked.organization_id, with_for_update={"key_share": True})
    at = clock()
    portfolio = _portfolio(session, kept, asked)
    for reason in reasons_against(portfolio, at.date()):
        raise DomainError(reason)
    if seen not in (None, fingerprint(portfolio)):
        raise DomainError(Message(CHANGED))
    period = date.fromisoformat(portfolio.from_on), date.fromisoformat(portfolio.to_on)
    check_latest(asked, latest_of_period(session, organization.id, *period, asked.lang))
    report_id, numbered = enter(session, asked, portfolio, organization, at)
    # its record of the trail holds up every other from here on: what was counted is what had been told before it, so
    # that the records behind a figure are found again by that record
    if _portfolio(session, kept, asked) != portfolio:
        raise DomainError(Message(CHANGED))
    portfolio = numbered
    return Reserved(report_id, portfolio.number or "", None, None, portfolio)


def print_reserved(
    database: Database, mine: Claim, sign: Sign, progress: Progress, printer: Printer | None = None
) -> None:
    """The worker's part: prints what was reserved, signs it and keeps it. DomainError where the number is void."""
    printer = printer or partial(portfolio_pdf, progress=progress, side_by_side=True)
    print_number(database, mine, sign, progress, lambda snapshot: printer(from_json(snapshot)))


def ask_draft(session: Session, asked: Asked, chosen: str, origin: Origin) -> int:
    """Asks the worker for the paper of a period as it is now, without a number: the id of its job. ``chosen`` is the
    purchaser whose projects are wanted, or empty."""
    check_choice(asked)
    payload = _said(asked) | {"purchaser": chosen}
    said = "/".join(str(payload[name]) for name in sorted(payload))
    key = f"portfolio/{origin.user_id}/{hashlib.sha256(said.encode()).hexdigest()}"
    return enqueue(session, "draft_report", key, payload, origin)


def print_draft(database: Database, mine: Claim, folder: Path, progress: Progress) -> None:
    """The worker's part: the records as they are now, printed; the file is kept for who asked."""
    progress("reading", 0, 0)
    asked: Mapping[str, str] = mine.payload
    from_on, to_on, as_of = (date.fromisoformat(asked[name]) for name in ("from", "to", "as_of"))
    with database.session() as session:
        own = session.get_one(Organization, asked["organization_id"])
        portfolio = portfolio_on(
            session,
            kept_rows(),
            own.id,
            own.name,
            from_on,
            to_on,
            as_of,
            asked["lang"],
            asked["purchaser"],
        )
    database.engine.dispose()  # a second process is forked, which must not share a connection
    pdf = portfolio_pdf(portfolio, progress, side_by_side=True)
    progress("keeping", 0, 0)
    result = keep_file(folder, file_name(from_on, to_on, asked["lang"]), pdf)
    with database.transaction() as session:
        finish(session, mine, result)


def file_name(from_on: date, to_on: date, lang: str) -> str:
    return f"portfolio-{from_on}-{to_on}-{lang}.pdf"


def check_choice(asked: Asked) -> None:
    """DomainError for a language that there is not."""
    if asked.lang not in LANGUAGES:
        raise DomainError(Message(N_("one of: %(choices)s"), choices=", ".join(LANGUAGES)), "lang")


def fingerprint(portfolio: Portfolio) -> str:
    """Of all its figures: another one where any of them is another."""
    return hashlib.sha256(to_json(portfolio).encode()).hexdigest()


def _portfolio(session: Session, kept: KeptFigures[Row], asked: Asked) -> Portfolio:
    check_choice(asked)
    if asked.from_on is None or asked.to_on is None:
        raise ValueError("a portfolio is of a period")
    period = (asked.from_on, asked.to_on, asked.as_of)
    return own_portfolio(session, kept, asked.organization_id, *period, asked.lang)


def _said(asked: Asked) -> dict[str, object]:
    """What a job's page says of it."""
    days = {"from": asked.from_on, "to": asked.to_on, "as_of": asked.as_of}
    said = {name: day.isoformat() for name, day in days.items() if day is not None}
    return {"kind": "portfolio", "lang": asked.lang, "organization_id": asked.organization_id, **said}
