"""What an auditor takes away, and what shows that nothing was altered."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

import config

from .. import i18n
from ..i18n import N_, Message, gettext
from .common import fail, open_database, project_id_of, write_file

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command()
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
    from ..dossier import service
    from ..evidence.vault import Vault

    settings = config.load()
    database = open_database(settings)
    with database.session() as session:
        project_id = project_id_of(session, code)
    with database.transaction() as session:
        made = service.take(session, project_id, names=not without_names, named=until)
    digest = hashlib.sha256()

    def hashed() -> Iterator[bytes]:
        for chunk in service.chunks(database, Vault.in_folder(settings.DATA), made):
            digest.update(chunk)
            yield chunk

    write_file(file, hashed())
    text = gettext("The dossier speaks up to record %(no)s of the trail.")
    click.echo(text % {"no": made.until.no})
    click.echo(f"{digest.hexdigest()}  {file}")


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
