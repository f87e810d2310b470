"""Whether the digital signature of an issued report holds, told by the file alone.

No page of the file is read, and none of it shown: the bytes before the signature's value and behind it, all there are,
are those that were signed, or they are not. So no file, whatever it is made of, can do harm here. What stands
outside of the signed bytes, the value itself, has to be written exactly as ``reports/sign.py`` writes it: one changed
byte anywhere is found.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_REASON = re.compile(rb"/Reason\s*\(Report((?:\\[0-7]{3}|[ A-Za-z0-9-]){3,200})\)")
_STREAM = re.compile(rb"stream\r?\n")
_MOST_STREAMS, _MOST_OF_ONE, _MOST_UNPACKED = 5_000, 256 * 2**10, 64 * 2**20  # the latter two bytes
_MOST_PLACES = 1_000
_VALUE = re.compile(rb"<[0-9A-F]{2,200000}>")


@dataclass(frozen=True, slots=True)
class Examined:
    """``state``: ``whole`` where the signature is over every byte and holds; ``altered`` where it does not, or
    something was changed or appended; ``unsigned`` where there is none. ``number`` is the report's as its
    signature says it, which proves nothing where the state is not ``whole``. ``fingerprint`` is the SHA-256 of
    the certificate, ``signer`` who it says it is."""

    state: str
    sha256: str
    number: str | None = None
    fingerprint: str | None = None
    signer: str | None = None


def examine(data: bytes) -> Examined:
    """What a file's signature says. Never an error, whatever the bytes are."""
    sha256 = hashlib.sha256(data).hexdigest()
    # an archive of reports has their signatures in it, and is none of them
    number = None if data.startswith(b"PK\3\4") else _number(data)
    range_ = _last(_RANGE, data, b"/ByteRange")
    if not data.startswith(b"%PDF-") or range_ is None:
        return Examined("altered" if number else "unsigned", sha256, number)
    try:
        signer, fingerprint = _signed_by(data, *map(int, range_.groups()))
    except Exception:  # whatever a stranger's file makes the libraries raise
        return Examined("altered", sha256, number)
    return Examined("whole", sha256, number, fingerprint, signer)


def fingerprint_of(certificate: str) -> str:
    """Of a PEM text's first certificate, as ``examine`` tells it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    return x509.load_pem_x509_certificates(certificate.encode())[0].fingerprint(hashes.SHA256()).hex()


def _number(data: bytes) -> str | None:
    """``PG-2025-0012`` from ``/Reason (Report PG\\0552025\\0550012)``: the last one, which was appended last. A
    program that saved the file anew may have packed it."""
    found = _last(_REASON, data, b"/Reason")
    for packed in () if found else _unpacked(data):
        found = _last(_REASON, packed, b"/Reason") or found
    if found is None:
        return None
    text = re.sub(rb"\\([0-7]{3})", lambda octal: bytes([int(octal[1], 8) & 255]), found[1])
    number = text.decode("latin-1").strip()
    return number if re.fullmatch(r"[A-Z0-9]{2,20}-\d{4}-\d{4,9}", number) else None


def _last(pattern: re.Pattern[bytes], data: bytes, begin: bytes) -> re.Match[bytes] | None:
    """Looked for from the end, where a signature is appended: a stranger's file may have a million of them."""
    at = len(data)
    for _ in range(_MOST_PLACES):
        at = data.rfind(begin, 0, at)
        if at < 0:
            return None
        if found := pattern.match(data, at):
            return found
    return None


def _unpacked(data: bytes) -> Iterator[bytes]:
    """The beginnings of packed streams, as many and as much of each as cannot do harm."""
    left = _MOST_UNPACKED
    for n, begin in enumerate(_STREAM.finditer(data)):
        if left <= 0 or n >= _MOST_STREAMS:
            return
        with suppress(zlib.error):
            start = begin.end()
            part = zlib.decompressobj().decompress(data[start : start + _MOST_OF_ONE], _MOST_OF_ONE)
            left -= len(part)
            yield part


def _signed_by(data: bytes, length: int, behind: int, rest: int) -> tuple[str, str]:
    """Who signed, and the certificate's fingerprint; ValueError, or what the libraries raise, where nobody did."""
    from asn1crypto import cms, tsp  # noqa: F401  tsp teaches it the attribute that names the certificate
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    if behind + rest != len(data) or not 0 < length < behind:
        raise ValueError("not all of the file is signed")
    value = _VALUE.fullmatch(data, length, behind)
    if value is None:
        raise ValueError("the signature's value is not written as it was")
    padded = bytes.fromhex(value[0][1:-1].decode())
    content = cms.ContentInfo.load(padded)  # reads one value, and leaves what is behind it
    der = content.dump()
    if padded[: len(der)] != der or any(padded[len(der) :]):
        raise ValueError("something stands behind the signature")
    signed = content["content"]
    [one] = signed["signer_infos"]
    attributes = one["signed_attrs"]
    told = {attribute["type"].native: attribute["values"][0] for attribute in attributes}
    certificates = [x509.load_der_x509_certificate(each.chosen.dump()) for each in signed["certificates"]]
    hashed = told["signing_certificate_v2"]["certs"][0]["cert_hash"].native
    [own] = [c for c in certificates if c.fingerprint(hashes.SHA256()) == hashed]
    digest = hashlib.sha256(memoryview(data)[:length])
    digest.update(memoryview(data)[behind:])
    if told["message_digest"].native != digest.digest():
        raise ValueError("the bytes are not those that were signed")
    algorithm = _verify(own, one["signature"].native, attributes.untag().dump())
    _check_chain(certificates)
    if _written(own, signed, algorithm) != der:
        raise ValueError("what is not signed is not written as it was")
    names = own.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    signer = str(names[0].value) if names else own.subject.rfc4514_string()
    # it is a stranger's word: no line, colour or direction of its own, by which it says more than a name
    signer = "".join(c for c in signer if c.isprintable())
    return signer, own.fingerprint(hashes.SHA256()).hex()


def _verify(own: Certificate, signature: bytes, attributes: bytes) -> str:
    """The signature's algorithm, where it is the certificate's over the attributes; InvalidSignature."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

    key = own.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, attributes, padding.PKCS1v15(), hashes.SHA256())
        return "sha256_rsa"
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, attributes, ec.ECDSA(hashes.SHA256()))
        return "sha256_ecdsa"
    raise ValueError("the key is of another kind")


def _check_chain(certificates: list[Certificate]) -> None:
    """The signer's certificate is known by its hash; the others have to lead from it to one that signs itself."""
    if len(certificates) == 1:
        return
    for each in certificates:
        [issuer] = [c for c in certificates if c.subject == each.issuer]
        each.verify_directly_issued_by(issuer)


def _written(own: Certificate, signed: Any, algorithm: str) -> bytes:
    """The signature's value from its parts that are signed, or are checked otherwise, and from nothing else."""
    from asn1crypto import cms, x509
    from cryptography.hazmat.primitives.serialization import Encoding

    [one] = signed["signer_infos"]
    mine = x509.Certificate.load(own.public_bytes(Encoding.DER))
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": {"issuer_and_serial_number": {"issuer": mine.issuer, "serial_number": mine.serial_number}},
            "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": cms.CMSAttributes.load(one["signed_attrs"].untag().dump()),
            "signature_algorithm": {"algorithm": algorithm},
            "signature": one["signature"].native,
        }
    )
    content = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {"content_type": "data"},
            "certificates": [x509.Certificate.load(each.chosen.dump()) for each in signed["certificates"]],
            "signer_infos": [signer],
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": content}).dump(force=True)
