"""Figures of projects, for pages: gathered from their records, and kept while the records stand."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from threading import Lock
from typing import Any, Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports import snapshot as paper
from reports.kinds import LAYOUTS
from reports.snapshot import Photo, Snapshot

from ..contracts.queries import Found, projects_of
from ..deliverables.queries import Certificate, Deliverable, certificates_of, deliverables_of
from ..deliverables.rules import files_of
from ..evidence.queries import activity_photos
from ..evidence.vault import SMALL, Vault
from ..ledger.queries import ledgers, numbered
from ..ledger.records import Ledger
from ..ledger.rules import row_ids
from ..milestones.models import milestones
from ..narratives.queries import written
from ..paging import Page, page_of
from ..periods.queries import corrections_since_report
from .gather import gather
from .rules import chosen, dated
from .standing import Standing, standing

PAGE = 20
T = TypeVar("T")


class Kept(Generic[T]):
    """The last figures of projects, each for one revision of its records and one day, so that a page that
    is looked at again counts nothing again. Whoever changes a project's records raises its revision."""

    def __init__(self, size: int, make: Callable[[Snapshot], T]) -> None:
        self._size, self._make = size, make
        self._kept: OrderedDict[tuple[int, int, date], T] = OrderedDict()
        self._lock = Lock()

    def of(self, session: Session, projects: Sequence[Found], as_of: date) -> list[T]:
        """In the order asked for; what is not kept is gathered, each fifty projects in two statements."""
        return self.on_days(session, [(p, as_of) for p in projects])

    def on_days(self, session: Session, asked: Sequence[tuple[Found, date]]) -> list[T]:
        """The same of projects each on a day of its own; the records of one that is asked for twice in a row
        are read once."""
        keys = [(p.id, p.revision, as_of) for p, as_of in asked]
        with self._lock:
            found = {key: self._kept[key] for key in keys if key in self._kept}
        missing = [key for key in keys if key not in found]
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            read = ledgers(session, list(dict.fromkeys(project_id for project_id, _, _ in batch)))
            for key in batch:
                found[key] = self._make(gather(read[key[0]], "final", key[2], "zh"))
        with self._lock:
            for key in keys:
                self._kept[key] = found[key]
                self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return [found[key] for key in keys]


_BATCH = 50


class Figures:
    """What one process keeps."""

    def __init__(self) -> None:
        self.standings = Kept(20_000, standing)
        self.snapshots = Kept(200, lambda snapshot: snapshot)


def standings_page(
    session: Session,
    figures: Figures,
    organization_id: int,
    as_of: date,
    *,
    text: str = "",
    state: str = "",
    deviating: bool = False,
    number: int = 1,
) -> Page[Standing]:
    """One page of the projects that the organization is a party to; ``deviating`` leaves those with a flag."""
    query = {"q": text, "state": state} | ({"deviating": "1"} if deviating else {})
    if deviating:
        found, _ = projects_of(session, organization_id, text=text, state=state)
        flagged = [s for s in figures.standings.of(session, found, as_of) if s.flags]
        return page_of(flagged, number, PAGE, query)
    number = max(number, 1)
    found, total = projects_of(
        session, organization_id, text=text, state=state, limit=PAGE, offset=(number - 1) * PAGE
    )
    items = figures.standings.of(session, found, as_of)
    return Page(items, number, max(-(-total // PAGE), 1), total, query)


def project_on(session: Session, project_id: int, as_of: date, lang: str) -> tuple[Ledger, Snapshot]:
    """All records of a project and the figures that they give on a day."""
    ledger = ledgers(session, [project_id])[project_id]
    return ledger, gather(ledger, "final", as_of, lang)


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that a report is printed from; ``photos`` by their SHA-256."""

    ledger: Ledger
    snapshot: Snapshot
    photos: dict[str, bytes]


def report_of(
    session: Session,
    project_id: int,
    kind: str,
    as_of: date,
    lang: str,
    from_on: date | None,
    vault: Vault | None = None,
) -> Gathered:
    """A report as it is shown, printed and issued: one way to all three. A progress report is of the period that begins
    ``from_on``; without a ``vault`` it has no photos."""
    ledger = ledgers(session, [project_id])[project_id]
    since = corrections_since_report(session, project_id)
    texts = written(session, project_id, kind, lang)
    snapshot = gather(ledger, kind, as_of, lang, since, from_on, texts)
    snapshot = _with_acceptance(session, project_id, snapshot)
    photos: dict[str, bytes] = {}
    if vault is not None:
        snapshot, photos = _illustrated(session, vault, project_id, ledger, snapshot)
    return Gathered(ledger, snapshot, photos)


def _illustrated(
    session: Session, vault: Vault, project_id: int, ledger: Ledger, snapshot: Snapshot
) -> tuple[Snapshot, dict[str, bytes]]:
    """The snapshot with the photos that it prints, and their bytes by SHA-256: the small copies, which bear
    no place and are wide enough for half the width of the text at 150 dots an inch. A file that is lost is
    left out. A progress report prints those of its period; a kind without that annex none."""
    if "photos" not in dict(LAYOUTS[snapshot.kind].annexes):
        return snapshot, {}
    held = {(s.activity, s.no): s.held_on for s in ledger.sessions}
    titles = {a.code: a.title for a in ledger.activities}
    found = dated(activity_photos(session, project_id), held, date.fromisoformat(snapshot.as_of))
    found = [p for p in found if not snapshot.from_on or p.last_on.isoformat() >= snapshot.from_on]
    photos, files = [], {}
    for one in chosen(found):
        path = vault.path(one.photo.sha256, SMALL)
        if not path.is_file():
            continue
        content = path.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        files[sha256] = content
        photos.append(
            Photo(
                sha256,
                one.photo.sha256,
                one.photo.activity,
                titles[one.photo.activity],
                one.first_on.isoformat(),
                one.last_on.isoformat(),
            )
        )
    return replace(snapshot, photos=tuple(photos), photos_kept=len(found)), files


def _with_acceptance(session: Session, project_id: int, snapshot: Snapshot) -> Snapshot:
    """What a certificate of acceptance says beside the figures: the deliverables with their rounds, and what the
    panel decided. Of every other kind of report the snapshot as it is."""
    if snapshot.kind != "certificate":
        return snapshot
    codes = dict(
        session.execute(
            select(milestones.c.id, milestones.c.code).where(milestones.c.project_id == project_id)
        ).all()
    )
    found = [c for c in certificates_of(session, project_id) if c.concluded_on.isoformat() <= snapshot.as_of]
    return replace(
        snapshot,
        deliveries=tuple(
            _delivery(codes[one.milestone_id], one, snapshot.as_of)
            for one in deliverables_of(session, project_id)
        ),
        acceptance=_acceptance(found[-1]) if found else None,
    )


def _delivery(milestone: str, one: Deliverable, as_of: str) -> paper.Delivery:
    rounds = tuple(
        paper.Submission(
            r.no,
            r.submitted_at[:10],
            len(files_of(r.content)),
            r.decision if r.decided_on and r.decided_on.isoformat() <= as_of else None,
            r.decided_on.isoformat() if r.decided_on and r.decided_on.isoformat() <= as_of else None,
            r.reason if r.decided_on and r.decided_on.isoformat() <= as_of else None,
        )
        for r in one.rounds
        if r.submitted_at[:10] <= as_of
    )
    accepted = [r.decided_on for r in rounds if r.decision == "accepted"]
    return paper.Delivery(milestone, one.title, one.expected, rounds, accepted[-1] if accepted else None)


def _acceptance(c: Certificate) -> paper.Acceptance:
    return paper.Acceptance(
        number=c.number,
        concluded_on=c.concluded_on.isoformat(),
        conclusion=c.conclusion,
        opinion=c.opinion,
        remarks=c.remarks,
        standards=tuple(paper.Standard(**asdict(s)) for s in c.standards),
        members=tuple(
            paper.PanelMember(m.name, m.position, m.signed_on.isoformat() if m.signed_on else None)
            for m in c.members
        ),
        published_on=c.published_at[:10] if c.published_at else None,
        organization=c.organization,
    )


def rows_on(
    session: Session, project_id: int, as_of: date, lang: str
) -> tuple[Ledger, Snapshot, dict[tuple[str, Any], int]]:
    """The same with the ids of the rows, for pages that lead to their forms."""
    ledger, ids = numbered(session, project_id)
    return ledger, gather(ledger, "final", as_of, lang), row_ids(ledger, ids)
