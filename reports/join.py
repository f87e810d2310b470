"""Parts of a report that WeasyPrint wrote, joined into one PDF/A-3a: pages, tags, bookmarks and the places
that links lead to run through it as if it had been written at once.

    bind(snapshot, [letters, front, first, …, rest, …], ledger)
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence

from pikepdf import Array, AttachedFileSpec, Name, Object, ObjectStreamMode, Pdf, String

from . import STATIC
from .folio import number_pages
from .snapshot import Snapshot, to_json

_KINDS = {
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def bind(snapshot: Snapshot, parts: Sequence[bytes], ledger: bytes | None) -> bytes:
    """The report of its parts, as ``reports/setting.py`` gives them."""
    files = {"snapshot.json": to_json(snapshot).encode()}
    if ledger is not None:
        files["ledger.xlsx"] = ledger
    mark = None if snapshot.number else f"draft-{snapshot.lang}.path"
    return join(parts, files, (snapshot.issued_at or snapshot.as_of)[:10], mark)


def join(parts: Sequence[bytes], files: Mapping[str, bytes], day: str, mark: str | None) -> bytes:
    """One file: the parts one behind the other and ``files`` (name → content) attached; the first part has the
    letters of page numbers alone (``reports/folio.py``). ``day`` (ISO) stands in for the clock; ``mark`` names the outlines in ``static/`` that stand behind the text of
    every page. The same bytes for the same arguments."""
    letters, whole = (Pdf.open(io.BytesIO(part)) for part in parts[:2])
    for part in parts[2:]:
        with Pdf.open(
            io.BytesIO(part)
        ) as opened:  # one at a time: of a large report each takes its tens of megabytes
            _append(whole, opened)
    _sort_destinations(whole)
    number_pages(whole, letters)
    if mark is not None:
        _mark(whole, (STATIC / mark).read_bytes())
    _attach(whole, files, f"D:{day.replace('-', '')}000000+08'00'")
    identifier = hashlib.sha256(b"".join([*parts, *files.values()])).digest()[:16]
    whole.trailer.ID = Array([String(identifier), String(identifier)])
    target = io.BytesIO()
    whole.save(target, object_stream_mode=ObjectStreamMode.generate, deterministic_id=True)
    return target.getvalue()


def _append(whole: Pdf, part: Pdf) -> None:
    """Pages first: what is copied after them and names them then finds their copies."""
    nums = whole.Root.StructTreeRoot.ParentTree.Nums
    keys = len(nums) // 2  # WeasyPrint counts them from 0: pages, then annotations
    for page in part.pages:
        page.obj.StructParents += keys
        for annotation in page.obj.get("/Annots", ()):
            annotation.StructParent += keys
        whole.pages.append(page)
    _append_tags(whole, whole.copy_foreign(part.Root.StructTreeRoot), keys)
    if "/Outlines" in part.Root:
        _append_bookmarks(whole.Root.Outlines, whole.copy_foreign(part.Root.Outlines))
    if "/Names" in part.Root and "/Dests" in part.Root.Names:
        destinations = whole.copy_foreign(part.make_indirect(part.Root.Names.Dests.Names))
        whole.Root.Names.Dests.Names.extend(destinations)


def _append_tags(whole: Pdf, tree: Object, keys: int) -> None:
    root = whole.Root.StructTreeRoot
    document = root.K[0]
    for element in tree.K[0].K:
        element.P = document
        document.K.append(element)
    for n, entry in enumerate(tree.ParentTree.Nums):
        root.ParentTree.Nums.append(entry if n % 2 else entry + keys)


def _append_bookmarks(outlines: Object, more: Object) -> None:
    item: Object | None = more.First
    more.First.Prev = outlines.Last
    outlines.Last.Next = more.First
    while item is not None:
        item.Parent = outlines
        item = item.get("/Next")
    outlines.Last = more.Last
    outlines.Count += more.Count


def _sort_destinations(whole: Pdf) -> None:
    """A name tree is sorted. A name that several parts have is a place in the last of them: the contents
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
