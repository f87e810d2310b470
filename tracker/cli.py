"""The ``tracker`` command; ``tracker/commands/`` has a file for each group of commands.

Commands are thin: each opens what it needs and calls a service, whose refusal ends it with that sentence. Their imports stand inside them: a report needs no
web server and a server no report.
"""

from __future__ import annotations

import locale
import os
import sys

import click

import config

from . import i18n
from .commands import auditing, installation, issued, people, reports, workbooks
from .commands.common import Done
from .errors import DomainError
from .i18n import N_


def main() -> None:
    lang = os.environ.get("TRACKER_LANG") or (locale.getlocale()[0] or os.environ.get("LANG") or "")
    i18n.set_language("zh" if lang.lower().startswith(("zh", "chinese")) else "en")
    try:
        cli()
    except (config.ConfigError, DomainError) as error:
        raise SystemExit(f"tracker: {error}") from None
    except Done:
        sys.stdout.flush()
        os._exit(0)
    except Exception as error:
        sentence = _trouble(error)
        if sentence is None:
            raise
        raise SystemExit(f"tracker: {i18n.gettext(sentence)}") from None


def _trouble(error: Exception) -> str | None:
    """What keeps the database from answering, in a sentence; None where the error is another."""
    from .db import Trouble, trouble

    sentences = {
        Trouble.AWAY: N_("the database does not answer; look at DATABASE_URL, and whether its server runs"),
        Trouble.BUSY: N_("others are writing into the database: try again in a moment"),
        Trouble.FULL: N_("the disk is full or cannot be written"),
    }
    found = trouble(error)
    return None if found is None else sentences[found]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Follows government-purchased social-work projects from contract to evaluation report."""


for command in (
    *(installation.init, installation.demo, installation.serve, installation.worker),
    *(people.user, people.organization),
    *(workbooks.template, workbooks.import_, workbooks.export_),
    *(reports.report, reports.portfolio),
    *(issued.verify, issued.withdraw),
    *(auditing.dossier, auditing.audit),
):
    cli.add_command(command)
cli.add_command(installation.worker, "work")  # as it was called first
