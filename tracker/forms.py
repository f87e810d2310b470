"""The base of every form: shape and wording of input; meaning is a service's."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from markupsafe import escape
from wtforms import HiddenField
from wtforms.i18n import get_translations

from .audit.rules import plain
from .errors import Conflict, DomainError
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


def whole(text: str | None) -> int:
    """The number that a form carries hidden; -1, which nothing has, where something else was sent."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


def asked_days(asked: Mapping[str, str], *names: str) -> tuple[dict[str, date], dict[str, str]]:
    """The days that an address gives under these names, and of those that are none what is expected, by name."""
    days: dict[str, date] = {}
    errors: dict[str, str] = {}
    for name in names:
        if given := asked.get(name, "").strip():
            try:
                days[name] = date.fromisoformat(given)
            except ValueError:
                errors[name] = gettext("a date such as 2025-07-03")
    return days, errors


class OnceForm(Form):
    """A form that makes something: sent twice, it does it once (``guard.once``)."""

    once = HiddenField(default=lambda: secrets.token_urlsafe(32))


class VersionedForm(Form):
    """A form that changes a record; it knows of which version it was filled."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        return whole(str(self.version.data))


@dataclass(frozen=True, slots=True)
class Both:
    """A field of which two people have each their version: as the form would send it, and as it is read."""

    name: str
    label: str
    typed: str
    now: str
    typed_text: str
    now_text: str

    @property
    def differ(self) -> bool:
        return self.typed != self.now


def both(form: VersionedForm, conflict: Conflict) -> list[Both]:
    """The fields of a form beside what stands now; those that the record has not stay as they were typed."""
    rows = []
    for field in form:
        if field.name in ("csrf_token", "version"):
            continue
        typed, now = (_sent(v) for v in (field.data, conflict.now.get(field.name, field.data)))
        said = {_sent(key): str(text) for key, text in getattr(field, "choices", None) or ()}
        rows.append(
            Both(
                field.name,
                str(field.label.text),
                typed,
                now,
                said.get(typed, typed),
                said.get(now, now),
            )
        )
    return rows


def _sent(value: Any) -> str:
    return "" if value is None else str(plain(value))


class Label:
    """A field's label, said in the language of the request that shows it."""

    def __init__(self, text: str) -> None:
        self.message = Message(text)

    def __str__(self) -> str:
        return str(self.message)

    def __mod__(self, values: Any) -> str:
        """WTForms puts figures into the sentences of its checks."""
        return str(self) % values

    def __html__(self) -> str:
        return str(escape(gettext(self.message.text)))
