"""Names and sign-ins as people copy them from a spreadsheet or type them: who is meant, and as what; pure."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..beneficiaries.records import Person
from ..beneficiaries.rules import name_key, phone_key
from ..fields import NAME_LENGTH
from ..i18n import N_, Message
from ..records.paste import cells_of
from ..terms import TERMS
from .grid import Cell, Row, Sheet, Standing

MOST_LINES = 500
ABSENT = frozenset("0 - – — / \\ × ✗ ✘ 缺 缺席 未到 请假 否 no absent".split())
# what stands for a role beside its key and its words; a mark without a word is a beneficiary's sign-in
ROLES: dict[str, str] = {
    **dict.fromkeys("b 1 ✓ √ ✔ ☑ ● ○ 是 到 已到 出席 签到 参加 yes y 服务 居民".split(), "beneficiary"),
    **dict.fromkeys("v 2 志愿".split(), "volunteer"),
    **dict.fromkeys("s 3 社工 工作".split(), "staff"),
    **{word.casefold(): key for key, words in TERMS["attendance_role"].items() for word in (key, *words)},
}
WORDS = {**ROLES, **dict.fromkeys(ABSENT, "")}
# names of columns in the first line of a list
_HEADINGS = {
    "who": {"name", "姓名", "名称", "名字"},
    "code": {"code", "编号", "人员编号"},
    "phone": {"phone", "电话", "手机", "手机号", "手机号码", "联系电话", "联系方式"},
    "skip": {"no", "no.", "序号"},
}
_PHONE = re.compile(r"\+?[0-9][0-9 \-]{5,18}[0-9]")


@dataclass(frozen=True, slots=True)
class Line:
    """``roles`` by session; None where nothing is said, "" where the person was absent."""

    number: int
    who: str
    phone: str
    roles: tuple[str | None, ...]


@dataclass(slots=True)
class Pasted:
    lines: list[Line] = field(default_factory=list)
    unknown: list[tuple[int, str, Message]] = field(default_factory=list)  # line, word, what was expected


@dataclass(slots=True)
class Taken:
    """How many lines met somebody on the register, somebody new, and several people of one name."""

    known: int = 0
    new: int = 0
    several: int = 0


def role_of(word: str) -> str | None:
    """The role that a word or a key stands for, "" for an absence. KeyError where it is none."""
    plain = unicodedata.normalize("NFKC", word).strip().casefold()
    if not plain:
        return None
    return WORDS[plain]


def pasted(text: str, sessions: int) -> Pasted:
    """The lines of a list: name or code, phone where there is one, a role for each of so many sessions."""
    found = Pasted()
    lines = [
        (number, [" ".join(unicodedata.normalize("NFC", cell).split()) for cell in cells])
        for number, cells in enumerate(cells_of(text), 1)
    ]
    lines = [(number, cells) for number, cells in lines if any(cells)]
    if len(lines) > MOST_LINES:
        expected = Message(N_("at most %(n)s lines at once"), n=MOST_LINES)
        found.unknown.append((lines[MOST_LINES][0], "", expected))
        return found
    who, phone, first = _layout([cells for _, cells in lines])
    if lines and _kinds(lines[0][1]):
        lines = lines[1:]
    for number, cells in lines:
        name = next((cells[at] for at in who if at < len(cells) and cells[at]), "")
        if not name:
            found.unknown.append((number, "", Message(N_("a name or a code"))))
            continue
        if len(name) > NAME_LENGTH:
            text_ = N_("a name or a code of at most %(n)s characters")
            found.unknown.append((number, name[:20] + "…", Message(text_, n=NAME_LENGTH)))
            continue
        roles: list[str | None] = []
        for word in cells[first:]:
            try:
                roles.append(role_of(word))
            except KeyError:
                roles.append(None)
                found.unknown.append((number, word, Message(N_("a role: b, v or s, or its word"))))
        while roles and roles[-1] is None:
            roles.pop()
        if len(roles) > sessions:
            expected = Message(N_("at most %(n)s sessions, as many as are shown"), n=sessions)
            found.unknown.append((number, "", expected))
        said = cells[phone] if phone is not None and phone < len(cells) else ""
        found.lines.append(Line(number, name, said, tuple(roles[:sessions])))
    return found


def _kinds(cells: Sequence[str]) -> dict[str, int]:
    """The columns that a first line names; empty where it is a person's line."""
    named: dict[str, int] = {}
    for at, cell in enumerate(cells):
        for kind, words in _HEADINGS.items():
            if cell.casefold() in words:
                named.setdefault(kind, at)
    return named if {"who", "code"} & named.keys() else {}


def _layout(lines: Sequence[Sequence[str]]) -> tuple[list[int], int | None, int]:
    """Where names or codes, phones, and the first role stand."""
    named = _kinds(lines[0]) if lines else {}
    if named:
        who = [named[kind] for kind in ("code", "who") if kind in named]
        return who, named.get("phone"), max(named.values()) + 1
    if any(len(cells) > 1 and _PHONE.fullmatch(cells[1]) for cells in lines):
        return [0], 1, 2
    return [0], None, 1


class Register:
    """Finds people by what is written of them."""

    def __init__(self, people: Mapping[str, Person]) -> None:
        self.people = people
        self._by_code = {p.code.casefold(): key for key, p in people.items()}
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for key, person in people.items():
            if person.name:
                self._by_name[name_key(person.name)].append(key)

    def meant(self, who: str, phone: str = "") -> tuple[str, ...]:
        """Keys of the people who may be meant: one, where it is certain; several to choose from; none,
        where it is somebody new. One of that name with another phone is not certain."""
        first, _, rest = who.partition(" ")
        for code in (who, first if rest else who):
            key = self._by_code.get(code.casefold())
            if key is not None and (code == who or name_key(rest) == name_key(self.people[key].name or "")):
                return (key,)
        found = tuple(self._by_name.get(name_key(who), ()))
        asked = phone_key(phone)
        if asked:
            same = tuple(key for key in found if phone_key(self.people[key].phone) == asked)
            return same or found
        return found

    def certain(self, keys: Sequence[str], phone: str = "") -> bool:
        if len(keys) != 1:
            return False
        theirs, asked = phone_key(self.people[keys[0]].phone), phone_key(phone)
        return not (theirs and asked) or theirs == asked


def take(sheet: Sheet, stands: Standing, lines: Sequence[Line]) -> Taken:
    """Puts the people of the lines on the sheet, with their roles where any are said. A line that names
    somebody new again, with the same phone, is the same person's."""
    register, taken = Register(stands.people), Taken()
    new: dict[tuple[str, str], Row] = {
        (name_key(r.name), phone_key(r.phone)): r for r in sheet.rows if not r.kept
    }
    for line in lines:
        keys = register.meant(line.who, line.phone)
        if register.certain(keys, line.phone):
            person = stands.people[keys[0]]
            row = sheet.put(Row(keys[0], person.code, person.name or "", added=True))
            taken.known += 1
        else:
            same = name_key(line.who), phone_key(line.phone)
            row = new.get(same) or sheet.put(
                Row(sheet.next_key("n"), "", line.who, line.phone, keys, added=True)
            )
            new[same] = row
            taken.new, taken.several = taken.new + (not keys), taken.several + bool(keys)
        for column, role in zip(sheet.columns, line.roles, strict=False):
            if role is not None and role != sheet.cell(row.key, column.key).role:
                sheet.cells[row.key, column.key] = Cell(role)
    return taken
