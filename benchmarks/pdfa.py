"""``bin/pdfa FILE.pdf…``: says of each file whether it is the PDF/A that it claims to be, and what is wrong.

It runs where pdftools-sdk is installed, without the application. Their own wrapper of the handler of errors reads
UTF-16 as UTF-32 on Linux and fails; hence this one.
"""

from __future__ import annotations

import sys
from collections import Counter
from ctypes import CFUNCTYPE, c_bool, c_int, c_void_p, string_at

from pdftools_sdk.internal import _lib
from pdftools_sdk.pdf import Document
from pdftools_sdk.pdf_a.validation import ErrorCategory, Validator

Handler = CFUNCTYPE(None, c_void_p, c_void_p, c_void_p, c_int, c_void_p, c_int, c_int)


def text(place: int | None) -> str:
    if not place:
        return ""
    end = 0
    while string_at(place + end, 2) != b"\0\0":
        end += 2
    return string_at(place, end).decode("utf-16-le")


def validate(path: str) -> bool:
    found: list[tuple[str, str]] = []

    def note(_, part, message, category, context, page, number) -> None:
        where = (
            f"{text(context)}, page {page}, object {number}" if page else f"{text(context)}, object {number}"
        )
        found.append((f"{ErrorCategory(category).name}: {text(part)}{text(message)}", where))

    handler = Handler(note)
    add = _lib.PdfToolsPdfAValidation_Validator_AddErrorHandlerW
    add.argtypes, add.restype = [c_void_p, c_void_p, Handler], c_bool
    with open(path, "rb") as file, Document.open(file) as document:
        validator = Validator()
        if not add(validator._handle, None, handler):
            raise SystemExit("pdftools-sdk has changed: its handler of errors is not to be had")
        result = validator.validate(document)
        claimed = document.conformance.name
        pages = document.page_count
    right = result.is_conforming and claimed.startswith("PDF_A")
    print(f"{path}: {claimed}, {pages} pages, {'conforming' if right else 'NOT conforming'}")
    for message, number in Counter(message for message, _ in found).most_common(20):
        print(f"  {number} x {message} ({next(where for said, where in found if said == message)})")
    return right


if __name__ == "__main__":
    if not sys.argv[1:]:
        raise SystemExit(__doc__)
    results = [validate(path) for path in sys.argv[1:]]
    raise SystemExit(0 if all(results) else 1)
