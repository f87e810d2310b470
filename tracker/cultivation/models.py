"""Resources, issues under deliberation, and leaders of the community organization."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, UniqueConstraint

from ..db import record_table, refers
from .records import Deliberation, Leader, Resource

resources = record_table("resources", Resource, refers(["activity"], "activities", ["code"]))

deliberations = record_table(
    "deliberations",
    Deliberation,
    CheckConstraint(
        "discussed_on >= raised_on AND agreed_on >= raised_on AND done_on >= raised_on AND fed_back_on >= raised_on",
        name="order",
    ),
)

leaders = record_table(
    "leaders",
    Leader,
    UniqueConstraint("project_id", "person", "since"),
    refers(["person"], "people", ["code"]),
)
