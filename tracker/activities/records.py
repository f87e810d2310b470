"""Activities, their sessions, who attended, and volunteers' duty (docs/field.md, section 4)."""

from __future__ import annotations

from typing import Annotated

from ..fields import Choice, Code, Count, Date, Flag, Hours, Many, Name, Ordinal, Prose, record


@record
class Activity:
    code: Code
    kind: Annotated[str, Choice("activity_kind")]
    title: Name
    initiator: Name | None = None
    lead: Annotated[str, Choice("actor")] | None = None
    place: Annotated[str, Choice("place")] | None = None
    counts_as_output: Flag
    societies: Annotated[tuple[str, ...], Many("society")] = ()
    summary: Prose | None = None


@record
class Session:
    """``headcount``: beneficiaries known by number only, beside those in the attendance rows."""

    activity: Code
    no: Ordinal
    held_on: Date
    hours: Hours
    headcount: Count | None = None


@record
class Attendance:
    """One person's one role in one session; ``hours`` where a volunteer's differ from the session's."""

    activity: Code
    session_no: Ordinal
    person: Code
    role: Annotated[str, Choice("attendance_role")]
    hours: Hours | None = None


@record
class Duty:
    """Volunteering outside sessions, travel excluded; never hours that stand in attendance."""

    person: Code
    served_on: Date
    hours: Hours
    note: Prose | None = None
