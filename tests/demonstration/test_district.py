"""The demonstration district says what it promises, on whatever day it is loaded."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from tracker.demonstration.district import STORIES, USERS, district
from tracker.ledger.checks import check
from tracker.ledger.records import ledger_of
from tracker.reporting.gather import gather
from tracker.terms import choices

DAYS = (date(2026, 2, 28), date(2026, 11, 24), date(2028, 2, 29))
A_YEAR = [date(2026, 1, 1) + timedelta(days=n) for n in range(0, 800, 13)]
# what happened, and so is never dated after the day of loading
PAST = {
    "milestones": ("done_on",),
    "tranches": ("invoiced_on", "paid_on"),
    "sessions": ("held_on",),
    "expenses": ("spent_on",),
    "scores": ("scored_on",),
    "surveys": ("held_on",),
    "findings": ("found_on", "closed_on"),
    "amendments": ("signed_on",),
    "adjustments": ("adjusted_on",),
    "resources": ("provided_on",),
    "deliberations": ("raised_on", "discussed_on", "agreed_on", "done_on"),
    "leaders": ("since",),
}


def contract(sheets):
    return {row["field"]: row["value"] for row in sheets["project"]}


def by_code(day):
    return {contract(sheets)["code"]: sheets for sheets in district(day)}


@pytest.mark.parametrize("day", DAYS)
def test_every_project_passes_the_checks(day):
    for sheets in district(day):
        assert check(ledger_of(sheets)) == []


@pytest.mark.parametrize("day", DAYS)
def test_the_stories_can_be_seen(day):
    flags = {
        s.project.code: {f.kind for f in s.flags}
        for s in (gather(ledger_of(sheets), "final", day, "zh") for sheets in district(day))
    }
    assert "milestone_overdue" in flags["CP-E-002"]
    assert "payment_overdue" in flags["CP-E-002"]
    assert {"spending_ahead", "indicator_behind", "adjustment_pending"} <= flags["CP-E-003"]
    assert "open_finding" in flags["CP-E-004"]
    assert {"duplicate_invoice", "outside_term"} <= flags["QJ-E-010"]
    for well in ("CP-E-001", "CP-E-005", "CP-E-007", "CP-E-008", "CP-E-009", "CP-E-011"):
        assert flags[well] == set(), well


def test_two_agencies_and_several_states():
    assert len(STORIES) == 11
    assert len({story.contractor for story in STORIES}) == 2
    assert len({story.purchaser for story in STORIES}) == 2
    assert len({story.evaluator for story in STORIES}) == 2
    assert len({story.field for story in STORIES}) >= 6
    assert len({story.state for story in STORIES}) >= 6
    assert {user["role"] for user in USERS} == set(choices("user_role"))


@pytest.mark.parametrize("day", A_YEAR)
def test_sums_agree_and_no_line_is_spent_beyond(day):
    """Counted by hand, as signed and as amended; the checks are not asked."""
    for sheets in district(day):
        amount = contract(sheets)["amount"]
        room = Counter()
        for row in sheets["budget"]:
            room[row["category"]] += row["amount"]
        added = sum(a["amount_change"] for a in sheets.get("amendments", ()))
        assert sum(room.values()) == amount
        assert sum(t["amount"] for t in sheets["tranches"]) == amount + added
        assert added <= amount // 10
        changes = [(e["spent_on"], 1, e["category"], -e["amount"]) for e in sheets["expenses"]]
        signed = {a["no"]: a["signed_on"] for a in sheets.get("amendments", ())}
        for move in sheets.get("adjustments", ()):
            if move.get("amendment_no") is None and move["amount"] * 10 > room[move["from_category"]]:
                continue  # waits for approval
            on = signed.get(move.get("amendment_no"), move["adjusted_on"])
            changes.append((on, 0, move["to_category"], move["amount"]))
            if move.get("from_category"):
                changes.append((on, 0, move["from_category"], -move["amount"]))
        for *_, line, cents in sorted(changes):
            room[line] += cents
            assert room[line] >= 0, (contract(sheets)["code"], line)


@pytest.mark.parametrize("day", A_YEAR)
def test_nothing_that_happened_is_still_to_come(day):
    for sheets in district(day):
        facts = contract(sheets)
        assert facts["awarded_on"] < facts["signed_on"] <= facts["filed_on"] <= day
        assert facts["published_on"] <= day
        for sheet, columns in PAST.items():
            for row in sheets.get(sheet, ()):
                for column in columns:
                    assert row.get(column) is None or row[column] <= day, (facts["code"], sheet, row)


def test_sign_in_sheets_are_of_a_modest_size_and_give_each_one_role():
    for code, sheets in by_code(DAYS[1]).items():
        rows = sheets["attendance"]
        assert (40 <= len(rows) <= 150) or code == "CP-E-005", (code, len(rows))
        present = defaultdict(list)
        for row in rows:
            present[row["activity"], row["session_no"]].append(row["person"])
        assert all(len(people) == len(set(people)) for people in present.values())


def test_participants_are_of_the_age_that_the_project_is_for():
    for story, sheets in zip(STORIES, district(DAYS[1]), strict=True):
        met = {row["person"] for row in sheets["attendance"] if row["role"] == "beneficiary"}
        born = [p["birth_year"] for p in sheets["people"] if p["code"] in met and p["birth_year"]]
        assert all(story.ages[0] <= DAYS[1].year - year <= story.ages[1] for year in born)


def test_one_not_begun_has_no_records():
    ledger = ledger_of(district(date(2026, 11, 24))[4])
    assert ledger.project.starts_on > date(2026, 11, 24)
    assert (ledger.sessions, ledger.expenses, ledger.scores) == ((), (), ())


def test_one_is_longer_and_dearer_by_a_supplementary_contract():
    sheets = by_code(DAYS[1])["CP-E-009"]
    (amendment,) = sheets["amendments"]
    assert amendment["amount_change"] * 10 == contract(sheets)["amount"]
    assert amendment["ends_on"] > contract(sheets)["ends_on"]


def test_a_reversal_and_own_funds_are_shown():
    sheets = by_code(DAYS[1])
    (back,) = [e for e in sheets["CP-E-007"]["expenses"] if e.get("reverses")]
    assert back["amount"] == -next(
        e["amount"] for e in sheets["CP-E-007"]["expenses"] if e["voucher_no"] == back["reverses"]
    )
    assert any(e.get("own_funds") for e in sheets["CP-E-006"]["expenses"])


def test_one_of_a_fixed_price_went_through_the_statutory_days():
    facts = contract(by_code(DAYS[1])["CP-E-011"])
    assert facts["settlement_mode"] == "fixed_price"
    assert facts["signed_on"] - facts["awarded_on"] <= timedelta(days=30)
    assert facts["filed_on"] - facts["signed_on"] <= timedelta(days=7)
    assert facts["published_on"] - facts["signed_on"] <= timedelta(days=2)


def test_the_same_day_gives_the_same_district():
    assert district(DAYS[0]) == district(DAYS[0])
