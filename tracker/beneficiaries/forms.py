"""Forms of the register beside those of its rows."""

from __future__ import annotations

from wtforms import HiddenField, IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from ..forms import Label, OnceForm
from ..i18n import N_

_ID = [InputRequired(), NumberRange(1, 2**31 - 1)]


class Apart(OnceForm):
    """Two people who are not the same."""

    one = IntegerField(validators=_ID)
    other = IntegerField(validators=_ID)


class Merge(OnceForm):
    """Which of two entries stays; ``versions`` are those of the two when they were shown."""

    stays = RadioField(Label(N_("Which entry stays?")), coerce=int)
    versions = HiddenField()


class Forget(OnceForm):
    """Why a person is forgotten."""

    reason = StringField(Label(N_("Why?")), [InputRequired(), Length(max=500)])
    version = HiddenField()
