"""What several commands need: the database, a project by its code, a file written whole, an end with a sentence."""

from __future__ import annotations

import getpass
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

import config

from ..i18n import N_, Message, gettext

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from ..db import Database
    from ..ledger.records import Ledger


class Done(SystemExit):
    """A file is written: the process ends at once, which is quicker by a tenth of a second than to take apart all
    that it loaded."""


def open_database(settings: config.Base, *, current: bool = True) -> Database:
    from ..db import Database

    settings.DATA.mkdir(parents=True, exist_ok=True)
    database = Database(settings.DATABASE_URL, settings.trail_key())
    if current:
        from ..migrate import is_current

        if not is_current(database.engine):
            fail(Message(N_("the database is not that of this version; run: tracker init")))
    return database


def is_there(url: str) -> bool:
    """Whether there is a database to ask; a server is taken to be there."""
    return not url.startswith("sqlite:///") or Path(url.removeprefix("sqlite:///")).is_file()


def fail(message: object) -> NoReturn:
    raise SystemExit(f"tracker: {message}")


def day(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(gettext("a date such as 2025-07-03")) from None


def asked_password() -> str:
    if not sys.stdin.isatty():
        fail(Message(N_("no password: there is no terminal to ask at, and none in the environment")))
    first = getpass.getpass(gettext("Password: "))
    if first != getpass.getpass(gettext("Password again: ")):
        fail(Message(N_("the two passwords differ")))
    return first


def ledger_of(database: Database, code: str) -> Ledger:
    from ..ledger.queries import ledgers

    with database.session() as session:
        project_id = project_id_of(session, code)
        return ledgers(session, [project_id])[project_id]


def project_id_of(session: Session, code: str) -> int:
    from ..contracts.queries import project_id_by_code

    found = project_id_by_code(session, code)
    if found is None:
        fail(Message(N_("no project has the code %(code)s"), code=code))
    return found


def write_file(file: Path, data: bytes | Iterable[bytes]) -> None:
    """All of the file or none of it."""
    part = file.with_name(file.name + ".part")
    try:
        with part.open("wb") as out:
            out.writelines((data,) if isinstance(data, bytes) else data)
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        fail(f"{file}: {error.strerror}")
