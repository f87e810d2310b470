"""A report cut into parts, set by two processes and joined: no reader can tell."""

from __future__ import annotations

import dataclasses
import io
import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element, fromstring

import pdfplumber
import pikepdf
import pytest
import tinyhtml5

from reports import folio, long_tables, paper, setting
from reports.join import Piece, join
from reports.parts import Parts, parts_of
from reports.render import render_html
from reports.sample import sample, sample_midterm

CHAPTERS, ANNEXES = 8, 9


@pytest.fixture(scope="module")
def pdf(final: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(final)) as opened:
        yield opened


@pytest.fixture(scope="module")
def texts(final: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(final)) as opened:
        return [re.sub(r"\s", "", page.extract_text()) for page in opened.pages]


def pages_by_object(pdf: pikepdf.Pdf) -> dict[tuple[int, int], int]:
    return {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}


def parent_tree(pdf: pikepdf.Pdf) -> dict[int, pikepdf.Object]:
    nums = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    keys = [int(key) for key in nums[::2]]
    assert keys == sorted(set(keys))
    return dict(zip(keys, nums[1::2], strict=True))


def elements(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """Every element of the structure, in order of reading."""
    found = []
    [document] = pdf.Root.StructTreeRoot.K
    left = [document]
    while left:
        element = left.pop()
        found.append(element)
        kids = [k for k in element.K if isinstance(k, pikepdf.Dictionary) and k.Type == "/StructElem"]
        assert all(kid.P.objgen == element.objgen for kid in kids)
        left.extend(reversed(kids))
    return found


def spread(tree: Element) -> list[tuple[str, str]]:
    return [(e.tag, (e.text or "").strip()) for e in tree.iter() if isinstance(e.tag, str)]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("made", [sample, sample_midterm])
def test_the_page_is_the_same_to_both_parsers(made, lang):
    page = render_html(dataclasses.replace(made(), lang=lang, number="<\"&'>"))
    assert spread(fromstring(page)) == spread(tinyhtml5.parse(page, namespace_html_elements=False))


def test_characters_that_are_none_stop_no_report():
    s = sample()
    title = "a\0b\x0bc\ufffe"
    page = render_html(dataclasses.replace(s, project=dataclasses.replace(s.project, title=title)))
    assert parts_of(page).first.findtext(".//p").startswith("a□b□c□")


def test_the_parts_are_the_whole_in_order_and_numbers_run_on():
    page = render_html(sample())
    parts = parts_of(page)
    whole = [e.get("id") for e in fromstring(page).iter("h1")]
    cut = [[e.get("id") for e in part.iter("h1")] for part in (parts.contents, parts.first, parts.rest)]
    assert [x for part in cut for x in part] == whole
    assert all(cut) and cut[2][0].startswith("annex-")
    before = sum(1 for _ in parts.first.iter("caption")), sum(1 for _ in parts.first.iter("figcaption"))
    assert all(before)
    assert parts.rest.get("style") == "counter-reset: grid {} figure {}".format(*before)


def test_the_cut_balances_the_parts():
    s = sample()
    few = parts_of(render_html(s)).rest
    much = parts_of(
        render_html(dataclasses.replace(s, activities=s.activities * 20, findings=s.findings * 20))
    ).rest
    annexes = [len(list(part.iter("section"))) for part in (few, much)]
    assert 0 < annexes[1] < annexes[0] <= ANNEXES


def test_the_cut_may_go_through_a_long_table_and_no_entry_of_it():
    s = sample()
    listed = tuple(
        dataclasses.replace(s.activities[n % 12], code=f"X{n:04}") for n in range(long_tables.LONG + 60)
    )
    parts = parts_of(render_html(dataclasses.replace(s, activities=listed)))
    above, below = (part.findall(".//table[@class='grid paired']") for part in (parts.first, parts.rest))
    rows = [row for table in (*above, *below) for row in table.iterfind("tbody/tr")]
    assert [row.findtext("td") for row in rows if row.get("class") == "pair"] == [a.code for a in listed]
    assert [len(table.findall("caption")) for table in (*above, *below)] == [1, 0]
    assert below[0].find("tbody/tr").get("class") == "pair"


def test_tables_and_figures_are_numbered_through(texts):
    page = fromstring(render_html(sample()))
    for label, tag in (("表", "caption"), ("图", "figcaption")):
        captions = [re.sub(r"\s", "", "".join(e.itertext())) for e in page.iter(tag)]
        assert len(captions) > 2
        numbered = [f"{label}{n}{caption}" for n, caption in enumerate(captions, 1)]
        assert [c for c in numbered if c not in "".join(texts)] == []


def test_the_number_of_a_page_stands_outside(final):
    with pdfplumber.open(io.BytesIO(final)) as opened:
        for number, page in enumerate(opened.pages[1:], 2):
            [word] = [w for w in page.extract_words() if w["text"] == str(number) and w["top"] > 740]
            assert (word["x0"] > page.width / 2) == (number % 2 == 1), number


def test_the_file_has_no_fault(pdf):
    assert pdf.check_pdf_syntax() == []
    assert len(pdf.trailer.ID) == 2 and all(len(bytes(half)) == 16 for half in pdf.trailer.ID)
    assert len(pdf.Root.OutputIntents) == 1


def test_all_marked_content_is_in_the_tree(pdf):
    pages, tree = pages_by_object(pdf), parent_tree(pdf)
    read = {element.objgen for element in elements(pdf)}
    for page in pdf.pages:
        number = pages[page.obj.objgen]
        marks = [
            int(operands[1].MCID)
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "BDC" and "/MCID" in operands[1]
        ]
        parents = tree[int(page.obj.StructParents)]
        assert marks and sorted(marks) == list(range(len(parents)))
        assert {pages[parent.Pg.objgen] for parent in parents} == {number}
        for mark, parent in enumerate(parents):
            assert mark in [int(k) for k in parent.K if not isinstance(k, pikepdf.Object)]
        # The rest are the head of the page, its mark and its number, which nobody reads aloud.
        assert len(parents) - sum(parent.objgen in read for parent in parents) <= 3


def test_the_structure_is_read_in_the_order_of_the_pages(pdf):
    pages = pages_by_object(pdf)
    order = [pages[e.Pg.objgen] for e in elements(pdf) if "/Pg" in e]
    assert order == sorted(order) and set(order) == set(pages.values())


def test_cells_find_their_heads(pdf):
    cells = [e for e in elements(pdf) if e.S in ("/TH", "/TD")]
    names = Counter(bytes(cell.ID) for cell in cells if "/ID" in cell)
    assert names and set(names.values()) == {1}
    cited = {bytes(name) for cell in cells for name in cell.A.get("/Headers", ())}
    assert cited and cited <= set(names)


def test_contents_lead_to_the_page_they_name(pdf, texts):
    pages, tree = pages_by_object(pdf), parent_tree(pdf)
    names = list(pdf.Root.Names.Dests.Names)
    keys = [bytes(name) for name in names[::2]]
    assert keys == sorted(set(keys))
    places = dict(zip(keys, names[1::2], strict=True))
    titles = re.findall('<a href="#(.*?)">(.*?)</a>', render_html(sample()))
    links = list(pdf.pages[2].obj.Annots)
    # Of one link WeasyPrint makes several rectangles: its text, its dots, its line.
    assert list(dict.fromkeys(bytes(link.Dest).decode() for link in links)) == [
        anchor for anchor, _ in titles
    ]
    assert len(titles) == CHAPTERS + ANNEXES
    contents = re.sub(r"[.·…]", "", texts[2])
    for anchor, title in titles:
        page = pages[places[anchor.encode()][0].objgen]
        title = re.sub(r"\s", "", title)
        assert f"{title}{page}" in contents
        assert title in texts[page - 1]
    for link in links:
        element = tree[int(link.StructParent)]
        assert element.S == "/Link"
        kids = [k for k in element.K if isinstance(k, pikepdf.Dictionary)]
        assert link.objgen in [k.Obj.objgen for k in kids if k.Type == "/OBJR"]


def test_bookmarks(pdf):
    pages = pages_by_object(pdf)
    top, number = [], 0
    item, before = pdf.Root.Outlines.First, None
    while item is not None:
        assert item.Parent.objgen == pdf.Root.Outlines.objgen
        assert before is None or item.Prev.objgen == before.objgen
        top.append((re.sub(r"\s", "", str(item.Title)), pages[item.Dest[0].objgen]))
        number += 1 + int(item.Count)
        item, before = item.get("/Next"), item
    assert pdf.Root.Outlines.Last.objgen == before.objgen
    assert int(pdf.Root.Outlines.Count) == number
    heads = [re.sub(r"\s", "", "".join(e.itertext())) for e in fromstring(render_html(sample())).iter("h1")]
    assert [title for title, _ in top] == heads and len(heads) == 2 + CHAPTERS + ANNEXES
    assert [page for _, page in top] == sorted(page for _, page in top)


def test_each_choice_of_letters_of_a_font_has_a_name_of_its_own(pdf):
    files: dict[str, set] = {}
    for page in pdf.pages:
        for font in page.obj.Resources.Font.values():
            inner = font.DescendantFonts[0]
            assert font.BaseFont == inner.BaseFont == inner.FontDescriptor.FontName
            descriptor = inner.FontDescriptor
            stream = descriptor.get("/FontFile2", descriptor.get("/FontFile3"))
            files.setdefault(str(font.BaseFont), set()).add(stream.objgen)
    assert len({name.split("+")[1] for name in files}) < len(files), "some are in several parts"
    assert all(len(streams) == 1 for streams in files.values())


TWIN = """<html lang="en"><head><title>t</title></head><body><h1 id="h{n}">H</h1><p><a href="#h{n}">link</a></p>
<table><tr><th>a</th></tr><tr><td>b</td></tr></table></body></html>"""


def test_parts_that_are_alike_stay_apart():
    """Each has a link and a table of its own, and in each its objects bear the same numbers."""
    pages = [folio.PAGE, *(TWIN.format(n=n) for n in range(3))]
    letters, *texts = [paper.write(paper.lay_out(fromstring(page)), n) for n, page in enumerate(pages)]
    pieces = [*(Piece("text", text) for text in texts), Piece("letters", letters)]
    with pikepdf.open(io.BytesIO(join(pieces, {}, "2025-07-10", None))) as pdf:
        tree = parent_tree(pdf)
        for page in pdf.pages:
            [link] = page.obj.Annots
            element = tree[int(link.StructParent)]
            assert [k.Obj.objgen for k in element.K if isinstance(k, pikepdf.Dictionary)] == [link.objgen]
        heads = [bytes(e.ID) for e in elements(pdf) if e.S == "/TH"]
        cited = [bytes(name) for e in elements(pdf) if e.S == "/TD" for name in e.A.Headers]
        assert heads == cited and len(set(heads)) == 3


LONG_TABLE = """<html lang="en"><head><title>t</title></head><body class="en"><div class="head">Head</div><main>
<section class="annex"><h1 id="before">Before</h1><p>Text</p>
<table class="grid"><caption>Long</caption><colgroup><col style="width: 30%"/><col style="width: 70%"/></colgroup>
<thead><tr><th>No.</th><th>What</th></tr></thead><tbody>{rows}</tbody></table><p>After</p></section>
<section class="annex"><h1 id="behind">Behind</h1><table class="grid"><caption>Short</caption>
<tbody><tr><td>1</td></tr></tbody></table></section></main></body></html>"""


def test_a_long_table_in_portions_looks_as_one(monkeypatch: pytest.MonkeyPatch):
    tall = {79: 700}  # the last of the first portion is taller than a page
    words = ["two lines " * tall.get(n, 1 + n % 3 * 9) for n in range(300)]
    rows = "".join(f"<tr><td>{n}</td><td>{text}</td></tr>" for n, text in enumerate(words))

    def texts(rows_at_once: int) -> tuple[int, list[str], list[bytes]]:
        monkeypatch.setattr(long_tables, "LONG", rows_at_once)
        tree = fromstring(LONG_TABLE.format(rows=rows))
        made = list(setting.set_rest(Parts(tree, tree, tree)))
        told = [one for one in made if isinstance(one, setting.Places)]
        parts = [one for one in made if isinstance(one, bytes)]
        letters = paper.write(paper.lay_out(fromstring(folio.PAGE)), 0)
        pieces = [*(Piece("text", part) for part in parts), Piece("letters", letters)]
        joined = io.BytesIO(join(pieces, {}, "2025-07-10", None))
        with pdfplumber.open(joined) as pdf:
            pages = [page.extract_text() for page in pdf.pages]
        [(anchors, length)] = told
        assert length == len(pages) and anchors == {"before": 1, "behind": length}
        with pikepdf.open(joined) as pdf:
            assert pdf.check_pdf_syntax() == []
            names = [bytes(name) for name in list(pdf.Root.Names.Dests.Names)[::2]]
        return len(parts), pages, names

    whole, in_portions = texts(10_000), texts(80)
    assert (whole[0], in_portions[0]) == (1, 4) and len(whole[1]) > 8
    assert whole[1:] == in_portions[1:]
    assert whole[2] == [b"before", b"behind"] and "Table 2. Short" in whole[1][-1]


@pytest.mark.parametrize(
    ("pages", "stand", "goes_on_from"),
    [
        ([[], [550, 551], [552, 599]], 2, 552),
        ([[], [550, 551], [551, 552], [599]], 3, 599),
        ([[], [550, 551], [552, 553], [553, 599], [599]], 2, 552),
        ([[], [], [521, 522], [522]], 2, 521),
        # of a row before those that have anchors nobody knows where it ends
        ([[], [520, 521], [521]], 3, 600),
        ([[], []], 2, 600),
    ],
)
def test_a_page_into_which_a_row_runs_is_set_again_with_those_on_which_it_began(pages, stand, goes_on_from):
    portion = long_tables.Portion(fromstring("<a/>"), goes_on=True)
    assert portion.pages_that_stand([[f"row.{n}" for n in page] for page in pages]) == stand
    assert portion.first_left == goes_on_from
