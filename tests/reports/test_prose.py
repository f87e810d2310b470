"""Chapters that are written by hand: what prints as what, figures that fill themselves in, hostile texts."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.fields import Fields
from reports.kinds import LAYOUTS
from reports.prose import DEEPEST, LONGEST, MOST_COLUMNS, clean, faults, headings, prose, unknown_fields
from reports.render import render_html
from reports.sample import SAMPLES, sample
from reports.snapshot import Written, from_json, to_json
from reports.words import Chapter, words
from tracker.terms import TERMS

SAMPLE = sample()
ZH = Fields(SAMPLE, words("zh"))
EN = Fields(replace(SAMPLE, lang="en"), words("en"))


def printed(text: str, fields: Fields = ZH) -> Element:
    return fromstring(f"<div>{prose(text, fields, Chapter(5))}</div>")


def said(element: Element) -> str:
    return "".join(element.itertext())


def kinds(text: str) -> list[str]:
    return [fault.kind for fault in faults(text, ZH)]


def shape(element: Element) -> str:
    """``p(strong)ul(li li)``: tags alone."""
    inside = " ".join(shape(child) for child in element)
    return f"{element.tag}({inside})" if inside else element.tag


# letters that mean something, at least somewhere, are left out
WORDS = st.text(st.characters(categories=("L", "N"), max_codepoint=0x9FFF), min_size=1, max_size=20)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), max_size=6))
def test_plain_words_print_as_they_are_a_paragraph_each_line(lines: list[str]):
    tree = printed("\n".join(lines))
    assert [said(p) for p in tree] == lines
    assert {p.tag for p in tree} <= {"p"}


@given(st.text(max_size=300))
def test_whatever_is_typed_prints_as_well_formed_text_without_a_link_or_a_picture(text: str):
    tags = {e.tag for e in printed(clean(text)).iter()} - {"div"}
    allowed = "p h2 ul ol li strong em table colgroup col thead tbody tr th td wbr span"
    assert tags <= set(allowed.split())


@settings(deadline=None)  # the first reads what letters the fonts have
@given(st.integers(0, len(ZH.figures) - 1), st.sampled_from([0, 1]), st.booleans())
def test_a_field_prints_its_figure_by_its_name_in_either_language(n: int, lang: int, chinese: bool):
    fields = ZH if chinese else EN
    figure = fields.figures[n]
    expected = figure.text if figure.text is not None else str(fields.w.say("(no figure yet)"))
    for name in (figure.names[lang], figure.names[lang].replace(" ", "-"), f" {figure.names[lang].upper()} "):
        assert said(printed(f"共{{{name}}}。", fields)) == f"共{expected}。"
        assert not faults(f"共{{{name}}}。", fields)


def test_no_name_means_two_figures():
    for part in (0, 1):
        names = [re.sub(r"[\s-]", "", f.names[part]).casefold() for f in ZH.figures]
        assert len(names) == len(set(names))
    assert {key for key, _ in enumerate(ZH.figures)} and all(all(f.names) for f in ZH.figures)


def test_a_field_agrees_with_the_tables_of_the_same_report():
    shown = replace(
        SAMPLE, written=(Written("practice", "{服务人次} {预算执行率} {P2 完成率} {总分} {累计支出}"),)
    )
    page = render_html(shown)
    assert "<p>551 97.30% 110.2% 91.00 194,590.20</p>" in page
    rest = page.replace("<p>551 97.30% 110.2% 91.00 194,590.20</p>", "")
    for figure in ("551", "97.30%", "110.2%", "91.00", "194,590.20"):
        assert figure in rest
    other = replace(shown, counts=replace(SAMPLE.counts, person_times=1552))
    assert "<p>1,552 97.30%" in render_html(from_json(to_json(other)))


def test_a_misspelled_field_is_named_with_what_was_perhaps_meant():
    [fault] = faults("共{服务人}次", ZH)
    assert (fault.kind, fault.detail) == ("unknown_field", "服务人")
    assert {"服务人次", "服务人数"} <= set(fault.like)
    [fault] = faults("{P99 实际值}", ZH)
    assert all(name.endswith("实际值") for name in fault.like[:1])
    [fault] = faults("{person time}", EN)
    assert fault.like[0] == "person-times"
    assert unknown_fields("{甲}{服务人次}{甲}{乙}", ZH) == ["甲", "乙"]
    assert printed("{甲}").find(".//strong[@class='lacking']").text == "{甲}"


def test_the_fields_of_what_is_not_known_yet_say_so():
    early = Fields(replace(SAMPLE, evaluation=None), words("zh"))
    assert said(printed("得分{总分}，等级{等级}", early)) == "得分（暂无数据），等级（暂无数据）"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲\n乙\n\n丙", "div(p p p)"),
        ("**“重点”**内容", "div(p(strong))"),  # CommonMark would not close it here
        ("一*二*三，2 * 3 * 4", "div(p(em))"),
        ("# 甲\n## 乙", "div(h2 h2)"),
        ("- 甲\n- 乙\n  - 丙\n丁", "div(ul(li li(ul(li))) p)"),
        ("1. 甲\n2. 乙", "div(ol(li li))"),
        (
            "| 甲 | 乙 |\n|---|--:|\n| 1 | 2 |\n后文",
            "div(table(colgroup(col col) thead(tr(th th)) tbody(tr(td td))) p)",
        ),
        ("```\n码\n```", "div(p p p)"),
        ("    缩进", "div(p)"),
        ("> 引", "div(p)"),
        ("甲\n===\n乙\n---", "div(p p p p)"),
        ("[文](http://e.cn) <http://e.cn> ![图](file:///etc/passwd)", "div(p)"),
        ("<b>粗</b><script>alert(1)</script><!-- x -->", "div(p)"),
    ],
)
def test_the_small_markdown(text: str, expected: str):
    assert shape(printed(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<script>alert('1')</script> &lt; &amp;", "<script>alert('1')</script> &lt; &amp;"),
        ("![图](file:///etc/passwd) [文](javascript:x)", "![图](file:///etc/passwd) [文](javascript:x)"),
        (r"\{服务人次} \*星\* \|", r"{服务人次} *星* |"),
        ("｛服务人次｝人次", "551人次"),
        ("{服务\n人次}", "{服务人次}"),  # a line is a paragraph: no field
        ("https://e.cn/" + "a" * 300, "https://e.cn/" + "a" * 300),
    ],
)
def test_what_is_no_markup_prints_as_text(text: str, expected: str):
    assert said(printed(text)) == expected


def test_sections_are_numbered_on_with_those_that_are_computed():
    text = "## 骨干培养\n甲\n## 制度建设\n乙"
    assert headings(text) == 2
    assert [said(h) for h in printed(text).iter("h2")] == ["（一）骨干培养", "（二）制度建设"]
    page = render_html(replace(SAMPLE, written=(Written("problems", text),)))
    sections = re.findall(r"<h2>(（.）)", page.split('<h1 id="problems">')[1].split("<h1")[0])
    assert sections == [f"（{n}）" for n in "一二三四五六"[: len(sections)]] and len(sections) >= 5
    english = render_html(replace(SAMPLE, lang="en", written=(Written("problems", text),)))
    assert '<h2>6.1 <span lang="zh">骨干培养</span></h2>' in english and "<h2>6.3 " in english


@pytest.mark.parametrize("kind", LAYOUTS)
def test_each_chapter_that_is_written_is_printed_in_its_place(kind: str):
    chapters, annexes = LAYOUTS[kind].written, dict(LAYOUTS[kind].annexes)
    titles = dict(LAYOUTS[kind].chapters) | annexes
    written = tuple(Written(chapter, f"此处为{chapter}之文") for chapter in chapters)
    own = SAMPLES[kind]()
    page = render_html(replace(own, written=written))
    for chapter in chapters:
        anchor = f"annex-{chapter}" if chapter in annexes else chapter
        assert f"此处为{chapter}之文" in page.split(f'id="{anchor}"')[1].split('<section class="')[0]
        assert TERMS["chapter"][chapter] == (words("zh").say(titles[chapter]), titles[chapter])


def wide(columns: int) -> str:
    return "\n".join("|" + cell * columns for cell in ("甲|", "---|", "1|"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("字" * LONGEST, []),
        ("字" * (LONGEST + 1), ["too_long"]),
        ("x" * 100_000, ["too_long"]),
        (wide(MOST_COLUMNS), []),
        (wide(MOST_COLUMNS + 1), ["columns"]),
        (wide(60), ["columns"]),
        ("\n".join("  " * n + "- 甲" for n in range(DEEPEST)), []),
        ("\n".join("  " * n + "- 甲" for n in range(DEEPEST + 1)), ["depth"]),
        ("\n".join("  " * n + "- 甲" for n in range(50)), ["depth"]),
        ("- " * 200 + "甲", ["depth"]),
        ("喆堃昇䶮 ①②③ “引” — … № 5℃", []),
        ("好😀", ["letters"]),
        ("שלום مرحبا", ["letters"]),
        ("甲\n" * 1000, []),
    ],
)
def test_what_cannot_be_printed_gets_its_fault(text: str, expected: list[str]):
    assert kinds(text) == expected


def test_what_nobody_sees_is_taken_out():
    assert clean("甲\u202e乙\u2066丙\u200b丁\ufeff\x00\x07戊\ud800") == "甲乙丙丁戊"
    assert clean("\r\n甲\r\n乙\r丙\u2028丁\v戊  \n") == "甲\n乙\n丙\n丁\n戊"
    assert not faults(clean("甲\u202e乙\u200d"), ZH)


@pytest.mark.parametrize(
    "piece",
    (
        *"*a **a |**a|a**b|*|[|![|{|{a|{甲}|<|`|- |1. |> |\\|_|# |\n- |\n  - a|x\n|# 甲\n|&".split("|"),
        "|a",
        "| a ",
    ),
)
def test_no_text_takes_long(piece: str):
    text = (piece * LONGEST)[:LONGEST]
    begun = time.process_time()
    prose(text, ZH, Chapter(1))
    faults(text, ZH)
    assert time.process_time() - begun < 2  # some 0.05 s


def test_a_progress_report_offers_the_figures_of_its_period_beside_those_to_date():
    progress = SAMPLES["progress"]()
    fields = Fields(progress, words("zh"))
    for zh, en, now, whole in (
        ("服务人次", "person-times", progress.period.counts.person_times, progress.counts.person_times),
        ("活动节次", "sessions", progress.period.counts.sessions, progress.counts.sessions),
    ):
        assert now != whole
        assert text_of(f"{{本期{zh}}}/{{{zh}}}/{{{en} of the period}}", fields) == f"{now}/{whole}/{now}"
    assert text_of("{本期支出}，{报告期起始日期}", fields) == "101,302.08，2025年1月11日"
    assert unknown_fields("{本期服务人次}", ZH) == ["本期服务人次"]  # of no period


def text_of(text: str, fields: Fields) -> str:
    return "".join(printed(text, fields).itertext()).replace("\u2060", "").replace("\u200b", "").strip()


def test_an_annex_that_is_written_numbers_its_tables_and_sections_and_stands_in_the_contents():
    text = "## 凭证\n\n| 类别 | 数量 |\n|---|---|\n| 凭证 | 20 |"
    page = render_html(replace(SAMPLE, lang="en", written=(Written("sampled_files", text),)))
    annex = page.split('<h1 id="annex-sampled_files"')[1].split("<h1")[0]
    number = re.search(r"Annex (\d+)", annex)
    assert number and f"<h2>A{number[1]}.1 " in annex and "<caption>Sampled files</caption>" in annex
    assert "Sampled files are listed in an annex." in page and 'href="#annex-sampled_files"' in page
    without = render_html(SAMPLE)
    assert 'id="annex-sampled_files"' not in without and "抽查档案和访谈情况未作文字说明" in without
