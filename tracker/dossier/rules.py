"""What a dossier 审计资料包 holds, how its files are called and what is said of them; pure.

An auditor asks for the reports and for what stands behind them (docs/field.md, sections 4 and 6); what tells who
residents are leaves only for those who may open it (docs/field.md, section 2, Personal Information Protection Law).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from ..audit.rules import Entry
from ..dates import SHANGHAI
from ..i18n import N_
from ..terms import term

README, MANIFEST, TRAIL = "README.txt", "manifest.json", "trail.jsonl"
SUBJECT = "dossier"  # of the trail: who took one; no part of any dossier
HANDED_OUT = "handed_out"

# why a file of the project is not in the archive
NAMES_LEFT_OUT = "it tells who residents are, and was not asked for or may not be taken"
REMOVED = "it was removed from the project's files; the trail says by whom and why"
MISSING = "its bytes are not where they were kept"
DAMAGED = N_("its bytes are not those that were kept: their SHA-256 is another")

TOGETHER = N_(
    "Record %(no)s was saved together with what follows it, up to record %(last)s: take a dossier up to that one."
)
OTHER_BYTES = N_(
    "It is not the one that was handed out at %(time)s up to the same record (record %(no)s of the trail, SHA-256 %(sha256)s): files are missing or damaged since, as manifest.json says, or another version of this program made it."
)
NOT_THE_PROJECTS = N_("Record %(no)s is no record of this project's trail. The latest is %(last)s.")
NO_TRAIL = N_("The trail holds no record of this project.")


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A dossier that left whole: the trail's record that says so, when, to whom, up to which record it speaks, with
    or without files that tell names, and its SHA-256."""

    no: int
    at: datetime
    who: str
    until: int
    names: bool
    sha256: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Which issued reports are asked for; what is empty or None narrows nothing. Days are those of the issuing."""

    purchaser: str = ""
    contractor: str = ""
    kind: str = ""
    lang: str = ""
    standing: str = ""
    text: str = ""
    from_on: date | None = None
    to_on: date | None = None


def moment(at: str) -> datetime:
    """The moment of a trail's record, as the archive's entries bear it: in Asia/Shanghai, to the second."""
    said = datetime.fromisoformat(at)
    return (said if said.tzinfo else said.replace(tzinfo=UTC)).astimezone(SHANGHAI).replace(microsecond=0)


def evidence_name(number: int, kind: str, ending: str) -> str:
    """A file's name in the archive: of its number and its kind, never of what the sender called it, which may be
    a path, a name twice, or a resident's name."""
    return f"evidence/{number:06d}-{kind}{ending}"


def report_name(number: str) -> str:
    return f"reports/{number}.pdf"


def line_of(entry: Entry) -> dict[str, Any]:
    """A line of the trail, by the names that README.txt goes through; personal fields as they are kept, written
    with the person's key."""
    return {name: getattr(entry, name) for name in entry.__slots__}


def cell(value: Any) -> Any:
    """Text that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.lstrip()[:1] in tuple("=+-@") else value


_WORDS = {"standing": "report_standing", "kind": "report_kind", "lang": "language"}


def list_head(names: Iterable[str], lang: str) -> list[str]:
    """The columns of a list of reports: in English the keys that programs read."""
    return [term("report_list", name, lang) for name in names]


def list_cell(name: str, value: Any, lang: str) -> Any:
    """What stands in one: for a reader of Chinese in words, else as it is kept."""
    return term(_WORDS[name], value, lang) if lang == "zh" and name in _WORDS else cell(value)


HOW_TO_CHECK = """\
{code} {title}
审计资料包 · Dossier

本资料包反映该项目截至留痕第 {until} 条记录（{at}，北京时间）的情况。此后无论项目如何变更，以同一版本程序按同一条记录、同一范围再次下载，内容逐字节一致。
This dossier speaks up to record {until} of the trail ({at}, Asia/Shanghai). Whatever was written since, taken again up
to the same record with the same choice of files by the same version of the program it is the same byte for byte.

一、核对文件 · To check the files
    解压后在该目录执行 · Unpack it, and in that folder:
    sha256sum -c SHA256SUMS
    （Windows: certutil -hashfile 文件名 SHA256，与 SHA256SUMS 对照）
    manifest.json 说明每个文件是什么、未收入的文件及原因。
    manifest.json says what each file is, and which files were left out and why.
    请另行向平台核对 SHA256SUMS 所列及下列哈希值：包内文件被整体替换时，仅凭本包无法发现。
    Ask for the hash below on the platform too: whoever replaces everything in a dossier replaces its sums.

二、核对留痕 · To check the trail
    trail.jsonl 每行一条记录，含该记录的哈希值；哈希值覆盖全部内容及上一条记录的哈希值。
    Each line of trail.jsonl is a record with its hash, which is over all that it says and over the hash before it.
    Python 3:

import hashlib, json
said = ("no at user_id who address project_id project_code subject "
        "subject_id action before after reason previous").split()
last = None
for line in open("trail.jsonl", encoding="utf-8"):
    e = json.loads(line)
    text = json.dumps([e[k] for k in said], ensure_ascii=False, separators=(",", ":"))
    if hashlib.sha256(text.encode()).hexdigest() != e["hash"]:
        print("changed:", e["no"])
    if last and e["no"] == last["no"] + 1 and e["previous"] != last["hash"]:
        print("does not follow:", e["no"])
    last = e
print("last:", last["no"], last["hash"])

    最后一行应为 · The last line has to be:
    {until} {hash}
    编号不连续处是其他项目的记录。涉及个人的字段以其本人密钥加密，无密钥不可读。
    Where numbers are missing, records of other projects stand. Personal fields are written with the person's own key.
    安装了本系统的，可直接执行 · With this system installed: tracker dossier --check FILE.zip
    在出具平台上执行，并告知该文件何时交付给何人 · On the platform that made it, it says when this very file was handed out, and to whom.

三、内容 · What is in it
    reports/       已出具的报告及全部编号情况 · issued reports; index.json lists every number, withdrawn and void ones too
    evidence/      佐证材料（照片为去除位置信息的副本）· evidence; of photos the copy without place and time
    ledger.xlsx    台账，人员仅列编号、性别、年龄段 · the ledger; of people code, gender and age band alone
    surveys.csv    问卷调查结果 · survey results
    records/       提交与审核、拨款、交付成果、验收书、状态变更、更正、报告文字 · rounds, claims, deliverables, certificates, moves,
                   corrections, texts of reports; 金额单位为分 · money in cents
    文件名不含原名，原名见 manifest.json；可识别居民身份的文件不写原名。
    Files have neutral names; their own stand in the manifest, but for those that tell who residents are.
"""
