"""The digital signature of an issued report: PAdES over the whole file, by a certificate of the installation.

It says that the file is the one that this installation issued, every byte of it. It is no seal (电子签章) and nothing
of it is drawn on a page: the field that holds it has no size. The signature is appended, so that a signed file
begins with the printed one, byte for byte; it forbids every later change (DocMDP 1).

``reports/check.py`` tells whether a signature holds.
"""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

FIELD = "Signature"
_YEARS = 30  # as long as accounting archives are kept
_USES = (
    "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign "
    "crl_sign encipher_only decipher_only"
).split()


class NoIdentity(ValueError):
    """What was given as a key and a certificate cannot sign."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A private key and its certificate, both as PEM text; certificates that follow the first one lead from it
    to one that others trust."""

    key: str
    certificate: str
    place: str = ""  # the address of the installation

    def check(self) -> None:
        """NoIdentity with a sentence where it cannot sign; else nothing."""
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric import ec, rsa
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            key: Any = load_pem_private_key(self.key.encode(), None)
        except TypeError:
            raise NoIdentity("the private key needs a password: it is taken without one") from None
        except ValueError:
            raise NoIdentity("no private key in PEM was found") from None
        try:
            chain = x509.load_pem_x509_certificates(self.certificate.encode())
        except ValueError:
            raise NoIdentity("no certificate in PEM was found") from None
        own = chain[0]
        try:
            for one, issuer in zip(chain, chain[1:] + chain[-1:], strict=True) if chain[1:] else ():
                one.verify_directly_issued_by(issuer)
        except Exception:
            raise NoIdentity(
                "the certificates behind the first one do not lead to one that signs itself, each signed by the next"
            ) from None
        if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise NoIdentity("the private key is neither RSA nor of an elliptic curve")
        if key.public_key() != own.public_key():
            raise NoIdentity("the certificate is not that of the private key")

    def sign(self, pdf: bytes, reason: str) -> bytes:
        """The file with its signature appended; ``reason`` can be read in it, even where the rest was altered."""
        # Loaded here, since it takes most of a second: only who issues a report waits for it.
        from asn1crypto import keys, pem, x509
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import fields, signers
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        class Appended(IncrementalPdfFileWriter):
            output_version = (1, 7)  # of PDF/A-3

            def _update_meta(self) -> None:
                """What the report says of itself stays as it was printed."""

        own, *others = (
            x509.Certificate.load(der) for _, _, der in pem.unarmor(self.certificate.encode(), multiple=True)
        )
        store = SimpleCertificateStore()
        store.register_multiple(others)
        signer = signers.SimpleSigner(
            signing_cert=own, signing_key=keys.PrivateKeyInfo.load(_der(self.key)), cert_registry=store
        )
        how = signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
            reason=reason,
            location=self.place or None,
            signer_key_usage=set(),  # a site's own certificate may say other uses of its key
        )
        # In a thread of its own: pyHanko runs an event loop, and whoever calls may have one running.
        with ThreadPoolExecutor(1) as apart:
            made = apart.submit(signers.PdfSigner(how, signer).sign_pdf, Appended(io.BytesIO(pdf))).result()
        return made.getvalue()


def new_identity(name: str, at: datetime) -> Identity:
    """An RSA key, which every reader of PDFs knows, and a certificate with ``name`` as who signs. The certificate
    is signed by another one that readers can be told to trust, as they trust none that signs itself; the key of
    that one is forgotten, so that whoever trusts it trusts these reports and nothing else."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    def certificate(subject: str, own: Any, issuer: str, issuer_key: Any, *uses: str) -> x509.Certificate:
        root = subject == issuer
        who, by_whom = (
            x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)]) for text in (subject, issuer)
        )
        own_id, issuer_id = (
            x509.SubjectKeyIdentifier.from_public_key(k.public_key()) for k in (own, issuer_key)
        )
        return (
            x509.CertificateBuilder(by_whom, who, own.public_key(), x509.random_serial_number())
            .not_valid_before(at - timedelta(days=1))  # clocks differ
            .not_valid_after(at + timedelta(days=365.25 * _YEARS))
            .add_extension(x509.BasicConstraints(ca=root, path_length=0 if root else None), critical=True)
            .add_extension(x509.KeyUsage(**{use: use in uses for use in _USES}), critical=True)
            .add_extension(own_id, critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_id), critical=False
            )
            .sign(issuer_key, hashes.SHA256())
        )

    key, root_key = (rsa.generate_private_key(65537, 3072) for _ in range(2))
    name = name[:50]
    root = f"Trust: {name}"
    made = (
        certificate(name, key, root, root_key, "digital_signature", "content_commitment"),
        certificate(root, root_key, root, root_key, "key_cert_sign"),
    )
    return Identity(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode(),
        "".join(each.public_bytes(serialization.Encoding.PEM).decode() for each in made),
    )


def _der(key: str) -> bytes:
    """PKCS 8, whichever way the key was written."""
    from cryptography.hazmat.primitives import serialization

    return serialization.load_pem_private_key(key.encode(), None).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
