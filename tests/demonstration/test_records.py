"""The rows of the worked example give every figure of docs/field.md, section 8.

Counted here in plain loops over the rows: nothing of the application's rules is used, so that the rules
can be held to the same figures.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest

from tests.demonstration import section_8
from tests.demonstration.section_8 import FINAL, FINANCE, MIDTERM, cents
from tracker.demonstration.worked_example import worked_example

BOOK = worked_example()
PROJECT = {row["field"]: row["value"] for row in BOOK["project"]}
SESSIONS = {(s["activity"], s["no"]): s for s in BOOK["sessions"]}
PRESENT = defaultdict(lambda: defaultdict(list))  # session → role → people
for _row in BOOK["attendance"]:
    PRESENT[_row["activity"], _row["session_no"]][_row["role"]].append(_row["person"])
DAYS = (MIDTERM, FINAL, FINANCE)


def held(day, activity=None):
    return {
        key: s for key, s in SESSIONS.items() if s["held_on"] <= day and activity in (None, s["activity"])
    }


def person_times(sessions):
    return sum(len(set(PRESENT[key]["beneficiary"])) + (s["headcount"] or 0) for key, s in sessions.items())


def spent(day, **where):
    return sum(
        e["amount"]
        for e in BOOK["expenses"]
        if e["spent_on"] <= day and all(e[k] == v for k, v in where.items())
    )


def percent(part, whole, places="0.01"):
    return str((Decimal(part) / Decimal(whole) * 100).quantize(Decimal(places), rounding=ROUND_HALF_UP))


def test_each_activity_is_as_in_the_table():
    assert {a["code"] for a in BOOK["activities"]} == set(section_8.ACTIVITIES)
    for code, (sessions, hours, times, cost) in section_8.ACTIVITIES.items():
        own = held(FINANCE, code)
        assert (len(own), sum(s["hours"] for s in own.values()), person_times(own)) == (
            sessions,
            hours,
            times,
        )
        assert spent(FINANCE, activity=code, category="activities") == cents(str(cost))
        assert sorted(str(s["held_on"]) for s in own.values()) == section_8.SESSION_DAYS.get(code, [])
    for code, times in section_8.COURSES.items():
        assert [person_times({key: s}) for key, s in held(FINANCE, code).items()] == times


def test_only_the_survey_is_no_output_and_the_team_leads_two():
    assert [a["code"] for a in BOOK["activities"] if not a["counts_as_output"]] == ["A01"]
    leads = {a["code"]: a["lead"] for a in BOOK["activities"]}
    assert {code for code, lead in leads.items() if lead == "organization"} == section_8.LED_BY_THE_TEAM
    assert {lead for code, lead in leads.items() if code not in section_8.LED_BY_THE_TEAM} == {"agency"}


@pytest.mark.parametrize("day", DAYS)
def test_output_up_to_each_day(day):
    sessions, hours, times, cost = section_8.OUTPUT[day]
    own = held(day)
    assert (len(own), sum(s["hours"] for s in own.values()), person_times(own)) == (sessions, hours, times)
    assert spent(day, category="activities") == cents(str(cost))


def test_persons_are_distinct_beneficiaries_of_the_register():
    known = {p["code"] for p in BOOK["people"]}
    met = {p for roles in PRESENT.values() for p in roles["beneficiary"]}
    assert len(met) == section_8.PERSONS
    assert met <= known
    assert len(known) == len(BOOK["people"])


def test_nobody_has_two_roles_in_one_session_and_nobody_is_there_twice():
    for roles in PRESENT.values():
        everybody = [p for people in roles.values() for p in people]
        assert len(everybody) == len(set(everybody))


def test_the_team_is_trained_and_serves_and_staff_is_neither():
    by_role = defaultdict(set)
    for roles in PRESENT.values():
        for role, people in roles.items():
            by_role[role] |= set(people)
    assert by_role["beneficiary"] & by_role["volunteer"]
    assert by_role["staff"]
    assert not by_role["staff"] & (by_role["beneficiary"] | by_role["volunteer"])


def test_volunteers_shifts_and_hours():
    shifts = [
        (person, SESSIONS[key]["hours"], key[0])
        for key, roles in PRESENT.items()
        for person in roles["volunteer"]
    ]
    assert Counter(activity for *_, activity in shifts) == section_8.VOLUNTEERS_IN
    duty = BOOK["volunteer_duty"]
    assert len(duty) == section_8.DUTY_ROWS
    assert {d["hours"] for d in duty} == {section_8.DUTY_HOURS}
    assert all(PROJECT["starts_on"] <= d["served_on"] <= PROJECT["ends_on"] for d in duty)
    assert len(shifts) + len(duty) == section_8.SHIFTS
    assert sum(h for _, h, _ in shifts) + sum(d["hours"] for d in duty) == section_8.VOLUNTEER_HOURS
    assert len({p for p, *_ in shifts} | {d["person"] for d in duty}) == section_8.VOLUNTEERS


def test_the_team_grows():
    served = {d["person"] for d in BOOK["volunteer_duty"] if d["served_on"] <= MIDTERM}
    served |= {p for key in held(MIDTERM) for p in PRESENT[key]["volunteer"]}
    assert len(served) == 22


def test_lines_as_signed_moved_and_spent():
    signed = Counter()
    for row in BOOK["budget"]:
        signed[row["category"]] += row["amount"]
        if row["unit_price"] is not None and row["quantity"] is not None:
            assert row["unit_price"] * row["quantity"] == row["amount"]
    revised = Counter(signed)
    for move in BOOK["adjustments"]:
        assert MIDTERM < move["approved_on"] == date(2025, 2, 20)
        assert percent(move["amount"], signed[move["from_category"]]) == "18.75"
        revised[move["from_category"]] -= move["amount"]
        revised[move["to_category"]] += move["amount"]
    for line, (original, changed, at_midterm, at_end) in section_8.LINES.items():
        assert (signed[line], revised[line]) == (cents(original), cents(changed))
        assert (spent(MIDTERM, category=line), spent(FINANCE, category=line)) == (
            cents(at_midterm),
            cents(at_end),
        )
    assert sum(signed.values()) == sum(revised.values()) == PROJECT["amount"] == cents("200000")
    assert [e["spent_on"] for e in BOOK["expenses"] if e["category"] == "audit"] == [section_8.AUDIT_FEE_ON]


def test_on_no_day_is_more_spent_on_a_line_than_it_has():
    room = Counter()
    for row in BOOK["budget"]:
        room[row["category"]] += row["amount"]
    changes = [(m["approved_on"], 0, m["from_category"], -m["amount"]) for m in BOOK["adjustments"]]
    changes += [(m["approved_on"], 0, m["to_category"], m["amount"]) for m in BOOK["adjustments"]]
    changes += [(e["spent_on"], 1, e["category"], -e["amount"]) for e in BOOK["expenses"]]
    for *_, line, amount in sorted(changes):
        room[line] += amount
        assert room[line] >= 0, line


@pytest.mark.parametrize("day", DAYS)
def test_money_on_each_day(day):
    total, rate, surplus, paid = section_8.MONEY[day]
    assert spent(day) == cents(total)
    assert percent(spent(day), PROJECT["amount"]) == rate
    assert PROJECT["amount"] - spent(day) == cents(surplus)
    assert sum(t["paid_amount"] for t in BOOK["tranches"] if t["paid_on"] <= day) == cents(paid)


def test_tranches():
    rows = {
        t["no"]: (t["amount"], str(t["due_on"]), t["paid_amount"], str(t["paid_on"]))
        for t in BOOK["tranches"]
    }
    assert rows == {
        no: (cents(amount), due, cents(paid), on)
        for no, (amount, due, paid, on) in section_8.TRANCHES.items()
    }
    assert percent(spent(MIDTERM), rows[1][2]) == section_8.OF_FIRST_TRANCHE


def test_expenses_stand_in_their_time_each_with_a_voucher_and_no_invoice_twice():
    assert all(PROJECT["starts_on"] <= e["spent_on"] <= PROJECT["expenses_until"] for e in BOOK["expenses"])
    vouchers = [e["voucher_no"] for e in BOOK["expenses"]]
    invoices = [(e["invoice_code"], e["invoice_no"]) for e in BOOK["expenses"] if e["invoice_no"]]
    assert len(vouchers) == len(set(vouchers))
    assert len(invoices) == len(set(invoices))
    days = {a: min(s["held_on"] for s in held(FINANCE, a).values()) for a in section_8.SESSION_DAYS}
    assert all(e["spent_on"] >= days[e["activity"]] for e in BOOK["expenses"] if e["activity"] in days)


def test_milestones_are_met_in_order():
    assert [str(m["done_on"]) for m in BOOK["milestones"]] == section_8.MILESTONES
    assert all(m["done_on"] <= m["due_on"] for m in BOOK["milestones"])


def test_targets_and_what_was_reached():
    shifts = section_8.SHIFTS - section_8.DUTY_ROWS
    assert shifts == sum(section_8.VOLUNTEERS_IN.values())
    counted = {
        "sessions": len(held(FINAL)),
        "person_times": person_times(held(FINAL)),
        "persons": section_8.PERSONS,  # counted above
        "volunteers": section_8.VOLUNTEERS,
        "volunteer_hours": section_8.VOLUNTEER_HOURS,
        "leaders": leaders(FINAL),
        "agreed_done_rate": Decimal(6) / 7,
        "resources_value": Decimal(sum(r["value"] for r in BOOK["resources"] if r["provided_on"] <= FINAL))
        / 100,
        "satisfaction_score": satisfaction()["score_sum"]
        / (satisfaction()["score_count"] * satisfaction()["maximum"]),
    }
    assert len(BOOK["indicators"]) == len(section_8.INDICATORS)
    for row, (measure, baseline, target, actual, done) in zip(
        BOOK["indicators"], section_8.INDICATORS, strict=True
    ):
        reached = by_hand(row["code"], FINAL) if measure == "manual" else Decimal(counted[measure])
        assert (row["measure"], row["target"]) == (measure, Decimal(target))
        assert row["baseline"] == (None if baseline is None else Decimal(baseline))
        assert round(reached, 4) == Decimal(actual)
        assert percent(reached, row["target"], "0.1") == done
    assert not any(row.get("deviation_reason") for row in BOOK["indicators"])


def by_hand(code, day):
    dated = {v["measured_on"]: v["value"] for v in BOOK["indicator_values"] if v["indicator"] == code}
    return dated[max(d for d in dated if d <= day)]


def test_values_entered_by_hand():
    codes = [row["code"] for row in BOOK["indicators"]]
    found = defaultdict(dict)
    for v in BOOK["indicator_values"]:
        found[codes.index(v["indicator"])][str(v["measured_on"])] = v["value"]
    assert found == {
        place: {day: Decimal(value) for day, value in values.items()}
        for place, values in section_8.BY_HAND.items()
    }


def leaders(day):
    latest = {}
    for row in sorted(BOOK["leaders"], key=lambda x: x["since"]):
        if row["since"] <= day:
            latest[row["person"]] = row["stage"]
    return list(latest.values()).count("leader")


def test_leaders_and_agreed_issues_and_resources():
    assert {day: leaders(day) for day in section_8.LEADERS} == section_8.LEADERS
    for day, (agreed, done) in section_8.AGREED_AND_DONE.items():
        for column, number in (("agreed_on", agreed), ("done_on", done)):
            assert sum(d[column] is not None and d[column] <= day for d in BOOK["deliberations"]) == number
    assert [r["value"] for r in BOOK["resources"]] == [cents(str(yuan)) for yuan in section_8.RESOURCES]


def satisfaction():
    asked = [s for s in BOOK["surveys"] if s["kind"] == "satisfaction" and s["held_on"] <= FINAL]
    return max(asked, key=lambda s: s["held_on"])


def test_surveys():
    s = satisfaction()
    assert {key: s[name] for key, name in (
        ("count", "score_count"), ("sum", "score_sum"), ("maximum", "maximum"), ("top_two", "top_two"),
    )} == section_8.SATISFACTION  # fmt: skip
    assert percent(s["top_two"], s["score_count"]) == "93.75"
    needs = next(s for s in BOOK["surveys"] if s["kind"] == "needs")
    assert (needs["issued"], needs["valid"]) == (120, 112)
    scale = {s["kind"]: s["score_sum"] / s["score_count"] for s in BOOK["surveys"] if "scale" in s["kind"]}
    assert scale == {"scale_pre": Decimal("3.2"), "scale_post": Decimal("3.9")}


def test_the_scheme_and_both_rounds_of_scores():
    weights = {row["code"]: (row.get("weight_midterm"), row["weight_final"]) for row in BOOK["scheme"]}
    scores = {(s["round"], s["code"]): s["score"] for s in BOOK["scores"]}
    assert {c: weights[c][0] for c in section_8.MIDTERM_WEIGHTS} == section_8.MIDTERM_WEIGHTS
    assert sum(w for w, _ in weights.values() if w) == 100
    expected = {("midterm", c): Decimal(s) for c, s in section_8.MIDTERM_SCORES.items()}
    for group, (weight, items) in section_8.FINAL_WEIGHTS.items():
        assert weights[group][1] == weight == sum(items)
        total, given = section_8.FINAL_SCORES[group]
        assert sum(map(Decimal, given)) == Decimal(total)
        for number, (item, score) in enumerate(zip(items, given, strict=True), start=1):
            assert weights[f"{group}{number}"] == (None, item)
            expected["final", f"{group}{number}"] = Decimal(score)
    assert scores == expected
    for round_, (total, _) in section_8.TOTALS.items():
        assert sum(s for (r, _), s in scores.items() if r == round_) == Decimal(total)


def test_two_midterm_findings_closed_in_time():
    assert [
        (f["round"], str(f["found_on"]), str(f["due_on"]), str(f["closed_on"])) for f in BOOK["findings"]
    ] == [("midterm", "2025-01-10", "2025-01-31", "2025-01-27")] * 2


def test_a_builder_gives_the_same_rows_each_time():
    assert worked_example() == BOOK
    assert worked_example() is not BOOK
