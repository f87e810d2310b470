"""A dossier of the past: whatever was written since, it is the one that was handed out, byte for byte; and what cannot
be had back is said."""

from __future__ import annotations

import hashlib
import io
from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from reports.fields import Fields
from reports.words import words
from tests.audit.random_edits import batch
from tests.claims.world import ASKED, paid, unpaid_from
from tests.evidence import files
from tests.issuing.asking import CLERK, FINAL, asked, quick
from tests.ledgers import small_ledger
from tests.requests.actors import Actors
from tests.strict import CODE
from tests.workbook.random_ledgers import Chance, random_ledger
from tracker.accounts.models import Organization
from tracker.activities.models import activities
from tracker.administration.service import change_organization, set_parties
from tracker.audit.models import trail
from tracker.audit.service import COMMAND, Change, note
from tracker.claims.service import claim, pay, review
from tracker.cli import cli
from tracker.contracts.models import projects
from tracker.dates import now
from tracker.db import Database
from tracker.deliverables.queries import deliverables_of
from tracker.deliverables.rules import Member, Standard
from tracker.deliverables.service import draw_up, promise, publish, withdraw_promise
from tracker.dossier import service
from tracker.dossier.past import FORGOTTEN, UNTOLD
from tracker.dossier.past_queries import Past, past
from tracker.dossier.queries import handed_out, until
from tracker.dossier.rules import TOGETHER
from tracker.errors import DomainError
from tracker.evidence.intake import look_at
from tracker.evidence.queries import of_record
from tracker.evidence.rules import Limits
from tracker.evidence.service import Record, attach, remove
from tracker.evidence.vault import Vault
from tracker.i18n import Message, set_language
from tracker.issuing.models import issued_reports
from tracker.issuing.service import issue, reserve
from tracker.ledger.queries import ledgers
from tracker.ledger.service import store
from tracker.narratives.queries import texts_of
from tracker.narratives.rules import seen
from tracker.narratives.service import write
from tracker.records.changes import Edit
from tracker.records.queries import opened
from tracker.records.service import forget_person, keep
from tracker.reporting.queries import report_of
from tracker.requests.service import decide_expense
from tracker.verification.service import withdraw
from tracker.workbook.attachment import ledger_workbook

LIMITS = Limits(10, 10**7, 10**7, 10**7, 100)
DAY = date(2025, 6, 20)


def last_record(session: Session) -> int:
    """Of any project, and of none."""
    return session.scalars(select(func.max(trail.c.no))).one()


class Undone(Exception):
    """Ends a run; its transaction is rolled back."""


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_edited_each_state_of_before_is_had_back(database: Database, seed: int):
    """Read anew by the ordinary way at each step, and by undoing all that followed at the end."""
    chance = Chance(seed)
    with suppress(Undone), database.transaction() as session:
        project_id = store(session, random_ledger(seed) if seed else small_ledger())
        begun = ledger_workbook(past(session, project_id, last_record(session)).ledger, DAY)
        marks, steps = [], 0
        while steps < 12:
            edits = batch(chance, opened(session, project_id), project_id)
            if any(e.sheet == "people" and e.values is None for e in edits):
                continue  # what it takes with it, nobody has back: below
            steps += 1
            marks.append((last_record(session), ledgers(session, [project_id])[project_id]))
            with suppress(DomainError):
                keep(session, project_id, edits, "why", workflow=True)
        assert marks[-1][0] > marks[0][0] + 4
        for no, then in marks:
            found = past(session, project_id, no).ledger
            assert found == then, no
        assert ledger_workbook(past(session, project_id, marks[0][0]).ledger, DAY) == begun
        raise Undone


class Acts(Actors):
    """What people do to a project beside editing its rows, each in a transaction of its own."""

    def __init__(self, database: Database, vault: Vault) -> None:
        super().__init__(database)
        self.vault, self.manager = vault, self.origins["project_manager"]

    def attach(self, name: str, data: bytes, kind: str = "record") -> None:
        with self.vault.aside() as folder, self.acting("project_manager") as session:
            arrived = look_at(folder, [(name, io.BytesIO(data))], LIMITS)
            user = asked(self.database, "project_manager")
            who = {"user_id": user.issuer_id, "organization_id": user.organization_id}
            attach(
                session, self.vault, Record(self.project, CODE, "project", self.project), kind, arrived, **who
            )

    def remove_first_file(self) -> None:
        user = asked(self.database, "project_manager")
        with self.acting("project_manager") as session:
            number = of_record(session, self.project, "project", self.project)[0].id
            who = {"user_id": user.issuer_id, "organization_id": user.organization_id}
            assert remove(session, self.project, CODE, number, "wrong file", **who)

    def write(self, written: str) -> None:
        with self.acting("evaluator") as session:
            snapshot = report_of(session, self.project, "final", FINAL, "zh", None).snapshot
            seen_ = seen(texts_of(session, self.project, "final", "zh"))
            typed, figures = {"practice": written}, Fields(snapshot, words("zh"))
            write(session, self.project, "final", "zh", typed, seen_, figures, "P")

    def promise(self) -> None:
        with self.acting("official") as session:
            milestone = opened(session, self.project).rows("milestones")[0][0]
            promise(session, self.project, milestone, "a plan", "bound")

    def withdraw_promise(self) -> None:
        with self.acting("official") as session:
            [one] = deliverables_of(session, self.project)
            withdraw_promise(session, self.project, one, by_purchaser=True)

    def draw_up(self, seen: int, opinion: str) -> None:
        standard = Standard("I01", "场次", "场", "16", "17", "106.3", True)
        values = {"concluded_on": DAY, "conclusion": "passed", "opinion": opinion, "remarks": None}
        with self.acting("official") as session:
            draw_up(session, self.project, seen, values, [standard], [Member("王", "组长", DAY)])

    def publish(self) -> None:
        with self.acting("official") as session:
            publish(session, self.project, "昌平区民政局", 2)

    def organizations(self) -> None:
        """The contractor is called otherwise, and somebody else audits."""
        with self.acting("administrator") as session:
            one = session.scalars(select(Organization).where(Organization.name == "S社工事务所")).one()
            values = {"name": "S社会工作服务中心", "kind": one.kind, "uscc": one.uscc, "contact": one.contact}
            change_organization(session, one.id, one.version, values)
            set_parties(session, self.project, self.version(session), {"auditor_id": None}, None)

    def version(self, session) -> int:
        return session.scalar(select(projects.c.version).where(projects.c.id == self.project))

    def claim_returned_and_again(self) -> None:
        """Returned, claimed anew and approved, paid."""
        tranche = unpaid_from(self.database, 3)[3]
        with self.acting("project_manager") as session:
            one = claim(session, self.project, tranche, ASKED[3])
        with self.acting("official") as session:
            review(session, self.project, one, 1, "returned", "no stamp")
        with self.acting("project_manager") as session:
            claim(session, self.project, tranche, replace(ASKED[3], invoice_no="12340009"))
        with self.acting("official") as session:
            day = ASKED[3].invoiced_on
            review(session, self.project, one, 2, "accepted", None, day, "agreed on the telephone")
        with self.acting("official") as session:
            pay(session, self.project, one, paid(ASKED[3]))

    def spend_and_approve(self) -> None:
        row = {"spent_on": DAY, "category": "activities", "payee": "P", "amount": 100, "voucher_no": "V-9"}
        [one] = self.keep("finance_officer", Edit("expenses", None, row), reason="came late")
        with self.acting("project_manager") as session:
            decide_expense(session, self.project, one, "accepted")

    def report(self, **other) -> str:
        return issue(self.database, CLERK, asked(self.database, **other), quick).number

    def revise_and_withdraw(self) -> None:
        with self.database.session() as session:
            first = session.scalars(select(issued_reports.c.number)).first()
        second = self.report(replaces=first, reason="a sum")
        with self.acting("evaluator") as session:
            withdraw(session, second, "why", now(), organization_id=None, user_id=None, name="x")
        with suppress(DomainError):
            issue(self.database, CLERK, asked(self.database), lambda *_: 1 / 0)
        reserve(self.database, CLERK, asked(self.database))

    def correct(self) -> None:
        """What a report counted."""
        with self.database.session() as session:
            row_id, row = opened(session, self.project).rows("activities")[1]
        self.keep("social_worker", Edit("activities", row_id, {"title": row.title + "?"}), reason="a letter")


def test_a_dossier_of_then_is_made_again_whatever_was_done_since(example_database, tmp_path):
    vault = Vault(tmp_path / "evidence")
    acts = Acts(example_database, vault)

    sums: set[str] = set()

    def taken(named: int | None = None, *, names: bool = True) -> tuple[int, bytes]:
        with example_database.transaction() as session:
            made = service.take(session, acts.project, names=names, named=named)
        data = b"".join(service.handed_out(example_database, vault, made, COMMAND))
        sums.add(hashlib.sha256(data).hexdigest())
        return made.until.no, data

    begun = taken(names=False)
    half: list = []
    marks: dict[int, Past] = {}
    for act in (
        lambda: acts.attach("plan.pdf", files.pdf()),
        lambda: acts.write("one"),
        acts.promise,
        lambda: acts.draw_up(0, "good"),
        acts.sign,
        acts.report,
        acts.correct,
        acts.spend_and_approve,
        lambda: acts.attach("sheet.pdf", files.pdf(b"%2"), "sign_in_sheet"),
        lambda: acts.write("two"),
        lambda: half.extend(taken()),
        acts.withdraw_promise,
        lambda: acts.draw_up(1, "very good"),
        acts.publish,
        acts.claim_returned_and_again,
        acts.remove_first_file,
        acts.revise_and_withdraw,
        acts.organizations,
        lambda: acts.attach("late.png", files.photo(form="PNG")),
    ):
        with example_database.session() as session:
            marks[until(session, acts.project, None).no] = past(session, acts.project, last_record(session))
        act()
    assert {taken(no)[0] for no in [*marks][4::6]} < marks.keys()
    assert taken(begun[0], names=False) == begun
    assert [*taken(half[0])] == half
    with example_database.session() as session:
        for no, then in marks.items():
            assert past(session, acts.project, no) == then, no
        assert {one.sha256 for one in handed_out(session, acts.project)} == sums and len(sums) == 4
        known = {row.subject for row in session.execute(select(trail)) if row.project_id == acts.project}
    assert {"evidence", "round", "deliverable", "certificate", "claim", "period", "correction"} < known


def refused(database: Database, project_id: int, no: int) -> Message:
    with pytest.raises(DomainError) as error, database.transaction() as session:
        service.take(session, project_id, names=True, named=no)
    return error.value.message


def test_what_cannot_be_had_back_is_said_by_its_record(example_database):
    """Nobody's name comes back by a dossier, and what was changed past the trail is no state of the trail's."""
    acts = Actors(example_database)
    with example_database.session() as session:
        no = until(session, acts.project, None).no
        state = opened(session, acts.project)
        (person, _), (activity, _) = state.rows("people")[0], state.rows("activities")[0]
    two = [Edit("activities", activity, {"title": "x"}), Edit("project", acts.project, {"summary": "x"})]
    acts.keep("social_worker", *two)
    assert refused(example_database, acts.project, no + 1) == Message(TOGETHER, no=no + 1, last=no + 2)
    for title in ("past the trail", "x"):
        with example_database.transaction() as session:
            session.execute(update(activities).where(activities.c.id == activity).values(title=title))
        if title != "x":
            assert refused(example_database, acts.project, no) == Message(UNTOLD, no=no + 2)
    with example_database.transaction() as session:
        assert service.take(session, acts.project, names=True, named=no).past.ledger == state.ledger
        forget_person(session, acts.project, person, 1, "asked for it")
    found = refused(example_database, acts.project, no)
    assert found.text == FORGOTTEN and found.values["no"] > no + 2
    with example_database.transaction() as session:
        service.take(session, acts.project, names=True, named=found.values["no"])


def test_the_command_says_whether_a_dossier_is_one_that_was_handed_out(
    example_database, tmp_path, monkeypatch
):
    url = example_database.engine.url.render_as_string(hide_password=False)
    for name, value in {"TRACKER_DATA": tmp_path, "DATABASE_URL": url, "TRACKER_LANG": "en"}.items():
        monkeypatch.setenv(name, str(value))
    set_language("en")
    first, second = tmp_path / "1.zip", tmp_path / "2.zip"

    def run(*said) -> tuple[int, list[str]]:
        answer = CliRunner().invoke(cli, ["dossier", *map(str, said)])
        return answer.exit_code, answer.output.splitlines()

    code, said = run(CODE, "-o", first)
    assert code == 0 and said[1].endswith(f"  {first}")
    no = said[0].split("record ")[1].split()[0]
    acts = Actors(example_database)
    acts.keep("social_worker", Edit("project", acts.project, {"summary": "otherwise"}))
    code, said = run(CODE, "-o", second, "--until", no)
    assert (code, said[2][:33]) == (0, "These very bytes were handed out ") and "to command line" in said[2]
    assert first.read_bytes() == second.read_bytes()
    assert "These very bytes were handed out" in run("--check", second)[1][1]
    code, said = run(CODE, "-o", second, "--until", no, "--without-names")
    assert code == 0 and len(said) == 2  # another one, handed out for the first time
    with example_database.transaction() as session:
        made = service.take(session, acts.project, names=True)
    first.write_bytes(b"".join(service.chunks(example_database, Vault(tmp_path), made)))
    code, said = run("--check", first)
    assert code == 0 and "knows of no dossier with these bytes" in said[1]
    with monkeypatch.context() as away:
        away.setenv("DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/x")
        code, said = run("--check", first)
        assert code == 0 and "the database does not answer" in said[1]
    told = {"until_record": made.until.no, "with_names": True, "sha256": "0" * 64}
    with example_database.transaction() as session:
        note(session, [Change("dossier", acts.project, "handed_out", None, told, acts.project, CODE)])
    code, said = run(CODE, "-o", first)
    assert code == 1 and "It is not the one that was handed out" in said[2] and "0" * 64 in said[2]
