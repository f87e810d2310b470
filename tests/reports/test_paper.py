"""The PDF as a reader gets it: text, attachments, fonts, marks, the same bytes."""

from __future__ import annotations

import dataclasses
import io
import re
import time
from xml.etree.ElementTree import fromstring

import pypdf
import pytest

from reports import libraries
from reports.render import PaperUnavailable, refuse_without_libraries, render_html, render_pdf
from reports.sample import sample, sample_midterm
from reports.snapshot import Snapshot, from_json, to_json

from .conftest import LEDGER


@pytest.fixture(scope="module")
def reader(final: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(final))


@pytest.fixture(scope="module")
def texts(reader: pypdf.PdfReader) -> list[str]:
    """The text of each page, read once: it takes as long as the printing."""
    return [page.extract_text() for page in reader.pages]


def words_of(reader: pypdf.PdfReader) -> str:
    """All text of all pages without blanks, which a PDF places by position."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))


def test_every_figure_is_printed(texts):
    """Counts, budget, indicators and scores, each as it is to be read."""
    text, s = re.sub(r"\s", "", "".join(texts)), sample()
    counts = dataclasses.asdict(s.counts)
    by = counts.pop("persons_by")
    figures = [f"{float(x):,.1f}" if isinstance(x, str) else f"{x:,}" for x in counts.values()]
    figures += [str(n) for name in ("gender", "age") for n in by[name].values()]
    for line in (s.budget, *s.budget.lines):
        figures += [f"{float(x):,.2f}" for x in (line.original, line.revised, line.spent)]
    figures += ["97.30%", f"{float(s.budget.surplus):,.2f}", s.payments.paid_in_capitals]
    figures += [f"{i.completion_percent}%" for i in s.indicators]
    figures += [i.name for i in s.indicators]
    assert s.evaluation
    figures += [s.evaluation.score, *(x.score for x in s.evaluation.scores)]
    assert [figure for figure in figures if re.sub(r"\s", "", figure) not in text] == []


def pages_bear(mark: str, reader: pypdf.PdfReader) -> set[bool]:
    return {mark in re.sub(r"\s", "", page.extract_text()) for page in reader.pages}


@pytest.mark.parametrize(("lang", "mark"), [("zh", "草稿"), ("en", "DRAFT")])
def test_known_answers_of_the_mid_term(lang, mark):
    """And the mark of a draft, on every page."""
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(dataclasses.replace(sample_midterm(), lang=lang))))
    text = words_of(reader)
    for figure in ("93,288.12", "46.64%", "77.74%", "86.00", "120,000.00"):
        assert figure in text
    assert pages_bear(mark, reader) == {True}


def test_attachments_once_each_and_unaltered(reader):
    assert {name: content[0] for name, content in reader.attachments.items()} == {
        "snapshot.json": to_json(sample()).encode(),
        "ledger.xlsx": LEDGER,
    }
    listed = [str(reference.get_object()["/UF"]) for reference in reader.trailer["/Root"]["/AF"]]
    assert sorted(listed) == ["ledger.xlsx", "snapshot.json"]


def test_the_attached_snapshot_prints_the_same_report(final, reader):
    """The same bytes again."""
    attached = reader.attachments["snapshot.json"][0].decode()
    assert from_json(attached) == sample()
    assert render_pdf(from_json(attached), LEDGER) == final


def test_a_filed_pdf(final, reader):
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and "/Outlines" in root
    assert root["/Lang"] == "zh-Hans"
    assert reader.metadata and reader.metadata.title and sample().project.title in reader.metadata.title
    metadata = root["/Metadata"].get_object().get_data()
    assert b'pdfaid:part="3"' in metadata or b"<pdfaid:part>3" in metadata
    assert b"2025-07-10" in metadata, "the day of the report stands in for the clock"


def test_fonts_are_the_vendored_ones_and_embedded(reader):
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].get_object().values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            name = str(descendant["/BaseFont"]).split("+")[-1]
            descriptor = descendant["/FontDescriptor"].get_object()
            fonts[name] = bool({"/FontFile2", "/FontFile3"} & set(descriptor))
    assert fonts and all(fonts.values())
    assert not [f for f in fonts if not re.match(r"Noto-S(erif|ans)-SC|Fandol(Fang|Kai)|Source-Serif-4", f)]


def test_the_draft_mark_on_every_page_until_there_is_a_number(texts):
    assert all("草稿" in re.sub(r"\s", "", text) for text in texts)
    issued = dataclasses.replace(empty("zh"), number="P-2025-01", issued_at="2025-07-11T09:00:00+08:00")
    printed = pypdf.PdfReader(io.BytesIO(render_pdf(issued)))
    assert pages_bear("草稿", printed) == {False}
    assert "P-2025-01" in words_of(printed)


def test_the_page_of_official_papers(reader, texts):
    first = reader.pages[3]
    assert [round(float(x)) for x in first.mediabox] == [0, 0, 595, 842]
    for number, text in enumerate(texts, 1):
        shown = re.search(r"—\s*(\d+)\s*—", text)
        assert (shown.group(1) if shown else None) == (None if number == 1 else str(number))


def test_contents_name_the_pages(reader):
    contents = re.sub(r"[\s.·…]", "", reader.pages[2].extract_text())
    for item in reader.outline:
        if not isinstance(item, list) and re.match("[一二三四五六七八]、", item.title):
            page = reader.get_destination_page_number(item) + 1
            assert re.sub(r"\s", "", item.title) + str(page) in contents


def test_nothing_is_fetched_from_outside(tmp_path):
    from reports.paper import FatalURLFetchingError, StaticOnly, lay_out

    outside = tmp_path / "x.svg"
    outside.write_text("<svg/>")
    for url in (
        "http://127.0.0.1/x.png",
        outside.as_uri(),
        "file:///etc/passwd",
        "data:image/png;base64,AA==",
        "photo:" + "0" * 64,
    ):
        with pytest.raises(FatalURLFetchingError):
            StaticOnly({}).fetch(url)
    with pytest.raises(FatalURLFetchingError):
        lay_out(fromstring(f'<html><body><img src="{outside.as_uri()}"/></body></html>'))


def test_a_missing_library_is_named_with_the_line_to_type(monkeypatch):
    def load(name):
        if "harfbuzz-subset" in name:
            raise OSError(name)

    libraries.missing_packages.cache_clear()
    monkeypatch.setattr(libraries.ctypes, "CDLL", load)
    try:
        with pytest.raises(PaperUnavailable, match=r"apt-get install -y .*libharfbuzz-subset0$"):
            refuse_without_libraries()
    finally:
        libraries.missing_packages.cache_clear()


def empty(lang: str, kind: str = "final") -> Snapshot:
    from reports import snapshot as paper

    return paper.Snapshot(
        kind=kind,
        as_of="2025-07-10",
        lang=lang,
        project=paper.Project(
            "P1", "题", "甲", "乙", "0.00", "0.00", "2024-07-01", "2025-06-30", "2025-06-30"
        ),
        counts=paper.Counts(0, 0, "0.0", 0, 0, 0, 0, "0.0", paper.PersonsBy({}, {})),
        budget=paper.Budget("0.00", "0.00", "0.00", None, "0.00", ()),
        payments=paper.Payments("0.00", "0.00", "0.00", ()),
    )


@pytest.mark.parametrize("kind", ["midterm", "final"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_where_nothing_is_recorded_a_sentence_says_so(lang, kind):
    page = render_html(empty(lang, kind))
    assert "<tbody>\n\n</tbody>" not in page and not re.search(r"<tbody>\s*</tbody>", page)
    assert "None" not in page and "<svg" not in page
    left_out = "未附下列附件：" if lang == "zh" else "Left out, since the records hold nothing for them: "
    assert ("活动清单" if lang == "zh" else "List of activities") in page.split(left_out)[1].split("</p>")[0]
    assert render_pdf(empty(lang, kind)).startswith(b"%PDF-1.7")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_hostile_texts_are_text(lang):
    hostile = '<script>alert(1)</script>{{ 7*7 }}%(x)s & "q" </td><img src=http://x/>'
    s = sample()
    s = dataclasses.replace(
        s,
        lang=lang,
        project=dataclasses.replace(
            s.project, title=hostile, needs=hostile * 20, contractor="喆堃昇䶮" + "x" * 400
        ),
        indicators=tuple(
            dataclasses.replace(i, name=hostile, deviation_reason=hostile) for i in s.indicators
        ),
        findings=tuple(dataclasses.replace(f, finding=hostile, response="A" * 3000) for f in s.findings),
    )
    page = render_html(s)
    assert "<script" not in page and "<img" not in page
    if lang == "en":  # it is the same to the pages
        return
    text = words_of(pypdf.PdfReader(io.BytesIO(render_pdf(s))))
    assert "<script>alert(1)</script>{{7*7}}%(x)s" in text and "喆堃昇䶮" in text


def test_one_endless_word_costs_no_more_than_its_length():
    finding = dataclasses.replace(sample().findings[0], finding="A" * 10_000)
    s = dataclasses.replace(empty("zh"), findings=(finding,))
    start = time.process_time()
    text = words_of(pypdf.PdfReader(io.BytesIO(render_pdf(s))))
    assert time.process_time() - start < 30, "by the square of its length it would be minutes"
    assert text.count("A") >= 20_000, "in chapter and annex, not a letter lost"


def test_the_signature_has_no_page_of_its_own(texts):
    pages = [re.sub(r"\s", "", text) for text in texts]
    [signed] = [page for page in pages if "评估组组长" in page]
    assert "日期均为北京时间" in signed
