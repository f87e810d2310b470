"""Figures: what they show is what the snapshot says, told apart without colours, within their frame."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from xml.etree.ElementTree import Element, fromstring

import pytest

from reports import charts
from reports.charts.drawing import FILLS, WIDTH, bar
from reports.sample import sample, sample_midterm
from reports.snapshot import Budget, BudgetLine, Cultivation, Month, PersonsBy, Share, SheetRow
from reports.words import words
from tracker.terms import choices

SVG = "{http://www.w3.org/2000/svg}"
ZH, EN = words("zh"), words("en")


def read(svg: str) -> tuple[str, Element]:
    tree = fromstring(svg)
    title = tree.findtext(f"{SVG}title")
    assert title
    return title, tree


def rects(tree: Element) -> list[tuple[float, float, float, float]]:
    return [tuple(float(r.get(k, 0)) for k in ("x", "y", "width", "height")) for r in tree.iter(f"{SVG}rect")]  # type: ignore[misc]


def drawn(s, w) -> list[str]:
    return [
        charts.completion(s.indicators, w),
        charts.profile([row for row in s.evaluation.sheet if row.level == 1], w),
        charts.by_month(s.months, w),
        charts.pyramid(s.counts.persons_by, w),
        charts.spending(s.budget.lines, w),
        charts.over_time(s.project, s.months, s.budget, s.payments, s.as_of, w),
        charts.societies(s.cultivation, w),
    ]


@pytest.mark.parametrize("w", [ZH, EN], ids=["zh", "en"])
@pytest.mark.parametrize("made", [sample, sample_midterm])
def test_each_figure_stays_in_its_frame_and_bears_no_colour(made, w):
    for svg in drawn(made(), w):
        _, tree = read(svg)
        height = float(tree.get("height", 0))
        for x, y, width, high in rects(tree):
            assert x >= 0 and y >= 0 and x + width <= WIDTH + 0.1 and y + high <= height
        for colour in re.findall(r"#[0-9a-f]{3,6}", svg):
            digits = colour[1:]
            assert digits == digits[: len(digits) // 3] * 3, "a grey"


@pytest.mark.parametrize("w", [ZH, EN], ids=["zh", "en"])
def test_the_text_alternative_tells_every_figure(w):
    s = sample_midterm()
    said = [read(svg)[0] for svg in drawn(s, w)]
    figures = [
        [
            f"{i.name} {i.completion_percent}%" if i.plan_completion == "1" else f"{i.completion_percent}%"
            for i in s.indicators
            if i.completion
        ],
        [f"{row.score}/{row.weight}" for row in s.evaluation.sheet if row.level == 1],
        [str(n) for m in s.months for n in (m.person_times, *m.person_times_by.values())],
        [str(n) for row in s.counts.persons_by.age_gender.values() for n in row.values() if n],
        [f"{Decimal(x.spent):,.2f}/{Decimal(x.revised):,.2f}" for x in s.budget.lines],
        [f"{Decimal(x):,.2f}" for m in s.months for x in (m.spent_to_date, m.planned_to_date)],
        [str(x.activities) for x in s.cultivation.societies] + [str(s.cultivation.linked)],
    ]
    for title, each in zip(said, figures, strict=True):
        assert each and [figure for figure in each if figure not in title] == []


def test_the_parts_of_a_month_stand_on_each_other_and_make_it_up():
    months = [
        Month("2024-08", 1, 40, "0.0", "0.00", {"group": 30, "visit": 10}),
        Month("2024-09", 1, 80, "0.0", "0.00", {"visit": 80}),
    ]
    title, tree = read(charts.by_month(months, EN))
    assert title.endswith("Aug 2024 40 (group 30, visit 10), Sep 2024 80 (visit 80)")
    bars = [r for r in rects(tree) if r[2] > 16]  # without the samples of the legend
    [whole] = [r for r in bars if r[3] > 100]
    parts = sorted(r for r in bars if r != whole)
    assert sum(r[3] for r in parts) == pytest.approx(whole[3] / 2, abs=0.2)
    assert sorted(r[3] for r in parts) == pytest.approx([whole[3] / 8, whole[3] * 3 / 8], abs=0.1)
    upper, lower = sorted(parts, key=lambda r: r[1])
    assert upper[1] + upper[3] == pytest.approx(lower[1], abs=0.2)


def test_of_many_kinds_the_smallest_go_together_and_none_is_lost():
    kinds = [k for k in choices("activity_kind") if k != "survey"]
    month = Month("2024-08", 12, 78, "0.0", "0.00", {kind: n for n, kind in enumerate(kinds, 1)})
    title, tree = read(charts.by_month([month], EN))
    assert all(f"{EN.term('activity_kind', kind)} {n}" in title for n, kind in enumerate(kinds, 1))
    bars = [r for r in rects(tree) if r[2] > 16]
    assert len(bars) == len(FILLS) and sum(r[3] for r in bars) == pytest.approx(120, abs=0.4)
    assert "Other kinds" in [t.text for t in tree.iter(f"{SVG}text")]


def test_each_fill_looks_its_own_way_on_a_copy():
    looks = {
        re.sub(r"[\d.]+", "", bar(0, 0, 40, 40, fill)) + str(bar(0, 0, 40, 40, fill).count("M"))
        for fill in FILLS
    }
    colours = {
        (re.findall('fill="(#.*?)"', bar(0, 0, 40, 40, f)) or [""])[0] + str(bar(0, 0, 40, 40, f).count("M"))
        for f in FILLS
    }
    assert len(looks) >= 4 and len(colours) == len(FILLS)


def test_hatching_stays_in_its_bar():
    for fill in ("hatched", "crossed", "lines"):
        for x, y, width, height in (
            (0, 0, 3, 40),
            (100.3, 7.7, 55.5, 1),
            (10, 10, 0, 12),
            (168, 31, 310, 15),
        ):
            numbers = [
                float(n)
                for n in re.findall(
                    r"[\d.]+", "".join(re.findall('<path d="(.*?)"', bar(x, y, width, height, fill)))
                )
            ]
            assert all(x - 0.1 <= n <= x + width + 0.1 for n in numbers[::2])
            assert all(y - 0.1 <= n <= y + height + 0.1 for n in numbers[1::2])


def test_the_plan_of_a_target_stands_where_its_bar_should_reach():
    one = replace(
        sample_midterm().indicators[0],
        completion="0.5000",
        completion_percent="50.0",
        plan_completion="0.5000",
    )
    _, tree = read(charts.completion([one], EN))
    [mark] = {line.get("x1") for line in tree.iter(f"{SVG}line") if line.get("stroke-width") == "2"} - {
        legend_mark(tree)
    }
    x, _, width, _ = max(rects(tree), key=lambda r: r[2])
    assert float(mark or 0) == pytest.approx(x + width, abs=0.1)


def legend_mark(tree: Element) -> str | None:
    return next(line.get("x1") for line in tree.iter(f"{SVG}line") if line.get("stroke-width") == "2")


def test_spending_over_time_ends_at_its_figures():
    s = sample_midterm()
    _, tree = read(charts.over_time(s.project, s.months, s.budget, s.payments, s.as_of, EN))
    plan, paid, spent = [
        [tuple(map(float, p.split(","))) for p in (line.get("points") or "").split()]
        for line in tree.iter(f"{SVG}polyline")
    ][:3]
    foot, top = plan[0][1], plan[-1][1]  # of the whole revised budget
    for line, yuan in ((paid, "120000"), (spent, "93288.12")):
        assert (foot - line[-1][1]) / (foot - top) == pytest.approx(float(yuan) / 200_000, abs=0.01)
    passed = (spent[-1][0] - plan[0][0]) / (plan[-1][0] - plan[0][0])
    assert passed == pytest.approx(194 / 365, abs=0.002)


def test_what_is_extreme_is_drawn_all_the_same():
    s = sample()
    nothing = Budget("0.00", "0.00", "0.00", None, "0.00", ())
    back = [replace(s.months[0], spent_to_date="-5.00", planned_to_date="0.00")]
    long = [
        Month(f"20{y}-{m:02d}", 1, 10**9, "0.0", "0.00", {"group": 10**9}, "9999999999.99", "0.00")
        for y in (24, 25, 26)
        for m in range(1, 13)
    ]
    for months in ([], back, long):
        for budget in (nothing, s.budget):
            for day in ("2020-01-01", "2024-07-01", "2030-12-31"):
                read(charts.over_time(s.project, months, budget, s.payments, day, ZH))
        read(charts.by_month(months, EN))
    read(charts.pyramid(PersonsBy({}, {}, {"unknown": {"unknown": 3}}), EN))
    read(charts.pyramid(PersonsBy({}, {}), EN))
    read(charts.societies(Cultivation(1, 0, (Share("community", 0, 0, 0),)), EN))
    read(charts.spending([BudgetLine("staff", "0.00", "0.00", "-3.00")], EN))
    read(charts.profile([SheetRow("A", "<&" * 200, 1, "0.00", None, True)], EN))
    read(
        charts.completion(
            [replace(i, completion="999999.0000", plan_completion="-3.0000") for i in s.indicators], ZH
        )
    )
