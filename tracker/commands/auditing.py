"""What an auditor takes away, and what shows that nothing was altered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import config

from .. import i18n
from ..i18n import N_, Message, gettext
from .common import fail, is_there, open_database, project_id_of, write_file

if TYPE_CHECKING:
    from ..dossier.rules import HandedOut


@click.command()
@click.argument("code", required=False)
@click.option("-o", "file", type=click.Path(dir_okay=False, path_type=Path), help="Where to write it.")
@click.option("--until", type=int, metavar="RECORD", help="The record of the trail up to which it speaks.")
@click.option("--without-names", is_flag=True, help="Leave out files that tell who residents are.")
@click.option(
    "--check",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Check this dossier instead: by itself, and, where there is a database, whether it was handed out here.",
)
def dossier(
    code: str | None, file: Path | None, until: int | None, without_names: bool, check: Path | None
) -> None:
    """Write everything that an auditor of a project asks for as one archive. This is recorded.

    The same records give the same bytes. Up to RECORD it speaks of the project as it stood then, whatever was
    written since: so a dossier that was handed out can be made again.
    """
    if check is not None:
        _check_dossier(check)
        return
    if code is None or file is None:
        raise click.UsageError(gettext("a project's code and -o FILE.zip, or --check FILE.zip"))
    from ..audit.service import COMMAND
    from ..dossier import queries, rules, service
    from ..dossier.archive import sha256_of
    from ..evidence.vault import Vault

    settings = config.load()
    database = open_database(settings)
    with database.session() as session:
        project_id = project_id_of(session, code)
        before = queries.handed_out(session, project_id)
    with database.transaction() as session:
        made = service.take(session, project_id, names=not without_names, named=until)
    write_file(file, service.handed_out(database, Vault.in_folder(settings.DATA), made, COMMAND))
    sha256 = sha256_of(file)
    text = gettext("The dossier speaks up to record %(no)s of the trail.")
    click.echo(text % {"no": made.until.no})
    click.echo(f"{sha256}  {file}")
    for one in before:
        if (one.until, one.names) == (made.until.no, made.names):
            if one.sha256 != sha256:
                fail(Message(rules.OTHER_BYTES, time=_moment(one), no=one.no, sha256=one.sha256))
            click.echo(_said(one))
            break


def _check_dossier(file: Path) -> None:
    from ..dossier.check import NoDossier, faults

    try:
        found = list(faults(file))
    except NoDossier as error:
        fail(Message(N_("%(file)s is no dossier, or is damaged: %(why)s"), file=file, why=str(error)))
    for fault in found:
        click.echo(str(fault), err=True)
    if found:
        fail(Message(N_("%(file)s is not as it was made"), file=file))
    click.echo(gettext("Every file and every record of the trail in it is as it was made."))
    settings = config.load()
    if not is_there(settings.DATABASE_URL):
        return
    from ..db import trouble
    from ..dossier.archive import sha256_of
    from ..dossier.queries import handed_out

    try:
        with open_database(settings).session() as session:
            left = handed_out(session, None, sha256_of(file))
    except Exception as error:
        if trouble(error) is None:
            raise
        click.echo(gettext("Whether it was handed out here cannot be said: the database does not answer."))
        return
    if left:
        click.echo(_said(left[-1]))
    else:
        click.echo(gettext("The trail knows of no dossier with these bytes that was handed out here."))


def _said(one: HandedOut) -> str:
    who = gettext("command line") if one.who == "command line" else one.who
    text = gettext("These very bytes were handed out at %(time)s to %(who)s (record %(no)s of the trail).")
    return text % {"time": _moment(one), "who": who, "no": one.no}


def _moment(one: HandedOut) -> str:
    return one.at.strftime("%Y-%m-%d %H:%M:%S")


@click.group()
def audit() -> None:
    """The trail of changes."""


@audit.command("verify")
def verify_trail() -> None:
    """Walk the trail's chain; name the first broken record, if there is one."""
    from ..audit.queries import check_trail

    database = open_database(config.load())
    with database.session() as session:
        count, broken = check_trail(session, database.trail_key)
    if broken is not None:
        text = Message(N_("the trail is broken at record %(no)s: %(why)s"), no=broken.no, why=broken.why)
        fail(text)
    click.echo(
        i18n.ngettext("The trail is whole: %(n)s record.", "The trail is whole: %(n)s records.", count)
        % {"n": f"{count:,}"}
    )
