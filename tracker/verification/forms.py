"""A file to be verified, a report's withdrawal, its stamped scan."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from ..forms import Form, Label, OnceForm
from ..i18n import N_
from ..issuing.rules import REASON_LENGTH, printable


class File(Form):
    file = FileField(Label(N_("Report as a PDF")), [FileRequired(Label(N_("Choose a file.")))])


class Withdraw(OnceForm):
    reason = StringField(
        Label(N_("Reason")), [InputRequired(), Length(max=REASON_LENGTH)], filters=[printable]
    )


class Scan(OnceForm):
    files = MultipleFileField(
        Label(N_("Scan of the stamped report")), [FileRequired(Label(N_("Choose a file.")))]
    )
