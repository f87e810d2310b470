"""What was issued: whether a file is one that was, and taking one back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import config

from ..i18n import N_, Message, gettext
from .common import fail, is_there, open_database

if TYPE_CHECKING:
    from reports.check import Examined


@click.command()
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
        fail(f"{file}: {error.strerror}")
    settings = config.load()
    if signature_only or certificate or not is_there(settings.DATABASE_URL):
        _verify_signature(file, examined, certificate)
        return
    from ..verification.queries import look_up

    with open_database(settings).session() as session:
        answer = look_up(session, examined, None)
    found = answer.report
    if found is None:
        fail(Message(N_("%(file)s is no report that was issued here, or it was altered since"), file=file))
    if answer.verdict != "issued":
        text = N_(
            "%(file)s says that it is report %(number)s, but it is not the file that was issued: it was altered"
        )
        fail(Message(text, file=file, number=found.number))
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


def _verify_signature(file: Path, examined: Examined, certificate: Path | None) -> None:
    from reports.check import fingerprint_of

    if examined.state == "unsigned":
        fail(Message(N_("%(file)s bears no digital signature of an issued report"), file=file))
    if examined.state != "whole":
        fail(Message(N_("%(file)s was altered after it was signed, or signed otherwise"), file=file))
    if certificate is not None:
        try:
            expected = fingerprint_of(certificate.read_text(encoding="ascii"))
        except (OSError, ValueError) as error:
            fail(f"{certificate}: {getattr(error, 'strerror', None) or 'no PEM'}")
        if expected != examined.fingerprint:
            fail(Message(N_("%(file)s is signed with another certificate than that one"), file=file))
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


@click.command()
@click.argument("number")
@click.option("--reason", required=True, help="Why; whoever verifies the report reads it.")
def withdraw(number: str, reason: str) -> None:
    """Withdraw an issued report in the name of who issued it. Its file stays as it is."""
    from ..audit.service import COMMAND
    from ..dates import now
    from ..verification import service

    with open_database(config.load()).transaction() as session:
        service.withdraw(session, number, reason, now(), organization_id=None, user_id=None, name=COMMAND.who)
    click.echo(gettext("Report %(number)s is withdrawn.") % {"number": number})
