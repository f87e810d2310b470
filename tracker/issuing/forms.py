from __future__ import annotations

from wtforms import HiddenField, StringField
from wtforms.validators import Length

from ..forms import Label, OnceForm
from ..i18n import N_
from .rules import REASON_LENGTH, printable


class Issue(OnceForm):
    """``revision`` is that of the records whose figures the issuer saw, ``latest`` the number of the report of the
    kind and language that was the last then; ``reason`` why an edition is revised."""

    revision = HiddenField(validators=[Length(max=20)])
    latest = HiddenField(validators=[Length(max=40)])
    reason = StringField(
        Label(N_("Reason for the revised edition")),
        validators=[Length(max=REASON_LENGTH)],
        filters=[printable],
    )
