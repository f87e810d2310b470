"""The sign-in sheet 签到表 of an activity, persons × sessions, as it stands and as somebody fills it in; pure.

Cells are text, as they are typed. What a person changed is told by comparing three states of a cell: what was
shown, what was sent back, and what stands now. A cell that somebody else changed too is a clash, and nothing
of the sheet is kept before the person has chosen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..beneficiaries.records import Person
from ..ledger.records import Ledger

Place = tuple[str, str]  # the key of a row, the key of a column
BY_NUMBER = "all"  # the row of those who are known by number only


@dataclass(frozen=True, slots=True)
class Cell:
    """``hours`` where a volunteer's differ from the session's; in the row BY_NUMBER, how many there were."""

    role: str = ""
    hours: str = ""


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Column:
    """A session. ``key`` is the id of its row; s1, s2, … of one that is not kept yet, whose day and hours are
    still as typed."""

    key: str
    no: int
    held_on: str
    hours: str

    @property
    def kept(self) -> bool:
        return self.key.isdigit()


@dataclass(frozen=True, slots=True)
class Row:
    """A person. ``key`` is the id of the row of the register; n1, n2, … of somebody who is not on it yet, or
    of whom is not known yet which of ``choices`` is meant."""

    key: str
    code: str
    name: str
    phone: str = ""
    choices: tuple[str, ...] = ()  # keys of the register's people
    chosen: bool = False  # that none of them is meant, but somebody new
    added: bool = False  # not in any session of this activity as it stands

    @property
    def kept(self) -> bool:
        return self.key.isdigit()


@dataclass(frozen=True, slots=True)
class Standing:
    """The activity's sign-ins as they are kept. ``ids``: the row of the attendance behind a cell."""

    activity: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    cells: Mapping[Place, Cell]
    ids: Mapping[Place, int]
    people: Mapping[str, Person]  # the whole register by key
    last_no: int


@dataclass(frozen=True, slots=True)
class Clash:
    """A cell that two people changed: ``mine`` was sent, ``theirs`` stands now."""

    row: Row | None
    column: Column
    mine: Cell
    theirs: Cell


@dataclass(slots=True)
class Sheet:
    """What is on the screen. ``seen``: what the person saw in each cell before changing it."""

    columns: list[Column]
    rows: list[Row]
    cells: dict[Place, Cell]
    seen: dict[Place, Cell] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    lost: int = 0  # changed cells whose session or person is gone meanwhile

    def cell(self, row: str, column: str) -> Cell:
        return self.cells.get((row, column), EMPTY)

    def row(self, key: str) -> Row | None:
        return next((r for r in self.rows if r.key == key), None)

    def put(self, row: Row) -> Row:
        """The row, added where the sheet has it not yet."""
        found = self.row(row.key)
        if found is None:
            self.rows.append(row)
        return found or row

    def next_key(self, letter: str) -> str:
        keys = (*(r.key for r in self.rows), *(c.key for c in self.columns))
        taken = {int(key[1:]) for key in keys if key[0] == letter}
        return f"{letter}{max(taken, default=0) + 1}"

    def add_session(self, held_on: str, hours: str, last_no: int) -> None:
        no = max([last_no, *(c.no for c in self.columns)]) + 1
        self.columns.append(Column(self.next_key("s"), no, held_on, hours))

    def all_present(self, column: str) -> None:
        """Everybody of whom nothing is said in the session took part as beneficiary."""
        for row in self.rows:
            if not self.cell(row.key, column).role:
                self.cells[row.key, column] = Cell("beneficiary")

    def drop(self, key: str) -> None:
        """Takes a row off the screen that is not kept in any session."""
        self.rows = [r for r in self.rows if r.key != key or not r.added]

    def take_theirs(self, places: Collection[Place], stands: Standing) -> None:
        for place in places:
            self.cells[place] = self.seen[place] = stands.cells.get(place, EMPTY)

    def settle(self, stands: Standing) -> None:
        """What stands now has been shown beside what was sent: sent again, it is meant."""
        for clash in self.clashes:
            place = (clash.row.key if clash.row else BY_NUMBER, clash.column.key)
            self.seen[place] = stands.cells.get(place, EMPTY)


def standing(ledger: Ledger, ids: Mapping[str, Sequence[int]], activity: str) -> Standing:
    """The sessions by date, and a row for everybody who takes part in any of them, in the
    order of the register."""
    keys = dict(zip((p.code for p in ledger.people), map(str, ids["people"]), strict=True))
    sessions = sorted(
        (
            (s, str(i))
            for s, i in zip(ledger.sessions, ids["sessions"], strict=True)
            if s.activity == activity
        ),
        key=lambda pair: (pair[0].held_on, pair[0].no),
    )
    by_no = {s.no: key for s, key in sessions}
    cells: dict[Place, Cell] = {
        (BY_NUMBER, key): Cell("", str(s.headcount)) for s, key in sessions if s.headcount is not None
    }
    found: dict[Place, int] = {}
    for row, row_id in zip(ledger.attendance, ids["attendance"], strict=True):
        if row.activity == activity:
            place = keys[row.person], by_no[row.session_no]
            cells[place] = Cell(row.role, "" if row.hours is None else f"{row.hours:f}")
            found[place] = row_id
    there = {row for row, _ in found}
    people = dict(zip(map(str, ids["people"]), ledger.people, strict=True))
    rows = [Row(key, p.code, p.name or "") for key, p in people.items() if key in there]
    return Standing(
        activity,
        tuple(Column(key, s.no, s.held_on.isoformat(), f"{s.hours:f}") for s, key in sessions),
        tuple(rows),
        cells,
        found,
        people,
        max((s.no for s, _ in sessions), default=0),
    )


def shown(stands: Standing, columns: Sequence[Column]) -> Sheet:
    """The sheet as it stands, of these sessions."""
    keys = {c.key for c in columns}
    cells = {place: cell for place, cell in stands.cells.items() if place[1] in keys}
    return Sheet(list(columns), list(stands.rows), cells, dict(cells))


def compared(sheet: Sheet, sent: Mapping[Place, Cell], seen: Mapping[Place, Cell], stands: Standing) -> None:
    """Puts into the sheet what the person changed, and what others changed in the cells that the person
    left alone; notes the clashes."""
    rows, columns = {r.key: r for r in sheet.rows}, {c.key: c for c in sheet.columns}
    for place, mine in sent.items():
        base, theirs = seen.get(place, EMPTY), stands.cells.get(place, EMPTY)
        if place[1] not in columns or (place[0] not in rows and place[0] != BY_NUMBER):
            sheet.lost += mine != base
            continue
        if mine in (base, theirs):
            continue
        sheet.cells[place], sheet.seen[place] = mine, base
        if base != theirs:
            sheet.clashes.append(Clash(rows.get(place[0]), columns[place[1]], mine, theirs))


def changed(sheet: Sheet, stands: Standing) -> dict[Place, Cell]:
    """The cells to be kept that stand otherwise. Who is no volunteer has the session's hours."""
    found = {}
    for row in (BY_NUMBER, *(r.key for r in sheet.rows)):
        for column in sheet.columns:
            place = row, column.key
            mine, stood = sheet.cells.get(place, EMPTY), stands.cells.get(place, EMPTY)
            if row != BY_NUMBER and mine.role != "volunteer" and mine.role != stood.role:
                mine = replace(mine, hours="")
            if mine != stood:
                found[place] = mine
    return found
