"""The demonstration as a district that has been lived in: the worked example's year as it went, with its papers, photos
and issued reports, and around today, projects in which something waits for each user."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from ..accounts.queries import organization_by_name
from ..accounts.service import add_organization, add_user, set_report_prefix
from ..contracts.records import PARTIES
from ..dates import today, told_as_of
from ..db import Database
from ..evidence.vault import Vault
from ..i18n import use
from ..ledger.records import Ledger, ledger_of
from .district import USERS, district
from .lived import year
from .pattern import sheets_of
from .service import PASSWORD, SignIn, refuse_unless_empty, sign_ins
from .stories import AUDITED, STORIES
from .telling_service import Press, at, staged
from .waiting_service import tell_of_today
from .worked_example import worked_example
from .year_service import tell

_BEGIN = date(2024, 6, 17)


def load_lived_in(database: Database, vault: Vault, public_url: str, press: Press) -> list[SignIn]:
    """All of it in one transaction, the issued reports too. DomainError where there are projects already."""
    with use("zh"), database.transaction() as session:
        refuse_unless_empty(session)
        day = today()
        others = [ledger_of(s) for s in (*district(day), sheets_of(len(STORIES), AUDITED, day))]
        with told_as_of(at(_BEGIN, "09:00")):
            _people(session, [ledger_of(worked_example()), *others])
        stage = staged(session, vault, public_url, press)
        tell(stage)
        tell_of_today(stage, {ledger.project.code: ledger for ledger in others}, day)
        return sign_ins(session)


def _people(session: Session, ledgers: list[Ledger]) -> None:
    for ledger in ledgers:
        for party in PARTIES:
            name = getattr(ledger.project, party)
            if name and organization_by_name(session, name) is None:
                add_organization(session, name, party)
    for user in USERS:
        kind = "platform" if user["role"] == "administrator" else None
        add_user(session, **user, password=PASSWORD, kind=kind)
    for organization, prefix in year.PREFIXES.items():
        set_report_prefix(session, organization, prefix)
