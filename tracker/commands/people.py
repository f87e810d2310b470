"""Organizations and users, for scripts; people do it under *Administration*."""

from __future__ import annotations

import os

import click

import config

from ..i18n import gettext
from .common import asked_password, open_database


@click.group()
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
    from ..accounts.service import add_user

    database = open_database(config.load())
    password = os.environ.get("TRACKER_PASSWORD") or asked_password()
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
    click.echo(gettext("%(email)s can sign in.") % {"email": made.email})


@click.group()
def organization() -> None:
    """Organizations."""


@organization.command("prefix")
@click.argument("name")
@click.argument("prefix")
def set_prefix(name: str, prefix: str) -> None:
    """Number an organization's reports with a prefix of its own: PG gives PG-2025-0001."""
    from ..accounts.service import set_report_prefix

    with open_database(config.load()).transaction() as session:
        set_report_prefix(session, name, prefix)
    text = gettext("%(name)s numbers its reports with %(prefix)s from now on.")
    click.echo(text % {"name": name, "prefix": prefix})
