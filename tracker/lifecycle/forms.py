"""Forms of moving a project on."""

from __future__ import annotations

from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ..fields import PROSE_LENGTH
from ..forms import Form, Label, OnceForm
from ..i18n import N_


class Move(OnceForm):
    moved_on = DateField(Label(N_("Dated")), [InputRequired()])
    reason = TextAreaField(Label(N_("Reason or opinion")), [Optional(), Length(max=PROSE_LENGTH)])


class SpecialDay(Form):
    day = DateField(Label(N_("Calendar day")), [InputRequired()])
    works = SelectField(
        Label(N_("On this day")),
        choices=[],
    )
