"""How a report is set: what is in another language says so, what belongs together stands together."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pikepdf
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts.drawing import svg, text, wide
from reports.render import render_html, render_pdf
from reports.sample import sample_progress
from reports.sample_photos import with_photos
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
