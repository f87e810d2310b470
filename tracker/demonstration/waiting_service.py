"""The projects around today: four of them with things handed in, asked for and sent back in the last weeks, so that
each user finds something to do; the others as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial

from ..claims import service as claims
from ..claims.records import Asked as AskedClaim
from ..dates import moment
from ..deliverables import service as deliverables
from ..deliverables.queries import Deliverable, deliverable
from ..ledger.records import Ledger
from ..ledger.service import store
from ..records.changes import Edit
from ..records.queries import opened
from ..records.service import keep
from ..rectification import service as rectification
from ..requests import service as requests
from ..requests.queries import submitted_rows
from ..requests.rules import Asked as AskedAmendment
from .entering_service import SERVICES, Project
from .lived import drawings, papers, waiting
from .telling_service import Stage, Step, at

# project → days before today up to which it is brought along
BROUGHT = {"CP-E-001": 18, "CP-E-002": 18, "CP-E-003": 18, "CP-E-007": 5}


def tell_of_today(stage: Stage, ledgers: Mapping[str, Ledger], today: date) -> None:
    told = Today(stage, ledgers, today)
    for when, who, act in sorted(told.steps(), key=lambda step: step[0]):
        with stage.by(who, when):
            act()
    with stage.by("manager", moment()):
        told.enter_todays_spending()
    for code, ledger in ledgers.items():
        if code not in BROUGHT:
            store(stage.session, ledger)
    with stage.by("official", moment()):
        stage.issue_portfolio(today.replace(month=1, day=1), today)


class Today:
    def __init__(self, stage: Stage, ledgers: Mapping[str, Ledger], today: date) -> None:
        self.stage, self.session, self.ledgers, self.today = stage, stage.session, ledgers, today
        self.projects: dict[str, Project] = {}
        self.ids: dict[str, int] = {}

    def _before(self, days: int, hour: str) -> datetime:
        return at(self.today - timedelta(days=days), hour)

    def steps(self) -> Iterator[Step]:
        for code, days in BROUGHT.items():
            yield self._before(days, "08:30"), "official", partial(self.bring, code, days)
        yield self._before(16, "16:00"), "worker", partial(self.enter, 16)
        yield self._before(16, "17:00"), "manager", partial(self.spend, 16)
        yield self._before(15, "10:00"), "finance", self.approve
        yield self._before(12, "11:00"), "evaluator", self.find
        yield self._before(9, "16:40"), "manager", partial(self.spend, 9)
        yield self._before(8, "10:10"), "finance", self.send_back
        yield self._before(5, "15:10"), "manager", self.move_money
        yield self._before(3, "10:20"), "rival", self.claim
        yield self._before(2, "14:30"), "manager", self.answer
        yield self._before(2, "16:20"), "manager", self.ask_for_an_amendment
        for n, (*_, again) in enumerate(waiting.DELIVERABLES):
            yield self._before(14, "09:30"), "official", partial(self.promise, n)
            yield self._before(6, "09:40"), "worker", partial(self.hand_in, n, 1)
            yield self._before(4, "15:30"), "official", partial(self.return_, n)
            if again:
                yield self._before(1, "10:30"), "worker", partial(self.hand_in, n, 2)

    def bring(self, code: str, days: int) -> None:
        day = self.today - timedelta(days=days)
        self.projects[code] = Project.stored(self.session, self.ledgers[code], day)

    # services and money of the agency

    def enter(self, days: int) -> None:
        for code in ("CP-E-001", "CP-E-002", "CP-E-003"):
            self.projects[code].enter(SERVICES, self.today - timedelta(days=days))
        project = self.projects["CP-E-001"]
        for seed, (activity, kind, banner, caption) in enumerate(waiting.PHOTOS, start=70):
            held = next(s for s in project.whole.sessions if s.activity == activity).held_on
            scene = drawings.Scene(kind, banner, caption, datetime.combine(held, datetime.min.time()), seed)
            row_id = project.row("sessions", activity=activity, no=1)
            photo = drawings.photo(scene)
            self.stage.attach(project, "sessions", row_id, "photo", [(f"{activity} {caption}.jpg", photo)])

    def spend(self, days: int) -> None:
        for code in ("CP-E-001", "CP-E-002", "CP-E-003"):
            self.projects[code].enter(["expenses"], self.today - timedelta(days=days))

    def approve(self) -> None:
        for code in ("CP-E-001", "CP-E-002", "CP-E-003"):
            requests.approve_expenses(self.session, self.projects[code].id, None)

    def send_back(self) -> None:
        """One of those that wait; the others wait on."""
        project = self.projects["CP-E-003"]
        rows = submitted_rows(self.session, project.id, "expenses", opened(self.session, project.id))
        first = next(one for one in rows if one.standing == "submitted" and one.row.invoice_no)
        requests.decide_expense(self.session, project.id, first.id, "returned", waiting.RETURNED_EXPENSE)

    def enter_todays_spending(self) -> None:
        for code in ("CP-E-001", "CP-E-002"):
            self.projects[code].enter([*SERVICES, "expenses"], self.today)

    def move_money(self) -> None:
        self.projects["CP-E-003"].enter(["adjustments"], self.today)

    def ask_for_an_amendment(self) -> None:
        project = self.projects["CP-E-001"]
        asked = AskedAmendment(ends_on=project.whole.project.ends_on + timedelta(days=30))
        requests.request_amendment(self.session, project.id, asked, waiting.AMENDMENT)

    def claim(self) -> None:
        project = self.projects["CP-E-007"]
        tranche = next(t for t in project.whole.tranches if t.no == 2)
        invoice, said = waiting.CLAIM
        day = self.today - timedelta(days=3)
        asked = AskedClaim(
            invoice_no=invoice.format(year=day.year), invoiced_on=day, amount=tranche.amount, note=said
        )
        claims.claim(self.session, project.id, project.row("tranches", no=2), asked)

    # what is handed in

    def promise(self, n: int) -> None:
        code, milestone, title, expected, *_ = waiting.DELIVERABLES[n]
        project = self.projects[code]
        milestone_id = project.row("milestones", code=milestone)
        self.ids[title] = deliverables.promise(self.session, project.id, milestone_id, title, expected)

    def hand_in(self, n: int, no: int) -> None:
        code, milestone, title, _, first, _, second = waiting.DELIVERABLES[n]
        project = self.projects[code]
        said = second if no == 2 and second else first
        day = self.today - timedelta(days=6 if no == 1 else 1)
        contract = project.whole.project
        sections = (("一、项目", contract.title), ("二、说明", said))
        file = papers.page(title, sections, contract.contractor, day)
        name = f"{title}{'' if no == 1 else '（修订）'}.pdf"
        milestone_id = project.row("milestones", code=milestone)
        files = self.stage.attach(project, "milestones", milestone_id, "record", [(name, file)])
        found = self._promised(project, title)
        deliverables.submit_deliverable(self.session, project.id, found, files, said)

    def _promised(self, project: Project, title: str) -> Deliverable:
        found = deliverable(self.session, project.id, self.ids[title])
        assert found is not None  # noqa: S101  it was promised before
        return found

    def return_(self, n: int) -> None:
        code, _, title, _, _, reason, _ = waiting.DELIVERABLES[n]
        project = self.projects[code]
        found = self._promised(project, title)
        deliverables.review(self.session, project.id, found, 1, "returned", reason)

    # findings

    def find(self) -> None:
        project, day = self.projects["CP-E-002"], self.today - timedelta(days=12)
        edits = [
            Edit("findings", None, {
                "round": "midterm", "code": code, "severity": "minor", "finding": finding, "found_on": day,
                "due_on": day + timedelta(days=30),
            })
            for code, finding in waiting.FINDINGS
        ]  # fmt: skip
        for (code, _), row_id in zip(waiting.FINDINGS, keep(self.session, project.id, edits), strict=True):
            self.ids[code] = row_id

    def answer(self) -> None:
        """The second; the first waits for its answer."""
        project, (code, _) = self.projects["CP-E-002"], waiting.FINDINGS[1]
        file = papers.page(
            "整改说明",
            (("整改情况", waiting.ANSWER),),
            project.whole.project.contractor,
            self.today - timedelta(days=2),
        )
        files = self.stage.attach(project, "findings", self.ids[code], "record", [("整改说明.pdf", file)])
        rectification.respond(self.session, project.id, self.ids[code], waiting.ANSWER, files)
