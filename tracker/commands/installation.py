"""The installation itself: its database, its demonstration, its processes."""

from __future__ import annotations

import logging
import os
import sys
from functools import partial
from typing import TYPE_CHECKING

import click

import config

from ..i18n import N_, Message, gettext
from .common import asked_password, fail, open_database

if TYPE_CHECKING:
    from ..db import Database
    from ..demonstration.service import SignIn


@click.command()
@click.option(
    "--admin-email", help="The first administrator; the password is in TRACKER_ADMIN_PASSWORD, or asked."
)
@click.option(
    "--organization", default="平台管理", show_default=True, help="The administrator's organization."
)
def init(admin_email: str | None, organization: str) -> None:
    """Create or upgrade the database; make the first administrator."""
    from ..accounts.queries import any_administrator
    from ..accounts.service import add_user
    from ..migrate import upgrade

    settings = config.load()
    database = open_database(settings, current=False)
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
    password = os.environ.get("TRACKER_ADMIN_PASSWORD") or asked_password()
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
    click.echo(
        gettext("The database is up to date; %(email)s is its administrator.") % {"email": admin_email}
    )


@click.command()
@click.option("--if-empty", is_flag=True, help="Do nothing, quietly, where there are projects already.")
@click.option("--records-only", is_flag=True, help="Without rounds, photos and issued reports: quicker.")
def demo(if_empty: bool, records_only: bool) -> None:
    """Load the demonstration district."""
    from ..demonstration.service import PASSWORD, is_empty, load_demonstration

    settings = config.load()
    if settings.ENV == "production":
        fail(Message(N_("production does not load the demonstration: everybody knows its password")))
    database = open_database(settings)
    with database.session() as session:
        empty = is_empty(session)
    if if_empty and not empty:
        return
    if records_only or not empty:  # which is refused
        with database.transaction() as session:
            users = load_demonstration(session)
    else:
        users = _lived_in(settings, database)
    click.echo(
        gettext("The demonstration is loaded. Password of everybody: %(password)s") % {"password": PASSWORD}
    )
    for each in users:
        click.echo(f"  {each.email:24} {each.role:16} {each.organization}")


def _lived_in(settings: config.Base, database: Database) -> list[SignIn]:
    from reports.render import PaperUnavailable, refuse_without_libraries, render_pdf

    from ..demonstration.lived_service import load_lived_in
    from ..demonstration.telling_service import Press
    from ..evidence.vault import Vault

    try:
        refuse_without_libraries()
    except PaperUnavailable as error:
        fail(Message(N_("%(why)s; or, without any report: tracker demo --records-only"), why=error))
    click.echo(gettext("Telling of a year and printing its reports takes up to half a minute."))
    press = Press(settings.report_identity().sign, partial(render_pdf, side_by_side=True))
    vault = Vault.in_folder(settings.DATA)
    return load_lived_in(database, vault, settings.PUBLIC_URL, press)


@click.command()
@click.option("--once", is_flag=True, help="What waits now, and no more: for a scheduler of your own.")
@click.option("--beside", type=int, hidden=True, help="End when this process does.")
def worker(once: bool, beside: int | None) -> None:
    """Print what people asked for, make notices and send mails; tracker serve does it too."""
    from ..inbox.post import server_of
    from ..inbox.service import work as one_pass
    from ..worker import Worker, tidy, work_off

    settings = config.load()
    database, server = open_database(settings), server_of(settings)
    if not once:
        logging.basicConfig(format="%(asctime)s %(name)s: %(message)s")
        Worker(database, settings, beside).run()
        return
    done = work_off(database, settings)
    tidy(database, settings)
    made, sent = one_pass(database, server, settings.PUBLIC_URL)
    click.echo(gettext("Jobs: %(done)s.") % {"done": done})
    click.echo(gettext("Notices: %(made)s. Mails: %(sent)s.") % {"made": made, "sent": sent})


@click.command()
@click.option("--port", type=int, help="Instead of PORT.")
@click.option("--no-worker", is_flag=True, help="Start no worker beside it: tracker worker runs elsewhere.")
def serve(port: int | None, no_worker: bool) -> None:
    """Serve the application, with its worker."""
    from ..server import run

    settings = config.load()
    if port:
        settings.PORT = port
    open_database(settings).engine.dispose()
    settings.report_identity()  # a site's own that cannot sign is found now, not when a report is issued
    run(settings, worker=not no_worker)
