"""Choosing a workbook, then confirming what was read of it."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from ..forms import Form, Label
from ..i18n import N_


class Upload(Form):
    workbook = FileField(
        Label(N_("Project workbook (.xlsx)")), [FileRequired(Label(N_("Choose a workbook.")))]
    )


class Confirm(Form):
    """``token`` names the file that was checked; the file itself waits on the server."""

    token = HiddenField()
