"""Figures that lead somewhere print what they printed before."""

from __future__ import annotations

import re
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import snapshot as paper
from reports.render import render_html
from reports.sample import sample, sample_certificate, sample_finance, sample_midterm, sample_progress
from reports.snapshot import KINDS, Written, from_json, to_json
from reports.traced import FIGURES, figures_of, plain, traced

WRITTEN = "本期{服务人次}人次，**支出{累计支出}元**，执行率{预算执行率}。"
LINK = re.compile(r'<a class="figure" href="/f/([^"]*)">(.*?)</a>')


def address(path: str) -> str:
    return f"/f/{path}"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_with_links_a_report_says_what_it_says_without(kind: str, lang: str):
    made = {"final": sample, "midterm": sample_midterm, "progress": sample_progress}
    made |= {"finance": sample_finance, "certificate": sample_certificate}
    snapshot = replace(made[kind](), lang=lang, written=(Written("overview", WRITTEN),))
    bare, linked = render_html(snapshot), render_html(snapshot, figures=address)
    assert LINK.sub(r"\2", linked) == bare
    assert "figure" not in {c for names in re.findall(r'<a class="([^"]*)"', bare) for c in names.split()}
    found = LINK.findall(linked)
    assert {path for path, _ in found} <= set(figures_of(snapshot))
    assert len(set(found)) > (5 if kind == "certificate" else 60)
    assert all(re.search(r"[0-9元–]", text) and "<" not in text for _, text in found)


def test_no_chart_bears_a_link():
    page = render_html(sample(), figures=address)
    charts = re.findall(r"<svg.*?</svg>", page, re.S)
    assert len(charts) > 5
    assert not any("<a " in chart or "&lt;a" in chart for chart in charts)


def test_a_traced_snapshot_is_the_same_figures():
    snapshot = sample()
    linked = traced(snapshot, address)
    assert linked == snapshot and plain(linked) == snapshot
    assert from_json(to_json(linked)) == snapshot
    assert type(plain(linked).counts.persons) is int and type(plain(linked).budget.spent) is str


@given(st.text("ab/~%?#[]. 数", min_size=1, max_size=8), st.text("ab/~%?#[]. 数", min_size=1, max_size=8))
def test_codes_of_any_form_are_told_apart_in_one_part_of_an_address(one: str, other: str):
    snapshot = sample()
    rows = tuple(replace(snapshot.activities[0], code=code) for code in dict.fromkeys((one, other)))
    found = figures_of(replace(snapshot, activities=rows))
    persons = [path for path in found if path.startswith("activities[") and path.endswith("].persons")]
    assert len(persons) == len(rows)
    assert not any("/" in path for path in found)


@pytest.mark.parametrize("owner", FIGURES, ids=lambda owner: owner.__name__)
def test_what_is_called_a_figure_is_a_field(owner: type):
    assert set(FIGURES[owner]) <= {f.name for f in fields(owner)}


def test_every_amount_and_count_of_a_snapshot_is_a_figure():
    """A field that is added is either traced or one of these: what rows are known by, and settings of the page."""
    known = {"no", "tranche_no", "level", "amendment_no", "photos_kept", "schema", "files"}
    numbers = {
        (owner.__name__, f.name)
        for owner in vars(paper).values()
        if isinstance(owner, type) and owner.__module__ == paper.__name__
        for f in fields(owner)
        if str(f.type).startswith("int")
    }
    traced_ = {(owner.__name__, name) for owner, names in FIGURES.items() for name in names}
    assert {name for owner, name in numbers - traced_} == known
