"""Signing in, and passwords."""

from __future__ import annotations

from wtforms import EmailField, PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

from ..forms import Form, Label
from ..i18n import N_


class SignIn(Form):
    email = EmailField(Label(N_("E-mail address")), [InputRequired(), Length(max=254)])
    password = PasswordField(Label(N_("Password")), [InputRequired(), Length(max=1000)])


class SetPassword(Form):
    new = PasswordField(Label(N_("New password")), [InputRequired(), Length(max=1000)])
    again = PasswordField(
        Label(N_("New password again")),
        [InputRequired(), EqualTo("new", Label(N_("The two new passwords differ.")))],
    )


class ChangePassword(SetPassword):
    current = PasswordField(Label(N_("Present password")), [InputRequired(), Length(max=1000)])
