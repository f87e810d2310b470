"""The file as poppler, qpdf and the standard see it: fonts, text in order, letters that are really drawn, headings,
signature, and the rules of PDF/A-3a that can be looked up without a validator (bin/pdfa asks one)."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pikepdf
import pytest
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from reports import STATIC
from reports.letters import SURE, letters
from reports.render import render_html, render_pdf
from reports.sample import SAMPLES
from reports.snapshot import Snapshot, Written
from tests.demonstration.section_8 import FINAL, FINANCE
from tests.issuing.asking import identity
from tests.reporting.books import Row, read
from tests.reporting.recount import recount
from tests.reporting.test_recount import key, told
from tracker.demonstration.worked_example import worked_example
from tracker.ledger.records import ledger_of
from tracker.reporting.gather import gather
from tracker.terms import term
from tracker.workbook.attachment import ledger_workbook

pytestmark = pytest.mark.skipif(shutil.which("pdffonts") is None, reason="needs poppler")
LEDGER = ledger_of(worked_example())
DAYS = {"final": FINAL, "finance": FINANCE}
RARE = "喆堃昇䶮"
STRANGE = "葛\U000e0100😀\u200d👧שלום\u202e𠮷\u2003\u0e01\ufffd\x01"  # what no font has, seen and unseen
PRINTED = "葛□□□□□□□□□□"


def named(made: Snapshot) -> Snapshot:
    """A report as issued, with rare characters wherever a name may stand."""
    first, second, *others = made.activities
    one, *leaders = made.cultivation.leaders
    expenses = [replace(e, payee="喆昇文具店") for e in made.expenses[:1]]
    return replace(
        made,
        number="PG-2025-0012",
        issued_at="2025-07-11T09:00:00+08:00",
        code="7M2Q-XH4V-0KDR",
        verify_at="https://reports.example/verify",
        project=replace(
            made.project, title=f"{RARE}社区服务队", contractor="䶮心社工–事务所", auditor="昇堃€¥会计"
        ),
        activities=(replace(first, title="王喆与李堃的编织课"), replace(second, title=STRANGE), *others),
        expenses=(*expenses, *made.expenses[1:]),
        cultivation=replace(made.cultivation, leaders=(replace(one, person="䶮*"), *leaders)),
        written=(
            Written("practice", "# 王喆的做法\n\n**昇**与*䶮*：1–5分，¥3，€4"),
            Written("notes", "1–5 points"),
        ),
    )


@pytest.fixture(scope="module", params=[("final", "zh"), ("finance", "en")], ids="-".join)
def asked(request) -> tuple[str, str]:
    return request.param


@pytest.fixture(scope="module")
def path(asked, tmp_path_factory) -> Path:
    kind, lang = asked
    made = tmp_path_factory.mktemp("files") / "report.pdf"
    printed = render_pdf(
        named(gather(LEDGER, kind, DAYS[kind], lang)), ledger_workbook(LEDGER, DAYS[kind], lang)
    )
    made.write_bytes(identity().sign(printed, "Report PG-2025-0012"))
    return made


@pytest.fixture(scope="module")
def pdf(path):
    with pikepdf.open(path) as opened:
        yield opened


def said(*words: object) -> str:
    return subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, timeout=60, check=False
    ).stdout


def test_every_font_is_embedded_cut_and_readable(path):
    rows = said("pdffonts", path).splitlines()[2:]
    assert len(rows) > 5
    assert [row for row in rows if row.split()[-5:-2] != ["yes", "yes", "yes"]] == []


def test_the_file_is_whole(path, pdf):
    assert pdf.check_pdf_syntax() == []
    if shutil.which("qpdf"):
        assert "No syntax or stream encoding errors found" in said("qpdf", "--check", path)
    assert "Signature Validation: Signature is Valid." in said("pdfsig", path)


IN_ORDER = {
    "final": ("王喆的做法", "昇与䶮：1–5分，¥3，€4", "王喆与李堃的编织课", PRINTED, "䶮*"),
    "finance": ("1–5 points", "喆昇文具店"),
}


def test_text_comes_out_in_order_with_rare_names(path, asked):
    text = re.sub(r"\s", "", said("pdftotext", "-raw", path, "-"))
    assert "\ufffd" not in text
    assert {"zh": "“□”代表", "en": "□inprintstandsfor"}[asked[1]] in text
    place = 0
    for words in (f"{RARE}社区服务队", "䶮心社工–事务所", "昇堃€¥会计", *IN_ORDER[asked[0]]):
        place = text.find(words.replace(" ", ""), place)
        assert place >= 0, words


def test_headings_language_and_title(path, pdf, asked):
    assert re.search("Tagged: +yes", said("pdfinfo", path))
    levels = [int(n) for n in re.findall(r"^ +H(\d) ", said("pdfinfo", "-struct", path), re.MULTILINE)]
    assert levels.count(1) > 8 and levels.count(2) > 5
    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False))
    assert str(pdf.Root.Lang) == {"zh": "zh-Hans", "en": "en"}[asked[1]]
    assert pdf.Root.ViewerPreferences.DisplayDocTitle is True
    assert f"{RARE}社区服务队" in pdf.open_metadata()["dc:title"]


def test_what_pdfa_3a_asks_of_a_file(pdf):
    """What a careless change breaks first: ISO 19005-3, 6.1.3, 6.2.3, 6.3, 6.4.1, 6.5, 6.6.4, 6.7, 6.8 and 6.10."""
    root, about = pdf.Root, pdf.open_metadata()
    assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("3", "A")
    assert not pdf.is_encrypted and len(pdf.trailer.ID) == 2
    assert not {"/OpenAction", "/AA", "/OCProperties", "/Requirements"} & set(root.keys())
    assert not {"/JavaScript", "/AlternatePresentations"} & set(root.Names.keys())
    assert root.MarkInfo.Marked is True and root.StructTreeRoot.K[0].S == "/Document"
    [intent] = root.OutputIntents
    assert intent.S == "/GTS_PDFA1" and intent.DestOutputProfile.N == 3
    names = list(root.Names.EmbeddedFiles.Names)
    assert [str(name) for name in names[::2]] == ["ledger.xlsx", "snapshot.json"]
    assert {f.objgen for f in names[1::2]} == {f.objgen for f in root.AF}
    for file in root.AF:
        assert file.F == file.UF and file.AFRelationship == "/Data"
        assert "/Subtype" in file.EF.F and "/ModDate" in file.EF.F.Params
    for annotation in (a for page in pdf.pages for a in page.obj.get("/Annots", ())):
        flags = int(annotation.get("/F", 0))
        assert flags & 4 and not flags & 0b100011, "printed; not hidden, invisible or without view"
        assert annotation.Subtype in ("/Link", "/Widget")
        assert "/A" not in annotation or annotation.A.S in ("/URI", "/GoTo")
    assert not root.AcroForm.get("/NeedAppearances", False) and "/XFA" not in root.AcroForm
    kinds = [
        (str(o.get("/Subtype", "")), set(o.keys()))
        for o in pdf.objects
        if isinstance(o, pikepdf.Dictionary | pikepdf.Stream)
    ]
    assert not [k for k in kinds if k[0] == "/PS" or {"/Alternates", "/OPI", "/TR"} & k[1]]


# ---- figures


@pytest.fixture(scope="module")
def again(pdf, asked) -> Row:
    """The figures, counted again from the ledger in the file."""
    ledger = pdf.attachments["ledger.xlsx"].get_file().read_bytes()
    return recount(read(ledger, key), asked[0], DAYS[asked[0]])


def test_the_figures_in_the_file_are_those_of_the_ledger_in_it(pdf, again):
    attached = json.loads(pdf.attachments["snapshot.json"].get_file().read_bytes())
    assert attached["number"] == "PG-2025-0012"
    assert told(attached, again) == again


def money(text: str) -> str:
    return f"{Decimal(text):,.2f}"


def printed_figures(again: Row, asked: tuple[str, str]) -> list[str]:
    """What stands where, without blanks: each figure behind its own label or at its place in its row."""
    budget, paid, (kind, lang) = again["budget"], again["payments"], asked
    rows = [
        re.sub(r"\s", "", term("category", line, lang).capitalize()) + "".join(map(money, sums))
        for line, sums in budget["lines"].items()
    ]
    rows += [
        f"{'合计' if lang == 'zh' else 'Total'}{money(budget['original'])}{money(budget['revised'])}{money(budget['spent'])}"
    ]
    for t in paid["tranches"]:
        sums = f"{money(t['amount'])}{t['due_on']}"
        rows.append(re.escape(sums) + r"[-–\d]*?" + re.escape(f"{money(t['paid'])}{t['paid_on'] or '–'}"))
    rows[:-3] = map(re.escape, rows[:-3])
    if kind == "finance":
        rows += [
            re.escape(f"{label}{money(figure)}")
            for label, figure in (
                ("Spent", budget["spent"]),
                ("Surplus", budget["surplus"]),
                ("Deducted", paid["deducted"]),
                ("Paid", paid["paid"]),
                ("Deducted:CNY", paid["deducted"]),
            )
        ]
        return rows
    counts, evaluation = again["counts"], again["evaluation"]
    by = counts["persons_by"]
    plain = [
        f"活动数{counts['activities']}服务人数{counts['persons']}节次{counts['sessions']}服务户数",
        f"服务时数{counts['service_hours'].removesuffix('.0')}志愿者人数{counts['volunteers']}",
        f"服务人次{counts['person_times']}志愿服务班次{counts['volunteer_shifts']}",
        f"仅记录人数的人次{counts['headcount']}志愿时数{counts['volunteer_hours'].removesuffix('.0')}",
        f"合计{by['gender']['female']}{by['gender']['male']}{by['gender']['unknown']}{counts['persons']}",
        f"评估得分{evaluation['score']}分，评估等级为“{term('grade', evaluation['grade'], lang)}”",
        f"预算执行率为{Decimal(budget['execution_rate']) * 100:.2f}%，结余{money(budget['surplus'])}元",
        f"到期应拨付{money(paid['due'])}元，已向承接主体拨付{money(paid['paid'])}元",
    ]
    for i in again["indicators"]:
        target, actual, done = (Decimal(i[name]) for name in ("target", "actual", "completion"))
        rows.append(
            re.escape(i["code"] + i["name"])
            + r"\D*[\d–()（）]*[-–.,%\d]*"
            + re.escape(shown_value(target) + shown_value(actual) + f"{tenths(done * 100)}%")
        )
    rows += [
        re.escape(x["code"]) + r"[^\d.]*" + re.escape(x["weight"] + x["score"]) for x in evaluation["scores"]
    ]
    return rows + list(map(re.escape, plain))


def tenths(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.1"), ROUND_HALF_UP))


def shown_value(value: Decimal) -> str:
    """Ratios as percentages: no other indicator of the example is below 1, but the one whose target is 1."""
    return f"{tenths(value * 100).rstrip('0').rstrip('.')}%" if value < 1 else f"{value.normalize():,f}"


def test_the_figures_of_the_ledger_are_printed_at_their_places(path, again, asked):
    text = re.sub(r"\s", "", said("pdftotext", "-raw", path, "-"))
    wanted = printed_figures(again, asked)
    assert len(wanted) == (9 + 3 + 5 if asked[0] == "finance" else 9 + 3 + 12 + 25 + 8)
    assert [figure for figure in wanted if not re.search(figure, text)] == []


# ---- letters that are drawn


def shown(pdf: pikepdf.Pdf) -> dict[str, tuple[pikepdf.Object, set[int]]]:
    """Font → the numbers of its letters that pages show, in charts and pictures too."""
    found: dict[str, tuple[pikepdf.Object, set[int]]] = {}
    for page in pdf.pages:
        _shown_in(page, page.obj.Resources, found)
    return found


def _shown_in(stream, resources, found) -> None:
    used: set[int] = set()
    for operands, operator in pikepdf.parse_content_stream(stream):
        if str(operator) == "Tf":
            font = resources.Font[operands[0]]
            used = found.setdefault(str(font.BaseFont), (font, set()))[1]
        elif str(operator) in ("Tj", "TJ"):
            for part in operands[0] if str(operator) == "TJ" else operands:
                if isinstance(part, pikepdf.String):
                    raw = bytes(part)
                    used |= {int.from_bytes(raw[n : n + 2]) for n in range(0, len(raw), 2)}
    for form in resources.get("/XObject", {}).values():
        if form.Subtype == "/Form":
            _shown_in(form, form.get("/Resources", resources), found)


def unicode_of(font: pikepdf.Object) -> dict[int, str]:
    rows = re.findall(rb"^<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", font.ToUnicode.read_bytes(), re.MULTILINE)
    return {int(cid, 16): bytes.fromhex(word.decode()).decode("utf-16-be") for cid, word in rows}


def outline(letters, name: str) -> list:
    pen = RecordingPen()
    letters[name].draw(pen)
    return pen.value


def test_every_letter_is_drawn(pdf):
    """By the standard: of a font with numbered letters the number is looked up in its own list, of another it is
    the place. What is found there is drawn, and is no box for a letter that is missing."""
    fonts = shown(pdf)
    rare = set()
    for name, (font, used) in fonts.items():
        inner = font.DescendantFonts[0]
        descriptor, meaning = inner.FontDescriptor, unicode_of(font)
        compact = inner.Subtype == "/CIDFontType0"
        data = TTFont(io.BytesIO((descriptor.FontFile3 if compact else descriptor.FontFile2).read_bytes()))
        if compact:
            top = data["CFF "].cff[0]
            glyphs, order = top.CharStrings, {int(n[3:] or 0): n for n in top.charset if n != ".notdef"}
        else:
            assert inner.CIDToGIDMap == "/Identity"
            glyphs, order = data.getGlyphSet(), dict(enumerate(data.getGlyphOrder()))
        for letter in used:
            assert letter and letter in order, (name, letter, meaning.get(letter))
            assert meaning[letter], (name, letter)
            blank = not meaning[letter].strip()
            assert blank or outline(glyphs, order[letter]), (name, meaning[letter])
            rare |= set(meaning[letter]) & set(RARE + "–€¥")
    assert rare >= set(RARE + "–€¥")


def test_characters_that_need_no_look_are_in_the_fonts():
    sure = re.compile(f"[{SURE}]")
    assert [c for c in map(chr, range(0x20, 0x11000)) if sure.match(c) and ord(c) not in letters()] == []
    assert "□ in print" not in render_html(replace(SAMPLES["final"](), lang="en"))


@pytest.mark.parametrize("name", ["FandolFang-Regular", "FandolKai-Regular"])
def test_the_number_of_a_letter_is_its_place(name):
    """WeasyPrint writes places where the standard reads numbers."""
    charset = TTFont(STATIC / "fonts" / f"{name}.otf", lazy=True)["CFF "].cff[0].charset
    assert list(charset) == [".notdef", *(f"cid{n:05d}" for n in range(1, len(charset)))]
