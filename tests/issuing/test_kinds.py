"""Progress and finance reports: who issues them, from which day, and what they lock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reports.snapshot import from_json
from tests.strict import CODE, EMAILS, StrictClient, text_of
from tracker.dates import now
from tracker.db import Database
from tracker.errors import DomainError
from tracker.i18n import use
from tracker.issuing.queries import counts_same_days, issuing_organization, period_start
from tracker.issuing.service import issue, reserve
from tracker.periods.queries import locks_of
from tracker.verification.service import withdraw

from .asking import CLERK, asked, quick, rows

LIST = f"/projects/{CODE}/reports"
MAY = {"progress": {"project_manager"}, "finance": {"finance_officer", "official", "auditor"}}


def of_period(database: Database, as_of: date, from_on: date | None = None):
    return asked(database, "project_manager", kind="progress", as_of=as_of, from_on=from_on)


@pytest.mark.parametrize("kind", MAY)
@pytest.mark.parametrize("role", sorted(EMAILS))
def test_each_kind_is_issued_by_its_own(client: StrictClient, role: str, kind: str):
    client.sign_in(role, "en")
    page = f"{LIST}/{kind}/issue?as_of=2025-07-10&from=2025-01-11&lang=zh"
    expected = 200 if role in MAY[kind] else 404 if role == "administrator" else 403
    assert client.get(page).status_code == expected
    if expected != 404:
        assert (f"{LIST}/{kind}/issue" in client.get(LIST).text) is (expected == 200)


def test_a_period_follows_the_one_before(example_database: Database, client: StrictClient):
    first, second = date(2025, 1, 10), date(2025, 7, 10)
    issue(example_database, CLERK, of_period(example_database, first), quick)
    issue(example_database, CLERK, of_period(example_database, second), quick)
    found = [from_json(row["snapshot"]) for row in rows(example_database)]
    assert [(s.from_on, s.as_of) for s in found] == [
        ("2024-07-01", "2025-01-10"),
        ("2025-01-11", "2025-07-10"),
    ]
    assert all(s.issued_by == s.project.contractor for s in found)
    with example_database.session() as session:
        project_id = rows(example_database)[0]["project_id"]
        assert [(lock.from_on, lock.until_on) for lock in locks_of(session, project_id)] == [
            (date(2024, 7, 1), first),
            (date(2025, 1, 11), second),
        ]
        assert period_start(session, project_id, "progress", second) == date(2025, 1, 11)
        assert period_start(session, project_id, "progress", first) is None
        assert period_start(session, project_id, "final", second) is None
        who = [issuing_organization(session, project_id, k) for k in ("progress", "finance", "final")]
    assert who[0] == who[1] == asked(example_database, "project_manager").organization_id
    assert who[2] == asked(example_database).organization_id
    with example_database.transaction() as session:
        number = rows(example_database)[0]["number"]
        withdraw(session, number, "why", now(), organization_id=None, user_id=None, name="x")
        assert (
            period_start(session, project_id, "progress", second) is None
        )  # what was withdrawn is reported anew
    client.sign_in("project_manager", "en")
    assert 'value="2025-07-11"' in client.get(f"{LIST}?as_of=2025-08-08").text


def revised(database: Database, number: str, as_of: date, from_on: date | None = None):
    return replace(of_period(database, as_of, from_on), replaces=number, reason="a sum was wrong")


def test_a_revised_edition_keeps_its_period(example_database: Database, client: StrictClient):
    """Whoever asks by the page's own link, and who names no first day: the command line."""
    own, day = date(2024, 9, 1), date(2025, 1, 10)
    first = issue(example_database, CLERK, of_period(example_database, day, own), quick).number
    client.sign_in("project_manager", "en")
    page = client.page(f"{LIST}/{first}")
    assert "1 September 2024 to 10 January 2025" in text_of(page)
    [link] = [a.get("href") for a in page.findall(".//main//a") if "replaces=" in (a.get("href") or "")]
    assert "from=2024-09-01" in link
    for asked_for in (link, link.replace("from=2024-09-01", "")):
        assert "1 September 2024 to 10 January 2025" in text_of(client.page(asked_for))
    early = text_of(client.page(link.replace("from=2024-09-01", "").replace("2025-01-10", "2024-08-31")))
    assert "The period begins after the report's day." in early and "Issue this report" not in early
    with pytest.raises(DomainError, match="begins after"):
        issue(example_database, CLERK, revised(example_database, first, date(2024, 8, 31)), quick)
    second = issue(example_database, CLERK, revised(example_database, first, day), quick).number
    chosen = revised(example_database, second, day, date(2024, 8, 1))
    issue(example_database, CLERK, chosen, quick)
    found = [from_json(row["snapshot"]).from_on for row in rows(example_database)]
    assert found == ["2024-09-01", "2024-09-01", "2024-08-01"]


def test_who_issues_is_told_of_reports_that_count_the_same_days(
    example_database: Database, client: StrictClient
):
    quarter, half = (date(2024, 10, 1), date(2024, 12, 31)), (date(2024, 7, 1), date(2024, 12, 31))
    number = issue(example_database, CLERK, of_period(example_database, *quarter[::-1]), quick).number
    said = f"Report {number}, of 1 October 2024 to 31 December 2024, counts some of the same days"

    def told(from_on: date, as_of: date, *more: str) -> bool:
        page = client.page(f"{LIST}/progress/issue?{'&'.join((f'as_of={as_of}', f'from={from_on}', *more))}")
        assert "Issue this report" in text_of(page)
        return said in text_of(page)

    client.sign_in("project_manager", "en")
    assert told(*half) and told(*quarter) and told(quarter[1], date(2025, 1, 31))
    assert not told(date(2024, 7, 1), date(2024, 9, 30)) and not told(date(2025, 1, 1), date(2025, 1, 31))
    assert not told(*quarter, f"replaces={number}")  # its own edition counts what it counted
    with example_database.transaction() as session:
        project_id = rows(example_database)[0]["project_id"]
        assert len(counts_same_days(session, project_id, *half, [])) == 1
        withdraw(session, number, "why", now(), organization_id=None, user_id=None, name="x")
        assert counts_same_days(session, project_id, *half, []) == ()
    reserve(example_database, CLERK, of_period(example_database, *quarter[::-1]))
    with example_database.session() as session:  # being printed, it will count them in a moment
        [sentence] = counts_same_days(session, project_id, *half, [])
    with use("zh"):
        assert "不得相加" in str(sentence)


def test_a_finance_report_needs_no_scores(example_database: Database):
    mine = asked(example_database, "finance_officer", kind="finance", as_of=date(2024, 8, 1))
    issue(example_database, CLERK, mine, quick)
    [row] = rows(example_database)
    assert from_json(row["snapshot"]).expenses and row["status"] == "issued"


@pytest.mark.parametrize(
    "other", [{"kind": "final", "from_on": date(2025, 1, 1)}, {"from_on": date(2025, 7, 11)}]
)
def test_no_number_for_a_period_that_is_none(example_database: Database, other):
    mine = asked(example_database, "project_manager", **{"kind": "progress", **other})
    with pytest.raises(DomainError):
        issue(example_database, CLERK, mine, quick)
    assert rows(example_database) == []


def test_a_period_that_begins_after_its_end_is_said_at_its_field(client: StrictClient):
    client.sign_in("project_manager", "en")
    answer = client.get(f"{LIST}/progress/preview?as_of=2025-01-01&from=2025-01-02&lang=en")
    assert answer.status_code == 302
    assert "The period begins after the report's day." in text_of(client.page(answer.location))
    assert client.get(f"{LIST}/progress/preview?as_of=2025-01-01&from=0001-01-01&lang=en").status_code == 200
    assert client.get(f"{LIST}/final/preview?as_of=2025-01-01&from=2025-01-02&lang=en").status_code == 200
    for bad in ("x", "9" * 4000, "2025-13-01"):
        assert client.get(f"{LIST}/progress/preview", query_string={"from": bad}).status_code == 302
