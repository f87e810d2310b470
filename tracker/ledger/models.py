"""The table of every sheet of the ledger."""

from __future__ import annotations

from sqlalchemy import Table

from ..activities.models import activities, attendance, sessions, volunteer_duty
from ..beneficiaries.models import people
from ..budget.models import adjustments, budget_items, expenses
from ..contracts.models import amendments, settings
from ..cultivation.models import deliberations, leaders, resources
from ..evaluation.models import findings, indicator_values, indicators, scheme, scores, surveys
from ..milestones.models import milestones
from ..payments.models import tranches

# in the order of the ledger; a row is written after what it refers to (``WRITE_ORDER``)
TABLES: dict[str, Table] = {
    "settings": settings,
    "tranches": tranches,
    "milestones": milestones,
    "amendments": amendments,
    "budget": budget_items,
    "adjustments": adjustments,
    "people": people,
    "activities": activities,
    "sessions": sessions,
    "attendance": attendance,
    "volunteer_duty": volunteer_duty,
    "expenses": expenses,
    "indicators": indicators,
    "indicator_values": indicator_values,
    "scheme": scheme,
    "scores": scores,
    "surveys": surveys,
    "resources": resources,
    "deliberations": deliberations,
    "leaders": leaders,
    "findings": findings,
}
WRITE_ORDER = ("settings", "amendments", *(s for s in TABLES if s not in ("settings", "amendments")))
