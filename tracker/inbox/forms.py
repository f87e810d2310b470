"""Which notices a person gets."""

from __future__ import annotations

from wtforms import BooleanField

from ..forms import Form
from .rules import NOTICES

WAYS = ("in_app", "by_mail")


class Choices(Form):
    """A box for each kind and way; their labels are those of the table that they stand in."""

    @property
    def chosen(self) -> dict[str, tuple[bool, bool]]:
        return {kind: (self[f"{kind}_in_app"].data, self[f"{kind}_by_mail"].data) for kind in NOTICES}


for _kind in NOTICES:
    for _way in WAYS:
        setattr(Choices, f"{_kind}_{_way}", BooleanField())
