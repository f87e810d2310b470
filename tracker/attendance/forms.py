"""The sign-in sheet as a browser sends it back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from ..forms import Label
from ..i18n import N_
from ..records.forms import Corrects, record_form
from ..terms import choices
from .grid import BY_NUMBER, EMPTY, Cell, Column, Place, Row, Sheet, Standing, compared, shown
from .paste import Register

_CELL = re.compile(rf"([rh])-([0-9]{{1,9}}|n[0-9]{{1,4}}|{BY_NUMBER})-([0-9]{{1,9}}|s[0-9]{{1,3}})")
_LONGEST = 200  # of what is typed in one cell
_BESIDE = ("add", "pasted", "held_on", "hours")


class SheetForm(Corrects):
    """What stands beside the cells. ``seen`` holds each cell as it was shown, so that it is known which ones
    the person changed."""

    seen = HiddenField()
    add = StringField(Label(N_("Add a person by name or code")), [Length(max=_LONGEST)])
    pasted = TextAreaField(Label(N_("Paste a list")), [Length(max=100_000)])
    held_on = StringField(Label(N_("Date")), [Length(max=_LONGEST)])
    hours = StringField(Label(N_("Hours")), [Length(max=_LONGEST)])

    def typed(self) -> dict[str, str]:
        return {name: (self[name].data or "").strip() for name in _BESIDE}

    def taken(self) -> None:
        """What was typed there stands on the sheet now; the next session often has the same hours."""
        for name in _BESIDE[:-1]:
            self[name].data = ""


def filled(sent: MultiDict[str, str], stands: Standing, columns: Sequence[Column]) -> Sheet:
    """The sheet as the person has it on the screen, beside what others did to it meanwhile."""
    seen = _seen(sent.get("seen", ""))
    sheet = shown(stands, columns)
    for key in sent.getlist("column")[:100]:
        if re.fullmatch(r"s[0-9]{1,3}", key):
            typed = (sent.get(f"{name}-{key}", "")[:_LONGEST] for name in ("held_on", "hours"))
            no = max([stands.last_no, *(c.no for c in sheet.columns)]) + 1
            sheet.columns.append(Column(key, no, *typed))
    becomes = {}
    for key in sent.getlist("row")[:2000]:
        row = _row(key, sent, stands)
        if row is not None:
            becomes[key] = sheet.put(row).key
    cells = _cells(sent, seen)
    known = {place: cell for place, cell in cells.items() if becomes.get(place[0], place[0]) == place[0]}
    compared(sheet, known, seen, stands)
    for (row_key, column), cell in cells.items():
        if becomes.get(row_key, row_key) != row_key and cell != EMPTY:
            sheet.cells[becomes[row_key], column] = cell
    return sheet


def _row(key: str, sent: MultiDict[str, str], stands: Standing) -> Row | None:
    """Somebody on the register, or somebody new: of whose name there may be others, to choose from."""
    if key in stands.people:
        person = stands.people[key]
        return Row(key, person.code, person.name or "", added=True)
    if not re.fullmatch(r"n[0-9]{1,4}", key):
        return None
    name, phone, who = (
        sent.get(f"{field}-{key}", "").strip()[:_LONGEST] for field in ("name", "phone", "who")
    )
    others = Register(stands.people).meant(name, phone)
    if who in others:
        return _row(who, sent, stands)
    return Row(key, "", name, phone, others, chosen=who == "new", added=True) if name else None


def _cells(sent: MultiDict[str, str], seen: Mapping[Place, Cell]) -> dict[Place, Cell]:
    """The cells that came back. Hours that were not shown are as they were."""
    roles: dict[Place, str] = {}
    hours: dict[Place, str] = {}
    for name, value in sent.items():
        match = _CELL.fullmatch(name)
        if match is None:
            continue
        place = match[2], match[3]
        if match[1] == "h":
            hours[place] = value.strip()[:_LONGEST]
        elif value in ("", *choices("attendance_role")):
            roles[place] = value
    found = {}
    for place in dict.fromkeys((*roles, *hours)):
        if place[0] == BY_NUMBER:
            found[place] = Cell("", hours.get(place, ""))
        elif place in roles:
            base, role = seen.get(place, EMPTY), roles[place]
            was = base.hours if base.role == role else ""
            found[place] = Cell(role, hours.get(place, was) if role else "")
    return found


def _seen(text: str) -> dict[Place, Cell]:
    """What is none of ours says that nothing was seen: then everything sent clashes with what stands."""
    try:
        read = json.loads(text)
        return {tuple(place.split("|")): Cell(str(role), str(hours)) for place, (role, hours) in read.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}


def seen_text(cells: Mapping[Place, Cell]) -> str:
    said = {f"{row}|{column}": [c.role, c.hours] for (row, column), c in cells.items() if c != EMPTY}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def conflicts(sent: MultiDict[str, str]) -> list[Place]:
    """The cells of which the person takes what stands."""
    return [
        (row, column) for row, _, column in (text.partition("|") for text in sent.getlist("clash")[:2000])
    ]


class DutyForm(record_form("volunteer_duty", ("served_on", "hours", "note"), {})):  # type: ignore[misc]
    """One duty that several people did; ``again`` where some of them served on that day already."""

    people = SelectMultipleField(Label(N_("Who served")), [InputRequired()])
    again = BooleanField(Label(N_("They served once more; save it all the same")))
