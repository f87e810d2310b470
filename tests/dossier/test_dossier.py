"""The dossier: the same bytes for the same records, nothing in it that its taker may not have, and every file and
record of it checked without the application."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import warnings
import zipfile

import pytest
from sqlalchemy import insert, select

from tests.evidence import files
from tests.issuing.asking import CLERK, asked, quick
from tests.strict import CODE, EMAILS, RIVAL, StrictClient
from tracker.accounts.models import User
from tracker.audit.models import trail
from tracker.contracts.queries import project_id_by_code
from tracker.db import Database
from tracker.dossier import service
from tracker.dossier.check import NoDossier, faults
from tracker.errors import DomainError
from tracker.evidence.models import evidence
from tracker.evidence.vault import Vault
from tracker.i18n import Message
from tracker.issuing.service import ask_issue, issue
from tracker.jobs.service import claim, fail
from tracker.records.changes import Edit
from tracker.records.service import keep

LIST = f"/projects/{CODE}/reports"
TAKE = f"/projects/{CODE}/dossier.zip"
MAY = {"project_manager", "official", "auditor"}
HOSTILE = ("../../etc/passwd", "C:\\x\\..\\y.jpg", "签" * 300, "a\nb\u202egpj.jpg", "same.jpg", "same.jpg")


def attach(database: Database, vault: Vault, name: str, kind: str, data: bytes, media: str = "pdf") -> str:
    """As if it had come by the screen, which would have cleaned its name."""
    sha256 = hashlib.sha256(data).hexdigest()
    for path in (vault.path(sha256), vault.path(sha256, ".photo")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    with database.transaction() as session:
        user = session.scalars(select(User).where(User.email == EMAILS["social_worker"])).one()
        project_id = project_id_by_code(session, CODE)
        row = {"project_id": project_id, "sheet": "project", "record_id": project_id, "kind": kind}
        row |= {"name": name[:200], "media": media, "sha256": sha256, "size": len(data)}
        row |= {"added_by": user.id, "organization_id": user.organization_id}
        session.execute(insert(evidence).values(**row))
    return sha256


def taken(database: Database, vault: Vault, **asked_for) -> bytes:
    with database.transaction() as session:
        project_id = project_id_by_code(session, CODE)
        made = service.take(session, project_id, **{"names": True} | asked_for)
    return b"".join(service.chunks(database, vault, made))


@pytest.fixture
def vault(tmp_path) -> Vault:
    return Vault(tmp_path / "evidence")


def opened(data: bytes) -> tuple[zipfile.ZipFile, dict]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    return archive, json.loads(archive.read("manifest.json"))


def chain(lines: list[str]) -> list[int]:
    """The records that do not hold, by the few lines that README.txt gives."""
    said = "no at user_id who address project_id project_code subject subject_id action before after reason previous"
    bad, last = [], None
    for line in lines:
        e = json.loads(line)
        text = json.dumps([e[k] for k in said.split()], ensure_ascii=False, separators=(",", ":"))
        follows = not last or e["no"] != last["no"] + 1 or e["previous"] == last["hash"]
        if hashlib.sha256(text.encode()).hexdigest() != e["hash"] or not follows:
            bad.append(e["no"])
        last = e
    return bad


def test_the_same_records_give_the_same_bytes_and_all_of_it_checks(example_database, vault, tmp_path):
    number = issue(example_database, CLERK, asked(example_database), quick).number
    for at, name in enumerate(HOSTILE):
        attach(example_database, vault, name, "photo", files.photo(size=(9, 9 + at)), "jpeg")
    attach(example_database, vault, "plan.pdf", "record", files.pdf())
    data = taken(example_database, vault)
    assert taken(example_database, vault) == data
    archive, manifest = opened(data)
    assert taken(example_database, vault, named=manifest["trail"]["until"]) == data
    names = archive.namelist()
    assert len(names) == len(set(names)) and f"reports/{number}.pdf" in names
    assert all(
        re.fullmatch(r"[a-zA-Z0-9_/-]+\.(txt|json|jsonl|pdf|jpg|xlsx|csv)|SHA256SUMS", n) for n in names
    )
    assert {f["original_name"] for f in manifest["files"] if f["what"] == "evidence"} >= {
        HOSTILE[0],
        "same.jpg",
        "plan.pdf",
    }
    assert {i.date_time for i in archive.infolist()} == {archive.infolist()[0].date_time}
    for entry in manifest["files"]:
        kept = archive.read(entry["name"])
        assert (len(kept), hashlib.sha256(kept).hexdigest()) == (entry["size"], entry["sha256"])
    lines = archive.read("trail.jsonl").decode().splitlines()
    assert chain(lines) == [] and '"dossier"' not in archive.read("trail.jsonl").decode()
    last = json.loads(lines[-1])
    assert (last["no"], last["hash"]) == (manifest["trail"]["until"], manifest["trail"]["hash"])
    # one changed letter of what a record says is found
    other = [*lines[:3], lines[3].replace('"who": "', '"who": "x'), *lines[4:]]
    assert chain(other) == [json.loads(lines[3])["no"]]
    folder = tmp_path / "out"
    archive.extractall(folder)
    subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=folder, check=True)
    said = archive.read("README.txt").decode()
    script = said[said.index("import hashlib") : said.index("    最后一行")]
    run = subprocess.run(["python3", "-c", script], cwd=folder, check=True, capture_output=True, text=True)
    assert run.stdout == f"last: {last['no']} {last['hash']}\n"
    file = tmp_path / "d.zip"
    file.write_bytes(data)
    assert list(faults(file)) == []


def altered(data: bytes, name: str, change) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for each in old.namelist():
            kept = old.read(each)
            new.writestr(each, change(kept) if each == name else kept)
    return made.getvalue()


def test_what_was_altered_is_found(example_database, vault, tmp_path):
    data, file = taken(example_database, vault), tmp_path / "d.zip"

    def found(made: bytes) -> list[str]:
        file.write_bytes(made)
        return [fault.text % fault.values for fault in faults(file)]

    for name in ("ledger.xlsx", "README.txt", "manifest.json", "records/moves.json"):
        assert found(altered(data, name, lambda kept: kept + b" ")) == [f"{name} is not as it was"]
    changed = found(altered(data, "trail.jsonl", lambda kept: kept.replace(b'"who": "', b'"who": "x', 1)))
    assert "trail.jsonl is not as it was" in changed and any("as it was written" in said for said in changed)
    shorter = found(altered(data, "trail.jsonl", lambda kept: kept[: kept.rindex(b"\n", 0, -1) + 1]))
    assert any("does not end at record" in said for said in shorter)
    for junk in (b"", b"PK", data[: len(data) // 2], altered(data, "manifest.json", lambda _: b"[]")):
        file.write_bytes(junk)
        with pytest.raises(NoDossier):
            list(faults(file))


def test_it_speaks_up_to_a_record_of_the_project_alone(example_database, vault):
    first = taken(example_database, vault)
    until = opened(first)[1]["trail"]["until"]
    with example_database.transaction() as session:
        project_id = project_id_by_code(session, CODE)
        keep(session, project_id, [Edit("project", project_id, {"summary": "changed"})])
        foreign = session.scalar(select(trail.c.no).where(trail.c.project_id != project_id).limit(1))
    assert taken(example_database, vault, named=until) == first
    for no in (foreign, 0, -1, 10**30):
        with pytest.raises(DomainError):
            taken(example_database, vault, named=no)
    assert opened(taken(example_database, vault))[1]["trail"]["until"] > until


def test_names_go_with_who_asks_for_them_and_damage_is_named(example_database, vault):
    sheet = attach(example_database, vault, "王小明签到.pdf", "sign_in_sheet", files.pdf(b"%1\n"))
    damaged = attach(example_database, vault, "a.pdf", "record", files.pdf(b"%2\n"))
    vault.path(damaged).write_bytes(b"other")
    gone = attach(example_database, vault, "b.pdf", "record", files.pdf(b"%3\n"))
    vault.path(gone).unlink()
    with_names, without = (taken(example_database, vault, names=n) for n in (True, False))
    for data, included in ((with_names, True), (without, False)):
        archive, manifest = opened(data)
        out = {entry["sha256"]: entry["why"] for entry in manifest["left_out"]}
        assert "another" in out[damaged] and "not where" in out[gone]
        assert (sheet not in out) == included == any("sign_in_sheet" in n for n in archive.namelist())
        everything = b"".join(archive.read(n) for n in archive.namelist())
        assert "王小明签到".encode() not in everything
    with zipfile.ZipFile(io.BytesIO(with_names)) as archive:
        assert archive.getinfo("ledger.xlsx").compress_type == zipfile.ZIP_STORED


@pytest.mark.parametrize("role", [*sorted(EMAILS), RIVAL])
def test_who_may_take_it(client: StrictClient, example_database: Database, role: str):
    client.sign_in(role, "en")
    answer = client.send(TAKE, {"names": "no"}, form_at="/password")
    if role in MAY:
        assert (answer.status_code, answer.mimetype) == (200, "application/zip")
        _, manifest = opened(answer.data)
        assert f"-{manifest['trail']['until']}.zip" in answer.headers["Content-Disposition"]
        assert "/dossier.zip" in client.get(LIST).text
        with example_database.session() as session:
            rows = session.execute(select(trail).order_by(trail.c.no.desc()).limit(2)).mappings().all()
        said = [(row["who"], row["subject"], row["action"]) for row in rows]
        assert said == [(EMAILS[role], "dossier", "handed_out"), (EMAILS[role], "dossier", "taken")]
        sha256 = hashlib.sha256(answer.data).hexdigest()
        assert sha256 in rows[0]["after"] and sha256 in client.get(LIST).text
        assert sha256 in client.get(f"/projects/{CODE}/trail").text
        again = client.send(TAKE, {"names": "no", "until": manifest["trail"]["until"]}, form_at="/password")
        assert again.data == answer.data
        for odd in ("0", "-1", "9" * 40):
            assert client.send(TAKE, {"until": odd}, form_at="/password").status_code == 422
    else:
        expected = 404 if role in (RIVAL, "administrator") else 403
        assert answer.status_code == expected
        if expected == 403:
            assert "/dossier.zip" not in client.get(LIST).text


def test_what_the_worker_is_at_changes_no_byte(example_database, vault):
    with example_database.transaction() as session:
        ask_issue(session, CLERK, asked(example_database))
    before = taken(example_database, vault)
    [entry] = json.loads(opened(before)[0].read("reports/index.json"))
    assert (entry["status"], entry["standing"], "job" in entry) == ("reserved", "reserved", False)
    mine = claim(example_database, "w")
    assert taken(example_database, vault) == before
    with example_database.transaction() as session:
        fail(session, mine, Message("out of paper"))
    assert taken(example_database, vault) == before


def made_up(manifest: str, trail_: str = "", *more: tuple[str, str]) -> bytes:
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # a name is there twice
        for name, text in (*more, ("SHA256SUMS", ""), ("manifest.json", manifest), ("trail.jsonl", trail_)):
            archive.writestr(name, text)
    return target.getvalue()


def patched(data: bytes, place: int, value: int) -> bytes:
    """With another byte in every entry of the archive's list."""
    return re.sub(rb"(PK\x01\x02.{%d})." % (place - 4), rb"\g<1>" + bytes([value]), data, flags=re.DOTALL)


EMPTY = '{"files": [], "trail": {"until": 1, "hash": "x"}}'


@pytest.mark.parametrize(
    "data",
    [
        made_up("[" * 100_000),
        made_up(EMPTY, "[" * 100_000),
        made_up('{"files": 1, "trail": []}'),
        patched(made_up(EMPTY), 8, 1),  # says that it is encrypted
        patched(made_up(EMPTY), 10, 99),  # is packed in a way that nobody knows
        made_up(EMPTY, "x" * 5000)[:-200],
        made_up(EMPTY, json.dumps(dict.fromkeys("ab"))),
    ],
)
def test_an_archive_that_somebody_made_up_is_no_dossier(tmp_path, data):
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    with pytest.raises(NoDossier):
        list(faults(path))


def test_sums_that_are_there_twice_are_found_and_no_name_writes_to_the_terminal(tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(
        made_up(EMPTY.replace("[]", '[{"name": "a\\u001b\\ud800", "sha256": ""}]'), "", ("SHA256SUMS", ""))
    )
    said = [fault.values["name"] for fault in faults(path) if "name" in fault.values]
    assert "SHA256SUMS" in said and "a\\x1b\\ud800" in said
