"""The base of every form: shape and wording of input; meaning is a service's."""

from __future__ import annotations

import secrets
from typing import Any

from flask_wtf import FlaskForm
from markupsafe import escape
from wtforms import HiddenField
from wtforms.i18n import get_translations

from .errors import DomainError
from .i18n import Message, gettext, language


class Form(FlaskForm):
    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> Any:
            """WTForms' own sentences in the language of the request."""
            return get_translations(["zh" if language() == "zh" else "en"])

    def refuse(self, error: DomainError) -> None:
        """Puts a service's refusal beside the field at fault, else over the form."""
        field = self._fields.get(error.field or "")
        if field is not None:
            field.errors = [*field.errors, str(error.message)]
        else:
            self.form_errors.append(str(error.message))


class OnceForm(Form):
    """A form that makes something: sent twice, it does it once (``guard.once``)."""

    once = HiddenField(default=lambda: secrets.token_urlsafe(32))


class Label:
    """A field's label, said in the language of the request that shows it."""

    def __init__(self, text: str) -> None:
        self.message = Message(text)

    def __str__(self) -> str:
        return str(self.message)

    def __html__(self) -> str:
        return str(escape(gettext(self.message.text)))
