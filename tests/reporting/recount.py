"""A recount of a report's figures from the ``ledger.xlsx`` attached to it, as an auditor would make it: plain loops by
docs/field.md, sections 3 to 5, over rows that ``books.py`` reads. Nothing of the application is used."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

from .books import Book, Row, iso, plain, shown


def recount(book: Book, kind: str, as_of: date) -> Row:
    """The figures of ``snapshot.json`` that a ledger gives, in its form."""
    first, last = book["project"]["starts_on"], _last_day(book, as_of)
    counts = _counts(book, (), first, last, as_of)
    budget = _budget(book, as_of)
    round_ = "midterm" if kind == "midterm" else "final"
    indicators = _indicators(book, kind, first, last, as_of, budget)
    signed = [a for a in book["amendments"] if a["signed_on"] <= as_of]
    amount = book["project"]["amount"]
    return {
        "project": {
            "amount": shown(amount, 2),
            "effective_amount": shown(amount + sum(a["amount_change"] or 0 for a in signed), 2),
            "effective_ends_on": last.isoformat(),
        },
        "counts": {k: v for k, v in counts.items() if k != "who"},
        "budget": {k: v for k, v in budget.items() if k != "rate"},
        "payments": _payments(book, budget, as_of),
        "milestones": _milestones(book, as_of),
        "indicators": [{k: v for k, v in i.items() if k != "over"} for i in indicators],
        "evaluation": _evaluation(book, round_, as_of),
        "flags": _flags(book, indicators, first, last, as_of),
    }


def _last_day(book: Book, as_of: date) -> date:
    end, latest = book["project"]["ends_on"], (date.min, 0)
    for a in book["amendments"]:
        if a["signed_on"] <= as_of and a["ends_on"] and (a["signed_on"], a["no"]) > latest:
            end, latest = a["ends_on"], (a["signed_on"], a["no"])
    return end


def _counts(book: Book, kinds: Any, first: date, last: date, as_of: date) -> Row:
    end = min(last, as_of)
    activities = {a["code"]: a for a in book["activities"]}
    held, sessions, hours, times, heads = set(), 0, Fraction(0), 0, 0
    persons, volunteers, shifts, given = set(), set(), 0, Fraction(0)
    for s in book["sessions"]:
        if not first <= s["held_on"] <= end:
            continue
        activity = activities[s["activity"]]
        output = activity["counts_as_output"] == "yes" and activity["kind"] != "survey"
        output = output and (not kinds or activity["kind"] in kinds)
        there = [
            a for a in book["attendance"] if (a["activity"], a["session_no"]) == (s["activity"], s["no"])
        ]
        served = {a["person"] for a in there if a["role"] == "beneficiary"}
        if output:
            held.add(s["activity"])
            sessions += 1
            hours += s["hours"]
            heads += int(s["headcount"] or 0)
            times += len(served) + int(s["headcount"] or 0)
            persons |= served
        for a in there:
            if a["role"] == "volunteer":
                volunteers.add(a["person"])
                shifts += 1
                given += a["hours"] or s["hours"]
    for d in book["volunteer_duty"]:
        if first <= d["served_on"] <= end:
            volunteers.add(d["person"])
            shifts += 1
            given += d["hours"]
    who = [p for p in book["people"] if p["code"] in persons]
    return {
        "activities": len(held),
        "sessions": sessions,
        "service_hours": shown(hours, 1),
        "person_times": times,
        "persons": len(persons),
        "volunteers": len(volunteers),
        "volunteer_shifts": shifts,
        "volunteer_hours": shown(given, 1),
        "headcount": heads,
        "persons_by": {
            "gender": dict(Counter(p["gender"] or "unknown" for p in who)),
            "age": dict(Counter(p["age_band"] for p in who)),
        },
        "who": {"service_hours": hours, "volunteer_hours": given},
    }


def _effective(book: Book) -> list[tuple[date | None, Row]]:
    """Each adjustment with the day on which it takes effect."""
    original: Counter[str] = Counter()
    for b in book["budget"]:
        original[b["category"]] += b["amount"]
    signed = {a["no"]: a["signed_on"] for a in book["amendments"]}
    rows = sorted(book["adjustments"], key=lambda a: a["adjusted_on"])
    granted = [signed[a["amendment_no"]] if a["amendment_no"] else a["approved_on"] for a in rows]
    taken: Counter[str] = Counter()
    found = []
    for a, day in zip(rows, granted, strict=True):
        if day is None:
            taken[a["from_category"]] += a["amount"]
            there = a["to_category"] in original or any(
                b["to_category"] == a["to_category"] and d and d <= a["adjusted_on"]
                for b, d in zip(rows, granted, strict=True)
            )
            small = taken[a["from_category"]] * 10 <= original[a["from_category"]]
            if there and small and a["to_category"] not in ("staff", "management"):
                day = a["adjusted_on"]
        found.append((day, a))
    return found


def _budget(book: Book, as_of: date) -> Row:
    original: Counter[str] = Counter()
    for b in book["budget"]:
        original[b["category"]] += b["amount"]
    revised, spent = Counter(original), Counter()
    for day, a in _effective(book):
        if day and day <= as_of:
            if a["from_category"]:
                revised[a["from_category"]] -= a["amount"]
            if a["to_category"]:
                revised[a["to_category"]] += a["amount"]
    for e in book["expenses"]:
        if e["spent_on"] <= as_of:
            spent[e["category"]] += e["amount"]
    whole, gone = Fraction(sum(revised.values())), Fraction(sum(spent.values()))
    rate = gone / whole if whole else None
    return {
        "original": shown(Fraction(sum(original.values())), 2),
        "revised": shown(whole, 2),
        "spent": shown(gone, 2),
        "execution_rate": shown(rate, 4),
        "surplus": shown(whole - gone, 2),
        "lines": {
            c: [shown(Fraction(each[c]), 2) for each in (original, revised, spent)] for c in sorted(revised)
        },
        "rate": rate,
    }


def _payments(book: Book, budget: Row, as_of: date) -> Row:
    signed = {a["no"] for a in book["amendments"] if a["signed_on"] <= as_of}
    rows = [t for t in book["tranches"] if not t["amendment_no"] or t["amendment_no"] in signed]
    rows.sort(key=lambda t: (t["due_on"] or date.max, t["no"]))
    paid = [t for t in rows if t["paid_on"] and t["paid_on"] <= as_of]
    last = max((t["no"] for t in rows if t["amount"] > 0), default=None)
    settled = book["project"]["settlement_mode"] == "actual_cost" and last in {t["no"] for t in paid}
    return {
        "due": shown(Fraction(sum(t["amount"] for t in rows if t["due_on"] and t["due_on"] <= as_of)), 2),
        "deducted": budget["surplus"] if settled else "0.00",
        "paid": shown(Fraction(sum(t["paid_amount"] or 0 for t in paid)), 2),
        "tranches": [
            {
                "no": int(t["no"]),
                "amount": shown(t["amount"], 2),
                "due_on": iso(t["due_on"]),
                "paid": shown(t["paid_amount"] or Fraction(0), 2) if t in paid else "0.00",
                "paid_on": iso(t["paid_on"], as_of),
            }
            for t in rows
        ],
    }


def _milestones(book: Book, as_of: date) -> list[Row]:
    found = []
    for m in sorted(book["milestones"], key=lambda m: (m["due_on"], m["code"])):
        done = m["done_on"] if m["done_on"] and m["done_on"] <= as_of else None
        if done:
            status = "met" if done <= m["due_on"] else "met_late"
        else:
            status = "overdue" if m["due_on"] < as_of else "scheduled"
        found.append({"code": m["code"], "due_on": iso(m["due_on"]), "done_on": iso(done), "status": status})
    return found


def _indicators(book: Book, kind: str, first: date, last: date, as_of: date, budget: Row) -> list[Row]:
    days = (last - first).days + 1
    passed = min(max((as_of - first).days + 1, 0), days)
    found = []
    for i in book["indicators"]:
        actual, target = _actual(book, i, first, last, as_of, budget), i["target"]
        if kind == "midterm" and i["target_midterm"] is not None:
            plan = i["target_midterm"]
        else:
            plan = min(Fraction(shown(target * passed / days, 2) or 0), target)
        done = None
        if actual is not None and target:
            if i["direction"] == "at_least":
                done = actual / target
            else:
                done = target / actual if actual else Fraction(1)
        found.append(
            {
                "code": i["code"],
                "name": i["name"],
                "baseline": plain(i["baseline"]),
                "target": plain(target),
                "plan_to_date": plain(plan),
                # households are known by the whole ledger alone: the attached one has people without homes
                "actual": None if i["measure"] == "households" else plain(actual),
                "completion": None if i["measure"] == "households" else shown(done, 4),
                "over": done is not None
                and done > book["settings"]["over_completion"]
                and not i["deviation_reason"]
                and i["measure"] != "households",
            }
        )
    return found


def _actual(book: Book, i: Row, first: date, last: date, as_of: date, budget: Row) -> Fraction | None:
    measure = i["measure"]
    by_now = {
        name: [r for r in book[name] if r[column] <= as_of]
        for name, column in (
            ("indicator_values", "measured_on"),
            ("surveys", "held_on"),
            ("resources", "provided_on"),
            ("leaders", "since"),
        )
    }
    if measure == "manual":
        values = [v for v in by_now["indicator_values"] if v["indicator"] == i["code"]]
        return max(values, key=lambda v: v["measured_on"])["value"] if values else None
    if measure in ("satisfaction_score", "satisfaction_rate"):
        held = [s for s in by_now["surveys"] if s["kind"] == "satisfaction"]
        s = max(held, key=lambda s: s["held_on"], default=None)
        if s is None or not s["score_count"]:
            return None
        if measure == "satisfaction_rate":
            return s["top_two"] / s["score_count"]
        return s["score_sum"] / (s["score_count"] * s["maximum"])
    if measure == "resources_value":
        return Fraction(sum(r["value"] for r in by_now["resources"]))
    if measure == "budget_execution":
        return budget["rate"]
    if measure == "leaders":
        stages = {r["person"]: r["stage"] for r in sorted(by_now["leaders"], key=lambda r: r["since"])}
        return Fraction(list(stages.values()).count("leader"))
    if measure == "agreed_done_rate":
        agreed, done = (
            [d for d in book["deliberations"] if d[day] and d[day] <= as_of]
            for day in ("agreed_on", "done_on")
        )
        return Fraction(len(done), len(agreed)) if agreed else None
    kinds = i["kinds"].split(";") if i["kinds"] else ()
    counts = _counts(book, kinds, first, last, as_of)
    return Fraction(counts["who"].get(measure, counts.get(measure, 0)))


def _evaluation(book: Book, round_: str, as_of: date) -> Row | None:
    given = {
        s["code"]: s["score"] for s in book["scores"] if s["round"] == round_ and s["scored_on"] <= as_of
    }
    if not given:
        return None
    weight = {item["code"]: item[f"weight_{round_}"] or Fraction(0) for item in book["scheme"]}
    above = {item["code"]: item["parent"] for item in book["scheme"]}

    def is_above(one: str, other: str | None) -> bool:
        parent = above.get(other or "")
        return parent is not None and (parent == one or is_above(one, parent))

    items = [c for c in weight if weight[c] and not any(weight[d] and is_above(c, d) for d in weight)]
    total = None if any(c not in given for c in items) else sum((given[c] for c in items), Fraction(0))
    grade = None
    if total is not None:
        bands = ("excellent", "good", "fair")
        grade = next((b for b in bands if total >= book["settings"][f"grade_{b}"]), "poor")
        if any(
            f["severity"] == "veto" and f["round"] == round_ and _is_open(f, as_of) for f in book["findings"]
        ):
            grade = "poor"
    return {
        "round": round_,
        "score": shown(total, 2),
        "grade": grade,
        "scores": [
            {"code": c, "weight": shown(weight[c], 2), "score": shown(given.get(c), 2)} for c in items
        ],
    }


def _is_open(finding: Row, as_of: date) -> bool:
    return finding["found_on"] <= as_of and not (finding["closed_on"] and finding["closed_on"] <= as_of)


def _flags(book: Book, indicators: list[Row], first: date, last: date, as_of: date) -> list[tuple[str, str]]:
    """Kind and subject of the flags that are plain to see."""
    found = [
        ("outside_term", f"{s['activity']}/{s['no']}")
        for s in book["sessions"]
        if s["held_on"] <= as_of and not first <= s["held_on"] <= last
    ]
    found += [
        ("outside_term", d["person"])
        for d in book["volunteer_duty"]
        if d["served_on"] <= as_of and not first <= d["served_on"] <= last
    ]
    found += [("milestone_overdue", m["code"]) for m in _milestones(book, as_of) if m["status"] == "overdue"]
    found += [("open_finding", f["code"] or f["round"]) for f in book["findings"] if _is_open(f, as_of)]
    found += [("over_completion", i["code"]) for i in indicators if i["over"]]
    return sorted(found + [("duplicate_invoice", no) for no in _used_twice(book, as_of)])


def _used_twice(book: Book, as_of: date) -> list[str]:
    """Invoices on several vouchers that are worth something still; a reversal uses none."""
    rows = [e for e in book["expenses"] if e["spent_on"] <= as_of]
    back: Counter[str] = Counter()
    worth: Counter[str] = Counter()
    vouchers: dict[str, set[str]] = {}
    for e in rows:
        worth[e["reverses"] or e["voucher_no"]] += e["amount"]
        if e["reverses"]:
            back[e["reverses"]] += 1
    for e in rows:
        if (
            e["invoice_no"]
            and not e["reverses"]
            and not (back[e["voucher_no"]] and worth[e["voucher_no"]] <= 0)
        ):
            invoice = "/".join(part for part in (e["invoice_code"], e["invoice_no"]) if part)
            vouchers.setdefault(invoice, set()).add(e["voucher_no"])
    return [invoice for invoice, used in vouchers.items() if len(used) > 1]
