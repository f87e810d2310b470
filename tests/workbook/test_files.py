"""Files that are no workbook, or one made to do harm: refused in words, soon, and in little memory."""

from __future__ import annotations

import random
import re
import time
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from tests.workbook.books import check, full_ledger, full_workbook, part
from tracker.i18n import use
from tracker.workbook.service import check_workbook
from tracker.workbook.sheets import SHEETS

PEOPLE = f"xl/worksheets/sheet{SHEETS.index('people') + 1}.xml"
SECONDS = 15.0  # of a processor, so that other work on the machine does not matter


def in_sheet(sheet: str, change: Callable[[bytes], bytes]) -> bytes:
    return part(full_workbook("en"), f"sheet{SHEETS.index(sheet) + 1}.xml", change)


def rows(head: bytes, made: bytes) -> Callable[[bytes], bytes]:
    """Rows put before the end of the sheet; ``head`` before its first element."""
    return lambda xml: xml.replace(b"</sheetData>", made + b"</sheetData>").replace(
        b"<worksheet", head + b"<worksheet", 1
    )


def cells(row: int, count: int, cell: str) -> bytes:
    return f'<row r="{row}">'.encode() + b"".join(cell.encode() for _ in range(count)) + b"</row>"


def random_bytes(size: int) -> bytes:
    return random.Random(1).randbytes(size)


def zipped(**parts: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def bomb(size: int) -> bytes:
    """A sheet of spaces that unpacks to ``size``, itself a thousandth of it."""
    out = BytesIO(without(PEOPLE))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open(PEOPLE, "w") as sheet:
            for _ in range(size >> 20):
                sheet.write(b" " * 2**20)
    return out.getvalue()


def shared_texts(count: int) -> bytes:
    made = b"<si><t>x</t></si>" * count
    return part(
        full_workbook("en"), "sharedStrings.xml", lambda xml: xml.replace(b"</sst>", made + b"</sst>")
    )


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9)
)
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "an empty file"),
    "one byte": (lambda: b"P", "a text file"),
    "text": (lambda: "项目,名称\n".encode() * 9, "a text file"),
    "csv in GBK": (lambda: "编号,名称\n".encode("gbk"), "a text file"),
    "html": (lambda: b"<html><table><tr><td>code</td></tr></table>", "a text file"),
    "50 MB of text": (lambda: b"code,title\n" * 4_600_000, "a text file"),
    "50 MB of noise": (lambda: random_bytes(50 * 2**20), "a file of another kind"),
    "50 MB of zeros": (lambda: bytes(50 * 2**20), "a file of another kind"),
    "old Excel, or encrypted": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), "with a password"),
    "pdf": (lambda: b"%PDF-1.7\n\0\0", "a file of another kind"),
    "zip of junk": (lambda: zipped(junk=random_bytes(10**6)), "a damaged workbook"),
    "50 MB zip of junk": (lambda: zipped(junk=random_bytes(50 * 2**20)), "a damaged workbook"),
    "empty zip": (zipped, "a damaged workbook"),
    "docx": (
        lambda: zipped(
            **{
                "_rels__.rels": b'<Relationships><Relationship Id="a" Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>',
                "word__document.xml": b"<document/>",
            }
        ),
        "a document of another kind",
    ),
    "xlsb": (
        lambda: zipped(
            **{
                "_rels__.rels": b'<Relationships><Relationship Id="a" Type="http://x/officeDocument" Target="xl/workbook.bin"/></Relationships>',
                "xl__workbook.bin": random_bytes(900),
            }
        ),
        "a document of another kind",
    ),
    "half": (lambda: full_workbook("en")[: len(full_workbook("en")) // 2], "a damaged workbook"),
    "without its end": (lambda: full_workbook("en")[:-30], "a damaged workbook"),
    "without its beginning": (lambda: full_workbook("en")[1000:], "a file of another kind"),
    "a flipped byte": (lambda: flipped("xl/worksheets/sheet1.xml"), "a damaged workbook"),
    "no relations": (lambda: without("_rels/.rels"), "a damaged workbook"),
    "no sheet part": (lambda: without("xl/worksheets/sheet9.xml"), "a damaged workbook"),
    "broken xml": (lambda: in_sheet("people", lambda xml: xml[:-40]), "a damaged workbook"),
    "a byte that is no UTF-8": (lambda: in_sheet("people", rows(b"", b'<row r="9">\xff</row>')), "a damaged"),
    "a control character in xml": (lambda: in_sheet("people", rows(b"", b"<row>\x01</row>")), "a damaged"),
    "a row beyond Excel": (
        lambda: in_sheet("people", rows(b"", cells(1_048_577, 1, '<c r="A1"><v>1</v></c>'))),
        "a damaged",
    ),
    "a row of no number": (
        lambda: in_sheet("people", rows(b"", b'<row r="x"><c r="A9"><v>1</v></c></row>')),
        "a damaged",
    ),
    "a column beyond Excel": (
        lambda: in_sheet("people", rows(b"", cells(9, 1, '<c r="XFE9"><v>1</v></c>'))),
        "a damaged workbook",
    ),
    "entities within entities": (
        lambda: in_sheet(
            "people", rows(LAUGHS + b"]>", b'<row r="9"><c r="A9" t="str"><v>&j;</v></c></row>')
        ),
        "a damaged workbook",
    ),
    "an outer entity": (
        lambda: in_sheet(
            "people",
            rows(
                b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
                b'<row r="9"><c r="A9" t="str"><v>&e;</v></c></row>',
            ),
        ),
        "a damaged workbook",
    ),
    "entities in the texts": (
        lambda: part(
            full_workbook("en"), "sharedStrings.xml", lambda xml: xml.replace(b"<sst", LAUGHS + b"]><sst", 1)
        ),
        "a damaged workbook",
    ),
    "zip bomb": (
        lambda: bomb(310 * 2**20),
        "a workbook of at most 1,200,000 filled cells and 300 MB unpacked",
    ),
    "a bomb of texts": (
        lambda: shared_texts(5_000_000),
        "a workbook of at most 1,200,000 filled cells and 300 MB unpacked",
    ),
    "a bomb of styles": (
        lambda: part(
            full_workbook("en"),
            "styles.xml",
            lambda xml: xml.replace(b"</cellXfs>", b"<xf/>" * 10**6 + b"</cellXfs>"),
        ),
        "a workbook of at most 1,200,000 filled cells and 300 MB unpacked",
    ),
    "a bomb of cells": (
        lambda: in_sheet("people", rows(b"", cells(9, 100_000, '<c t="b"><v>1</v></c>'))),
        "a damaged workbook",
    ),
    "a bomb of elements": (
        lambda: in_sheet("people", rows(b"", b"<x/>" * 5_000_000)),
        "a workbook of at most 1,200,000 filled cells and 300 MB unpacked",
    ),
    "deeply nested": (lambda: in_sheet("people", rows(b"", b"<x>" * 2_000_000)), "a damaged workbook"),
}


def flipped(name: str) -> bytes:
    data = bytearray(full_workbook("en"))
    with zipfile.ZipFile(BytesIO(bytes(data))) as archive:
        info = archive.getinfo(name)
    data[info.header_offset + 30 + len(name) + info.compress_size // 2] ^= 0xFF
    return bytes(data)


def without(name: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(full_workbook("en"))) as old, zipfile.ZipFile(out, "w") as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
    return out.getvalue()


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_is_no_workbook(kind, tmp_path):
    make, expected = FILES[kind]
    path = tmp_path / "project.xlsx"
    path.write_bytes(make())
    began = time.process_time()
    checked = check_workbook(path)
    assert time.process_time() - began < SECONDS
    assert checked.ledger is None
    (problem,) = checked.problems
    with use("en"):
        assert problem.sentence.startswith("the file: ")
        assert expected in problem.sentence


def test_a_folder_and_nothing(tmp_path):
    with use("en"):
        for path, found in ((tmp_path, "a folder"), (tmp_path / "none.xlsx", "no file that can be read")):
            (problem,) = check_workbook(path).problems
            assert problem.sentence == f"the file: found “{found}”; expected an Excel workbook (.xlsx)"


def test_any_byte_may_be_wrong():
    """Whatever is flipped or cut off, an answer comes: never an exception."""
    data, chance = full_workbook("zh"), random.Random(7)
    for _ in range(150):
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 20)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        check(
            bytes(damaged[: chance.randint(len(data) // 2, len(data))] if chance.random() < 0.2 else damaged)
        )


def test_any_byte_of_a_part_may_be_wrong():
    """The same inside the zip, whose sums are right."""
    chance = random.Random(8)

    def damage(xml: bytes) -> bytes:
        made = bytearray(xml)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(made))
            made[at : at + chance.randint(0, 4)] = chance.choice(
                (b"<", b">", b'"', b"&", b"9", b"s", b"", b"\xe4")
            )
        return bytes(made)

    for name in (
        "workbook.xml",
        "workbook.xml.rels",
        "styles.xml",
        "sharedStrings.xml",
        "sheet1.xml",
        "sheet9.xml",
    ):
        for _ in range(25):
            check(part(full_workbook("en"), name, damage))


# large, and right or nearly


def test_a_million_blank_rows_are_nothing():
    made = b"".join(
        f'<row r="{n}" s="1"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>'.encode()
        for n in range(50, 1_000_050)
    )
    data = in_sheet("people", rows(b"", made))
    began = time.process_time()
    checked = check(data)
    assert time.process_time() - began < SECONDS
    assert checked.problems == ()
    assert checked.ledger == full_ledger()


def test_a_million_cells_of_a_known_sheet():
    """50 MB of sheet: the rows beyond the limit are not read, and one error says so."""
    made = b"".join(
        b'<row r="%d">%s</row>'
        % (n, b"".join(b'<c r="%c%d" t="str"><v>people %d</v></c>' % (65 + c, n, n) for c in range(7)))
        for n in range(50, 145_000)
    )
    data = in_sheet("people", rows(b"", made))
    began = time.process_time()
    problems = check(data).problems
    assert time.process_time() - began < SECONDS
    with use("en"):
        said = [p.sentence for p in problems]
    assert any("at most 100,000 rows" in sentence for sentence in said), said[:3]


def test_four_hundred_thousand_wrong_cells():
    """Every cell of a long sheet an error: the first ones are told, the others counted."""
    made = b"".join(
        b'<row r="%d">%s</row>'
        % (n, b"".join(b'<c r="%c%d" t="b"><v>1</v></c>' % (65 + c, n) for c in range(7)))
        for n in range(50, 60_000)
    )
    data = in_sheet("people", rows(b"", made))
    began = time.process_time()
    problems = check(data).problems
    assert time.process_time() - began < SECONDS
    with use("en"):
        said = [p.sentence for p in problems]
    assert any("more errors in this sheet" in sentence for sentence in said)


def test_cells_and_rows_without_their_place():
    """Some programs leave the places out."""

    def bare(xml: bytes) -> bytes:
        return re.sub(rb'<(row|c) r="\w+"', rb"<\1", xml)

    data = in_sheet("leaders", bare)
    assert check(data).ledger == full_ledger()


def test_another_prefix_of_the_namespace():
    def prefixed(xml: bytes) -> bytes:
        xml = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", xml)
        return xml.replace(b' xmlns="', b' xmlns:x="', 1)

    assert check(in_sheet("people", prefixed)).ledger == full_ledger()


def test_macros_are_not_looked_at():
    out = BytesIO(full_workbook("en"))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", random_bytes(1000))
    assert check(out.getvalue()).ledger == full_ledger()
