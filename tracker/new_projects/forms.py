"""The form of a new project: the contract's fields, and what the chosen way of beginning asks beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, SelectField
from wtforms.validators import StopValidation

from .. import fields
from ..contracts.records import PARTIES, Contract
from ..fields import Column, columns
from ..forms import Label
from ..i18n import N_, Message, gettext
from ..payments.rules import SPLITS
from ..records.forms import RecordField, RecordForm, record_form
from ..terms import choices
from .usual import TARGETS, UsualTarget

# the contract's fields as the form groups them; where a project stands follows from its life cycle
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("The contract"),
        (
            "code",
            "title",
            "contract_no",
            "amount",
            "settlement_mode",
            "procurement_method",
            "service_field",
        ),
    ),
    (N_("Parties to the contract"), PARTIES),
    (
        N_("Dates"),
        ("starts_on", "ends_on", "signed_on", "awarded_on", "filed_on", "published_on", "expenses_until"),
    ),
    (N_("What it is for"), ("summary", "needs", "aims")),
)
_ASKED = [name for _, names in GROUPS for name in names]
_CODE_HINT = Message(
    N_("As in the contract files. It stands in the address of the project's pages and stays as it is.")
)


class TargetField(RecordField):
    """The figure of a usual target, needed where its box is ticked."""

    def __init__(self, target: UsualTarget, **more: Any) -> None:
        kind = fields.Number(places=6, high=Decimal(1)) if target.is_ratio else fields.Number()
        super().__init__(Column("target", kind, required=False), None, None, **more)
        self.target = target

    def pre_validate(self, form: Any) -> None:
        if form[f"take_{self.target.code}"].data and self.data is None and not self.process_errors:
            raise StopValidation(gettext("Fill in the target, or take the tick away."))


BEGUN = "signed"  # the phase in which a contract is drawn up, until both have signed it


class NewProject(RecordForm):
    """``own`` is the party whose place the asker's organization takes; it is not asked for."""

    own: str

    def contract(self, organization: str) -> Contract:
        values: dict[str, Any] = {name: self[name].data for name in _ASKED if name in self}
        values[self.own] = organization
        return Contract(**values, state=BEGUN)

    @property
    def groups(self) -> list[tuple[str, list[RecordField], str | None]]:
        """Heading, fields, and the own party in the group where it stands."""
        return [
            (
                gettext(title),
                [self[name] for name in names if name in self],
                self.own if self.own in names else None,
            )
            for title, names in GROUPS
        ]


class FromUsual(NewProject):
    split = SelectField(Label(N_("Split of the amount")), choices=list(SPLITS))

    @property
    def rows(self) -> list[tuple[UsualTarget, BooleanField, TargetField]]:
        return [(t, self[f"take_{t.code}"], self[f"target_{t.code}"]) for t in TARGETS]

    @property
    def lines(self) -> list[tuple[str, RecordField]]:
        return [(category, self[f"amount_{category}"]) for category in choices("category")]

    def targets(self) -> dict[str, Decimal]:
        return {target.code: field.data for target, box, field in self.rows if box.data}

    def amounts(self) -> dict[str, int]:
        return {category: field.data or 0 for category, field in self.lines}


class AsCopy(NewProject):
    people = BooleanField(Label(N_("Copy the register of participants too")))


FORMS: dict[str, type[NewProject]] = {"usual": FromUsual, "copy": AsCopy, "empty": NewProject}


def new_project_form(way: str, own: str, organizations: Mapping[str, Sequence[str]]) -> type[NewProject]:
    """``organizations``: party → the names that may stand in its place."""
    known = {party: [(name, name) for name in organizations.get(party, ())] for party in PARTIES}
    asked = record_form("project", [name for name in _ASKED if name != own], known)
    code = next(c for c in columns(Contract) if c.name == "code")
    made: dict[str, Any] = {"own": own, "code": RecordField(code, _CODE_HINT, None)}
    if way == "usual":
        for target in TARGETS:
            made[f"take_{target.code}"] = BooleanField(target.name, default=True)
            made[f"target_{target.code}"] = TargetField(target)
        for category in choices("category"):
            made[f"amount_{category}"] = RecordField(
                Column("amount", fields.Cents(), required=False), None, None
            )
    return type("AnyNewProject", (FORMS[way], asked), made)
