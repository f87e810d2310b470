"""Pieces of a report that WeasyPrint wrote, joined into one PDF/A-3a: pages, tags, bookmarks and the places
that links lead to run through it as if it had been written at once.

    bind(snapshot, pieces_of(html), ledger)          # each piece while the next is being set
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pikepdf import Array, AttachedFileSpec, Name, Object, ObjectStreamMode, Pdf, String

from . import STATIC
from .folio import number_pages
from .snapshot import Snapshot, to_json

_KINDS = {
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Piece(NamedTuple):
    place: str  # letters: those of page numbers | front: what stands before the text | text: the next of it
    pdf: bytes


def bind(snapshot: Snapshot, pieces: Iterable[Piece], ledger: bytes | None) -> bytes:
    """The report of its pieces, as ``reports/setting.py`` gives them."""
    files = {"snapshot.json": to_json(snapshot).encode()}
    if ledger is not None:
        files["ledger.xlsx"] = ledger
    mark = None if snapshot.number else f"draft-{snapshot.lang}.path"
    return join(pieces, files, (snapshot.issued_at or snapshot.as_of)[:10], mark)


def join(pieces: Iterable[Piece], files: Mapping[str, bytes], day: str, mark: str | None) -> bytes:
    """One file: the pieces of the text one behind the other, what stands before it, numbers of pages
    (``reports/folio.py``), and ``files`` (name → content) attached. ``day`` (ISO) stands in for the clock; ``mark`` names
    the outlines in ``static/`` that stand behind the text of every page. The same bytes for the same arguments."""
    identifier = hashlib.sha256()
    whole = letters = None
    for place, content in pieces:
        identifier.update(content)
        opened = Pdf.open(io.BytesIO(content))
        if place == "letters":
            letters = opened
        elif whole is None:
            whole = opened
        else:  # one at a time: of a large report each takes its tens of megabytes
            with opened:
                _add(whole, opened, before=place == "front")
    if whole is None or letters is None:
        raise ValueError("a report has text and numbers of pages")
    _sort_destinations(whole)
    number_pages(whole, letters)
    if mark is not None:
        _mark(whole, (STATIC / mark).read_bytes())
    _attach(whole, files, f"D:{day.replace('-', '')}000000+08'00'")
    identifier.update(b"".join(files.values()))
    name = identifier.digest()[:16]
    whole.trailer.ID = Array([String(name), String(name)])
    target = io.BytesIO()
    whole.save(target, object_stream_mode=ObjectStreamMode.generate, deterministic_id=True)
    return target.getvalue()


def _add(whole: Pdf, part: Pdf, *, before: bool) -> None:
    """Behind what there is, or ``before`` it. Pages first: what is copied after them and names them then finds their
    copies."""
    nums = whole.Root.StructTreeRoot.ParentTree.Nums
    keys = len(nums) // 2  # WeasyPrint counts them from 0: pages, then annotations
    for number, page in enumerate(part.pages):
        page.obj.StructParents += keys
        for annotation in page.obj.get("/Annots", ()):
            annotation.StructParent += keys
        whole.pages.insert(number if before else len(whole.pages), page)
    _add_tags(whole, whole.copy_foreign(part.Root.StructTreeRoot), keys, before)
    if "/Outlines" in part.Root:
        _add_bookmarks(whole.Root.Outlines, whole.copy_foreign(part.Root.Outlines), before)
    if "/Names" in part.Root and "/Dests" in part.Root.Names:
        names = whole.Root.Names.Dests
        added = list(whole.copy_foreign(part.make_indirect(part.Root.Names.Dests.Names)))
        names.Names = Array([*added, *names.Names] if before else [*names.Names, *added])


def _add_tags(whole: Pdf, tree: Object, keys: int, before: bool) -> None:
    root = whole.Root.StructTreeRoot
    document = root.K[0]
    added = list(tree.K[0].K)
    for element in added:
        element.P = document
    document.K = Array([*added, *document.K] if before else [*document.K, *added])
    for n, entry in enumerate(tree.ParentTree.Nums):
        root.ParentTree.Nums.append(entry if n % 2 else entry + keys)


def _add_bookmarks(outlines: Object, more: Object, before: bool) -> None:
    item: Object | None = more.First
    while item is not None:
        item.Parent = outlines
        item = item.get("/Next")
    upper, lower = (more, outlines) if before else (outlines, more)
    upper.Last.Next, lower.First.Prev = lower.First, upper.Last
    outlines.First, outlines.Last = upper.First, lower.Last
    outlines.Count += more.Count


def _sort_destinations(whole: Pdf) -> None:
    """A name tree is sorted. A name that several pieces have is a place in the last of them: the contents
    claim each place of another part for themselves, or WeasyPrint would leave out the link."""
    entries = list(whole.Root.Names.Dests.Names)
    places = {bytes(name): place for name, place in zip(entries[::2], entries[1::2], strict=True)}
    whole.Root.Names.Dests.Names = Array([x for name in sorted(places) for x in (String(name), places[name])])


def _mark(whole: Pdf, outlines: bytes) -> None:
    """One stream that all pages share, an artifact (nothing that is read aloud), beneath the text."""
    shared = whole.make_stream(b"/Artifact BMC q 0.92 0.92 0.92 rg\n" + outlines + b"\nQ EMC")
    for page in whole.pages:
        own = page.obj.Contents
        page.obj.Contents = Array([shared, *own] if isinstance(own, Array) else [shared, own])


def _attach(whole: Pdf, files: Mapping[str, bytes], moment: str) -> None:
    """With its relation to the document, which PDF/A-3 wants, pikepdf lists each among the associated files."""
    for name, content in files.items():
        whole.attachments[name] = AttachedFileSpec(
            whole,
            content,
            filename=name,
            mime_type=_KINDS[name.rsplit(".")[-1]],
            creation_date=moment,
            mod_date=moment,
            relationship=Name.Data,
        )
