"""Reports as files: of one project, drafts or issued, and of many side by side."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

import config
from reports.kinds import LAYOUTS

from .. import i18n
from ..i18n import N_, Message, gettext
from .common import Done, day, fail, open_database, project_id_of, write_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from reports.portfolio import Portfolio
    from reports.press import Press
    from reports.snapshot import Snapshot

    from ..db import Database


def _check_edition(issue: bool, replaces: str | None, reason: str | None) -> None:
    if (replaces or reason) and not (issue and replaces and reason):
        raise click.UsageError(gettext("--replaces, --reason and --issue go together"))


@click.command()
@click.argument("code")
@click.option("--kind", type=click.Choice(tuple(LAYOUTS)), required=True)
@click.option("--as-of", callback=day, required=True, help="What happened up to this day, YYYY-MM-DD.")
@click.option(
    "--from",
    "from_on",
    callback=day,
    help="Of a progress report: the first day of its period; else that of the report that it replaces, or the day "
    "after the one issued before.",
)
@click.option("--lang", type=click.Choice(i18n.LANGUAGES), default="zh", show_default=True)
@click.option("-o", "file", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--issue", is_flag=True, help="Issue it: it takes a number, and its bytes are kept.")
@click.option("--replaces", metavar="NUMBER", help="Issue it as a revised edition of that report.")
@click.option("--reason", help="Why it is revised; it stands on the cover.")
def report(
    code: str,
    kind: str,
    as_of: date,
    from_on: date | None,
    lang: str,
    file: Path,
    issue: bool,
    replaces: str | None,
    reason: str | None,
) -> None:
    """Write a report as a PDF, marked as a draft unless it is issued, and print its SHA-256."""
    _check_edition(issue, replaces, reason)
    from reports import without_collector
    from reports.libraries import PaperUnavailable
    from reports.press import Press

    from ..reporting.choice import check_choice

    check_choice(kind, as_of, lang, from_on)
    try:
        press = Press(lang)  # first: it loads while the records are read
    except PaperUnavailable as error:
        fail(error)
    chosen: dict[str, Any] = {"kind": kind, "as_of": as_of, "lang": lang, "from_on": from_on}
    with press, without_collector():
        settings = config.load()
        database = open_database(settings)
        if issue:
            edition = {"replaces": replaces, "reason": reason}
            number, pdf = _issue(settings, database, press, code, **chosen, **edition)
            # first: it is issued, whether or not the file can be written
            click.echo(gettext("Report %(number)s is issued.") % {"number": number})
            _say_what_counts_the_same(database, number)
        else:
            pdf = _draft(settings, database, press, code, **chosen)
    write_file(file, pdf)
    click.echo(f"{hashlib.sha256(pdf).hexdigest()}  {file}")
    raise Done


def _draft(
    settings: config.Base,
    database: Database,
    press: Press,
    code: str,
    kind: str,
    as_of: date,
    lang: str,
    from_on: date | None,
) -> bytes:
    from ..evidence.vault import Vault
    from ..issuing.queries import period_start
    from ..reporting.queries import report_of

    with database.session() as session:
        project_id = project_id_of(session, code)
        from_on = from_on or period_start(session, project_id, kind, as_of)
        vault = Vault.in_folder(settings.DATA)
        it = report_of(session, project_id, kind, as_of, lang, from_on, vault)
    press.set(it.snapshot, it.photos)
    from ..workbook.attachment import ledger_workbook  # while the press is at work

    return press.print(ledger_workbook(it.ledger, as_of))


def _issue(
    settings: config.Base, database: Database, press: Press, code: str, **asked: Any
) -> tuple[str, bytes]:
    """In the name of who answers for the project's reports; the number and the bytes that are kept."""
    from ..audit.service import COMMAND
    from ..errors import DomainError
    from ..evidence.vault import Vault
    from ..issuing import service
    from ..issuing.asked import Asked, signed
    from ..issuing.queries import issuing_organization
    from ..issuing.rules import verify_address

    sign = settings.report_identity().sign

    def printer(snapshot: Snapshot, ledger: bytes, photos: Mapping[str, bytes]) -> bytes:
        press.set(snapshot, photos)
        return press.print(ledger)

    with database.session() as session:
        project_id = project_id_of(session, code)
        report = Asked(
            project_id=project_id,
            organization_id=issuing_organization(session, project_id, asked["kind"]),
            issuer_id=None,
            issuer_name=COMMAND.who,
            verify_at=verify_address(settings.PUBLIC_URL),
            vault=Vault.in_folder(settings.DATA),
            **asked,
        )
    try:
        kept = service.issue(database, COMMAND, report, signed(sign, printer))
    except DomainError as error:
        fail(f"{error} {error.__cause__ or ''}".strip())
    return kept.number, kept.pdf


def _say_what_counts_the_same(database: Database, number: str) -> None:
    """Beside what scripts read."""
    from ..issuing.queries import counts_same_days, issued_under

    with database.session() as session:
        made = issued_under(session, number)
        if made is not None and made.project_id and made.from_on:
            for sentence in counts_same_days(session, made.project_id, made.from_on, made.as_of, [number]):
                click.echo(sentence, err=True)


@click.command()
@click.option("--from", "from_on", callback=day, required=True, help="First day of the period, YYYY-MM-DD.")
@click.option("--to", "to_on", callback=day, required=True, help="Last day of the period, YYYY-MM-DD.")
@click.option("--purchaser", help="The projects of this purchaser alone; else all of the installation.")
@click.option("--lang", type=click.Choice(i18n.LANGUAGES), default="zh", show_default=True)
@click.option("-o", "file", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--issue", is_flag=True, help="Issue it in the purchaser's name: it takes a number.")
@click.option("--replaces", metavar="NUMBER", help="Issue it as a revised edition of that portfolio.")
@click.option("--reason", help="Why it is revised; it stands on the cover.")
def portfolio(
    from_on: date,
    to_on: date,
    purchaser: str | None,
    lang: str,
    file: Path,
    issue: bool,
    replaces: str | None,
    reason: str | None,
) -> None:
    """Write the portfolio of a period as a PDF: all projects side by side, what deviates most first."""
    _check_edition(issue, replaces, reason)
    if issue and not purchaser:
        raise click.UsageError(gettext("--issue needs --purchaser: a portfolio is issued in its name"))
    from reports.libraries import PaperUnavailable, refuse_without_libraries

    from ..accounts.queries import organization_by_name
    from ..dates import today
    from ..portfolio.rules import faults

    for option, fault in faults(from_on, to_on, today()).items():
        fail(f"--{option}: {fault}")
    try:
        refuse_without_libraries()
    except PaperUnavailable as error:
        fail(error)
    settings = config.load()
    database = open_database(settings)
    organization_id = None
    if purchaser is not None:
        with database.session() as session:
            found = organization_by_name(session, purchaser)
        if found is None:
            fail(Message(N_("no organization is called “%(name)s”"), name=purchaser))
        organization_id = found.id
    chosen: dict[str, Any] = {"from_on": from_on, "to_on": to_on, "as_of": min(to_on, today()), "lang": lang}
    if issue and organization_id is not None:
        edition = {"replaces": replaces, "reason": reason}
        said, pdf = _issue_portfolio(settings, database, organization_id, **chosen, **edition)
    else:
        said, pdf = _working_paper(database, purchaser or "", **chosen)
    click.echo(said)  # first: it is issued, whether or not the file can be written
    write_file(file, pdf)
    click.echo(f"{hashlib.sha256(pdf).hexdigest()}  {file}")


def _working_paper(database: Database, purchaser: str, **chosen: Any) -> tuple[str, bytes]:
    from reports.portfolio_render import portfolio_pdf

    from ..portfolio.queries import kept_rows, portfolio_on

    with database.session() as session:
        made = portfolio_on(session, kept_rows(), None, None, **chosen, purchaser=purchaser)
    database.engine.dispose()  # a second process is forked, which must not share a connection
    said = i18n.ngettext("%(n)s project.", "%(n)s projects.", made.sums.projects) % {"n": made.sums.projects}
    return said, portfolio_pdf(made, side_by_side=True)


def _issue_portfolio(
    settings: config.Base, database: Database, organization_id: int, **asked: Any
) -> tuple[str, bytes]:
    from reports.portfolio_render import portfolio_pdf

    from ..audit.service import COMMAND
    from ..errors import DomainError
    from ..issuing.asked import Asked
    from ..issuing.rules import verify_address
    from ..portfolio import service

    report = Asked(
        project_id=None,
        kind="portfolio",
        organization_id=organization_id,
        issuer_id=None,
        issuer_name=COMMAND.who,
        verify_at=verify_address(settings.PUBLIC_URL),
        **asked,
    )

    def printer(portfolio: Portfolio) -> bytes:
        database.engine.dispose()  # a second process is forked, which must not share a connection
        return portfolio_pdf(portfolio, side_by_side=True)

    try:
        kept = service.issue(database, COMMAND, report, settings.report_identity().sign, printer)
    except DomainError as error:
        fail(f"{error} {error.__cause__ or ''}".strip())
    return gettext("Report %(number)s is issued.") % {"number": kept.number}, kept.pdf
