"""Loading the demonstration district, and saying who can sign in to it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..accounts.models import Organization, User
from ..accounts.service import add_user
from ..contracts.models import projects
from ..dates import today
from ..errors import DomainError
from ..i18n import N_, Message
from ..ledger.checks import check
from ..ledger.records import ledger_of
from ..ledger.service import store

PASSWORD = "demo-password"  # noqa: S105  everybody is told; production refuses to load the demonstration
DOMAIN = "@demo.example"


@dataclass(frozen=True)
class SignIn:
    email: str
    name: str
    role: str
    organization: str


def is_empty(session: Session) -> bool:
    return session.scalar(select(projects.c.id).limit(1)) is None


def refuse_unless_empty(session: Session) -> None:
    if not is_empty(session):
        raise DomainError(
            Message(N_("the database holds projects already; the demonstration needs an empty one"))
        )


def load_demonstration(session: Session) -> list[SignIn]:
    """The worked example, eleven smaller projects around today, and a user for each role. DomainError
    where there are projects already: the demonstration never mixes with real records."""
    from .district import USERS, district
    from .worked_example import worked_example

    refuse_unless_empty(session)
    for sheets in (worked_example(), *district(today())):
        ledger = ledger_of(sheets)
        faults = check(ledger)
        if faults:
            raise AssertionError(f"{ledger.project.code}: {faults[0]}")
        store(session, ledger)
    for user in USERS:
        kind = "platform" if user["role"] == "administrator" else None
        add_user(session, **user, password=PASSWORD, kind=kind)
    return sign_ins(session)


def sign_ins(session: Session) -> list[SignIn]:
    """The demonstration's users, where it is loaded."""
    statement = (
        select(User.email, User.name, User.role, Organization.name)
        .join(Organization, Organization.id == User.organization_id)
        .where(User.email.endswith(DOMAIN), User.active)
        .order_by(User.id)
    )
    return [SignIn(*row) for row in session.execute(statement)]
