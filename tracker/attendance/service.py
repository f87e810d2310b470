"""Keeps a sign-in sheet: one list of edits, all or none."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from ..errors import DomainError
from ..i18n import N_, Message
from ..records.service import NeedsReason, Refused, keep
from .edits import Wrong, edits
from .grid import BY_NUMBER, Sheet, Standing


class NotKept(DomainError):
    """What is wrong with the sheet, each with its place; nothing of it was kept."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        super().__init__(wrong[0].expected)
        self.wrong = wrong


class Clashed(DomainError):
    """Somebody else changed the same cells; they stand in the sheet's ``clashes``."""

    def __init__(self) -> None:
        super().__init__(Message(N_("somebody else has changed this record meanwhile")))


def keep_sheet(
    session: Session, project_id: int, sheet: Sheet, stands: Standing, reason: str | None = None
) -> int:
    """Makes, changes and removes what the sheet changes, and answers how many records that were. ``stands``
    was read with the project locked. NotKept where something is wrong, NeedsReason where a report counted it,
    Clashed where others were quicker."""
    if sheet.clashes or sheet.lost:
        raise Clashed
    made, places, wrong = edits(sheet, stands)
    if wrong:
        raise NotKept(wrong)
    try:
        keep(session, project_id, made, reason)
    except NeedsReason:
        raise
    except Refused as error:
        raise NotKept(
            [
                Wrong(
                    (BY_NUMBER, "") if f.place is None else places[f.place],
                    f.fault.found or "",
                    f.fault.expected,
                )
                for f in error.faults
            ]
        ) from error
    return len(made)
