"""The answer to a finding, and its re-check."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from ..errors import DomainError
from ..fields import PROSE_LENGTH
from ..forms import Label, OnceForm, whole
from ..i18n import N_, language
from ..records.rules import REASON
from ..terms import term


class Response(OnceForm):
    response = TextAreaField(Label(N_("What was done about it")), [InputRequired(), Length(max=PROSE_LENGTH)])
    files = SelectMultipleField(
        Label(N_("Evidence")),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class Check(OnceForm):
    """``no``: the round that was looked at."""

    no = HiddenField()
    decision = RadioField(Label(N_("Outcome of the re-check")), [InputRequired()], choices=[])
    reason = TextAreaField(Label(N_("Reason")), [Optional(), Length(max=PROSE_LENGTH)])
    decided_on = DateField(Label(N_("Dated")), [InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision.choices = [(key, term("recheck", key, language())) for key in ("accepted", "returned")]

    @property
    def round_no(self) -> int:
        return whole(self.no.data)

    def refuse(self, error: DomainError) -> None:
        """Why a report's count is corrected, and which day is none, are said where they are typed."""
        typed = {REASON: "reason", "closed_on": "decided_on"}
        super().refuse(DomainError(error.message, typed.get(error.field or "", error.field)))


class Withdrawal(OnceForm):
    """Nothing but the press of a button."""
