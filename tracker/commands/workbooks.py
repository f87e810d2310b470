"""Projects as workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

import config

from .. import i18n
from ..i18n import gettext
from .common import ledger_of, open_database, write_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..workbook.problems import Problem


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--lang", type=click.Choice(i18n.LANGUAGES), default="en", help="Keys (en) or Chinese terms (zh)."
)
def template(file: Path, lang: str) -> None:
    """Write an empty project workbook."""
    from ..workbook.writer import template as empty

    write_file(file, empty(lang))


@click.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check it and load nothing.")
def import_(file: Path, dry_run: bool) -> None:
    """Load a workbook: all of it or nothing."""
    from ..workbook.service import check_workbook, load

    checked = check_workbook(file)
    if checked.ledger is None:
        _tell(checked.problems)
    code = checked.ledger.project.code
    database = open_database(config.load())
    with database.transaction() as session:
        problem = load(session, checked.ledger, checked.code_row)
        if problem is not None:
            _tell((problem,))
        if dry_run:
            session.rollback()
            click.echo(gettext("%(code)s could be loaded.") % {"code": code})
            return
    click.echo(gettext("%(code)s is loaded.") % {"code": code})


def _tell(problems: Sequence[Problem]) -> NoReturn:
    for problem in problems:
        click.echo(problem.sentence, err=True)
    text = i18n.ngettext(
        "%(n)s error; nothing was loaded.", "%(n)s errors; nothing was loaded.", len(problems)
    )
    click.echo(text % {"n": len(problems)}, err=True)
    raise SystemExit(1)


@click.command("export")
@click.argument("code")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--lang", type=click.Choice(i18n.LANGUAGES), default="en", help="Keys (en) or Chinese terms (zh)."
)
def export_(code: str, file: Path, lang: str) -> None:
    """Write a project as a workbook that import takes again. It holds names; this is recorded."""
    from ..accounts.service import note_departure
    from ..workbook.writer import write

    database = open_database(config.load())
    ledger = ledger_of(database, code)
    note_departure(database, "workbook", code, None, None)
    write_file(file, write(ledger, lang))
