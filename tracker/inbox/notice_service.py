"""Notices of what happened and of what is due, made by the worker a pass at a time, and the mails that tell of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from ..access import Action, Actor, can
from ..accounts.models import User
from ..db import Database
from ..i18n import N_, Message, Term, gettext, use, written
from ..lifecycle.models import project_moves
from ..lifecycle.queries import MOVED_NAME
from ..rounds.rules import KINDS, Round
from .models import mails, notices, notices_made
from .notice_queries import active_users, choices_of, pages_of, rounds_since
from .queries import standings
from .rules import Row, Standing, address, is_for, name_of, notice_of

OVERLAP = timedelta(hours=1)  # what others were still writing when the last pass looked
KEPT_SENT = timedelta(days=90)  # a mail that went


@dataclass(frozen=True, slots=True)
class Told:
    """A notice to one person."""

    user: User
    kind: str
    project: Standing
    source: str
    sentence: Message
    address: str


def make_notices(database: Database, at: datetime, site: str, *, by_mail: bool) -> int:
    """Tells each person what happened since the last pass and, once a day, what is due: how many notices were
    made. ``site`` is where addresses in mails begin; without ``by_mail`` there are none. What is slow is read
    before anything is locked."""
    day = at.date()
    with database.session() as session:
        state = session.execute(select(notices_made)).one()
        since = (datetime.fromisoformat(state.until) if state.until else at) - OVERLAP
        happened = rounds_since(session, since)
        moves = session.execute(
            select(*(c for c in project_moves.c if c.key != "moved_name"), MOVED_NAME)
            .where(project_moves.c.moved_at >= since.isoformat())
            .order_by(project_moves.c.id)
        ).all()
        found: list[Told] = []
        daily = state.day != day
        if happened or moves or daily:
            people = active_users(session)
            known = standings(
                session, day, project_ids={*(i for i, _ in happened), *(m.project_id for m in moves)}
            )
            pages = pages_of(session, (r for _, r in happened))
            found += _of_rounds(known, people, happened, pages, since.isoformat())
            found += _of_moves(known, people, moves)
            if daily:
                found += _of_days(standings(session, day), people, at)
    with database.transaction() as session:
        session.execute(select(notices_made.c.id).with_for_update())
        made = _keep(session, found, at, site, by_mail=by_mail)
        if daily:
            gone = mails.c.sent_at < (at - KEPT_SENT).isoformat()
            session.execute(delete(mails).where(gone))
        values = {"until": at.isoformat()} | ({"day": day} if daily else {})
        session.execute(update(notices_made).values(**values))
    return made


def _of_rounds(
    known: Mapping[int, Standing],
    people: list[User],
    rounds: Iterable[tuple[int, Round]],
    pages: Mapping[int, str],
    since: str,
) -> Iterator[Told]:
    """Expenses come by the dozen: of a day's, a person is told once."""
    for project_id, r in rounds:
        project = known.get(project_id)
        if project is None or r.decision == "withdrawn":
            continue
        to = address(r.subject, project.code, pages.get(r.id, ""))
        values = {"what": Term("round_subject", r.subject), "name": name_of(r), "no": r.no}
        source, many = f"round:{r.id}", r.subject == "expense"
        if r.decision is None:
            text = N_("%(who)s submitted: %(what)s%(name)s, round %(no)s")
            said = Message(text, who=r.submitted_name, **values)
            if many:
                said = Message(N_("%(who)s submitted expenses for approval"), who=r.submitted_name)
                source = f"expenses:{project_id}:{r.submitted_at[:10]}"
            for user in _who(people, project, KINDS[r.subject].decide):
                if user.id != r.submitted_by:
                    yield Told(user, "submitted", project, f"{source}:submitted", said, to)
        elif r.decided_at is not None and r.decided_at >= since:
            decision = Term("decision", r.decision)
            text = N_("%(who)s decided: %(what)s%(name)s, round %(no)s: %(decision)s")
            said = Message(text, who=r.decided_name, decision=decision, **values)
            if many:
                text = N_("%(who)s decided on expenses: %(decision)s")
                said = Message(text, who=r.decided_name, decision=decision)
                source = f"expenses:{project_id}:{r.decided_at[:10]}:{r.decision}"
            for user in _who(people, project, KINDS[r.subject].submit):
                if user.id != r.decided_by and r.submitted_by in (user.id, None):
                    yield Told(user, "decided", project, f"{source}:decided", said, to)


def _of_moves(known: Mapping[int, Standing], people: list[User], rows: Iterable[Any]) -> Iterator[Told]:
    for row in rows:
        project = known.get(row.project_id)
        if project is None:
            continue
        said = Message(
            N_("%(who)s moved the project on: %(move)s; it is now in the state “%(state)s”"),
            who=row.moved_name,
            move=Term("move", row.move),
            state=Term("state", row.to_state),
        )
        for user in _who(people, project, Action.MOVE_PROJECT):
            if user.id != row.moved_by:
                yield Told(user, "moved", project, f"move:{row.id}", said, address("move", project.code))


def _of_days(known: Mapping[int, Standing], people: list[User], at: datetime) -> Iterator[Told]:
    """What comes within seven days or is overdue, once each for as long as its day stays the same."""
    of_organization: dict[int, list[User]] = {}
    for user in people:
        of_organization.setdefault(user.organization_id, []).append(user)
    for project in known.values():
        due = [(task, kind) for task in project.tasks if (kind := notice_of(task, at.date()))]
        for organization_id in set(project.parties.values()) if due else ():
            places = project.places(organization_id)
            for user in of_organization.get(organization_id, ()):
                actor = Actor(user.role, organization_id)
                for task, kind in due:
                    if not is_for(task, actor, places, user.id):
                        continue
                    row = Row(project, task)
                    text = (
                        N_("Due on %(day)s: %(task)s")
                        if kind == "soon"
                        else N_("Was due on %(day)s: %(task)s")
                    )
                    said = Message(text, day=task.due_on, task=task.sentence)
                    yield Told(user, kind, project, f"{kind}:{row.key}", said, row.address)


def _who(people: Iterable[User], project: Standing, action: Action) -> Iterator[User]:
    for user in people:
        if can(Actor(user.role, user.organization_id), action, project.places(user.organization_id)):
            yield user


def _keep(session: Session, found: Sequence[Told], at: datetime, site: str, *, by_mail: bool) -> int:
    """Keeps those that nobody was told of yet, and one mail to each person who wants some of them by mail."""
    known: set[tuple[int, str]] = set()
    sources = sorted({told.source for told in found})
    for start in range(0, len(sources), 500):
        part = notices.c.source.in_(sources[start : start + 500])
        told_before = session.execute(select(notices.c.user_id, notices.c.source).where(part))
        known |= {(row.user_id, row.source) for row in told_before}
    fresh = {(told.user.id, told.source): told for told in found}
    new = [told for key, told in fresh.items() if key not in known]
    if not new:
        return 0
    choices = choices_of(session, {told.user.id for told in new})
    rows, mailed = [], dict[int, list[Told]]()
    for told in new:
        in_app, mail = choices[told.user.id][told.kind]
        rows.append(
            {
                "user_id": told.user.id,
                "kind": told.kind,
                "project_id": told.project.id,
                "source": told.source,
                "sentence": written(told.sentence),
                "address": told.address,
                "in_app": in_app,
                "made_at": at.isoformat(),
            }
        )
        if mail and by_mail:
            mailed.setdefault(told.user.id, []).append(told)
    session.execute(insert(notices), rows)
    if mailed:
        session.execute(insert(mails), [_mail(some, at, site) for some in mailed.values()])
    return len(rows)


MOST_IN_A_MAIL = 50


def _mail(some: Sequence[Told], at: datetime, site: str) -> dict[str, object]:
    """One mail of several notices, in the person's language: sentences that name no resident, and addresses that
    ask for a sign-in."""
    user, site = some[0].user, site.rstrip("/")
    with use(user.lang):
        lines = [gettext("%(name)s,") % {"name": user.name}, ""]
        for told in some[:MOST_IN_A_MAIL]:
            lines += [
                f"{told.project.title} ({told.project.code})",
                f"{told.sentence}",
                f"{site}{told.address}",
                "",
            ]
        if len(some) > MOST_IN_A_MAIL:
            more = gettext("And %(number)s more: %(address)s")
            lines += [more % {"number": len(some) - MOST_IN_A_MAIL, "address": f"{site}/notices"}, ""]
        chosen = gettext("Which notices you get is set here: %(address)s")
        lines.append(chosen % {"address": f"{site}/account/notices"})
        subject = f"{some[0].project.title}: {some[0].sentence}"
        if len(some) > 1:
            subject = gettext("%(number)s notices about your projects") % {"number": len(some)}
    return {
        "recipient": user.email,
        "subject": subject[:200],
        "body": "\n".join(lines),
        "made_at": at.isoformat(),
        "next_try_at": at.isoformat(),
    }
