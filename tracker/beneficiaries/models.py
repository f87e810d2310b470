from __future__ import annotations

from sqlalchemy import UniqueConstraint

from ..db import record_table
from .records import Person

people = record_table("people", Person, UniqueConstraint("project_id", "code"))
