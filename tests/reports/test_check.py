"""One changed byte anywhere is found by the signature alone."""

from __future__ import annotations

import io
import random
import tracemalloc
import zipfile
import zlib
from datetime import UTC, datetime

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.check import examine, fingerprint_of
from reports.sign import Identity, new_identity
from tests.issuing.asking import identity

NUMBER = "PG-2025-0012"


def small() -> bytes:
    """A file with attachments, as a report has them."""
    target = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        for name in ("snapshot.json", "ledger.xlsx"):
            pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, b"figures of " + name.encode() * 50)
        pdf.save(target)
    return target.getvalue()


@pytest.fixture(scope="module")
def signed() -> bytes:
    return identity().sign(small(), f"Report {NUMBER}")


def test_a_signed_file_is_whole_and_says_its_number_and_who_signed(signed):
    found = examine(signed)
    assert (found.state, found.number, found.signer) == ("whole", NUMBER, "Issued reports of the tests")
    assert found.fingerprint == fingerprint_of(identity().certificate)


def test_one_changed_bit_anywhere_is_found(signed):
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        raw = pdf.attachments["ledger.xlsx"].get_file().obj.read_raw_bytes()
    value = signed.index(b"/Contents <") + 11
    chosen = random.Random(20250711)
    places = {
        *range(signed.index(raw), signed.index(raw) + len(raw), 7),  # an attachment
        *range(value, value + 3000, 61),  # the signature's value, which it cannot cover itself
        *range(value - 11, value),
        *range(signed.index(b"/ByteRange"), signed.index(b"/ByteRange") + 60),
        *range(len(signed) - 30, len(signed)),
        *(chosen.randrange(len(signed)) for _ in range(150)),
        0,
    }
    for place in places:
        bit = 1 << chosen.randrange(8)
        altered = signed[:place] + bytes([signed[place] ^ bit]) + signed[place + 1 :]
        assert examine(altered).state != "whole", (place, bit)


def test_one_changed_bit_of_the_signatures_value_is_found(signed):
    """Bits of the value that is written in hexadecimal: every byte of it, the padding behind it too."""
    begin = signed.index(b"/Contents <") + 11
    end = signed.index(b">", begin)
    value = bytes.fromhex(signed[begin:end].decode())
    for place in range(0, len(value), 9):
        altered = bytearray(value)
        altered[place] ^= 1 << place % 8
        found = examine(signed[:begin] + altered.hex().upper().encode() + signed[end:])
        assert found.state == "altered" and found.number == NUMBER, place


def test_what_is_appended_or_cut_off_is_found(signed):
    again = identity().sign(small(), f"Report {NUMBER}")
    for altered in (
        signed + b"\n",
        signed + b" ",
        signed + signed[-200:],
        signed + b"\n1 0 obj\n<< >>\nendobj\n",
        signed[:-1],
        b"\n" + signed,
        signed + again,
    ):
        found = examine(altered)
        assert (found.state, found.number) == ("altered", NUMBER)
    assert examine(signed[:1000]).state == "unsigned"


def test_an_archive_of_reports_is_none(signed):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("reports/one.pdf", signed)
    found = examine(archive.getvalue())
    assert (found.state, found.number) == ("unsigned", None)


@pytest.mark.parametrize("packed", ["generate", "disable"])
def test_a_file_that_a_program_saved_anew_still_says_its_number(signed, packed):
    saved = io.BytesIO()
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        pdf.save(saved, object_stream_mode=pikepdf.ObjectStreamMode[packed])
    found = examine(saved.getvalue())
    assert found.state != "whole" and found.number == NUMBER


def test_a_file_signed_by_another_is_told_by_its_fingerprint():
    other: Identity = new_identity("Issued reports of the tests", datetime.now(UTC))
    found = examine(other.sign(small(), f"Report {NUMBER}"))
    assert found.state == "whole" and found.fingerprint != fingerprint_of(identity().certificate)


def test_a_signers_name_writes_no_line_of_its_own():
    name = "Reports\nSHA-256: 00\x1b[2K\u202e"  # over the line that tells the certificate
    found = examine(new_identity(name, datetime.now(UTC)).sign(small(), f"Report {NUMBER}"))
    assert (found.state, found.signer) == ("whole", "ReportsSHA-256: 00[2K")


@given(st.binary(max_size=300))
def test_no_file_breaks_it(signed_or_not):
    assert examine(signed_or_not).state == "unsigned"


RANGE = b"%%PDF-1.7 /Reason (Report PG\\0552025\\0550012) /ByteRange [0 %d %d %d]"


@pytest.mark.parametrize(
    "data",
    [
        RANGE % (5, 10, 20),
        RANGE % (10**11, 10**11, 10**11),
        RANGE % (0, 0, 0),
        b"/ByteRange [ " * 10_000,
        (RANGE % (100, 300, 100)).ljust(100) + b"<" + b"30" * 99 + b">" + b" " * 100,
        (RANGE % (100, 2_000_002, 1)).ljust(100) + b"<" + b"00" * 999_950 + b"> ",
        b"%PDF-1.7" + b"stream\n" * 200_000,
        b"%PDF-1.7" + (b"stream\n" + zlib.compress(bytes(50 * 2**20))) * 100,
        RANGE % (1, 2, 3) + b"/Reason (Report \\777\\400)" * 1000,
        b"%PDF-1.7" + b"/Reason" * 10_000,
    ],
)
def test_what_only_looks_signed_is_not(data):
    found = examine(data)
    assert found.state in ("altered", "unsigned") and found.fingerprint is None


@pytest.mark.parametrize("piece", [b"/ByteRange[0 1 1 1]", b"/Reason(Report A-2025-0001)"])
def test_a_file_that_claims_a_million_signatures_takes_no_memory(piece):
    data = b"%PDF-1.7" + piece * 200_000
    tracemalloc.start()
    try:
        assert examine(data).fingerprint is None
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
