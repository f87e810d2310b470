"""The year of the worked example once more, as it went: signed, claimed and paid, handed in, returned and accepted,
evaluated, audited, accepted, archived. In the end its ledger is the worked example, row for row."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from ..claims import service as claims
from ..claims.queries import claims_of
from ..claims.records import Asked, Paid
from ..dates import SHANGHAI, now
from ..deliverables import service as deliverables
from ..deliverables.queries import deliverable
from ..deliverables.rules import Member
from ..ledger.records import Ledger, ledger_of
from ..ledger.service import store
from ..lifecycle.service import move
from ..records.changes import Edit
from ..records.queries import opened
from ..records.service import keep
from ..rectification import service as rectification
from ..reporting.queries import project_on
from ..reporting.standards import standards_of
from ..requests import service as requests
from ..requests.queries import submitted_rows
from ..verification.service import withdraw
from .entering_service import SERVICES, Project
from .lived import drawings, papers, texts, year
from .telling_service import Stage, Step, at
from .worked_example import worked_example

D = date.fromisoformat


def tell(stage: Stage) -> Project:
    """From the signing on; what the contract says is there before."""
    whole = ledger_of(worked_example())
    with stage.by("official", at(D("2024-06-20"), "10:00")):
        project = Project(stage.session, store(stage.session, _as_drawn_up(whole)), whole)
    told = Year(stage, project)
    for when, who, act in sorted(told.steps(), key=lambda step: step[0]):
        with stage.by(who, when):
            act()
    return project


def _as_drawn_up(whole: Ledger) -> Ledger:
    """The contract before it was signed, and nothing that came of it."""
    empty: dict[str, Any] = dict.fromkeys((*SERVICES, "expenses", "adjustments", "scores", "findings"), ())
    return replace(
        whole,
        project=replace(whole.project, state="signed", filed_on=None, published_on=None),
        tranches=tuple(replace(t, invoiced_on=None, paid_on=None, paid_amount=None) for t in whole.tranches),
        milestones=tuple(replace(m, done_on=None) for m in whole.milestones),
        **empty,
    )


class Year:
    def __init__(self, stage: Stage, project: Project) -> None:
        self.stage, self.project, self.session = stage, project, stage.session
        self.id, self.whole = project.id, project.whole
        self.milestones = {m.code: project.row("milestones", code=m.code) for m in self.whole.milestones}
        self.tranches = {t.no: project.row("tranches", no=t.no) for t in self.whole.tranches}
        self.promised: dict[str, int] = {}
        self.photos = list(year.PHOTOS)
        self.sheets = list(year.SIGN_IN_SHEETS)
        self.numbers: dict[str, str] = {}  # kind of report → the number last issued
        self.waits = False  # whether expenses wait for approval
        self.sent_back: list[tuple[int, str]] = []

    def steps(self) -> Iterator[Step]:
        yield at(D("2024-06-21"), "09:30"), "official", self.promise
        yield from self._contract()
        for day, hour, who, action, reason in year.MOVES:
            yield at(D(day), hour), who, partial(move, self.session, self.id, action, reason=reason)
        for one in year.DELIVERABLES:
            for n, turn in enumerate(one.turns):
                yield at(turn.on, "09:15"), "worker", partial(self.hand_in, one, n)
                yield at(turn.decided_on, "14:20"), "official", partial(self.review, one, n)
        for claimed in year.CLAIMS:
            yield from self._claim(claimed)
        yield from self._records()
        yield from self._adjustment()
        yield from self._evaluations()
        yield from self._acceptance()
        for report in year.REPORTS:
            yield report.at.replace(tzinfo=SHANGHAI), report.who, partial(self.report, report)
        yield year.WITHDRAWN_AT.replace(tzinfo=SHANGHAI), "manager", self.withdraw

    # the contract and what it promises

    def promise(self) -> None:
        for one in year.DELIVERABLES:
            made = deliverables.promise(
                self.session, self.id, self.milestones[one.milestone], one.title, one.expected
            )
            self.promised[one.title] = made

    def _contract(self) -> Iterator[Step]:
        for name in ("published_on", "filed_on"):
            day = getattr(self.whole.project, name)
            edit = Edit("project", self.id, {name: day})
            yield at(day, "11:00"), "official", partial(keep, self.session, self.id, [edit])

    def hand_in(self, one: year.Deliverable, n: int) -> None:
        turn, milestone_id = one.turns[n], self.milestones[one.milestone]
        sections = one.sections if n or not one.turns[1:] else one.sections[:-1]
        file = papers.page(one.title, sections, self.whole.project.contractor, turn.on)
        name = f"{one.title}{'（修订）' if n else ''}.pdf"
        kind = "contract" if one.milestone == "M1" else "record"
        files = self.stage.attach(self.project, "milestones", milestone_id, kind, [(name, file)])
        found = deliverable(self.session, self.id, self.promised[one.title])
        assert found is not None  # noqa: S101  it was promised above
        deliverables.submit_deliverable(self.session, self.id, found, files, turn.statement)

    def review(self, one: year.Deliverable, n: int) -> None:
        turn = one.turns[n]
        found = deliverable(self.session, self.id, self.promised[one.title])
        assert found is not None  # noqa: S101
        decision = "returned" if turn.reason else "accepted"
        deliverables.review(self.session, self.id, found, n + 1, decision, turn.reason, turn.decided_on)

    # money

    def _claim(self, one: year.Claimed) -> Iterator[Step]:
        tranche = next(t for t in self.whole.tranches if t.no == one.no)
        invoiced_on, paid_on, amount = tranche.invoiced_on, tranche.paid_on, tranche.paid_amount
        assert invoiced_on and paid_on and amount  # noqa: S101  in the worked example all are paid
        asked = Asked(invoice_no=one.invoice_no, invoiced_on=invoiced_on, amount=amount, note=one.note)
        paid = Paid(paid_on=paid_on, paid_amount=amount, voucher_no=one.voucher_no)

        def claim_id() -> int:
            return claims_of(self.session, self.id)[self.tranches[one.no]].id

        def claim() -> None:
            claims.claim(self.session, self.id, self.tranches[one.no], asked)

        yield at(one.claimed_on, "10:10"), "finance", claim
        yield (
            at(one.approved_on, "15:30"),
            "official",
            lambda: claims.review(self.session, self.id, claim_id(), 1, "accepted"),
        )
        yield (
            at(paid_on, "11:20"),
            "official",
            lambda: claims.pay(self.session, self.id, claim_id(), paid),
        )

    def spend(self, day: date) -> None:
        """Enters what was spent; the photo of some vouchers goes with it."""
        new = self.project.enter(["expenses"], day)
        self.waits = self.waits or bool(new)
        rows = dict(opened(self.session, self.id).rows("expenses")) if new else {}
        for row_id in new:
            row = rows[row_id]
            if row.voucher_no in year.WITH_PAPER:
                as_pdf = int(row.voucher_no[-1]) % 2 == 0
                slip = papers.voucher(
                    row.voucher_no, row.spent_on, row.payee, row.amount, row.note or "", as_pdf
                )
                name = f"{row.voucher_no}.{'pdf' if as_pdf else 'jpg'}"
                self.stage.attach(self.project, "expenses", row_id, "voucher", [(name, slip)])

    def approve(self) -> None:
        """What waits; what lacks something goes back once, and is corrected and submitted the next morning."""
        if not self.waits:
            return
        waiting = submitted_rows(self.session, self.id, "expenses", opened(self.session, self.id))
        for one in waiting:
            if one.standing == "submitted" and one.row.voucher_no in year.RETURNED and one.last.no == 1:
                reason, answer = year.RETURNED[one.row.voucher_no]
                requests.decide_expense(self.session, self.id, one.id, "returned", reason)
                self.sent_back.append((one.id, answer))
        requests.approve_expenses(self.session, self.id, None)
        self.waits = bool(self.sent_back)

    def correct(self) -> None:
        for row_id, answer in self.sent_back:
            requests.submit_again(self.session, self.id, "expenses", row_id, answer)
        self.sent_back.clear()

    def _adjustment(self) -> Iterator[Step]:
        [row] = self.whole.adjustments
        first, second = year.ADJUSTMENT
        values = {n: getattr(row, n) for n in row.__dataclass_fields__} | {"approved_on": None}
        made: list[int] = []

        def ask() -> None:
            asked = values | {"adjusted_on": first.on, "reason": year.FIRST_REASON}
            made.extend(keep(self.session, self.id, [Edit("adjustments", None, asked)]))

        def correct() -> None:
            told = {"adjusted_on": row.adjusted_on, "reason": row.reason}
            keep(self.session, self.id, [Edit("adjustments", made[0], told)])

        def decide(turn: year.Turn) -> None:
            decision = "returned" if turn.reason else "accepted"
            on = turn.decided_on
            requests.decide_adjustment(self.session, self.id, made[0], decision, turn.reason, on)

        yield at(first.on, "16:40"), "manager", ask
        yield at(first.decided_on, "10:20"), "official", partial(decide, first)
        yield at(second.on, "09:30"), "manager", correct
        yield at(second.decided_on, "15:10"), "official", partial(decide, second)

    # services

    def _records(self) -> Iterator[Step]:
        for day in _entry_days():
            yield at(day, "16:00"), "worker", partial(self.serve, day)
            yield at(day, "16:30"), "manager", partial(self.spend, day)
            yield at(day, "17:10"), "finance", self.approve
            yield at(day, "17:40"), "manager", self.correct
            yield at(day, "17:50"), "finance", self.approve

    def serve(self, day: date) -> None:
        self.project.enter(SERVICES, day)
        while self.photos and self.photos[0][2].taken_at.date() <= day:
            activity, session, scene = self.photos.pop(0)
            row_id = self.project.row("sessions", activity=activity, no=session)
            name = f"{activity} {scene.caption}.jpg"
            self.stage.attach(self.project, "sessions", row_id, "photo", [(name, drawings.photo(scene))])
        for activity, no in list(self.sheets):
            held = next(s for s in self.whole.sessions if (s.activity, s.no) == (activity, no))
            if held.held_on <= day:
                self.sheets.remove((activity, no))
                row_id = self.project.row("sessions", activity=activity, no=no)
                title = next(a.title for a in self.whole.activities if a.code == activity)
                present = sum((a.activity, a.session_no) == (activity, no) for a in self.whole.attendance)
                sheet = papers.sign_in_sheet(title, held.held_on, min(present, 40))
                self.stage.attach(
                    self.project, "sessions", row_id, "sign_in_sheet", [(f"{activity}签到表.jpg", sheet)]
                )

    # evaluation

    def _evaluations(self) -> Iterator[Step]:
        for day in year.EVALUATED_ON:
            yield (
                at(day, "15:40"),
                "evaluator",
                partial(self.project.enter, ["scores", "findings"], day),
            )
        for code, turns in year.ANSWERS.items():
            for n, turn in enumerate(turns):
                yield at(turn.on, "14:00"), "manager", partial(self.answer, code, turn)
                yield (
                    at(turn.decided_on, "10:40"),
                    "evaluator",
                    partial(self.check, code, turn, n + 1),
                )

    def answer(self, code: str, turn: year.Turn) -> None:
        finding = next(f for f in self.whole.findings if f.code == code)
        row_id = self.project.row("findings", code=code)
        response = turn.statement or finding.response or ""
        file = papers.page(
            f"整改说明（{code}）",
            (("一、问题", finding.finding), ("二、整改情况", response)),
            self.whole.project.contractor,
            turn.on,
        )
        name = f"{code}整改说明{turn.on:%m%d}.pdf"
        files = self.stage.attach(self.project, "findings", row_id, "record", [(name, file)])
        rectification.respond(self.session, self.id, row_id, response, files)

    def check(self, code: str, turn: year.Turn, no: int) -> None:
        row_id = self.project.row("findings", code=code)
        decision = "returned" if turn.reason else "accepted"
        rectification.check(self.session, self.id, row_id, no, decision, turn.reason, turn.decided_on)

    def _acceptance(self) -> Iterator[Step]:
        on = D("2025-07-22")

        def draw_up() -> None:
            figures = standards_of(project_on(self.session, self.id, on, "zh")[1])
            standards = [replace(s, met=True, remark=year.STANDARD_REMARKS.get(s.code)) for s in figures]
            members = [Member(name, position, on) for name, position in year.PANEL]
            values = {
                "concluded_on": on,
                "conclusion": "passed",
                "opinion": year.OPINION,
                "remarks": year.REMARKS,
            }
            deliverables.draw_up(self.session, self.id, 0, values, standards, members)

        def publish() -> None:
            deliverables.publish(self.session, self.id, self.whole.project.purchaser, 1)

        yield at(on, "11:30"), "official", draw_up
        yield at(on, "15:50"), "official", publish

    # reports

    def report(self, one: year.Report) -> None:
        chapters = texts.chapters_of(one.kind, one.as_of, revised=one.replaces_because is not None)
        self.stage.write(self.project, one.kind, one.as_of, chapters)
        edition = {}
        if one.replaces_because:
            self.stage.write(self.project, one.kind, one.as_of, texts.FINAL_IN_ENGLISH, "en")
            edition = {"replaces": self.numbers[one.kind], "reason": one.replaces_because}
        number = self.stage.issue(self.project, one.kind, one.as_of, from_on=one.from_on, **edition)
        self.numbers[one.kind] = number

    def withdraw(self) -> None:
        user, number = self.stage.user, self.numbers["progress"]
        organization_id, user_id, name = user.organization_id, user.id, user.name
        withdraw(
            self.session,
            number,
            texts.WITHDRAWN_BECAUSE,
            now(),
            organization_id=organization_id,
            user_id=user_id,
            name=name,
        )


def _entry_days() -> list[date]:
    """The middle and the end of each month in which something was spent, and the days of the evaluations."""
    months = [(2024, n) for n in range(7, 13)] + [(2025, n) for n in range(1, 8)]
    ends = [date(y, m, day) for y, m in months for day in (15, calendar.monthrange(y, m)[1])]
    return sorted([*ends, *year.EVALUATED_ON])
