"""The ``tracker`` command: thin. Each command opens what it needs and calls a service.

Imports stand inside the commands: a report needs no web server and a server no report.
"""

from __future__ import annotations

import getpass
import hashlib
import locale
import logging
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

import config
from reports.kinds import LAYOUTS

from . import i18n
from .i18n import N_, Message, gettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.orm import Session

    from reports.check import Examined
    from reports.press import Press
    from reports.snapshot import Snapshot

    from .db import Database
    from .evidence.vault import Vault
    from .ledger.records import Ledger
    from .workbook.problems import Problem


def main() -> None:
    lang = os.environ.get("TRACKER_LANG") or (locale.getlocale()[0] or os.environ.get("LANG") or "")
    i18n.set_language("zh" if lang.lower().startswith(("zh", "chinese")) else "en")
    try:
        cli()
    except config.ConfigError as error:
        raise SystemExit(f"tracker: {error}") from None
    except _Printed:
        sys.stdout.flush()
        os._exit(0)


class _Printed(SystemExit):
    """A report is written: the process ends at once, which is quicker by a tenth of a second than to take apart
    all that it loaded."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Follows government-purchased social-work projects from contract to evaluation report."""


def _database(settings: config.Base, *, current: bool = True) -> Database:
    from .db import Database

    settings.DATA.mkdir(parents=True, exist_ok=True)
    database = Database(settings.DATABASE_URL, settings.trail_key())
    if current:
        from .migrate import is_current

        if not is_current(database.engine):
            _fail(Message(N_("the database is not that of this version; run: tracker init")))
    return database


def _fail(message: object) -> NoReturn:
    raise SystemExit(f"tracker: {message}")


def _day(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(gettext("a date such as 2025-07-03")) from None


@cli.command()
@click.option(
    "--admin-email", help="The first administrator; the password is in TRACKER_ADMIN_PASSWORD, or asked."
)
@click.option(
    "--organization", default="平台管理", show_default=True, help="The administrator's organization."
)
def init(admin_email: str | None, organization: str) -> None:
    """Create or upgrade the database; make the first administrator."""
    from .accounts.queries import any_administrator
    from .accounts.service import add_user
    from .errors import DomainError
    from .migrate import upgrade

    settings = config.load()
    database = _database(settings, current=False)
    upgrade(database.engine)
    with database.session() as session:
        if any_administrator(session):
            click.echo(gettext("The database is up to date."))
            return
    if admin_email is None and sys.stdin.isatty():
        admin_email = click.prompt(gettext("E-mail address of the administrator"))
    if admin_email is None:
        click.echo(
            gettext("The database is up to date. There is no administrator yet: tracker init --admin-email …")
        )
        return
    password = os.environ.get("TRACKER_ADMIN_PASSWORD") or _asked_password()
    try:
        with database.transaction() as session:
            add_user(
                session,
                email=admin_email,
                name=admin_email.split("@")[0],
                role="administrator",
                organization=organization,
                password=password,
                kind="platform",
            )
    except DomainError as error:
        _fail(error)
    click.echo(
        gettext("The database is up to date; %(email)s is its administrator.") % {"email": admin_email}
    )


def _asked_password() -> str:
    if not sys.stdin.isatty():
        _fail(Message(N_("no password: there is no terminal to ask at, and none in the environment")))
    first = getpass.getpass(gettext("Password: "))
    if first != getpass.getpass(gettext("Password again: ")):
        _fail(Message(N_("the two passwords differ")))
    return first


@cli.group()
def user() -> None:
    """Users."""


@user.command("add")
@click.argument("email")
@click.option(
    "--role",
    required=True,
    help="project_manager, social_worker, finance_officer, official, evaluator, auditor, administrator",
)
@click.option("--organization", required=True, help="The organization's name.")
@click.option(
    "--kind",
    help="Makes the organization, of this kind, where it is not there yet: purchaser, contractor, evaluator, auditor, street_office, community, platform.",
)
@click.option("--name", help="The person's name; else what stands before the @.")
def add(email: str, role: str, organization: str, kind: str | None, name: str | None) -> None:
    """Make a user; the password is in TRACKER_PASSWORD, or asked."""
    from .accounts.service import add_user
    from .errors import DomainError

    database = _database(config.load())
    password = os.environ.get("TRACKER_PASSWORD") or _asked_password()
    try:
        with database.transaction() as session:
            made = add_user(
                session,
                email=email,
                name=name or email.split("@")[0],
                role=role,
                organization=organization,
                password=password,
                kind=kind,
            )
    except DomainError as error:
        _fail(error)
    click.echo(gettext("%(email)s can sign in.") % {"email": made.email})


@cli.command()
@click.option("--if-empty", is_flag=True, help="Do nothing, quietly, where there are projects already.")
def demo(if_empty: bool) -> None:
    """Load the demonstration district."""
    from .demonstration.service import PASSWORD, is_empty, load_demonstration
    from .errors import DomainError

    settings = config.load()
    if settings.ENV == "production":
        _fail(Message(N_("production does not load the demonstration: everybody knows its password")))
    database = _database(settings)
    with database.session() as session:
        if if_empty and not is_empty(session):
            return
    try:
        with database.transaction() as session:
            users = load_demonstration(session)
    except DomainError as error:
        _fail(error)
    click.echo(
        gettext("The demonstration is loaded. Password of everybody: %(password)s") % {"password": PASSWORD}
    )
    for each in users:
        click.echo(f"  {each.email:24} {each.role:16} {each.organization}")


@cli.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--lang", type=click.Choice(i18n.LANGUAGES), default="en", help="Keys (en) or Chinese terms (zh)."
)
def template(file: Path, lang: str) -> None:
    """Write an empty project workbook."""
    from .workbook.writer import template as empty

    _write(file, empty(lang))


@cli.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check it and load nothing.")
def import_(file: Path, dry_run: bool) -> None:
    """Load a workbook: all of it or nothing."""
    from .workbook.service import check_workbook, load

    checked = check_workbook(file)
    if checked.ledger is None:
        _tell(checked.problems)
    code = checked.ledger.project.code
    database = _database(config.load())
    with database.session(write=True) as session:
        problem = load(session, checked.ledger, checked.code_row)
        if problem is not None:
            _tell((problem,))
        if dry_run:
            click.echo(gettext("%(code)s could be loaded.") % {"code": code})
            return
        session.commit()
    click.echo(gettext("%(code)s is loaded.") % {"code": code})


def _tell(problems: Sequence[Problem]) -> NoReturn:
    for problem in problems:
        click.echo(problem.sentence, err=True)
    text = i18n.ngettext(
        "%(n)s error; nothing was loaded.", "%(n)s errors; nothing was loaded.", len(problems)
    )
    click.echo(text % {"n": len(problems)}, err=True)
    raise SystemExit(1)


@cli.command("export")
@click.argument("code")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--lang", type=click.Choice(i18n.LANGUAGES), default="en", help="Keys (en) or Chinese terms (zh)."
)
def export_(code: str, file: Path, lang: str) -> None:
    """Write a project as a workbook that import takes again. It holds names; this is recorded."""
    from .accounts.service import note_departure
    from .workbook.writer import write

    database = _database(config.load())
    ledger = _ledger(database, code)
    note_departure(database, "workbook", code, None, None)
    _write(file, write(ledger, lang))


@cli.command()
@click.argument("code")
@click.option("--kind", type=click.Choice(tuple(LAYOUTS)), required=True)
@click.option("--as-of", callback=_day, required=True, help="What happened up to this day, YYYY-MM-DD.")
@click.option(
    "--from",
    "from_on",
    callback=_day,
    help="Of a progress report: the first day of its period; else the day after the one issued before.",
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
    if (replaces or reason) and not (issue and replaces and reason):
        raise click.UsageError(gettext("--replaces, --reason and --issue go together"))
    from reports import without_collector
    from reports.libraries import PaperUnavailable
    from reports.press import Press

    from .errors import DomainError
    from .reporting.choice import check_choice

    try:
        check_choice(kind, as_of, lang, from_on)
        press = Press(lang)  # first: it loads while the records are read
    except (DomainError, PaperUnavailable) as error:
        _fail(error)
    number = None
    with press, without_collector():
        settings = config.load()
        database = _database(settings)
        from .evidence.vault import Vault

        vault = Vault(settings.DATA / "evidence")
        if issue:
            number, pdf = _issue(
                settings, database, code, press, kind, as_of, lang, from_on, replaces, reason, vault
            )
        else:
            from .issuing.queries import period_start
            from .narratives.queries import written
            from .periods.queries import corrections_since_report
            from .reporting.gather import gather
            from .reporting.queries import illustrated

            ledger = _ledger(database, code)
            with database.session() as session:
                project_id = _project_id(session, code)
                since = corrections_since_report(session, project_id)
                from_on = from_on or period_start(session, project_id, kind, as_of)
                texts = written(session, project_id, kind, lang)
                figures = gather(ledger, kind, as_of, lang, since, from_on, texts)
                figures, photos = illustrated(session, vault, project_id, ledger, figures)
            press.set(figures, photos)
            from .workbook.attachment import ledger_workbook

            pdf = press.print(ledger_workbook(ledger, as_of))
    if number:  # first: it is issued, whether or not the file can be written
        click.echo(gettext("Report %(number)s is issued.") % {"number": number})
    _write(file, pdf)
    click.echo(f"{hashlib.sha256(pdf).hexdigest()}  {file}")
    raise _Printed


def _issue(
    settings: config.Base,
    database: Database,
    code: str,
    press: Press,
    kind: str,
    as_of: date,
    lang: str,
    from_on: date | None,
    replaces: str | None,
    reason: str | None,
    vault: Vault,
) -> tuple[str, bytes]:
    """In the name of who answers for the project's reports; the number and the bytes that are kept."""
    from .audit.service import COMMAND
    from .errors import DomainError
    from .issuing import service
    from .issuing.queries import issuing_organization
    from .issuing.rules import verify_address

    sign = settings.report_identity().sign

    def printer(snapshot: Snapshot, ledger: bytes, photos: Mapping[str, bytes]) -> bytes:
        press.set(snapshot, photos)
        return press.print(ledger)

    with database.session() as session:
        project_id = _project_id(session, code)
        organization_id = issuing_organization(session, project_id, kind)
    asked = service.Asked(
        project_id,
        kind,
        as_of,
        lang,
        organization_id,
        None,
        COMMAND.who,
        from_on=from_on,
        verify_at=verify_address(settings.PUBLIC_URL),
        replaces=replaces,
        reason=reason,
        vault=vault,
    )
    try:
        kept = service.issue(database, COMMAND, asked, service.signed(sign, printer))
    except DomainError as error:
        _fail(f"{error} {error.__cause__ or ''}".strip())
    return kept.number, kept.pdf


@cli.command()
@click.option("--from", "from_on", callback=_day, required=True, help="First day of the period, YYYY-MM-DD.")
@click.option("--to", "to_on", callback=_day, required=True, help="Last day of the period, YYYY-MM-DD.")
@click.option("--purchaser", help="The projects of this purchaser alone; else all of the installation.")
@click.option("--lang", type=click.Choice(i18n.LANGUAGES), default="zh", show_default=True)
@click.option("-o", "file", type=click.Path(dir_okay=False, path_type=Path), required=True)
def portfolio(from_on: date, to_on: date, purchaser: str | None, lang: str, file: Path) -> None:
    """Write the portfolio of a period as a PDF: all projects side by side, what deviates most first."""
    from reports.district import portfolio_pdf
    from reports.libraries import PaperUnavailable

    from .accounts.queries import organization_by_name
    from .dates import today
    from .portfolio.queries import kept_rows, portfolio_on
    from .portfolio.rules import faults

    for option, fault in faults(from_on, to_on, today()).items():
        _fail(f"--{option}: {fault}")
    as_of = min(to_on, today())
    with _database(config.load()).session() as session:
        if purchaser is not None and organization_by_name(session, purchaser) is None:
            _fail(Message(N_("no organization is called “%(name)s”"), name=purchaser))
        made = portfolio_on(session, kept_rows(), None, None, from_on, to_on, as_of, lang, purchaser or "")
    try:
        pdf = portfolio_pdf(made)
    except PaperUnavailable as error:
        _fail(error)
    _write(file, pdf)
    number = made.sums.projects
    click.echo(i18n.ngettext("%(n)s project.", "%(n)s projects.", number) % {"n": number})
    click.echo(f"{hashlib.sha256(pdf).hexdigest()}  {file}")


@cli.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--signature-only", is_flag=True, help="Ask no database, as where there is none.")
@click.option(
    "--certificate",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The certificate (PEM) that has to have signed it, where no database is asked.",
)
def verify(file: Path, signature_only: bool, certificate: Path | None) -> None:
    """Say whether a PDF is a report that was issued here, unaltered, and under which number.

    Without a database its digital signature alone is checked: that it is over every byte, and by whom.
    """
    from reports.check import examine

    try:
        examined = examine(file.read_bytes())
    except OSError as error:
        _fail(f"{file}: {error.strerror}")
    settings = config.load()
    if signature_only or certificate or not _is_there(settings.DATABASE_URL):
        _verify_signature(file, examined, certificate)
        return
    from .verification.queries import look_up

    with _database(settings).session() as session:
        answer = look_up(session, examined, None)
    found = answer.report
    if found is None:
        _fail(Message(N_("%(file)s is no report that was issued here, or it was altered since"), file=file))
    if answer.verdict != "issued":
        text = N_(
            "%(file)s says that it is report %(number)s, but it is not the file that was issued: it was altered"
        )
        _fail(Message(text, file=file, number=found.number))
    click.echo(found.number)
    text = gettext("Issued by %(organization)s at %(time)s, and unaltered since.")
    click.echo(text % {"organization": found.issued_by, "time": found.issued_at})
    if found.replaced_by:
        click.echo(
            gettext("It is replaced by its revised edition %(number)s.") % {"number": found.replaced_by}
        )
    if found.withdrawn_at:
        text = gettext("It was withdrawn at %(time)s: %(reason)s")
        click.echo(text % {"time": found.withdrawn_at, "reason": found.withdrawal_reason})


def _is_there(url: str) -> bool:
    """Whether there is a database to ask; a server is taken to be there."""
    return not url.startswith("sqlite:///") or Path(url.removeprefix("sqlite:///")).is_file()


def _verify_signature(file: Path, examined: Examined, certificate: Path | None) -> None:
    from reports.check import fingerprint_of

    if examined.state == "unsigned":
        _fail(Message(N_("%(file)s bears no digital signature of an issued report"), file=file))
    if examined.state != "whole":
        _fail(Message(N_("%(file)s was altered after it was signed, or signed otherwise"), file=file))
    if certificate is not None:
        try:
            expected = fingerprint_of(certificate.read_text(encoding="ascii"))
        except (OSError, ValueError) as error:
            _fail(f"{certificate}: {getattr(error, 'strerror', None) or 'no PEM'}")
        if expected != examined.fingerprint:
            _fail(Message(N_("%(file)s is signed with another certificate than that one"), file=file))
    click.echo(examined.number or "–")
    text = gettext("Its digital signature is over the whole file and holds. Signed by: %(signer)s")
    click.echo(text % {"signer": examined.signer})
    text = gettext("SHA-256 of the signer's certificate: %(fingerprint)s")
    click.echo(text % {"fingerprint": examined.fingerprint})
    if certificate is None:
        click.echo(
            gettext(
                "Compare it with that of the installation: anybody can sign with a certificate of their own."
            )
        )


@cli.command()
@click.argument("number")
@click.option("--reason", required=True, help="Why; whoever verifies the report reads it.")
def withdraw(number: str, reason: str) -> None:
    """Withdraw an issued report in the name of who issued it. Its file stays as it is."""
    from .audit.service import COMMAND
    from .dates import now
    from .errors import DomainError
    from .verification import service

    try:
        with _database(config.load()).transaction() as session:
            service.withdraw(
                session, number, reason, now(), organization_id=None, user_id=None, name=COMMAND.who
            )
    except DomainError as error:
        _fail(error)
    click.echo(gettext("Report %(number)s is withdrawn.") % {"number": number})


@cli.command()
@click.argument("code", required=False)
@click.option("-o", "file", type=click.Path(dir_okay=False, path_type=Path), help="Where to write it.")
@click.option("--until", type=int, metavar="RECORD", help="The record of the trail up to which it speaks.")
@click.option("--without-names", is_flag=True, help="Leave out files that tell who residents are.")
@click.option(
    "--check",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Check this dossier instead; no database.",
)
def dossier(
    code: str | None, file: Path | None, until: int | None, without_names: bool, check: Path | None
) -> None:
    """Write everything that an auditor of a project asks for as one archive. This is recorded.

    The same records give the same bytes. Where the records have changed since record RECORD, none is written.
    """
    if check is not None:
        _check_dossier(check)
        return
    if code is None or file is None:
        raise click.UsageError(gettext("a project's code and -o FILE.zip, or --check FILE.zip"))
    from .dossier import service
    from .errors import DomainError
    from .evidence.vault import Vault

    settings = config.load()
    database = _database(settings)
    with database.session() as session:
        project_id = _project_id(session, code)
    try:
        with database.transaction() as session:
            made = service.take(session, project_id, names=not without_names, named=until)
    except DomainError as error:
        _fail(error)
    digest = hashlib.sha256()

    def hashed() -> Iterator[bytes]:
        for chunk in service.chunks(database, Vault(settings.DATA / "evidence"), made):
            digest.update(chunk)
            yield chunk

    _write(file, hashed())
    text = gettext("The dossier speaks up to record %(no)s of the trail.")
    click.echo(text % {"no": made.until.no})
    click.echo(f"{digest.hexdigest()}  {file}")


def _check_dossier(file: Path) -> None:
    from .dossier.check import NoDossier, faults

    try:
        found = list(faults(file))
    except NoDossier as error:
        _fail(Message(N_("%(file)s is no dossier, or is damaged: %(why)s"), file=file, why=str(error)))
    for fault in found:
        click.echo(str(fault), err=True)
    if found:
        _fail(Message(N_("%(file)s is not as it was made"), file=file))
    click.echo(gettext("Every file and every record of the trail in it is as it was made."))


@cli.group()
def organization() -> None:
    """Organizations."""


@organization.command("prefix")
@click.argument("name")
@click.argument("prefix")
def set_prefix(name: str, prefix: str) -> None:
    """Number an organization's reports with a prefix of its own: PG gives PG-2025-0001."""
    from .accounts.service import set_report_prefix
    from .errors import DomainError

    try:
        with _database(config.load()).transaction() as session:
            set_report_prefix(session, name, prefix)
    except DomainError as error:
        _fail(error)
    text = gettext("%(name)s numbers its reports with %(prefix)s from now on.")
    click.echo(text % {"name": name, "prefix": prefix})


@cli.group()
def audit() -> None:
    """The trail of changes."""


@audit.command("verify")
def verify_trail() -> None:
    """Walk the trail's chain; name the first broken record, if there is one."""
    from .audit.queries import check_trail

    database = _database(config.load())
    with database.session() as session:
        count, broken = check_trail(session, database.trail_key)
    if broken is not None:
        text = Message(N_("the trail is broken at record %(no)s: %(why)s"), no=broken.no, why=broken.why)
        _fail(text)
    click.echo(
        i18n.ngettext("The trail is whole: %(n)s record.", "The trail is whole: %(n)s records.", count)
        % {"n": f"{count:,}"}
    )


@cli.command()
@click.option("--once", is_flag=True, help="What waits now, and no more: for a scheduler of your own.")
@click.option("--beside", type=int, hidden=True, help="End when this process does.")
def worker(once: bool, beside: int | None) -> None:
    """Print what people asked for, make notices and send mails; tracker serve does it too."""
    from .inbox.post import server_of
    from .inbox.service import work as one_pass
    from .worker import Worker, tidy, work_off

    settings = config.load()
    database, server = _database(settings), server_of(settings)
    if not once:
        logging.basicConfig(format="%(asctime)s %(name)s: %(message)s")
        Worker(database, settings, beside).run()
        return
    done = work_off(database, settings)
    tidy(database, settings)
    made, sent = one_pass(database, server, settings.PUBLIC_URL)
    click.echo(gettext("Jobs: %(done)s.") % {"done": done})
    click.echo(gettext("Notices: %(made)s. Mails: %(sent)s.") % {"made": made, "sent": sent})


cli.add_command(worker, "work")  # as it was called first


@cli.command()
@click.option("--port", type=int, help="Instead of PORT.")
@click.option("--no-worker", is_flag=True, help="Start no worker beside it: tracker worker runs elsewhere.")
def serve(port: int | None, no_worker: bool) -> None:
    """Serve the application, with its worker."""
    from .server import run

    settings = config.load()
    if port:
        settings.PORT = port
    _database(settings).engine.dispose()
    settings.report_identity()  # a site's own that cannot sign is found now, not when a report is issued
    run(settings, worker=not no_worker)


def _ledger(database: Database, code: str) -> Ledger:
    from .ledger.queries import ledgers

    with database.session() as session:
        project_id = _project_id(session, code)
        return ledgers(session, [project_id])[project_id]


def _project_id(session: Session, code: str) -> int:
    from .contracts.queries import project_id_by_code

    found = project_id_by_code(session, code)
    if found is None:
        _fail(Message(N_("no project has the code %(code)s"), code=code))
    return found


def _write(file: Path, data: bytes | Iterable[bytes]) -> None:
    """All of the file or none of it."""
    part = file.with_name(file.name + ".part")
    try:
        with part.open("wb") as out:
            out.writelines((data,) if isinstance(data, bytes) else data)
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        _fail(f"{file}: {error.strerror}")
