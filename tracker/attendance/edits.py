"""From a sign-in sheet as it was filled in to changes of records; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..activities.records import Attendance, Session
from ..beneficiaries.records import Person
from ..beneficiaries.rules import next_codes, written_name
from ..fields import Kind, columns
from ..i18n import N_, Message
from ..records.changes import Edit
from ..records.written import as_written
from ..workbook.cells import Unexpected, parse
from .grid import BY_NUMBER, Cell, Place, Row, Sheet, Standing, changed

_KINDS: dict[tuple[type, str], Kind] = {
    (record, c.name): c.kind for record in (Attendance, Session, Person) for c in columns(record)
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is not as it must be, at a cell; a person's own fields stand at (row, ""), a session's at
    ("", column)."""

    place: Place
    found: str
    expected: Message


def edits(sheet: Sheet, stands: Standing) -> tuple[list[Edit], list[Place], list[Wrong]]:
    """Everything that the sheet changes: people and sessions made, sign-ins made, changed and removed, and
    numbers of those who did not sign in. The place of each edit; and what is wrong, all of it at once."""
    made: list[Edit] = []
    places: list[Place] = []
    wrong: list[Wrong] = []

    def add(edit: Edit, place: Place) -> None:
        made.append(edit)
        places.append(place)

    codes = _new_people(sheet, stands, add, wrong)
    cells = changed(sheet, stands)
    numbers = {col: n for (row, col), n in _typed(cells, "headcount", wrong).items() if row == BY_NUMBER}
    for column in sheet.columns:
        place = ("", column.key)
        if column.kept:
            if column.key in numbers:
                values = {"headcount": numbers[column.key]}
                add(Edit("sessions", int(column.key), values), (BY_NUMBER, column.key))
            continue
        typed = {"held_on": column.held_on, "hours": column.hours}
        values = {name: _value(Session, name, text, place, wrong) for name, text in typed.items()}
        values |= {"activity": stands.activity, "no": column.no, "headcount": numbers.get(column.key)}
        add(Edit("sessions", None, values), place)
    no_of = {column.key: column.no for column in sheet.columns}
    hours = _typed(cells, "hours", wrong)
    for place, cell in cells.items():
        row, column_key = place
        if row == BY_NUMBER or row not in codes:
            continue
        row_id = stands.ids.get(place)
        if not cell.role:
            if row_id is not None:
                add(Edit("attendance", row_id), place)
            continue
        values = {"role": cell.role, "hours": hours.get(place)}
        if row_id is None:
            values |= {"activity": stands.activity, "session_no": no_of[column_key], "person": codes[row]}
        add(Edit("attendance", row_id, values), place)
    return made, places, wrong


def _new_people(sheet: Sheet, stands: Standing, add: Any, wrong: list[Wrong]) -> dict[str, str]:
    """The code of each row's person; new people get the next ones of the register."""
    codes = {row.key: row.code for row in sheet.rows if row.kept}
    new = [row for row in sheet.rows if not row.kept and row.name.strip()]
    free = next_codes((p.code for p in stands.people.values()), len(new))
    for row, code in zip(new, free, strict=True):
        place = (row.key, "")
        if _undecided(row):
            wrong.append(Wrong(place, row.name, Message(N_("a choice of which person is meant"))))
        values: dict[str, Any] = {"code": code}
        values["name"] = _value(Person, "name", written_name(row.name), place, wrong)
        values["phone"] = _value(Person, "phone", row.phone, place, wrong, needed=False)
        add(Edit("people", None, values), place)
        codes[row.key] = code
    return codes


def _undecided(row: Row) -> bool:
    return bool(row.choices) and not row.chosen


def _typed(cells: dict[Place, Cell], name: str, wrong: list[Wrong]) -> dict[Place, Any]:
    """The numbers typed in cells: how many there were in the row BY_NUMBER, hours in the others."""
    record: type = Session if name == "headcount" else Attendance
    return {
        place: _value(record, name, cell.hours, place, wrong, needed=False)
        for place, cell in cells.items()
        if (place[0] == BY_NUMBER) == (name == "headcount")
    }


def _value(
    record: type, name: str, text: str, place: Place, wrong: list[Wrong], *, needed: bool = True
) -> Any:
    kind, text = _KINDS[record, name], text.strip()
    if not text:
        if needed:
            wrong.append(Wrong(place, "", Message(N_("this cell must be filled"))))
        return None
    try:
        return parse(as_written(text, kind), kind)
    except Unexpected as error:
        wrong.append(Wrong(place, text, error.expected))
        return None
