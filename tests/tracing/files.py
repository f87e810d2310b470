"""A file with a report's ledger attached, which takes no time to print."""

from __future__ import annotations

import io
from collections.abc import Mapping

from pikepdf import AttachedFileSpec, Pdf

from reports.snapshot import Snapshot


def with_ledger(snapshot: Snapshot, ledger: bytes, photos: Mapping[str, bytes] | None = None) -> bytes:
    target = io.BytesIO()
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["ledger.xlsx"] = AttachedFileSpec(pdf, ledger)
        pdf.attachments["number.txt"] = AttachedFileSpec(pdf, (snapshot.number or "").encode())
        pdf.save(target)
    return target.getvalue()
