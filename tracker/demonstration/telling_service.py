"""Who does what at which hour while the demonstration tells of years gone by: through the services alone, each step
as the user who may do it, with the clock at the moment when it would have happened."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, cast

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from reports.fields import Fields
from reports.portfolio import Portfolio
from reports.portfolio_render import portfolio_pdf
from reports.prose import clean
from reports.render import render_pdf
from reports.words import words

from ..accounts.models import User
from ..audit.service import Origin
from ..dates import SHANGHAI, told_as_of
from ..db import Database
from ..evidence.intake import look_at
from ..evidence.queries import of_record
from ..evidence.rules import Limits
from ..evidence.service import Record, attach
from ..evidence.vault import Vault
from ..issuing.asked import Asked, Printer, Sign, signed
from ..issuing.rules import verify_address
from ..issuing.service import issue
from ..narratives.queries import texts_of
from ..narratives.rules import seen
from ..narratives.service import write
from ..portfolio import service as portfolios
from ..reporting.queries import report_of
from .entering_service import Project

_LIMITS = Limits(files=50, file_bytes=2**20, pixels=4_000_000, unpacked_bytes=2**20, members=100)
Step = tuple[datetime, str, Callable[[], object]]  # when, who, what
Sent = Sequence[tuple[str, bytes]]  # the name of a file, and its bytes


def at(day: date, hour: str) -> datetime:
    """``"09:30"`` of a day in Shanghai."""
    return datetime.combine(day, time.fromisoformat(hour), SHANGHAI)


@dataclass(frozen=True, slots=True)
class Press:
    """What makes files of reports, and who signs them."""

    sign: Sign
    report: Printer = render_pdf
    portfolio: Callable[[Portfolio], bytes] = portfolio_pdf


@dataclass
class Stage:
    """``users`` by the part of their address before the @; ``public_url`` stands on covers."""

    session: Session
    vault: Vault
    public_url: str
    press: Press
    users: Mapping[str, User]
    now: datetime | None = None
    who: User | None = None

    @contextmanager
    def by(self, who: str, moment: datetime) -> Iterator[None]:
        self.now, self.who = moment, self.users[who]
        self.session.info["origin"] = Origin(self.who.id, self.who.email)
        with told_as_of(moment):
            yield
        del self.session.info["origin"]

    @property
    def user(self) -> User:
        if self.who is None:
            raise RuntimeError("nobody is at work")
        return self.who

    def attach(self, project: Project, sheet: str, record_id: int, kind: str, sent: Sent) -> list[int]:
        """Files to a record, by who is at work: the ids of all that it bears of them."""
        names = [name for name, _ in sent]
        record = Record(project.id, project.code, sheet, record_id)
        who = {"user_id": self.user.id, "organization_id": self.user.organization_id}
        with self.vault.aside() as folder:
            arrived = look_at(folder, [(name, io.BytesIO(data)) for name, data in sent], _LIMITS)
            attach(self.session, self.vault, record, kind, arrived, **who)
        return [f.id for f in of_record(self.session, project.id, sheet, record_id) if f.name in names]

    def write(
        self, project: Project, kind: str, as_of: date, chapters: Mapping[str, str], lang: str = "zh"
    ) -> None:
        """Those chapters of a report; the others stay as they stand."""
        if not chapters:
            return
        snapshot = report_of(self.session, project.id, kind, as_of, lang, None).snapshot
        fields, stands = Fields(snapshot, words(lang)), texts_of(self.session, project.id, kind, lang)
        typed = {name: clean(text) for name, text in chapters.items()}
        write(self.session, project.id, kind, lang, typed, seen(stands), fields, self.user.name)

    def issue(self, project: Project, kind: str, as_of: date, **more: Any) -> str:
        """A report by who is at work: its number."""
        more |= {"project_id": project.id, "vault": self.vault}
        asked = self._asked(kind, as_of, **more)
        printer = signed(self.press.sign, self.press.report)
        return issue(self._here, self.session.info["origin"], asked, printer).number

    def issue_portfolio(self, from_on: date, to_on: date) -> None:
        """All projects that the organization of who is at work purchases, side by side."""
        asked = self._asked("portfolio", to_on, project_id=None, from_on=from_on, to_on=to_on)
        origin = self.session.info["origin"]
        portfolios.issue(self._here, origin, asked, self.press.sign, self.press.portfolio)

    def _asked(self, kind: str, as_of: date, **more: Any) -> Asked:
        return Asked(
            kind=kind,
            as_of=as_of,
            lang="zh",
            organization_id=self.user.organization_id,
            issuer_id=self.user.id,
            issuer_name=self.user.name,
            verify_at=verify_address(self.public_url),
            **more,
        )

    @property
    def _here(self) -> Database:
        return _Within(self.session)


class _Within(Database):
    """A database whose every transaction is the one that is open: what is issued stands or falls with the rest."""

    def __init__(self, open_: Session) -> None:
        self._open = open_
        self.engine = cast(Engine, _Connected())

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        yield self._open
        self._open.flush()

    def session(self, *, write: bool = False) -> Any:
        return self.transaction()


class _Connected:
    """Its one connection stays. A process that is forked for a half of the pages ends without touching it."""

    def dispose(self) -> None:
        pass


def staged(session: Session, vault: Vault, public_url: str, press: Press) -> Stage:
    users = {u.email.partition("@")[0]: u for u in session.scalars(select(User).order_by(User.id))}
    return Stage(session, vault, public_url, press, users)
