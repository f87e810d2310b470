"""Activities, their sessions, who attended, and volunteers' duty. One person has one role in one session."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint

from ..db import record_table, refers
from .records import Activity, Attendance, Duty, Session

activities = record_table("activities", Activity, UniqueConstraint("project_id", "code"))

sessions = record_table(
    "sessions",
    Session,
    UniqueConstraint("project_id", "activity", "no"),
    refers(["activity"], "activities", ["code"]),
)

attendance = record_table(
    "attendance",
    Attendance,
    UniqueConstraint("project_id", "activity", "session_no", "person"),  # one role in one session
    refers(["activity", "session_no"], "sessions", ["activity", "no"]),
    refers(["person"], "people", ["code"]),
)

volunteer_duty = record_table("volunteer_duty", Duty, refers(["person"], "people", ["code"]))
