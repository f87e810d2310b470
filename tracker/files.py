"""Files that pages take and hand out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask import Response, current_app, render_template, request

from .evidence.rules import Limits
from .evidence.vault import Vault


def vault() -> Vault:
    """Where evidence and scans lie."""
    return Vault.in_folder(current_app.config["DATA"])


def limits() -> Limits:
    """What may be sent at once."""
    setting = current_app.config
    return Limits(
        files=setting["EVIDENCE_FILES"],
        file_bytes=setting["EVIDENCE_FILE_BYTES"],
        pixels=setting["EVIDENCE_PIXELS"],
        unpacked_bytes=setting["EVIDENCE_UNPACKED_BYTES"],
        members=setting["EVIDENCE_PARTS"],
    )


def on_screen(paper: str, bar: str) -> Response:
    """A report's own page, which is made for paper, with a bar over it that leads back."""
    head = render_template("components/paper_head.html")
    page = paper.replace("</head>", f"{head}</head>", 1)
    return Response(re.sub(r"<body[^>]*>", lambda body: body[0] + bar, page, count=1), mimetype="text/html")


def download(
    data: str | bytes | Iterable[bytes], name: str, mimetype: str = "application/pdf", sha256: str = ""
) -> Response:
    """A file to be kept under a name; ``data`` in pieces is sent as it is made. Whoever has a file of this
    ``sha256`` already is sent none."""
    response = Response(data, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    if sha256:
        response.set_etag(sha256)
        response.make_conditional(request)
    return response
