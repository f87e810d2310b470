"""What the administrator fills in: organizations, users, a project's parties, defaults of settings."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Protocol

from wtforms import (
    BooleanField,
    DecimalField,
    EmailField,
    Field,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from ..accounts.rules import ROLES, credit_code
from ..contracts.records import PARTIES, Settings
from ..contracts.rules import KINDS
from ..errors import DomainError
from ..fields import NAME_LENGTH, PROSE_LENGTH, Number, Whole, YesNo, columns
from ..forms import Form, Label, OnceForm, VersionedForm
from ..i18n import N_, Message, gettext, language
from ..terms import choices, term

LARGEST = 1000  # where the record sets no bound


class Organization(Protocol):
    id: Any
    name: Any
    kind: Any


class Term:
    """A label that is a word of the field."""

    def __init__(self, vocabulary: str, key: str) -> None:
        self.vocabulary, self.key = vocabulary, key

    def __str__(self) -> str:
        return term(self.vocabulary, self.key, language())


def _tidy(text: str | None) -> str | None:
    """One line, without the control characters that come with what is pasted."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split()) or None if text else None


def _name(label: str) -> StringField:
    return StringField(Label(label), [DataRequired(), Length(max=NAME_LENGTH)], filters=[_tidy])


class OrganizationFields(Form):
    name = _name(N_("Name"))
    kind = SelectField(Label(N_("Kind")), [InputRequired()])
    uscc = StringField(
        Label(N_("Unified social credit code (optional)")), [Optional(), Length(max=40)], filters=[_tidy]
    )
    contact = StringField(
        Label(N_("Contact (optional)")), [Optional(), Length(max=NAME_LENGTH)], filters=[_tidy]
    )

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        kinds = choices("organization_kind")
        self.kind.choices = [(key, term("organization_kind", key, language())) for key in kinds]

    def validate_uscc(self, field: Field) -> None:
        try:
            field.data = credit_code(field.data)
        except DomainError as error:
            raise ValidationError(str(error)) from error

    @property
    def values(self) -> dict[str, Any]:
        return {name: self._fields[name].data for name in ("name", "kind", "uscc", "contact")}


class NewOrganization(OrganizationFields, OnceForm):
    pass


class ChangeOrganization(OrganizationFields, VersionedForm):
    pass


class UserFields(Form):
    name = _name(N_("Full name"))
    role = SelectField(Label(N_("Role")), [InputRequired()])
    organization_id = SelectField(Label(N_("Organization")), [InputRequired()], coerce=int)

    def __init__(self, organizations: Iterable[Organization], **given: Any) -> None:
        super().__init__(**given)
        lang = language()
        kinds = {
            role: [term("organization_kind", kind, lang) for kind in ROLES if role in ROLES[kind]]
            for role in choices("user_role")
        }
        self.role.choices = [
            (role, f"{term('user_role', role, lang)} ({', '.join(kinds[role])})") for role in kinds
        ]
        self.organization_id.choices = _offered(organizations)

    @property
    def values(self) -> dict[str, Any]:
        return {name: self._fields[name].data for name in ("name", "role", "organization_id")}


class Invite(UserFields, OnceForm):
    email = EmailField(Label(N_("E-mail address")), [DataRequired(), Length(max=254)], filters=[_tidy])


class ChangeUser(UserFields, VersionedForm):
    pass


class NewLink(OnceForm):
    pass


class Parties(VersionedForm):
    """A choice for each party, and why the purchaser or the contractor is another one from now on."""

    reason = TextAreaField(
        Label(N_("Reason (needed for another purchaser or contractor)")),
        [Optional(), Length(max=PROSE_LENGTH)],
        filters=[lambda text: text.strip() or None if text else None],
    )

    def __init__(self, organizations: Iterable[Organization], **given: Any) -> None:
        super().__init__(**given)
        offered, stands = list(organizations), given["data"]
        for party in PARTIES:
            field = self[f"{party}_id"]
            suit = [o for o in offered if o.kind in KINDS[party] or o.id == stands[field.name]]
            none = [] if party in ("purchaser", "contractor") else [("", gettext("none"))]
            field.choices = none + [(str(key), text) for key, text in _offered(suit)]

    @property
    def values(self) -> dict[str, int | None]:
        return {name: self[name].data for name in (f"{party}_id" for party in PARTIES)}


class Defaults(VersionedForm):
    """The fields of ``Settings``, each with the bounds that the record says."""

    @property
    def settings(self) -> Settings:
        return Settings(**{column.name: self[column.name].data for column in columns(Settings)})


def _offered(organizations: Iterable[Organization]) -> list[tuple[int, str]]:
    return [(o.id, f"{o.name} ({term('organization_kind', o.kind, language())})") for o in organizations]


def _whole_or_none(text: Any) -> int | None:
    return int(text) if text not in (None, "", "None") else None


def _number(kind: Number | Whole) -> Any:
    """What the record says of the field; whatever a person types is a number here, and may be none that is."""
    places = kind.places if isinstance(kind, Number) and kind.places is not None else 0
    low, high = kind.low or 0, LARGEST if kind.high is None else kind.high

    def check(_: Any, field: Field) -> None:
        value = field.data
        if value is None:
            return
        if not Decimal(value).is_finite() or not low <= value <= high:
            raise ValidationError(str(Message(N_("a number from %(low)s to %(high)s"), low=low, high=high)))
        if Decimal(value) != round(Decimal(value), places):
            text = N_("a number with at most %(places)s decimals")
            raise ValidationError(str(Message(text, places=places)))

    return check


for _party in PARTIES:
    setattr(Parties, f"{_party}_id", SelectField(Term("column", _party), coerce=_whole_or_none))
for _column in columns(Settings):
    _kind, _label = _column.kind, Term("column", _column.name)
    _needed = InputRequired() if _column.default is not None else Optional()
    if isinstance(_kind, Whole):
        _field: Any = IntegerField(_label, [_needed, _number(_kind)])
    elif isinstance(_kind, Number):
        _field = DecimalField(_label, [_needed, _number(_kind)], places=None)
    elif isinstance(_kind, YesNo):
        _field = BooleanField(_label)
    setattr(Defaults, _column.name, _field)
