"""What a press of a button does to a sign-in sheet before it is kept; pure."""

from __future__ import annotations

from collections.abc import Sequence

from ..i18n import N_, Message
from .grid import Place, Sheet, Standing
from .paste import Line, pasted, take

SAVE = "save"


def step(
    do: str, typed: dict[str, str], taken_theirs: Sequence[Place], sheet: Sheet, stands: Standing
) -> tuple[list[Message], list[Message]] | None:
    """What there is to say of it, and what was not understood; None where nothing is left to do but to keep
    the sheet. What stands in the fields beside the sheet is taken into it first, whatever was pressed."""
    said: list[Message] = []
    wrong: list[Message] = []
    if typed["add"]:
        take(sheet, stands, [Line(0, typed["add"], "", ())])
    if typed["pasted"]:
        found = pasted(typed["pasted"], len(sheet.columns))
        taken = take(sheet, stands, found.lines)
        said.append(
            Message(
                N_(
                    "From the list: %(known)s on the register, %(new)s new, %(several)s to choose. "
                    "Nothing is saved yet."
                ),
                known=taken.known,
                new=taken.new,
                several=taken.several,
            )
        )
        wrong += [
            Message(
                N_("Line %(line)s: found “%(found)s”; expected %(expected)s"), line=n, found=w, expected=e
            )
            if w
            else Message(N_("Line %(line)s: expected %(expected)s"), line=n, expected=e)
            for n, w, e in found.unknown
        ]
    if do == "session" or (typed["held_on"] and do == SAVE):
        sheet.add_session(typed["held_on"], typed["hours"], stands.last_no)
        said.append(Message(N_("The session is on the sheet; it is saved with it.")))
    kind, _, key = do.partition(":")
    match kind:
        case "present":
            sheet.all_present(key)
        case "drop":
            sheet.drop(key)
        case "theirs":
            sheet.take_theirs(taken_theirs, stands)
    if do == SAVE and not typed["add"] and not said and not wrong:
        return None
    if sheet.lost:
        wrong.append(
            Message(N_("A person or a session of the sheet was removed by somebody else meanwhile."))
        )
    return said, wrong
