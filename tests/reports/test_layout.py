"""How a report is set: what is in another language says so, what belongs together stands together."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pikepdf
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from weasyprint.formatting_structure import boxes

from reports.charts.drawing import svg, text, wide
from reports.paper import lay_out
from reports.parts import parts_of
from reports.portfolio_render import portfolio_html
from reports.reading.scores import Scores
from reports.render import render_html, render_pdf
from reports.sample import sample, sample_finance, sample_progress
from reports.sample_photos import with_photos
from reports.sample_portfolio import sample_portfolio
from reports.tongue import foreign
from reports.words import words

HAN = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def english() -> bytes:
    return render_pdf(replace(sample_progress(), lang="en"))


@pytest.fixture(scope="module")
def pages(english) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(english)).pages]


@pytest.mark.parametrize(
    ("lang", "said", "pieces"),
    [
        ("en", "L社区K队", [("L社区K队", "zh")]),
        (
            "en",
            "三方会谈（一） (tripartite talk)*",
            [("三方会谈（一）", "zh"), (" (tripartite talk)*", None)],
        ),
        ("en", "with 社区 居民, by A01", [("with ", None), ("社区 居民,", "zh"), (" by A01", None)]),
        ("en", "CP-2024-017", [("CP-2024-017", None)]),
        ("zh", "CP-2024-017 A01", [("CP-2024-017 A01", None)]),
        ("zh", "Weaving for beginners", [("Weaving for beginners", "en")]),
        ("zh", "编织小组 for beginners only", [("编织小组 for beginners only", None)]),
    ],
)
def test_a_text_says_what_is_not_in_the_reports_language(lang, said, pieces):
    assert foreign(said, lang) == pieces


@given(st.text(st.sampled_from("a b（）社区,\n\t 1"), max_size=30), st.sampled_from(["zh", "en"]))
def test_nothing_of_a_text_is_lost_and_chinese_is_never_called_english(said, lang):
    pieces = foreign(said, lang)
    assert "".join(piece for piece, _ in pieces) == said
    for piece, own in pieces:
        assert own in (None, "en" if lang == "zh" else "zh")
        assert lang == "zh" or bool(HAN.search(piece)) == (own == "zh")


def elements(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    todo = [pdf.Root.StructTreeRoot.K]
    while todo:
        one = todo.pop()
        if isinstance(one, pikepdf.Array):
            todo += list(one)
        elif isinstance(one, pikepdf.Dictionary) and "/S" in one:
            yield one
            todo += [one.K] if "/K" in one else []


def test_the_tags_name_the_language_of_records(english):
    with pikepdf.open(io.BytesIO(english)) as pdf:
        assert str(pdf.Root.Lang) == "en"
        found = [(str(e.S), str(e.Lang)) for e in elements(pdf) if "/Lang" in e]
    assert {lang for _, lang in found} == {"zh"}
    assert {"/TD", "/Span"} <= {name for name, _ in found} and len(found) > 50


def test_in_its_own_language_a_report_names_none():
    assert ' lang="' not in render_html(sample_progress()).split("<body")[1]


def test_a_drawing_has_no_elements_within_its_words():
    w = words("en")
    said = w.say("Bar chart, completion of each target: %(figures)s", figures="志愿时数 12%")
    assert "<span" in said
    drawn = svg(10, w, said, [text(0, 0, said)])
    assert "<span" not in drawn and drawn.count("志愿时数 12%") == 2


def test_the_names_of_budget_lines_are_written_out():
    assert wide("Supervision and training") <= 156


def test_no_sentence_stands_apart_from_the_table_that_it_leads_to(pages):
    [page] = [page for page in pages if "These dates were agreed on" in page]
    assert "Milestones ahead" in page and "资料归档" in page


def test_no_row_of_a_table_stands_alone_on_its_page(pages):
    listed = [re.findall(r"^A\d\d ", page, re.M) for page in pages if "Code Activity Dates" in page]
    assert sum(map(len, listed)) >= 5 and min(map(len, listed)) >= 2


def test_the_photos_of_a_progress_report_are_of_its_period():
    snapshot, files = with_photos(sample_progress())
    assert snapshot.from_on and len(files) == 10
    assert all(snapshot.from_on <= photo.first_on <= snapshot.as_of for photo in snapshot.photos)


def tables(box) -> Iterator:
    if isinstance(box, boxes.TableBox):
        yield box
    for child in getattr(box, "children", ()):
        yield from tables(child)


@pytest.mark.parametrize("height", range(180, 225, 5))
def test_the_frame_of_a_table_ends_with_its_last_row(height):
    """Whatever of it goes to the next page, with the remark that stands under it: two rows at least."""
    row = '<tr><td class="l">a</td></tr>'
    html = (
        f'<html lang="en"><head><title>t</title></head><body class="en"><div style="height: {height}mm"></div>'
        f'<table class="grid"><thead><tr><th>h</th></tr></thead><tbody>{row * 6}</tbody></table>'
        '<p class="remark">r</p></body></html>'
    )
    document = lay_out(fromstring(html))
    parts = [table for page in document.pages for table in tables(page._page_box)]
    for table in parts:
        last = table.children[-1].children[-1]
        assert last.position_y + last.height == pytest.approx(table.content_box_y() + table.height)
        assert len(table.children[-1].children) > 1
    assert sum(len(table.children[-1].children) for table in parts) == 6


@pytest.mark.parametrize("title", ["社区" * 100, "Growing up together " * 10, "队"])
def test_a_long_title_leaves_the_cover_on_its_page(title):
    snapshot = sample_progress()
    snapshot = replace(snapshot, number="CP-1", project=replace(snapshot.project, title=title))
    front = lay_out(parts_of(render_html(snapshot)).front())
    assert len(front.pages) == 3


@pytest.mark.parametrize("comment", [None, "c"])
@pytest.mark.parametrize("day", ["2025-07-10", "2025-07-09"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_score_sheet_has_columns_for_what_it_holds(comment, day, lang):
    snapshot = sample()
    first, *others = snapshot.evaluation.scores
    scores = (replace(first, comment=comment, scored_on=day), *others)
    sheet = Scores(replace(snapshot, evaluation=replace(snapshot.evaluation, scores=scores)), words(lang))
    heads = [head for head, _ in sheet.columns]
    assert sum(width for _, width in sheet.columns) == 100
    assert (words(lang).say("Comment") in heads) == bool(comment)
    assert (words(lang).say("Scored on") in heads) == (day == "2025-07-09")
    rows = [*map(sheet.cells, sheet.s.evaluation.sheet), sheet.total]
    assert {len(row) for row in rows} == {len(heads), len(sheet.align)} == {len(heads)}


def test_a_bookmark_of_an_annex_parts_its_label_from_its_name(english):
    titles = [
        str(item.title) for item in pypdf.PdfReader(io.BytesIO(english)).outline if not isinstance(item, list)
    ]
    assert "Annex 1. Activities of the period" in titles


@pytest.mark.parametrize("times", [3, 5, 8, 12])
def test_no_heading_stands_apart_from_the_table_of_its_annex(times):
    snapshot = sample_finance()
    parts = parts_of(render_html(replace(snapshot, expenses=snapshot.expenses * times)))
    assert [
        section for section in parts.first.iter("section") if {child.tag for child in section} == {"h1"}
    ] == []


def test_a_table_of_one_row_needs_nothing_after_it():
    """Or it would go to the next page with a heading that finds no room."""
    html = (
        '<html lang="en"><head><title>t</title></head><body class="en"><div style="height: 180mm"></div>'
        '<table class="grid short"><thead><tr><th>h</th></tr></thead><tbody><tr><td class="l">a</td></tr></tbody></table>'
        '<h1>H</h1><div style="height: 90mm"></div></body></html>'
    )
    first, second = lay_out(fromstring(html)).pages
    assert len(list(tables(first._page_box))) == 1 and not list(tables(second._page_box))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_sample_of_a_portfolio_is_whole(lang):
    portfolio = replace(sample_portfolio(), lang=lang)
    page = portfolio_html(portfolio)
    assert all(row.title in page for row in portfolio.rows) and "430,000.00" in page
    assert sum(g.sums.projects for g in portfolio.contractors) == portfolio.sums.projects == 3


def test_no_line_ends_between_a_currency_and_its_amount():
    assert words("en").say("Deducted: CNY %(n)s", n="0.00") == "Deducted: CNY\u00a00.00"
