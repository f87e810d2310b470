"""The dossier 审计资料包: everything that an auditor of a project asks for, in one archive.

The same records give the same bytes. The archive speaks up to a record of the trail: it bears that record's
moment and no clock. Whoever takes it again, up to the same record, gets the same bytes, whatever was written since:
the project is read as it stood then (``past.py``). That one was taken, and which bytes left, is noted in the trail as
well, by records that are no part of any dossier.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, astuple, dataclass, fields
from typing import Any

from sqlalchemy.orm import Session

from ..audit.queries import head
from ..audit.rules import plain
from ..audit.service import Change, Origin, note
from ..db import Database
from ..errors import DomainError
from ..evaluation.records import Survey
from ..evidence.records import MEDIA, PICTURES
from ..evidence.rules import tells_names
from ..evidence.vault import ORIGINAL, PHOTO, Vault
from ..i18n import gettext, use
from ..issuing.queries import kept_file
from ..ledger.records import Ledger
from ..workbook.attachment import ledger_workbook
from . import rules
from .archive import Part, Written, packed, pieces_of, sha256_of, whole
from .past_queries import Past, past
from .queries import Listed, Reader, Until, trail_up_to, until, with_files


@dataclass(frozen=True, slots=True)
class Dossier:
    """What was read of a project, all of one moment; files and the trail are read as they are sent."""

    project_id: int
    until: Until
    names: bool  # whether files that tell who residents are go with it
    past: Past


def take(session: Session, project_id: int, *, names: bool, named: int | None = None) -> Dossier:
    """Reads the project and notes in the trail that its dossier was taken. DomainError where there can be none
    up to the record that is ``named``."""
    head(session, lock=True)  # whoever changes a record appends to the trail: nobody does meanwhile
    last = until(session, project_id, named)
    made = Dossier(project_id, last, names, past(session, project_id, last.no))
    after = {"until_record": last.no, "with_names": names}
    note(session, [Change(rules.SUBJECT, project_id, "taken", None, after, project_id, made.past.code)])
    return made


def handed_out(database: Database, vault: Vault, made: Dossier, origin: Origin) -> Iterator[bytes]:
    """The archive, a piece at a time. Once somebody has all of it the trail says which bytes left, so that it can be
    told of a file years later that it is this one."""
    digest = hashlib.sha256()
    for chunk in chunks(database, vault, made):
        digest.update(chunk)
        yield chunk
    told = {"until_record": made.until.no, "with_names": made.names, "sha256": digest.hexdigest()}
    with database.transaction() as session:
        session.info["origin"] = origin
        said = Change(
            rules.SUBJECT, made.project_id, rules.HANDED_OUT, None, told, made.project_id, made.past.code
        )
        note(session, [said])


def chunks(database: Database, vault: Vault, made: Dossier) -> Iterator[bytes]:
    """The archive, a piece at a time: of files and reports no more than one piece, or one report, is in memory."""
    left_out: list[dict[str, str]] = []
    at = rules.moment(made.until.at)

    def last(written: list[Written]) -> Iterator[Part]:
        yield whole(rules.MANIFEST, _json(_manifest(made, written, left_out)))

    return packed(_parts(database, vault, made, left_out), at, last)


def _parts(database: Database, vault: Vault, made: Dossier, left_out: list[dict[str, str]]) -> Iterator[Part]:
    project, day = made.past.ledger.project, rules.moment(made.until.at)
    said = {"code": project.code, "title": project.title, "until": made.until.no, "hash": made.until.hash}
    text = rules.HOW_TO_CHECK.format(at=day.strftime("%Y-%m-%d %H:%M:%S"), **said)
    yield whole(rules.README, text.encode(), what="how to check this dossier")
    yield from _reports(database, made, left_out)
    yield from _evidence(vault, made, left_out)
    ledger = ledger_workbook(made.past.ledger, day.date())
    yield whole("ledger.xlsx", ledger, what="the ledger; of people code, gender and age band alone")
    yield whole("surveys.csv", _surveys(made.past.ledger), what="survey results")
    for name, rows in made.past.records.items():
        yield whole(f"records/{name}.json", _json(rows), what=name.replace("_", " "), rows=len(rows))
    entries = trail_up_to(database, made.project_id, made.until.no)
    lines = (f"{json.dumps(rules.line_of(e), ensure_ascii=False)}\n".encode() for e in entries)
    yield Part(rules.TRAIL, lines, 0, {"what": "the project's part of the trail, with its hashes"})


def _reports(database: Database, made: Dossier, left_out: list[dict[str, str]]) -> Iterator[Part]:
    index = [plain(asdict(report) | {"standing": report.standing}) for report in made.past.issued]
    for entry in index:
        for name in ("job", "to_on"):  # of one that is printed, and of a portfolio
            del entry[name]
    yield whole("reports/index.json", _json(index), what="every number that was taken, and what came of it")
    for report in made.past.issued:
        if report.sha256 is None:
            continue
        name = rules.report_name(report.number)
        try:
            with database.session() as session:
                kept = kept_file(session, made.project_id, report.number)
        except DomainError:
            kept = None
        if kept is None:
            left_out.append({"name": name, "sha256": report.sha256, "why": rules.DAMAGED})
            continue
        about = {"what": "report", "kind": report.kind, "as_of": report.as_of.isoformat()}
        yield whole(name, kept[0], **about, lang=report.lang, standing=report.standing)


def _evidence(vault: Vault, made: Dossier, left_out: list[dict[str, str]]) -> Iterator[Part]:
    """The files as they are served: documents as they came, of pictures the copy without place and time."""
    for file in made.past.files:
        picture, hidden = file["media"] in PICTURES, tells_names(file["sheet"], file["kind"])
        name = rules.evidence_name(file["id"], file["kind"], MEDIA["jpeg" if picture else file["media"]][1])
        path = vault.path(file["sha256"], PHOTO if picture else ORIGINAL)
        why = _why_not(file, hidden and not made.names, vault, picture)
        if why:
            left_out.append({"name": name, "sha256": file["sha256"], "why": why})
            continue
        about = {"what": "evidence", "kind": file["kind"], "sheet": file["sheet"]}
        about |= {"record": file["record_id"], "original_sha256": file["sha256"]}
        about |= {"tells_names": True} if hidden else {"original_name": file["name"]}
        yield Part(name, pieces_of(path), path.stat().st_size, about)


def _why_not(file: Mapping[str, Any], hidden: bool, vault: Vault, picture: bool) -> str | None:
    if file["removed"]:
        return rules.REMOVED
    if hidden:
        return rules.NAMES_LEFT_OUT
    path = vault.path(file["sha256"], PHOTO if picture else ORIGINAL)
    if not path.is_file():
        return rules.MISSING
    # the copy of a picture is made here and bears no hash of its own
    return rules.DAMAGED if not picture and sha256_of(path) != file["sha256"] else None


def _manifest(made: Dossier, written: list[Written], left_out: list[dict[str, str]]) -> dict[str, Any]:
    project = made.past.ledger.project
    return {
        "schema": 1,
        "project": {"code": project.code, "title": project.title},
        "trail": {"until": made.until.no, "at": made.until.at, "hash": made.until.hash},
        "files_that_tell_names": "included" if made.names else "left out",
        "files": [{"name": w.name, "size": w.size, "sha256": w.sha256, **w.about} for w in written],
        "left_out": left_out,
    }


def _surveys(ledger: Ledger) -> bytes:
    names = [field.name for field in fields(Survey)]
    rows = [[rules.cell(plain(getattr(survey, name))) for name in names] for survey in ledger.surveys]
    return _csv([names, *rows])


def _csv(rows: list[list[Any]]) -> bytes:
    """As spreadsheets take it, Chinese included."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _json(value: Any) -> bytes:
    return f"{json.dumps(plain(value), ensure_ascii=False, indent=1)}\n".encode()


def reports_chunks(
    database: Database, reader: Reader, asked: rules.Asked, last: int, at: str, lang: str = "en"
) -> Iterator[bytes]:
    """The files of all issued reports that match, up to an id, with ``index.csv`` in the reader's language. A file that is not the one that
    was issued is left out, and the index says so."""
    names = [field.name for field in fields(Listed)][1:]
    index: list[list[Any]] = [rules.list_head([*names, "file", "note"], lang)]

    def parts() -> Iterator[Part]:
        for report, pdf in with_files(database, reader, asked, last):
            name, note_ = rules.report_name(report.number), ""
            if hashlib.sha256(pdf).hexdigest() != report.sha256:
                name, note_ = "", rules.DAMAGED
            values = [plain(value) for value in astuple(report)[1:]]
            row = [rules.list_cell(n, value, lang) for n, value in zip(names, values, strict=True)]
            with use(lang):
                index.append([*row, name, gettext(note_) if note_ else ""])
            if name:
                yield whole(name, pdf)

    def index_part(_: list[Written]) -> Iterator[Part]:
        yield whole("index.csv", _csv(index))

    return packed(parts(), rules.moment(at), index_part)
