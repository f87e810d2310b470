"""The period of a progress report and the ledger of a finance report: what adds up, and the worked example."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.kinds import LAYOUTS
from reports.render import render_html, render_pdf
from reports.snapshot import Period, from_json, to_json
from tests.demonstration import section_8
from tests.demonstration.section_8 import FINAL, FINANCE, MIDTERM
from tests.ledgers import small_ledger
from tests.reporting.test_gather import dates_of, moderately
from tests.strategies import ledgers
from tracker.demonstration.worked_example import worked_example
from tracker.ledger.records import Ledger, ledger_of
from tracker.ledger.rules import services_on
from tracker.reporting.gather import gather

ADDED = ("sessions", "service_hours", "person_times", "headcount", "volunteer_shifts", "volunteer_hours")
DISTINCT = ("persons", "volunteers", "households")


@pytest.fixture(scope="module")
def example() -> Ledger:
    return ledger_of(worked_example())


def period(ledger: Ledger, from_on: date, as_of: date) -> Period:
    found = gather(ledger, "progress", as_of, "zh", from_on=from_on).period
    assert found is not None
    return found


@moderately(12)
@given(ledgers(), st.data())
def test_two_adjoining_periods_are_the_whole(ledger, data):
    first, cut, last = sorted(data.draw(st.sampled_from(dates_of(ledger))) for _ in range(3))
    days = ((first, cut), (cut + timedelta(days=1), last), (first, last))
    one, two, whole = (period(ledger, *each) for each in days)
    # a term that was extended after the cut counts more of the first part than was known by then
    if gather(ledger, "final", cut, "zh").project.effective_ends_on == (
        gather(ledger, "final", last, "zh").project.effective_ends_on
    ):
        for name in ADDED:
            parts = [Decimal(str(getattr(p.counts, name))) for p in (one, two)]
            rounding = Decimal("0.1") if name.endswith("_hours") else 0
            assert abs(sum(parts) - Decimal(str(getattr(whole.counts, name)))) <= rounding, name
        tallied = [services_on(ledger, day).since(since) for since, day in days]
        for exact in (lambda t: t.counts().service_hours, lambda t: t.volunteering().hours):
            assert exact(tallied[0]) + exact(tallied[1]) == exact(tallied[2])
        for name in DISTINCT:
            parts = [getattr(p.counts, name) for p in (one, two)]
            assert max(parts) <= getattr(whole.counts, name) <= sum(parts), name
    for name in ("spent", "own_funds"):
        assert sum(Decimal(getattr(p, name)) for p in (one, two)) == Decimal(getattr(whole, name))
    lines = [{x.category: Decimal(x.spent) for x in p.lines} for p in (one, two, whole)]
    assert {c: lines[0].get(c, 0) + lines[1].get(c, 0) for c in lines[2]} == lines[2]
    assert sum(lines[2].values()) == Decimal(whole.spent)
    spent = [sum(Decimal(a.spent) for a in p.activities) for p in (one, two, whole)]
    assert spent[0] + spent[1] == spent[2]


@moderately(12)
@given(ledgers(), st.data())
def test_the_period_of_the_whole_project_is_what_stands_to_date(ledger, data):
    as_of = data.draw(st.sampled_from(dates_of(ledger)))
    s = gather(ledger, "progress", as_of, "zh", from_on=date.min)
    assert s.period is not None
    assert s.period.counts == s.counts and s.period.spent == s.budget.spent
    assert [(x.category, x.spent) for x in s.period.lines] == [(x.category, x.spent) for x in s.budget.lines]
    assert s.period.values == {i.code: i.actual for i in s.indicators if i.code in s.period.values}
    assert from_json(to_json(s)) == s


@pytest.mark.parametrize("kind", ["midterm", "final", "finance"])
def test_no_other_kind_is_of_a_period(example, kind):
    s = gather(example, kind, MIDTERM, "zh", from_on=date(2024, 9, 1))
    assert (s.from_on, s.period) == (None, None)
    assert bool(s.expenses) is (kind == "finance")


def test_the_halves_of_the_worked_example(example):
    """Section 8: 9 sessions and 202 person-times to mid-term, 17 and 551 in all."""
    first = gather(example, "progress", MIDTERM, "zh")
    assert first.from_on == "2024-07-01" and first.period is not None
    assert first.period.counts == first.counts and first.period.counts.sessions == 9
    second = period(example, MIDTERM + timedelta(days=1), FINAL)
    assert (second.counts.sessions, second.counts.person_times) == (8, 551 - 202)
    assert second.counts.service_hours == "21.0"
    assert Decimal(second.spent) == Decimal("194590.20") - Decimal("93288.12")
    assert [a.code for a in second.activities] == ["A08", "A09", "A10", "A11", "A12"]
    whole = period(example, date(2024, 7, 1), FINAL).counts
    assert (whole.sessions, whole.person_times, whole.persons) == (17, 551, section_8.PERSONS)
    assert (whole.volunteers, whole.volunteer_hours) == (section_8.VOLUNTEERS, "506.0")


def test_the_ledger_of_expenses_is_what_was_spent(example):
    s = gather(example, "finance", FINANCE, "zh")
    assert sum(Decimal(x.amount) for x in s.expenses) == Decimal(s.budget.spent) == Decimal("198590.20")
    assert [x.spent_on for x in s.expenses] == sorted(x.spent_on for x in s.expenses)
    assert len(gather(example, "finance", MIDTERM, "zh").expenses) < len(s.expenses)


def test_a_payee_of_the_register_is_masked():
    ledger = small_ledger()
    named = next(p for p in ledger.people if p.name)
    paid = replace(ledger.expenses[0], payee=named.name)
    s = gather(replace(ledger, expenses=(paid, *ledger.expenses[1:])), "finance", date(2099, 1, 1), "zh")
    assert named.name not in {x.payee for x in s.expenses} and "*" in "".join(x.payee for x in s.expenses)


@pytest.fixture(scope="module")
def finance(example) -> str:
    """Its text, printed, with two vouchers that share an invoice, of which one is reversed in part."""
    a, b = [e for e in example.expenses if e.invoice_no and e.amount > 0][:2]
    double = replace(b, invoice_code=a.invoice_code, invoice_no=a.invoice_no)
    undone = replace(
        b, voucher_no="RV1", amount=-100, reverses=b.voucher_no, invoice_no=None, note="部分冲销"
    )
    rows = tuple(double if e is b else e for e in example.expenses)
    s = gather(replace(example, expenses=(*rows, undone)), "finance", FINANCE, "zh")
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(s)))
    return re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))


def test_an_auditor_finds_every_voucher_and_the_settlement(finance, example):
    assert [e.voucher_no for e in example.expenses if e.voucher_no not in finance] == []
    for said in (
        "壹拾玖万捌仟",
        "支出明细账",
        "重复使用发票的凭证",
        "冲销",
        "RV1",
        "部分冲销",
        "结余从尾款中扣减",
    ):
        assert said in finance, said


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", ["progress", "finance"])
def test_a_chapter_without_data_says_so(kind, lang):
    """Nothing is recorded but the contract: no table is empty, and the contents name the annexes left out."""
    bare = Ledger(project=small_ledger().project, settings=small_ledger().settings)
    page = render_html(gather(bare, kind, small_ledger().project.starts_on, lang))
    assert "<tbody>\n\n</tbody>" not in page and not re.search(r"<tbody>\s*</tbody>", page)
    layout = LAYOUTS[kind]
    headings = re.findall(r'<h1 id="(.*?)"', page)
    assert headings == ["declaration", *(name for name, _ in layout.chapters), "annex-months"]
    left = re.search(r'</ol>\s*<p class="remark">(.*?)</p>', page)
    assert left and left[1].startswith("Left out, " if lang == "en" else "注：因无相应记录，未附")
    assert left[1].count("、" if lang == "zh" else ", ") >= 1
