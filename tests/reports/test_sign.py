"""The digital signature of an issued report, as poppler and qpdf see it."""

from __future__ import annotations

import asyncio
import io
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pikepdf
import pypdf
import pytest
import segno
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from reports.qr import qr
from reports.render import render_html, render_pdf
from reports.sample import sample
from reports.sign import Identity, NoIdentity, new_identity

NOW = datetime.now(UTC)
pytestmark = pytest.mark.skipif(shutil.which("pdfsig") is None, reason="needs poppler")


@pytest.fixture(scope="module")
def identity() -> Identity:
    return replace(new_identity("Issued reports of the tests", NOW), place="https://reports.example")


ISSUED = replace(
    sample(),
    number="PG-2025-0001",
    issued_at=NOW.isoformat(),
    code="7M2Q-XH4V-0KDR",
    verify_at="https://reports.example/verify",
    replaces="PG-2024-0009",
    replaces_reason="决算更正",
)


@pytest.fixture(scope="module")
def printed() -> bytes:
    return render_pdf(ISSUED, b"PK ledger")


@pytest.fixture(scope="module")
def signed(identity, printed) -> bytes:
    return identity.sign(printed, "Report PG-2025-0001")


def pdfsig(tmp_path, data: bytes, *words: object) -> str:
    (tmp_path / "r.pdf").write_bytes(data)
    answer = subprocess.run(
        ["pdfsig", *words, tmp_path / "r.pdf"], capture_output=True, text=True, timeout=60, check=False
    )
    return answer.stdout


def test_poppler_finds_the_signature_valid_and_the_whole_file_signed(signed, tmp_path):
    said = pdfsig(tmp_path, signed)
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said and "ETSI.CAdES.detached" in said
    assert "Common Name: Issued reports of the tests" in said
    assert said.count("Signature #") == 1


def test_poppler_finds_one_changed_bit(signed, tmp_path):
    place = len(signed) // 2
    altered = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
    assert "Signature is Valid" not in pdfsig(tmp_path, altered)


def test_the_printed_report_stands_in_it_as_it_was(printed, signed):
    assert signed.startswith(printed)
    with pikepdf.open(io.BytesIO(printed)) as before, pikepdf.open(io.BytesIO(signed)) as after:
        assert after.check_pdf_syntax() == []
        assert list(after.attachments) == list(before.attachments) == ["ledger.xlsx", "snapshot.json"]
        assert after.attachments["ledger.xlsx"].get_file().read_bytes() == b"PK ledger"
        for name in ("/StructTreeRoot", "/Metadata", "/Outlines", "/Pages"):
            assert after.Root[name].objgen == before.Root[name].objgen
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert b'pdfaid:part="3"' in after.Root.Metadata.read_bytes()
        assert after.pdf_version == before.pdf_version
        assert "/Version" not in after.Root
        assert len(after.pages) == len(before.pages)
        [field] = after.Root.AcroForm.Fields
        assert list(field.Rect) == [0, 0, 0, 0] and "/AP" not in field  # nothing is drawn
        assert int(field.F) & 0b110 == 0b100  # PDF/A: printed, not hidden
        assert "/NeedAppearances" not in after.Root.AcroForm
        assert str(field.V.Reason) == "Report PG-2025-0001"
        assert str(field.V.Location) == "https://reports.example"


def test_a_new_certificate_signs_and_nothing_else_for_thirty_years(identity):
    identity.check()
    own, root = x509.load_pem_x509_certificates(identity.certificate.encode())
    own.verify_directly_issued_by(root)
    root.verify_directly_issued_by(root)
    for each in (own, root):
        assert each.not_valid_before_utc < NOW and each.not_valid_after_utc > NOW + timedelta(days=365 * 30)
    usage = own.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature and usage.content_commitment
    assert not (usage.key_cert_sign or usage.crl_sign or usage.key_encipherment or usage.data_encipherment)
    assert not own.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    # the other one's key is not kept: nobody signs another certificate with it
    assert identity.key.count("PRIVATE KEY") == 2
    assert serialization.load_pem_private_key(identity.key.encode(), None).public_key() == own.public_key()


@pytest.mark.skipif(shutil.which("certutil") is None, reason="needs libnss3-tools")
def test_a_reader_that_is_told_to_trust_it_says_so(identity, signed, tmp_path):
    root = tmp_path / "root.pem"
    root.write_text("-----BEGIN" + identity.certificate.split("-----BEGIN")[2])
    for words in (("-N", "--empty-password"), ("-A", "-n", "reports", "-t", ",C,", "-i", root)):
        subprocess.run(["certutil", "-d", f"sql:{tmp_path}", *words], check=True, timeout=60)
    said = pdfsig(tmp_path, signed, "-nssdir", tmp_path)
    assert "Signature is Valid." in said and "Certificate is Trusted." in said


def pem(key, password: bytes | None = None) -> str:
    locked = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked).decode()


def test_what_cannot_sign_is_said(identity):
    key = serialization.load_pem_private_key(identity.key.encode(), None)
    for wrong, sentence in (
        ({"key": "nothing"}, "no private key"),
        ({"key": identity.certificate}, "no private key"),
        ({"certificate": "nothing"}, "no certificate"),
        ({"certificate": identity.key}, "no certificate"),
        ({"key": pem(key, b"secret")}, "needs a password"),
        ({"key": pem(ec.generate_private_key(ec.SECP256R1()))}, "not that of the private key"),
        ({"key": pem(ed25519.Ed25519PrivateKey.generate())}, "neither RSA nor"),
    ):
        with pytest.raises(NoIdentity, match=sentence):
            replace(identity, **wrong).check()


def test_the_cover_bears_the_code_and_what_it_replaces(printed):
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        said = [str(o["/Alt"]) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/Alt" in o]
    assert "查验本报告的二维码" in said
    cover = pypdf.PdfReader(io.BytesIO(printed)).pages[0].extract_text()
    for text in ("查验码", "7M2Q-XH4V-0KDR", "https://reports.example/verify", "替代编号PG-2024-0009的报告"):
        assert text in cover
    assert 'class="code"' not in render_html(sample())  # a draft has none


def test_the_qr_code_leads_to_the_report():
    """Each run of dark modules stands where segno says; four modules around them stay white."""
    address = "https://reports.example/verify?code=7M2Q-XH4V-0KDR"
    svg = str(qr(address, "a <code>"))
    assert str(qr(address, "x")).split("<path")[1] in render_html(ISSUED)
    assert "<title>a &lt;code&gt;</title>" in svg
    dark = {
        (int(x) + n, int(y))
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg)
        for n in range(int(width))
    }
    rows = segno.make(address, error="m", micro=False, boost_error=False).matrix
    assert dark == {(x + 4, y + 4) for y, row in enumerate(rows) for x, module in enumerate(row) if module}
    assert f'viewBox="0 0 {len(rows) + 8} {len(rows) + 8}"' in svg


def test_a_draft_loads_neither_the_signing_nor_the_qr_code():
    script = "import sys, reports.render, reports.join, reports.sign, reports.check; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not {"pyhanko", "segno", "asn1crypto", "cryptography"} & set(loaded.stdout.split())


def test_it_signs_where_an_event_loop_runs(identity, printed):
    async def caller() -> bytes:
        return identity.sign(printed, "Report PG-2025-0001")

    with ThreadPoolExecutor(1) as apart:  # a browser's tests leave a loop running in this thread
        assert apart.submit(asyncio.run, caller()).result().startswith(printed)
