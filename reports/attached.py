"""What a report carries with it, taken out of its file again."""

from __future__ import annotations

import io


def attached(pdf: bytes, name: str) -> bytes | None:
    """The content of an attached file; None where the file has none of that name, or is no PDF."""
    from pikepdf import Pdf, PdfError

    try:
        with Pdf.open(io.BytesIO(pdf)) as document:
            found = document.attachments.get(name)
            return None if found is None else found.get_file().read_bytes()
    except PdfError:
        return None
