"""Three states of a cell: what was shown, what was sent back, what stands now."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from tests.ledgers import small_ledger
from tracker.attendance.edits import edits
from tracker.attendance.grid import BY_NUMBER, EMPTY, Cell, Row, changed, compared, shown, standing
from tracker.records.changes import Edit

IDS = {"people": [1, 2], "sessions": [10], "attendance": [21, 22]}
STANDS = standing(small_ledger(), IDS, "A1")
B, V, S = Cell("beneficiary"), Cell("volunteer"), Cell("staff")


@pytest.mark.parametrize(("seen", "sent", "now"), list(product((EMPTY, B, V), repeat=3)))
def test_what_becomes_of_a_cell(seen, sent, now):
    stands = replace(STANDS, cells={("1", "10"): now} if now != EMPTY else {})
    sheet = shown(stands, stands.columns)
    sheet.put(Row("1", "r1", ""))
    compared(sheet, {("1", "10"): sent}, {("1", "10"): seen}, stands)
    clash = sent not in (seen, now) and seen != now
    assert bool(sheet.clashes) is clash
    # who changed nothing sees what stands; who changed something keeps it on the screen
    assert sheet.cell("1", "10") == (now if sent == seen else sent)
    if not clash:
        wanted = {("1", "10"): sent} if sent not in (seen, now) else {}
        assert changed(sheet, stands) == wanted


def test_a_clash_that_was_shown_is_meant_when_it_is_sent_again():
    stands = replace(STANDS, cells={("1", "10"): V})
    sheet = shown(stands, stands.columns)
    compared(sheet, {("1", "10"): S}, {("1", "10"): B}, stands)
    sheet.settle(stands)
    again = shown(stands, stands.columns)
    compared(again, {("1", "10"): S}, sheet.seen, stands)
    assert not again.clashes and changed(again, stands) == {("1", "10"): S}


def test_what_is_gone_meanwhile_is_told_where_it_was_changed():
    sheet = shown(STANDS, STANDS.columns)
    compared(sheet, {("9", "10"): B, ("8", "10"): EMPTY, ("1", "99"): V}, {("9", "10"): B}, STANDS)
    assert sheet.lost == 1


def sheet_with(**cells):
    sheet = shown(STANDS, STANDS.columns)
    for row, cell in cells.items():
        sheet.cells[row.removeprefix("p"), "10"] = cell
    return sheet


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, []),
        ({"p1": V}, [Edit("attendance", 21, {"role": "volunteer", "hours": None})]),
        ({"p1": EMPTY}, [Edit("attendance", 21)]),
        # hours belong to volunteers: another role has the session's
        ({"p2": Cell("staff", "2")}, [Edit("attendance", 22, {"role": "staff", "hours": None})]),
        ({BY_NUMBER: Cell("", "3")}, []),
        ({BY_NUMBER: Cell("", " １２ ")}, [Edit("sessions", 10, {"headcount": 12})]),
        ({BY_NUMBER: EMPTY}, [Edit("sessions", 10, {"headcount": None})]),
    ],
)
def test_what_is_changed_becomes_an_edit(cells, expected):
    made, places, wrong = edits(sheet_with(**cells), STANDS)
    assert made == expected and not wrong and len(places) == len(made)


@pytest.mark.parametrize("hours", ["two", "0", "-1", "1.234", "1001", "1e9", "NaN"])
def test_hours_that_are_none_are_told_at_their_cell(hours):
    _, _, wrong = edits(sheet_with(p2=Cell("volunteer", hours)), STANDS)
    assert [(w.place, w.found) for w in wrong] == [(("2", "10"), hours)]


def test_new_people_and_new_sessions_are_made_with_what_names_them():
    sheet = shown(STANDS, STANDS.columns)
    sheet.add_session("2024-08-08", "2", STANDS.last_no)
    sheet.put(Row("n1", "", "赵　敏", "13700137000", added=True))
    sheet.put(Row("n2", "", " ", added=True))  # nobody: the name was emptied
    sheet.cells |= {("n1", "s1"): V, (BY_NUMBER, "s1"): Cell("", "4")}
    made, _, wrong = edits(sheet, STANDS)
    assert not wrong
    person, session, row = made
    assert person == Edit("people", None, {"code": "r3", "name": "赵敏", "phone": "13700137000"})
    assert (session.sheet, session.values["no"], session.values["headcount"]) == ("sessions", 2, 4)
    assert str(session.values["held_on"]) == "2024-08-08"
    assert row.values == {
        "activity": "A1", "session_no": 2, "person": "r3", "role": "volunteer", "hours": None,
    }  # fmt: skip


def test_nothing_is_chosen_for_anybody():
    sheet = shown(STANDS, STANDS.columns)
    sheet.put(Row("n1", "", "王喆", choices=("1",), added=True))
    sheet.put(Row("n2", "", "李堃", choices=("2",), chosen=True, added=True))
    _, _, wrong = edits(sheet, STANDS)
    assert [w.place for w in wrong] == [("n1", "")]


def test_all_present_leaves_who_is_there_as_something_else():
    sheet = shown(STANDS, STANDS.columns)
    sheet.put(Row("7", "r7", "", added=True))
    sheet.all_present("10")
    assert [sheet.cell(key, "10").role for key in "127"] == ["beneficiary", "volunteer", "beneficiary"]
