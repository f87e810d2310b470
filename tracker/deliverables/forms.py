"""Forms of deliverables and of the acceptance certificate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import (
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from ..fields import NAME_LENGTH, PROSE_LENGTH
from ..forms import Form, Label, OnceForm, VersionedForm
from ..i18n import N_, gettext, language
from ..terms import choices, term
from .rules import MEMBERS, Member, Standard


class Promise(OnceForm):
    title = StringField(Label(N_("What is handed over")), [InputRequired(), Length(max=NAME_LENGTH)])
    expected = TextAreaField(
        Label(N_("What the contract says of it")), [Optional(), Length(max=PROSE_LENGTH)]
    )


class Submission(OnceForm):
    files = SelectMultipleField(
        Label(N_("Files")), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    statement = TextAreaField(
        Label(N_("What was done, in your own words")), [InputRequired(), Length(max=PROSE_LENGTH)]
    )


class Review(Form):
    """One for each deliverable under review: its ``prefix`` tells them apart on the page."""

    decision = RadioField(Label(N_("Decision")), [InputRequired()], choices=[])
    reason = TextAreaField(Label(N_("Reason")), [Optional(), Length(max=PROSE_LENGTH)])
    decided_on = DateField(Label(N_("Dated")), [InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision.choices = [(key, term("decision", key, language())) for key in ("accepted", "returned")]


class Just(OnceForm):
    """Nothing but the press of a button."""


def certificate_form(codes: Iterable[str]) -> type[VersionedForm]:
    """A form with a judgement for each service standard and places for the panel's members."""

    class CertificateForm(VersionedForm):
        concluded_on = DateField(Label(N_("Dated")), [InputRequired()])
        conclusion = SelectField(Label(N_("Conclusion")), choices=[])
        opinion = TextAreaField(
            Label(N_("The beneficiaries' opinion")), [Optional(), Length(max=PROSE_LENGTH)]
        )
        remarks = TextAreaField(
            Label(N_("Other remarks of the panel")), [Optional(), Length(max=PROSE_LENGTH)]
        )

        def validate(self, extra_validators: Any = None) -> bool:
            fine = super().validate(extra_validators)
            for at in range(MEMBERS):
                name, *others = (self[f"{part}_{at}"] for part in _PARTS)
                if not (name.data or "").strip() and any(other.data for other in others):
                    name.errors = [*name.errors, gettext("the member's name")]
                    fine = False
            return fine

        def standards(self, figures: Sequence[Standard]) -> list[Standard]:
            return [
                Standard(
                    s.code,
                    s.name,
                    s.unit,
                    s.target,
                    s.actual,
                    s.completion_percent,
                    {"yes": True, "no": False}.get(self[f"met-{s.code}"].data),
                    (self[f"remark-{s.code}"].data or "").strip() or None,
                )
                for s in figures
            ]

        def members(self) -> list[Member]:
            rows = [[self[f"{part}_{at}"].data for part in _PARTS] for at in range(MEMBERS)]
            return [
                Member(name.strip(), (position or "").strip(), signed)
                for name, position, signed in rows
                if (name or "").strip()
            ]

        def fill(self, standards: Sequence[Standard], members: Sequence[Member]) -> None:
            for s in standards:
                if f"met-{s.code}" in self:
                    self[f"met-{s.code}"].data = {True: "yes", False: "no", None: ""}[s.met]
                    self[f"remark-{s.code}"].data = s.remark
            for at, one in enumerate(members):
                for part, value in zip(_PARTS, (one.name, one.position, one.signed_on), strict=True):
                    self[f"{part}_{at}"].data = value

        @property
        def values(self) -> dict[str, Any]:
            return {
                "concluded_on": self.concluded_on.data,
                "conclusion": self.conclusion.data,
                "opinion": (self.opinion.data or "").strip() or None,
                "remarks": (self.remarks.data or "").strip() or None,
            }

    for code in codes:
        judged = SelectField(Label(N_("Met")), choices=[("", ""), ("yes", ""), ("no", "")])
        setattr(CertificateForm, f"met-{code}", judged)
        remark = StringField(Label(N_("Remark")), [Optional(), Length(max=NAME_LENGTH)])
        setattr(CertificateForm, f"remark-{code}", remark)
    for at in range(MEMBERS):
        name = StringField(Label(N_("Member")), [Optional(), Length(max=NAME_LENGTH)])
        position = StringField(Label(N_("Position")), [Optional(), Length(max=NAME_LENGTH)])
        for part, field in zip(
            _PARTS, (name, position, DateField(Label(N_("Signed on")), [Optional()])), strict=True
        ):
            setattr(CertificateForm, f"{part}_{at}", field)
    return CertificateForm


_PARTS = ("member", "position", "signed_on")


def in_words(form: Any) -> Any:
    """The form with its choices in the reader's language."""
    form.conclusion.choices = [
        (key, term("acceptance_conclusion", key, language())) for key in choices("acceptance_conclusion")
    ]
    for name, field in form._fields.items():
        if name.startswith("met-"):
            field.choices = [("", "–")] + [(k, term("yes_no", k, language())) for k in ("yes", "no")]
    return form
